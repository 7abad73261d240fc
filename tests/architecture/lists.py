"""Every list of the API, with rows that can be made more: how its cost is measured.

A domain declares its lists in `tests/architecture/list_rows/<domain>.py`:

    def students() -> Scene:
        course = ...
        return Scene(teacher, more=lambda number: ..., ids={"key": course})

    LISTS = {"students_list": students}

A scene has a reader and no rows, or few; `more` makes so many more rows that the reader's list shows, each about other
people, courses and pages than those before where the list names any. What a row takes from elsewhere then shows as
statements.
"""

from __future__ import annotations

import functools
import pkgutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import UUID

from tests.api.caller import Caller
from tests.architecture import list_rows
from tests.architecture.permissions import schema
from tests.learning.statements import statements

PAGE = 100
"""The largest page that the API gives."""
_V1 = "/api/v1"


@dataclass(frozen=True, kw_only=True)
class ListOperation:
    """A list of the schema: with cursor pages, or whole."""

    path: str
    paged: bool


@dataclass
class Scene:
    """Who reads a list (an id of a person), how it gets longer, and what stands in its address.

    `undo` is closed when the list has been read.
    """

    reader: UUID
    more: Callable[[int], object]
    ids: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    undo: ExitStack = field(default_factory=ExitStack)


@dataclass(frozen=True)
class Reading:
    """What a read took and gave."""

    statements: int
    rows: int


@functools.cache
def list_operations() -> dict[str, ListOperation]:
    """Every operation that reads and answers with rows, by id."""
    found = {}
    for path, item in schema()["paths"].items():
        answers = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        shapes = [_resolved(content.get("schema", {})) for content in answers.values()]
        paged = any("results" in shape.get("properties", {}) for shape in shapes)
        if paged or any(shape.get("type") == "array" for shape in shapes):
            found[item["get"]["operationId"]] = ListOperation(path=path, paged=paged)
    return found


def _resolved(shape: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in shape:
        shape = schema()["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return shape


@functools.cache
def scenes() -> dict[str, Callable[[], Scene]]:
    """Every declared list, by operation."""
    found: dict[str, Callable[[], Scene]] = {}
    for module in pkgutil.iter_modules(list_rows.__path__):
        declared = import_module(f"{list_rows.__name__}.{module.name}").LISTS
        twice = found.keys() & declared.keys()
        if twice:
            raise ValueError(f"declared twice: {sorted(twice)}")
        found |= declared
    return found


class Reader:
    """Somebody with a token who reads one list, as long as it may be."""

    def __init__(self, operation: str, scene: Scene) -> None:
        about = list_operations()[operation]
        path = about.path.removeprefix(_V1)
        for name, value in scene.ids.items():
            path = path.replace("{" + name + "}", str(value))
        query = [scene.query] if scene.query else []
        self.path = path + "?" + "&".join([*query, f"page_size={PAGE}"] if about.paged else query)
        self.paged = about.paged
        self.caller = Caller(scene.reader)

    def read(self) -> Reading:
        """Read it; an earlier call has filled what the process and the cache keep."""
        return self._read(self.path)

    def read_second_page(self, size: int) -> Reading:
        """Read the second page of so many rows."""
        first = self.caller.get(self.path.replace(f"page_size={PAGE}", f"page_size={size}"))
        return self._read(first["next"].removeprefix(_V1))

    def _read(self, path: str) -> Reading:
        self.caller.get(path)
        with statements() as made:
            answer = self.caller.get(path)
        return Reading(len(made), len(answer["results"] if self.paged else answer))
