"""How a course is joined: shown to who may see the course, decided by its team."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.learning.access import COMPLETED
from lms_site.learning.enrolment.data import Joining, JoiningRules
from lms_site.learning.enrolment.models import CourseRules
from lms_site.learning.enrolment.places import settle
from lms_site.learning.errors import NoSuchCourse
from lms_site.learning.policies import member_or_teacher_of, require_teacher
from lms_site.learning.ports import FREE, with_prices
from lms_site.learning.rights import Right

MOST_CAPACITY, MOST_PREREQUISITES = 1_000_000, 20

JOINING = f"""
    SELECT course.key AS course, {FREE} AS is_free, coalesce(rules.self_enrolment, TRUE) AS self_enrolment,
           rules.enrolment_opens_at, rules.enrolment_closes_at, rules.starts_at, rules.ends_at, rules.capacity,
           rules.capacity - CASE WHEN rules.capacity IS NOT NULL THEN (
               SELECT count(*) FROM learning_enrolment taken
               WHERE taken.course_id = course.key AND taken.state = 'active') END AS free_places,
           coalesce(rules.waiting_list, FALSE) AS waiting_list, coalesce(rules.approval, FALSE) AS approval,
           coalesce(rules.prerequisites, '{{}}') AS prerequisites,
           ARRAY(SELECT needed.key FROM unnest(rules.prerequisites) AS needed (key) WHERE NOT {COMPLETED}) AS missing
    FROM publishing_course course
    LEFT JOIN learning_courserules rules ON rules.course_id = course.key
    WHERE course.key = %(course)s
      AND (EXISTS (SELECT 1 FROM publishing_coursehead head
                   WHERE head.course_id = course.key AND head.live AND NOT head.restricted)
           OR {member_or_teacher_of("course.key")})
"""
UNKNOWN = """
    SELECT needed.key FROM unnest(%(keys)s::uuid[]) AS needed (key)
    WHERE needed.key = %(course)s OR NOT EXISTS (
        SELECT 1 FROM publishing_coursehead head WHERE head.course_id = needed.key AND head.live)
"""

CIRCLE = """
    WITH RECURSIVE first (key) AS (
        SELECT unnest(%(keys)s::uuid[])
        UNION SELECT unnest(rules.prerequisites) FROM first
              JOIN learning_courserules rules ON rules.course_id = first.key
    ) SELECT TRUE AS yes FROM first WHERE key = %(course)s
"""


def joining(person_id: UUID | None, course_key: UUID) -> Joining:
    """How this person, or a guest (None), may join the course. Raises NoSuchCourse."""
    row = sql.one(with_prices(JOINING), {"person": person_id, "course": course_key})
    if row is None:
        raise NoSuchCourse
    places = None if row.free_places is None else max(0, row.free_places)
    return Joining(**{**row._asdict(), "free_places": places})


@transaction.atomic
def set_joining(teacher_id: UUID, course_key: UUID, rules: JoiningRules) -> None:
    """Set what the team decides about joining; it holds at once, and who waits gets the places that this frees.

    Nobody loses a seat by a lower capacity. Raises NotATeacher, Invalid.
    """
    require_teacher(teacher_id, course_key, Right.ENROL)
    _check(course_key, rules)
    values = {**asdict(rules), "prerequisites": list(rules.prerequisites)}
    CourseRules.objects.update_or_create(course_id=course_key, defaults=values)
    settle(course_key)


def _check(course_key: UUID, rules: JoiningRules) -> None:
    if rules.capacity is not None and not 1 <= rules.capacity <= MOST_CAPACITY:
        raise Invalid.field("capacity", "out_of_range", _("At least one place; leave it out for no limit."))
    if rules.waiting_list and rules.capacity is None:
        raise Invalid.field(
            "waiting_list", "no_capacity", _("Only a course with a capacity has a waiting list.")
        )
    keys = list(rules.prerequisites)
    if len(set(keys)) != len(keys) or len(keys) > MOST_PREREQUISITES:
        raise Invalid.field("prerequisites", "too_many", _("At most 20 different courses."))
    if keys and sql.one(UNKNOWN, {"keys": keys, "course": course_key}) is not None:
        raise Invalid.field("prerequisites", "no_such_course", _("Name other courses that are published."))
    if keys and sql.one(CIRCLE, {"keys": keys, "course": course_key}) is not None:
        raise Invalid.field(
            "prerequisites", "circle", _("One of these needs this course first: nobody could join either.")
        )
