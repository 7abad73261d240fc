"""Which group and which collection of the studio belong to a course."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.privacy import no_personal_data


class CourseRights(models.Model):
    """The group of those who edit a course, and the collection that holds its files and question banks.

    Made with the first editor. What somebody deletes in the studio is made again when the team changes.
    """

    course = models.OneToOneField(
        "publishing.Course", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="+")
    collection = models.ForeignKey(
        "wagtailcore.Collection", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    privacy = no_personal_data("Names of groups and folders; who is in them stands in the team.")

    class Meta:
        verbose_name = _("rights on a course")
        verbose_name_plural = _("rights on courses")

    def __str__(self) -> str:
        return str(self.course_id)
