"""Published documents for anonymous readers through the nginx of deploy/: how many, and how old."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import nginx
from benchmarks.goals import Figure
from benchmarks.load import Call, run
from benchmarks.servers import PRODUCT, System, serving

RATE, STALE = 10_000.0, 1.0
_RATE = "anonymous published documents through nginx"
_STALE = "stale after publish, through nginx: the longest of 12"
_ROUNDS, _TIMES = 3, 12


def figures(
    facts: dict[str, Any], python: Callable[..., str], settings: Callable[[System], Mapping[str, str]]
) -> list[Figure]:
    """Requests a second of a course's page, and the seconds until a change is seen."""
    if nginx.program() is None:
        return [
            Figure(_RATE, None, RATE, "at_least", "/s", "nginx is not installed"),
            Figure(_STALE, None, STALE, "at_most", "s", "nginx is not installed"),
        ]
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(PRODUCT, settings(PRODUCT)),
        nginx.in_front_of(f"127.0.0.1:{PRODUCT.port}", Path(folder)) as front,
    ):
        call = Call(f"{front.address}/api/v1/courses/{facts['courses'][0]}/", {})
        rounds = [run(call, server=front.pid, seconds=2) for _ in range(_ROUNDS)]
        stale = json.loads(python(PRODUCT, "-m", "benchmarks.product.republish", front.address, str(_TIMES)))
    rate = statistics.median(one.rate for one in rounds)
    failed = sum(one.failed for one in rounds)
    spent = statistics.median(one.server_us for one in rounds)
    note = f"{spent:.0f} µs of nginx's processor time a request" + (f"; {failed} failed" if failed else "")
    return [
        Figure(_RATE, rate, RATE, "at_least", "/s", note),
        Figure(_STALE, max(stale), STALE, "at_most", "s", f"median {statistics.median(stale):.2f} s"),
    ]
