"""A school in the studio: a catalogue with a course, built through Wagtail as editors do."""

from __future__ import annotations

from uuid import uuid4

import pytest
from wagtail.models import Locale, Page, Site

from content_types.models import (
    AssessmentPage,
    CatalogPage,
    ContentPage,
    CoursePage,
    LessonPage,
    ModulePage,
    Question,
    QuestionBank,
)
from lms_site.foundation.errors import NotFound
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing


def block(type_: str, value, **more):
    return {"type": type_, "value": value, "id": str(uuid4()), **more}


def item(value):
    return {"type": "item", "value": value, "id": str(uuid4())}


def public_lesson(page) -> str | None:
    """What somebody unknown gets of a lesson."""
    try:
        return learning.lesson_document(None, page.translation_key, locale="en").body
    except NotFound:
        return None


def public_course(page) -> str | None:
    """What somebody unknown gets of a course's page."""
    try:
        return learning.course_document(None, page.translation_key, locale="en").body
    except NotFound:
        return None


def rich(html: str):
    return block("rich_text", {"_v": 1, "text": html})


class School:
    """Builders; each adds a live page and returns it. `compile` works off what is marked."""

    def __init__(self) -> None:
        root = Page.objects.get(depth=1)
        self.home = root.add_child(instance=ContentPage(title="Home", slug="home-page"))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"root_page": self.home, "hostname": "localhost"}
        )
        self.catalog = self.home.add_child(instance=CatalogPage(title="Courses", slug="courses"))
        self.bank = QuestionBank.objects.create(title="Bank", collection_id=self._collection(), owner=None)

    @staticmethod
    def _collection() -> int:
        from wagtail.models import Collection

        return Collection.get_first_root_node().pk

    def compile(self):
        return publishing.compile_stale()

    def course(self, title="Course", **more):
        more.setdefault("slug", title.lower().replace(" ", "-"))
        return self.catalog.add_child(instance=CoursePage(title=title, **more))

    def module(self, parent, title="Module", **more):
        more.setdefault("slug", f"{title.lower().replace(' ', '-')}-{uuid4().hex[:4]}")
        return parent.add_child(instance=ModulePage(title=title, **more))

    def lesson(self, parent, title="Lesson", *blocks, **more):
        more.setdefault("slug", f"{title.lower().replace(' ', '-')}-{uuid4().hex[:4]}")
        page = LessonPage(title=title, **more)
        page.body = LessonPage._meta.get_field("body").build(list(blocks) or [rich(f"<p>{title}</p>")])
        return parent.add_child(instance=page)

    def assessment(self, parent, title="Quiz", *items, **more):
        more.setdefault("slug", f"{title.lower().replace(' ', '-')}-{uuid4().hex[:4]}")
        page = AssessmentPage(title=title, **more)
        page.items = AssessmentPage._meta.get_field("items").build(list(items))
        return parent.add_child(instance=page)

    def question(self, title="Bank title", *, tags=(), correct="paris", **more):
        content = more.pop("content", None) or {
            "prompt": "<p>Capital of France?</p>",
            "mode": "single",
            "options": [
                {"id": name, "text": f"<p>{name.title()}</p>", "correct": name == correct}
                for name in ("paris", "rome")
            ],
        }
        question = Question(
            bank=more.pop("bank", self.bank),
            title=title,
            type=more.pop("type", "lms.choice"),
            content=content,
            locale=Locale.get_default(),
            live=more.pop("live", True),
            **more,
        )
        question.save()
        if tags:
            question.tags.add(*tags)
            question.save()
        return question


@pytest.fixture
def school(db) -> School:
    return School()
