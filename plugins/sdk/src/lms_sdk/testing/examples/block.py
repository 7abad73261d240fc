"""A poll block: a question to think about, whose solution only authors see."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lms_sdk.blocks import BlockType
from lms_sdk.i18n import translator
from lms_sdk.model import AutoId, JsonObject, Model, Multiline, RichText, Secret

_ = translator("acme_poll")


class PollChoice(Model):
    """Something to vote for."""

    id: Annotated[str, AutoId]
    text: str


class PollContent(Model):
    """What the author writes."""

    question: RichText
    choices: Annotated[list[PollChoice], Field(min_length=2)]
    remarks: Annotated[Multiline, Secret] = ""


class Poll(BlockType[PollContent]):
    """Shown as it is; votes are another plugin's concern."""

    name = "acme_poll"
    label = _("Poll")
    icon = "list-ul"
    schema_version = 2
    upcasters = {1: lambda old: {**{k: v for k, v in old.items() if k != "text"}, "question": _question(old)}}
    Content = PollContent

    def examples(self) -> list[JsonObject]:
        """A poll."""
        choices = [{"id": "a", "text": "Meadow pipit"}, {"id": "b", "text": "Tree pipit"}]
        return [
            {"question": "<p>Which <b>bird</b>?</p>", "choices": choices, "remarks": "It was the tree pipit."}
        ]

    def old_examples(self) -> dict[int, list[JsonObject]]:
        """Version 1 called the question a text."""
        new = self.examples()[0]
        return {1: [{"text": "Which bird?", "choices": new["choices"]}]}


def _question(old: JsonObject) -> str:
    question: str = old.get("question") or old.get("text", "")
    return question
