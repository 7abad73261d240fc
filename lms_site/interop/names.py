"""What the things of a course are called in an export, and which go along because something refers to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from django.utils.text import slugify

from content_types.intake import files, shelf
from content_types.models import Question, QuestionBank

FOLDER = "media"
LONGEST = 60


class Names:
    """A `content_types.portable.texts.Naming` of one export, and the `lms_sdk.interchange.Source` of its files."""

    name = "course"

    def __init__(
        self,
        pages: dict[int, str],
        of_bank: Callable[[QuestionBank], str],
        of_question: Callable[[Question], str],
    ) -> None:
        self._pages, self.of_bank, self.of_question = pages, of_bank, of_question
        self._banks: dict[int, QuestionBank] = {}
        self._questions: dict[int, str] = {}
        self._rows: dict[tuple[str, int], str | None] = {}
        self._paths: dict[str, tuple[str, Any]] = {}
        self._digests: dict[str, str] = {}
        self._lost: list[str] = []

    def taken_lost(self) -> list[str]:
        """What did not go along since the last call."""
        lost, self._lost = list(dict.fromkeys(self._lost)), []
        return lost

    # What texts and blocks ask

    def page(self, number: int) -> str | None:
        """A page of the course."""
        return self._or_lost(self._pages.get(number), f"page:{number}")

    def question(self, number: int) -> str | None:
        """A question; its bank goes along."""
        if number not in self._questions:
            row = Question.objects.filter(pk=number).select_related("bank").first()
            if row is None:
                return self._or_lost(None, f"question:{number}")
            self._take(row.bank)
        return self._or_lost(self._questions.get(number), f"question:{number}")

    def bank(self, number: int) -> str | None:
        """A question bank; it goes along."""
        row = self._banks.get(number) or QuestionBank.objects.filter(pk=number).first()
        if row is None:
            return self._or_lost(None, f"bank:{number}")
        self._take(row)
        return self.of_bank(row)

    def file(self, kind: str, number: int) -> str | None:
        """The path of a file; it goes along. Equal files have one path."""
        if (kind, number) not in self._rows:
            row = shelf.FILES[kind]().objects.filter(pk=number).first()
            self._rows[kind, number] = self._stored(kind, row) if row is not None else None
        return self._or_lost(self._rows[kind, number], f"{kind}:{number}")

    def _or_lost(self, name: str | None, what: str) -> str | None:
        if name is None:
            self._lost.append(what)
        return name

    # Banks

    def _take(self, bank: QuestionBank) -> None:
        if bank.pk in self._banks:
            return
        self._banks[bank.pk] = bank
        rows = Question.objects.filter(bank=bank).only("pk", "translation_key")
        self._questions |= {row.pk: self.of_question(row) for row in rows}

    def banks(self) -> list[QuestionBank]:
        """The banks that go along."""
        return sorted(self._banks.values(), key=lambda bank: (bank.title, self.of_bank(bank)))

    def questions_of(self, bank: QuestionBank) -> list[Question]:
        """A bank's questions, the archived ones, too: attempts may name them."""
        rows = Question.objects.filter(bank=bank).prefetch_related("tagged_items__tag")
        return sorted(rows, key=lambda row: (row.title, self.of_question(row)))

    # Files

    def _stored(self, kind: str, row: Any) -> str | None:
        try:
            digest = files.digest_of(lambda: row.file.open("rb"))
        except OSError:
            return None
        if digest in self._digests:
            return self._digests[digest]
        path = _path(kind, row)
        if path in self._paths:
            stem, dot, ending = path.rpartition(".")
            path = f"{stem}-{digest[:8]}{dot}{ending}"
        self._paths[path] = str(row.title), row
        self._digests[digest] = path
        return path

    def files(self) -> Iterator[tuple[str, str]]:
        """Path and title of every file that goes along, sorted."""
        return ((path, title) for path, (title, _row) in sorted(self._paths.items()))

    def rows_at(self, path: str) -> list[tuple[str, int]]:
        """The files of this path as kind and number, pictures and films first."""
        found = [row for row, own in self._rows.items() if own == path]
        return sorted(found, key=lambda row: (row[0] == "document", row))

    def number(self, kind: str, path: str) -> int | None:
        """The file of this kind and path."""
        return next((number for own, number in self.rows_at(path) if own == kind), None)

    def digest_at(self, path: str) -> str:
        """The digest of the bytes of this path."""
        return next((digest for digest, own in self._digests.items() if own == path), "")

    def paths(self) -> list[str]:
        """The paths of the files."""
        return sorted(self._paths)

    def exists(self, path: str) -> bool:
        """Whether the file goes along."""
        return path in self._paths

    def read(self, path: str) -> bytes:
        """Its bytes. Raises KeyError."""
        with self._paths[path][1].file.open("rb") as stream:
            return bytes(stream.read())

    def open(self, path: str) -> IO[bytes]:
        """The file, opened for reading; large ones are not loaded. Raises KeyError."""
        opened: IO[bytes] = self._paths[path][1].file.open("rb")
        return opened

    def text(self, path: str) -> str:
        """Its text. Raises KeyError."""
        return self.read(path).decode("utf-8-sig", "replace")

    def size(self, path: str) -> int:
        """Its size. Raises KeyError."""
        return int(self._paths[path][1].file.size)


def _path(kind: str, row: Any) -> str:
    """Made of the title, so that it does not depend on what the storage called the file."""
    ending = PurePosixPath(row.file.name).suffix.lower()
    ending = ".jpg" if kind == "image" and ending == ".jpeg" else ending
    title = row.title.removesuffix(ending) if ending else row.title
    return f"{FOLDER}/{slugify(title, allow_unicode=True)[:LONGEST].strip('-') or 'file'}{ending}"
