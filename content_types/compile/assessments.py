"""Assessments: what is sealed (which questions, pinned), what is public, and the rules that `learning` keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from content_types.compile.context import CompileContext, Raw, Unreadable
from content_types.compile.streams import compiles
from content_types.pages.assessment import AssessmentPage, LatePolicy

PERCENT = Decimal(100)
MINUTE = 60
PINS = {"question", "draw", "text"}


@compiles("question")
def question(value: Raw, ctx: CompileContext) -> Any:
    """One question, pinned to the version published now."""
    found = ctx.find_question(value["question"])
    if found is None or found.digest is None:
        raise Unreadable("the question is not published")
    return {
        "kind": "question",
        "question": str(found.key),
        "digest": found.digest,
        "points": value["points"] or "0",
        "with_previous": bool(value["keep_with_previous"]),
    }


@compiles("draw")
def draw(value: Raw, ctx: CompileContext) -> Any:
    """So many questions of a bank: the pool is pinned."""
    found = ctx.find_pool(value["bank"], value["tags"] or ())
    if found is None or not found.questions:
        raise Unreadable("no question matches")
    return {
        "kind": "draw",
        "pool": [{"question": str(each.key), "digest": each.digest} for each in found.questions],
        "count": int(value["count"]),
        "points": value["points"] or "0",
    }


@compiles("text")
def text(value: Raw, ctx: CompileContext) -> Any:
    """Words between questions."""
    return {"kind": "text", "html": ctx.html(value["text"], silent=True)}


def items_of(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sealed items; a block that cannot be read (a question never published, say) is left out."""
    return [{"id": block["id"], **block["value"]} for block in blocks if block["type"] in PINS]


def count(items: Sequence[Raw]) -> int:
    """How many questions an attempt has."""
    return sum(_size(item) for item in items)


def max_points(items: Sequence[Raw]) -> Decimal:
    """What a perfect attempt earns."""
    return sum((Decimal(item["points"]) * _size(item) for item in items if _size(item)), Decimal(0))


def _size(item: Raw) -> int:
    if item["kind"] == "draw":
        return min(int(item["count"]), len(item["pool"]))
    return int(item["kind"] == "question")


def public_settings(page: AssessmentPage) -> dict[str, Any]:
    """The rules as learners may know them."""
    from content_types.compile.documents import moment, number

    return {
        "preset": page.preset,
        "graded": page.graded,
        "category": page.category,
        "weight": number(page.weight),
        "pass_percentage": number(page.pass_percentage),
        "opens_at": moment(page.opens_at),
        "due_at": moment(page.due_at),
        "closes_at": moment(page.closes_at),
        "time_limit_minutes": page.time_limit_minutes,
        "late_policy": page.late_policy,
        "late_percent_per_day": number(page.late_percent_per_day),
        "max_attempts": page.max_attempts,
        "grading_method": page.grading_method,
        "shuffle_questions": page.shuffle_questions,
        "attempt_policy": page.attempt_policy,
        "review": {
            "score": page.review_score,
            "feedback": page.review_feedback,
            "correct": page.review_correct,
            "explanation": page.review_explanation,
        },
    }


def rules(page: AssessmentPage, *, course: UUID, points: Decimal) -> dict[str, Any]:
    """The rules as `learning.AssessmentSpec` takes them."""
    return {
        "key": page.translation_key,
        "course": course,
        "title": page.title,
        "preset": page.preset,
        "graded": page.graded,
        "category": page.category[:64],
        "weight": page.weight,
        "max_points": points,
        "pass_fraction": None if page.pass_percentage is None else page.pass_percentage / PERCENT,
        "completes_on": page.completion,
        "grading_method": page.grading_method,
        "policy": page.attempt_policy,
        "shuffle_questions": page.shuffle_questions,
        "time_limit_s": None if page.time_limit_minutes is None else page.time_limit_minutes * MINUTE,
        "grace_s": page.grace_minutes * MINUTE,
        "max_attempts": page.max_attempts,
        "opens_at": page.opens_at,
        "due_at": page.due_at,
        "closes_at": last_moment(page),
        "late_penalty": page.late_percent_per_day / PERCENT
        if page.late_policy == LatePolicy.DEDUCT
        else Decimal(0),
        "review_score": page.review_score,
        "review_feedback": page.review_feedback,
        "review_correct": page.review_correct,
        "review_explanation": page.review_explanation,
    }


def last_moment(page: AssessmentPage) -> datetime | None:
    """When nothing is accepted any more: the closing, or the due date where late work is refused."""
    ends = [page.closes_at, page.due_at if page.late_policy == LatePolicy.REFUSE else None]
    return min((end for end in ends if end is not None), default=None)
