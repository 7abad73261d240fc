"""The figures as lines, as JSON and as a table of the documentation."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.goals import Figure
from benchmarks.load import CONNECTIONS, Round

ROOT = Path(__file__).resolve().parents[1]
_OPEN, _CLOSE = "<!-- figures -->", "<!-- /figures -->"


def line(name: str, found: Round) -> str:
    """One measurement for the terminal."""
    return (
        f"{name:24} {found.rate:9,.0f} /s  p50 {found.p50:7.2f} ms  p99 {found.p99:7.2f} ms"
        f"  CPU {found.server_us / 1000:6.2f} + {found.engines_us / 1000:5.2f} ms  failed {found.failed}"
    )


def write(found: dict[str, Round], figures: Sequence[Figure]) -> None:
    """Print, and write docs/figures.json and the tables."""
    body = {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load_before": os.getloadavg()[2],
        },
        "connections": CONNECTIONS,
        "figures": [figure.as_json() for figure in figures],
        "rounds": {
            name: {key: round(value, 3) for key, value in asdict(each).items()}
            for name, each in found.items()
        },
    }
    (ROOT / "docs" / "figures.json").write_text(json.dumps(body, indent=2) + "\n")
    table = "\n".join(
        ["| figure | measured | goal | | |", "| --- | --- | --- | --- | --- |", *(f.row() for f in figures)]
    )
    print(table)
    for path in (ROOT / "docs" / "performance.md", ROOT / "README.md"):
        put_table(path, table)


def put_table(path: Path, table: str) -> None:
    """Write the table between the marks of the page; at its end when there are none."""
    text = path.read_text() if path.exists() else ""
    block = f"{_OPEN}\n{table}\n{_CLOSE}"
    before, opened, rest = text.partition(_OPEN)
    _old, _closed, after = rest.partition(_CLOSE)
    path.write_text(before + block + after if opened else f"{text.rstrip()}\n\n{block}\n")
