"""Whether an item is open to a person, why not, and from when on: the one judge of release rules. Pure: no database.

An item is open when its course has begun, the opening dates of it and of the modules above have come, and the release
rules of each of these let the person in. Whatever cannot be understood locks: a rule of an unknown kind (its plugin
is gone), a reference to what is no longer there, a value that makes no sense.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

ALL, ANY = "all", "any"
PERCENT = Decimal(100)
DATED = frozenset({"lesson", "module"})
"""Kinds whose own opening date locks them; that of an assessment is a rule of its attempts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the rules of a course ask about one person. Items and courses are named by the text of their keys.

    `done` has modules too, when all that counts in them is done. `scores` has released ones only, 0 to 1. `titles`
    are those of the items of the course that rules name: what is not there is not in the course. `cohorts` has what
    each group of the course is called now, by every name that rules may have for it. `reads_all`: the person is of the
    team, and waits for nothing.
    """

    now: dt.datetime
    course: str = ""
    enrolled_at: dt.datetime | None = None
    starts_at: dt.datetime | None = None
    done: frozenset[str] = frozenset()
    scores: Mapping[str, Decimal] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    cohorts: Mapping[str, str] = field(default_factory=dict)
    courses: frozenset[str] = frozenset()
    unlocked: frozenset[str] = frozenset()
    reads_all: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An item in the tree, with the rules it was published with."""

    key: str
    kind: str
    title: str = ""
    parent: str | None = None
    preview: bool = False
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleState:
    """One rule, and how it stands. `until`: when it is met by itself; `ended_at`: since when it never will be.

    `lost`: it names something that is not there, or says nothing that can be understood.
    """

    kind: str
    met: bool
    until: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    days: int | None = None
    item: str | None = None
    course: str | None = None
    group: str | None = None
    percent: Decimal | None = None
    score: Decimal | None = None
    note: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetState:
    """The rules of one thing (`of`): the item, a module above it, or the course. `unlocked`: a teacher let them in."""

    of: str
    match: str
    open: bool
    until: dt.datetime | None
    unlocked: bool
    rules: tuple[RuleState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Whether the item is open. `until`: when it opens by itself, None where that takes more than waiting."""

    item: str
    open: bool
    until: dt.datetime | None
    sets: tuple[SetState, ...]


def judge(chain: Sequence[Placed], known: Known) -> Judged:
    """Whether the first of the chain is open to the person; the modules that hold it follow it, inner ones first.

    An unlocking of the item stands for its own release rules and those of the modules above; one of a module for the
    module's own. Dates of the course and of pages hold all the same.
    """
    found = _judged(chain, known)
    until = found.until
    while until is not None:
        then = _judged(chain, replace(known, now=until))
        if then.open:
            break
        until = then.until  # what is open today may have closed by that day
    return replace(found, until=until)


def _judged(chain: Sequence[Placed], known: Known) -> Judged:
    """The same, with the moment at which nothing that is closed now is closed any more."""
    sets = [_start(known), *_sets(chain, known)]
    closed = [one for one in sets if not one.open]
    is_open = chain[0].preview or known.reads_all or not closed
    return Judged(
        item=chain[0].key,
        open=is_open,
        until=None if is_open else _latest(one.until for one in closed),
        sets=tuple(one for one in sets if one.rules),
    )


def _start(known: Known) -> SetState:
    return _dated(known.course, "course_start", known.starts_at, known)


def _dated(of: str, kind: str, at: dt.datetime | None, known: Known) -> SetState:
    """The set of a single date; without one it holds no rule and is open."""
    met = at is None or known.now >= at
    rules = () if at is None else (RuleState(kind=kind, met=met, until=None if met else at),)
    return SetState(of=of, match=ALL, open=met, until=None if met else at, unlocked=False, rules=rules)


def _sets(chain: Sequence[Placed], known: Known) -> Iterable[SetState]:
    freed = chain[0].key in known.unlocked
    for placed in chain:
        if placed.kind in DATED and placed.rules.get("opens_at"):
            yield _dated(placed.key, "opens_at", _moment(placed.rules["opens_at"]), known)
        if "release" in placed.rules:
            yield _released(placed, known, unlocked=freed or placed.key in known.unlocked)


def _released(placed: Placed, known: Known, *, unlocked: bool) -> SetState:
    release = placed.rules["release"]
    match, rules = _read(release)
    states = tuple(state_of(rule, known) for rule in rules)
    met = _met(match, states)
    return SetState(
        of=placed.key,
        match=match,
        open=unlocked or met,
        until=None if unlocked or met else _until(match, states),
        unlocked=unlocked,
        rules=states,
    )


def _read(release: Any) -> tuple[str, Sequence[Any]]:
    """How the rules are combined, and the rules; what is no set of rules is one rule that nobody understands."""
    if isinstance(release, Mapping) and release.get("match") in (ALL, ANY):
        rules = release.get("rules")
        if isinstance(rules, list) and rules:
            return str(release["match"]), rules
    return ALL, [None]


def _met(match: str, states: Sequence[RuleState]) -> bool:
    return any(one.met for one in states) if match == ANY else all(one.met for one in states)


def _until(match: str, states: Sequence[RuleState]) -> dt.datetime | None:
    if match == ANY:
        return min((one.until for one in states if one.until), default=None)
    return _latest(one.until for one in states if not one.met)


def _latest(moments: Iterable[dt.datetime | None]) -> dt.datetime | None:
    """The last of them; None when there is none, or one of them is not known."""
    found = list(moments)
    known = [one for one in found if one is not None]
    return max(known) if known and len(known) == len(found) else None


def state_of(rule: Any, known: Known) -> RuleState:
    """How one rule stands; one that cannot be understood is not met."""
    kind = rule.get("kind") if isinstance(rule, Mapping) else None
    function = _KINDS.get(kind) if isinstance(kind, str) else None
    if function is not None:
        try:
            return function(rule, known)
        except (KeyError, ValueError, TypeError, ArithmeticError, AttributeError):
            pass
    return RuleState(
        kind=kind if isinstance(kind, str) and kind in _KINDS else "unknown", met=False, lost=True
    )


def _moment(text: Any) -> dt.datetime:
    """A moment as manifests say it; one that nobody can read never comes."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return NEVER
    return moment if moment.tzinfo is not None else NEVER


NEVER: Final = dt.datetime.max.replace(tzinfo=dt.UTC)


def _date(rule: Mapping[str, Any], known: Known) -> RuleState:
    begins = dt.datetime.fromisoformat(rule["from"]) if rule.get("from") else None
    ends = dt.datetime.fromisoformat(rule["until"]) if rule.get("until") else None
    if begins is None and ends is None:
        raise ValueError
    if ends is not None and (known.now >= ends or (begins is not None and begins >= ends)):
        return RuleState(kind="date", met=False, ended_at=ends)
    early = begins is not None and known.now < begins
    return RuleState(kind="date", met=not early, until=begins if early else None, ended_at=ends)


def _after_enrolment(rule: Mapping[str, Any], known: Known) -> RuleState:
    days = int(rule["days"])
    if known.enrolled_at is None:
        return RuleState(kind="after_enrolment", met=False, days=days)
    at = known.enrolled_at + dt.timedelta(days=days)
    met = known.now >= at
    return RuleState(kind="after_enrolment", met=met, until=None if met else at, days=days)


def _item_done(rule: Mapping[str, Any], known: Known) -> RuleState:
    key = str(rule["item"])
    return RuleState(kind="item_done", met=key in known.done, item=key, lost=_is_lost(key, known))


def _previous_done(rule: Mapping[str, Any], known: Known) -> RuleState:
    if rule["item"] is None:  # nothing stands before it
        return RuleState(kind="previous_done", met=True)
    key = str(rule["item"])
    return RuleState(kind="previous_done", met=key in known.done, item=key, lost=_is_lost(key, known))


def _score(rule: Mapping[str, Any], known: Known) -> RuleState:
    key, percent = str(rule["item"]), Decimal(str(rule["percent"]))
    score = known.scores.get(key)
    met = score is not None and score * PERCENT >= percent
    return RuleState(
        kind="score", met=met, item=key, percent=percent, score=score, lost=not met and _is_lost(key, known)
    )


def _group(rule: Mapping[str, Any], known: Known) -> RuleState:
    name = str(rule["group"])
    met = name in known.groups
    lost = not met and name not in known.cohorts
    return RuleState(kind="group", met=met, group=known.cohorts.get(name, name), lost=lost)


def _course_done(rule: Mapping[str, Any], known: Known) -> RuleState:
    key = str(rule["course"])
    return RuleState(kind="course_done", met=key in known.courses, course=key)


def _teacher(rule: Mapping[str, Any], known: Known) -> RuleState:
    """Never met by itself: an unlocking opens the whole item."""
    del known
    return RuleState(kind="teacher", met=False, note=str(rule.get("note") or ""))


def _is_lost(key: str, known: Known) -> bool:
    return key not in known.titles and key not in known.done


_KINDS: Final[dict[str, Callable[[Mapping[str, Any], Known], RuleState]]] = {
    "date": _date,
    "after_enrolment": _after_enrolment,
    "item_done": _item_done,
    "previous_done": _previous_done,
    "score": _score,
    "group": _group,
    "course_done": _course_done,
    "teacher": _teacher,
}
KINDS: Final = frozenset(_KINDS)
"""The kinds of rules there are."""
