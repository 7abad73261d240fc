"""What a person may do with an assessment, and until when: pure rules, no database and no clock of their own.

Rules only ever grow for a person: an allowance may add attempts, time or days, never take any away (ADR 0037).
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of time and number. None: no limit (time_limit_s, max_attempts) or no such date."""

    time_limit_s: int | None = None
    grace_s: int = 60
    max_attempts: int | None = None
    delay_first_s: int = 0
    delay_next_s: int = 0
    opens_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one accommodation or override gives a person on top of the rules; None and the defaults give nothing."""

    extra_attempts: int = 0
    time_factor: Decimal = Decimal(1)
    extra_time_s: int = 0
    opens_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None


class Refusal(enum.StrEnum):
    """Why no attempt can be started now."""

    LOCKED = "locked"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    NO_ATTEMPTS_LEFT = "no_attempts_left"
    MUST_WAIT = "must_wait"


def effective(base: Rules, allowances: Iterable[Allowance]) -> Rules:
    """The rules for one person: of several allowances the most generous value of each kind counts.

    The order of the allowances and repeated ones make no difference.
    """
    given = list(allowances)
    if not given:
        return base
    return replace(
        base,
        time_limit_s=_longer(base.time_limit_s, given),
        max_attempts=_more(base.max_attempts, given),
        opens_at=_earliest(base.opens_at, (one.opens_at for one in given)),
        due_at=_latest(base.due_at, (one.due_at for one in given)),
        closes_at=_latest(base.closes_at, (one.closes_at for one in given)),
    )


def _longer(limit: int | None, given: list[Allowance]) -> int | None:
    if limit is None:
        return None
    factor = max(Decimal(1), *(one.time_factor for one in given))
    extra = max(0, *(one.extra_time_s for one in given))
    return int((limit * factor).to_integral_value(ROUND_CEILING)) + extra


def _more(limit: int | None, given: list[Allowance]) -> int | None:
    return None if limit is None else limit + max(0, *(one.extra_attempts for one in given))


def _earliest(base: dt.datetime | None, others: Iterable[dt.datetime | None]) -> dt.datetime | None:
    return None if base is None else min(base, *(one for one in others if one), base)


def _latest(base: dt.datetime | None, others: Iterable[dt.datetime | None]) -> dt.datetime | None:
    return None if base is None else max(base, *(one for one in others if one), base)


def deadline(rules: Rules, started_at: dt.datetime) -> dt.datetime | None:
    """When an attempt started at this moment ends: the time limit or the closing, whichever comes first."""
    ends = [rules.closes_at] if rules.closes_at else []
    if rules.time_limit_s is not None:
        ends.append(started_at + dt.timedelta(seconds=rules.time_limit_s))
    return min(ends) if ends else None


def expiry(rules: Rules, started_at: dt.datetime) -> dt.datetime | None:
    """Until when answers still in flight are taken: the deadline and the grace after it."""
    end = deadline(rules, started_at)
    return end and end + dt.timedelta(seconds=rules.grace_s)


def next_start(rules: Rules, *, used: int, last_ended_at: dt.datetime | None) -> dt.datetime | None:
    """The earliest moment of the next attempt by the delays between attempts; None: at once."""
    delay = {0: 0, 1: rules.delay_first_s}.get(used, rules.delay_next_s)
    return last_ended_at + dt.timedelta(seconds=delay) if delay and last_ended_at else None


def refusal(
    rules: Rules, *, now: dt.datetime, used: int, last_ended_at: dt.datetime | None
) -> tuple[Refusal, dt.datetime | None] | None:
    """Why a new attempt may not start now, with the moment it may (None: never); None when it may."""
    if rules.max_attempts is not None and used >= rules.max_attempts:
        return Refusal.NO_ATTEMPTS_LEFT, None
    if rules.closes_at and now >= rules.closes_at:
        return Refusal.CLOSED, None
    if rules.opens_at and now < rules.opens_at:
        return Refusal.NOT_OPEN, rules.opens_at
    wait = next_start(rules, used=used, last_ended_at=last_ended_at)
    if wait and now < wait:
        too_late = rules.closes_at and wait > rules.closes_at
        return Refusal.MUST_WAIT, None if too_late else wait
    return None
