"""The team of a course: who runs it, and as what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Erasure, personal_data
from lms_site.learning.rights import IN_EVERY_COURSE, Role


class TeamMember(models.Model):
    """A person's role in the team of a course: one role each. A course without an owner is run by administrators."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey("publishing.Course", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=Role.choices)
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    privacy = personal_data(
        subject="person",
        fields={
            "person": "who belongs to the team",
            "course": "of which course",
            "role": "as what",
            "added_by": "who took them in",
        },
        purpose="letting several people run a course",
        retention="until the person leaves the team",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("member of a course's team")
        verbose_name_plural = _("teams of courses")
        default_permissions = ()
        permissions = IN_EVERY_COURSE
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "person"], name="team_member_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="team_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role} of {self.course_id}"
