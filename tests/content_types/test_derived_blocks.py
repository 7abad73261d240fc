import datetime as dt
import json
import re
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from django.core.exceptions import ValidationError
from pydantic import Field
from wagtail.blocks.base import BlockWidget

from content_types.blocks.content import DerivedList
from content_types.blocks.derive import derive_block
from lms_sdk import Issue, Model, Multiline, RichText, Secret
from lms_sdk.model import Labels
from lms_sdk.redaction import to_json
from lms_site.plugin_host import api as plugin_host
from tests.content_types.builders import Poll, PollContent
from tests.content_types.forms import posted


class Place(Model):
    name: str = ""
    height: Decimal = Decimal("0.1")


class Everything(Model):
    title: str = Field(title="Title of it", description="What it is called.", max_length=20)
    body: RichText = ""
    lines: Multiline = ""
    level: Literal["low", "high"] = "low"
    number: Literal[1, 2] = 1
    count: Annotated[int, Field(ge=1, le=9)] = 3
    share: float = 0.5
    price: Decimal | None = None
    nick: str | None = None
    day: dt.date | None = None
    place: Place = Place()
    other: Place | None = None
    words: list[str] = []
    pairs: dict[str, int] = {}
    choice: int | str = 0
    matrix: list[list[int]] = []
    key: Annotated[str, Secret] = "k"
    hidden: Annotated[list[Place], Secret] = []


FULL = Everything(
    title="Pipit",
    body="<p>It <b>sings</b>.</p>",
    lines="a\nb",
    level="high",
    number=2,
    count=4,
    share=0.25,
    price=Decimal("1.50"),
    nick="pip",
    day=dt.date(2026, 5, 1),
    place=Place(name="Alps", height=Decimal("4808.72")),
    other=Place(name="Coast"),
    words=["x", "y"],
    pairs={"a": 1},
    choice="c",
    matrix=[[1, 2], [3]],
    hidden=[Place(name="secret place")],
)


def words(model):
    """The content with the editor's paragraphs around formatted texts left out."""
    return json.loads(re.sub(r"</?p>", "", json.dumps(to_json(model))))


def through_the_form(block, raw):
    value = block.to_python(raw)
    return block.value_from_datadict(posted(block, value, "p"), {}, "p")


@pytest.mark.parametrize("content", [FULL, Everything(title="Bare")], ids=["full", "bare"])
def test_a_form_gives_back_the_content_it_was_opened_with(content):
    block = derive_block(Everything)
    cleaned = block.clean(through_the_form(block, to_json(content)))
    assert words(Everything.model_validate(block.plain(cleaned))) == words(content)
    assert block.get_prep_value(cleaned)["_v"] == 1


def test_the_form_asks_what_the_model_says():
    block = derive_block(Everything)
    title = block.child_blocks["title"]
    assert (str(title.label), str(title.field.help_text), title.field.max_length) == (
        "Title of it",
        "What it is called.",
        20,
    )
    assert title.required
    assert not block.child_blocks["nick"].required
    assert (block.child_blocks["count"].field.min_value, block.child_blocks["count"].field.max_value) == (
        1,
        9,
    )
    assert BlockWidget(block).block_json


def test_a_fixed_choice_is_shown_under_the_names_its_plugin_gives():
    class Bird(Model):
        size: Annotated[Literal["s", "l"], Labels(s="Small")] = "s"

    block = derive_block(Bird)
    choices = [(value, str(name)) for value, name in block.child_blocks["size"].field.choices if value]
    assert choices == [("s", "Small"), ("l", "l")]


def test_elements_keep_their_ids_through_edits_and_reordering():
    block = derive_block(PollContent)
    raw = {
        "question": "Ready?",
        "choices": [{"id": "a", "text": "yes"}, {"id": "b", "text": "no", "right": True}],
    }
    data = posted(block, block.to_python(raw), "p")
    data |= {"p-choices-0-order": "1", "p-choices-1-order": "0"}
    plain = block.plain(block.clean(block.value_from_datadict(data, {}, "p")))
    assert [(choice["id"], choice["right"]) for choice in plain["choices"]] == [("b", True), ("a", False)]


