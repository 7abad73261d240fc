"""What people are told, what of it leaves the site and how that went, and what they want to be told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.fields import EncryptedJSONField
from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, personal_data

APP = "app"
"""The channel of the site itself: the person's own list."""


class Notification(models.Model):
    """Something one person is told: a kind and ids, no words. Words are made in the reader's language when it is read.

    `event` is the fact it comes from: no fact tells a person the same thing twice. `shown`: it stands in the person's
    own list; one that is not shown is only carried by channels. `person` empty: it goes to an address that nobody here
    may have. `about` is what a pause is counted by (see `Kind.pause`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True, db_index=False
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    kind = models.CharField(max_length=64)
    event = models.UUIDField()
    about = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    shown = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    privacy = personal_data(
        subject="person",
        fields={
            "person": "who is told",
            "actor": "who did what the person is told of",
            "kind": "what the person is told",
            "data": "of what the person is told, by ids",
            "read_at": "when the person saw it",
        },
        purpose="telling people what concerns them",
        retention="a year, or until the person is erased",
    )

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "kind", "person"], name="notification_once", nulls_distinct=False
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notification_list"),
            models.Index(
                fields=["person", "-id"],
                name="notification_unread",
                condition=models.Q(shown=True, read_at=None),
            ),
            models.Index(
                fields=["person", "about"], name="notification_pause", condition=models.Q(about__isnull=False)
            ),
            models.Index(fields=["created_at"], name="notification_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class UnreadCount(models.Model):
    """How many notifications a person has not read, kept by every statement that changes it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    number = models.PositiveIntegerField(default=0)

    privacy = personal_data(
        subject="person",
        fields={"person": "whose number it is", "number": "how much the person has not read"},
        purpose="showing the number without counting",
    )

    class Meta:
        verbose_name = _("number of unread notifications")
        verbose_name_plural = _("numbers of unread notifications")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.number}"


class NotificationPreference(models.Model):
    """That a person wants, or does not want, a kind of notification through a channel; no row: as the kind has it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=64)
    channel = models.CharField(max_length=64)
    wanted = models.BooleanField()

    privacy = personal_data(
        subject="person",
        fields={
            "person": "who wishes",
            "kind": "what the person wants to be told, or not",
            "channel": "in which way",
            "wanted": "whether they do",
        },
        purpose="telling people only what they want to be told",
    )

    class Meta:
        verbose_name = _("wish about notifications")
        verbose_name_plural = _("wishes about notifications")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind", "channel"], name="notification_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} by {self.channel}: {self.wanted}"


class DeliveryState(models.TextChoices):
    """Queued and failed ones are due at `due_at`; the others are done with."""

    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, is tried again")
    DROPPED = "dropped", _("not sent: it concerns the person no more")
    DEAD = "dead", _("given up")


WAITING = (DeliveryState.QUEUED, DeliveryState.FAILED)


class Delivery(models.Model):
    """One notification through one channel. Its id is the same on every try.

    A worker that takes it moves `due_at` into the future first: if the worker dies, it is due again then. `sealed`
    holds what may be sent but not stored in clear (the code of an invitation), until it is done with.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    provider = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    sealed = EncryptedJSONField(purpose="communication.delivery", null=True)

    privacy = personal_data(
        subject="notification__person",
        fields={
            "channel": "by which way the person was told",
            "state": "whether it arrived",
            "provider": "what the other side calls the message",
            "sealed": "the code of an invitation, until it is sent",
        },
        purpose="telling people what concerns them, once",
        retention="as the notification",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("delivery of a notification")
        verbose_name_plural = _("deliveries of notifications")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "failed"]) | models.Q(sealed__isnull=True),
                name="delivery_done_holds_nothing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "due_at"],
                name="delivery_due",
                condition=models.Q(state__in=["queued", "failed"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} by {self.channel}: {self.state}"
