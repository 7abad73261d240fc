"""Fill the product's database, and write down what the load needs: keys and tokens."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import django
import jwt

django.setup()

from django.db import connection, transaction  # noqa: E402 after the setup of Django

from benchmarks.product.courses import publish  # noqa: E402 after the setup of Django
from benchmarks.words import OWN_COURSES, Words  # noqa: E402 after the setup of Django
from lms_site.accounts import api as accounts  # noqa: E402 after the setup of Django
from lms_site.foundation.ids import new_id  # noqa: E402 after the setup of Django
from lms_site.learning import api as learning  # noqa: E402 after the setup of Django

COURSES, QUIZZES, PEOPLE = 100, 20, 1200
_HOURS = 6 * 3600


def main() -> None:
    """Content and people once; fresh seats, attempts and tokens at every run."""
    with transaction.atomic():
        if not _courses():
            words = Words()
            for number in range(COURSES):
                publish(words, number, quizzes=QUIZZES if number == 0 else 0)
    people = _people()
    courses = _courses()
    _clear()
    with transaction.atomic():
        for person in people:
            learning.give_seat(person, courses[0], source="staff")
        for course in courses[1:OWN_COURSES]:
            learning.give_seat(people[0], course, source="staff")
    lessons = _items(courses[0], "lesson")
    for lesson in lessons[:24]:
        learning.record_progress(people[0], UUID(lesson), state="done")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    facts = {
        "courses": [str(key) for key in courses],
        "lessons": lessons,
        "quizzes": _items(courses[0], "assessment"),
        "people": [str(person) for person in people],
        "tokens": [token(person) for person in people],
    }
    Path(sys.argv[1]).write_text(json.dumps(facts))


def _courses() -> list[UUID]:
    return [row[0] for row in _rows("SELECT course_id FROM publishing_coursehead ORDER BY id LIMIT 100")]


def _items(course: UUID, kind: str) -> list[str]:
    statement = "SELECT key FROM publishing_entry WHERE course_id = %s AND kind = %s ORDER BY position"
    return [str(row[0]) for row in _rows(statement, course, kind)]


def _people() -> list[UUID]:
    known = [row[0] for row in _rows("SELECT id FROM accounts_user ORDER BY id")]
    if known:
        return known
    people = [accounts.User(id=new_id(), email=f"bench{number}@example.org") for number in range(PEOPLE)]
    accounts.User.objects.bulk_create(people)
    return [person.pk for person in people]


def _clear() -> None:
    """Forget what an earlier run has learnt."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE learning_enrolment, foundation_outboxevent CASCADE")


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def token(person: UUID) -> str:
    """An access token that outlives the measurement; a real one is good for five minutes."""
    now, session, signer = int(time.time()), str(new_id()), accounts.keys()
    claims = {"sub": str(person), "sid": session, "jti": str(new_id()), "iat": now, "exp": now + _HOURS}
    named = {**claims, "token_use": "access"}
    return jwt.encode(named, signer.signing, algorithm="RS256", headers={"kid": signer.kid})


if __name__ == "__main__":
    main()
