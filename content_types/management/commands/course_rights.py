"""Brings Wagtail's permissions in step with the teams of all courses: once, for courses older than teams."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import ngettext

from content_types.models import CoursePage
from content_types.rights.everywhere import follow_roles
from content_types.rights.services import follow_person, follow_team
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing


class Command(BaseCommand):
    """`manage.py course_rights`."""

    help = "Bring the rights of the studio in step with the teams of all courses. May be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        """Follow each team, in a transaction of its own."""
        owners = dict(CoursePage.objects.order_by("-pk").values_list("translation_key", "owner_id"))
        for key in sorted(owners):
            with transaction.atomic():
                publishing.lock_courses({key: owners[key]})
                follow_team(key)
                for person in learning.team_with(key, learning.Right.VIEW):
                    follow_person(person)
        follow_roles()
        told = ngettext("{count} course.", "{count} courses.", len(owners))
        self.stdout.write(told.format(count=len(owners)))
