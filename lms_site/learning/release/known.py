"""What the judge must know of a person: everything that the rules of a course ask, in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from lms_site.foundation import canonical, sql
from lms_site.learning.access import ALLOWANCES, COMPLETED, NOW, SCORE_SHOWN
from lms_site.learning.policies import teacher_of
from lms_site.learning.release.rules import Judged, Known, Placed, judge
from lms_site.learning.rights import Right

_HERE = """
    FROM publishing_entry entry
    WHERE entry.course_id = course.key AND entry.kind <> 'course'
      AND (%(items)s::uuid[] IS NULL OR entry.kind = 'module' OR entry.key = ANY (%(items)s::uuid[]))
"""
_MODULES_DONE = """
    SELECT module.key FROM publishing_entry module
    WHERE module.course_id = course.key AND module.kind = 'module' AND module.key::text = ANY (named.items)
      AND NOT EXISTS (
          SELECT 1 FROM publishing_entry inside
          LEFT JOIN publishing_entry middle ON middle.course_id = inside.course_id
              AND middle.locale = inside.locale AND middle.key = inside.parent
          WHERE inside.course_id = module.course_id AND inside.locale = module.locale
            AND inside.kind IN ('lesson', 'assessment') AND module.key IN (inside.parent, middle.parent)
            AND inside.rules->'optional' IS DISTINCT FROM 'true'::jsonb
            AND NOT EXISTS (SELECT 1 FROM learning_itemprogress own
                            WHERE own.enrolment_id = seat.id AND own.item = inside.key AND own.state = 'done'))
"""
DEADLINES: Final = f"""
    SELECT jsonb_object_agg(rules.key, jsonb_build_object(
        'opens_at', least(rules.opens_at, CASE WHEN rules.opens_at IS NOT NULL THEN given.more_opens_at END),
        'due_at', greatest(rules.due_at, CASE WHEN rules.due_at IS NOT NULL THEN given.more_due_at END),
        'closes_at', greatest(rules.closes_at, CASE WHEN rules.closes_at IS NOT NULL THEN given.more_closes_at END)))
    FROM learning_assessment rules
    CROSS JOIN LATERAL {ALLOWANCES.format(person="%(person)s")} given
    WHERE rules.course_id = course.key AND (rules.opens_at, rules.due_at, rules.closes_at) IS DISTINCT FROM
          (NULL::timestamptz, NULL::timestamptz, NULL::timestamptz)
      AND EXISTS (SELECT 1 FROM publishing_entry entry
                  WHERE entry.course_id = course.key AND entry.key = rules.key
                    AND (%(items)s::uuid[] IS NULL OR entry.key = ANY (%(items)s::uuid[])))
"""
CALLED: Final = "CROSS JOIN LATERAL unnest(array_append(cohort.former_names, cohort.name)) AS called (name)"
"""The names by which rules may call the group `cohort`: its own, and those that it had before."""
KNOWN: Final = f"""
    SELECT course.key AS course, {NOW} AS now, seat.id AS seat, seat.enrolled_at, dates.starts_at,
        {teacher_of("course.key", Right.VIEW)} AS reads_all,
        coalesce((SELECT jsonb_agg(jsonb_build_object(
            'locale', entry.locale, 'key', entry.key, 'parent', entry.parent, 'kind', entry.kind,
            'title', entry.title, 'preview', entry.preview, 'rules', entry.rules) ORDER BY entry.position)
            {_HERE}), '[]')::text AS entries,
        coalesce((SELECT jsonb_agg(done.key) FROM (
            SELECT own.item AS key FROM learning_itemprogress own
            WHERE own.enrolment_id = seat.id AND own.state = 'done' AND own.item::text = ANY (named.items)
            UNION {_MODULES_DONE}) done), '[]')::text AS done,
        coalesce((SELECT jsonb_object_agg(rules.key, grade.fraction::text)
            FROM learning_grade grade JOIN learning_assessment rules ON rules.key = grade.assessment_id
            WHERE grade.person_id = %(person)s AND grade.course_id = course.key AND seat.id IS NOT NULL
              AND grade.fraction IS NOT NULL AND rules.key::text = ANY (named.items) AND {SCORE_SHOWN}),
            '{{}}')::text AS scores,
        coalesce((SELECT jsonb_agg(called.name) FROM learning_groupmember inside
            JOIN learning_group cohort ON cohort.id = inside.group_id AND cohort.course_id = course.key {CALLED}
            WHERE inside.enrolment_id = seat.id), '[]')::text AS groups,
        coalesce((SELECT jsonb_object_agg(called.name, cohort.name) FROM learning_group cohort {CALLED}
            WHERE cohort.course_id = course.key), '{{}}')::text AS cohorts,
        coalesce((SELECT jsonb_agg(needed.key) FROM publishing_course needed
            WHERE needed.key::text = ANY (named.courses) AND {COMPLETED}), '[]')::text AS courses,
        coalesce((SELECT jsonb_agg(unlock.item) FROM learning_unlock unlock
            WHERE unlock.course_id = course.key AND unlock.ended_at IS NULL AND seat.id IS NOT NULL
              AND (unlock.person_id = %(person)s OR EXISTS (
                  SELECT 1 FROM learning_groupmember inside
                  WHERE inside.group_id = unlock.group_id AND inside.enrolment_id = seat.id))),
            '[]')::text AS unlocked,
        coalesce((SELECT jsonb_object_agg(shown.key, shown.title) FROM (
            SELECT DISTINCT ON (entry.key) entry.key, entry.title FROM publishing_entry entry
            WHERE entry.course_id = course.key AND entry.key::text = ANY (named.items)
            ORDER BY entry.key, entry.locale = %(locale)s DESC, entry.locale) shown), '{{}}')::text AS titles,
        coalesce((SELECT jsonb_object_agg(shown.key, shown.title) FROM (
            SELECT DISTINCT ON (head.course_id) head.course_id AS key, head.title FROM publishing_coursehead head
            WHERE head.course_id::text = ANY (named.courses) AND head.live AND NOT head.restricted
            ORDER BY head.course_id, head.locale = %(locale)s DESC, head.locale) shown), '{{}}')::text AS course_titles,
        coalesce(CASE WHEN %(deadlines)s THEN ({DEADLINES}) END, '{{}}')::text AS deadlines
    FROM publishing_course course
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = course.key AND seat.person_id = %(person)s AND seat.state = 'active'
    LEFT JOIN learning_courserules dates ON dates.course_id = course.key
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT rule.value->>'item') AS items, array_agg(DISTINCT rule.value->>'course') AS courses
        FROM (SELECT entry.rules {_HERE}) here
        CROSS JOIN LATERAL jsonb_path_query(here.rules, 'lax $.release.rules[*]') AS rule (value)
    ) named ON TRUE
    WHERE course.key = ANY (%(courses)s)
