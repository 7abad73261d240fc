"""Pages and questions as documents: one pure function a kind, of the page and what the library knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wagtail.models import Page

import content_types.compile.media_blocks
import content_types.compile.other_blocks
import content_types.compile.text_blocks  # noqa: F401 (these three declare their blocks)
from content_types.compile import assessments, release
from content_types.compile.context import CompileContext, links_in
from content_types.compile.facts import Library
from content_types.compile.streams import compile_stream, stored_stream
from content_types.pages.assessment import AssessmentPage
from content_types.pages.catalog import CatalogPage
from content_types.pages.content import ContentPage
from content_types.pages.course import CoursePage
from content_types.pages.lesson import LessonPage
from content_types.pages.module import ModulePage
from lms_site.publishing.api import Document

COMPILER = 1
"""The version of everything in this package that shapes documents; part of every digest. Raise it with any change
of output, then run `manage.py recompile`."""


def page_document(page: Page, library: Library) -> Document:
    """The document of a page. Raises Refused, and TypeError for a type that is not published."""
    for kind, compile_page in _PAGES.items():
        if isinstance(page, kind):
            return compile_page(page, CompileContext(library, locale=page.locale.language_code))
    raise TypeError(f"{type(page).__name__} is not published")


def finish(
    ctx: CompileContext,
    page: Any,
    kind: str,
    body: Mapping[str, Any],
    *,
    facts: Mapping[str, Any] | None = None,
    sealed: Mapping[str, Any] | None = None,
) -> Document:
    """A document with what every kind has."""
    delivery: dict[str, Any] = {
        "schema": f"lms.{kind}/1",
        "key": str(page.translation_key),
        "title": page.title,
        "locale": ctx.locale,
        **body,
    }
    if links := links_in(delivery, ctx.links):
        delivery["links"] = links
    hidden = {**(sealed or {}), **ctx.sealed}
    if hidden and ctx.links:
        hidden["links"] = dict(ctx.links)
    return Document(
        kind=kind,
        key=page.translation_key,
        locale=ctx.locale,
        title=page.title,
        delivery=delivery,
        sealed=hidden or None,
        words=" ".join([page.title, *ctx.words]),
        references=frozenset(ctx.references),
        facts=facts or {},
    )


def moment(value: datetime | None) -> str | None:
    """A moment as documents say it."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def number(value: Decimal | None) -> str | None:
    """A decimal as documents say it: the shortest plain form."""
    if value is None:
        return None
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _given(**values: Any) -> dict[str, Any]:
    """Those of the values that are set."""
    return {name: value for name, value in values.items() if value is not None}


def stream(page: Any, field: str, ctx: CompileContext) -> list[dict[str, Any]]:
    """A stream field's blocks as documents have them."""
    block = page._meta.get_field(field).stream_block
    return compile_stream(block, stored_stream(getattr(page, field)), ctx)


def _lesson(page: LessonPage, ctx: CompileContext) -> Document:
    summary = ctx.text(page.summary)
    blocks = stream(page, "body", ctx)
    body = {
        "summary": summary,
        "minutes": page.minutes,
        "blocks": blocks,
        "tasks": ctx.tasks,
        "discussion_topic": page.discussion_topic,
    }
    facts = {
        "minutes": page.minutes,
        "preview": page.free_preview,
        "rules": {
            **_given(opens_at=moment(page.opens_at)),
            **release.release_of(page, ctx),
            **release.lesson_completion(page, blocks),
        },
    }
    return finish(ctx, page, "lesson", body, facts=facts)


def _module(page: ModulePage, ctx: CompileContext) -> Document:
    opens = {**_given(opens_at=moment(page.opens_at)), **release.release_of(page, ctx)}
    return finish(ctx, page, "module", {"summary": ctx.text(page.summary)}, facts={"rules": opens})


def _content(page: ContentPage, ctx: CompileContext) -> Document:
    body = {"type": "content", "summary": ctx.text(page.summary), "blocks": stream(page, "body", ctx)}
    return finish(ctx, page, "page", {**body, "seo": _seo(page)})


def _catalog(page: CatalogPage, ctx: CompileContext) -> Document:
    body = {"type": "catalogue", "introduction_html": ctx.html(page.introduction), "seo": _seo(page)}
    return finish(ctx, page, "page", body)


def _seo(page: Page) -> dict[str, str]:
    return {"title": page.seo_title, "description": page.search_description}


def _course(page: CoursePage, ctx: CompileContext) -> Document:
    image = ctx.find_image(page.image_id)
    summary = ctx.text(page.summary)
    terms = _terms(ctx.library.terms(page))
    body = {
        "summary": summary,
        "description_html": ctx.html(page.description),
        "level": page.level,
        "language": page.teaching_language or ctx.locale,
        "category": course_category(page, ctx),
        "organisation": ctx.text(page.organisation),
        "code": ctx.text(page.code),
        "effort": page.effort,
        "image": None if image is None else ctx.picture(page.image_id),
        "outcomes": points(stream(page, "outcomes", ctx)),
        "requirements": points(stream(page, "requirements", ctx)),
        **terms,
        "pass_percentage": number(page.pass_percentage),
        "grading": grading(page),
        "seo": _seo(page),
    }
    return finish(
        ctx,
        page,
        "course",
        body,
        facts={"rules": {**_given(**terms), **release.course_completion(page)}},
    )


def points(blocks: list[dict[str, Any]]) -> list[str]:
    """The lines of a stream of points; one that cannot be read is left out."""
    return [block["value"] for block in blocks if block["type"] == "point"]


def course_category(page: CoursePage, ctx: CompileContext) -> dict[str, str] | None:
    """The course's category."""
    if page.category is None:
        return None
    ctx.note("category", page.category.pk)
    return {"slug": page.category.slug, "name": page.category.name}


def _terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    """When and how the course may be joined, as documents say it."""
    return {name: moment(value) if name.endswith("_at") else value for name, value in terms.items()}


def grading(page: CoursePage) -> dict[str, Any]:
    """How the course grade comes about."""
    return {
        "categories": [
            {
                "name": each.name,
                "short": each.short,
                "weight": number(each.weight),
                "drop_lowest": each.drop_lowest,
                "minimum": each.minimum,
            }
            for each in page.grading_categories.all()
        ],
        "cutoffs": [
            {"grade": each.grade, "percentage": number(each.percentage)} for each in page.grade_cutoffs.all()
        ],
    }


def _assessment(page: AssessmentPage, ctx: CompileContext) -> Document:
    instructions = ctx.html(page.instructions)
    items = assessments.items_of(stream(page, "items", ctx))
    settings = assessments.public_settings(page)
    body = {
        "instructions": instructions,
        "settings": settings,
        "item_count": assessments.count(items),
        "max_points": number(assessments.max_points(items)),
    }
    rules = _given(**{name: settings[name] for name in ("preset", "opens_at", "due_at", "closes_at")})
    rules |= {**release.release_of(page, ctx), **release.assessment_completion(page)}
    facts = {"graded": page.graded, "rules": rules}
    return finish(ctx, page, "assessment", body, facts=facts, sealed={"items": items})


_PAGES: dict[type[Page], Callable[[Any, CompileContext], Document]] = {
    LessonPage: _lesson,
    AssessmentPage: _assessment,
    ModulePage: _module,
    CoursePage: _course,
    ContentPage: _content,
    CatalogPage: _catalog,
}
