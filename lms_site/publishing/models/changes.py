"""What changed, what must be compiled again, and who uses what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Basis, Erasure, no_personal_data, personal_data
from lms_site.publishing.models.courses import Course, Manifest


class PublishLog(models.Model):
    """One publish of a course: who, when, what. `manifest` empty: taken offline. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+", null=True)
    previous = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+", null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    reason = models.CharField(max_length=64)
    changes = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    privacy = personal_data(
        subject="actor",
        fields={"actor": "who published"},
        purpose="saying who changed a course when",
        basis=Basis.LEGITIMATE_INTEREST,
        retention="as long as the course",
        on_erasure=Erasure.ANONYMISE,
    )

    class Meta:
        verbose_name = _("publish")
        verbose_name_plural = _("publish log")
        indexes: ClassVar = [models.Index(fields=["course", "locale", "-at"], name="publish_log_course")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.locale} v{self.version}"


class Dependency(models.Model):
    """A document uses a thing: recorded while compiling, so that a changed thing recompiles exactly its users."""

    user_kind = models.CharField(max_length=16)
    user_key = models.UUIDField()
    locale = models.CharField(max_length=16, blank=True)
    ref_kind = models.CharField(max_length=16)
    ref = models.CharField(max_length=200)

    privacy = no_personal_data("Which document uses which image.")

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user_kind", "user_key", "locale", "ref_kind", "ref"], name="dependency_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref"], name="dependency_ref")]

    def __str__(self) -> str:
        return f"{self.user_kind} {self.user_key} uses {self.ref_kind} {self.ref}"


class Stale(models.Model):
    """A mark: compile this again. Written in the transaction that made it true, removed by the compile.

    Never unique, so that writers do not wait for each other; a compile takes all marks of a course at once.
    A compile that fails keeps the mark, with the error, and waits longer each time.
    """

    kind = models.CharField(max_length=16)
    key = models.UUIDField()
    locale = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=64, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    created_at = models.DateTimeField(db_default=Now())
    retry_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    error = models.TextField(blank=True, db_default="")

    privacy = personal_data(
        subject="actor",
        fields={"actor": "who made the change"},
        purpose="naming the publisher in the publish log",
        basis=Basis.LEGITIMATE_INTEREST,
        retention="until the next compile, seconds as a rule",
        on_erasure=Erasure.ANONYMISE,
        exported=False,
    )

    class Meta:
        verbose_name = _("mark to compile")
        verbose_name_plural = _("marks to compile")
        indexes: ClassVar = [models.Index(fields=["retry_at", "id"], name="stale_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
