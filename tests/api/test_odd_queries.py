"""Parameters that no database can read, and odd words in the catalogue's: each is refused by name, or finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from lms_site.api.openapi.build import build
from tests.api.caller import Caller
from tests.learning.builders import administrator

pytestmark = pytest.mark.django_db


def reads() -> Iterator[tuple[str, str]]:
    """Each GET of the API that can be asked for anything at all, with each of its text parameters."""
    for path, calls in build()["paths"].items():
        parameters = calls.get("get", {}).get("parameters", [])
        numbers = {one.get("name") for one in parameters if one.get("schema", {}).get("type") == "integer"}
        filled = re.sub(r"{(.*?)}", lambda one: "1" if one[1] in numbers else str(uuid4()), path)  # noqa: B023
        for parameter in parameters:
            if parameter.get("in") == "query" and parameter["schema"].get("type") == "string":
                yield filled.removeprefix("/api/v1"), parameter["name"]


def test_a_nul_character_in_any_text_of_a_query_is_refused_by_the_parameters_name():
    boss, asked = Caller(administrator()), list(reads())
    assert ("/courses/", "category") in asked
    for path, name in asked:
        answer = boss.call("GET", f"{path}?{name}=a%00b", expect=400)
        assert [one["pointer"] for one in answer["errors"]] == [f"?{name}"], path


def test_a_nul_character_in_the_name_of_a_parameter_is_refused_and_one_that_is_only_written_about_is_not():
    assert Caller().refused("GET", "/courses/?a%00b=1", expect=400) == "malformed"
    assert Caller().get("/courses/?q=%2500&slug=%2500")["results"] == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("free=", "?free"),
        ("free=1", "?free"),
        ("ordering=-title", "?ordering"),
        ("ordering=title,newest", "?ordering"),
        ("cursor=%F0%9F%98%80", "?cursor"),
        ("page_size=0", "?page_size"),
        ("page_size=1e3", "?page_size"),
        ("page_size=9999999", "?page_size"),
        ("fields=price", "?fields"),
        ("include=teachers", "?include"),
    ],
)
def test_what_the_catalogue_cannot_read_is_refused_by_name_whatever_else_is_asked(query, pointer):
    answer = Caller().call("GET", f"/courses/?category=birds&q=tea&{query}", expect=400)
    assert [one["pointer"] for one in answer["errors"]] == [pointer]


@pytest.mark.parametrize(
    "query",
    [
        "q=%22unclosed",
        "q=or",
        "q=-",
        "q=%3A%2A%26%28",
        "q=%ED%A0%80",
        "slug=%ff",
        "category=,,%20,",
        f"category={','.join(f'c{number}' for number in range(500))}",
        "level=no-such&language=xx&free=true&ordering=rated&include=facets",
    ],
)
def test_odd_words_find_nothing_in_the_catalogue_and_break_nothing(query):
    assert Caller().get(f"/courses/?{query}")["results"] == []
