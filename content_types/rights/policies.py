"""Which pages of others a person may see in the studio's choosers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from content_types.compile.library import kinds_by_content_type
from content_types.rights.models import CourseRights

IN_COURSES = frozenset({"course", "module", "lesson", "assessment"})
"""The kinds of pages that stand in a course."""


def choosable_pages(pages: QuerySet[Page], user: Any) -> QuerySet[Page]:
    """Those of the pages that stand in no course, or in one whose pages the person may edit."""
    if user.is_superuser:
        return pages
    own = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, {"change", "publish"})
    in_courses = [number for number, kind in kinds_by_content_type().items() if kind in IN_COURSES]
    return pages.filter(~Q(content_type__in=in_courses) | Q(pk__in=own.values("pk")))


TEAMS = "Teams of courses"
"""The group of everybody in a team: they may enter the studio."""
EVERYWHERE = "Editors of every course"
"""The group of everybody whom a role of the site lets edit every course."""


def roles_of_the_site() -> QuerySet[Group]:
    """The groups that people define, without those that follow the teams of courses."""
    return Group.objects.exclude(pk__in=CourseRights.objects.values("group_id")).exclude(
        name__in=[TEAMS, EVERYWHERE]
    )
