"""Messages to the school."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Basis, Erasure, personal_data


class ContactState(models.TextChoices):
    """Open: somebody should answer. Answered: somebody has, or needs not."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")


class ContactMessage(models.Model):
    """What somebody wrote to the school by the contact form; `person` is set when they were logged in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("message"), max_length=5_000)
    locale = models.CharField(_("language"), max_length=16, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=ContactState, default=ContactState.OPEN)
    created_at = models.DateTimeField(_("sent"), db_default=Now())
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    privacy = personal_data(
        {
            "person": "who wrote, when they were logged in",
            "name": "who wrote",
            "email": "where they want to be answered",
            "subject": "what they wrote about",
            "text": "what they wrote",
            "locale": "the language they read",
            "answered_by": "who answered",
        },
        subject="person",
        purpose="answering those who write to the school",
        basis=Basis.LEGITIMATE_INTEREST,
        retention="a year after the answer; two years when nobody answers",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("message to the school")
        verbose_name_plural = _("messages to the school")
        default_permissions = ()
        permissions: ClassVar = [("answer_contact", _("Read and answer messages to the school"))]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True)
                | models.Q(state="answered", answered_at__isnull=False),
                name="contact_answer_fits_state",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="contact_by_state"),
            models.Index(fields=["email"], name="contact_of_address"),
        ]

    def __str__(self) -> str:
        return self.subject
