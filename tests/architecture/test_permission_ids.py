"""The permission matrix for ids that stand elsewhere than alone in an address; see `tests.architecture.permissions`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.architecture.permissions import (
    ODD,
    SUCCESS,
    Named,
    Row,
    call,
    foreign_ids,
    is_untouched,
    operations,
    own_ids,
    rows,
    schema,
    undone,
)
from tests.world import BAD_TOKENS, LOGGED_IN, TOKENLESS, Actor, World

ROWS = sorted(rows().items())
ALL_ROWS = [pytest.param(row, id=name) for name, row in ROWS]
UNREADABLE = frozenset({400, 404, 412, 422})

# These have nothing in the other corner, and no role of the site.
OUR_SIDE = (
    Actor.STUDENT_SELF,
    Actor.STUDENT_PEER,
    Actor.UNENROLLED,
    Actor.TEACHER_OWN,
    Actor.CO_TEACHER,
    Actor.GRADER,
    Actor.ASSISTANT,
)

# What looks like an id in the schema and names nothing that belongs to somebody.
NO_IDS = {
    ("notes_add", "/block"): "a place in the lesson, kept as it is said; leads nowhere",
    ("lessons_activity", "/films/0/film"): "a place in the lesson; others are passed over",
    ("previews_make", "/done/0"): "what counts as done; items that are not of the course are passed over",
    ("me_notifications_read_all", "/until"): "a point in one's own list",
}


# Which ids there are


def fields(operation: str) -> Iterator[str]:
    """Where a body or a query of the operation may hold an id: pointers, and names behind a question mark."""
    known = operations()[operation]
    item = schema()["paths"][known.path]
    found = item[known.method.lower()]
    for parameter in (resolved(one) for one in (*found.get("parameters", ()), *item.get("parameters", ()))):
        if parameter["in"] == "query" and list(uuids(parameter["schema"])):
            yield f"?{parameter['name']}"
    for media in found.get("requestBody", {}).get("content", {}).values():
        yield from uuids(media["schema"])


def uuids(part: dict[str, Any], at: str = "", seen: tuple[str, ...] = ()) -> Iterator[str]:
    """The pointers to ids in a part of the schema."""
    name = part.get("$ref", "")
    if name in seen:
        return
    part, seen = resolved(part), (*seen, name) if name else seen
    if part.get("format") == "uuid":
        yield at
    for key, one in part.get("properties", {}).items():
        yield from uuids(one, f"{at}/{key}", seen)
    if "items" in part:
        yield from uuids(part["items"], f"{at}/0", seen)
    for word in ("anyOf", "oneOf", "allOf"):
        for one in part.get(word, ()):
            yield from uuids(one, at, seen)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    while "$ref" in part:
        at: Any = schema()
        for step in part["$ref"].removeprefix("#/").split("/"):
            at = at[step]
        part = at
    return part


def test_every_id_that_a_body_or_a_query_may_hold_is_declared():
    """But what blocks and rules of pages name; tests/api/rest/test_authoring_references.py is about those."""
    declared = {(name, at) for name, row in ROWS for at in row.body_ids}
    declared |= {(name, f"?{at}") for name, row in ROWS for at in row.query_ids}
    there = {(name, at) for name, _ in ROWS for at in fields(name) if "/value/" not in at}
    assert sorted(there - NO_IDS.keys() - declared) == []
    assert sorted(declared - there) == []


# Inside a body


@pytest.mark.parametrize("row", [one for one in ALL_ROWS if one.values[0].body_ids])
def test_each_id_inside_a_body_is_checked_as_well(row: Row, world, untouched):
    """Nobody succeeds with an id of the others, of nothing, or with something that is no id."""
    wrong = []
    for pointer, named in row.body_ids.items():
        own = str(world.own[named.name])
        readable = False
        for actor in sorted(row.allow):
            answers = {}
            for kind, value in values(world, named):
                with undone():
                    answers[kind] = call(world, row, actor, body=with_id(row, world, pointer, value))
                    fine = kind == "foreign" and actor in named.anywhere
                    if answers[kind].status not in (SUCCESS if fine else UNREADABLE):
                        wrong.append((actor.value, pointer, kind, answers[kind].status))
                    if not fine and not is_untouched(row, answers[kind], untouched):
                        wrong.append((actor.value, pointer, kind, "wrote", answers[kind].writes))
            if (
                actor in OUR_SIDE
                and actor not in named.anywhere
                and not answers["foreign"].same_refusal(answers["missing"])
            ):
                wrong.append(
                    (actor.value, pointer, "told apart", answers["foreign"].body, answers["missing"].body)
                )
            with undone():
                readable |= call(world, row, actor, body=with_id(row, world, pointer, own)).status in SUCCESS
        if not readable:
            wrong.append((pointer, "nobody succeeds with the own one"))
    assert wrong == []


def values(world: World, named: Named) -> Iterator[tuple[str, Any]]:
    """What is sent instead of an id of ours."""
    own = str(world.own[named.name])
    yield "foreign", str(world.foreign[named.name])
    yield "missing", str(uuid4())
    yield "zero", 0
    yield "list", [own]
    yield "nested", {"id": own}


def with_id(row: Row, world: World, pointer: str, value: Any) -> Any:
    """The row's body with another value at the pointer."""
    usual = row.body(world) if row.body else {}
    body = {name: one for name, one in usual.items() if name not in row.body_ids[pointer].instead_of}
    *way, last = pointer.lstrip("/").split("/")
    if last == "0":
        body[way[0]] = [value]
    else:
        body[last] = value
    return body


