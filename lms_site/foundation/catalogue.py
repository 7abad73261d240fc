"""The catalogue of events: the JSON Schema of each type as a file, and one page that lists them.

What others have built on must not change under them: a type may gain optional fields and nothing else.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lms_site.foundation.events import registry, schemas

_INTRODUCTION = """# Events

Every fact that the product tells, generated from the code by `manage.py events --write`. The JSON Schema of each type
stands in `docs/events/`. What events are, how they travel and how to add one: [foundation](foundation.md).

| type | fact | fields |
|---|---|---|
"""


def files() -> dict[str, str]:
    """The catalogue: file name, relative to the folder of the documentation, to content."""
    found = {
        f"events/{name}.json": json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }
    return {**found, "events.md": _page()}


def differences(folder: Path) -> list[str]:
    """How the files in the folder differ from the code, in words; empty when they are equal."""
    wanted = files()
    found = [
        f"{name} is {'not up to date' if (folder / name).exists() else 'missing'}"
        for name, content in wanted.items()
        if not (folder / name).exists() or (folder / name).read_text() != content
    ]
    present = {f"events/{file.name}" for file in (folder / "events").glob("*.json")}
    return found + [f"{name} is of no event" for name in sorted(present - set(wanted))]


def breaks(folder: Path) -> list[str]:
    """What of the present code would break those who rely on the files in the folder, in words."""
    found: list[str] = []
    for name, schema in schemas().items():
        file = folder / "events" / f"{name}.json"
        if file.exists():
            found += [f"{name}: {what}" for what in _changes(json.loads(file.read_text()), schema)]
    return found


def write(folder: Path) -> list[str]:
    """Write the catalogue, take away what is of no event; returns the files that changed."""
    changed = []
    wanted = files()
    (folder / "events").mkdir(parents=True, exist_ok=True)
    for name, content in wanted.items():
        if not (folder / name).exists() or (folder / name).read_text() != content:
            (folder / name).write_text(content)
            changed.append(name)
    for file in (folder / "events").glob("*.json"):
        if f"events/{file.name}" not in wanted:
            file.unlink()
            changed.append(f"events/{file.name}")
    return changed


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What a reader of the old schema would stumble over."""
    before, after = old.get("properties", {}), new.get("properties", {})
    found = [f"the field {name} is gone" for name in before if name not in after]
    found += [
        f"the field {name} means something else"
        for name in before
        if name in after and _meaning(before[name]) != _meaning(after[name])
    ]
    found += [
        f"the new field {name} is required"
        for name in new.get("required", ())
        if name not in before and name not in old.get("required", ())
    ]
    found += [
        f"the field {name} is optional now"
        for name in old.get("required", ())
        if name in after and name not in new.get("required", ())
    ]
    if old.get("$defs", {}) != {name: new.get("$defs", {}).get(name) for name in old.get("$defs", {})}:
        found.append("a part changed")
    return found


def _meaning(schema: Any) -> Any:
    """The schema without what is for people only."""
    if isinstance(schema, dict):
        return {
            key: _meaning(value)
            for key, value in schema.items()
            if key not in {"title", "description", "default"}
        }
    return [_meaning(each) for each in schema] if isinstance(schema, list) else schema


def _page() -> str:
    rows = []
    for name, event in sorted(registry.types.items()):
        fact = (event.__doc__ or "").strip().split("\n")[0]
        fields = ", ".join(f"`{field}`" for field in event.model_fields)
        rows.append(f"| [`{name}`](events/{name}.json) | {fact} | {fields} |\n")
    return _INTRODUCTION + "".join(rows)
