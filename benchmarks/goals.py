"""The goals, and whether they are met."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.load import Round


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured against a goal: `at_least` or `at_most`. Without a value it could not be, and is missed."""

    name: str
    value: float | None
    goal: float
    sense: str
    unit: str = "x"
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        if self.value is None:
            return False
        return self.value >= self.goal if self.sense == "at_least" else self.value <= self.goal

    def as_json(self) -> dict[str, Any]:
        """The figure with its verdict."""
        value = None if self.value is None else round(self.value, 3)
        return {**asdict(self), "value": value, "met": self.met}

    def row(self) -> str:
        """A row of the table."""
        sign = "≥" if self.sense == "at_least" else "≤"
        verdict = "met" if self.met else "**missed**"
        measured = "not measured" if self.value is None else f"{self.value:,.2f} {self.unit}"
        return f"| {self.name} | {measured} | {sign} {self.goal:g} {self.unit} | {verdict} | {self.note} |"


VERSUS = {"catalogue": 20.0, "tree": 15.0, "lesson": 10.0}
OF_CEILING = {
    **dict.fromkeys(("catalogue", "tree", "lesson", "my courses", "my progress"), 0.5),
    "progress": 0.45,
    "enrol": 0.45,
    "submit": 0.35,
}
SUBMIT_P99_MS = 40.0


def load_figures(found: dict[str, Round]) -> list[Figure]:
    """The figures of what was measured under load; names are `action/system`. What is not there is missed."""
    p99 = found["submit/product"].p99 if "submit/product" in found else None
    return [
        *(
            _ratio(found, action, "wagtail", goal, "of the stock Wagtail API")
            for action, goal in VERSUS.items()
        ),
        *(_ratio(found, action, "ceiling", goal, "of the prototype") for action, goal in OF_CEILING.items()),
        Figure("submit and grade: p99", p99, SUBMIT_P99_MS, "at_most", "ms"),
        _ratio(found, "not modified", "whole", 1.0, "of the whole answer"),
    ]


def _ratio(found: dict[str, Round], action: str, system: str, goal: float, what: str) -> Figure:
    name = f"{action}: requests/s {what}"
    ours, theirs = found.get(f"{action}/product"), found.get(f"{action}/{system}")
    if ours is None or theirs is None:
        return Figure(name, None, goal, "at_least")
    cpu = (theirs.server_us + theirs.engines_us) / max(ours.server_us + ours.engines_us, 1)
    note = f"by processor time a request: {cpu:.2f}"
    return Figure(name, ours.rate / theirs.rate, goal, "at_least", "x", note)
