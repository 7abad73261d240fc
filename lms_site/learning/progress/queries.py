"""Reading courses with one's own state: each a single statement that checks access and fetches."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from lms_site.foundation import sql
from lms_site.learning.access import NOW, OPENING, SCORE_SHOWN
from lms_site.learning.closing import keeps_records_only
from lms_site.learning.errors import CourseOver, NoSuchCourse, NoSuchItem, NotEnrolled, NotStarted
from lms_site.learning.policies import member_or_teacher_of, teacher_of
from lms_site.learning.progress.data import CourseProgress, ItemDocument, Outline, ResumePoint
from lms_site.learning.release.gate import refusal_of
from lms_site.learning.release.known import known_of
from lms_site.learning.release.overlay import completed
from lms_site.learning.rights import Right

COUNTED = "entry.kind IN ('lesson', 'assessment')"

OUTLINE = f"""
    SELECT course.key AS course, head.locale, head.title, head.slug, manifest.outline AS tree, manifest.etag,
           coalesce(overlay.body, 'null') AS overlay, coalesce(dates.starts_at > {NOW}, FALSE) AS waits
    FROM publishing_course course
    JOIN LATERAL (
        SELECT locale, title, slug, restricted, manifest_id FROM publishing_coursehead head
        WHERE head.course_id = course.key AND head.live
        ORDER BY head.locale = %(locale)s DESC, head.locale LIMIT 1
    ) head ON TRUE
    JOIN publishing_manifest manifest ON manifest.digest = head.manifest_id
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = course.key AND seat.person_id = %(person)s AND seat.state = 'active'
    LEFT JOIN learning_courserules dates ON dates.course_id = course.key
    LEFT JOIN LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE own.state = 'done') AS done,
               json_object_agg(own.item, json_build_object('state', own.state, 'share', trim_scale(own.share)))
                   FILTER (WHERE own.item IS NOT NULL) AS items
        FROM publishing_entry entry
        LEFT JOIN learning_itemprogress own ON own.enrolment_id = seat.id AND own.item = entry.key
        WHERE entry.course_id = course.key AND entry.locale = head.locale AND {COUNTED}
    ) work ON seat.id IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT json_build_object(
            'enrolment', seat.id, 'state', seat.state, 'last_item', seat.last_item, 'starts_at', dates.starts_at,
            'completed_at', seat.completed_at,
            'done', work.done, 'total', work.total, 'items', coalesce(work.items, '{{}}'),
            'grades', (SELECT coalesce(json_object_agg(own.key, own.body), '{{}}') FROM (
                           SELECT rules.key, CASE WHEN {SCORE_SHOWN} THEN json_build_object(
                               'state', grade.state, 'attempts', grade.attempts,
                               'fraction', trim_scale(grade.fraction), 'passed', grade.passed)
                               ELSE json_build_object('state', grade.state, 'attempts', grade.attempts) END AS body
                           FROM learning_grade grade JOIN learning_assessment rules ON rules.key = grade.assessment_id
                           WHERE grade.course_id = course.key AND grade.person_id = %(person)s) own)
        )::text AS body
    ) overlay ON seat.id IS NOT NULL
    WHERE course.key = %(course)s
      AND (NOT head.restricted OR seat.id IS NOT NULL OR {teacher_of("course.key", Right.VIEW)})
"""

# A client that has these bytes gets none: what is not needed is not read.
_BODY = "CASE WHEN edition.etag = %(known)s THEN '' ELSE edition.resolved END"

# Members come here first: the short way is planned and run in a third of the time of the whole rule below.
MEMBERS_ITEM = f"""
    SELECT entry.key, entry.kind, entry.course_id AS course, entry.locale, entry.digest, edition.etag,
           edition.tombstoned_at IS NOT NULL AS gone, seat.id AS enrolment, opening.at AS starts_at, TRUE AS started,
           {_BODY} AS body, FALSE AS public, opening.ruled AND NOT entry.preview AS ruled
    FROM publishing_entry entry
    JOIN learning_enrolment seat
        ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
           AND NOT {keeps_records_only("entry.course_id")}
    JOIN publishing_edition edition ON edition.digest = entry.digest
    LEFT JOIN learning_courserules dates ON dates.course_id = entry.course_id
    {OPENING}
    WHERE entry.key = %(item)s AND entry.kind = ANY (%(kinds)s)
      AND (opening.at IS NULL OR opening.at <= {NOW})
    ORDER BY entry.locale = %(locale)s DESC, entry.locale
    LIMIT 1
