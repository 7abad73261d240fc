"""Question banks and questions: things to answer, kept apart from pages, with versions."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import ItemBase, TagBase
from wagtail.models import (
    CollectionMember,
    DraftStateMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
)
from wagtail.search import index

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Basis, Erasure, no_personal_data, personal_data


class QuestionBank(CollectionMember, index.Indexed, models.Model):  # type: ignore[django-manager-missing]
    """A folder of questions. Who may use it follows from its collection; its owner always may.

    States: in use, and archived (kept for the assessments that name it, offered for nothing new).
    """

    privacy = personal_data(
        subject="owner",
        fields={"owner": "who created the bank"},
        purpose="letting teachers keep their own banks",
        basis=Basis.LEGITIMATE_INTEREST,
        retention="as long as the bank",
        on_erasure=Erasure.ANONYMISE,
    )

    key = models.UUIDField(_("key"), unique=True, default=new_id, editable=False)
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), blank=True, max_length=1000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    search_fields: ClassVar[list[object]] = [
        *CollectionMember.search_fields,
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("description"),
        index.FilterField("archived_at"),
    ]

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ("title", "pk")
        permissions: ClassVar = [("choose_questionbank", "Can choose questions of a bank")]

    def __str__(self) -> str:
        return self.title


class QuestionTag(TagBase):
    """A word that questions are filed under. Tags of questions are apart from those of images."""

    privacy = no_personal_data("a word")
    free_tagging = True

    class Meta:
        verbose_name = _("question tag")
        verbose_name_plural = _("question tags")


class TaggedQuestion(ItemBase):
    """A tag on a question."""

    privacy = no_personal_data("a word on a question")

    tag = models.ForeignKey(QuestionTag, on_delete=models.CASCADE, related_name="tagged_questions")
    content_object = ParentalKey("content.Question", on_delete=models.CASCADE, related_name="tagged_items")


class Difficulty(models.TextChoices):
    """How hard the author thinks it is."""

    UNKNOWN = "", _("Not said")
    EASY = "easy", _("Easy")
    MEDIUM = "medium", _("Medium")
    HARD = "hard", _("Hard")


class Question(
    DraftStateMixin, RevisionMixin, PreviewableMixin, TranslatableMixin, index.Indexed, ClusterableModel
):
    """Something to answer. What it asks is the content of an assessment type, which a plugin provides.

    The content stays as stored when the plugin is absent. States: draft, live, archived (used by existing
    assessments, offered for no new one). Assessments refer to it; publishing pins the version they use.
    """

    privacy = no_personal_data("questions written by teachers; who wrote a version stands in its revision")

    bank = models.ForeignKey(
        QuestionBank, verbose_name=_("question bank"), on_delete=models.PROTECT, related_name="questions"
    )
    title = models.CharField(
        _("title"), max_length=255, help_text=_("For you and your colleagues; learners do not see it.")
    )
    type = models.CharField(_("type"), max_length=100, editable=False)
    schema_version = models.PositiveSmallIntegerField(
        _("version of the type's schema"), default=1, editable=False
    )
    content = models.JSONField(_("question"), default=dict)
    difficulty = models.CharField(_("difficulty"), max_length=8, blank=True, choices=Difficulty.choices)
    points = models.DecimalField(
        _("points"),
        max_digits=8,
        decimal_places=3,
        default=1,
        help_text=_("Suggested when it is put into an assessment."),
    )
    tags = ClusterTaggableManager(
        through=TaggedQuestion,
        blank=True,
        verbose_name=_("tags"),
        help_text=_("Draws choose questions by their tags."),
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="question")

    search_fields: ClassVar[list[object]] = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("search_text"),
        index.FilterField("bank"),
        index.FilterField("type"),
        index.FilterField("difficulty"),
        index.FilterField("live"),
        index.FilterField("archived_at"),
        index.FilterField("locale_id"),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("bank_id", "title", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("translation_key", "locale"), name="question_translation")
        ]
        indexes: ClassVar = [models.Index(fields=("bank", "live", "archived_at"), name="question_pool")]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> UUID:
        """The stable key: the same for all translations."""
        key: UUID = self.translation_key
        return key

    @property
    def revisions(self) -> Any:
        """Its versions."""
        return self._revisions

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """The question as a learner would see it."""
        del mode_name
        from content_types.questions.preview import as_html

        context = {"question": self, "shown": as_html(self)}
        return TemplateResponse(request, "content_types/question_preview.html", context)

    def search_text(self) -> str:
        """The public words of the question; nothing when its type is absent."""
        from content_types.questions.content import public_words

        return public_words(self)