def test_an_element_added_in_the_form_gets_an_id_and_a_doubled_id_is_replaced():
    block = derive_block(PollContent)
    raw = {
        "question": "Ready?",
        "choices": [{"text": "yes"}, {"id": "b", "text": "no"}, {"id": "b", "text": "twin"}],
    }
    ids = [choice["id"] for choice in block.plain(block.clean(block.to_python(raw)))["choices"]]
    assert all(ids)
    assert ids[1] == "b"
    assert len(set(ids)) == 3


def test_secret_fields_reach_neither_the_api_nor_the_search_nor_html():
    block = derive_block(Everything)
    value = block.to_python(to_json(FULL))
    shown = str(
        [block.get_api_representation(value), block.get_searchable_content(value), block.render(value)]
    )
    assert "Pipit" in shown
    assert "secret place" not in shown
    assert "'key'" not in shown
    poll = derive_block(PollContent)
    value = poll.to_python(
        {"question": "Ready?", "choices": [{"id": "a", "text": "yes", "right": True}], "note": "CANARY"}
    )
    shown = str([poll.get_api_representation(value), poll.get_searchable_content(value), poll.render(value)])
    assert "CANARY" not in shown
    assert "right" not in shown


def test_a_value_that_breaks_the_models_rules_is_refused_at_its_field():
    class Pair(Model):
        low: int = 0
        label: Annotated[str, Field(pattern="^[a-z]+$")] = "a"

    class Holder(Model):
        pairs: list[Pair] = Field(default=[], max_length=2)

    block = derive_block(Holder)
    with pytest.raises(ValidationError) as error:
        block.clean(block.to_python({"pairs": [{"label": "ok"}, {"label": "NO"}]}))
    assert list(error.value.block_errors["pairs"].block_errors[1].block_errors) == ["label"]


def test_a_draft_may_break_the_models_rules():
    block = derive_block(Everything)
    value = block.clean_deferred(block.to_python({"title": ""}))
    assert value["title"] == ""


def test_a_type_inside_itself_is_edited_as_json():
    class Branch(Model):
        name: str = ""
        branches: "list[Branch]" = []

    Branch.model_rebuild(_types_namespace={"Branch": Branch})
    block = derive_block(Branch)
    raw = {"name": "a", "branches": [{"name": "b", "branches": []}]}
    assert block.plain(block.clean(through_the_form(block, raw))) == raw
    with pytest.raises(ValidationError):
        block.clean(
            block.value_from_datadict(
                {
                    "p-name": "a",
                    "p-branches-count": "1",
                    "p-branches-0-deleted": "",
                    "p-branches-0-order": "0",
                    "p-branches-0-id": "",
                    "p-branches-0-value": "{no",
                },
                {},
                "p",
            )
        )


def test_lists_without_ids_store_no_ids():
    block = derive_block(Everything)
    assert isinstance(block.child_blocks["words"], DerivedList)
    assert block.plain(block.to_python(to_json(FULL)))["words"] == ["x", "y"]


def test_every_installed_type_can_be_edited_in_its_derived_form():
    kinds = plugin_host.assessment_types()
    assert {"lms.choice", "lms.number", "lms.text", "lms.essay"} <= {kind.key for kind in kinds}
    for kind in kinds:
        block = derive_block(kind.Content, lint=kind.lint)
        for example in kind.examples():
            content = kind.load(example.content, example.schema_version or None)
            cleaned = block.clean(through_the_form(block, to_json(content)))
            again = kind.Content.model_validate(block.plain(cleaned))
            assert words(again) == words(content), (kind.key, example.title)


@pytest.mark.parametrize("path", ["words.1", "/words/1"])
def test_what_an_author_should_put_right_is_told_beside_its_field_however_the_path_is_written(path):
    block = derive_block(Everything, lint=lambda _content: [Issue("Too short.", path)])
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python(to_json(FULL)))
    inside = refused.value.block_errors["words"].block_errors
    assert [errors.messages for errors in inside.values()] == [["Too short."]]
    assert list(inside) == [1]


def test_the_form_of_a_plugin_block_carries_its_words():
    block = Poll
    assert derive_block(block.Content).child_blocks["question"].label == "Question"