"""
ITEM = f"""
    SELECT entry.key, entry.kind, entry.course_id AS course, entry.locale, entry.digest,
           edition.etag, edition.tombstoned_at IS NOT NULL AS gone, seat.id AS enrolment, opening.at AS starts_at,
           started.yes AS started, CASE WHEN started.yes THEN {_BODY} END AS body,
           entry.preview AND NOT head.restricted AS public,
           opening.ruled AND NOT entry.preview AND NOT {teacher_of("entry.course_id", Right.VIEW)} AS ruled
    FROM publishing_entry entry
    JOIN publishing_coursehead head ON head.course_id = entry.course_id AND head.locale = entry.locale AND head.live
    JOIN publishing_edition edition ON edition.digest = entry.digest
    LEFT JOIN learning_enrolment seat
        ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
           AND NOT {keeps_records_only("entry.course_id")}
    LEFT JOIN learning_courserules dates ON dates.course_id = entry.course_id
    {OPENING}
    CROSS JOIN LATERAL (
        SELECT (entry.preview AND NOT head.restricted) OR opening.at IS NULL
            OR opening.at <= {NOW} OR {teacher_of("entry.course_id", Right.VIEW)} AS yes
    ) started
    WHERE entry.key = %(item)s AND entry.kind = ANY (%(kinds)s)
      AND ((entry.preview AND NOT head.restricted) OR seat.id IS NOT NULL
           OR {teacher_of("entry.course_id", Right.VIEW)})
    ORDER BY entry.locale = %(locale)s DESC, entry.locale
    LIMIT 1
"""
CLOSED = f"""
    SELECT 1 AS yes FROM publishing_entry entry
    JOIN learning_enrolment seat
        ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
    WHERE entry.key = %(item)s AND entry.kind = ANY (%(kinds)s) AND {keeps_records_only("entry.course_id")}
    LIMIT 1
"""
COURSE = f"""
    SELECT entry.key, entry.kind, entry.course_id AS course, entry.locale, edition.etag,
           edition.tombstoned_at IS NOT NULL AS gone, NULL::uuid AS enrolment, edition.resolved AS body,
           NOT head.restricted AS public
    FROM publishing_entry entry
    JOIN publishing_coursehead head ON head.course_id = entry.course_id AND head.locale = entry.locale AND head.live
    JOIN publishing_edition edition ON edition.digest = entry.digest
    WHERE entry.key = %(course)s AND entry.kind = 'course'
      AND (NOT head.restricted OR {member_or_teacher_of("entry.course_id")})
    ORDER BY entry.locale = %(locale)s DESC, entry.locale
    LIMIT 1
"""

# The first of what is left that dates let in; where release rules hold for it, too, all that is left is judged.
_LEFT = f"""
    FROM publishing_entry entry {{opening}}
    WHERE entry.course_id = seat.course_id AND entry.locale = head.locale AND {COUNTED}
      AND NOT EXISTS (SELECT 1 FROM learning_itemprogress own
                      WHERE own.enrolment_id = seat.id AND own.item = entry.key AND own.state = 'done')
"""
RESUME = f"""
    SELECT seat.course_id AS course, seat.last_item, seat.last_seen_at, next.key AS next_item, head.locale,
           CASE WHEN next.ruled THEN ARRAY(SELECT entry.key {_LEFT.format(opening="")} ORDER BY entry.position) END
               AS left_over
    FROM learning_enrolment seat
    LEFT JOIN learning_courserules dates ON dates.course_id = seat.course_id
    JOIN LATERAL (
        SELECT locale FROM publishing_coursehead head
        WHERE head.course_id = seat.course_id AND head.live
        ORDER BY head.locale = %(locale)s DESC, head.locale LIMIT 1
    ) head ON TRUE
    LEFT JOIN LATERAL (
        SELECT entry.key, opening.ruled AND NOT entry.preview AS ruled {_LEFT.format(opening=OPENING)}
          AND (entry.preview OR opening.at IS NULL OR opening.at <= {NOW})
          AND NOT {keeps_records_only("seat.course_id")}
        ORDER BY entry.position LIMIT 1
    ) next ON TRUE
    WHERE seat.person_id = %(person)s AND seat.course_id = %(course)s AND seat.state = 'active'
"""

PROGRESS = f"""
    SELECT seat.course_id AS course, seat.completed_at IS NOT NULL AS completed,
           count(entry.key) AS total, count(entry.key) FILTER (WHERE own.state = 'done') AS done
    FROM learning_enrolment seat
    JOIN LATERAL (
        SELECT locale FROM publishing_coursehead head WHERE head.course_id = seat.course_id AND head.live
        ORDER BY head.locale = %(locale)s DESC, head.locale LIMIT 1
    ) head ON TRUE
    LEFT JOIN publishing_entry entry
        ON entry.course_id = seat.course_id AND entry.locale = head.locale AND {COUNTED}
    LEFT JOIN learning_itemprogress own ON own.enrolment_id = seat.id AND own.item = entry.key
    WHERE seat.person_id = %(person)s AND seat.course_id = %(course)s AND seat.state = 'active'
    GROUP BY seat.course_id, seat.completed_at
