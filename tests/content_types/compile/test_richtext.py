"""Formatted text: clean, with stable references, hostile input included."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_types.compile.context import CompileContext
from tests.content_types.compile.library import PAGE, Shelf


def clean(html: str) -> str:
    return CompileContext(Shelf(), locale="en").html(html)


@pytest.mark.parametrize(
    ("stored", "published"),
    [
        ("<p>Plain &amp; simple</p>", "<p>Plain &amp; simple</p>"),
        ('<a linktype="page" id="60">draft</a>', "<a>draft</a>"),
        ('<a linktype="page" id="999">gone</a>', "<a>gone</a>"),
        ('<a linktype="document" id="5">file</a>', f'<a href="lms:media/{1005:064x}/original">file</a>'),
        (
            '<a href="https://example.org/?a=1&amp;b=2">out</a>',
            '<a href="https://example.org/?a=1&amp;b=2">out</a>',
        ),
        ('<a href="mailto:a@example.org">mail</a>', '<a href="mailto:a@example.org">mail</a>'),
        (f'<a href="lms:page/{PAGE}#part">in</a>', f'<a href="lms:page/{PAGE}#part">in</a>'),
        ('<a href="lms:page/00000000-0000-0000-0000-000000000063">in</a>', "<a>in</a>"),
        ('<a href="lms:anything">odd</a>', "<a>odd</a>"),
        ('<img src="lms:image/3">', ""),
        ('<embed embedtype="image" id="500" alt="gone"/>', ""),
        ('<embed embedtype="image" id="1" alt="a &gt; b">', None),
        ('<embed embedtype="media" url="https://evil.example/x"/>', ""),
        ('<embed src="https://evil.example/x.swf">', ""),
        ("<script>alert(1)</script><p>x</p>", "<p>x</p>"),
        ('<p onclick="x()">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<iframe src="https://evil.example"></iframe>y', "y"),
    ],
)
def test_what_is_published(stored, published):
    result = clean(stored)

    if published is None:
        assert result.startswith("<img src=")
        assert "a &gt; b" in result or "a > b" in result
    else:
        assert result == published


def test_a_film_of_an_allowed_site_is_a_link():
    url = "https://www.youtube.com/watch?v=abcdefghijk"

    assert clean(f'<embed embedtype="media" url="{url}"/>') == f'<a href="{url}">{url}</a>'


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<a linktype=",
                '"page" id="1">',
                "</a>",
                "<embed ",
                "/>",
                "lms:page/",
                '"',
                "<",
                "&",
                "x",
            ]
        )
        | st.text(max_size=5),
        max_size=15,
    )
)
def test_cleaning_is_safe_and_settles_whatever_comes_in(pieces):
    once = clean("".join(pieces))

    assert "<script" not in once.lower()
    assert "linktype" not in once.split(">")[0] or "<a" not in once
    assert clean(once) == clean(clean(once))
