"""Setting and reading prices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms_site.commerce.errors import PublishedAsFree
from lms_site.commerce.models import Price
from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing

MOST = 10**12
_WHOLE = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOfCourse:
    """What a course costs: an amount in the currency's smallest unit."""

    amount: int
    currency: str


def minor_units(currency: str) -> int:
    """How many of the currency's smallest units make one of it (ISO 4217): 100 for most."""
    return 1 if currency in _WHOLE else 1_000 if currency in _THOUSANDTHS else 100


def free_by_sql(course: str, /) -> str:
    """SQL: whether anybody may join the course that the expression names without paying.

    It is published as free of charge, in every language, and has no price.
    """
    return f"""(
        SELECT coalesce(bool_and(coalesce(page.rules -> 'is_free' = 'true', FALSE)), FALSE) AND NOT EXISTS (
            SELECT 1 FROM commerce_price price WHERE price.course_id = {course})
        FROM publishing_entry page WHERE page.course_id = {course} AND page.kind = 'course')
    """  # noqa: S608 (an expression of our own)


_IS_FREE = f"SELECT {free_by_sql('%(course)s')} AS yes"


def is_free(course_key: UUID, /) -> bool:
    """Whether anybody may join without paying, see `free_by_sql`."""
    return bool(sql.rows(_IS_FREE, {"course": course_key})[0].yes)


def price_of(course_key: UUID) -> PriceOfCourse | None:
    """What the course costs; None: it has no price. Whether somebody may see the course is asked before."""
    row = Price.objects.filter(pk=course_key).first()
    return None if row is None else PriceOfCourse(amount=row.amount, currency=row.currency)


@transaction.atomic
def set_price(teacher_id: UUID, course_key: UUID, price: PriceOfCourse) -> None:
    """Give the course a price; nobody enrols in it by themselves any more, and who has a seat keeps it.

    Raises Denied for who does not run the course, PublishedAsFree, Invalid.
    """
    learning.require_teacher(teacher_id, course_key, learning.Right.TEAM)
    if price.amount < 1:
        raise Invalid.field("amount", "out_of_range", _("At least 1. A course without a price is free."))
    if price.amount > MOST:
        raise Invalid.field("amount", "out_of_range", _("This is too much."))
    if not _CURRENCY.fullmatch(price.currency):
        raise Invalid.field("currency", "no_currency", _("A code of three capital letters, such as EUR."))
    if publishing.is_free_course(course_key):
        raise PublishedAsFree
    values = {"amount": price.amount, "currency": price.currency}
    Price.objects.update_or_create(course_id=course_key, defaults=values)


def remove_price(teacher_id: UUID, course_key: UUID) -> None:
    """Let the course have no price. Idempotent. Raises Denied for who does not run the course."""
    learning.require_teacher(teacher_id, course_key, learning.Right.TEAM)
    Price.objects.filter(pk=course_key).delete()
