"""What is on offer: one row a course and language, written at publish, read by lists."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data

RATING = models.DecimalField(max_digits=5, decimal_places=4)
USUAL, WEIGHT = Decimal("3.5"), 5
BAYESIAN = models.ExpressionWrapper(
    (models.F("stars") + models.Value(USUAL * WEIGHT, output_field=RATING))
    / (models.F("ratings") + models.Value(Decimal(WEIGHT), output_field=RATING)),
    output_field=RATING,
)
"""The mean as if WEIGHT more people had given USUAL stars: one kind review does not make a course the best."""


class Category(models.Model):
    """A subject that courses are found under, in one language: a projection of what is edited in the studio."""

    slug = models.CharField(max_length=120)
    locale = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    parent = models.CharField(max_length=120, blank=True, default="")

    privacy = no_personal_data("Names of subjects.")

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints: ClassVar = [models.UniqueConstraint(fields=["slug", "locale"], name="category_once")]

    def __str__(self) -> str:
        return self.name


class Popularity(models.Model):
    """How many have enrolled in a course, how many rated it, with how many stars together.

    Kept while the course is not listed, copied into its listings for sorting.
    """

    course = models.OneToOneField(
        "publishing.Course", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    enrolments = models.IntegerField(default=0, db_default=0)
    ratings = models.IntegerField(default=0, db_default=0)
    stars = models.IntegerField(default=0, db_default=0)

    privacy = no_personal_data("Counts.")

    class Meta:
        verbose_name = _("popularity of a course")
        verbose_name_plural = _("popularity of courses")

    def __str__(self) -> str:
        return str(self.enrolments)


class Listing(models.Model):
    """A course on offer in one language. `card` is the JSON that lists send, made at publish.

    `rating` is what lists are sorted by (ADR 0075). `category` is a slug. A row is there exactly while the course is
    published and may be seen by everybody.
    """

    course = models.ForeignKey("publishing.Course", on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=16)
    slug = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    sort_title = models.CharField(max_length=255, db_collation="C")
    summary = models.TextField(blank=True)
    level = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=16, blank=True)
    category = models.CharField(max_length=120, blank=True)
    is_free = models.BooleanField(default=True)
    card = models.TextField()
    popularity = models.IntegerField(default=0, db_default=0)
    ratings = models.IntegerField(default=0, db_default=0)
    stars = models.IntegerField(default=0, db_default=0)
    rating = models.GeneratedField(expression=BAYESIAN, output_field=RATING, db_persist=True)
    published_at = models.DateTimeField(db_default=Now())
    vector = SearchVectorField()

    privacy = no_personal_data("What the catalogue shows.")

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "locale"], name="listing_once")]
        indexes: ClassVar = [
            models.Index(fields=["-popularity", "-id"], name="listing_popular"),
            models.Index(fields=["-published_at", "-id"], name="listing_newest"),
            models.Index(fields=["-rating", "-id"], name="listing_rated"),
            models.Index(fields=["sort_title", "id"], name="listing_title"),
            models.Index(fields=["level", "-popularity", "-id"], name="listing_level"),
            models.Index(fields=["category", "-popularity", "-id"], name="listing_category"),
            models.Index(fields=["language", "-popularity", "-id"], name="listing_language"),
            models.Index(fields=["is_free", "-popularity", "-id"], name="listing_free"),
            models.Index(fields=["slug", "locale"], name="listing_slug"),
            GinIndex(fields=["vector"], name="listing_vector"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.locale})"