"""


def outline(person_id: UUID | None, course_key: UUID, *, locale: str = "") -> Outline:
    """The course's tree with the person's own progress, released grades, and what is locked. Raises NoSuchCourse.

    One statement, two for a member of a course with rules or deadlines. A guest (None) gets the tree of a course whose
    page is public.
    """
    row = sql.one(OUTLINE, {"person": person_id, "course": course_key, "locale": locale})
    if row is None:
        raise NoSuchCourse
    found = row._asdict()
    overlay = completed(row.overlay, row, person_id, waits=found.pop("waits"))
    return Outline(**{**found, "overlay": overlay})


def course_document(person_id: UUID | None, key: UUID, *, locale: str = "") -> ItemDocument:
    """The course's own page: for everybody, or where it is restricted for its members and teachers; one statement.

    Raises NoSuchCourse.
    """
    row = sql.one(COURSE, {"person": person_id, "course": key, "locale": locale})
    if row is None:
        raise NoSuchCourse
    return ItemDocument(**row._asdict())


def lesson_document(person_id: UUID | None, key: UUID, *, locale: str = "", known: str = "") -> ItemDocument:
    """The lesson's bytes, if the person may read it: as a member, as its teacher, or anybody for a preview.

    No bytes where their `etag` is `known`. One statement for members, two for others. Raises NoSuchItem, or
    NotStarted to a member before the course begins.
    """
    return _document(person_id, key, locale, known, ["lesson"])


def assessment_document(
    person_id: UUID | None, key: UUID, *, locale: str = "", known: str = ""
) -> ItemDocument:
    """The assessment's page (title, instructions, public rules; no question), as `lesson_document`."""
    return _document(person_id, key, locale, known, ["assessment"])


def module_document(person_id: UUID | None, key: UUID, *, locale: str = "", known: str = "") -> ItemDocument:
    """The module's page (title and summary; what it holds stands in the outline), as `lesson_document`."""
    return _document(person_id, key, locale, known, ["module"])


def readable_item(
    person_id: UUID | None, key: UUID, *, locale: str, kinds: list[str], known: str = ""
) -> Any:
    """The row of an item that the person may read, without its body where its etag is `known`.

    One statement for members, two where it has release rules.

    Raises NoSuchItem, NotStarted, Locked, or CourseOver to a member who keeps the records of the course alone.
    """
    values = {"person": person_id, "item": key, "locale": locale, "kinds": kinds, "known": known}
    row = (person_id and sql.one(MEMBERS_ITEM, values)) or sql.one(ITEM, values)
    if row is None:
        raise CourseOver if person_id and sql.one(CLOSED, values) else NoSuchItem
    if person_id and row.ruled:
        row = _released(person_id, row, values)
    if not row.started:
        raise NotStarted(starts_at=_iso(row.starts_at))
    return row


def _released(person_id: UUID, row: Any, values: dict[str, Any]) -> Any:
    """The row, if its release rules let the person in; who may read all of the course is let in anyway."""
    refused = refusal_of(person_id, row.course, row.key, locale=row.locale)
    if refused is None:
        return row
    anyway = sql.one(ITEM, values)
    if anyway is None or anyway.ruled:
        raise refused
    return anyway


def _document(person_id: UUID | None, key: UUID, locale: str, known: str, kinds: list[str]) -> ItemDocument:
    row = readable_item(person_id, key, locale=locale, kinds=kinds, known=known)
    return ItemDocument(
        key=row.key,
        kind=row.kind,
        course=row.course,
        locale=row.locale,
        body=row.body,
        etag=row.etag,
        gone=row.gone,
        public=row.public,
        enrolment=row.enrolment,
    )


def resume_point(person_id: UUID, course_key: UUID, *, locale: str = "") -> ResumePoint:
    """Where the person goes on in the course. One statement, two where rules hold for the item. Raises NotEnrolled."""
    row = sql.one(RESUME, {"person": person_id, "course": course_key, "locale": locale})
    if row is None:
        raise NotEnrolled
    following = row.next_item if row.left_over is None else _first_open(person_id, row)
    return ResumePoint(
        course=row.course, last_item=row.last_item, last_seen_at=row.last_seen_at, next_item=following
    )


def _first_open(person_id: UUID, row: Any) -> UUID | None:
    """The first of what is left over that is open to the person; one statement."""
    found = known_of(person_id, [row.course], locale=row.locale)[row.course]
    return next((key for key in row.left_over if found.is_open(key, row.locale)), None)


def course_progress(person_id: UUID, course_key: UUID, *, locale: str = "") -> CourseProgress:
    """How much of the course the person has done, of what it holds today; one statement. Raises NotEnrolled."""
    row = sql.one(PROGRESS, {"person": person_id, "course": course_key, "locale": locale})
    if row is None:
        raise NotEnrolled
    return CourseProgress(**row._asdict())


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
