"""When and how a course may be joined: said once for the course, whatever languages it is published in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from content_types.pages.course import CoursePage

TERMS = (
    "starts_at",
    "ends_at",
    "enrolment_opens_at",
    "enrolment_closes_at",
    "is_free",
    "self_enrolment",
)


def own_terms(page: CoursePage) -> Mapping[str, Any]:
    """What this page says."""
    return {name: getattr(page, name) for name in TERMS}


def course_terms(page: CoursePage) -> Mapping[str, Any]:
    """What holds for the page's course, as its first published page says it; one query.

    There is one seat and one price for all languages, so each language must promise the same. The page at hand
    speaks for itself where it is the first one (a draft of it, too), and while no page of the course is published.
    """
    first = CoursePage.objects.filter(translation_key=page.translation_key, live=True).order_by("pk")
    found = first.values("pk", *TERMS).first()
    if found is None or found["pk"] == page.pk:
        return own_terms(page)
    return {name: found[name] for name in TERMS}


def says_the_terms(page: CoursePage) -> bool:
    """Whether what the page says about joining holds, or another page of the course says it."""
    others = CoursePage.objects.filter(translation_key=page.translation_key, live=True).exclude(pk=page.pk)
    first = others.order_by("pk").values_list("pk", flat=True).first()
    return first is None or (page.live and page.pk < first)
