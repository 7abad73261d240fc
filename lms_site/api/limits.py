"""Limits on how often one may call: token buckets in Valkey, counted in the round trip that reads revocations.

A limit is "n in a period": n calls may come at once, and one more is earned every period/n. Who waits longest
decides: the headers of an answer tell of the limit with the fewest calls left.
"""

from __future__ import annotations

import hashlib
import math
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import structlog
from django.conf import settings
from redis.exceptions import NoScriptError, RedisError

from lms_site.foundation import valkey
from lms_site.foundation.errors import TooMany

log = structlog.get_logger(__name__)

_PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"([1-9]\d*)/([1-9]\d*)?([smhd])", re.ASCII)
_DISTRUST = 300.0
FILES = "files"
PLUGIN = "plugin:"
_APART = frozenset({FILES})

# KEYS: buckets, then flags. ARGV: number of buckets, then (size, period in ms) of each. Answers the number of flags
# that stand, then (allowed, left, ms until one more call is allowed, ms until the bucket is full) of each bucket.
# A call that one bucket refuses is charged to none.
_SCRIPT = """
local buckets = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local answer, writes, allowed = {0}, {}, 1
for i = 1, buckets do
  local size, period = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local step = period / size
  local full_at = tonumber(redis.call('GET', KEYS[i]) or now)
  if full_at < now then full_at = now end
  local next_full = full_at + step
  local wait = next_full - period - now
  if wait > 0 then allowed = 0 end
  writes[i] = next_full
  answer[4 * i - 2] = wait > 0 and 0 or 1
  answer[4 * i - 1] = math.max(0, math.floor((period - (next_full - now)) / step + 0.0001))
  answer[4 * i] = math.max(0, math.ceil(wait))
  answer[4 * i + 1] = math.ceil((wait > 0 and full_at or next_full) - now)
end
if allowed == 1 then
  for i = 1, buckets do
    redis.call('SET', KEYS[i], string.format('%.3f', writes[i]), 'PX', math.max(1, math.ceil(writes[i] - now)))
  end
end
for i = buckets + 1, #KEYS do answer[1] = answer[1] + redis.call('EXISTS', KEYS[i]) end
return answer
"""
_DIGEST = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Limit:
    """One bucket: its key in Valkey, its name in the headers, n calls in a period of seconds."""

    key: str
    name: str
    size: int
    period: int


@dataclass(slots=True)
class Budget:
    """What the limits leave, and whether a flag stands. `flags_known` is False when Valkey did not answer."""

    flagged: bool = False
    flags_known: bool = False
    refused: bool = False
    limit: Limit | None = None
    left: int = 0
    retry_after: int = 0
    reset: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Raise TooMany when a limit is reached."""
        if self.refused:
            raise TooMany(retry_after=self.retry_after)


@lru_cache(maxsize=64)
def parse_rate(text: str) -> tuple[int, int] | None:
    """(calls, seconds) of "120/m" or "5/10m"; None for an empty text (no limit). Raises ValueError."""
    if not text:
        return None
    found = _RATE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a rate such as 120/m")
    return int(found[1]), int(found[2] or 1) * _PERIODS[found[3]]


def limits_of(kind: str, who: str, scope: str) -> tuple[Limit, ...]:
    """The limits of a caller: the general one of its kind ("anonymous", "person"), and the scope's if it has one.

    Files count by their own limit alone: a page asks for many at once, and a class does from one address.
    """
    names = (scope,) if scope in _APART else (kind, scope) if scope else (kind,)
    found = []
    for name in names:
        rate = parse_rate(_rate_of(name))
        if rate is not None:
            key = f"{settings.LMS_LIMIT_PREFIX}{{{who}}}:{name}"
            found.append(Limit(key, name, *rate))
    return tuple(found)


def _rate_of(name: str) -> str:
    """The rate of a limit; "plugin:acme.poll" without one of its own has that of "plugin"."""
    rates = settings.LMS_RATES
    return str(rates.get(name, rates.get(name.partition(":")[0], "")))


class _Trust:
    """Whether flags in Valkey may be believed: not for as long as a token can live after an outage was seen.

    A flag raised during the outage may be missing afterwards.
    """

    def __init__(self) -> None:
        self.again_at = 0.0

    def lost(self) -> None:
        if time.monotonic() > self.again_at:
            log.warning("limits_open", reason="Valkey does not answer")
        self.again_at = time.monotonic() + _DISTRUST

    def stands(self) -> bool:
        return time.monotonic() >= self.again_at


TRUST = _Trust()


def spend(limits: Sequence[Limit], flags: Sequence[str]) -> Budget:
    """Charge one call to each limit and read the flags, in one round trip. Open when Valkey does not answer."""
    if not limits and not flags:
        return Budget()
    try:
        answer = _ask(limits, flags) if limits else [valkey.ask("EXISTS", *flags)]
    except RedisError:
        TRUST.lost()
        return Budget()
    return _read(limits, answer)


def _ask(limits: Sequence[Limit], flags: Sequence[str]) -> Any:
    keys = [*(limit.key for limit in limits), *flags]
    sizes = [value for limit in limits for value in (limit.size, limit.period * 1000)]
    words: list[str | int] = [len(keys), *keys, len(limits), *sizes]
    try:
        return valkey.ask("EVALSHA", _DIGEST, *words)
    except NoScriptError:
        return valkey.ask("EVAL", _SCRIPT, *words)


def _read(limits: Sequence[Limit], answer: Sequence[int]) -> Budget:
    budget = Budget(flagged=bool(answer[0]), flags_known=TRUST.stands())
    tightest: tuple[float, float] | None = None
    for index, limit in enumerate(limits):
        allowed, left, wait, reset = answer[4 * index + 1 : 4 * index + 5]
        rank = (float(allowed), left / limit.size)
        if tightest is None or rank < tightest:
            tightest = rank
            budget.limit, budget.left, budget.reset = limit, left, math.ceil(reset / 1000)
            budget.refused = not allowed
            budget.retry_after = max(1, math.ceil(wait / 1000))
    if budget.limit is not None:
        budget.headers = _headers(budget, budget.limit)
    return budget


def _headers(budget: Budget, limit: Limit) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(limit.size),
        "RateLimit-Remaining": str(budget.left),
        "RateLimit-Reset": str(budget.reset),
        "RateLimit-Policy": f"{limit.size};w={limit.period}",
    }
