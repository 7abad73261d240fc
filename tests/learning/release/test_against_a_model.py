"""The judge of release rules against a slow, plain model, and what the database lets through against the judge."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_site.learning import api as learning
from lms_site.learning.errors import NotStarted
from lms_site.learning.release.rules import Known, Placed, judge
from tests.learning.builders import course, learner, lesson, module

NOW = datetime(2030, 1, 10, tzinfo=UTC)
ITEMS, GROUPS, COURSES = list("abc"), ["red", "blue"], ["k", "l"]
DAYS = st.integers(-5, 5)


def moment(days):
    return (NOW + timedelta(days=days)).isoformat()


RULES = st.one_of(
    st.builds(
        lambda begins, ends: {
            "kind": "date",
            "from": None if begins is None else moment(begins),
            "until": None if ends is None else moment(ends),
        },
        st.none() | DAYS,
        st.none() | DAYS,
    ),
    st.builds(lambda days: {"kind": "after_enrolment", "days": days}, st.integers(0, 5)),
    st.builds(lambda item: {"kind": "item_done", "item": item}, st.sampled_from(ITEMS)),
    st.builds(lambda item: {"kind": "previous_done", "item": item}, st.none() | st.sampled_from(ITEMS)),
    st.builds(
        lambda item, percent: {"kind": "score", "item": item, "percent": str(percent)},
        st.sampled_from(ITEMS),
        st.integers(0, 100),
    ),
    st.builds(lambda group: {"kind": "group", "group": group}, st.sampled_from(GROUPS)),
    st.builds(lambda key: {"kind": "course_done", "course": key}, st.sampled_from(COURSES)),
    st.just({"kind": "teacher"}),
    st.sampled_from([{"kind": "tide"}, {"kind": "score", "item": "a"}, {}, None, 3, {"kind": ["date"]}]),
)
RELEASES = st.builds(
    lambda match, rules: {"match": match, "rules": rules},
    st.sampled_from(["all", "any"]),
    st.lists(RULES, max_size=4),
)


@st.composite
def chains(draw):
    """An item, the modules above it, inner ones first."""
    placed = []
    for key, kind in zip(
        ["x", "m", "n"], [draw(st.sampled_from(["lesson", "assessment"])), "module", "module"], strict=True
    ):
        rules = {}
        if draw(st.booleans()):
            rules["release"] = draw(RELEASES)
        if draw(st.booleans()):
            rules["opens_at"] = moment(draw(DAYS))
        placed.append(
            Placed(key=key, kind=kind, rules=rules, preview=key == "x" and draw(st.integers(0, 9)) == 0)
        )
    return placed


PEOPLE = st.builds(
    lambda joined, start, done, scores, groups, courses, unlocked: Known(
        now=NOW,
        course="c",
        enrolled_at=None if joined is None else NOW - timedelta(days=joined),
        starts_at=None if start is None else NOW + timedelta(days=start),
        done=frozenset(done),
        scores={key: Decimal(score) / 100 for key, score in scores.items()},
        groups=frozenset(groups),
        courses=frozenset(courses),
        unlocked=frozenset(unlocked),
        titles=dict.fromkeys(ITEMS, "A title"),
    ),
    st.none() | st.integers(0, 5),
    st.none() | DAYS,
    st.sets(st.sampled_from(ITEMS)),
    st.dictionaries(st.sampled_from(ITEMS), st.integers(0, 100)),
    st.sets(st.sampled_from(GROUPS)),
    st.sets(st.sampled_from(COURSES)),
    st.sets(st.sampled_from(["x", "m", "n"])),
)


def plainly_met(rule, person):
    """One rule, read as a teacher would read it aloud."""
    match rule:
        case {"kind": "date", "from": begins, "until": ends} if begins or ends:
            begun = begins is None or datetime.fromisoformat(begins) <= NOW
            return begun and (ends is None or datetime.fromisoformat(ends) > NOW)
        case {"kind": "after_enrolment", "days": days}:
            return person.enrolled_at is not None and (NOW - person.enrolled_at).days >= days
        case {"kind": "previous_done", "item": None}:
            return True
        case {"kind": "item_done" | "previous_done", "item": item}:
            return item in person.done
        case {"kind": "score", "item": item, "percent": percent}:
            return item in person.scores and person.scores[item] * 100 >= int(percent)
        case {"kind": "group", "group": group}:
            return group in person.groups
        case {"kind": "course_done", "course": key}:
            return key in person.courses
    return False


def plainly_open(chain, person):
    """Whether the item is open: no cleverness, everything asked in turn."""
    if chain[0].preview:
        return True
    if person.starts_at is not None and person.starts_at > NOW:
        return False
    for placed in chain:
        opens = placed.rules.get("opens_at")
        if opens and placed.kind != "assessment" and datetime.fromisoformat(opens) > NOW:
            return False
        if "release" in placed.rules and "x" not in person.unlocked and placed.key not in person.unlocked:
            met = [plainly_met(rule, person) for rule in placed.rules["release"]["rules"]]
            if not met or not (all(met) if placed.rules["release"]["match"] == "all" else any(met)):
                return False
    return True


@settings(max_examples=600, deadline=None)
@given(chains(), PEOPLE)
def test_the_judge_says_what_the_plain_model_says(chain, person):
    found = judge(chain, person)
    assert found.open == plainly_open(chain, person)
    unmet = [state for one in found.sets if not one.open for state in one.rules if not state.met]
    assert found.open or unmet or chain[0].preview


@settings(max_examples=300, deadline=None)
@given(chains(), PEOPLE)
def test_what_opens_by_itself_is_open_at_that_moment_and_not_before(chain, person):
    found = judge(chain, person)
    if found.open or found.until is None:
        return
    assert found.until > NOW
    before = replace(person, now=found.until - timedelta(seconds=1))
    assert not judge(chain, before).open
    assert judge(chain, replace(person, now=found.until)).open


def test_what_has_closed_by_the_day_the_rest_is_met_does_not_open_by_itself():
    rules = [{"kind": "date", "from": None, "until": moment(1)}, {"kind": "after_enrolment", "days": 5}]
    chain = [Placed(key="x", kind="lesson", rules={"release": {"match": "all", "rules": rules}})]
    found = judge(chain, Known(now=NOW, enrolled_at=NOW))
    assert (found.open, found.until) == (False, None)


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(6))
def test_the_outline_the_lesson_and_the_list_of_open_lessons_agree(number):
    keys = [uuid4() for _ in range(4)]
    dates = [None, "2001-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"]
    outer = replace(module(), opens_at=dates[number % 3])
    items = []
    for place, key in enumerate(keys):
        rules = [
            {"kind": "item_done", "item": str(keys[(place + number) % 4])},
            {"kind": "after_enrolment", "days": place % 2},
        ]
        release = {"match": ["all", "any"][place % 2], "rules": rules[: 1 + (number + place) % 2]}
        parent = outer.key if place % 2 else None
        item = replace(lesson(), key=key, parent=parent, opens_at=dates[(number + place) % 3])
        items.append(replace(item, rules={"release": release} if place else {}))
    key = course(outer, *items)
    who = learner(key)
    if number % 3 != 2:
        try_to(learning.mark_done, who, items[0].key)
    locked = set(json.loads(learning.outline(who, key).overlay)["locked"])
    listed = set(learning.open_lessons(who, key))
    for item in items:
        is_open = str(item.key) not in locked
        assert try_to(learning.lesson_document, who, item.key) == is_open
        assert try_to(learning.lesson_participation, who, item.key) == is_open
        assert try_to(learning.mark_done, who, item.key) == is_open
        assert (item.key in listed) == is_open
        locked = set(json.loads(learning.outline(who, key).overlay)["locked"])
        listed = set(learning.open_lessons(who, key))


def try_to(act, *arguments):
    try:
        act(*arguments)
    except NotStarted:
        return False
    return True
