"""Blocks of plugins: their own public form, resolved texts, secrets kept, versions brought up to date."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

import pytest

from content_types.compile.context import CompileContext
from content_types.compile.models import clean_rich
from content_types.compile.streams import compile_stream
from content_types.models import LessonPage
from lms_sdk import BlockType, Plugin, Secret
from lms_sdk.model import AutoId, Model, RichText
from lms_site.foundation import canonical
from lms_site.plugin_host.testing import with_plugins
from tests.content_types.compile.library import PAGE, Shelf

LINK = '<p><a linktype="page" id="7">there</a></p>'
ID = "00000000-0000-4000-8000-000000000001"


class Answer(Model):
    id: Annotated[str, AutoId]
    text: RichText
    right: Annotated[bool, Secret] = False


class Poll(Model):
    prompt: RichText
    note: str = ""
    answers: list[Answer] = []
    spare: Answer | None = None
    by_name: dict[str, RichText] = {}
    solution: Annotated[RichText, Secret] = ""


class PollBlock(BlockType[Poll]):
    name = "acme_poll_ask"
    label = "Poll"
    schema_version = 2
    upcasters: ClassVar = {1: lambda old: {"prompt": old["question"]}}
    Content = Poll

    def examples(self):
        return [{"prompt": "<p>?</p>"}]

    def old_examples(self):
        return {1: [{"question": "<p>?</p>"}]}


class Broken(PollBlock):
    name = "acme_poll_broken"

    def compile(self, content):
        raise ZeroDivisionError


@pytest.fixture
def acme():
    with with_plugins(Plugin(key="acme.poll", label="Poll", block_types=[PollBlock, Broken])):
        yield


def compiled(name="acme_poll_ask", **value):
    ctx = CompileContext(Shelf(), locale="en")
    block = LessonPage._meta.get_field("body").stream_block
    [found] = compile_stream(block, [{"id": ID, "type": name, "value": value}], ctx)
    return found, ctx


def test_a_plugin_s_block_compiles_to_its_public_form_with_links_resolved(acme):
    answer = {"id": "a", "text": LINK, "right": True}

    found, ctx = compiled(
        _v=2,
        prompt=LINK,
        answers=[answer],
        spare=answer,
        by_name={"x": LINK},
        solution=f"<p>secret</p>{LINK}",
    )

    link = f'<p><a href="lms:page/{PAGE}">there</a></p>'
    assert (found["type"], found["v"]) == ("acme_poll_ask", 2)
    assert found["value"] == {
        "prompt": link,
        "note": "",
        "answers": [{"id": "a", "text": link}],
        "spare": {"id": "a", "text": link},
        "by_name": {"x": link},
    }
    assert ctx.links == {str(PAGE): "lesson"}
    assert "secret" not in " ".join(ctx.words)


def test_an_older_value_is_brought_up_to_date(acme):
    found, _ctx = compiled(_v=1, question="<p>Old?</p>")

    assert (found["v"], found["value"]["prompt"]) == (2, "<p>Old?</p>")


def test_a_later_value_and_a_plugin_that_raises_are_unavailable(acme):
    later, _ctx = compiled(_v=9, prompt="<p>?</p>")
    broken, ctx = compiled("acme_poll_broken", _v=2, prompt="<p>words</p>")

    assert later["type"] == broken["type"] == "unavailable"
    assert ctx.words == []


def test_a_text_is_left_alone_unless_it_is_formatted():
    poll = Poll(prompt="<p>a</p>", note="<p>b</p>")

    assert clean_rich(poll, str.upper).prompt == "<P>A</P>"
    assert clean_rich(poll, str.upper).note == "<p>b</p>"
    assert clean_rich(poll, lambda text: text) == poll


def test_a_question_s_secret_texts_are_resolved_and_stay_sealed(school):
    target = school.lesson(school.module(school.course()), "Target")
    link = f'<p><a linktype="page" id="{target.pk}">why</a></p>'
    content = {
        "prompt": "<p>?</p>",
        "mode": "single",
        "explanation": link,
        "options": [{"id": n, "text": f"<p>{n}</p>", "correct": n == "a"} for n in "ab"],
    }
    question = school.question(content=content)
    school.compile()

    from lms_site.publishing import api as publishing

    [digest] = publishing.head_digests("question", [question.translation_key], locale="en").values()
    shown = publishing.delivery(digest).body
    assert str(target.translation_key) not in shown
    assert publishing.sealed(digest)["content"]["explanation"] == (
        f'<p><a href="/api/v1/lessons/{target.translation_key}/">why</a></p>'
    )
    assert UUID(canonical.loads(shown)["key"]) == question.translation_key
