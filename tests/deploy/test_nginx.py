"""nginx reads the configuration, and it agrees with the compose file."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from benchmarks import nginx

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.mark.skipif(nginx.program() is None, reason="nginx is not installed")
def test_nginx_accepts_the_configuration(tmp_path):
    command = nginx.configure(tmp_path, listen="127.0.0.1:80", upstream="127.0.0.1:9")

    done = subprocess.run([*command, "-t", "-q"], capture_output=True, text=True, check=False, timeout=30)

    assert done.returncode == 0, done.stderr


def test_the_bucket_is_served_where_signed_addresses_point():
    bucket = re.search(r"S3_BUCKET: (\w+)", (DEPLOY / "compose.yaml").read_text())

    assert bucket is not None
    assert f"location /{bucket[1]}/ {{" in (DEPLOY / "nginx" / "nginx.conf").read_text()
