"""What who carries news asks: whom of this domain's people something is true of, now.

Each answer is one statement for any number of people, so that it can be asked when a fact is heard and again when the
news is about to leave.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms_site.foundation import sql
from lms_site.learning.access import SCORE_SHOWN
from lms_site.learning.policies import teacher_of
from lms_site.learning.rights import Right

Pair = tuple[UUID, UUID]
"""A course and a person."""

_PAIRS = "ROWS FROM (unnest(%(courses)s::uuid[]), unnest(%(people)s::uuid[])) AS pair (course, person)"
SEATED = f"""
    SELECT pair.course, pair.person FROM {_PAIRS}
    JOIN learning_enrolment seat
        ON seat.course_id = pair.course AND seat.person_id = pair.person AND seat.state = 'active'
"""
ROLES = f"""
    SELECT pair.course, pair.person, team.role, team.added_by_id AS added_by FROM {_PAIRS}
    JOIN learning_teammember team ON team.course_id = pair.course AND team.person_id = pair.person
"""
MEMBERS = """
    SELECT seat.person_id AS person FROM learning_enrolment seat
    WHERE seat.course_id = %(course)s AND seat.state = 'active'
"""
_GRADED = f"""
    FROM learning_attempt attempt
    JOIN learning_assessment rules ON rules.key = attempt.assessment_id
    JOIN learning_enrolment seat ON seat.course_id = rules.course_id AND seat.person_id = attempt.person_id
        AND seat.state = 'active'
    WHERE attempt.state = 'graded' AND {SCORE_SHOWN}
"""
SHOWN = f"SELECT attempt.id AS attempt {_GRADED} AND attempt.id = ANY (%(attempts)s)"
RELEASED = f"""
    SELECT DISTINCT ON (attempt.person_id) attempt.person_id AS person, attempt.id AS attempt
    {_GRADED} AND attempt.assessment_id = %(assessment)s
    ORDER BY attempt.person_id, attempt.number DESC
"""
TITLES = f"""
    SELECT rules.key, coalesce(entry.title, rules.title) AS title
    FROM learning_assessment rules
    LEFT JOIN LATERAL (
        SELECT entry.title FROM publishing_entry entry
        WHERE entry.course_id = rules.course_id AND entry.key = rules.key
        ORDER BY entry.locale = %(locale)s DESC, entry.locale LIMIT 1
    ) entry ON TRUE
    WHERE rules.key = ANY (%(keys)s) AND (
        EXISTS (SELECT 1 FROM learning_enrolment seat WHERE seat.course_id = rules.course_id
                  AND seat.person_id = %(person)s AND seat.state = 'active')
        OR {teacher_of("rules.course_id", Right.VIEW)})
"""
VERDICTS = """
    SELECT asked.id AS application, asked.person_id AS person, asked.course_id AS course, asked.state,
           asked.decided_by_id IS NOT NULL AS by_a_teacher
    FROM learning_application asked WHERE asked.id = ANY (%(applications)s)
"""
LETTERS = """
    SELECT sent.id AS invitation, sent.email, sent.course_id AS course, head.title, head.locale, sent.expires_at
    FROM learning_invitation sent
    JOIN LATERAL (
        SELECT title, locale FROM publishing_coursehead head
        WHERE head.course_id = sent.course_id AND head.live ORDER BY head.locale = %(locale)s DESC, head.id LIMIT 1
    ) head ON TRUE
    WHERE sent.id = ANY (%(invitations)s) AND sent.email <> '' AND sent.revoked_at IS NULL
      AND (sent.expires_at IS NULL OR sent.expires_at > statement_timestamp())
      AND (sent.max_uses IS NULL OR sent.uses < sent.max_uses)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRole:
    """What somebody is in a team, and who took them in (None: they made the course)."""

    role: str
    added_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where an application stands; `by_a_teacher`: somebody decided about it."""

    application: UUID
    person: UUID
    course: UUID
    state: str
    by_a_teacher: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLetter:
    """An invitation that is still good: to whom, and to what."""

    invitation: UUID
    email: str
    course: UUID
    title: str
    locale: str
    expires_at: datetime | None


def seated(pairs: Collection[Pair]) -> set[Pair]:
    """Those of the people who have a seat in the course beside them."""
    return {(row.course, row.person) for row in sql.rows(SEATED, _arrays(pairs))}


def team_roles(pairs: Collection[Pair]) -> dict[Pair, TeamRole]:
    """What those of the people who are in the team of the course beside them are there."""
    rows = sql.rows(ROLES, _arrays(pairs))
    return {(row.course, row.person): TeamRole(role=row.role, added_by=row.added_by) for row in rows}


def members_of(course_key: UUID) -> list[UUID]:
    """Everybody who has a seat in the course."""
    return [row.person for row in sql.rows(MEMBERS, {"course": course_key})]


def marks_shown(attempts: Collection[UUID]) -> set[UUID]:
    """Those of the attempts that are graded, whose learner has a seat, and may see the score now."""
    return {row.attempt for row in sql.rows(SHOWN, {"attempts": list(attempts)})}


def marks_released(assessment: UUID) -> list[tuple[UUID, UUID]]:
    """Each learner who may see a score in the assessment now, and their last graded attempt."""
    return [(row.person, row.attempt) for row in sql.rows(RELEASED, {"assessment": assessment})]


def assessment_titles(person_id: UUID, keys: Collection[UUID], *, locale: str = "") -> dict[UUID, str]:
    """The titles of those assessments in whose courses the person takes part."""
    values = {"person": person_id, "keys": list(keys), "locale": locale}
    return {row.key: row.title for row in sql.rows(TITLES, values)} if keys else {}


def verdicts(applications: Collection[UUID]) -> dict[UUID, Verdict]:
    """Where the applications stand."""
    rows = sql.rows(VERDICTS, {"applications": list(applications)})
    return {row.application: Verdict(**row._asdict()) for row in rows}


def invitation_letters(invitations: Collection[UUID], *, locale: str = "") -> dict[UUID, InvitationLetter]:
    """Those of the invitations that are for an address and can still be used."""
    rows = sql.rows(LETTERS, {"invitations": list(invitations), "locale": locale})
    return {row.invitation: InvitationLetter(**row._asdict()) for row in rows}


def _arrays(pairs: Collection[Pair]) -> dict[str, list[UUID]]:
    return {"courses": [course for course, _ in pairs], "people": [person for _, person in pairs]}
