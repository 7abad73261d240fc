"""What two accounts of one person have in courses becomes one. The rules are in docs/people.md and decision 0077.

No answer, score or attempt is lost, and none is changed: attempts get another owner and a number. Grades are made
again from the attempts, as ever.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from lms_site.foundation import sql
from lms_site.foundation.events import emit
from lms_site.foundation.locks import hold
from lms_site.foundation.moving import Moved, moved, repoint
from lms_site.learning.assessment.attempt_models import Attempt
from lms_site.learning.assessment.submitting import hand_in_as_it_stands
from lms_site.learning.completion.courses import complete_courses
from lms_site.learning.enrolment.joining_models import Application
from lms_site.learning.enrolment.models import Enrolment
from lms_site.learning.enrolment.places import lock_if_limited, settle
from lms_site.learning.events import TeamChanged
from lms_site.learning.grading.models import Grade
from lms_site.learning.grading.projection import project
from lms_site.learning.rights import Role
from lms_site.learning.teams.models import TeamMember

STAYS: Final = (("learning.Score", "grader"),)
"""Scores are append-only: they go on naming the account that gave them."""

LOCK: Final = """
    SELECT id FROM learning_attempt WHERE person_id IN (%(kept)s, %(merged)s)
    ORDER BY assessment_id, person_id, number FOR UPDATE
"""
RUNNING_TWICE: Final = """
    SELECT DISTINCT ON (assessment_id) id FROM learning_attempt
    WHERE person_id IN (%(kept)s, %(merged)s) AND state = 'in_progress' AND assessment_id IN (
        SELECT assessment_id FROM learning_attempt
        WHERE person_id IN (%(kept)s, %(merged)s) AND state = 'in_progress' GROUP BY 1 HAVING count(*) > 1)
    ORDER BY assessment_id, started_at, id
"""
_BOTH: Final = """
    person_id IN (%(kept)s, %(merged)s)
    AND assessment_id IN (SELECT assessment_id FROM learning_attempt WHERE person_id = %(merged)s)
"""
# Numbers are unique for each person: first all go out of the way, then each gets its place in time.
ASIDE: Final = f"UPDATE learning_attempt SET number = number + 16000 WHERE {_BOTH}"
IN_ORDER: Final = f"""
    UPDATE learning_attempt attempt SET person_id = %(kept)s, number = placed.number
    FROM (SELECT id, row_number() OVER (PARTITION BY assessment_id ORDER BY started_at, id) AS number
          FROM learning_attempt WHERE {_BOTH}) placed
    WHERE placed.id = attempt.id
"""
GRADED: Final = """
    SELECT mine.assessment_id AS assessment, theirs.person_id IS NOT NULL AS both
    FROM learning_grade mine
    LEFT JOIN learning_grade theirs ON theirs.assessment_id = mine.assessment_id AND theirs.person_id = %(kept)s
    WHERE mine.person_id = %(merged)s ORDER BY 1
"""
SHARED_SEATS: Final = """
    SELECT mine.id, theirs.id AS kept, mine.course_id AS course,
           mine.state = 'active' AND theirs.state = 'active' AS frees
    FROM learning_enrolment mine JOIN learning_enrolment theirs ON theirs.course_id = mine.course_id
    WHERE mine.person_id = %(merged)s AND theirs.person_id = %(kept)s
    ORDER BY mine.course_id
"""
# The seat that gives access counts, else that which the school ended; the first time in, the last place seen.
SEAT: Final = """
    UPDATE learning_enrolment seat SET
        state = CASE WHEN 'active' IN (seat.state, other.state) THEN 'active'
                     WHEN 'ended' IN (seat.state, other.state) THEN 'ended' ELSE seat.state END,
        ended_at = CASE WHEN 'active' NOT IN (seat.state, other.state)
                        THEN greatest(seat.ended_at, other.ended_at) END,
        source = CASE WHEN other.state = 'active' AND seat.state <> 'active' THEN other.source ELSE seat.source END,
        enrolled_at = least(seat.enrolled_at, other.enrolled_at),
        completed_at = least(seat.completed_at, other.completed_at),
        last_item = CASE WHEN other.last_seen_at > coalesce(seat.last_seen_at, '-infinity')
                         THEN other.last_item ELSE seat.last_item END,
        last_seen_at = greatest(seat.last_seen_at, other.last_seen_at)
    FROM learning_enrolment other WHERE seat.id = %(kept)s AND other.id = %(merged)s
"""
PROGRESS: Final = """
    UPDATE learning_itemprogress own SET
        state = CASE WHEN 'done' IN (own.state, other.state) THEN 'done' ELSE own.state END,
        share = greatest(own.share, other.share),
        first_at = least(own.first_at, other.first_at),
        done_at = least(own.done_at, other.done_at)
    FROM learning_itemprogress other
    WHERE own.enrolment_id = %(kept)s AND other.enrolment_id = %(merged)s AND own.item = other.item