# Behind the question mark


@pytest.mark.parametrize("row", [one for one in ALL_ROWS if one.values[0].query_ids])
def test_an_id_of_the_others_in_a_query_finds_what_one_of_nothing_finds(row: Row, world, untouched):
    wrong = []
    for name, named in row.query_ids.items():
        for actor in OUR_SIDE:
            if actor not in row.allow:
                continue
            missing = asked(world, row, actor, name, uuid4())
            foreign = asked(world, row, actor, name, world.foreign[named.name])
            if foreign != missing:
                wrong.append((actor.value, name, "told apart", foreign, missing))
            for kind, value in ODD.items():
                with undone():
                    answer = call(world, row, actor, query={name: value})
                    if answer.status not in UNREADABLE or not is_untouched(row, answer, untouched):
                        wrong.append((actor.value, name, kind, answer.status, answer.writes))
        if not any(found(world, row, actor, name, named) for actor in row.allow):
            wrong.append((name, "nobody finds anything by the own one"))
    assert wrong == []


def asked(world: World, row: Row, actor: Actor, name: str, value: Any) -> tuple[int, bytes]:
    """Status and body of the answer, without what was asked for."""
    with undone():
        answer = call(world, row, actor, query={name: str(value)})
    return answer.status, answer.body.replace(str(value).encode(), b"")


def found(world: World, row: Row, actor: Actor, name: str, named: Named) -> bool:
    """Whether the own id finds something else than one of nothing."""
    return asked(world, row, actor, name, world.own[named.name]) != asked(world, row, actor, name, uuid4())


# Several in one address


@pytest.mark.parametrize("row", [one for one in ALL_ROWS if len(one.values[0].ids) > 1])
def test_what_stands_below_something_else_is_missing_there(row: Row, world, untouched):
    """A learner of the others in a course of ours, a question of the others in a lesson of ours."""
    own, foreign = own_ids(world, row), foreign_ids(world, row)
    wrong = []
    for actor in Actor:
        for name in own:
            if own[name] == foreign[name]:
                continue  # a number, that says nothing of whose it is
            with undone():
                mixed = call(world, row, actor, ids={**own, name: foreign[name]})
                if not is_untouched(row, mixed, untouched):
                    wrong.append((actor.value, name, "wrote", mixed.writes))
            with undone():
                missing = call(world, row, actor, ids={**own, name: nothing(own[name])})
            if not mixed.same_refusal(missing):
                wrong.append((actor.value, name, mixed.status, mixed.body[:200], missing.status))
    assert wrong == []


