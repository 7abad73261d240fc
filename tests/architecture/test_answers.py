"""Every operation answers what the schema says, to everybody: status, media type, headers and every member."""

from __future__ import annotations

from functools import cache

import pytest

from tests.answers import Description
from tests.architecture.permissions import (
    Row,
    call,
    foreign_ids,
    operations,
    own_ids,
    rows,
    schema,
    undone,
)
from tests.world import Actor

# What the school of the matrix publishes is only a sketch of documents; `tests/api/test_answers.py` reads real ones.
SKETCHED = {
    "assessments_read",
    "courses_list",
    "courses_outline",
    "courses_read",
    "lessons_read",
    "menus_read",
    "modules_read",
    "pages_read",
    "site_read",
    "teachers_courses",
}
# What plugins answer themselves is described by nobody.
ALL_ROWS = [pytest.param(row, id=name) for name, row in sorted(rows().items()) if not name.startswith("x_")]


@cache
def description() -> Description:
    return Description(schema())


@pytest.mark.parametrize("row", ALL_ROWS)
def test_every_answer_is_as_the_schema_describes_it(row: Row, world):
    found = {}
    for actor in Actor:
        for ids in (own_ids(world, row), foreign_ids(world, row)):
            with undone():
                answer = call(world, row, actor, ids=ids)
            if row.operation in SKETCHED and answer.status == 200:
                continue
            for fault in description().faults_of(row.operation, answer.status, answer.headers, answer.body):
                found.setdefault(fault, actor.value)
    assert found == {}


def test_the_sketched_operations_exist():
    assert set(operations()) >= SKETCHED
