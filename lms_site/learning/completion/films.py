"""What of a film was watched: parts as sorted, merged pairs of seconds. Pure: no database."""

from __future__ import annotations

from collections.abc import Sequence

Part = tuple[float, float]
LONGEST_S = 86_400.0
MOST_PARTS = 500
"""A film of which more separate parts are noted than this keeps those it has, and gains by filling gaps only."""


def merged(parts: Sequence[Part]) -> list[Part]:
    """The same moments as the fewest parts, sorted; parts that are empty or turned round are left out."""
    found: list[Part] = []
    for begin, end in sorted(part for part in parts if part[0] < part[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def length(parts: Sequence[Part]) -> float:
    """How many seconds merged parts cover."""
    return sum(end - begin for begin, end in parts)


def new_of(part: Part, seen: Sequence[Part]) -> list[Part]:
    """What of the part is not among merged parts, in order."""
    begin, end = part
    fresh: list[Part] = []
    for known_begin, known_end in seen:
        if known_end <= begin or known_begin >= end:
            continue
        if begin < known_begin:
            fresh.append((begin, known_begin))
        begin = max(begin, known_end)
    if begin < end:
        fresh.append((begin, end))
    return fresh


def watched(
    seen: Sequence[Part], sent: Sequence[Part], *, duration: float, allowed: float
) -> tuple[list[Part], float]:
    """The parts with those that were sent, as far as there was time to watch them; and what is left of that time.

    What lies outside the film is cut off, and of what is new no more than `allowed` seconds are taken.
    """
    known = merged(seen)
    for begin, end in sent:
        for fresh_begin, fresh_end in new_of((max(0.0, begin), min(end, duration)), known):
            taken = min(fresh_end - fresh_begin, allowed)
            if taken <= 0:
                return known, allowed
            joined = merged([*known, (fresh_begin, fresh_begin + taken)])
            if len(joined) <= max(MOST_PARTS, len(known)):
                known, allowed = joined, allowed - taken
    return known, allowed
