"""The permission matrix, run; see `tests.architecture.permissions`."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from lms_site.api.openapi.routes import routes
from lms_site.api.problems import NOT_FOUND
from tests.architecture.permissions import (
    ODD,
    SUCCESS,
    Row,
    call,
    columns_of,
    content,
    digest,
    expected,
    foreign_ids,
    is_untouched,
    odd_ids,
    operations,
    own_ids,
    rows,
    undone,
)
from tests.world import BAD_TOKENS, TOKENLESS, Actor

PAGES = {"/api/v1/openapi.json", "/api/v1/docs/", "/api/v1/redoc/"}
ALL_ROWS = [pytest.param(row, id=name) for name, row in sorted(rows().items())]


def test_every_operation_of_the_schema_has_a_row_and_every_row_an_operation():
    assert sorted(rows()) == sorted(operations())


def test_every_address_of_the_api_is_in_the_schema():
    documented = {operation.path for operation in operations().values()}
    known = documented | {
        path.replace("{client}", client) for path in documented for client in ("app", "browser")
    }
    assert {route.path for route in routes()} - known == PAGES


@pytest.mark.parametrize("row", ALL_ROWS)
def test_everybody_gets_what_the_row_says(row: Row, world, untouched):
    wrong = []
    for actor in Actor:
        for kind, ids in (("own", own_ids(world, row)), ("foreign", foreign_ids(world, row))):
            if kind == "foreign" and not row.ids:
                continue
            with undone():
                answer = call(world, row, actor, ids=ids)
                if answer.status not in expected(row, actor, foreign=kind == "foreign"):
                    wrong.append((actor.value, kind, answer.status, answer.body[:200]))
                if must_not_write(row, answer) and not is_untouched(row, answer, untouched):
                    wrong.append((actor.value, kind, "wrote", answer.writes))
    assert wrong == []


def must_not_write(row: Row, answer) -> bool:
    return operations()[row.operation].method == "GET" or answer.status not in SUCCESS


@pytest.mark.parametrize("row", [one for one in ALL_ROWS if one.values[0].ids])
def test_what_is_no_id_and_what_is_not_there_is_not_found_like_what_is_forbidden(row: Row, world, untouched):
    wrong = []
    for actor in Actor:
        refusal = None
        for kind, ids in (
            *odd_ids(world, row),
            ("own", own_ids(world, row)),
            ("foreign", foreign_ids(world, row)),
        ):
            with undone():
                answer = call(world, row, actor, ids=ids)
                if answer.status == NOT_FOUND.status:
                    refusal = refusal or answer
                    if not answer.same_refusal(refusal):
                        wrong.append((actor.value, kind, "told apart", answer.body, answer.headers))
                elif kind in {"missing", *ODD} and not is_unauthenticated(actor, answer):
                    wrong.append((actor.value, kind, answer.status, answer.body[:200]))
                if answer.status not in SUCCESS and not is_untouched(row, answer, untouched):
                    wrong.append((actor.value, kind, "wrote", answer.writes))
    assert wrong == []


def is_unauthenticated(actor: Actor, answer) -> bool:
    return actor in TOKENLESS | BAD_TOKENS and answer.status == 401


# These look at no cookie: who calls says so in the body, or in a header.
COOKIE_BLIND = ("/api/v1/auth/token/", "/api/v1/auth/app/", "/api/v1/x/acme.doorman/hook")


@pytest.mark.parametrize("row", ALL_ROWS)
def test_a_cookie_without_its_csrf_token_changes_nothing(row: Row, world, untouched):
    operation = operations()[row.operation]
    path = operation.path.replace("{client}", "browser")
    if operation.method == "GET" or path.startswith(COOKIE_BLIND):
        return
    for name, value in {**row.fixed, **own_ids(world, row)}.items():
        path = path.replace("{" + name + "}", str(value))
    with undone():
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(world[Actor.ADMINISTRATOR])
        before = digest()
        body = json.dumps(row.body(world) if row.body else {})
        answer = browser.generic(operation.method, path, body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
        assert digest() == before


HOSTILE = {
    "boolean": True,
    "uuid": "00000000-0000-7000-8000-00000000beef",
    "timestamp with time zone": "1999-12-31T00:00:00+00:00",
    "integer": 424242,
    "bigint": 424242,
    "smallint": 4242,
    "numeric": "4242.5",
}


@pytest.mark.parametrize("row", ALL_ROWS)
def test_only_the_declared_columns_can_be_written(row: Row, world):
    """Every column of every table the operation touches is sent along; only declared ones may change."""
    if operations()[row.operation].method == "GET" or not row.allow:
        return
    actor = next(iter(sorted(row.allow)))
    usual = row.body(world) if row.body else {}
    with undone():
        answer = call(world, row, actor)
        after = content(set(answer.writes))
    before = content(set(after))
    wrong = list(undeclared(row, before, after))
    touched = {table for table in answer.writes if not is_machinery(table)}
    for table in sorted({*row.changes, *row.inserts, *row.deletes, *touched}):
        for column, kind in columns_of(table).items():
            for name in {column, column.removesuffix("_id")} - set(usual):
                hostile = HOSTILE.get(kind, f"hostile-{column}")
                with undone():
                    answer = call(world, row, actor, body={**usual, name: hostile})
                    after = content(set(answer.writes) | {table})
                before = content(set(after))
                wrong += [(name, *found) for found in undeclared(row, before, after)]
                if name not in row.changes.get(table, ()) and holds(after, before, column, hostile):
                    wrong.append((name, table, "took the value"))
    assert wrong == []


def undeclared(row: Row, before, after):
    """(table, column or what) of each change that the row does not declare."""
    for table, now in after.items():
        then = before[table]
        if now.keys() - then.keys() and table not in row.inserts and not is_machinery(table):
            yield table, "inserted"
        if then.keys() - now.keys() and table not in row.deletes and not is_machinery(table):
            yield table, "deleted"
        for key in now.keys() & then.keys():
            changed = {name for name in now[key] if now[key][name] != then[key][name]}
            if changed - set(row.changes.get(table, ())) and not is_machinery(table):
                yield table, sorted(changed)


def is_machinery(table: str) -> bool:
    """Tables that writes go to on their way: events and kept replies."""
    return table.startswith("foundation_")


def holds(after, before, column: str, hostile) -> bool:
    def count(tables):
        return sum(
            str(row.get(column)) == str(hostile) for rows_ in tables.values() for row in rows_.values()
        )

    return not isinstance(hostile, bool) and count(after) > count(before)
