"""Nodes to the columns of pages: plain values, from which digests are made, too."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from lms_sdk.interchange import (
    AssessmentNode,
    AssessmentSettings,
    CourseNode,
    DrawItem,
    LessonNode,
    ModuleNode,
    QuestionItem,
    TextItem,
)
from lms_sdk.model import plain_text

Html = Callable[[str], str]
TITLE = 255
MINUTE = 60
MOST_SMALL = 32_767
_CORRECT = {
    "always": "immediately",
    "answered": "immediately",
    "attempted": "submitted",
    "finished": "submitted",
    "correct_or_past_due": "closed",
    "closed": "closed",
    "past_due": "closed",
    "never": "never",
}


def scrubbed(value: Any) -> Any:
    """The same JSON without what PostgreSQL cannot store: NUL characters and halves of surrogate pairs."""
    if isinstance(value, str):
        if value.isascii() and "\x00" not in value:
            return value
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {scrubbed(key): scrubbed(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [scrubbed(each) for each in value]
    return value


def title_of(title: str, otherwise: str) -> str:
    """A title that a page can have."""
    return (" ".join(scrubbed(title).split()) or otherwise)[:TITLE].strip() or "?"


def course_fields(node: CourseNode, html: Html) -> dict[str, Any]:
    """The course's columns, without its image."""
    ends = node.end if not (node.start and node.end) or node.end > node.start else None
    opens, closes = node.enrolment_start, node.enrolment_end
    return {
        "title": title_of(node.title, node.source_id),
        "summary": plain_text(node.short_description)[:500],
        "description": html(node.overview_html),
        "teaching_language": node.language[:16],
        "organisation": node.organisation[:120],
        "code": node.number[:120],
        "starts_at": node.start,
        "ends_at": ends,
        "enrolment_opens_at": opens,
        "enrolment_closes_at": closes if not (opens and closes) or closes > opens else None,
        "listed": node.visible,
    }


def grading_rows(node: CourseNode) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Categories, and grades from the highest."""
    if node.grading is None:
        return [], []
    categories = [
        {
            "name": title_of(each.name, "?")[:100],
            "short": each.short[:16],
            "weight": min(max(each.weight, Decimal(0)), Decimal(999)).quantize(Decimal("0.0001")),
            "drop_lowest": min(max(each.drop_lowest, 0), MOST_SMALL),
            "minimum": min(max(each.minimum, 0), MOST_SMALL),
        }
        for each in node.grading.categories
    ]
    cutoffs = [
        {
            "grade": grade[:50],
            "percentage": min(max(share * 100, Decimal(0)), Decimal(100)).quantize(Decimal("0.01")),
        }
        for grade, share in sorted(node.grading.cutoffs.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return categories, cutoffs


def module_fields(node: ModuleNode) -> dict[str, Any]:
    """A module's columns."""
    return {"title": title_of(node.title, node.source_id), "opens_at": node.start, "hidden": node.hidden}


def lesson_fields(node: LessonNode) -> dict[str, Any]:
    """A lesson's columns, without its body."""
    return {
        "title": title_of(node.title, node.source_id),
        "opens_at": node.start,
        "hidden": node.hidden,
        "discussion_topic": node.discussion_topic[:255],
    }


def assessment_fields(node: AssessmentNode, html: Html) -> dict[str, Any]:
    """An assessment's columns, without its items."""
    return {
        "title": title_of(node.title, node.source_id),
        "instructions": html(node.instructions_html),
        **_rules(node.settings),
    }


def _rules(rules: AssessmentSettings) -> dict[str, Any]:
    shown = _CORRECT[rules.show_correct]
    due: dt.datetime | None = rules.due
    if rules.start and due and due <= rules.start:
        due = None
    return {
        "graded": rules.graded,
        "category": rules.category[:100],
        "weight": _weight(rules.weight),
        "opens_at": rules.start,
        "due_at": due,
        "late_policy": "refuse" if due else "accept",
        "time_limit_minutes": _minutes(rules.time_limit_s) or None,
        "grace_minutes": _minutes(rules.grace_s),
        "max_attempts": _attempts(rules.max_attempts),
        "shuffle_questions": rules.shuffle_questions,
        "review_correct": shown,
        "review_explanation": shown,
        "hidden": rules.hidden,
    }


def _attempts(most: int | None) -> int | None:
    return min(most, MOST_SMALL) if most is not None and most > 0 else None


def _weight(weight: Decimal | None) -> Decimal:
    return (
        Decimal(1)
        if weight is None
        else min(max(weight, Decimal(0)), Decimal(999)).quantize(Decimal("0.0001"))
    )


def _minutes(seconds: int | None) -> int:
    return min(math.ceil(max(seconds or 0, 0) / MINUTE), 10**8)


def item_child(item: QuestionItem | DrawItem | TextItem, space: UUID) -> dict[str, Any]:
    """An item as the stream stores it, complete, with source ids still in it."""
    value: dict[str, Any]
    match item:
        case QuestionItem():
            value = {
                "question": item.question,
                "points": str(item.points),
                "keep_with_previous": item.keep_with_previous,
            }
        case DrawItem():
            value = {"bank": item.bank, "tags": item.tags, "count": item.count, "points": str(item.points)}
        case TextItem():
            value = {"text": item.html}
    return {"type": item.kind, "id": stream_id(item.id, space), "value": {"_v": 1, **value}}


def stream_id(given: str, space: UUID) -> str:
    """A UUID, the same each time: the one given, or one made of what was given."""
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid5(space, given.encode("utf-8", "replace").decode()))
