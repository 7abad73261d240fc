"""Secrets stay behind at any depth: in values, in models, in schemas, in texts."""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Optional

import jsonschema
import pytest
from pydantic import BaseModel, Field, RootModel, ValidationError
from typing_extensions import TypeAliasType

from lms_sdk.model import (
    AutoId,
    Model,
    Multiline,
    RichText,
    Secret,
    is_secret,
    marks,
    public_model,
    redact,
    secret_paths,
    to_json,
)

Key = TypeAliasType("Key", Annotated[str, Secret])


class Option(Model):
    id: Annotated[str, AutoId]
    text: RichText
    correct: Annotated[bool, Secret] = False


class Gap(Model):
    kind: Literal["gap"] = "gap"
    answers: Annotated[list[str], Secret] = []
    size: int = 1


class Menu(Model):
    kind: Literal["menu"] = "menu"
    options: list[Option] = []
    right: Annotated[str, Secret] | None = None


class Tree(Model):
    name: str
    key: Annotated[str, Secret] = ""
    children: list[Tree] = []
    mate: Optional[Other] = None  # noqa: UP045 (this form too)


class Other(Model):
    hint: Annotated[str, Secret] = ""
    tree: Tree | None = None


Tree.model_rebuild()


class Everything(Model):
    """All the ways in which a model can hold another."""

    plain: Option
    optional: Option | None = None
    listed: list[Option] = [Option(id="d", text="default", correct=True)]
    keyed: dict[str, Option] = {}
    tupled: tuple[Option, int] | None = None
    many: tuple[Option, ...] = ()
    either: Gap | Menu | None = None
    told: list[Annotated[Gap | Menu, Field(discriminator="kind")]] = []
    deep: dict[str, list[Option | None]] = {}
    tree: Tree | None = None
    secret_item: list[Annotated[str, Secret]] = []
    secret_arm: Annotated[str, Secret] | int = 0
    aliased: Key = ""
    whole: Annotated[Option | None, Secret] = None
    weight: Decimal = Decimal("1.50")


OPTION = {"id": "a", "text": "A", "correct": True}
PUBLIC = {"id": "a", "text": "A"}
FULL = {
    "plain": OPTION,
    "optional": OPTION,
    "listed": [OPTION],
    "keyed": {"x": OPTION},
    "tupled": [OPTION, 3],
    "many": [OPTION, OPTION],
    "either": {"kind": "menu", "options": [OPTION], "right": "a"},
    "told": [
        {"kind": "gap", "answers": ["yes"], "size": 4},
        {"kind": "menu", "options": [OPTION], "right": None},
    ],
    "deep": {"k": [OPTION, None]},
    "tree": {
        "name": "n",
        "key": "s",
        "children": [{"name": "m", "mate": {"hint": "s", "tree": {"name": "q"}}}],
    },
    "secret_item": ["s"],
    "secret_arm": "s",
    "aliased": "s",
    "whole": OPTION,
    "weight": "2.25",
}


def test_redacting_takes_secrets_away_at_any_depth() -> None:
    assert redact(Everything.model_validate(FULL)) == {
        "plain": PUBLIC,
        "optional": PUBLIC,
        "listed": [PUBLIC],
        "keyed": {"x": PUBLIC},
        "tupled": [PUBLIC, 3],
        "many": [PUBLIC, PUBLIC],
        "either": {"kind": "menu", "options": [PUBLIC]},
        "told": [{"kind": "gap", "size": 4}, {"kind": "menu", "options": [PUBLIC]}],
        "deep": {"k": [PUBLIC, None]},
        "tree": {
            "name": "n",
            "children": [
                {"name": "m", "children": [], "mate": {"tree": {"name": "q", "children": [], "mate": None}}}
            ],
            "mate": None,
        },
        "weight": "2.25",
    }


def test_the_public_model_takes_exactly_what_was_redacted() -> None:
    public = public_model(Everything)
    shown = redact(Everything.model_validate(FULL))
    assert json.loads(public.model_validate(shown).model_dump_json()) == shown


@pytest.mark.parametrize("name", ["secret_item", "secret_arm", "aliased", "whole"])
def test_the_public_model_refuses_a_secret_field(name: str) -> None:
    shown = redact(Everything.model_validate(FULL))
    with pytest.raises(ValidationError, match=name):
        public_model(Everything).model_validate({**shown, name: FULL[name]})


def test_the_public_schema_names_no_secret_and_no_secret_default() -> None:
    schema = public_model(Everything).model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    for word in ("correct", "answers", '"right"', '"key"', '"hint"', "secret", "aliased", "whole"):
        assert word not in text
    assert schema["properties"]["listed"]["default"] == [{"id": "d", "text": "default"}]


