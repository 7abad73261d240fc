"""Ways into a course besides taking a free seat: asking, waiting, being invited."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, no_personal_data, personal_data


class ApplicationState(models.TextChoices):
    """Requested: a teacher decides. Waiting: for a place. Accepted: has a seat."""

    REQUESTED = "requested", _("requested")
    WAITING = "waiting", _("waiting for a place")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN = (ApplicationState.REQUESTED, ApplicationState.WAITING)


class Application(models.Model):
    """A person asks for a seat, or waits for one; at most one is open for a person and course.

    Ids grow with time: who asked first is seated first.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey("publishing.Course", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=ApplicationState.choices)
    message = models.CharField(max_length=2_000, blank=True)
    reason = models.CharField(max_length=2_000, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    privacy = personal_data(
        subject="person",
        fields={
            "person": "who wants to join",
            "course": "which course",
            "state": "what became of it",
            "message": "what the person wrote about it",
            "reason": "what the teacher answered",
            "decided_by": "which teacher decided",
        },
        purpose="deciding who joins the course, and in which order",
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "course"],
                condition=models.Q(state__in=["requested", "waiting"]),
                name="application_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ApplicationState.values), name="application_state_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["course", "state", "id"], name="application_queue")]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.course_id}: {self.state}"


class Invitation(models.Model):
    """A code that lets its bearers into a course. Only the code's digest is stored.

    `email` is whom a single invitation was made for; it is forgotten once the invitation is used or over.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey("publishing.Course", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    uses = models.PositiveIntegerField(default=0, db_default=0)
    max_uses = models.PositiveIntegerField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    privacy = personal_data(
        subject="created_by",
        fields={"created_by": "who made the invitation", "email": "whom it was made for"},
        purpose="letting invited people in",
        retention="the address until the invitation is used, taken back or has expired",
        on_erasure=Erasure.RETAIN,
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(max_uses__isnull=True) | models.Q(uses__lte=models.F("max_uses")),
                name="invitation_uses_within_limit",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["course", "-id"], name="invitation_of_course"),
            models.Index(
                fields=["course", "email"], condition=~models.Q(email=""), name="invitation_addresses"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.label or self.id}"


class Group(models.Model):
    """Some of the people of a course: a cohort, a class, a team.

    Release rules name it by its name. `former_names` are those by which rules may call it still.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey("publishing.Course", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    former_names = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    privacy = no_personal_data(
        "A name for some of the people of a course; who they are is in the memberships."
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "name"], name="group_name_once_in_course")
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A seat in a group; it stays when the person leaves the course and comes back."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    enrolment = models.ForeignKey("learning.Enrolment", on_delete=models.CASCADE, related_name="+")

    privacy = personal_data(
        subject="enrolment__person",
        fields={"group": "which group the person is in", "enrolment": "the person's seat"},
        purpose="teaching in groups",
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "enrolment"], name="group_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} in {self.group_id}"
