import json
import pickle

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from wagtail import blocks
from wagtail.models import Revision

from content_types.blocks.preserving import existing_children
from content_types.blocks.structs import VersionedStructBlock
from content_types.blocks.unavailable import KEPT
from content_types.models import LessonPage
from content_types.stream import build_stream_value
from lms_site.plugin_host.testing import with_plugins
from tests.content_types.builders import Poll, acme, lesson

pytestmark = pytest.mark.django_db
FIELD = LessonPage._meta.get_field("body")
ORPHAN = {
    "type": "gone_map",
    "value": {"_v": 7, "zoom": 3, "pins": [{"a": None}]},
    "id": "0d1f0b4e-0000-4000-8000-000000000001",
    "extra": "kept",
}
NESTED = {
    "type": "columns",
    "value": {
        "_v": 1,
        "layout": "equal",
        "columns": [
            {"type": "item", "id": "c1", "value": {"blocks": [ORPHAN]}},
            {"type": "item", "id": "c2", "value": {"blocks": []}},
        ],
    },
    "id": "n1",
}
HEADING = {"type": "heading", "value": {"_v": 1, "text": "Song", "level": "2"}, "id": "h1"}
STORED = [HEADING, ORPHAN, NESTED]


def stored(page):
    with connection.cursor() as cursor:
        cursor.execute("SELECT body::text FROM content_lessonpage WHERE page_ptr_id = %s", [page.pk])
        return json.loads(cursor.fetchone()[0])


def prepared(value):
    return FIELD.stream_block.get_prep_value(value)


def test_a_block_of_an_absent_plugin_survives_a_save_equal_as_json():
    page = lesson(body=STORED)
    again = LessonPage.objects.get(pk=page.pk)
    again.title = "Changed"
    again.save()
    assert stored(page) == STORED


def test_it_survives_when_every_block_was_read_before_the_save():
    page = lesson(body=STORED)
    again = LessonPage.objects.get(pk=page.pk)
    assert [child.block_type for child in again.body] == ["heading", "unavailable", "columns"]
    inner = again.body[2].value["columns"][0]["blocks"]
    assert inner[0].value == {KEPT: ORPHAN}
    again.save()
    assert stored(page) == STORED


def test_it_survives_revisions_and_publishing():
    page = lesson(body=STORED)
    revision = page.save_revision()
    assert json.loads(Revision.objects.get(pk=revision.pk).content["body"]) == STORED
    revision.publish()
    assert stored(page) == STORED


def test_it_survives_a_copy_of_the_page():
    page = lesson(body=STORED)
    copy = page.copy(update_attrs={"slug": "copy"})
    assert stored(copy) == STORED


def test_it_survives_pickling():
    page = lesson(body=STORED)
    value = pickle.loads(pickle.dumps(LessonPage.objects.get(pk=page.pk).body))  # noqa: S301 our own bytes
    assert prepared(value) == STORED


def test_bulk_reads_and_writes_lose_nothing():
    page = lesson(body=STORED)
    found = list(LessonPage.objects.filter(pk=page.pk))
    found[0].title = "Bulk"
    LessonPage.objects.bulk_update(found, ["body"])
    assert stored(page) == STORED


def test_a_historical_model_keeps_every_block():
    from django.db.migrations.loader import MigrationLoader

    page = lesson(body=STORED)
    historical = MigrationLoader(connection).project_state().apps.get_model("content", "LessonPage")
    old = historical.objects.get(pk=page.pk)
    assert len(old.body) == 3
    old.save()
    assert stored(page) == STORED


def test_the_block_is_back_with_its_plugin():
    raw = [
        {
            "type": "acme_lab_poll",
            "value": {"_v": 1, "question": "Ready?", "choices": [], "note": "", "weight": "1.5"},
            "id": "p1",
        }
    ]
    page = lesson(body=raw)
    assert LessonPage.objects.get(pk=page.pk).body[0].block_type == "unavailable"
    with with_plugins(acme()):
        again = LessonPage.objects.get(pk=page.pk)
        assert again.body[0].block_type == "acme_lab_poll"
        again.save()
    assert stored(page) == raw
    assert LessonPage.objects.get(pk=page.pk).body[0].block_type == "unavailable"


def test_a_value_of_a_later_version_is_kept_and_not_guessed_at():
    later = {**HEADING, "value": {"_v": 99, "words": ["Song"]}}
    page = lesson(body=[later])
    again = LessonPage.objects.get(pk=page.pk)
    assert again.body[0].block_type == "unavailable"
    again.save()
    assert stored(page) == [later]


def test_an_unreadable_value_does_not_break_the_page():
    broken = [{"type": "heading", "value": "text", "id": "b1"}, {"type": "heading", "id": "b2"}]
    page = lesson(body=broken)
    again = LessonPage.objects.get(pk=page.pk)
    assert [child.block_type for child in again.body] == ["unavailable", "unavailable"]
    again.save()
    assert stored(page) == broken


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("image", {"image": "abc", "alt": "x"}),
        ("rich_text", {"text": 7}),
        ("gallery", {"images": "none"}),
        ("gallery", {"images": [{"type": "item", "id": "1", "value": {"image": {}}}]}),
        ("columns", {"columns": [{"type": "item", "id": "1", "value": {"blocks": "x"}}]}),
        ("practice_question", {"question": True}),
        ("table", {"table": {"columns": [{"type": "gone", "heading": ""}], "rows": []}}),
    ],
)
def test_a_value_of_a_wrong_shape_is_kept_and_the_page_can_be_read(name, value):
    raw = [{"type": name, "value": value, "id": "1"}]
    page = lesson(body=raw)
    again = LessonPage.objects.get(pk=page.pk)
    assert [child.block_type for child in again.body] == ["unavailable"]
    again.save()
    assert stored(page) == raw