def test_the_public_schema_keeps_words_rules_and_discriminators() -> None:
    class Ruled(Model):
        names: Annotated[list[str], Field(min_length=2, description="Two names")]
        told: Annotated[Gap | Menu, Field(discriminator="kind")]

    schema = public_model(Ruled).model_json_schema()
    assert schema["properties"]["names"] == {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 2,
        "title": "Names",
        "description": "Two names",
    }
    assert schema["properties"]["told"]["discriminator"]["propertyName"] == "kind"


def test_public_models_are_made_once_and_shared() -> None:
    assert public_model(Everything) is public_model(Everything)
    schema = public_model(Everything).model_json_schema()
    assert sorted(schema["$defs"]) == ["PublicGap", "PublicMenu", "PublicOption", "PublicOther", "PublicTree"]


def test_secret_paths_are_listed_and_recursion_ends() -> None:
    paths = secret_paths(Everything)
    assert paths[:6] == (
        "plain.correct",
        "optional.correct",
        "listed.*.correct",
        "keyed.*.correct",
        "tupled.*.correct",
        "many.*.correct",
    )
    for path in (
        "either.answers",
        "either.options.*.correct",
        "told.*.right",
        "deep.*.*.correct",
        "tree.key",
        "tree.mate.hint",
        "secret_item",
        "secret_arm",
        "aliased",
        "whole",
    ):
        assert path in paths
    assert "whole.correct" not in paths


def test_redacting_looks_at_the_value_and_not_at_the_declared_type() -> None:
    class Base(Model):
        name: str = "n"

    class Richer(Base):
        code: Annotated[str, Secret] = "s"

    class Holder(Model):
        one: Base

    assert redact(Holder(one=Richer())) == {"one": {"name": "n"}}


def test_scalars_become_json() -> None:
    class Colour(enum.Enum):
        RED = "red"

    class Scalars(Model):
        colour: Colour = Colour.RED
        day: dt.date = dt.date(2026, 3, 4)
        at: dt.datetime = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
        name: uuid.UUID = uuid.UUID(int=1)
        amount: Decimal = Decimal("1E+2")
        tags: frozenset[str] = frozenset({"b", "a"})
        number: float = 1.5

    shown = redact(Scalars())
    assert json.loads(json.dumps(shown)) == shown
    assert shown["tags"] == ["a", "b"]
    assert shown["colour"] == "red"
    assert Scalars.model_validate(to_json(Scalars())) == Scalars()


def test_what_cannot_be_told_apart_is_refused() -> None:
    @dataclass
    class Loose:
        key: str = "s"

    class Holder(Model):
        model_config = {"arbitrary_types_allowed": True}
        one: Any = None

    with pytest.raises(TypeError, match="Loose has no JSON form here"):
        redact(Holder(one=Loose()))

    class Names(RootModel[list[str]]):
        pass

    class Rooted(Model):
        names: Names

    with pytest.raises(TypeError, match="RootModel"):
        public_model(Rooted)


def test_secrets_do_not_show_in_texts_of_a_model() -> None:
    everything = Everything.model_validate(FULL)
    assert "correct='***'" in repr(everything)
    assert "aliased='***'" in str(everything)
    assert "correct=True" not in f"{everything!r} {everything}"


def test_error_messages_do_not_repeat_the_input() -> None:
    with pytest.raises(ValidationError) as caught:
        Option.model_validate({"id": "a", "text": "A", "correct": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_models_are_frozen_and_refuse_unknown_fields() -> None:
    option = Option(id="a", text="A")
    with pytest.raises(ValidationError):
        option.text = "B"
    with pytest.raises(ValidationError):
        Option.model_validate({**OPTION, "colour": "red"})


def test_markers_are_found_on_fields_and_inside_types() -> None:
    fields = Option.model_fields
    assert [str(mark) for mark in marks(fields["text"])] == ["Rich"]
    assert AutoId in marks(fields["id"])
    assert is_secret(fields["correct"])
    assert [str(mark) for mark in marks(Annotated[Multiline, Secret])] == ["Lines", "Secret"]


def test_markers_show_in_the_authors_schema() -> None:
    properties = Option.model_json_schema()["properties"]
    assert properties["correct"]["writeOnly"] is True
    assert properties["text"]["contentMediaType"] == "text/html"
    assert properties["id"]["x-lms-auto-id"] is True


def test_a_plain_pydantic_model_inside_is_handled_alike() -> None:
    class Foreign(BaseModel):
        name: str = "n"
        code: Annotated[str, Secret] = "s"

    class Holder(Model):
        one: Foreign = Foreign()

    assert redact(Holder()) == {"one": {"name": "n"}}
    assert list(public_model(Foreign).model_fields) == ["name"]
