"""Sources and sinks in memory, for importers and exporters under test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from lms_sdk.interchange import Line, Node


class MemorySource:
    """A Source made of a dictionary: path to bytes or text."""

    def __init__(self, files: Mapping[str, bytes | str], name: str = "course") -> None:
        """Hold these files under this name."""
        self.name = name
        self._files = {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}

    @classmethod
    def of_folder(cls, folder: Path) -> MemorySource:
        """All files below a folder."""
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        return cls(files, folder.name)

    def paths(self) -> list[str]:
        """Every file, sorted."""
        return sorted(self._files)

    def exists(self, path: str) -> bool:
        """Whether there is a file of this path."""
        return path in self._files

    def read(self, path: str) -> bytes:
        """The file's bytes."""
        return self._files[path]

    def text(self, path: str) -> str:
        """The file as text."""
        return self._files[path].decode("utf-8-sig", "replace")

    def size(self, path: str) -> int:
        """The file's size."""
        return len(self._files[path])

    def with_file(self, path: str, data: bytes | None) -> MemorySource:
        """The same source with one file changed; None: without it."""
        files = {**self._files, path: data} if data is not None else {**self._files}
        if data is None:
            files.pop(path, None)
        return MemorySource({key: value for key, value in files.items() if value is not None}, self.name)


class MemorySink:
    """A Sink that keeps what it is given."""

    def __init__(self) -> None:
        """Begin empty."""
        self.nodes: list[Node] = []
        self.lines: list[Line] = []
        self.steps: list[tuple[int, int]] = []

    def add(self, node: Node) -> None:
        """Keep a node."""
        self.nodes.append(node)

    def report(self, line: Line) -> None:
        """Keep a line."""
        self.lines.append(line)

    def progress(self, done: int, total: int) -> None:
        """Keep how far it is."""
        self.steps.append((done, total))


class MemoryOutput:
    """An Output that keeps the files written."""

    def __init__(self) -> None:
        """Begin empty."""
        self.files: dict[str, bytes] = {}

    def write(self, path: str, data: bytes | Iterable[bytes]) -> None:
        """Keep a file; writing one twice is a fault."""
        if path in self.files:
            raise AssertionError(f"the exporter writes {path} twice")
        self.files[path] = data if isinstance(data, bytes) else b"".join(data)
