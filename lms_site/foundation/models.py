"""The tables of the foundation: facts on their way, messages taken in, replies kept for retries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import Basis, Erasure, no_personal_data, personal_data


class OutboxEvent(models.Model):
    """A fact, written in the transaction that made it true; see `foundation.events`.

    States: fresh (`relayed_at` is null) and relayed (an InboxEntry stands for each subscriber of the type).
    `position` grows in the order in which the facts of one aggregate became true. Relayed rows are purged
    after two weeks unless an entry of theirs is still open.
    """

    position = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True, editable=False)
    type = models.CharField(max_length=100)
    aggregate = models.CharField(max_length=200)
    body = models.JSONField()
    request_id = models.CharField(max_length=64, blank=True, db_default="")
    occurred_at = models.DateTimeField(db_default=Now())
    relayed_at = models.DateTimeField(null=True)

    privacy = personal_data(
        {"body": "ids of people and of what they did", "aggregate": "may be the id of a person"},
        subject="aggregate",
        purpose="telling the other parts of the product what happened",
        basis=Basis.CONTRACT,
        retention="14 days after the last subscriber is done",
        on_erasure=Erasure.DELETE,
        exported=False,
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar = [
            # An expression, so that nothing but this index gives the order: with old statistics the planner walks the
            # primary key instead, past every fact that was ever relayed.
            models.Index(models.F("position") + 0, name="outbox_fresh", condition=models.Q(relayed_at=None)),
            models.Index(
                fields=["aggregate", "position"],
                name="outbox_fresh_aggregate",
                condition=models.Q(relayed_at=None),
            ),
            models.Index(
                fields=["relayed_at"], name="outbox_relayed", condition=models.Q(relayed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class InboxEntry(models.Model):
    """One fact for one subscriber. The row is what makes the effect happen exactly once.

    States: waiting (may run from `due_at` on; the sweeper sends it to the broker again at `sweep_at`), done,
    dead (given up after the last attempt; `manage.py outbox replay` makes it wait again). Entries of one
    subscriber and aggregate run in order of position, one at a time.
    """

    subscriber = models.CharField(max_length=100)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="+", db_index=False)
    aggregate = models.CharField(max_length=200)
    due_at = models.DateTimeField(db_default=Now())
    sweep_at = models.DateTimeField(db_default=Now(), null=True)  # null: nothing to sweep any more
    attempts = models.SmallIntegerField(db_default=0)
    starts = models.SmallIntegerField(db_default=0)
    error = models.CharField(max_length=500, blank=True, db_default="")
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    privacy = personal_data(
        {"aggregate": "may be the id of a person", "error": "what a handler said when it failed"},
        subject="aggregate",
        purpose="doing what follows from an event exactly once",
        basis=Basis.CONTRACT,
        retention="14 days after it is done",
        on_erasure=Erasure.DELETE,
        exported=False,
    )

    class Meta:
        verbose_name = _("event for a subscriber")
        verbose_name_plural = _("events for subscribers")
        constraints: ClassVar = [
            # `lower` for the same reason as `+ 0` below: nobody looks for a subscriber in this index.
            models.UniqueConstraint("event", Lower("subscriber"), name="inbox_once"),
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(dead_at=None), name="inbox_done_or_dead"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "subscriber",
                "aggregate",
                models.F("event_id") + 0,  # as above: no other index gives this order
                name="inbox_waiting",
                condition=models.Q(done_at=None, dead_at=None),
            ),
            models.Index(fields=["sweep_at"], name="inbox_sweep", condition=models.Q(sweep_at__isnull=False)),
            models.Index(
                fields=["subscriber", "dead_at"], name="inbox_dead", condition=models.Q(dead_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.subscriber}"


class ReceivedMessage(models.Model):
    """A message from outside (a webhook, a launch) that was taken in.

    The same one is never taken in twice.
    """

    source = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(db_default=Now())

    privacy = no_personal_data("Only the sender's id of a message and a hash of it.")

    class Meta:
        verbose_name = _("message taken in")
        verbose_name_plural = _("messages taken in")
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "key"], name="received_once")]
        indexes: ClassVar = [models.Index(fields=["received_at"], name="received_at")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class IdempotencyKey(models.Model):
    """The reply to a request that must not happen twice, kept for those who send the request again.

    Written in the transaction of the request's effect: there is never an effect without its reply, or the
    reverse.
    """

    person = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    privacy = personal_data(
        {"person": "who asked", "body": "what was answered", "headers": "headers of the answer"},
        subject="person",
        purpose="answering a repeated request as the first time",
        basis=Basis.CONTRACT,
        retention="48 hours",
        on_erasure=Erasure.DELETE,
        exported=False,
    )

    class Meta:
        verbose_name = _("kept reply")
        verbose_name_plural = _("kept replies")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="idempotency_once")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_created")]

    def __str__(self) -> str:
        return f"{self.person} {self.key}"
