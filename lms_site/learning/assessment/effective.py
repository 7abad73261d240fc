"""The rules for one person at an assessment: what the teacher set, and what the person was given on top."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from lms_site.foundation import sql
from lms_site.learning.access import ALLOWANCES, GIVEN, LATEST, NOW, OPENING
from lms_site.learning.assessment.data import EffectiveRules, Given
from lms_site.learning.assessment.rules import Allowance, Refusal, Rules, effective, refusal
from lms_site.learning.errors import NoSuchItem
from lms_site.learning.policies import member_or_teacher_of, teacher_of
from lms_site.learning.release.known import known_of
from lms_site.learning.rights import Right

RULE_COLUMNS: Final = """
    rules.time_limit_s, rules.grace_s, rules.max_attempts, rules.delay_first_s, rules.delay_next_s,
    rules.opens_at, rules.due_at, rules.closes_at
"""
PAST: Final = f"""
    (SELECT count(*) AS used, max(past.submitted_at) AS last_ended_at,
            (array_agg(past.id) FILTER (WHERE past.state = 'in_progress'))[1] AS running,
            bool_or(past.state = 'in_progress' AND past.expires_at <= {LATEST}) AS running_expired
     FROM learning_attempt past WHERE past.assessment_id = rules.key AND past.person_id = {{person}})
"""
EFFECTIVE: Final = f"""
    SELECT {RULE_COLUMNS}, given.*, past.*, opening.at AS starts_at, coalesce(opening.ruled, FALSE) AS ruled,
           rules.course_id AS course, entry.locale, {NOW} AS now,
           {teacher_of("rules.course_id", Right.VIEW)} AS reads_all
    FROM learning_assessment rules
    LEFT JOIN LATERAL (
        SELECT entry.course_id, entry.locale, entry.key, entry.parent FROM publishing_entry entry
        WHERE entry.course_id = rules.course_id AND entry.key = rules.key
        ORDER BY entry.locale = %(locale)s DESC, entry.locale LIMIT 1
    ) entry ON TRUE
    LEFT JOIN learning_courserules dates ON dates.course_id = rules.course_id
    {OPENING}
    CROSS JOIN LATERAL {ALLOWANCES.format(person="%(person)s")} given
    CROSS JOIN LATERAL {PAST.format(person="%(person)s")} past
    WHERE rules.key = %(assessment)s
      AND ((%(viewer)s = %(person)s AND {member_or_teacher_of("rules.course_id")})
           OR {teacher_of("rules.course_id", Right.ACCOMMODATE).replace("%(person)s", "%(viewer)s")})
"""


WHY: Final = f"""
    SELECT given.id, given.extra_attempts, given.time_factor, given.extra_time_s, given.opens_at, given.due_at,
           given.closes_at, CASE WHEN given.assessment_id IS NOT NULL THEN 'assessment'
                                 WHEN given.course_id IS NOT NULL THEN 'course' ELSE 'everywhere' END AS scope
    FROM learning_accommodation given, learning_assessment rules
    WHERE rules.key = %(assessment)s AND {GIVEN.format(person="%(person)s")}
    ORDER BY given.id
"""


def effective_rules(
    person_id: UUID, assessment: UUID, *, viewer_id: UUID | None = None, locale: str = ""
) -> EffectiveRules:
    """What holds for the person at this assessment now, why, and whether an attempt may start in this language.

    As a start does, it goes by the first language of the course where it has not this one. Two statements, three where
    it has release rules.

    For the person themselves as a member, or (`viewer_id`) for a teacher of the course. Raises NoSuchItem.
    """
    viewer = person_id if viewer_id is None else viewer_id
    who = {"person": person_id, "assessment": assessment, "viewer": viewer, "locale": locale}
    row = sql.one(EFFECTIVE, who)
    if row is None:
        raise NoSuchItem
    rules = rules_for(row)
    why = _locked(person_id, assessment, row) or _refusal(rules, row)
    return EffectiveRules(
        assessment=assessment,
        person=person_id,
        rules=rules,
        base=base_of(row),
        used=row.used,
        running=row.running,
        refusal=why[0] if why else None,
        may_start_at=why[1] if why else None,
        given=tuple(Given(**one._asdict()) for one in sql.rows(WHY, who)),
    )


def _locked(person_id: UUID, assessment: UUID, row: Any) -> tuple[Refusal, datetime | None] | None:
    """That the release rules keep the person out, and until when if waiting is enough."""
    if not row.ruled:
        return None
    found = known_of(person_id, [row.course], items=[assessment]).get(row.course)
    judged = [] if found is None else list(found.judged(assessment, row.locale))
    if any(one.open for one in judged):
        return None
    return Refusal.LOCKED, min((one.until for one in judged if one.until), default=None)


def _refusal(rules: Rules, row: Any) -> tuple[Refusal, datetime | None] | None:
    """Why no attempt may start now; what would pass on its own still waits for the course and the modules above."""
    why = refusal(rules, now=row.now, used=row.used, last_ended_at=row.last_ended_at)
    if (
        row.starts_at is None
        or row.reads_all
        or row.now >= row.starts_at
        or (why and why[0] is not Refusal.NOT_OPEN)
    ):
        return why
    return Refusal.NOT_OPEN, max(row.starts_at, why[1]) if why and why[1] else row.starts_at


def base_of(row: Any) -> Rules:
    """The teacher's rules in a row with RULE_COLUMNS."""
    return Rules(
        time_limit_s=row.time_limit_s,
        grace_s=row.grace_s,
        max_attempts=row.max_attempts,
        delay_first_s=row.delay_first_s,
        delay_next_s=row.delay_next_s,
        opens_at=row.opens_at,
        due_at=row.due_at,
        closes_at=row.closes_at,
    )


def rules_for(row: Any) -> Rules:
    """The person's rules in a row with RULE_COLUMNS and ALLOWANCES."""
    given = Allowance(
        extra_attempts=row.extra_attempts,
        time_factor=row.time_factor,
        extra_time_s=row.extra_time_s,
        opens_at=row.more_opens_at,
        due_at=row.more_due_at,
        closes_at=row.more_closes_at,
    )
    return effective(base_of(row), [given])
