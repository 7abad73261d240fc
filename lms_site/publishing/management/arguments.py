"""What the commands of the domain are told."""

from __future__ import annotations

from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from lms_site.publishing.models import Course, CourseHead


def course_key(given: str) -> UUID:
    """The key of the course named by key or slug. Raises CommandError when there is none, or several."""
    try:
        key = UUID(given)
    except ValueError:
        keys = set(CourseHead.objects.filter(slug=given).values_list("course_id", flat=True))
        if len(keys) > 1:
            told = _("Several courses have the slug {slug}: {keys}.")
            raise CommandError(told.format(slug=given, keys=", ".join(sorted(map(str, keys))))) from None
        if not keys:
            raise CommandError(_("No course has the slug {slug}.").format(slug=given)) from None
        return keys.pop()
    if not Course.objects.filter(key=key).exists():
        raise CommandError(_("No course has the key {key}.").format(key=given))
    return key
