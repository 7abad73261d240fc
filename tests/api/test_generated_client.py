"""A typed client generated from the API's schema: made without a warning, and at work against a live site."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from lms_site.studio.sample_school import build
from lms_site.studio.sample_school.people import PASSWORD
from tests.serving import served

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.json"
PROGRAMS = Path(sys.executable).parent
PACKAGE = "anthus_client"
FILES = dict.fromkeys(("image/webp", "*/*"), "application/octet-stream")
EMAIL = "lea@example.com"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The folder with the generated package; a warning about one of our operations fails."""
    folder = tmp_path_factory.mktemp("generated") / "client"
    config = folder.with_name("config.json")
    config.write_text(json.dumps({"content_type_overrides": FILES}))
    command = [PROGRAMS / "openapi-python-client", "generate", "--fail-on-warning"]
    # The generator formats what it wrote with the ruff that it finds on the path.
    made = subprocess.run(
        [*command, "--path", SCHEMA, "--output-path", folder, "--config", config],
        env={**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "warning" not in made.stdout.lower(), made.stdout
    return folder


@pytest.fixture
def client(generated, monkeypatch):
    """A function that imports a module of the generated package by its name."""
    monkeypatch.syspath_prepend(str(generated))
    yield lambda name="": import_module(f"{PACKAGE}.{name}".rstrip("."))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def school(committing_db):
    build(lambda line: None)
    with served() as address:
        yield address


def operations() -> list[tuple[str, str]]:
    """The tag and the name of each operation in the schema."""
    paths: dict[str, dict[str, Any]] = json.loads(SCHEMA.read_text())["paths"]
    described = [each for methods in paths.values() for each in methods.values() if "operationId" in each]
    return [(each["tags"][0].lower().replace(" ", "_"), each["operationId"]) for each in described]


def test_every_operation_of_the_schema_is_a_function_of_the_client(client):
    assert operations()
    for tag, name in operations():
        assert callable(client(f"api.{tag}.{name}").sync_detailed)


def test_logging_in_needs_no_login(client):
    signature = client("api.authentication.token_obtain").sync.__annotations__
    package = client()
    assert signature["client"] == package.AuthenticatedClient | package.Client


def test_a_generated_client_reads_the_school_logs_in_and_reads_its_own_profile(client, school):
    models, anybody = client("models"), client().Client(base_url=school)
    site = client("api.content.site_read").sync(client=anybody)
    assert isinstance(site, models.Site)
    assert site.locale in site.locales
    courses = client("api.catalogue.courses_list").sync(client=anybody)
    assert isinstance(courses, models.CourseList)
    assert {card.slug for card in courses.results} == {
        "birds-by-the-water",
        "a-walk-at-night",
        "a-pot-of-tea",
    }
    credentials = models.Credentials(email=EMAIL, password=PASSWORD)
    pair = client("api.authentication.token_obtain").sync(client=anybody, body=credentials)
    assert isinstance(pair, models.TokenPair)
    lea = client().AuthenticatedClient(base_url=school, token=pair.access)
    card = next(one for one in courses.results if one.slug == "birds-by-the-water")
    assert isinstance(card.category, models.CardCategory)
    outline = client("api.learning.courses_outline").sync(card.key, client=anybody)
    key = next(one.key for part in outline.outline.items for one in part.items if one.preview is True)
    lesson = client("api.learning.lessons_read").sync(key, client=anybody)
    assert {type(block).__name__ for block in lesson.blocks} >= {"PublishedRichTextBlock"}
    me = client("api.people.me_read").sync(client=lea)
    assert isinstance(me, models.Me)
    assert me.email == EMAIL
    assert me.joined_at.tzinfo is not None


def test_a_refusal_is_a_typed_problem(client, school):
    models, anybody = client("models"), client().Client(base_url=school)
    wrong = models.Credentials(email=EMAIL, password="another secret")
    problem = client("api.authentication.token_obtain").sync(client=anybody, body=wrong)
    assert isinstance(problem, models.Problem)
    assert (problem.status, problem.code) == (401, "no_active_account")
    assert isinstance(client("api.people.me_read").sync(client=anybody), models.Problem)
