"""What a unit (vertical) becomes: a lesson, assessments, or a lesson with assessments placed in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.items import Item
from lms_plugins.importer_olx.rules import Rules, together
from lms_sdk.interchange import (
    AssessmentItem,
    AssessmentNode,
    BlockNode,
    DrawItem,
    LessonNode,
    QuestionItem,
    TextItem,
)


@dataclass
class Block:
    """A piece of a lesson; `part` tells it from others of the same item."""

    item: Item
    type: str
    value: dict[str, Any]
    part: str = ""


@dataclass
class Task:
    """What a problem or a pool asks, and under which rules."""

    items: list[AssessmentItem]
    rules: Rules


@dataclass
class Unit:
    """A unit as it is being read."""

    item: Item
    pieces: list[Block | Task] = field(default_factory=list)
    topic: str = ""
    only_tasks: bool = False
    """Whether it asks and shows nothing else: then there is no lesson."""


@dataclass
class Placed:
    """An assessment before it is handed over: the module's grading needs them all."""

    node: AssessmentNode
    notes: list[str]
    points: Decimal


@dataclass
class Built:
    """The nodes of a unit, in their order."""

    lesson: LessonNode | None
    assessments: list[Placed]


def build(unit: Unit, parent: str, block_id: Callable[[str, str], uuid.UUID]) -> Built:
    """Every run of tasks becomes one assessment; the lesson names each at its place."""
    item = unit.item
    runs: list[list[Task]] = []
    blocks: list[BlockNode] = []
    before: Block | Task | None = None
    for piece in unit.pieces:
        if isinstance(piece, Block):
            identity = block_id(f"{piece.item.kind}/{piece.item.name}", piece.part)
            blocks.append(BlockNode(id=str(identity), type=piece.type, value=piece.value))
        elif isinstance(before, Task):
            runs[-1].append(piece)
        else:
            runs.append([piece])
            value = {"assessment": f"lms:item/{item.source_id}~{len(runs)}", "title": "", "intro": ""}
            identity = block_id(f"{item.kind}/{item.name}", f"activity-{len(runs)}")
            blocks.append(BlockNode(id=str(identity), type="activity", value=value))
        before = piece
    placed = [_assessment(unit, parent, run, place, len(runs)) for place, run in enumerate(runs, start=1)]
    return Built(None if unit.only_tasks else _lesson(unit, parent, blocks), placed)


def _lesson(unit: Unit, parent: str, blocks: list[BlockNode]) -> LessonNode:
    item = unit.item
    return LessonNode(
        source_id=item.source_id,
        revises=item.published,
        parent=parent,
        title=item.title,
        blocks=blocks,
        discussion_topic=unit.topic,
        draft=item.draft,
        hidden=values.truth(item.setting("visible_to_staff_only", below_course=True)),
        start=values.moment(item.setting("start", below_course=True)),
    )


def _assessment(unit: Unit, parent: str, run: list[Task], place: int, count: int) -> Placed:
    item = unit.item
    settings, notes = together([task.rules for task in run])
    if item.draft:
        settings = settings.model_copy(update={"draft": True})
    items = [each for task in run for each in task.items]
    node = AssessmentNode(
        source_id=f"{item.source_id}~{place}",
        revises=f"{item.published}~{place}" if item.published else None,
        parent=parent,
        title=item.title if count == 1 else f"{item.title} ({place})",
        items=items,
        settings=settings,
        discussion_topic=unit.topic if unit.only_tasks else "",
    )
    return Placed(node, notes, sum((_points(each) for each in items), Decimal(0)))


def _points(item: AssessmentItem) -> Decimal:
    match item:
        case QuestionItem():
            return item.points
        case DrawItem():
            return item.points * item.count
        case TextItem():
            return Decimal(0)
