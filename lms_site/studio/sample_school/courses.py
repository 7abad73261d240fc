"""The courses of examples/school, brought in as any teacher would bring in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from content_types.models import CoursePage
from lms_site.interop import api as interop

BIRDS, NIGHT, TEA = "birds-by-the-water", "a-walk-at-night", "a-pot-of-tea"
TEACHERS: Final = {BIRDS: "tara@example.com", NIGHT: "tara@example.com", TEA: "tom@example.com"}


class SchoolMissing(Exception):
    """The courses are not where they are in a checkout."""


class CourseIncomplete(Exception):
    """Something of a course of the sample school did not go in; the message says what."""


def folder() -> Path:
    """Where the courses lie. Raises SchoolMissing."""
    found = Path(settings.BASE_DIR) / "examples" / "school"
    if not found.is_dir():
        raise SchoolMissing(_("The courses of the sample school are not in {folder}.").format(folder=found))
    return found


def bring_courses(say: Callable[[str], None]) -> None:
    """Bring in and publish the courses that are not there yet; each is its teacher's."""
    there = set(CoursePage.objects.filter(slug__in=TEACHERS, live=True).values_list("slug", flat=True))
    missing = [slug for slug in TEACHERS if slug not in there]
    if not missing:
        return
    school = folder()
    say(_("Bringing in {count} courses from {folder} ...").format(count=len(missing), folder=school))
    for slug in missing:
        _bring(school / slug, TEACHERS[slug])


def _bring(course: Path, email: str) -> None:
    """First as drafts: with the course begins its team, and with that the teacher's right to publish it."""
    for publish in (False, True):
        teacher = get_user_model().objects.get(email=email)
        found = interop.bring_in(course, owner=teacher, publish=publish)
        if found.problems:
            raise CourseIncomplete(f"{course}: {'; '.join(found.problems)}")
