"""Courses with a limited number of places: who waits is seated in order, and never more than there are places.

Everything that gives or frees a place of such a course holds the lock on the row with its rules. A course without a
limit has no such lock, and taking a seat in it stays one statement. What the school gives by hand, sells or imports
may go beyond the limit.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lms_site.foundation import sql
from lms_site.foundation.locks import require_transaction
from lms_site.learning.closing import is_over
from lms_site.learning.enrolment.models import EnrolmentState, Source
from lms_site.learning.enrolment.seats import take_seat
from lms_site.learning.errors import CourseFull
from lms_site.learning.ports import FREE, with_prices

LOCK = """
    SELECT capacity, waiting_list, approval FROM learning_courserules WHERE course_id = %(course)s FOR NO KEY UPDATE
"""
LOCK_LIMITED = """
    SELECT capacity FROM learning_courserules WHERE course_id = %(course)s AND capacity IS NOT NULL FOR NO KEY UPDATE
"""
TAKEN = """
    SELECT count(*) AS seats FROM learning_enrolment WHERE course_id = %(course)s AND state = 'active'
"""
# Whom a place can be given: somebody who is here, whom the school did not put out, in a course that is not over. A
# course that got a price while people waited is not given away; who comes back to it has paid.
_WAITING = f"""
    FROM learning_application waiting
    JOIN publishing_course course ON course.key = waiting.course_id
    JOIN accounts_user person ON person.id = waiting.person_id AND person.is_active
    LEFT JOIN learning_enrolment past ON past.course_id = waiting.course_id AND past.person_id = waiting.person_id
    LEFT JOIN learning_courserules rules ON rules.course_id = waiting.course_id
    WHERE waiting.state = 'waiting' AND NOT {is_over("waiting.course_id")}
      AND (past.state = 'left' OR (past.state IS NULL AND {FREE}))
"""
NEXT = f"""
    SELECT waiting.person_id AS person {_WAITING} AND waiting.course_id = %(course)s
    ORDER BY waiting.id LIMIT %(free)s::bigint
"""
UNSETTLED = f"""
    SELECT DISTINCT waiting.course_id AS course {_WAITING}
      AND (rules.capacity IS NULL OR rules.capacity > (
        SELECT count(*) FROM learning_enrolment seat
        WHERE seat.course_id = waiting.course_id AND seat.state = 'active'))
"""


def lock_rules(course_key: UUID) -> Any:
    """The rules of joining, locked until the transaction ends; None: the course has none."""
    require_transaction("lock_rules")
    return sql.one(LOCK, {"course": course_key})


def lock_if_limited(course_key: UUID) -> bool:
    """Whether the course has a limited number of places; if so, they are locked until the transaction ends."""
    require_transaction("lock_if_limited")
    return sql.one(LOCK_LIMITED, {"course": course_key}) is not None


def settle(course_key: UUID) -> int | None:
    """Seat who waits, first come first served, while there are places; how many are free then (None: no limit)."""
    rules = lock_rules(course_key)
    free = None
    if rules is not None and rules.capacity is not None:
        free = max(0, rules.capacity - sql.rows(TAKEN, {"course": course_key})[0].seats)
    if free == 0:
        return 0
    waiting = sql.rows(with_prices(NEXT), {"course": course_key, "free": free})
    seated = [
        take_seat(row.person, course_key, source=Source.SELF, allowed=[EnrolmentState.LEFT])
        for row in waiting
    ]
    return None if free is None else free - sum(seat.created for seat in seated)


def require_place(course_key: UUID) -> None:
    """Return when there is a place that nobody waits for; it is locked. Raises CourseFull."""
    if settle(course_key) == 0:
        raise CourseFull


def unsettled_courses() -> list[UUID]:
    """The courses where somebody waits although there is a place, as after a person was erased or a price went."""
    return [row.course for row in sql.rows(with_prices(UNSETTLED), {})]
