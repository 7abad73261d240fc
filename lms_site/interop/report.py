"""What became of everything in the source, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from lms_sdk.interchange import Line

WORSE = ("mapped", "partly", "attached", "skipped", "error")


@dataclass(frozen=True, slots=True)
class Gone:
    """Something imported before that the source no longer has; it was unpublished, not deleted."""

    kind: str
    source_id: str
    target: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """What was changed here and in the source, in different ways, since both were the same; this side's stands.

    `at`: the field, below it the block; empty: all of it. None: it is not there on that side.
    """

    kind: str
    source_id: str
    title: str
    at: str
    ours: Any
    theirs: Any


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """The result of an import. `merged`: how many have a draft of changes from both sides that waits for an author."""

    importer: str
    source: str
    title: str
    course: str = ""
    published: bool = False
    lines: list[Line] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    made: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0
    conflicts: list[Disputed] = field(default_factory=list)
    dry_run: bool = False
    failed: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many items ended how; together they are all items of the source."""
        found: Counter[str] = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in WORSE}

    def json(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "schema": "lms.import_report/1",
            "importer": self.importer,
            "source": self.source,
            "course": {"key": self.course, "title": self.title, "published": self.published},
            "items": len(self.lines),
            "outcomes": self.counts,
            "dry_run": self.dry_run,
            "written": {
                "made": self.made,
                "changed": self.changed,
                "merged": self.merged,
                "unchanged": self.unchanged,
            },
            "conflicts": [asdict(each) for each in self.conflicts],
            "lines": [line.model_dump(mode="json") for line in self.lines],
            "gone": [asdict(each) for each in self.gone],
            "not_published": self.failed,
        }


class Notes:
    """What writing found out about items that the importer thought done."""

    def __init__(self) -> None:
        self.named: dict[str, str] = {}
        self._found: dict[str, tuple[str, list[str]]] = {}

    @property
    def has_errors(self) -> bool:
        """Whether something could not be written at all."""
        return any(outcome == "error" for outcome, _messages in self._found.values())

    def add(self, source_id: str, outcome: str, message: str) -> None:
        """The worst outcome counts; every message is kept. `named` says which line is meant where it is not its own."""
        source_id = self.named.get(source_id, source_id)
        before, messages = self._found.get(source_id, ("mapped", []))
        worst = max(before, outcome, key=WORSE.index)
        self._found[source_id] = (worst, [*messages, message] if message not in messages else messages)

    def applied(self, lines: list[Line], target: Callable[[str], str]) -> list[Line]:
        """The lines with what was found out, each target as the key of what was made."""
        rest = dict(self._found)
        result = [self._line(line, rest.pop(line.source_id, None), target) for line in lines]
        for source_id, (outcome, messages) in rest.items():
            line = Line.model_validate(
                {"source_id": source_id, "kind": "node", "outcome": outcome, "message": " ".join(messages)}
            )
            result.append(line.model_copy(update={"target": target(source_id)}))
        return result

    @staticmethod
    def _line(line: Line, found: tuple[str, list[str]] | None, target: Callable[[str], str]) -> Line:
        changed: dict[str, Any] = {"target": target(line.target or line.source_id)}
        if found is not None:
            changed["outcome"] = max(line.outcome, found[0], key=WORSE.index)
            changed["message"] = " ".join(filter(None, [line.message, *found[1]]))
        return line.model_copy(update=changed)
