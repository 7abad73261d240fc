"""The OpenAPI schema: complete, as committed, of this site's plugins, with an example for everything."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Annotated

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from schemathesis.specs.openapi.definitions import OPENAPI_31

from lms_sdk.assessment import AssessmentType, Case, Example, ScoreResult, State
from lms_sdk.model import Model, Secret
from lms_sdk.plugin import Plugin
from lms_site.api.openapi import build
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.testing import with_plugins

JSON = "application/json"


class Content(Model):
    picture: str
    spots: Annotated[list[int], Secret]


class Response(Model):
    x: int = 0


class Diagram(AssessmentType[Content, Response]):
    key = "acme.diagram"
    label = "Diagram"
    Content = Content
    Response = Response

    def score(self, content, variant, response):
        return ScoreResult(Decimal(0), State.WRONG)

    def examples(self):
        return [Example({"picture": "?", "spots": [1]}, (Case({"x": 1}, Decimal(0)),))]


ACME = Plugin(key="acme.drawing", label="Acme", assessment_types=[Diagram])


@pytest.fixture(scope="module")
def document():
    return build.build()


def resolved(document, schema):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "operationId" in operation:
                yield method, path, operation


def test_the_schema_is_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    jsonschema.validate(document, OPENAPI_31)


def test_the_committed_schema_is_what_the_code_says():
    call_command("openapi", "--check")


def test_the_committed_schema_does_not_depend_on_other_plugins():
    usual = build.snapshot()
    with with_plugins(ACME):
        assert build.snapshot() == usual


def test_a_schema_that_differs_is_shown_and_fails(monkeypatch, tmp_path):
    changed = tmp_path / "openapi.json"
    changed.write_text(build.SNAPSHOT.read_text().replace('"Anthus"', '"Other"'))
    monkeypatch.setattr(build, "SNAPSHOT", changed)
    with pytest.raises(CommandError, match="Other"):
        call_command("openapi", "--check")
    call_command("openapi", "--write")
    call_command("openapi", "--check")


def test_a_warning_of_the_generator_fails_the_check(monkeypatch):
    from drf_spectacular.drainage import warn

    def guessing(**kwargs):
        warn("cannot tell")
        return kwargs["result"]

    monkeypatch.setattr("drf_spectacular.settings.spectacular_settings.POSTPROCESSING_HOOKS", [guessing])
    with pytest.raises(CommandError, match="cannot tell"):
        call_command("openapi", "--check")


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    references = set(re.findall(r'"#/components/(\w+)/([\w.]+)"', text))
    assert len(references) > 100
    for kind, name in references:
        assert name in document["components"][kind]


def test_every_list_in_pages_says_how_its_next_page_is_asked_for(document):
    lists = 0
    for path, item in document["paths"].items():
        shape = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {}).get(JSON, {})
        found = shape.get("schema", {})
        if "$ref" in found:
            found = document["components"]["schemas"][found["$ref"].rpartition("/")[2]]
        if {"results", "next"} <= found.get("properties", {}).keys():
            names = [one["name"] for one in item["get"]["parameters"]]
            assert (names.count("cursor"), names.count("page_size")) == (1, 1), path
            lists += 1
    assert lists > 30


def test_operation_ids_are_unique_and_everything_is_named(document):
    found = list(operations(document))
    ids = [operation["operationId"] for _, _, operation in found]
    assert len(ids) == len(set(ids))
    for _, path, operation in found:
        assert operation["summary"], path
        assert operation["tags"], path
        assert "security" in operation, path


def test_every_operation_has_examples_that_fit_its_schemas(document):
    registry = {"components": document["components"]}
    for method, path, operation in operations(document):
        bodies = [operation.get("requestBody", {})]
        bodies += [response for status, response in operation["responses"].items() if status[0] == "2"]
        for body in bodies:
            media = body.get("content", {}).get(JSON)
            if media is None:
                continue
            values = (
                [media["example"]]
                if "example" in media
                else [one["value"] for one in media["examples"].values()]
            )
            for value in values:
                try:
                    jsonschema.validate(value, {**media["schema"], **registry})
                except jsonschema.ValidationError as error:
                    pytest.fail(f"{method} {path}: {error.message}")


def test_every_operation_says_how_errors_look(document):
    for _, path, operation in operations(document):
        name = "LoginProblem" if operation["operationId"].startswith("auth_") else "Problem"
        assert operation["responses"]["default"] == {"$ref": f"#/components/responses/{name}"}, path


def test_the_union_of_items_has_a_member_for_each_installed_type_and_one_for_the_rest(document):
    item = document["components"]["schemas"]["Item"]
    installed = {kind.key for kind in plugin_host.assessment_types()}
    assert set(item["discriminator"]["mapping"]) == installed
    assert len(item["oneOf"]) == len(installed) + 1
    for key, target in item["discriminator"]["mapping"].items():
        member = resolved(document, {"$ref": target})
        assert member["properties"]["type"]["const"] == key


def test_a_plugin_adds_its_type_without_its_secrets():
    with with_plugins(ACME):
        document = build.build()
    item = resolved(document, {"$ref": "#/components/schemas/AcmeDiagramItem"})
    delivery = resolved(document, item["properties"]["delivery"])
    assert set(delivery["properties"]) == {"picture"}
    assert "spots" not in json.dumps(document)


def test_each_item_matches_exactly_one_member_known_or_not(document):
    schema = {**document["components"]["schemas"]["Item"], "components": document["components"]}
    for kind in plugin_host.assessment_types():
        example = kind.examples()[0]
        content = kind.load(example.content)
        delivery = json.loads(json.dumps(kind.present(content, {}), default=str))
        jsonschema.validate({"type": kind.key, "schema_version": 1, "delivery": delivery}, schema)
    jsonschema.validate({"type": "acme.diagram", "schema_version": 3, "delivery": {"any": 1}}, schema)


def test_the_site_serves_its_schema_with_a_version(client, db):
    answer = client.get("/api/v1/openapi.json")
    assert answer.json()["info"]["title"] == "Anthus"
    assert (
        client.get("/api/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize("page", ["docs", "redoc"])
def test_the_pages_load_nothing_from_elsewhere(client, db, page):
    answer = client.get(f"/api/v1/{page}/")
    html = answer.content.decode()
    assert re.findall(r'(?:src|href)="(?!/)', html) == []
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_assessment_types_tell_a_frontend_all_it_needs(client, db):
    with with_plugins(ACME):
        answer = client.get("/api/v1/assessment-types/")
    types = {kind["key"]: kind for kind in answer.json()}
    assert set(types) >= {"lms.choice", "acme.diagram"}
    acme = types["acme.diagram"]
    assert (acme["version"], acme["schema_version"], acme["client"]) == ("0", 1, None)
    assert set(acme["delivery_schema"]["properties"]) == {"picture"}
    assert set(acme["response_schema"]["properties"]) == {"x"}
    assert b"spots" not in answer.content


def test_the_types_of_a_site_are_cached_by_clients_until_they_change(client, db):
    first = client.get("/api/v1/assessment-types/")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/api/v1/assessment-types/", headers=known).status_code == 304
    with with_plugins(ACME):
        assert client.get("/api/v1/assessment-types/", headers=known).status_code == 200
