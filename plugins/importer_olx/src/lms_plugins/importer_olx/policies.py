"""policy.json, grading_policy.json: what a course says apart from its XML."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.desk import Desk
from lms_plugins.importer_olx.reading import Reader
from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import GradingCategory, GradingScheme

_ONE: Final = Decimal(1)


def policies(reader: Reader, run: str) -> dict[str, dict[str, Any]]:
    """The policy of each item, by `kind/url_name`; an unreadable file counts as empty here and is reported later."""
    found: dict[str, dict[str, Any]] = {}
    for path in _places(run, "policy.json"):
        if reader.exists(path):
            for key, policy in _read(reader, path).items():
                if isinstance(policy, Mapping):
                    found[str(key)] = {str(name): value for name, value in policy.items()}
            break
    return found


def _places(run: str, name: str) -> tuple[str, ...]:
    flat = (f"policies/{run}.json",) if name == "policy.json" else (name,)
    return (f"policies/{run}/{name}", *flat)


def _read(reader: Reader, path: str) -> dict[str, Any]:
    try:
        return values.json_object(reader.text(path))
    except ValueError:
        return {}


def grading(reader: Reader, run: str) -> GradingScheme | None:
    """The grading policy of this run, None where there is none or it cannot be read."""
    for path in _places(run, "grading_policy.json"):
        if reader.exists(path):
            return scheme(_read(reader, path))
    return None


def scheme(policy: Mapping[str, Any]) -> GradingScheme | None:
    """The scheme that a grading policy says."""
    graders, cutoffs = policy.get("GRADER"), policy.get("GRADE_CUTOFFS")
    categories = (
        [_category(each) for each in graders if isinstance(each, Mapping)]
        if isinstance(graders, list)
        else []
    )
    limits = cutoffs if isinstance(cutoffs, Mapping) else {}
    found = {
        str(name): share for name, value in limits.items() if (share := values.number(value)) is not None
    }
    return GradingScheme(cutoffs=found, categories=categories) if categories or found else None


def _category(grader: Mapping[str, Any]) -> GradingCategory:
    name = values.title(grader.get("type"))
    return GradingCategory(
        name=name,
        short=values.title(grader.get("short_label"), name)[:50],
        weight=values.number(grader.get("weight")) or Decimal(0),
        drop_lowest=values.whole(grader.get("drop_count")) or 0,
        minimum=values.whole(grader.get("min_count")) or 0,
    )


def report(reader: Reader, desk: Desk, run: str) -> None:
    """One line for each policy file of the course's run."""
    for name in ("policy.json", "grading_policy.json"):
        for path in _places(run, name):
            if not reader.exists(path):
                continue
            full = reader.root + path
            try:
                values.json_object(reader.text(path))
            except ValueError:
                desk.attach_file(full, f"file/{path}", _("This file cannot be read as JSON."))
            else:
                desk.line(f"file/{path}", "file", target="course", path=full)
            break
