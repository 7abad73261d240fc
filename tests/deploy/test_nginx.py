"""nginx reads the configuration, and it agrees with the compose file."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_nginx_accepts_the_configuration(tmp_path):
    text = (DEPLOY / "nginx" / "nginx.conf").read_text()
    text = re.sub(r"\b(web:8000|s3:9000)\b", "127.0.0.1:9", text)  # names of the compose network
    file = tmp_path / "nginx.conf"
    file.write_text(text.replace("/var/cache/nginx", str(tmp_path)))

    done = subprocess.run(
        [NGINX, "-t", "-q", "-p", tmp_path, "-c", file, "-g", f"pid {tmp_path}/nginx.pid;"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert done.returncode == 0, done.stderr


def test_the_bucket_is_served_where_signed_addresses_point():
    bucket = re.search(r"S3_BUCKET: (\w+)", (DEPLOY / "compose.yaml").read_text())

    assert bucket is not None
    assert f"location /{bucket[1]}/ {{" in (DEPLOY / "nginx" / "nginx.conf").read_text()
