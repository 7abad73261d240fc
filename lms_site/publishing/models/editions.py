"""Editions: compiled documents, stored once under their digest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data

DIGEST = 64
ETAG = 32


class Edition(models.Model):
    """A compiled document: what a learner may get.

    Immutable: a database trigger refuses any change except a takedown (which empties the texts and leaves the
    digest behind, answered 410) and a newer `resolved` form. `delivery` is canonical JSON with stable references;
    `resolved` is the same document with API paths, the bytes that are sent. `digest` also covers the sealed part,
    so it is never shown to learners: `etag`, made from `resolved` alone, is what clients see (ADR 0031). `words`
    are the words of the document, for search.
    """

    digest = models.CharField(primary_key=True, max_length=DIGEST)
    kind = models.CharField(max_length=32)
    compiler = models.PositiveSmallIntegerField()
    delivery = models.TextField()
    resolved = models.TextField()
    resolver = models.PositiveSmallIntegerField()
    etag = models.CharField(max_length=ETAG)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    tombstoned_at = models.DateTimeField(null=True, blank=True)
    tombstone_reason = models.CharField(max_length=200, blank=True)

    privacy = no_personal_data("Teaching material as published; a takedown removes its text.")

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="edition_digest_is_sha256"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["resolver"], name="edition_resolver")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class SealedEdition(models.Model):
    """What no learner may get: keys, feedback, rubrics, pinned questions. No transport reads this table."""

    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, primary_key=True, related_name="+", db_column="digest"
    )
    body = models.TextField()

    privacy = no_personal_data("Answer keys and rubrics.")

    class Meta:
        verbose_name = _("sealed edition")
        verbose_name_plural = _("sealed editions")

    def __str__(self) -> str:
        return f"sealed {self.edition_id[:12]}"


class DocumentHead(models.Model):
    """The current edition of something outside a course: a question of a bank, a page of the site.

    `facts` are what other compilers need without opening the document (a question's bank and tags, say).
    A row whose `live` is false stays, so that what it was can still be named.
    """

    kind = models.CharField(max_length=32)
    key = models.UUIDField()
    locale = models.CharField(max_length=16, blank=True)
    digest = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", db_column="digest", null=True
    )
    title = models.CharField(max_length=255, blank=True)
    facts = models.JSONField(default=dict)
    live = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(db_default=Now())

    privacy = no_personal_data("Names of published documents.")

    class Meta:
        verbose_name = _("current document")
        verbose_name_plural = _("current documents")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key", "locale"], name="document_head_once")
        ]
        indexes: ClassVar = [models.Index(fields=["key"], name="document_head_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
