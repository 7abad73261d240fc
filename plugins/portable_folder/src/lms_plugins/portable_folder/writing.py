"""The exporter: a course as a folder that people can read, edit and keep in git."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from lms_plugins.portable_folder import body, items, names, yamls
from lms_plugins.portable_folder.texts import _
from lms_sdk.i18n import Text
from lms_sdk.interchange import (
    AssessmentNode,
    AssetNode,
    AttachmentNode,
    BankNode,
    CourseNode,
    Exporter,
    LessonNode,
    Line,
    ModuleNode,
    Node,
    Output,
    QuestionNode,
    Reporter,
    Source,
    chunks,
)

_PLACED = {"kind", "parent", "position", "blocks", "items", "settings", "fields", "revises", "bank", "path"}
"""What the place of a file says, or another part of it."""


class FolderExporter(Exporter):
    """Writes a course as Markdown, YAML and media; equal courses give equal files."""

    key = "lms.folder"
    label: ClassVar[Text] = _("Folder of Markdown, YAML and media")

    def run(
        self, nodes: Iterable[Node], assets: Source, output: Output, reporter: Reporter, options: Any
    ) -> None:
        """One line for each node; see `Exporter.run`."""
        del options
        _Writing(list(nodes), assets, output, reporter).everything()


class _Writing:
    def __init__(self, nodes: list[Node], assets: Source, output: Output, reporter: Reporter) -> None:
        self._nodes, self._assets, self._output, self._reporter = nodes, assets, output, reporter
        self._drafts = {each.revises: each for each in nodes if getattr(each, "revises", None)}  # type: ignore[attr-defined]
        self._children: dict[str, list[Node]] = defaultdict(list)
        self._taken: set[str] = set()
        for node in nodes:
            if node.parent is not None and not getattr(node, "revises", None):
                self._children[node.parent].append(node)

    def everything(self) -> None:
        written: set[str] = set()
        for node in self._nodes:
            if isinstance(node, CourseNode):
                written |= set(self._course(node))
        written |= set(self._media())
        written |= set(self._banks())
        for done, node in enumerate(self._nodes, start=1):
            self._reporter.progress(done, len(self._nodes))
            if node.source_id not in written:
                self._say(node, "skipped", str(_("It has no place in the form.")))

    def _say(self, node: Node, outcome: str, message: str = "", path: str = "") -> None:
        line = {
            "source_id": node.source_id, "kind": str(getattr(node, "kind", "")), "outcome": outcome, "message": message,
        }  # fmt: skip
        self._reporter.report(Line.model_validate({**line, "path": path}))

    def _write(self, node: Node, path: str, text: str) -> str:
        self._output.write(path, text.encode())
        self._say(node, "mapped", path=path)
        return node.source_id

    # The course and its pages

    def _course(self, course: CourseNode) -> Iterator[str]:
        facts = {names.VERSION_KEY: names.VERSION, **_facts(course)}
        if course.identity == course.source_id:
            del facts["identity"]
        yield self._write(course, names.COURSE, yamls.written(facts))
        yield from self._below(course.source_id, "")

    def _below(self, parent: str, folder: str) -> Iterator[str]:
        pages = [
            each
            for each in self._children[parent]
            if isinstance(each, ModuleNode | LessonNode | AssessmentNode)
        ]
        for place, node in enumerate(pages, start=1):
            own = str(node.fields.get("slug") or names.slug(node.title))
            name = folder + names.numbered(place, len(pages), names.slug(own))
            if isinstance(node, ModuleNode):
                facts = _facts(node, without_slug=names.slug(own))
                yield self._write(node, f"{name}/{names.MODULE}", yamls.written(facts))
                yield from self._below(node.source_id, f"{name}/")
                continue
            yield self._page(node, name, names.slug(own))
            if (draft := self._drafts.get(node.source_id)) is not None:
                yield self._page(draft, name + names.DRAFT, names.slug(own))

    def _page(self, node: Any, name: str, own: str) -> str:
        facts = _facts(node, without_slug=own)
        base = node.revises or node.source_id
        if node.revises and node.source_id == node.revises + "~draft":
            del facts["id"]
        if isinstance(node, LessonNode):
            text = f"---\n{yamls.written(facts)}---\n{body.written(base, node.blocks)}"
            return self._write(node, f"{name}.md", text)
        facts |= _given(node.settings)
        facts["items"] = items.written(base, node.items)
        return self._write(node, f"{name}.yaml", yamls.written(facts))

    # Questions

    def _banks(self) -> Iterator[str]:
        banks = [each for each in self._nodes if isinstance(each, BankNode)]
        questions: dict[str, list[QuestionNode]] = defaultdict(list)
        for node in self._nodes:
            if isinstance(node, QuestionNode) and node.revises is None:
                questions[node.bank].append(node)
        for bank in sorted(banks, key=lambda each: (each.title, each.source_id)):
            folder = self._free(f"{names.QUESTIONS}/{names.slug(bank.title) or 'bank'}")
            yield self._write(bank, f"{folder}/{names.BANK}", yamls.written(_facts(bank)))
            for node in sorted(questions[bank.source_id], key=lambda each: (each.title, each.source_id)):
                name = self._free(f"{folder}/{names.slug(node.title) or 'question'}")
                yield self._question(node, name)
                draft = self._drafts.get(node.source_id)
                if isinstance(draft, QuestionNode):
                    yield self._question(draft, name + names.DRAFT)

    def _question(self, node: QuestionNode, name: str) -> str:
        facts = _facts(node)
        if node.revises and node.source_id == node.revises + "~draft":
            del facts["id"]
        facts["content"] = facts.pop("content", {})
        return self._write(node, f"{name}.yaml", yamls.written(facts))

    def _free(self, name: str) -> str:
        found, count = name, 1
        while found.casefold() in self._taken or (found.count("/") > 1 and found.endswith("/bank")):
            count += 1
            found = f"{name}-{count}"
        self._taken.add(found.casefold())
        return found

    # Files

    def _media(self) -> Iterator[str]:
        titles: dict[str, Any] = {}
        for node in self._nodes:
            if isinstance(node, AttachmentNode):
                yield self._attachment(node)
            elif isinstance(node, AssetNode):
                yield self._asset(node)
                title = names.file_title(node.path)
                about = {} if node.title in ("", title) else {"title": node.title}
                about |= {"id": node.source_id} if node.source_id != node.path else {}
                if about or not node.path.startswith(f"{names.FILES}/"):
                    titles[node.path] = about
        if titles:
            self._output.write(names.MEDIA, yamls.written(dict(sorted(titles.items()))).encode())

    def _asset(self, node: AssetNode) -> str:
        if self._assets.exists(node.path):
            self._output.write(node.path, chunks(self._assets, node.path))
            self._say(node, "mapped", path=node.path)
        else:
            self._say(node, "error", str(_("The file is missing.")))
        return node.source_id

    def _attachment(self, node: AttachmentNode) -> str:
        self._say(node, "skipped", str(_("Attachments stay where they are.")))
        return node.source_id


def _given(model: Any) -> dict[str, Any]:
    """What was said, as YAML takes it; times as text."""
    found = model.model_dump(exclude_defaults=True)
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in found.items()
    }


def _facts(node: Node, *, without_slug: str = "") -> dict[str, Any]:
    """The fields of a node under the names of files: identity and title first, the product's own last."""
    found = {name: value for name, value in _given(node).items() if name not in _PLACED}
    fields = {name: value for name, value in node.fields.items() if (name, value) != ("slug", without_slug)}
    return {names.CALLED.get(name, name): value for name, value in found.items()} | fields
