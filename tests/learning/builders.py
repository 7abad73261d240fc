"""A small school: people, published courses, questions of the real types."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model

from lms_site.learning import api as learning
from lms_site.publishing import api as publishing
from tests.publishing.builders import put_edition

COMPILER = 1
_numbers = count(1)


def person(**fields: Any) -> UUID:
    number = next(_numbers)
    return get_user_model().objects.create_user(f"person{number}-{uuid4().hex[:8]}@example.org", **fields).pk


def administrator() -> UUID:
    return get_user_model().objects.create_superuser(f"admin-{uuid4().hex[:8]}@example.org").pk


@dataclass(frozen=True, kw_only=True)
class Question:
    key: UUID
    digest: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """A lesson or assessment that is not published yet."""

    key: UUID
    kind: str
    title: str
    body: dict[str, Any]
    sealed: dict[str, Any] | None = None
    preview: bool = False
    spec: dict[str, Any] = field(default_factory=dict)
    opens_at: str | None = None
    parent: UUID | None = None
    words: str = ""
    rules: dict[str, Any] = field(default_factory=dict)


def question(content: dict[str, Any], *, type_key: str = "lms.choice", schema_version: int = 1) -> Question:
    key = uuid4()
    document = publishing.Document(
        kind="question",
        key=key,
        locale="en",
        title="A question",
        delivery={"schema": "lms.question/1", "key": str(key), "type": type_key},
        sealed={"type": type_key, "schema_version": schema_version, "content": content},
    )
    return Question(key=key, digest=put_edition(document, compiler=COMPILER))


def choice(right: str = "a", *, prompt: str | None = None, options: str = "abcd", **more: Any) -> Question:
    """A single-choice question whose right option is `right`."""
    content = {
        "prompt": prompt or f"<p>Question {next(_numbers)}?</p>",
        "options": [
            {
                "id": one,
                "text": f"<p>Option {one}</p>",
                "correct": one == right,
                "feedback": f"<p>AK-{one}</p>",
            }
            for one in options
        ],
        "explanation": "<p>AK-explained</p>",
        **more,
    }
    return question(content)


def essay(**more: Any) -> Question:
    return question(
        {"prompt": "<p>Tell.</p>", "grader_notes": "<p>AK-notes</p>", **more}, type_key="lms.essay"
    )


def lesson(
    *practice: Question,
    title: str = "A lesson",
    preview: bool = False,
    text: str | None = None,
    **more: Any,
) -> Item:
    key = uuid4()
    text = text or f"<p>Text {key}</p>"
    body = {"schema": "lms.lesson/1", "key": str(key), "title": title, "locale": "en", "text": text}
    pinned = {"questions": {str(one.key): one.digest for one in practice}} if practice else None
    return Item(key=key, kind="lesson", title=title, body=body, sealed=pinned, preview=preview, **more)


def module(*, title: str = "A module") -> Item:
    key = uuid4()
    body = {"schema": "lms.module/1", "key": str(key), "title": title, "locale": "en", "summary": "About"}
    return Item(key=key, kind="module", title=title, body=body)


def fixed(question: Question, *, points: str = "1", with_previous: bool = False) -> dict[str, Any]:
    return {
        "id": uuid4().hex[:12],
        "kind": "question",
        "question": str(question.key),
        "digest": question.digest,
        "points": points,
        "with_previous": with_previous,
    }


def draw(*pool: Question, number: int, points: str = "1") -> dict[str, Any]:
    places = [{"question": str(one.key), "digest": one.digest} for one in pool]
    return {"id": uuid4().hex[:12], "kind": "draw", "pool": places, "count": number, "points": points}


def words(html: str) -> dict[str, Any]:
    return {"id": uuid4().hex[:12], "kind": "text", "html": html}


def assessment(*items: dict[str, Any] | Question, title: str = "A quiz", **rules: Any) -> Item:
    """An assessment; bare questions become items of one point. `rules` are fields of AssessmentSpec."""
    key = uuid4()
    placed = [fixed(one) if isinstance(one, Question) else one for one in items]
    body = {"schema": "lms.assessment/1", "key": str(key), "title": title, "locale": "en"}
    return Item(key=key, kind="assessment", title=title, body=body, sealed={"items": placed}, spec=rules)


def course(
    *items: Item,
    owner: UUID | None = None,
    key: UUID | None = None,
    locale: str = "en",
    free: bool = False,
    completion: dict[str, Any] | None = None,
    **more: Any,
) -> UUID:
    """A live course of these items; every assessment's rules are put."""
    key = key or uuid4()
    own = publishing.Document(
        kind="course",
        key=key,
        locale=locale,
        title="A course",
        delivery={"schema": "lms.course/1", "key": str(key), "title": "A course", "locale": locale},
    )
    page = put_edition(own, compiler=COMPILER)
    nodes = [
        publishing.Node(
            key=key,
            kind="course",
            title="A course",
            parent=None,
            depth=0,
            digest=page,
            rules={"is_free": free, **({"completion": completion} if completion else {})},
        )
    ]
    for item in items:
        document = publishing.Document(
            kind=item.kind,
            key=item.key,
            locale=locale,
            title=item.title,
            delivery={**item.body, "locale": locale},
            sealed=item.sealed,
            words=item.words,
        )
        nodes.append(
            publishing.Node(
                key=item.key,
                kind=item.kind,
                title=item.title,
                parent=item.parent or key,
                depth=2 if item.parent else 1,
                digest=put_edition(document, compiler=COMPILER),
                preview=item.preview,
                rules={**({"opens_at": item.opens_at} if item.opens_at else {}), **item.rules},
            )
        )
    publishing.publish_course(
        publishing.CourseState(
            key=key,
            locale=locale,
            slug=f"course-{key.hex[:8]}",
            title="A course",
            nodes=nodes,
            owner=owner,
            **more,
        )
    )
    for item in items:
        if item.kind == "assessment":
            rules(item, key)
    return key


def rules(item: Item, course_key: UUID, **changed: Any) -> None:
    """Put the assessment's rules, some of them changed."""
    points = sum(
        (
            Decimal(one["points"]) * one.get("count", 1)
            for one in (item.sealed or {})["items"]
            if "points" in one
        ),
        Decimal(0),
    )
    spec = {"max_points": points, **item.spec, **changed}
    learning.put_assessment(
        learning.AssessmentSpec(key=item.key, course=course_key, title=item.title, **spec)
    )


def learner(course_key: UUID) -> UUID:
    """A new person with a seat in the course."""
    who = person()
    learning.give_seat(who, course_key, source="staff")
    return who


OPEN_REVIEW = {
    "review_score": "submitted",
    "review_feedback": "submitted",
    "review_correct": "submitted",
    "review_explanation": "submitted",
}


def quiz(*questions: Question, owner: UUID | None = None, **spec: Any) -> tuple[UUID, Item, UUID]:
    """A course with one quiz and a learner: (course, assessment, learner)."""
    item = assessment(*(questions or [choice() for _ in range(3)]), **{**OPEN_REVIEW, **spec})
    key = course(item, owner=owner)
    return key, item, learner(key)


def started(*questions, **rules):
    """A learner and their attempt at a quiz of these questions."""
    _key, item, who = quiz(*questions, **rules)
    return who, learning.start_attempt(who, item.key)


def answer_all(who: UUID, view: learning.AttemptView, chosen: str = "a", *, seq: int = 1) -> None:
    """Save the same choice for every question."""
    for part in view.parts:
        if isinstance(part, learning.ItemPart):
            learning.save_answer(who, view.id, part.position, seq=seq, data={"chosen": [chosen]})
