"""Opening an item to a person or a group whatever its rules say, and taking that back."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.foundation.ids import new_id
from lms_site.learning.errors import NoSuchGroup, NoSuchItem, NoSuchUnlock, NotEnrolled
from lms_site.learning.policies import require_teacher, teacher_of, teaches
from lms_site.learning.release.data import UnlockInfo, UnlockSpec
from lms_site.learning.release.models import Unlock
from lms_site.learning.rights import Right

FIND: Final = f"""
    SELECT entry.course_id AS course,
           EXISTS (SELECT 1 FROM learning_enrolment seat WHERE seat.course_id = entry.course_id
                     AND seat.person_id = %(for)s::uuid AND seat.state = 'active') AS takes,
           EXISTS (SELECT 1 FROM learning_group cohort
                   WHERE cohort.course_id = entry.course_id AND cohort.id = %(group)s::uuid) AS grouped
    FROM publishing_entry entry
    WHERE entry.key = %(item)s AND entry.kind <> 'course' AND {teacher_of("entry.course_id", Right.ACCOMMODATE)}
    LIMIT 1
"""
_INFO = """
    unlock.id, unlock.course_id AS course, unlock.item, unlock.person_id AS person, unlock.group_id AS "group",
    unlock.granted_by_id AS granted_by, unlock.granted_at, unlock.ended_at
"""
GRANT: Final = f"""
    INSERT INTO learning_unlock AS unlock (id, course_id, item, person_id, group_id, granted_by_id, granted_at)
    VALUES (%(id)s, %(course)s, %(item)s, %(for)s, %(group)s, %(person)s, now())
    ON CONFLICT DO NOTHING RETURNING {_INFO}
"""
THERE: Final = f"""
    SELECT {_INFO} FROM learning_unlock unlock
    WHERE unlock.item = %(item)s AND unlock.ended_at IS NULL
      AND (unlock.person_id = %(for)s::uuid OR unlock.group_id = %(group)s::uuid)
"""


@transaction.atomic
def unlock(teacher_id: UUID, spec: UnlockSpec) -> UnlockInfo:
    """Open the item to a member or a group of its course, at once; the unlocking, also one there already.

    It stands for the item's own release rules and those of the modules above it; one of a module for the module's own.
    Opening dates hold all the same. Raises NoSuchItem, NotEnrolled, NoSuchGroup, Invalid.
    """
    if (spec.person is None) == (spec.group is None):
        raise Invalid.field("person", "one_of", _("Name either a person or a group."))
    values = {"person": teacher_id, "item": spec.item, "for": spec.person, "group": spec.group}
    found = sql.one(FIND, values)
    if found is None:
        raise NoSuchItem
    if spec.person is not None and not found.takes:
        raise NotEnrolled
    if spec.group is not None and not found.grouped:
        raise NoSuchGroup
    made = sql.one(GRANT, {**values, "id": new_id(), "course": found.course}) or sql.one(THERE, values)
    if made is None:
        raise NoSuchItem
    return UnlockInfo(**made._asdict())


def end_unlock(teacher_id: UUID, unlocking: UUID) -> None:
    """Let the rules hold again. Idempotent. Raises NoSuchUnlock."""
    course = Unlock.objects.filter(pk=unlocking).values_list("course_id", flat=True).first()
    if course is None or not teaches(teacher_id, course, Right.ACCOMMODATE):
        raise NoSuchUnlock
    Unlock.objects.filter(pk=unlocking, ended_at=None).update(ended_at=Now())


def unlocks(teacher_id: UUID, course_key: UUID) -> QuerySet[Unlock]:
    """The unlockings of a course, those taken back too. Raises NotATeacher."""
    require_teacher(teacher_id, course_key, Right.ACCOMMODATE)
    return Unlock.objects.filter(course_id=course_key)
