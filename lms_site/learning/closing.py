"""Pieces of SQL that say whether a course is over, and what its members may still do. See docs/decisions/0084.

A course is over once it is archived, or its last day has passed. What its members keep then stands in `CourseLife`; a
course without such a row keeps its lessons readable and closes its assessments.
"""

from __future__ import annotations

from lms_site.learning.access import NOW

_OVER = """
    SELECT 1 FROM learning_courserules span LEFT JOIN learning_courselife life ON life.course_id = span.course_id
    WHERE span.course_id = {course} AND (life.archived_at IS NOT NULL OR span.ends_at <= {now})"""


def is_over(course: str) -> str:
    """SQL: whether the course that the expression names is over."""
    return f"EXISTS ({_OVER.format(course=course, now=NOW)})"


def keeps_records_only(course: str) -> str:
    """SQL: whether the course is over, and its members keep no lesson."""
    return f"EXISTS ({_OVER.format(course=course, now=NOW)} AND life.keeps = 'records')"


def keeps_no_attempts(course: str) -> str:
    """SQL: whether the course is over, and its members begin no attempt any more."""
    return f"EXISTS ({_OVER.format(course=course, now=NOW)} AND life.keeps IS DISTINCT FROM 'everything')"


def is_archived(course: str) -> str:
    """SQL: whether the course is archived."""
    return f"""EXISTS (
        SELECT 1 FROM learning_courselife life
        WHERE life.course_id = {course} AND life.archived_at IS NOT NULL)"""
