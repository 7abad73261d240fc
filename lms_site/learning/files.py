"""Whether a person may have a file: whoever may read a document that shows it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lms_site.foundation import canonical, sql
from lms_site.learning.access import NOW, OPENING
from lms_site.learning.assessment.attempt_views import open_attempt
from lms_site.learning.assessment.choices import AttemptState
from lms_site.learning.assessment.data import ItemPart, ReviewItem, TextPart
from lms_site.learning.assessment.reviewing import review
from lms_site.learning.closing import keeps_records_only
from lms_site.learning.errors import NoSuchAttempt, NotEnrolled, StillRunning
from lms_site.learning.policies import teacher_of
from lms_site.learning.release.known import known_of
from lms_site.learning.rights import Right

_ATTEMPTS = 20
_LIVE = """
    publishing_mediause used
    JOIN publishing_entry entry ON entry.digest = used.edition
    JOIN publishing_coursehead head ON head.course_id = entry.course_id AND head.locale = entry.locale AND head.live
"""
# What is sealed in a lesson is what its practice questions tell: whoever may read it may try them. What is sealed in
# an assessment is shown by attempts. An edition of an assessment is of one course: one of its attempts names it.
DOCUMENTS = f"""
    SELECT EXISTS (
        SELECT FROM {_LIVE}
        JOIN learning_enrolment seat
            ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
               AND NOT {keeps_records_only("entry.course_id")}
        LEFT JOIN learning_courserules dates ON dates.course_id = entry.course_id
        {OPENING}
        WHERE used.sha = %(sha)s AND (NOT used.sealed OR entry.kind = 'lesson')
          AND (opening.at IS NULL OR opening.at <= {NOW}) AND (entry.preview OR NOT opening.ruled)
    ) OR EXISTS (
        SELECT FROM {_LIVE} WHERE used.sha = %(sha)s
           AND ((NOT used.sealed OR entry.kind = 'lesson') AND {teacher_of("entry.course_id", Right.VIEW)}
                OR {teacher_of("entry.course_id", Right.GRADE)})
    ) OR EXISTS (
        SELECT FROM publishing_mediause used
        CROSS JOIN LATERAL (
            SELECT rules.course_id FROM learning_attempt attempt
            JOIN learning_assessment rules ON rules.key = attempt.assessment_id
            WHERE attempt.digest = used.edition LIMIT 1
        ) tried
        WHERE used.sha = %(sha)s AND {teacher_of("tried.course_id", Right.GRADE)}
    ) AS yes
"""
# What release rules may still open: asked only when nothing else shows the file.
RULED = f"""
    SELECT DISTINCT entry.course_id AS course, entry.key, entry.locale
    FROM {_LIVE}
    JOIN learning_enrolment seat
        ON seat.course_id = entry.course_id AND seat.person_id = %(person)s AND seat.state = 'active'
           AND NOT {keeps_records_only("entry.course_id")}
    LEFT JOIN learning_courserules dates ON dates.course_id = entry.course_id
    {OPENING}
    WHERE used.sha = %(sha)s AND (NOT used.sealed OR entry.kind = 'lesson') AND opening.ruled
      AND (opening.at IS NULL OR opening.at <= {NOW})
"""
OWN_ATTEMPTS = """
    SELECT DISTINCT attempt.id, attempt.state
    FROM publishing_mediause used
    JOIN learning_attempt attempt ON attempt.digest = used.edition AND attempt.person_id = %(person)s
    WHERE used.sha = %(sha)s
    ORDER BY attempt.id DESC LIMIT %(limit)s
"""


def may_read_file(person_id: UUID, sha: str) -> bool:
    """Whether a document shows the file to this person.

    An open item of a course they have a seat in or teach, or one of their last attempts as far as it shows its
    questions and their feedback now. One statement for what stands in courses, at most two for what has release rules,
    one for the attempts that could show it, and one more for each of those.
    """
    values = {"person": person_id, "sha": sha}
    documents = sql.one(DOCUMENTS, values)
    if documents is not None and documents.yes:
        return True
    if _is_released(person_id, sql.rows(RULED, values)):
        return True
    attempts = sql.rows(OWN_ATTEMPTS, {**values, "limit": _ATTEMPTS})
    return any(_shows(person_id, attempt, sha) for attempt in attempts)


def _is_released(person_id: UUID, rows: list[Any]) -> bool:
    """Whether the release rules of one of the items let the person in, in the language that shows the file."""
    if not rows:
        return False
    known = known_of(person_id, {row.course for row in rows}, items={row.key for row in rows})
    return any(known[row.course].is_open(row.key, row.locale) for row in rows if row.course in known)


def _shows(person_id: UUID, attempt: Any, sha: str) -> bool:
    """Whether the person finds the file in this attempt."""
    running = attempt.state == AttemptState.IN_PROGRESS
    try:
        parts = (open_attempt if running else review)(person_id, attempt.id).parts
    except (NoSuchAttempt, NotEnrolled, StillRunning):
        return False
    return any(_names(part, sha) for part in parts)


def _names(part: TextPart | ItemPart | ReviewItem, sha: str) -> bool:
    """Whether a part names the file: a review may repeat the answer, so one to an answer with it does not count."""
    if isinstance(part, TextPart):
        return sha in part.html
    if sha in _text(part.delivery):
        return True
    return isinstance(part, ReviewItem) and sha not in _text(part.response) and sha in _text(part.review)


def _text(value: Any) -> str:
    return canonical.dumps(value).decode()
