"""Lessons on paper: every block has a form, nothing in it is run, and only those who take part get it."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from uuid import uuid4

import pytest

from content_types.compile.schema import VALUES
from lms_site.api import printing
from lms_site.publishing import api as publishing
from lms_site.publishing.models import Entry
from tests.api.caller import Caller
from tests.content_types.compile.lesson import compiled
from tests.learning.builders import course, learner, lesson, person

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


class Outline(HTMLParser):
    """The tags, the text and the images of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.images: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "img":
            self.images.append(dict(attrs)["src"])

    def handle_data(self, data):
        self.text += data


def block(kind, **value):
    return {"id": str(uuid4()), "type": kind, "v": 1, "value": value}


def sheet(*blocks, reader="t"):
    return printing.printed_lesson({"title": "Waders", "blocks": blocks}, media_token=reader)


def test_every_block_that_learners_get_has_a_form_on_paper():
    assert set(printing._PRINTED) == set(VALUES) - {"unavailable"}


def test_every_kind_of_block_is_printed_and_leaves_nothing_out_without_saying_so():
    blocks, _ctx = compiled()
    for each in blocks:
        html = sheet(each)
        body = Outline(html.partition("<h1>")[2])
        assert body.text.replace("Waders", "").strip() or body.images, each["type"]
        assert ("cannot be printed" in html) == (each["type"] == "unavailable")


def test_what_nobody_here_knows_is_named():
    assert "cannot be printed" in sheet(
        block("acme_map", place="x"), {"id": "1", "type": "heading", "value": None}
    )


def test_a_block_of_an_older_shape_is_named_and_the_rest_of_the_lesson_is_printed():
    html = sheet(
        block("quote", html="<p>Old</p>"),
        block("heading", text="Gulls", level="two"),
        block("columns", columns=[{"blocks": [block("table", rows=None), block("rich_text", html="Kept")]}]),
    )
    assert html.count("cannot be printed") == 3
    assert "Kept" in html


def test_text_stays_text():
    picture = {"ref": "/api/v1/media/a/w480", "width": 1, "height": 1, "sources": []}
    html = sheet(
        block("heading", text=HOSTILE, level=9),
        block("code", language="", code=HOSTILE, caption=HOSTILE, line_numbers=False),
        block("image", image=picture, alt=HOSTILE, decorative=False, caption_html="", size="l"),
        block("math", tex=HOSTILE, display=True, description=""),
    )
    page = Outline(html)
    assert "script" not in page.tags
    assert page.images == ["/api/v1/media/a/w480?media_token=t"]


def test_images_inside_texts_carry_the_readers_token_as_well():
    html = sheet(block("rich_text", html='<p><img src="/api/v1/media/b/w480" alt=""></p>'), reader="me")
    assert Outline(html).images == ["/api/v1/media/b/w480?media_token=me"]


@pytest.fixture
def room(db):
    first = lesson(title="Waders", preview=True)
    blocks = [block("heading", text="Plovers", level=2)]
    first = replace(first, body={**first.body, "blocks": blocks})
    owner = person()
    key = course(first, owner=owner)
    return first.key, learner(key), owner


def test_members_and_team_get_the_sheet_and_nobody_else_does_even_of_a_preview(room):
    first, who, owner = room
    for reader in (who, owner):
        answer = Caller(reader).send("GET", f"/lessons/{first}/print/")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert answer["Cache-Control"] == "private, no-store"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "<h2>Plovers</h2>" in answer.content.decode()
    Caller(person()).call("GET", f"/lessons/{first}/print/", expect=404)
    Caller().call("GET", f"/lessons/{first}/print/", expect=401)


def test_a_lesson_that_was_taken_down_is_not_printed(room):
    first, who, _owner = room
    publishing.take_down(Entry.objects.get(key=first).digest_id, reason="copyright")
    Caller(who).call("GET", f"/lessons/{first}/print/", expect=404)