def test_an_old_value_is_brought_up_to_date_when_read_and_stored_as_it_is_until_then():
    class Note(VersionedStructBlock):
        words = blocks.CharBlock()

        class Meta:
            schema_version = 3
            upcasters = {
                1: lambda raw: {"body": raw["text"]},
                2: lambda raw: {"words": raw["body"].upper()},
            }

    block = type(FIELD.stream_block)([("note", Note())])
    value = block.to_python([{"type": "note", "value": {"text": "hello"}, "id": "1"}])
    assert block.get_prep_value(value) == [{"type": "note", "value": {"text": "hello"}, "id": "1"}]
    assert value[0].value["words"] == "HELLO"
    assert block.get_prep_value(value) == [{"type": "note", "value": {"_v": 3, "words": "HELLO"}, "id": "1"}]


class PanicException(BaseException):
    """What plugins written in Rust raise."""


@pytest.mark.parametrize("fault", [KeyError, SystemExit, PanicException])
def test_an_upcaster_that_fails_leaves_the_value_as_it_is_stored(fault):
    def fails(_raw):
        raise fault

    class Note(VersionedStructBlock):
        words = blocks.CharBlock()

        class Meta:
            schema_version = 2
            upcasters = {1: fails}

    block = type(FIELD.stream_block)([("note", Note())])
    raw = [{"type": "note", "value": {"other": 1}, "id": "1"}]
    value = block.to_python(raw)
    assert value[0].block_type == "unavailable"
    assert block.get_prep_value(value) == raw


def test_ids_are_given_once_at_every_depth():
    raw = [
        {"type": "heading", "value": {"text": "A", "level": "2"}},
        {"type": "gallery", "value": {"title": "", "images": []}},
        {
            "type": "accordion",
            "value": {
                "sections": [
                    {"title": "S", "open": False, "blocks": [{"type": "math", "value": {"tex": "x"}}]}
                ]
            },
        },
    ]
    value = build_stream_value(FIELD.stream_block, raw)
    first, second = prepared(value), prepared(value)
    assert first == second
    section = first[2]["value"]["sections"][0]
    assert all([first[0]["id"], first[1]["id"], section["id"], section["value"]["blocks"][0]["id"]])
    assert "id" not in raw[0]
    page = lesson(body=raw)
    assert stored(page) == stored(page)
    assert prepared(LessonPage.objects.get(pk=page.pk).body) == stored(page)


def test_a_raw_list_that_was_assigned_is_stored_with_ids_too():
    page = lesson()
    page.body = json.dumps(
        [{"type": "accordion", "value": {"sections": [{"title": "S", "open": False, "blocks": [HEADING]}]}}]
    )
    page.save()
    assert stored(page)[0]["id"]
    assert stored(page)[0]["value"]["sections"][0]["id"]
    assert prepared(page.body) == stored(page)


def clean(raw, *, before=()):
    with existing_children(list(before)):
        return FIELD.stream_block.clean(FIELD.stream_block.to_python(raw))


def test_an_unavailable_block_can_be_moved_but_not_added():
    assert clean([ORPHAN, HEADING], before=[HEADING, ORPHAN])
    with pytest.raises(ValidationError):
        clean([ORPHAN, {**ORPHAN, "id": "forged"}], before=[ORPHAN])


def test_the_form_carries_an_unavailable_block_and_refuses_a_changed_one():
    block = FIELD.stream_block
    value = block.to_python([ORPHAN])
    token = block.get_form_state(value)[0]["value"]
    assert token.startswith("gone_map|")

    def posted(text):
        data = {
            "b-count": "1",
            "b-0-deleted": "",
            "b-0-type": "unavailable",
            "b-0-order": "0",
            "b-0-id": ORPHAN["id"],
            "b-0-value": text,
        }
        return block.value_from_datadict(data, {}, "b")

    with existing_children([ORPHAN]):
        assert block.get_prep_value(block.clean(posted(token))) == [ORPHAN]
        for changed in (token[:-2] + "xx", "", "gone_map|" + "e30:abc", "[]"):
            with pytest.raises(ValidationError):
                block.clean(posted(changed))


def test_what_cannot_be_read_shows_only_its_type_to_the_api_and_nothing_to_the_search():
    block = FIELD.stream_block
    value = block.to_python([ORPHAN])
    assert block.get_api_representation(value) == [
        {"type": "unavailable", "value": {"type": "gone_map"}, "id": ORPHAN["id"]}
    ]
    assert block.get_searchable_content(value) == []
    assert "zoom" not in str(block.render(value))


def test_migrations_are_the_same_with_and_without_a_plugin():
    def frozen():
        return FIELD.deconstruct()[1:]

    without = frozen()
    with with_plugins(acme()):
        assert "acme_lab_poll" in FIELD.stream_block.child_blocks
        assert frozen() == without
    assert without == (
        "content_types.fields.ExtensibleStreamField",
        ["lesson_body"],
        {"blank": True, "verbose_name": without[2]["verbose_name"]},
    )


def test_blocks_are_built_once_and_not_for_every_request():
    from wagtail.blocks.base import Block

    FIELD.stream_block  # noqa: B018
    before = len(Block.definition_registry)
    for _ in range(5):
        lesson(body=STORED)
        FIELD.formfield()
    assert len(Block.definition_registry) == before
    assert Poll.name not in FIELD.stream_block.child_blocks


def test_columns_begin_with_as_many_as_they_need():
    block = LessonPage._meta.get_field("body").stream_block.child_blocks["columns"]
    assert len(block.get_default()["columns"]) == block.child_blocks["columns"].meta.min_num
