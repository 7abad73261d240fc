"""Published documents have the shape that the schema says, and the committed schema is the code's."""

from __future__ import annotations

from io import StringIO

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Site

from content_types import registry
from content_types.compile.schema import VALUES, json_schema
from content_types.compile.streams import declared
from content_types.models import Menu
from lms_site.foundation import canonical
from lms_site.publishing.models import Edition
from tests.content_types.compile import lesson
from tests.content_types.compile.conftest import block, rich

RULES = {name for name, _block in registry.blocks("release_rules")}
NOT_SHOWN = {"question", "draw", "text", "page", "address", "group", "point", *RULES}


def validator(ref=None):
    schema = json_schema()
    if ref is not None:
        schema = {"$schema": schema["$schema"], "$defs": schema["$defs"], **ref}
    return jsonschema.Draft202012Validator(schema)


def test_the_committed_schema_is_the_code_s():
    call_command("edition_schema", "--check", stdout=StringIO())


def test_a_differing_file_is_told(tmp_path, settings):
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError, match="--write"):
        call_command("edition_schema")
    call_command("edition_schema", "--write", stdout=StringIO())
    call_command("edition_schema", "--check")


def test_every_block_that_learners_get_has_a_schema():
    assert set(VALUES) - {"unavailable"} == declared() - NOT_SHOWN


def test_every_block_has_the_shape_of_its_schema():
    blocks, _ctx = lesson.compiled()

    for each in blocks:
        plain = canonical.loads(canonical.dumps(each["value"]))
        validator(json_schema()["x-block-values"][each["type"]]).validate(plain)


def test_every_document_has_the_shape_of_its_schema(school):
    course = school.course("Physics", summary="S")
    module = school.module(course)
    question = school.question()
    pin = {"_v": 1, "question": question.pk, "points": "1", "keep_with_previous": False}
    quiz = school.assessment(module, "Quiz", block("question", pin))
    school.lesson(
        module,
        "L",
        rich("<p>x</p>"),
        block("activity", {"_v": 1, "assessment": quiz.pk, "title": "", "intro": ""}),
    )
    menu = Menu(site=Site.objects.get(), handle="header", title="Main", locale=Locale.get_default())
    link = block("page", {"_v": 1, "page": course.pk, "label": ""})
    address = block("address", {"_v": 1, "url": "https://example.org/", "label": "Out", "new_tab": True})
    group = block("group", {"_v": 1, "label": "More", "links": [link]})
    menu.items = Menu._meta.get_field("items").build([link, address, group])
    menu.save()
    school.compile()

    kinds = set()
    for kind, delivery, resolved in Edition.objects.values_list("kind", "delivery", "resolved"):
        kinds.add(kind)
        validator().validate(canonical.loads(delivery))
        validator().validate(canonical.loads(resolved))
    assert kinds == {"course", "module", "lesson", "assessment", "question", "page", "menu", "site"}
