"""A parameter that an operation does not know is refused by its name: a misspelt filter must not look like all rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from lms_site.api.openapi.build import build
from tests.api.caller import Caller
from tests.learning.builders import administrator, course, lesson, person

pytestmark = pytest.mark.django_db
NOT_OURS = ("/api/v1/auth/{client}/", "/api/v1/auth/app/", "/api/v1/auth/browser/")
FILES = {"media_read", "avatars_read"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and description of each operation of the API, but those of allauth."""
    for path, calls in build()["paths"].items():
        if path.startswith(NOT_OURS):
            continue
        for method, call in calls.items():
            numbers = {
                one.get("name")
                for one in call.get("parameters", [])
                if one.get("schema", {}).get("type") == "integer"
            }
            filled = re.sub(r"{(.*?)}", lambda one: "1" if one[1] in numbers else str(uuid4()), path)  # noqa: B023
            yield method.upper(), filled.removeprefix("/api/v1"), call


def test_every_operation_refuses_a_parameter_that_it_does_not_describe():
    boss, asked = Caller(administrator()), 0
    for method, path, call in operations():
        if call["operationId"] in FILES or not call.get("security"):
            continue
        answer = boss.call(method, f"{path}?no-such=1", expect=400)
        assert answer["code"] == "unknown_parameter", (method, path)
        assert [one["pointer"] for one in answer["errors"]] == ["?no-such"]
        asked += 1
    assert asked > 150


def test_no_operation_refuses_as_unknown_what_it_describes():
    boss = Caller(administrator())
    for method, path, call in operations():
        named = [one["name"] for one in call.get("parameters", []) if one.get("in") == "query"]
        if method == "GET" and named:
            answer = boss.send(method, f"{path}?{'&'.join(f'{name}=x' for name in named)}")
            assert b"unknown_parameter" not in answer.content, (path, answer.content)


def test_the_refusal_names_what_may_be_asked_and_comes_after_that_of_a_missing_login():
    answer = Caller().call("GET", "/courses/?categry=birds", expect=400)
    assert answer["errors"][0]["pointer"] == "?categry"
    assert "category" in answer["detail"]
    assert Caller().refused("GET", "/me/notes/?corse=x", expect=401)


def test_what_clients_put_beside_the_parameters_against_caches_is_let_pass():
    assert Caller().get("/courses/?_=1763870000000")["results"] == []


def test_the_address_of_a_file_may_have_more_behind_it():
    assert Caller().send("GET", f"/media/{'0' * 64}/original?t=3").status_code == 404


def test_a_misspelt_parameter_of_a_change_changes_nothing():
    ada = Caller(person())
    before = ada.get("/me/")
    assert ada.refused("PATCH", "/me/?local=de", {"name": "Ada"}, expect=400) == "unknown_parameter"
    assert ada.get("/me/") == before


def test_the_outline_leaves_out_what_fields_does_not_name():
    owner = person()
    key = course(lesson(), owner=owner)
    caller = Caller(owner)
    whole, etag = caller.get(f"/courses/{key}/outline/"), caller.etag(f"/courses/{key}/outline/")
    for names in ("title,own", "outline", "course,locale,title,slug,outline,own"):
        path = f"/courses/{key}/outline/?fields={names}"
        assert caller.get(path) == {name: whole[name] for name in names.split(",")}
        assert caller.etag(path) != etag
    answer = caller.call("GET", f"/courses/{key}/outline/?fields=titel", expect=400)
    assert (answer["code"], answer["errors"][0]["pointer"]) == ("unknown_name", "?fields")
