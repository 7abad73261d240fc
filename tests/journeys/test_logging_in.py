"""What docs/api/authentication.md tells readers to type, typed: at the site as it is served, and at a provider."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from uuid import uuid4

import pytest

from tests.accounts.providers import running
from tests.foundation.processes import environment
from tests.journeys.test_documentation import EVERY_STATUS, answers, blocks
from tests.roles import free_port, serving, until

WALK = [
    *("401", "401"),  # sign up, the key from the mail: log in now
    *("200", "200", "200", "200"),  # log in, who am I, refresh, log out
    *("200", "200"),  # log in again, a new password
    *("200", "200", "401", "200"),  # a forgotten password: mail, look at its key, set, log in
    *("200", "200", "200", "200", "200", "200"),  # another address
    *("404", "200", "200", "200"),  # an authenticator app and its recovery codes
    *("401", "200"),  # two steps of a login
    *("200", "200", "200"),  # new codes, the app off
    *("200", "200"),  # questions for a passkey
    *("200", "200", "200", "401"),  # sessions, and the end
]
BY_PROVIDER = [
    "200",  # there and back is not counted: those calls ask curl for something else
    *("401", "401", "200"),  # the mail, its key, and once more
    *("200", "200"),  # tokens, who am I
    *("200", "400", "200", "200", "200"),  # the last way in, a password, no provider any more
]


@pytest.fixture
def school():
    """A provider that somebody else wrote, in a process of its own."""
    with running("oidc_provider_mock", "--port", "{port}", page="/jwks") as address:
        yield address


@pytest.fixture
def site(committing_db, settings, tmp_path, school):
    """The site as `make demo` serves it, with the provider named in its environment."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    port = free_port()
    client = {"issuer": school, "client_id": "anthus", "client_secret": "any"}
    about = {
        "DJANGO_SETTINGS_MODULE": "lms_site.settings.embedded",
        "LMS_DATA_DIR": str(tmp_path),
        "LMS_BASE_URL": f"http://127.0.0.1:{port}",
        "LMS_PORT": port,
        "LMS_PROCESSES": "1",
        "LMS_HTTP_NETWORKS": "127.0.0.0/8",
        "LMS_OIDC_PROVIDERS": json.dumps({"school": client}),
    }
    with serving("all", environment(**about)):
        until(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
        yield f"127.0.0.1:{port}"


def run(script: str) -> tuple[list[str], str]:
    """The statuses of a script's calls, and what they answered."""
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", EVERY_STATUS + script],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    statuses = re.findall(r"^\d{3}$", done.stderr, re.MULTILINE)
    assert done.returncode == 0, (statuses, done.stdout[-2000:], done.stderr[-1000:])
    return statuses, done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_walks_of_the_page_on_logging_in_do_what_it_says(site):
    *walk, by_provider = own_addresses(blocks("docs/api/authentication.md", "sh"), site)

    statuses, told = run("".join(walk))
    assert statuses == WALK, told
    helpers = walk[0].partition("# Open an account")[0]
    statuses, told = run(helpers + by_provider)
    assert statuses == BY_PROVIDER, told
    assert "no_password" in told


def own_addresses(scripts: list[str], site: str) -> list[str]:
    """The scripts for this site and for people of this test: nobody is sent a second mail within some minutes."""
    own, found = uuid4().hex, []
    for script in scripts:
        silent = script.replace(
            "{ curl -s http://localhost:8000/mails/", "{ command curl -s http://localhost:8000/mails/"
        )
        found.append(re.sub(r"\b(ada|lovelace|wren)@", rf"\1-{own}@", silent).replace("localhost:8000", site))
    return found
