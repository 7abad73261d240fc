"""Building and reading QTI items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_sdk import qti
from lms_sdk.richtext import clean_html

ENTITIES = b'<!DOCTYPE q [<!ENTITY a "aaaa">]><qti-assessment-item>&a;</qti-assessment-item>'
EXTERNAL = b'<!DOCTYPE q SYSTEM "file:///etc/passwd"><qti-assessment-item/>'
DEEP = b"<qti-assessment-item>" + b"<b>" * 5000 + b"</b>" * 5000 + b"</qti-assessment-item>"


def written(html: str) -> str:
    root = qti.item("x", "t")
    qti.rich(qti.add(root, "item-body"), html)
    return qti.inner_html(qti.unique(qti.parse(qti.serialise(root)), "item-body"))


@pytest.mark.parametrize(
    "html",
    [
        "<p>a &lt; b &amp; c</p>",
        "<p>one<br>two</p><p>ü 汉字 \U0001f9d1</p>",
        '<p><img src="lms:media/1" alt="a &quot;b&quot;"> after</p>tail',
        "<table><tbody><tr><td>1</td></tr></tbody></table>",
        "<ul><li>a</li><li><b>b</b> c</li></ul>",
    ],
)
def test_formatted_text_comes_back_as_it_was(html: str) -> None:
    assert clean_html(written(html)) == clean_html(html)


@given(st.text(max_size=60))
def test_any_text_makes_an_item_that_can_be_read(text: str) -> None:
    written(clean_html(text))
    root = qti.item(text, text)
    qti.add(root, "value", text, data_lms_key=text)
    assert qti.parse(qti.serialise(root)).tag == "qti-assessment-item"


@given(st.text(min_size=1, max_size=40).filter(lambda text: "\x00" not in text))
def test_every_id_has_a_qti_identifier_and_comes_back(key: str) -> None:
    name = qti.identifier(key)
    assert name
    assert set(name) - set("-._") == {sign for sign in name if sign.isalnum()}
    assert name.isascii()
    assert qti.key_from(name) == key


@pytest.mark.parametrize(
    "xml", [b"", b"<", b"<a/>", ENTITIES, EXTERNAL, DEEP, b"\xff\xfe", b" " * (qti.MAX_BYTES + 1)]
)
def test_hostile_or_foreign_bytes_are_refused_with_one_error(xml: bytes) -> None:
    with pytest.raises(qti.QtiError):
        qti.parse(xml)
    assert qti.fixed(xml) is None


def test_an_item_that_computes_its_key_is_not_read() -> None:
    templated = b"<qti-assessment-item><qti-template-declaration/></qti-assessment-item>"
    assert qti.fixed(templated) is None
    assert qti.fixed(b'<qti-assessment-item adaptive="true"/>') is None
    assert qti.fixed(b'<assessmentItem adaptive="false"/>') is not None


def test_names_of_qti_2_and_3_are_one() -> None:
    root = qti.parse(b'<assessmentItem><choiceInteraction maxChoices="2" shuffle="true"/></assessmentItem>')
    found = qti.unique(root, "choice-interaction")
    assert found is not None
    assert qti.attribute(found, "max-choices") == "2"
    assert qti.flag(found, "shuffle")


def test_text_that_was_nested_too_deeply_is_flattened_not_lost() -> None:
    assert "end" in written("<b>" * 5000 + "end" + "</b>" * 5000)
