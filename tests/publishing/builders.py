"""Small documents and trees for tests."""

from __future__ import annotations

from uuid import UUID, uuid4

from lms_site.publishing import api as publishing
from lms_site.publishing.models import Stale

COMPILER = 1


def put_edition(document, *, compiler: int = COMPILER) -> str:
    """Store one document; its digest."""
    return publishing.put_editions([document], compiler=compiler)[0]


def marks_waiting() -> int:
    """How much is still to be compiled."""
    return Stale.objects.count()


def lesson(key: UUID | None = None, *, title: str = "A lesson", text: str = "Hello", **more):
    key = key or uuid4()
    delivery = {
        "schema": "lms.lesson/1",
        "key": str(key),
        "title": title,
        "locale": "en",
        "blocks": [{"id": "a1", "type": "rich_text", "v": 1, "value": f"<p>{text}</p>"}],
        **more.pop("delivery", {}),
    }
    return publishing.Document(
        kind="lesson", key=key, locale="en", title=title, delivery=delivery, words=text, **more
    )


def node(document, *, parent: UUID | None = None, depth: int = 1, digest: str | None = None, **more):
    digest = digest or put_edition(document, compiler=COMPILER)
    return publishing.Node(
        key=document.key,
        kind=more.pop("kind", document.kind),
        title=document.title,
        parent=parent,
        depth=depth,
        digest=digest,
        **more,
    )


def course(key: UUID, *nodes, title: str = "A course", slug: str = "a-course", locale: str = "en", **more):
    root = publishing.Node(key=key, kind="course", title=title, parent=None, depth=0, digest=None)
    return publishing.CourseState(
        key=key, locale=locale, slug=slug, title=title, nodes=(root, *nodes), **more
    )
