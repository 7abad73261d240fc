"""The importer: reads the folder that the exporter writes, or that somebody wrote by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, TypeVar

from pydantic import ValidationError

from lms_plugins.portable_folder import body, items, names, yamls
from lms_plugins.portable_folder.files import Folder, find
from lms_plugins.portable_folder.texts import _
from lms_sdk.i18n import Text
from lms_sdk.interchange import (
    AssessmentNode,
    AssessmentSettings,
    AssetNode,
    BankNode,
    CourseNode,
    Importer,
    LessonNode,
    Line,
    ModuleNode,
    Node,
    QuestionNode,
    Sink,
    Source,
    SourceError,
)

_OWN: dict[str, str] = {called: name for name, called in names.CALLED.items()}
_DEEPEST = 2
N = TypeVar("N", bound=Node)


class BadFile(ValueError):
    """A file does not say what it must; the message says what."""


class FolderImporter(Importer):
    """Reads a course of Markdown, YAML and media."""

    key = "lms.folder"
    label: ClassVar[Text] = _("Folder of Markdown, YAML and media")
    extensions = (".zip", ".tar.gz")

    def sniff(self, source: Source) -> float:
        """Sure when a course.yaml of this form lies at the top."""
        return 0.95 if find(source) is not None else 0.0

    def run(self, source: Source, sink: Sink, options: Any) -> None:
        """Read everything; see `Importer.run`."""
        del options
        folder = find(source)
        if folder is None:
            raise SourceError(str(_("There is no course.yaml that begins with “anthus: 1”.")))
        _Reading(folder, sink).everything()


class _Reading:
    """One run: files in their order, each of which ends in one line of the report."""

    def __init__(self, folder: Folder, sink: Sink) -> None:
        self._folder, self._sink = folder, sink
        self._known: set[str] = set()
        self._banks: dict[str, str] = {}

    def everything(self) -> None:
        top = self._course()
        self._media(top)
        self._questions(top)
        self._pages("", top, 0)
        for path in self._folder.left():
            reason = str(_("It is no part of the course."))
            self._say(path, "file", "skipped", reason, path)
        self._sink.progress(self._folder.count, self._folder.count)

    def _say(self, source_id: str, kind: str, outcome: str, message: str, path: str) -> None:
        line = {"source_id": source_id, "kind": kind, "outcome": outcome, "message": message, "path": path}
        self._sink.report(Line.model_validate(line))

    def _add(self, node: Node, path: str) -> None:
        if node.source_id in self._known:
            raise BadFile(str(_("The id {id} stands in another file, too.")).format(id=node.source_id))
        self._known.add(node.source_id)
        self._sink.add(self._folder.inside(node))
        self._say(node.source_id, str(getattr(node, "kind", "")), "mapped", "", path)

    def _try(self, path: str, kind: str, read: Callable[[], Node]) -> str | None:
        """The identity of what the file holds; None where it holds nothing that can be read, which is reported."""
        self._folder.take(path)
        self._sink.progress(self._folder.taken, self._folder.count)
        try:
            node = read()
            self._add(node, path)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            name = ".".join(str(step) for step in first["loc"]) or "?"
            self._say(path, kind, "error", f"{names.CALLED.get(name, name)}: {first['msg']}", path)
        except (ValueError, KeyError, RecursionError) as error:
            self._say(path, kind, "error", str(error)[:500] or type(error).__name__, path)
        else:
            return node.source_id
        return None

    # The course, its files and questions

    def _course(self) -> str:
        path = names.COURSE
        self._folder.take(path)
        try:
            given = self._mapping(self._folder.text(path))
            given.pop(names.VERSION_KEY, None)
            own = str(given.pop("id", "") or self._folder.name)
            node = _made(CourseNode, given, source_id=own, identity=str(given.pop("identity", "") or own))
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{path}: {str(error)[:500]}") from None
        if node.image:
            node = node.model_copy(update={"image": self._folder.whole(node.image)})
        self._add(node, path)
        return str(node.source_id)

    def _media(self, course: str) -> None:
        index: dict[str, Any] = {}
        if self._folder.exists(names.MEDIA):
            self._folder.take(names.MEDIA)
            try:
                index = self._mapping(self._folder.text(names.MEDIA))
                self._say(names.MEDIA, "file", "mapped", "", names.MEDIA)
            except ValueError as error:
                self._say(names.MEDIA, "file", "error", str(error)[:500], names.MEDIA)
        for path in self._folder.paths():
            if path.startswith(f"{names.FILES}/") or path in index:
                about = index.get(path)
                self._try(path, "asset", partial(self._asset, path, about, course))

    def _asset(self, path: str, about: Any, course: str) -> AssetNode:
        given = about if isinstance(about, dict) else {}
        title = str(given.get("title") or names.file_title(path))
        own = str(given.get("id") or path)
        return AssetNode(source_id=own, parent=course, path=self._folder.whole(path), title=title)

    def _questions(self, course: str) -> None:
        for path in self._folder.below(names.QUESTIONS):
            folder, _slash, name = path.rpartition("/")
            if name == names.BANK:
                found = self._try(path, "bank", partial(self._bank, path, folder, course))
                if found is not None:
                    self._banks[folder] = found
        for path in self._folder.below(names.QUESTIONS):
            if path.endswith(".yaml") and not path.endswith(f"/{names.BANK}"):
                self._try(path, "question", partial(self._question, path))

    def _bank(self, path: str, folder: str, course: str) -> BankNode:
        given = self._mapping(self._folder.text(path))
        given.setdefault("title", names.file_title(folder))
        return _made(BankNode, given, source_id=str(given.pop("id", "") or folder), parent=course)

    def _question(self, path: str) -> QuestionNode:
        bank = self._banks.get(path.rpartition("/")[0])
        if bank is None:
            raise BadFile(str(_("There is no bank.yaml beside it.")))
        given = self._mapping(self._folder.text(path))
        return _made(QuestionNode, given, bank=bank, parent=None, **self._identity(path, given))

    def _identity(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        """source_id, and for a draft what it revises."""
        own = str(given.pop("id", "") or "")
        plain = path.rpartition(".")[0]
        if not plain.endswith(names.DRAFT):
            return {"source_id": own or plain}
        published = plain.removesuffix(names.DRAFT)
        base = self._folder.ids.get(published, published)
        return {"source_id": own or f"{base}~draft", "revises": base}

    # Pages

    def _pages(self, folder: str, parent: str, depth: int) -> None:
        for path in self._folder.pages(folder):
            if path.endswith("/"):
                self._module(path, parent, depth)
            elif depth and path.endswith((".md", ".yaml")):
                kind, read = (
                    ("lesson", self._lesson) if path.endswith(".md") else ("assessment", self._assessment)
                )
                found = self._try(path, kind, partial(read, path, parent))
                plain = path.rpartition(".")[0]
                if found is not None:
                    self._folder.ids[plain] = found

    def _module(self, folder: str, parent: str, depth: int) -> None:
        path = f"{folder}{names.MODULE}"
        if depth == _DEEPEST:
            return
        own = folder.rstrip("/")
        found = self._try(path, "module", lambda: self._module_node(path, own, parent))
        if found is not None:
            self._pages(folder, found, depth + 1)

    def _module_node(self, path: str, own: str, parent: str) -> ModuleNode:
        given = self._mapping(self._folder.text(path)) if self._folder.exists(path) else {}
        given.setdefault("title", names.file_title(names.without_number(own)))
        _slugged(given, own)
        return _made(ModuleNode, given, source_id=str(given.pop("id", "") or own), parent=parent)

    def _lesson(self, path: str, parent: str) -> LessonNode:
        head, text = _parted(self._folder.text(path))
        given = self._mapping(head)
        identity = self._identity(path, given)
        _slugged(given, path)
        given.setdefault("title", names.file_title(names.without_number(path)))
        blocks = body.read(identity.get("revises") or identity["source_id"], text)
        return _made(LessonNode, given, parent=parent, blocks=blocks, **identity)

    def _assessment(self, path: str, parent: str) -> AssessmentNode:
        given = self._mapping(self._folder.text(path))
        identity = self._identity(path, given)
        _slugged(given, path)
        given.setdefault("title", names.file_title(names.without_number(path)))
        asked = items.read(identity.get("revises") or identity["source_id"], given.pop("items", None))
        rules = {name: given.pop(name) for name in AssessmentSettings.model_fields if name in given}
        settings = AssessmentSettings.model_validate(rules)
        return _made(AssessmentNode, given, parent=parent, items=asked, settings=settings, **identity)

    @staticmethod
    def _mapping(text: str) -> dict[str, Any]:
        value = yamls.read(text)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
            raise BadFile(str(_("It must be a list of names and values.")))
        return value


def _made(model: type[N], given: dict[str, Any], **more: Any) -> N:
    """The node; names it does not know go along for the product. Raises ValueError."""
    own = {_OWN.get(name, name): value for name, value in given.items()}
    known = {name: value for name, value in own.items() if name in model.model_fields and name != "fields"}
    fields = {name: value for name, value in given.items() if _OWN.get(name, name) not in model.model_fields}
    return model.model_validate({**known, "fields": fields, **more})


def _slugged(given: dict[str, Any], path: str) -> None:
    """The file's name is the address of the page, where none is given."""
    own = names.slug(names.without_number(path))
    if own:
        given.setdefault("slug", own)


def _parted(text: str) -> tuple[str, str]:
    """Head and body of a lesson."""
    text = text.replace("\r\n", "\n")
    if not text.startswith("---\n"):
        return "", text
    head, line, rest = text[4:].partition("\n---\n")
    if not line:
        raise BadFile(str(_("Its head is not closed by a line of three dashes.")))
    return f"{head}\n", rest
