"""The reference block, importer and exporter pass their kits; sown faults are found."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from lms_sdk.interchange import AssetNode, CourseNode, LessonNode, Line, ModuleNode
from lms_sdk.model import Model, to_json
from lms_sdk.outcome import Issue
from lms_sdk.testing.blocks import BlockConformance
from lms_sdk.testing.examples.block import Poll
from lms_sdk.testing.examples.notes import NotesExporter, NotesImporter
from lms_sdk.testing.exporting import ExporterConformance
from lms_sdk.testing.interchange import ImporterConformance
from lms_sdk.testing.sources import MemorySource

NOTES = """# Ornithology
## Pipits
### Meadow pipit
A small bird & a brown one.
![](pipit.jpg) ![](missing.jpg)
### Tree pipit
Sings in flight.
## Wagtails
### Grey wagtail
"""
FILES = {"notes.txt": NOTES, "pipit.jpg": b"\xff\xd8", "unused.pdf": b"%PDF"}


class TestPoll(BlockConformance):
    block = Poll


class TestNotesImporter(ImporterConformance):
    importer = NotesImporter

    def sources(self):
        return [MemorySource(FILES)]


class TestNotesByItsExamples(ImporterConformance):
    importer = NotesImporter


class TestNotesExporter(ExporterConformance):
    exporter = NotesExporter


def kit(base: type, **members: object) -> type:
    return type("Kit", (base,), members)


def poll(**members: object) -> type:
    return kit(BlockConformance, block=type("Mutant", (Poll,), members))


def notes(change: Callable, **members: object) -> type:
    """The kit of an importer whose sink is changed on the way."""

    class Mutant(NotesImporter):
        def run(self, source, sink, options):
            change(super().run, source, sink, options)

    for name, value in members.items():
        setattr(Mutant, name, value)
    return kit(ImporterConformance, importer=Mutant, sources=lambda self: [MemorySource(FILES)])


class Through:
    """A sink with its calls changed."""

    def __init__(self, sink, node=lambda n: n, line=lambda n: n):
        self.sink, self.node, self.line, self.progress = sink, node, line, sink.progress

    def add(self, node):
        if changed := self.node(node):
            self.sink.add(changed)

    def report(self, line):
        if changed := self.line(line):
            self.sink.report(changed)


def through(**changes: Callable) -> Callable:
    return lambda run, source, sink, options: run(source, Through(sink, **changes), options)


def moved(kind: type, **update: object) -> Callable:
    return lambda node: node.model_copy(update=update) if isinstance(node, kind) else node


class AnyPublic(Model):
    question: str
    choices: list[dict[str, str]]
    remarks: str = ""


def mutant(base: type, **members: object) -> type:
    return type("Mutant", (base,), members)


def said_again(run, source, sink, options):
    run(source, sink, options)
    sink.report(Line(source_id=str(next(counter)), kind="x", outcome="mapped"))


def numbered(node):
    if not isinstance(node, LessonNode):
        return node
    return node.model_copy(update={"blocks": [b.model_copy(update={"id": "1"}) for b in node.blocks]})


def first_two(self, nodes, *rest):
    NotesExporter().run(list(nodes)[:2], *rest)


def changes_it(self, content):
    compiled = Poll().compile(content)
    content.choices.append(content.choices[0])
    return {**compiled, "choices": compiled["choices"][:2]}


def numbered_file(self, nodes, assets, output, reporter, options):
    NotesExporter().run(nodes, assets, output, reporter, options)
    output.write("number.txt", str(next(counter)).encode())


class Silent:
    """A reporter that hears no reasons."""

    def __init__(self, reporter):
        self.reporter, self.progress = reporter, reporter.progress

    def report(self, line):
        self.reporter.report(line.model_copy(update={"message": ""}))


def without_reasons(self, nodes, assets, output, reporter, options):
    NotesExporter().run(nodes, assets, output, Silent(reporter), options)


counter = iter(range(1000))

FAULTS = {
    "block leaks": (lambda: poll(compile=lambda self, c: to_json(c)), "does not fit its schema|leaks"),
    "block leaks by a schema of its own": (
        lambda: poll(compile=lambda self, c: to_json(c), Public=AnyPublic),
        r"compile\(\) leaks the text of a secret field",
    ),
    "block is found by its secret": (
        lambda: poll(search_text=lambda self, c: c.remarks),
        r"search_text\(\) leaks the text of a secret field",
    ),
    "block counts": (
        lambda: poll(compile=lambda self, c: {"n": next(counter)}),
        r"compile\(\) is not a function of the content",
    ),
    "block gives tuples": (
        lambda: poll(compile=lambda self, c: {"question": c.question, "choices": tuple(to_json(c.choices))}),
        r"compile\(\) must give plain JSON",
    ),
    "block name": (lambda: poll(name="Acme-Poll"), "name 'Acme-Poll'"),
    "block forgets its past": (lambda: poll(upcasters={}), "nothing lifts version 1"),
    "block shows no past": (lambda: poll(old_examples=lambda self: {}), "give an example of version 1"),
    "importer too sure": (
        lambda: notes(lambda run, *a: run(*a), sniff=lambda self, source: 1.0),
        "sure of foreign files",
    ),
    "importer crashes": (
        lambda: notes(lambda run, s, *a: (s.read("pipit.jpg"), run(s, *a))),
        r"run\(\) with pipit.jpg damaged crashes: KeyError",
    ),
    "importer drops in silence": (
        lambda: notes(through(line=lambda x: None if x.source_id.startswith("lesson") else x)),
        "nodes without a line in the report",
    ),
    "importer says it kept": (
        lambda: notes(through(node=lambda n: None if n.source_id == "file:unused.pdf" else n)),
        "reported as attached, but there is no attachment",
    ),
    "importer gives no reason": (
        lambda: notes(through(line=lambda x: x.model_copy(update={"message": ""}))),
        "the report does not say why",
    ),
    "importer gives random ids": (lambda: notes(said_again), "a second run reports otherwise"),
    "importer mixes the order": (
        lambda: notes(through(node=moved(LessonNode, parent="module-99"))),
        "does not come before it",
    ),
    "importer doubles ids": (
        lambda: notes(through(node=moved(ModuleNode, source_id="course"))),
        "two nodes have the source_id course",
    ),
    "importer links nowhere": (
        lambda: notes(through(node=lambda n: None if n.source_id == "file:pipit.jpg" else n)),
        "links to lms:asset/pipit.jpg, which no node is",
    ),
    "importer numbers blocks": (lambda: notes(through(node=numbered)), "is no UUID"),
    "importer goes back": (
        lambda: notes(lambda run, s, sink, o: (run(s, sink, o), sink.progress(0, 10))),
        "progress goes backwards",
    ),
    "importer unsure of its own": (
        lambda: notes(lambda run, *a: run(*a), sniff=lambda self, source: 0.1),
        r"sniff\(\) is only 0.1 sure of its own",
    ),
    "importer without a package to try": (
        lambda: kit(ImporterConformance, importer=mutant(NotesImporter, examples=lambda self: [])),
        r"examples\(\) must give a package",
    ),
    "importer begins in the middle": (
        lambda: notes(through(node=lambda n: None if isinstance(n, CourseNode) else n)),
        "the first node must be the course",
    ),
    "importer says it twice": (
        lambda: notes(
            lambda run, s, sink, o: (run(s, sink, o), run(s, Through(sink, node=lambda n: None), o))
        ),
        "reported more than once",
    ),
    "importer goes too far": (
        lambda: notes(lambda run, s, sink, o: (run(s, sink, o), sink.progress(99, 10))),
        "progress goes beyond its total",
    ),
    "importer forgets the files": (
        lambda: notes(through(node=moved(AssetNode, path="elsewhere.jpg"))),
        "asset elsewhere.jpg is not in the source",
    ),
    "block changes its content": (lambda: poll(compile=changes_it), r"compile\(\) changes the content"),
    "block lints itself": (lambda: poll(lint=lambda self, c: [Issue("No.")]), r"lint\(\) finds \['No.'\]"),
    "block lints in words": (lambda: poll(lint=lambda self, c: ["No."]), "must give Issue objects"),
    "block shows no example": (lambda: poll(examples=lambda self: []), "at least one example"),
    "block refuses its example": (lambda: poll(examples=lambda self: [{"a": 1}]), "Content refuses it"),
    "block in no set": (lambda: poll(sets=frozenset()), "sets must be a frozenset"),
    "block drops the words": (
        lambda: poll(compile=lambda self, c: {**Poll().compile(c), "question": "?"}),
        "does not keep the author's text",
    ),
    "exporter writes the time": (
        lambda: kit(ExporterConformance, exporter=mutant(NotesExporter, run=numbered_file)),
        "a second export writes other bytes",
    ),
    "exporter gives no reason": (
        lambda: kit(ExporterConformance, exporter=mutant(NotesExporter, run=without_reasons)),
        "the report does not say why",
    ),
    "exporter writes nothing": (
        lambda: kit(ExporterConformance, exporter=mutant(NotesExporter, run=lambda self, *a: None)),
        "nothing was written",
    ),
    "exporter of no form": (
        lambda: kit(ExporterConformance, exporter=mutant(NotesExporter, extension="zip")),
        "media_type and extension are needed",
    ),
    "exporter without a key": (
        lambda: kit(ExporterConformance, exporter=mutant(NotesExporter, key="notes")),
        r"key \(owner.name\) and label are needed",
    ),
    "exporter drops": (
        lambda: kit(ExporterConformance, exporter=mutant(NotesExporter, run=first_two)),
        "nodes in, but lines out",
    ),
    "exporter climbs": (
        lambda: kit(
            ExporterConformance,
            exporter=mutant(NotesExporter, run=lambda self, n, a, o, r, p: o.write("../x", b"")),
        ),
        "unsafe file names",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_kit_finds_what_is_sown_and_names_it(name: str, faults_in: Callable) -> None:
    sown, fault = FAULTS[name]
    found = faults_in(sown())
    assert any(re.search(fault, each, re.DOTALL) for each in found), found
