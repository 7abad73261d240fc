"""Formatted text is safe once it is validated, and stays as it is from then on."""

from __future__ import annotations

from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_sdk.model import TRUSTED, AutoId, Model, RichText, Secret, clean_html, plain_text
from lms_sdk.words import words_of

BAD = (
    "<script",
    " onerror=alert(1)>",
    "javascript:",
    "<iframe",
    "<style",
    "style=",
    "onclick",
    "<form",
    "<meta",
)
MARKS = (
    "href=",
    "linktype=",
    "embedtype=",
    "format=",
    "alt=",
    "class=",
    "colspan=",
    "dir=",
    "scope=",
    "src=",
)
PIECES = [
    *(
        "<p>",
        "</p>",
        "<pre>",
        "\n\n\n",
        "<table>",
        "<td>",
        "<b>",
        "</b>",
        "<a href='x'>",
        "<a>",
        "&",
        "<",
        ">",
        "<svg>",
    ),
    *(
        "<math>",
        "<style>",
        "<!--",
        "-->",
        "<noscript>",
        "&lt;",
        "&#0;",
        "\x00",
        "x",
        "<li>",
        "<h1 a=b",
        "<form>",
    ),
    *("<select>", "<template>", "</table>", "<i><b></i>", "<mtext>", "<title>", "</title>", "\ufffe"),
]


class Text(Model):
    html: RichText


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="java\tscript:alert(1)">x</a>',
        '<a href="data:text/html,<script>1</script>">x</a>',
        "<svg><script>alert(1)</script></svg>",
        "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
        '<iframe src="https://evil.example"></iframe>',
        '<object data="x"></object><embed src="x" onload="alert(1)">',
        "<style>*{background:url(x)}</style>",
        '<p style="position:fixed">x</p>',
        '<form action="https://evil.example"><input name=a></form>',
        "<p onclick=alert(1)>x</p>",
        '<meta http-equiv="refresh" content="0"><base href="//evil.example">',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<!-- <script>alert(1)</script> -->",
        '<a id="location" href="#">x</a>',
        '<span class="admin-only">x</span>',
    ],
)
def test_attacks_are_taken_out(attack: str) -> None:
    cleaned = Text(html=f"<p>before</p>{attack}").html.lower()
    # what is quoted inside an attribute's value is text, so brackets are what counts
    for word in BAD:
        assert word not in cleaned.replace("&lt;", "")
    assert "<p>before</p>" in cleaned
    assert 'id="location"' not in cleaned
    assert "admin-only" not in cleaned


@pytest.mark.parametrize(
    "kept",
    [
        "plain words",
        "<p>Hello <b>you</b>, <em>dear</em> <sub>2</sub></p>",
        '<a href="lms:asset/a%20b.png">file</a>',
        '<img src="lms:asset/x.png" alt="A pipit">',
        '<a linktype="page" id="12">page</a>',
        '<a linktype="question" id="0190b5d0-7e3c-7f4e-8d0a-000000000001">q</a>',
        '<embed embedtype="image" id="4" alt="x" format="left">',
        '<code class="language-python">x = 1</code>',
        '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table>',
        '<p dir="rtl" lang="he">שלום</p>',
        '<span class="math">x^2</span>',
    ],
)
def test_what_authors_need_is_kept(kept: str) -> None:
    cleaned = clean_html(kept)
    for piece in (
        "href=",
        "linktype=",
        "embedtype=",
        "format=",
        "alt=",
        "class=",
        "colspan=",
        "dir=",
        "scope=",
        "src=",
    ):
        assert (piece in cleaned) == (piece in kept)
    assert plain_text(cleaned) == plain_text(kept)


def test_plain_text_is_not_touched() -> None:
    text = "Grüße, 5 % 'ok' \"yes\"\nnext"
    assert clean_html(text) == text


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text())
def test_cleaning_twice_changes_nothing(html: str) -> None:
    once = clean_html(html)
    assert clean_html(once) == once
    assert "<script" not in once
    assert "\x00" not in once


def test_stored_text_is_not_cleaned_again_when_it_is_trusted() -> None:
    raw = {"html": "<p onclick=x>1</p>"}
    assert Text.model_validate(raw, context=TRUSTED).html == raw["html"]
    assert Text.model_validate(raw, context={"lms_trusted": True}).html == "<p>1</p>"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>one</p><p>two</p>", "one two"),
        ("a<br>b", "a b"),
        ("in<b>side</b>", "inside"),
        ("&lt;b&gt; &amp; c", "<b> & c"),
        ("<ul><li>x</li><li>y</li></ul>", "x y"),
        ("", ""),
    ],
)
def test_the_words_of_a_text(html: str, words: str) -> None:
    assert plain_text(html) == words


def test_searchable_words_leave_out_secrets_ids_and_choices() -> None:
    from typing import Literal

    class Option(Model):
        id: Annotated[str, AutoId]
        text: RichText
        feedback: Annotated[RichText, Secret] = ""

    class Content(Model):
        prompt: RichText
        mode: Literal["single", "multiple"] = "single"
        options: list[Option]
        labels: dict[str, str] = {}
        notes: list[RichText] = []

    content = Content(
        prompt="<p>Which <b>bird</b>?</p>",
        options=[Option(id="id7", text="Pipit", feedback="hush")],
        labels={"k": "Label"},
        notes=["<i>n</i>ote"],
    )
    assert words_of(content) == "Which bird? Pipit Label note"