def nothing(like: Any) -> Any:
    """An id or a number that leads nowhere."""
    return uuid4() if isinstance(like, UUID) else 2_000_000_000


FIXED = [one for one in ALL_ROWS if one.values[0].fixed.keys() - {"client"}]


@pytest.mark.parametrize("row", FIXED)
def test_a_number_or_name_that_leads_nowhere_is_missing(row: Row, world, untouched):
    """The hundredth question, the plugin that there is not."""
    wrong = []
    for actor in Actor:
        for name in row.fixed:
            for value in ("100", *ODD.values()):
                with undone():
                    answer = call(world, Replaced.of(row, name, value), actor)
                    if answer.status not in nowhere(row, actor):
                        wrong.append((actor.value, name, value, answer.status, answer.body[:200]))
                    if not is_untouched(row, answer, untouched):
                        wrong.append((actor.value, name, value, "wrote", answer.writes))
    assert wrong == []


def nowhere(row: Row, actor: Actor) -> set[int]:
    """What the actor may be answered: of one's own attempt also that it has no such hint."""
    if actor in TOKENLESS | BAD_TOKENS:
        return {401, 404}
    return {404, 409} if actor in row.allow else {404}


class Replaced:
    """Rows with something else in the address."""

    @staticmethod
    def of(row: Row, name: str, value: str) -> Row:
        """The row with another value for what is fixed."""
        about = {one: getattr(row, one) for one in row.__dataclass_fields__ if one != "operation"}
        return Row(row.operation, **{**about, "fixed": {**row.fixed, name: value}})


# Whatever else is sent


@pytest.mark.parametrize("row", [one for one in ALL_ROWS if one.values[0].ids])
def test_a_refusal_is_that_of_a_missing_thing_whatever_is_sent_along(row: Row, world, untouched):
    wrong = []
    gone = {
        name: uuid4() if isinstance(value, UUID) else value for name, value in own_ids(world, row).items()
    }
    for actor in sorted(LOGGED_IN - row.allow - row.outcomes.keys()):
        for kind, about in SENT.items():
            with undone():
                forbidden = call(world, row, actor, **about)
                if forbidden.status in SUCCESS:
                    continue  # open to more people than the row's own success, as a second reading
                if not is_untouched(row, forbidden, untouched):
                    wrong.append((actor.value, kind, "wrote", forbidden.writes))
            with undone():
                missing = call(world, row, actor, ids=gone, **about)
            if not forbidden.same_refusal(missing):
                wrong.append((actor.value, kind, forbidden.status, forbidden.body[:200], missing.status))
    assert wrong == []


SENT: dict[str, dict[str, Any]] = {
    "nothing": {"bare": True},
    "an empty body": {"body": {}},
    "a list": {"body": []},
    "unknown fields": {"body": {"no": {"such": ["field"]}}},
}


# What is told


def test_no_answer_to_our_side_names_a_private_thing_of_the_others(world):
    private = {
        str(value): name
        for name, value in world.foreign.items()
        if isinstance(value, UUID) and name not in TOLD_TO_ALL and value not in world.own.values()
    }
    wrong = set()
    for _, row in ROWS:
        if operations()[row.operation].method != "GET":
            continue
        for actor in OUR_SIDE:
            with undone():
                answer = call(world, row, actor)
            if answer.status in SUCCESS:
                text = answer.body.decode(errors="replace")
                wrong |= {(row.operation, name) for key, name in private.items() if key in text}
    assert sorted(wrong) == []


# Courses in the catalogue and who teaches them, pages and menus of the site.
TOLD_TO_ALL = frozenset({"course", "listed_course", "teacher", "page"})
