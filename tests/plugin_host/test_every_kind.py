"""Whatever an object of a plugin does, in whichever of its methods, the question, block or file beside it goes on."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from content_types.compile.context import CompileContext
from content_types.compile.questions import question_document
from content_types.compile.streams import compile_stream
from content_types.models import LessonPage
from content_types.questions.content import editor, public_words
from lms_sdk import BlockType, Model, Plugin
from lms_sdk.attempts import AttemptPolicy
from lms_sdk.interchange import Exporter, Importer
from lms_site.interop.errors import BadPackage
from lms_site.interop.exports import export_course
from lms_site.interop.services import import_course
from lms_site.learning import api as learning
from lms_site.learning.models import AttemptItem
from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders
from tests.content_types.builders import Ask
from tests.content_types.compile.library import Shelf
from tests.interop.toys import TOY, course, module, package
from tests.learning.builders import choice, question, quiz
from tests.learning.toys import Toy

pytestmark = pytest.mark.django_db


def raising(*_args, **_kwargs):
    raise RuntimeError("said yes")


def leaving(*_args, **_kwargs):
    raise SystemExit(3)


class PanicException(BaseException):
    """What plugins written in Rust raise."""


def panicking(*_args, **_kwargs):
    raise PanicException("index out of bounds")


def recursing(*args, **kwargs):
    return recursing(*args, **kwargs)


class Odd:
    """Something that is nothing of use."""


def nonsense(*_args, **_kwargs):
    return Odd()


FAULTS = [raising, leaving, panicking, recursing, nonsense]
every_fault = pytest.mark.parametrize("fault", FAULTS)


def toys(**members):
    return with_plugins(
        Plugin(key="acme.toys", label="Toys", assessment_types=[type("OneToy", (Toy,), members)])
    )


@every_fault
@pytest.mark.parametrize("method", ["variant", "present", "is_blank", "score", "review", "load"])
def test_a_type_that_misbehaves_hurts_only_its_question(settings, method, fault):
    settings.LMS_SCORING_INLINE = ("*",)
    with toys(**{method: fault}):
        _key, item, who = quiz(question({"prompt": "?"}, type_key="acme.toy"), choice("a"))
        view = learning.start_attempt(who, item.key)
        assert len([part for part in view.parts if isinstance(part, learning.ItemPart)]) == 2
        for position, data in ((1, {"said": "yes"}), (2, {"chosen": ["a"]})):
            learning.save_answer(who, view.id, position, seq=1, data=data)
        learning.submit(who, view.id)
        learning.review(who, view.id)
    assert AttemptItem.objects.get(position=2).fraction == 1
    learning.review(who, view.id)


@every_fault
@pytest.mark.parametrize("method", ["may_check", "reveal", "fraction", "hints_open"])
def test_an_attempt_policy_that_misbehaves_costs_nobody_anything(settings, method, fault):
    members = {"key": "acme.odd", "label": "Odd", method: fault}
    policy = type("OddPolicy", (AttemptPolicy,), members)
    with with_plugins(Plugin(key="acme.policies", label="Odd", attempt_policies=[policy])):
        _key, item, who = quiz(choice("a"), policy="acme.odd")
        view = learning.start_attempt(who, item.key)
        learning.save_answer(who, view.id, 1, seq=1, data={"chosen": ["a"]})
        learning.submit(who, view.id)
        learning.review(who, view.id)
    assert AttemptItem.objects.get().fraction == Decimal(1)


@every_fault
@pytest.mark.parametrize("method", ["search_text", "load", "lint"])
def test_a_type_that_misbehaves_lets_its_question_be_saved_and_compiled(method, fault):
    kind = type("OddAsk", (Ask,), {method: fault})
    with with_plugins(Plugin(key="acme.lab", label="Lab", assessment_types=[kind])):
        stored = builders.question()
        assert public_words(stored) in ("", "2+2? 4 5")
        document = question_document(stored, Shelf())
        assert document.sealed["content"]["prompt"] == "2+2?"
        form = editor(kind())
        value = form.to_python(stored.content)
        assert form.clean(value)["prompt"].source == "2+2?"


class Note(Model):
    text: str


class NoteBlock(BlockType[Note]):
    name = "acme_odd"
    label = "Odd"
    Content = Note

    def examples(self):
        return [{"text": "a"}]


GOOD = {"id": "00000000-0000-4000-8000-000000000002", "type": "rich_text", "value": {"text": "<p>Fine.</p>"}}
BAD = {"id": "00000000-0000-4000-8000-000000000001", "type": "acme_odd", "value": {"text": "a"}}


def blocks(**members):
    kind = type("OddBlock", (NoteBlock,), members)
    return with_plugins(Plugin(key="acme.odd", label="Odd", block_types=[kind]))


@every_fault
@pytest.mark.parametrize("method", ["compile", "search_text"])
def test_a_block_that_misbehaves_is_unavailable_and_the_lesson_is_published(method, fault):
    with blocks(**{method: fault}):
        stream = LessonPage._meta.get_field("body").stream_block
        bad, good = compile_stream(stream, [BAD, GOOD], CompileContext(Shelf(), locale="en"))
    assert (bad["type"], good["type"]) == ("unavailable", "rich_text")


def test_a_block_whose_form_cannot_be_made_is_as_if_it_were_away():
    class Strange(Model):
        model_config = {"arbitrary_types_allowed": True}
        what: str = "a"

        @classmethod
        def model_json_schema(cls, *args, **kwargs):
            return {"title": "I say nothing", "type": "object"}

    Strange.model_fields["what"].annotation = Odd
    with blocks(Content=Strange):
        page = builders.lesson(body=[BAD, GOOD])
        page.save_revision().publish()
        field = LessonPage._meta.get_field("body")
        raw = field.get_prep_value(LessonPage.objects.get(pk=page.pk).body)
        assert [child["type"] for child in raw] == ["acme_odd", "rich_text"]


@pytest.mark.parametrize("fault", [raising, leaving, panicking, recursing])
def test_a_block_whose_model_fails_refuses_itself_and_nothing_else(fault):
    class Fails(Model):
        text: str

        @classmethod
        def model_validate(cls, *args, **kwargs):
            return fault()

    with blocks(Content=Fails):
        stream = LessonPage._meta.get_field("body").stream_block
        with pytest.raises(ValidationError) as refused:
            stream.clean(stream.to_python([BAD, GOOD]))
        assert list(refused.value.block_errors) == [0]
        assert len(stream.clean(stream.to_python([GOOD]))) == 1


@pytest.mark.parametrize("answer", [float("nan"), 7.0, -1, "sure", None])
def test_an_importer_that_is_nonsensically_sure_is_not_asked_to_read(tmp_path, answer):
    sure = {"key": "acme.odd", "label": "Odd", "sniff": lambda self, source: answer, "run": raising}
    odd = Plugin(key="acme.importers", label="Odd", importers=[type("OddImporter", (Importer,), sure)])
    with with_plugins(TOY, odd):
        report = import_course(package(tmp_path / "c", [course(), module()]), owner=builders.administrator())
    assert report.importer == "acme.toy"


@pytest.mark.parametrize("fault", [raising, leaving, panicking, recursing])
def test_an_importer_that_fails_to_look_is_passed_over(tmp_path, fault):
    odd = type("OddImporter", (Importer,), {"key": "acme.odd", "label": "Odd", "sniff": fault})
    with with_plugins(TOY, Plugin(key="acme.importers", label="Odd", importers=[odd])):
        report = import_course(package(tmp_path / "c", [course(), module()]), owner=builders.administrator())
    assert report.importer == "acme.toy"


def adds_nonsense(_self, _source, sink, _options):
    sink.add(Odd())


@pytest.mark.parametrize("fault", [raising, leaving, panicking, recursing, adds_nonsense, nonsense])
def test_an_importer_that_fails_leaves_nothing_behind(tmp_path, fault):
    members = {"key": "acme.odd", "label": "Odd", "sniff": lambda self, source: 1.0, "run": fault}
    odd = type("OddImporter", (Importer,), members)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "odd.json").write_text(json.dumps({}))
    before = LessonPage.objects.count()
    with with_plugins(Plugin(key="acme.importers", label="Odd", importers=[odd])), pytest.raises(BadPackage):
        import_course(tmp_path / "c", owner=builders.administrator())
    assert LessonPage.objects.count() == before


def writes_outside(_self, _nodes, _assets, output, _reporter, _options):
    output.write("../outside.txt", b"x")


def writes_no_bytes(_self, _nodes, _assets, output, _reporter, _options):
    output.write("a.txt", Odd())


@pytest.mark.parametrize("fault", [raising, leaving, panicking, recursing, writes_outside, writes_no_bytes])
def test_an_exporter_that_fails_writes_nothing(tmp_path, fault):
    odd = type("OddExporter", (Exporter,), {"key": "acme.odd", "label": "Odd", "run": fault})
    page = builders.course()
    with with_plugins(Plugin(key="acme.exporters", label="Odd", exporters=[odd])), pytest.raises(BadPackage):
        export_course(page, tmp_path / "out", exporter="acme.odd", tell=lambda *_progress: None)
    assert list(tmp_path.iterdir()) == []
