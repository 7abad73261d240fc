"""What publishing tells the domains below: the catalogue's listing, the course's terms, an assessment's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from content_types.compile import pictures
from content_types.compile.context import CompileContext
from content_types.compile.documents import course_category, moment
from content_types.compile.facts import Library
from content_types.pages.course import CourseCategory, CoursePage
from lms_site.catalog import api as catalog
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing


def put_course(
    page: CoursePage, document: publishing.Document | None, library: Library, *, restricted: bool
) -> None:
    """List the course, or take it from the list, and write down its terms."""
    locale, terms = page.locale.language_code, library.terms(page)
    if page.listed and not restricted and not learning.is_archived(page.translation_key):
        words = document.words if document is not None else ""
        catalog.put_listing(_listing(page, locale, words, library))
    else:
        unlist(page.translation_key, locale)
    learning.put_course_rules(
        learning.CourseRulesSpec(
            course=page.translation_key,
            self_enrolment=terms["self_enrolment"],
            enrolment_opens_at=terms["enrolment_opens_at"],
            enrolment_closes_at=terms["enrolment_closes_at"],
            starts_at=terms["starts_at"],
            ends_at=terms["ends_at"],
        )
    )


def unlist(course: UUID, locale: str) -> None:
    """Take the course from the list."""
    catalog.remove_listing(course, locale=locale)


def _listing(page: CoursePage, locale: str, words: str, library: Library) -> catalog.ListingSpec:
    return catalog.ListingSpec(
        course=page.translation_key,
        locale=locale,
        slug=page.slug,
        title=page.title,
        summary=page.summary,
        level=page.level,
        language=page.teaching_language or locale,
        category="" if page.category is None else page.category.slug,
        is_free=library.terms(page)["is_free"],
        words=words,
        card=publishing.resolved_json(card(page, locale, library), {}),
    )


def card(page: CoursePage, locale: str, library: Library) -> Mapping[str, Any]:
    """What lists show of a course."""
    ctx, terms = CompileContext(library, locale=locale), library.terms(page)
    image = ctx.find_image(page.image_id)
    shown = None if image is None else pictures.card_image(image)
    if shown is not None:
        publishing.ask_renditions(publishing.media_specs(shown["ref"]))
    return {
        "key": page.translation_key,
        "slug": page.slug,
        "title": page.title,
        "locale": locale,
        "summary": page.summary,
        "level": page.level,
        "language": page.teaching_language or locale,
        "category": course_category(page, ctx),
        "organisation": page.organisation,
        "effort": page.effort,
        "image": shown,
        "is_free": terms["is_free"],
        "starts_at": moment(terms["starts_at"]),
        "ends_at": moment(terms["ends_at"]),
    }


def put_assessment(rules: Mapping[str, Any], *, source: bool) -> None:
    """Write down the rules of an assessment; a translation has those of its source. Raises Invalid."""
    learning.put_assessment(learning.AssessmentSpec(**rules, is_source=source))


def put_categories() -> None:
    """Write down the names of the course categories, by language."""
    names: dict[str, list[catalog.CategoryName]] = {}
    for row in CourseCategory.objects.select_related("locale", "parent"):
        name = catalog.CategoryName(
            slug=row.slug,
            name=row.name,
            position=row.position,
            parent=row.parent.slug if row.parent else "",
        )
        names.setdefault(row.locale.language_code, []).append(name)
    for locale in catalog.category_locales() | names.keys():
        catalog.put_categories(names.get(locale, []), locale=locale)
