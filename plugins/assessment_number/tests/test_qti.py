"""Numeric questions in and out of QTI."""

from pathlib import Path

import pytest

from lms_plugins.assessment_number.type import NumberType
from lms_sdk.assessment import QtiItem

NUMBER = NumberType()
SHARED = Path(__file__).parents[3] / "../shared/data/qti"

FOREIGN = b"""<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="x" title="x">
  <qti-response-declaration identifier="R" cardinality="single" base-type="float">
    <qti-correct-response><qti-value>3.14</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body><p>Pi is <qti-text-entry-interaction response-identifier="R"/></p></qti-item-body>
  <qti-response-processing><qti-response-condition><qti-response-if>
    <qti-equal tolerance-mode="relative" tolerance="1 1"><qti-variable identifier="R"/>
      <qti-correct identifier="R"/></qti-equal>
  </qti-response-if></qti-response-condition></qti-response-processing>
</qti-assessment-item>"""


@pytest.mark.parametrize("example", NUMBER.examples(), ids=lambda example: example.title)
def test_a_question_comes_back_from_qti_as_it_was(example: object) -> None:
    content = NUMBER.Content.model_validate(example.content)
    assert NUMBER.Content.model_validate(NUMBER.from_qti(NUMBER.to_qti(content))) == content


def test_a_number_that_no_float_can_hold_comes_back_exactly() -> None:
    raw = {
        "prompt": "?",
        "answers": [{"id": "a", "value": "1/3"}, {"id": "b", "low": "1e400", "fraction": "0.1"}],
    }
    content = NUMBER.Content.model_validate(raw)
    assert NUMBER.Content.model_validate(NUMBER.from_qti(NUMBER.to_qti(content))) == content


def test_an_item_of_another_system_is_read_with_its_tolerance() -> None:
    content = NUMBER.Content.model_validate(NUMBER.from_qti(QtiItem("x", FOREIGN)))
    assert [(answer.value, answer.tolerance) for answer in content.answers] == [("3.14", "1%")]
    assert not content.decimal_comma
    assert NUMBER.score(content, {}, NUMBER.Response(value="3.15")).fraction == 1


@pytest.mark.parametrize(
    "xml", [b"<a/>", FOREIGN.replace(b"float", b"string"), FOREIGN.replace(b"text-entry", b"slider")]
)
def test_what_is_no_numeric_question_is_left_to_others(xml: bytes) -> None:
    assert NUMBER.from_qti(QtiItem("x", xml)) is None


def test_real_items_are_read_or_left_alone() -> None:
    if not SHARED.exists():
        pytest.skip("../shared/data/qti is not here")
    for path in sorted(SHARED.rglob("*.xml")):
        raw = NUMBER.from_qti(QtiItem(path.stem, path.read_bytes()))
        if raw is not None:
            NUMBER.Content.model_validate(raw)
