"""The importer: reads the folder that the exporter writes, or that somebody wrote by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, TypeVar

from pydantic import ValidationError

from lms_plugins.portable_folder import body, items, names, yamls
from lms_plugins.portable_folder.files import Folder, find
from lms_plugins.portable_folder.markdown import HEARD
from lms_plugins.portable_folder.texts import _
from lms_sdk.faults import faults
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
_DASHES = "---"
N = TypeVar("N", bound=Node)


class BadFile(ValueError):
    """A file does not say what it must; the message says what."""


class FolderImporter(Importer):
    """Reads a course of Markdown, YAML and media."""

    key = "lms.folder"
    label: ClassVar[Text] = _("Folder of Markdown, YAML and media")
    extensions = (".zip", ".tar.gz")

    def sniff(self, source: Source) -> float:
        """Sure when a course.yaml of this form lies at the top; any other course.yaml may be meant as one."""
        folder = find(source)
        if folder is None:
            return 0.0
        return 0.95 if folder.is_marked else 0.2

    def run(self, source: Source, sink: Sink, options: Any) -> None:
        """Read everything; see `Importer.run`."""
        del options
        folder = find(source)
        if folder is None or not folder.is_marked:
            raise SourceError(str(_("There is no course.yaml that begins with “anthus: 1”.")))
        _Reading(folder, sink).everything()


class _Reading:
    """One run: files in their order, each of which ends in one line of the report."""

    def __init__(self, folder: Folder, sink: Sink) -> None:
        self._folder, self._sink = folder, sink
        self._known: dict[str, str] = {}
        self._head = ("", 1)
        self._banks: dict[str, str] = {}

    def everything(self) -> None:
        listening = HEARD.set([])
        try:
            self._everything()
        finally:
            HEARD.reset(listening)

    def _everything(self) -> None:
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
            message = self._at(["id"], str(_("The id {id} stands in {path}, too.")))
            raise BadFile(message.format(id=node.source_id, path=self._known[node.source_id]))
        self._known[node.source_id] = path
        self._sink.add(self._folder.inside(node))
        lost = ", ".join(dict.fromkeys(HEARD.get() or ()))
        message = str(_("Left out of its text: {what}.")).format(what=lost[:500]) if lost else ""
        kind = str(getattr(node, "kind", ""))
        self._say(node.source_id, kind, "partly" if lost else "mapped", message, path)

    def _try(self, path: str, kind: str, read: Callable[[], Node]) -> str | None:
        """The identity of what the file holds; None where it holds nothing that can be read, which is reported."""
        self._folder.take(path)
        self._sink.progress(self._folder.taken, self._folder.count)
        try:
            self._head = ("", 1)
            HEARD.set([])
            node = read()
            self._add(node, path)
        except (ValueError, KeyError, RecursionError) as error:
            self._say(path, kind, "error", self._why(error), path)
        else:
            return node.source_id
        return None

    def _why(self, error: Exception) -> str:
        """What is wrong, and in which line where that can be told."""
        if isinstance(error, ValidationError):
            first = faults(error)[0]
            steps = [names.CALLED.get(step, step) if isinstance(step, str) else step for step in first.path]
            return self._at(steps, f"{'.'.join(map(str, steps)) or '?'}: {first.message}")
        if isinstance(error, items.BadItem):
            return self._at(["items", error.place, *error.path], str(error))
        return str(error)[:500] or type(error).__name__

    def _at(self, steps: list[str | int], message: str) -> str:
        """The message, with the line of the head at which a part of it stands."""
        text, first = self._head
        try:
            line = yamls.line_of(text, steps, first) if text else 0
        except (yamls.YamlError, RecursionError):
            line = 0
        return str(_("Line {line}: {problem}")).format(line=line, problem=message) if line else message

    # The course, its files and questions

    def _course(self) -> str:
        path = names.COURSE
        self._folder.take(path)
        try:
            given = self._mapping(self._folder.text(path))
            if (form := given.pop(names.VERSION_KEY, None)) != names.VERSION:
                message = str(_("It is of form {found}, and only form {known} is read here."))
                raise BadFile(message.format(found=form, known=names.VERSION))
            own = str(given.pop("id", "") or self._folder.name)
            node = _made(CourseNode, given, source_id=own, identity=str(given.pop("identity", "") or own))
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{path}: {self._why(error)}") from None
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
                self._say(names.MEDIA, "file", "error", self._why(error), names.MEDIA)
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
            else:
                self._misnamed(path)

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
            elif depth or names.has_number(path):
                self._misnamed(path)
                if path.endswith((".md", ".yaml")):
                    self._refuse(path, str(_("A lesson or an assessment lies in the folder of a module.")))

    def _misnamed(self, path: str) -> None:
        """Say how a page or question must be called that is called nearly so."""
        plain, dot, ending = path.rpartition(".")
        wanted = {"yml": "yaml", "markdown": "md"}.get(ending.lower()) if dot else None
        if wanted is not None:
            message = str(_("It must be called {name}.")).format(name=f"{plain.rpartition('/')[2]}.{wanted}")
            self._refuse(path, message)

    def _refuse(self, path: str, message: str) -> None:
        self._folder.take(path)
        self._say(path, "file", "error", message, path)

    def _module(self, folder: str, parent: str, depth: int) -> None:
        path = f"{folder}{names.MODULE}"
        if depth == _DEEPEST:
            for each in self._folder.below(folder.rstrip("/")):
                self._refuse(each, str(_("Modules lie at most two deep.")))
            return
        own = folder.rstrip("/")
        found = self._try(path, "module", lambda: self._module_node(path, own, parent))
        if found is not None:
            self._pages(folder, found, depth + 1)
            return
        for each in self._folder.below(own):
            if each != path:
                self._refuse(each, str(_("It lies in a module that cannot be read.")))

    def _module_node(self, path: str, own: str, parent: str) -> ModuleNode:
        given = self._mapping(self._folder.text(path)) if self._folder.exists(path) else {}
        given.setdefault("title", names.file_title(names.without_number(own)))
        _slugged(given, own)
        return _made(ModuleNode, given, source_id=str(given.pop("id", "") or own), parent=parent)

    def _lesson(self, path: str, parent: str) -> LessonNode:
        head, text, line = _parted(self._folder.text(path))
        given = self._mapping(head, line)
        identity = self._identity(path, given)
        _slugged(given, path)
        given.setdefault("title", names.file_title(names.without_number(path)))
        below = line + head.count("\n") + 1 if head else 1
        blocks = body.read(identity.get("revises") or identity["source_id"], text, below)
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

    def _mapping(self, text: str, first: int = 1) -> dict[str, Any]:
        """What a file, or its head, which begins in line `first`, says. Raises BadFile and BadYaml."""
        value = yamls.read(text, first)
        self._head = (text, first)
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


def _parted(text: str) -> tuple[str, str, int]:
    """Head and body of a lesson, and the line with which the head begins."""
    lines = text.split("\n")
    opening = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if lines[opening].rstrip() != _DASHES:
        return "", text, 1
    closing = next((n for n, line in enumerate(lines) if n > opening and line.rstrip() == _DASHES), None)
    if closing is None:
        raise BadFile(str(_("Its head is not closed by a line of three dashes.")))
    head = "\n".join([*lines[opening + 1 : closing], ""])
    return head, "\n".join(lines[closing + 1 :]), opening + 2
