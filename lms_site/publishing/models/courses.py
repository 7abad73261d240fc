"""Courses as published: manifests, the current one of each language, and its rows for joins."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import Erasure, no_personal_data, personal_data
from lms_site.publishing.models.editions import DIGEST, ETAG, Edition


class Course(models.Model):
    """A course, whatever its languages: the row that enrolments, prices and teams point at.

    Made at the first publish (or a preview before it), never deleted. Its row lock orders the publishes of the course.
    """

    key = models.UUIDField(primary_key=True)
    created_at = models.DateTimeField(db_default=Now())
    # Its pages are gone for good. What learners did stays under its key.
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    privacy = personal_data(
        subject="created_by",
        fields={"created_by": "who made the course"},
        purpose="letting its maker run the course",
        retention="as long as the course",
        on_erasure=Erasure.ANONYMISE,
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return str(self.key)


class Manifest(models.Model):
    """The tree of a course in one language at one moment, stored once under its digest, like a git tree.

    `body` names each item with its edition; `outline` is the tree as learners get it, without digests.
    """

    digest = models.CharField(primary_key=True, max_length=DIGEST)
    body = models.TextField()
    outline = models.TextField()
    etag = models.CharField(max_length=ETAG)
    created_at = models.DateTimeField(db_default=Now())

    privacy = no_personal_data("Titles and digests.")

    class Meta:
        verbose_name = _("manifest")
        verbose_name_plural = _("manifests")

    def __str__(self) -> str:
        return self.digest[:12]


class CourseHead(models.Model):
    """The current manifest of a course in one language.

    `live` false: taken offline; enrolments and attempts stay, delivery stops. `version` counts manifests.
    `restricted`: its page may not be seen by everybody.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    locale = models.CharField(max_length=16)
    slug = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    live = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)

    privacy = no_personal_data("Which manifest is current.")

    class Meta:
        verbose_name = _("current course")
        verbose_name_plural = _("current courses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "locale"], name="course_head_once")
        ]
        indexes: ClassVar = [models.Index(fields=["slug", "locale"], name="course_head_slug")]

    def __str__(self) -> str:
        return f"{self.title} ({self.locale})"


class Kind(models.TextChoices):
    """What a row of a course's tree is."""

    COURSE = "course", _("course")
    MODULE = "module", _("module")
    LESSON = "lesson", _("lesson")
    ASSESSMENT = "assessment", _("assessment")


class Entry(models.Model):
    """One item of a current manifest, as a row: what access checks and progress join with.

    `position` is the item's place in the whole tree, depth first. `preview` items are for everybody.
    Rows exist only for live courses and are changed by difference.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=16)
    key = models.UUIDField()
    parent = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    position = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=255)
    digest = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", db_column="digest", null=True, blank=True
    )
    preview = models.BooleanField(default=False)
    graded = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    rules = models.JSONField(default=dict)

    privacy = no_personal_data("Titles and digests of current items.")

    class Meta:
        verbose_name = _("item of a course")
        verbose_name_plural = _("items of courses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "locale", "key"], name="entry_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["key", "locale"], name="entry_key"),
            models.Index(fields=["course", "locale", "position"], name="entry_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"
