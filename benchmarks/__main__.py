"""`python -m benchmarks [--quick]`: set up, measure, compare, write docs/figures.json; 1 when a goal is missed."""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import actions, edge, goals, report, single
from benchmarks.load import Call, Round, median, run
from benchmarks.servers import CEILING, PRODUCT, WAGTAIL, System, environment, make_database, serving
from lms_site.embedded.engines import fill_environment, running

WHOLE = replace(PRODUCT, name="whole")
"""The product once more: what a 304 spares is measured against the whole answer in the same minutes."""
READS = ("catalogue", "tree", "lesson", "not modified", "my courses", "my progress")
WRITES = {"progress": (6000, 4000), "enrol": (5000, 3500), "submit": (3500, 1600)}
"""Calls prepared for a second of load, of the prototype and of the product: more than they answer."""


class Bench:
    """One measurement: engines given by DATABASE_URL and VALKEY_URL."""

    def __init__(self, data: Path, *, quick: bool) -> None:
        self.data, self.quick = data, quick
        self.seconds, self.rounds = (2, 3) if quick else (4, 3)
        self.facts: dict[str, Any] = {}

    def settings(self, system: System) -> dict[str, str]:
        """The environment of the system's processes."""
        return environment(system, self.data)

    def python(self, system: System, *words: str) -> str:
        """Run Python with the system's settings; what it printed."""
        command = [sys.executable, "-W", "ignore", *words]
        done = subprocess.run(
            command, env=self.settings(system), check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def prepare(self) -> None:
        """Databases with content; those of an earlier run are used again."""
        url = os.environ["DATABASE_URL"]
        if make_database(WAGTAIL, url):
            self.python(WAGTAIL, "-m", "django", "migrate", "-v0")
            self.python(WAGTAIL, "-m", "django", "seed")
        make_database(CEILING, url)
        self.python(CEILING, "-m", "benchmarks.ceiling.seed")
        make_database(PRODUCT, url)
        self.python(PRODUCT, "-m", "django", "migrate", "-v0")
        facts = self.data / "facts.json"
        self.python(PRODUCT, "-m", "benchmarks.product.seed", str(facts))
        self.facts = json.loads(facts.read_text())

    def under_load(self) -> dict[str, Round]:
        """Every action at every system, in alternation."""
        systems = (WAGTAIL, CEILING, PRODUCT)
        with contextlib.ExitStack() as stack:
            self.pids = {
                system.name: stack.enter_context(serving(system, self.settings(system))) for system in systems
            }
            ours = actions.Product(self.facts, self.settings(PRODUCT)["DATABASE_URL"])
            prototype = actions.Prototype()
            found = self._reads(ours, prototype)
            return found | self._writes(ours, prototype)

    def once(self) -> list[goals.Figure]:
        """What is measured without alternation."""
        single.copy_product(os.environ["DATABASE_URL"])
        figures = single.growth(self.facts, self.python, self.settings)
        figures += edge.figures(self.facts, self.python, self.settings)
        figures += single.inviting(self.facts, self.python)
        return figures + single.importing(self.python, self.data)

    def _reads(self, ours: actions.Product, prototype: actions.Prototype) -> dict[str, Round]:
        calls = {
            WAGTAIL: actions.wagtail(self.settings(WAGTAIL)["DATABASE_URL"]),
            CEILING: prototype.reads(),
            PRODUCT: ours.reads(),
        }
        calls[WHOLE] = {"not modified": calls[PRODUCT]["lesson"]}
        self.pids[WHOLE.name] = self.pids[PRODUCT.name]
        found: dict[str, Round] = {}
        for action in READS:
            asked = {system: made[action] for system, made in calls.items() if action in made}
            found |= self._alternate(action, {system: _again(call) for system, call in asked.items()})
        return found

    def _writes(self, ours: actions.Product, prototype: actions.Prototype) -> dict[str, Round]:
        found: dict[str, Round] = {}
        for action, rates in WRITES.items():
            theirs, own = (rate * self.seconds for rate in rates)
            if action == "submit":
                self._start_attempts(ours, own)
            makers: dict[System, Callable[[], Call]] = {
                CEILING: functools.partial(prototype.write, action, theirs),
                PRODUCT: functools.partial(ours.write, action, own),
            }
            found |= self._alternate(action, makers)
        return found

    def _start_attempts(self, ours: actions.Product, number: int) -> None:
        call = ours.write("start", number * self.rounds)
        seconds = len(call.turns) // 250
        print(f"  starting attempts for {seconds} s")
        run(call, server=self.pids[PRODUCT.name], seconds=seconds)

    def _alternate(self, action: str, makers: dict[System, Callable[[], Call]]) -> dict[str, Round]:
        rounds: dict[str, list[Round]] = {}
        for turn in range(self.rounds):
            for system, make in makers.items():
                call = make()
                pid = self.pids[system.name]
                if turn == 0 and not call.turns:
                    run(call, server=pid, seconds=1)
                one = run(call, server=pid, seconds=self.seconds)
                if call.turns and one.requests > len(call.turns):
                    print(
                        f"  {action}/{system.name}: calls were repeated, {one.requests} of {len(call.turns)}"
                    )
                rounds.setdefault(f"{action}/{system.name}", []).append(one)
        found = {name: median(each) for name, each in rounds.items()}
        for name, middle in found.items():
            print(f"  {report.line(name, middle)}", flush=True)
        return found


def _again(call: Call) -> Callable[[], Call]:
    return lambda: call


def main() -> int:
    """Measure; the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure, and compare with the goals.")
    parser.add_argument("--quick", action="store_true", help="shorter rounds")
    quick = parser.parse_args().quick
    if not shutil.which("wrk"):
        sys.exit("wrk is needed: apt-get install wrk")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        if not os.environ.get("DATABASE_URL"):
            fill_environment(stack.enter_context(running()))
        bench = Bench(Path(os.environ.get("LMS_BENCH_DATA") or folder), quick=quick)
        print("Databases and content", flush=True)
        bench.prepare()
        print("Under load", flush=True)
        found = bench.under_load()
        print("Growth, import, publishing", flush=True)
        figures = goals.load_figures(found) + bench.once()
    report.write(found, figures)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
