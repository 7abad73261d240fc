"""Published courses without pages: made as a compile makes them, many at once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from benchmarks.words import LESSONS, MODULES, Words
from lms_site.catalog import api as catalog
from lms_site.foundation.ids import new_id
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing

OPEN: dict[str, Any] = {
    "review_score": "submitted",
    "review_feedback": "submitted",
    "review_correct": "submitted",
}
_COMPILER = 1


def publish(words: Words, number: int, *, quizzes: int = 0) -> UUID:
    """A live course of 8 modules of 6 lessons in the catalogue, and as many quizzes of ten choice questions."""
    key = new_id()
    places = list(_lessons(key, words))
    exams = [_quiz(words) for _ in range(quizzes)]
    text = {"summary": words.text(25), "description": words.html(3)}
    tree = [
        (page(key, words.title(5), **text), None, 0),
        *places,
        *((exam, key, 1) for exam, _items in exams),
    ]
    digests = publishing.put_editions([place[0] for place in tree], compiler=_COMPILER)
    nodes = [
        publishing.Node(
            key=document.key,
            kind=document.kind,
            title=document.title,
            parent=parent,
            depth=depth,
            digest=digest,
            rules={"is_free": True} if document.kind == "course" else {},
        )
        for (document, parent, depth), digest in zip(tree, digests, strict=True)
    ]
    title = tree[0][0].title
    publishing.publish_course(
        publishing.CourseState(key=key, locale="en", slug=f"course-{number}", title=title, nodes=nodes)
    )
    catalog.put_listing(_listing(key, number, words))
    for exam, items in exams:
        points = Decimal(items)
        learning.put_assessment(
            learning.AssessmentSpec(key=exam.key, course=key, title=exam.title, max_points=points, **OPEN)
        )
    return key


def _document(kind: str, key: UUID, title: str, body: dict[str, Any], **more: Any) -> publishing.Document:
    about = {"schema": f"lms.{kind}/1", "key": str(key), "title": title, "locale": "en"}
    return publishing.Document(
        kind=kind, key=key, locale="en", title=title, delivery={**about, **body}, **more
    )


def page(key: UUID, title: str, **body: str) -> publishing.Document:
    """The page of a course."""
    return _document("course", key, title, body)


def _lessons(course: UUID, words: Words) -> Iterator[tuple[publishing.Document, UUID, int]]:
    for _part in range(MODULES):
        module = new_id()
        yield _document("module", module, words.title(4), {"summary": words.text(10)}), course, 1
        for _place in range(LESSONS):
            yield lesson(words), module, 2


def lesson(words: Words) -> publishing.Document:
    """A lesson as long as the baseline's."""
    blocks = [
        {"id": str(new_id()), "type": "text", "v": 1, "value": {"html": words.html(2)}} for _ in range(7)
    ]
    return _document("lesson", new_id(), words.title(4), {"summary": "", "minutes": 20, "blocks": blocks})


def _quiz(words: Words) -> tuple[publishing.Document, int]:
    questions = [_question(words) for _ in range(10)]
    digests = publishing.put_editions(questions, compiler=_COMPILER)
    items = [
        {
            "id": question.key.hex[-12:],
            "kind": "question",
            "question": str(question.key),
            "digest": digest,
            "points": "1",
            "with_previous": False,
        }
        for question, digest in zip(questions, digests, strict=True)
    ]
    return _document("assessment", new_id(), words.title(4), {}, sealed={"items": items}), len(items)


def _question(words: Words) -> publishing.Document:
    options = [{"id": one, "text": words.html(1), "correct": one == "a"} for one in "abcd"]
    content = {"prompt": words.html(1), "options": options}
    sealed = {"type": "lms.choice", "schema_version": 1, "content": content}
    return _document("question", new_id(), "A question", {"type": "lms.choice"}, sealed=sealed)


def _listing(key: UUID, number: int, words: Words) -> catalog.ListingSpec:
    title, summary, level = words.title(5), words.text(25), words.level()
    return catalog.ListingSpec(
        course=key,
        locale="en",
        slug=f"course-{number}",
        title=title,
        summary=summary,
        level=level,
        language="en",
        card=card(str(key), f"course-{number}", title, summary, level),
    )


def card(key: str, slug: str, title: str, summary: str, level: str) -> dict[str, Any]:
    """A card of the catalogue with a picture."""
    image = {"src": f"/api/v1/media/{'0' * 64}/fill-400x225", "width": 400, "height": 225, "alt": ""}
    about = {"key": key, "locale": "en", "slug": slug, "title": title, "summary": summary, "level": level}
    return {**about, "language": "en", "category": "", "is_free": True, "image": image}
