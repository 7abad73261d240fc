"""Erasing what the domain holds about a person: the one way by which responses and scores are ever deleted."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction

from lms_site.foundation import sql

_ATTEMPTS = "(SELECT id FROM learning_attempt WHERE person_id = %(person)s)"
_ITEMS = f"(SELECT id FROM learning_attemptitem WHERE attempt_id IN {_ATTEMPTS})"
LOCK: Final = """
    SELECT id FROM learning_attempt WHERE person_id = %(person)s ORDER BY assessment_id, number FOR UPDATE
"""
STEPS: Final = {
    "grades": "DELETE FROM learning_grade WHERE person_id = %(person)s",
    "scores": f"DELETE FROM learning_score WHERE item_id IN {_ITEMS}",
    "responses": f"DELETE FROM learning_response WHERE item_id IN {_ITEMS}",
    "items": f"DELETE FROM learning_attemptitem WHERE attempt_id IN {_ATTEMPTS}",
    "attempts": "DELETE FROM learning_attempt WHERE person_id = %(person)s",
    "accommodations": "DELETE FROM learning_accommodation WHERE person_id = %(person)s",
    "progress": "DELETE FROM learning_itemprogress WHERE enrolment_id IN"
    " (SELECT id FROM learning_enrolment WHERE person_id = %(person)s)",
    "activities": "DELETE FROM learning_activity WHERE enrolment_id IN"
    " (SELECT id FROM learning_enrolment WHERE person_id = %(person)s)",
    "unlockings": "DELETE FROM learning_unlock WHERE person_id = %(person)s",
    "groups": "DELETE FROM learning_groupmember WHERE enrolment_id IN"
    " (SELECT id FROM learning_enrolment WHERE person_id = %(person)s)",
    "enrolments": "DELETE FROM learning_enrolment WHERE person_id = %(person)s",
    "applications": "DELETE FROM learning_application WHERE person_id = %(person)s",
}


@transaction.atomic
def erase_person(person_id: UUID) -> dict[str, int]:
    """Delete what the domain holds about a learner; rows by kind. Idempotent; all or nothing.

    The database refuses to delete responses and scores unless `lms.erasing` is on, which holds for this transaction
    alone. Scores and accommodations that the person gave to others stay: they belong to those.
    """
    sql.rows(LOCK, {"person": person_id})
    sql.rows("SELECT set_config('lms.erasing', 'on', TRUE)", {})
    counts = {name: sql.run(statement, {"person": person_id}) for name, statement in STEPS.items()}
    sql.rows("SELECT set_config('lms.erasing', 'off', TRUE)", {})
    return counts
