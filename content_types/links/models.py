"""What was found of the links of a course."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data


class LinkKind(models.TextChoices):
    """What a link leads to."""

    PAGE = "page", _("page")
    DOCUMENT = "document", _("document")
    IMAGE = "image", _("image")
    MEDIA = "media", _("video or recording")
    ADDRESS = "address", _("address")


class LinkState(models.TextChoices):
    """Unclear: the other side answers, but not to us (it wants a login, or fewer questions)."""

    WAITING = "waiting", _("not looked at yet")
    OK = "ok", _("leads somewhere")
    UNCLEAR = "unclear", _("unclear")
    BROKEN = "broken", _("broken")


class LinkCheck(models.Model):
    """That the links of a course are looked at: asked for, and when what stands in its pages was gathered."""

    privacy = no_personal_data("Moments.")

    course = models.OneToOneField(
        "publishing.Course", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now())
    gathered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("check of links")
        verbose_name_plural = _("checks of links")
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="linkcheck_asked")]

    def __str__(self) -> str:
        return str(self.course_id)


class Address(models.Model):
    """An address outside, and what it answered last; one row however many courses link to it."""

    privacy = no_personal_data("Public addresses, as they stand in courses.")

    digest = models.CharField(max_length=64, primary_key=True)
    url = models.CharField(max_length=2_000)
    host = models.CharField(max_length=255)
    asked_at = models.DateTimeField(db_default=Now())
    checked_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=LinkState.choices, default=LinkState.WAITING)
    problem = models.CharField(max_length=40, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("address outside")
        verbose_name_plural = _("addresses outside")
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state=LinkState.WAITING), name="address_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.url


class CourseLink(models.Model):
    """A link in the latest version of a page of a course. What became of an outside one stands in its `address`."""

    privacy = no_personal_data("Where links stand in pages.")

    course = models.ForeignKey(
        "publishing.Course", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=100)
    block = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=16, choices=LinkKind.choices)
    target = models.CharField(max_length=2_000)
    address = models.ForeignKey(Address, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=16, choices=LinkState.choices, default=LinkState.WAITING)
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("link of a course")
        verbose_name_plural = _("links of courses")
        indexes: ClassVar = [models.Index(fields=["course", "id"], name="courselink_of_course")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.target}"
