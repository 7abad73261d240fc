"""What is measured once: growth to 100,000 courses, importing a big course, publishing one lesson."""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import actions
from benchmarks.goals import Figure
from benchmarks.load import run
from benchmarks.servers import PRODUCT, System, address_of, serving

GROWN = System("grown", PRODUCT.application, 8823, PRODUCT.settings)
MANY = 100_000
_ROUNDS = 15
_COURSES_OF_LESSONS = 10
Python = Callable[..., str]


def copy_product(url: str) -> None:
    """Make the database of the grown school anew, as a copy of the product's, tidied up after the writes."""
    with psycopg.connect(address_of(url, PRODUCT.database), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    with psycopg.connect(address_of(url, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{GROWN.database}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{GROWN.database}" TEMPLATE "{PRODUCT.database}"')


def growth(
    facts: dict[str, Any], python: Python, settings: Callable[[System], Mapping[str, str]]
) -> list[Figure]:
    """How much slower catalogue and tree are in a school of 100,000 courses; both serve in the same minutes.

    By one worker each: with two, the median latency says more of how eight connections fell on them.
    """
    python(GROWN, "-m", "benchmarks.product.grow", str(MANY))
    rounds: dict[tuple[str, str], list[float]] = {}
    with (
        serving(PRODUCT, settings(PRODUCT), workers=1) as small,
        serving(GROWN, settings(GROWN), workers=1) as large,
    ):
        calls = {
            (system.name, action): call
            for system in (PRODUCT, GROWN)
            for action, call in actions.Product(facts, "", system.address).reads().items()
            if action in ("catalogue", "tree")
        }
        for turn in range(_ROUNDS):
            for (name, action), call in calls.items():
                found = run(call, server=small if name == PRODUCT.name else large, seconds=1)
                if turn:
                    rounds.setdefault((name, action), []).append(found.p50)
    figures = []
    for action in ("catalogue", "tree"):
        before, after = (statistics.median(rounds[name, action]) for name in (PRODUCT.name, GROWN.name))
        name = f"{action}: p50 with 100,000 courses, of that with 100"
        figures.append(Figure(name, after / before, 1.3, "at_most"))
    return figures


def inviting(facts: dict[str, Any], python: Python) -> list[Figure]:
    """A list of 1,000 people invited to a course."""
    found = json.loads(python(GROWN, "-m", "benchmarks.product.inviting", facts["courses"][0]))
    return [Figure("invitations for a list of 1,000 people", found["invite_s"], 5, "at_most", "s")]


def importing(python: Python, data: Path) -> list[Figure]:
    """A course of 1,000 verticals and 5,000 problems, then one lesson among 10,000 published again."""
    package = data / "bench.tar.gz"
    python(PRODUCT, "-m", "benchmarks.product.olx", str(package), "measured", "5")
    others = [data / f"lessons-{number}.tar.gz" for number in range(_COURSES_OF_LESSONS)]
    for number, other in enumerate(others):
        python(PRODUCT, "-m", "benchmarks.product.olx", str(other), f"lessons-{number}", "0")
    found: dict[str, float] = {}
    try:
        text = python(GROWN, "-m", "benchmarks.product.importing", str(package), *map(str, others))
    except subprocess.CalledProcessError as error:
        text = error.stdout
    for line in text.splitlines():
        found |= json.loads(line)
    lessons = f"{found['lessons']:,} published lesson pages in the database" if "lessons" in found else ""
    return [
        Figure("import of 1,000 verticals and 5,000 problems", found.get("import_s"), 60, "at_most", "s"),
        Figure("memory of that import", found.get("import_mb"), 500, "at_most", "MB"),
        Figure("publish one lesson", found.get("publish_s"), 1, "at_most", "s", lessons),
    ]
