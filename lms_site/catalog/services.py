"""Writing the catalogue: called at publish, in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from lms_site.catalog.data import CategoryName, ListingSpec
from lms_site.catalog.models import Category, Listing
from lms_site.foundation import canonical
from lms_site.foundation.events import Envelope
from lms_site.foundation.text_search import configuration
from lms_site.learning.events import LearnerEnrolled

_VECTOR = (
    "setweight(to_tsvector(%s::regconfig, %s), 'A') || setweight(to_tsvector('simple', %s), 'A')"
    " || setweight(to_tsvector(%s::regconfig, %s), 'B') || setweight(to_tsvector(%s::regconfig, %s), 'D')"
)
_COLUMNS = "slug, title, sort_title, summary, level, language, category, is_free, card, vector"
_PUT = f"""
    INSERT INTO catalog_listing AS l (course_id, locale, {_COLUMNS}, popularity, ratings, stars)
    SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, {_VECTOR},
           coalesce(max(known.enrolments), 0), coalesce(max(known.ratings), 0), coalesce(max(known.stars), 0)
    FROM catalog_popularity known WHERE known.course_id = %s
    ON CONFLICT (course_id, locale) DO UPDATE SET ({_COLUMNS})
      = ROW (excluded.{_COLUMNS.replace(", ", ", excluded.")})
    WHERE (l.{_COLUMNS.replace(", ", ", l.")})
      IS DISTINCT FROM (excluded.{_COLUMNS.replace(", ", ", excluded.")})
"""  # noqa: S608 (names from the constants above)
WORDS = 200_000


def put_listing(spec: ListingSpec) -> bool:
    """Show a course in the catalogue as given; False when it stood there just so. One statement, idempotent."""
    language = configuration(spec.locale)
    title = spec.title[:255]
    values: list[Any] = [
        spec.course,
        spec.locale,
        spec.slug[:255],
        title,
        title.casefold()[:255],
        spec.summary,
        spec.level,
        spec.language,
        spec.category,
        spec.is_free,
        canonical.dumps(spec.card).decode(),
    ]
    vector: list[Any] = [
        language,
        title,
        title,
        language,
        spec.summary,
        language,
        spec.words[:WORDS],
        spec.course,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [*values, *vector])
        return bool(cursor.rowcount)


def remove_listing(course: UUID, *, locale: str) -> bool:
    """Show the course no longer in this language; False when it was not shown."""
    return bool(Listing.objects.filter(course_id=course, locale=locale).delete()[0])


def count_enrolment(course: UUID, *, by: int = 1) -> None:
    """Move the course up (or down) in lists sorted by popularity; two statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_popularity (course_id, enrolments) VALUES (%s, %s) ON CONFLICT (course_id)"
            " DO UPDATE SET enrolments = catalog_popularity.enrolments + excluded.enrolments",
            [course, by],
        )
    Listing.objects.filter(course_id=course).update(popularity=F("popularity") + by)


def on_enrolment(event: LearnerEnrolled, _envelope: Envelope) -> None:
    """Count a first enrolment."""
    if not event.again:
        count_enrolment(event.course)


def put_rating(course: UUID, *, ratings: int, stars: int) -> None:
    """Let the course be shown and sorted with so many ratings, and stars together; two statements, idempotent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_popularity (course_id, ratings, stars) VALUES (%s, %s, %s) ON CONFLICT (course_id)"
            " DO UPDATE SET ratings = excluded.ratings, stars = excluded.stars",
            [course, ratings, stars],
        )
    Listing.objects.filter(course_id=course).update(ratings=ratings, stars=stars)


def on_rated(event: Any, _envelope: Envelope) -> None:
    """Show what people think of a course; the fact has the sums, so that the last one is right whatever came before."""
    put_rating(event.course, ratings=event.reviews, stars=event.stars)


@transaction.atomic
def put_categories(names: Sequence[CategoryName], *, locale: str) -> None:
    """Make these the categories in a language; those not named go."""
    Category.objects.filter(locale=locale).exclude(slug__in=[name.slug for name in names]).delete()
    Category.objects.bulk_create(
        [Category(**asdict(each), locale=locale) for each in names],
        update_conflicts=True,
        unique_fields=["slug", "locale"],
        update_fields=["name", "position", "parent"],
    )
