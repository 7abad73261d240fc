"""Fill the prototype's database: 100,000 courses and people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from benchmarks.ceiling.app import VALKEY
from benchmarks.words import LESSONS, MODULES, OWN_COURSES, Words

MANY = 100_000
_TABLES = """
    DROP TABLE IF EXISTS course, enrol, lesson, progress, quiz, attempt, grade, outbox CASCADE;
    CREATE TABLE course (id int PRIMARY KEY, slug text UNIQUE, title text, summary text, level text, price int,
      thumb text, popularity int);
    CREATE TABLE enrol (user_id int, course_id int, created timestamptz DEFAULT now(),
      PRIMARY KEY (user_id, course_id));
    CREATE INDEX ON enrol (course_id);
    CREATE TABLE lesson (id int PRIMARY KEY, course_id int, body text);
    CREATE INDEX ON lesson (course_id);
    CREATE TABLE progress (user_id int, lesson_id int, course_id int, pct smallint, updated timestamptz,
      PRIMARY KEY (user_id, lesson_id));
    CREATE INDEX ON progress (user_id, course_id);
    CREATE TABLE quiz (id int PRIMARY KEY, course_id int, key jsonb);
    CREATE TABLE attempt (id bigserial PRIMARY KEY, user_id int, quiz_id int, answers jsonb, score int, max int,
      started timestamptz DEFAULT now(), finished timestamptz);
    CREATE INDEX ON attempt (user_id, quiz_id);
    CREATE TABLE grade (item_id int, user_id int, score numeric(6, 2), PRIMARY KEY (item_id, user_id));
    CREATE INDEX ON grade (user_id);
    CREATE TABLE outbox (id bigserial PRIMARY KEY, kind text, payload jsonb, created timestamptz DEFAULT now());
    CREATE INDEX ON course (popularity DESC);
"""


def main() -> None:
    """Make the tables anew and fill them."""
    words = Words()
    body = json.dumps([{"type": "text", "value": words.html(1)} for _ in range(6)])
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
    copy("course (id, slug, title, summary, level, price, thumb, popularity)", _courses(words))
    seats = ((person, 1) for person in range(1, MANY + 1))
    copy("enrol (user_id, course_id)", seats)
    copy("enrol (user_id, course_id)", ((1, course) for course in range(2, OWN_COURSES + 1)))
    copy("lesson", ((number, 1 + (number - 1) // 48, body) for number in range(1, 4801)))
    done = ((p, lesson, 1, 100) for p in range(1, 1001) for lesson in range(1, 25))
    copy("progress (user_id, lesson_id, course_id, pct)", done)
    copy("quiz", [(1, 1, json.dumps([{"id": f"q{n}", "right": n % 4} for n in range(10)]))])
    keep_tree(words)
    connection.connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _courses(words: Words) -> Iterable[tuple[Any, ...]]:
    for number in range(1, MANY + 1):
        popularity = words.random.randrange(10**6)
        text = (words.title(5), words.title(25), words.level())
        yield number, f"course-{number}", *text, 0, f"/m/{number}.jpg", popularity


def keep_tree(words: Words) -> None:
    """Store the tree of a course where the prototype reads it."""
    lesson = {"minutes": 20, "type": "lesson", "blocks": 7, "prerequisites": [], "locked": False}
    modules = [
        {
            "id": part,
            "title": words.title(4),
            "lessons": [{"id": place, "title": words.title(4), **lesson} for place in range(LESSONS)],
        }
        for part in range(MODULES)
    ]
    VALKEY.set("tree:1", json.dumps({"id": 1, "title": "Course", "modules": modules}))


def copy(table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows the fast way."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


if __name__ == "__main__":
    main()