"""

GROUPS: Final = f"""
    SELECT DISTINCT called.name FROM learning_group cohort {CALLED}
    WHERE cohort.course_id = %(course)s ORDER BY called.name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseKnown:
    """A course's items by language and key, what is known of the person there, and what explains it."""

    course: UUID
    known: Known
    entries: dict[str, dict[str, Placed]]
    course_titles: dict[str, str]
    deadlines: dict[str, dict[str, str | None]]

    def judged(self, key: UUID | str, locale: str | None = None) -> Iterator[Judged]:
        """How the item stands in this language, or in each it has."""
        for language, items in self.entries.items():
            if (locale is None or locale == language) and str(key) in items:
                yield judge(_chain(items, str(key)), self.known)

    def is_open(self, key: UUID | str, locale: str | None = None) -> bool:
        """Whether the item is open in this language, or in one that it has. What is not there is not."""
        return any(one.open for one in self.judged(key, locale))


def known_of(
    person_id: UUID,
    courses: Collection[UUID],
    *,
    items: Collection[UUID] | None = None,
    locale: str = "",
    deadlines: bool = False,
) -> dict[UUID, CourseKnown]:
    """What the judge needs for these items (None: for all) of these courses, by course; one statement.

    `locale` is preferred for titles.
    """
    values: dict[str, Any] = {
        "person": person_id,
        "courses": list(courses),
        "items": None if items is None else list(items),
        "locale": locale,
        "deadlines": deadlines,
    }
    return {row.course: _read(row) for row in sql.rows(KNOWN, values)}


def group_names(course_key: UUID) -> list[str]:
    """The names by which rules of a course may call its groups, former ones too; one statement."""
    return [row.name for row in sql.rows(GROUPS, {"course": course_key})]


def _read(row: Any) -> CourseKnown:
    known = Known(
        now=row.now,
        course=str(row.course),
        enrolled_at=row.enrolled_at,
        starts_at=row.starts_at,
        done=_keys(row.done),
        scores={key: Decimal(score) for key, score in canonical.loads(row.scores).items()},
        groups=_keys(row.groups),
        cohorts=canonical.loads(row.cohorts),
        courses=_keys(row.courses),
        unlocked=_keys(row.unlocked),
        reads_all=row.reads_all,
        titles=canonical.loads(row.titles),
    )
    return CourseKnown(
        course=row.course,
        known=known,
        entries=_entries(canonical.loads(row.entries)),
        course_titles=canonical.loads(row.course_titles),
        deadlines={
            key: {name: text and iso(datetime.fromisoformat(text)) for name, text in dates.items()}
            for key, dates in canonical.loads(row.deadlines).items()
        },
    )


def _entries(rows: list[dict[str, Any]]) -> dict[str, dict[str, Placed]]:
    entries: dict[str, dict[str, Placed]] = {}
    for row in rows:
        locale = row.pop("locale")
        entries.setdefault(locale, {})[row["key"]] = Placed(**row)
    return entries


def _keys(text: str) -> frozenset[str]:
    return frozenset(canonical.loads(text))


def _chain(items: dict[str, Placed], key: str) -> list[Placed]:
    """The item and the modules that hold it."""
    chain = [items[key]]
    while (parent := chain[-1].parent) and parent in items:
        chain.append(items[parent])
    return chain


def iso(moment: datetime | None) -> str | None:
    """A moment as answers say it."""
    return None if moment is None else moment.isoformat()
