"""Files that editions refer to by the hash of their bytes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data
from lms_site.publishing.models.editions import DIGEST, Edition


class MediaFile(models.Model):
    """A stored file under the SHA-256 of its bytes; `lms:media/<sha>/<spec>` points here.

    `name` is its name in the storage, `filename` the one people know it by.
    """

    sha = models.CharField(primary_key=True, max_length=DIGEST)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=400)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    privacy = no_personal_data("Media of published documents.")

    class Meta:
        verbose_name = _("media file")
        verbose_name_plural = _("media files")

    def __str__(self) -> str:
        return self.filename


class MediaUse(models.Model):
    """An edition needs a file: who may read the edition may have it.

    `source` is the edition whose text names the file: `edition` itself, or a question that it pins. `sealed`: what
    learners get of `edition` does not name it. Rows are written with the edition, and go when it, or the source, is
    taken down. The file may be unknown (see MediaFile): nobody gets that.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="+", db_column="edition", db_index=False
    )
    source = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="+", db_column="source", db_index=False
    )
    sha = models.CharField(max_length=DIGEST)
    sealed = models.BooleanField()

    privacy = no_personal_data("Which document names which file.")

    class Meta:
        verbose_name = _("use of a media file")
        verbose_name_plural = _("uses of media files")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "source", "sha"], name="media_use_once")
        ]
        indexes: ClassVar = [models.Index(fields=["sha"], name="media_use_sha")]

    def __str__(self) -> str:
        return f"{self.edition_id[:12]} uses {self.sha[:12]}"


class MediaOrigin(models.Model):
    """Which hash a certain version of an uploaded file has, so that its bytes are read once."""

    origin = models.CharField(primary_key=True, max_length=500)
    media = models.ForeignKey(MediaFile, on_delete=models.CASCADE, related_name="+", db_column="sha")

    privacy = no_personal_data("Names of media files.")

    class Meta:
        verbose_name = _("origin of a media file")
        verbose_name_plural = _("origins of media files")

    def __str__(self) -> str:
        return self.origin


class Rendition(models.Model):
    """A form of an image asked for by an edition; made in a job. `name` empty: not made yet."""

    media = models.ForeignKey(MediaFile, on_delete=models.CASCADE, related_name="+", db_column="sha")
    spec = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    error = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    made_at = models.DateTimeField(null=True, blank=True)

    privacy = no_personal_data("Forms of images.")

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints: ClassVar = [models.UniqueConstraint(fields=["media", "spec"], name="rendition_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"], name="rendition_to_make", condition=models.Q(made_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.media_id[:12]}/{self.spec}"