"""
CLOSE_APPLICATIONS: Final = """
    UPDATE learning_application asked SET state = 'withdrawn', decided_at = now()
    WHERE asked.person_id IN (%(kept)s, %(merged)s) AND asked.state IN ('requested', 'waiting') AND (
        EXISTS (SELECT 1 FROM learning_enrolment seat WHERE seat.course_id = asked.course_id
                AND seat.person_id = %(kept)s AND seat.state IN ('active', 'ended'))
        OR EXISTS (SELECT 1 FROM learning_application first WHERE first.course_id = asked.course_id
                   AND first.person_id IN (%(kept)s, %(merged)s) AND first.state IN ('requested', 'waiting')
                   AND first.id < asked.id))
"""


def merge(kept: UUID, merged: UUID) -> Iterator[Moved]:
    """Move seats, progress, attempts, grades, applications and places in teams; what became of each. Idempotent."""
    both = {"kept": kept, "merged": merged}
    courses = _lock(both)
    yield from _attempts(both)
    yield from _grades(both)
    freed = yield from _seats(both)
    yield moved(Application, united=sql.run(CLOSE_APPLICATIONS, both))
    yield repoint(Application, "person", old=merged, new=kept)
    yield from _teams(both, courses)
    for course in freed:
        settle(course)


def _lock(both: dict[str, UUID]) -> list[UUID]:
    """Lock what others write: teams, places of courses with a limit, attempts; the courses of their teams."""
    people = list(both.values())
    teams = (
        TeamMember.objects.filter(person__in=people).values_list("course_id", flat=True).order_by("course_id")
    )
    courses = list(teams.distinct())
    if courses:
        hold(*(f"team:{course}" for course in courses))
    seats = Enrolment.objects.filter(person__in=people).values_list("course_id", flat=True)
    for course in seats.order_by("course_id").distinct():
        lock_if_limited(course)
    sql.rows(LOCK, both)
    return courses


def _attempts(both: dict[str, UUID]) -> Iterator[Moved]:
    """Every attempt of the merged person, in the order of time with those of the other.

    Of two that run at the same assessment the earlier is handed in as it stands: one may run at a time.
    """
    for row in sql.rows(RUNNING_TWICE, both):
        hand_in_as_it_stands(row.id)
    mine = Attempt.objects.filter(person=both["merged"]).count()
    if mine:
        sql.run(ASIDE, both)
        sql.run(IN_ORDER, both)
    yield moved(Attempt, moved=mine)


def _grades(both: dict[str, UUID]) -> Iterator[Moved]:
    graded = sql.rows(GRADED, both)
    Grade.objects.filter(person=both["merged"]).delete()
    for row in graded:
        project(both["kept"], row.assessment)
    united = sum(row.both for row in graded)
    yield moved(Grade, moved=len(graded) - united, united=united)


def _seats(both: dict[str, UUID]) -> Generator[Moved, None, list[UUID]]:
    """Make one seat of two in the same course; the courses in which a place is free now."""
    shared = sql.rows(SHARED_SEATS, both)
    for row in shared:
        pair = {"kept": row.kept, "merged": row.id}
        sql.run(SEAT, pair)
        sql.run(PROGRESS, pair)
        yield from _hanging_on(row.id, row.kept)
        Enrolment.objects.filter(pk=row.id).delete()
    yield moved(Enrolment, united=len(shared))
    yield repoint(Enrolment, "person", old=both["merged"], new=both["kept"])
    for row in shared:
        complete_courses(row.course, both["kept"])  # what each had done may be all of it
    return [row.course for row in shared if row.frees and lock_if_limited(row.course)]


def _hanging_on(old: UUID, new: UUID) -> Iterator[Moved]:
    """Progress, groups and whatever else belongs to a seat; progress was made one before."""
    relations: Iterable[Any] = Enrolment._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield repoint(relation.related_model, relation.field.name, old=old, new=new, twins="drop")


def _teams(both: dict[str, UUID], courses: list[UUID]) -> Iterator[Moved]:
    """Places in teams; of two roles in one course the higher. The team's facts are told, and the studio follows."""
    mine = list(TeamMember.objects.filter(person=both["merged"], course__in=courses).order_by("course_id"))
    united = 0
    for row in mine:
        other = TeamMember.objects.filter(person=both["kept"], course=row.course_id).first()
        role = row.role if other is None else min(row.role, other.role, key=list(Role.values).index)
        row.delete()
        united += other is not None
        TeamMember.objects.update_or_create(
            course_id=row.course_id,
            person_id=both["kept"],
            defaults={"role": role},
            create_defaults={"role": role, "added_at": row.added_at, "added_by_id": row.added_by_id},
        )
        emit(TeamChanged(course=row.course_id, person=both["merged"]))
        emit(TeamChanged(course=row.course_id, person=both["kept"], role=role))
    yield moved(TeamMember, moved=len(mine) - united, united=united)
