"""Pieces of SQL that more than one statement is made of.

When an assessment is closed for all, what somebody was given on top of its rules, whether a grade is released.
Each stands here once, so that the outline, a review and the grades can never disagree.
"""

from __future__ import annotations

CLOSED_FOR_ALL = """
    (SELECT greatest(rules.closes_at, max(given.closes_at)) + make_interval(secs => rules.grace_s)
     FROM learning_accommodation given
     WHERE given.ended_at IS NULL AND given.closes_at IS NOT NULL
       AND (given.assessment_id = rules.key OR given.course_id = rules.course_id
            OR (given.assessment_id IS NULL AND given.course_id IS NULL)))
"""
"""When nobody can answer the assessment `rules` any more, extensions and grace included; NULL: never."""

SCORE_SHOWN = f"""
    (CASE rules.review_score
        WHEN 'immediately' THEN TRUE
        WHEN 'submitted' THEN TRUE
        WHEN 'closed' THEN coalesce(rules.closes_at IS NOT NULL AND statement_timestamp() >= {CLOSED_FOR_ALL}, FALSE)
        WHEN 'released' THEN coalesce(statement_timestamp() >= rules.released_at, FALSE)
        ELSE FALSE END)
"""
"""Whether learners may see their score in the assessment `rules` once they have handed in."""

ALLOWANCES = """
    (SELECT coalesce(max(given.extra_attempts), 0) AS extra_attempts,
            coalesce(max(given.time_factor), 1) AS time_factor,
            coalesce(max(given.extra_time_s), 0) AS extra_time_s, min(given.opens_at) AS more_opens_at,
            max(given.due_at) AS more_due_at, max(given.closes_at) AS more_closes_at
     FROM learning_accommodation given
     WHERE given.person_id = {person} AND given.ended_at IS NULL
       AND (given.assessment_id = rules.key OR given.course_id = rules.course_id
            OR (given.assessment_id IS NULL AND given.course_id IS NULL)))
"""
"""One row: the most generous of each value that the person was given for the assessment `rules`."""
