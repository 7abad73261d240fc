"""What people tell about themselves, the terms they accepted, and accounts that are being closed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Basis, Erasure, no_personal_data, personal_data


class PersonProfile(models.Model):
    """What a person tells about themselves, and to whom: made when they first tell something.

    `shown` maps a field to its audience (`profiles.Audience`); what it does not name has the default, which is to show
    it to nobody. `avatar` names the folder of pictures, another one for each change; `picture` says how large the
    picture was that was sent, and which part of it is shown.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    headline = models.CharField(_("headline"), max_length=160, blank=True)
    bio = models.TextField(_("about me"), max_length=5_000, blank=True)
    links = models.JSONField(_("links"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    avatar = models.UUIDField(unique=True, null=True, blank=True)
    picture = models.JSONField(null=True, blank=True)
    shown = models.JSONField(_("shown to"), default=dict, blank=True)

    privacy = personal_data(
        {
            "person": "whose profile it is",
            "headline": "what the person is, in a line",
            "bio": "what the person tells about themselves",
            "links": "addresses of the person's pages elsewhere",
            "languages": "languages the person speaks",
            "time_zone": "where the person's clock is",
            "avatar": "which pictures show the person",
            "picture": "which part of the picture is shown",
            "shown": "who may see what",
        },
        subject="person",
        purpose="letting people present themselves to those they choose",
        basis=Basis.CONSENT,
        retention="until the person empties it or is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class Terms(models.Model):
    """A version of the terms of use. Never changed: a new text is a new version.

    The one in force is the last that has begun. `text` is plain text, `address` leads to the page that has it; one of
    them is there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.CharField(_("version"), max_length=40, unique=True)
    address = models.URLField(_("address"), max_length=500, blank=True)
    text = models.TextField(_("text"), max_length=200_000, blank=True)
    changes = models.TextField(_("what is new"), max_length=5_000, blank=True)
    starts_at = models.DateTimeField(_("in force from"), db_default=Now())
    created_at = models.DateTimeField(_("made"), db_default=Now())

    privacy = no_personal_data("What the school asks of everybody.")

    class Meta:
        verbose_name = _("version of the terms")
        verbose_name_plural = _("versions of the terms")
        default_permissions = ()
        permissions: ClassVar = [("publish_terms", _("Publish terms of use"))]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(address="") | ~models.Q(text=""), name="terms_say_something"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["-starts_at", "-id"], name="terms_latest")]

    def __str__(self) -> str:
        return self.version


class TermsAcceptance(models.Model):
    """Somebody accepted a version of the terms, at a moment of the database's clock. Rows are added, never changed."""

    class Way(models.TextChoices):
        """Where it was said."""

        SIGN_UP = "sign_up", _("at sign-up")
        LATER = "later", _("when asked")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=16, choices=Way)
    accepted_at = models.DateTimeField(db_default=Now())

    privacy = personal_data(
        {
            "person": "who accepted the terms",
            "terms": "which version",
            "way": "where they said so",
            "accepted_at": "when",
        },
        subject="person",
        purpose="being able to show what was agreed",
        basis=Basis.CONTRACT,
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("acceptance of terms")
        verbose_name_plural = _("acceptances of terms")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "terms"], name="terms_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.terms_id}"


class AccountClosing(models.Model):
    """A person closed their account: it is erased at `due_at`, unless they take it back before."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_index=True)

    privacy = personal_data(
        {
            "person": "who closed their account",
            "asked_at": "when they asked for it",
            "due_at": "when the account is erased",
        },
        subject="person",
        purpose="erasing the account when the person wants it",
        basis=Basis.LEGAL_OBLIGATION,
        retention="until the account is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("account being closed")
        verbose_name_plural = _("accounts being closed")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
