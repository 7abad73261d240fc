"""A toy importer: reads nodes from JSON, so that tests say exactly what an importer hands over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from lms_sdk import Plugin
from lms_sdk.interchange import AnyNode, Importer, Line, Sink, Source, SourceError

NODES: TypeAdapter[Any] = TypeAdapter(AnyNode)
CHOICE = {
    "prompt": "<p>What sings?</p>",
    "mode": "single",
    "options": [
        {"id": "a", "text": "A lark", "correct": True},
        {"id": "b", "text": "A stone", "correct": False},
    ],
}


class ToyImporter(Importer):
    key = "acme.toy"
    label = "Toy"

    def sniff(self, source: Source) -> float:
        return 1.0 if source.exists("toy.json") else 0.0

    def run(self, source: Source, sink: Sink, options: Any) -> None:
        try:
            nodes = json.loads(source.text("toy.json"))
        except ValueError as error:
            raise SourceError(f"toy.json is no JSON: {error}") from None
        for raw in nodes:
            node = NODES.validate_python(raw)
            sink.add(node)
            sink.report(
                Line(source_id=node.source_id, kind=node.kind, outcome="mapped", target=node.source_id)
            )


TOY = Plugin(key="acme.toys", label="Toys", importers=[ToyImporter])


def course(**fields: Any) -> dict[str, Any]:
    return {"kind": "course", "source_id": "course", "title": "Birds", "number": "B1", **fields}


def module(source_id: str = "m", **fields: Any) -> dict[str, Any]:
    return {"kind": "module", "source_id": source_id, "parent": "course", "title": "Pipits", **fields}


def lesson(source_id: str = "l", *blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    made = [{"id": f"{source_id}-{place}", **block} for place, block in enumerate(blocks)]
    return {
        "kind": "lesson",
        "source_id": source_id,
        "parent": "m",
        "title": "Song",
        "blocks": made,
        **fields,
    }


def html(text: str) -> dict[str, Any]:
    return {"type": "html", "value": {"html": text}}


def bank() -> dict[str, Any]:
    return {"kind": "bank", "source_id": "bank", "title": "Birds"}


def question(source_id: str = "q", **fields: Any) -> dict[str, Any]:
    return {
        "kind": "question", "source_id": source_id, "bank": "bank", "type": "lms.choice", "content": CHOICE,
        "title": "Singing", **fields,
    }  # fmt: skip


def quiz(source_id: str = "a", *questions: str, **fields: Any) -> dict[str, Any]:
    items = [{"kind": "question", "id": f"i-{each}", "question": each} for each in questions]
    return {
        "kind": "assessment",
        "source_id": source_id,
        "parent": "m",
        "title": "Quiz",
        "items": items,
        **fields,
    }


def asset(path: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "asset", "source_id": path, "path": path, "title": path, **fields}


def package(folder: Path, nodes: list[dict[str, Any]], **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "toy.json").write_text(json.dumps(nodes))
    for name, data in files.items():
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder
