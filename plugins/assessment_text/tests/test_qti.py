"""Short text questions in and out of QTI."""

from pathlib import Path

import pytest

from lms_plugins.assessment_text.type import TextType
from lms_sdk.assessment import QtiItem

TEXT = TextType()
SHARED = Path(__file__).parents[3] / "../shared/data/qti"

FOREIGN = b"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x" title="x">
  <responseDeclaration identifier="R" cardinality="single" baseType="string">
    <correctResponse><value>York</value></correctResponse>
    <mapping defaultValue="0">
      <mapEntry mapKey="York" mappedValue="1" caseSensitive="false"/>
      <mapEntry mapKey="Lancaster" mappedValue="0.5" caseSensitive="false"/>
    </mapping>
  </responseDeclaration>
  <itemBody><p>Which house? <textEntryInteraction responseIdentifier="R" expectedLength="15"/></p></itemBody>
</assessmentItem>"""


@pytest.mark.parametrize("example", TEXT.examples(), ids=lambda example: example.title)
def test_a_question_comes_back_from_qti_as_it_was(example: object) -> None:
    content = TEXT.Content.model_validate(example.content)
    assert TEXT.Content.model_validate(TEXT.from_qti(TEXT.to_qti(content))) == content


def test_an_item_of_another_system_is_read() -> None:
    content = TEXT.Content.model_validate(TEXT.from_qti(QtiItem("x", FOREIGN)))
    assert [(answer.text, str(answer.fraction)) for answer in content.answers] == [
        ("York", "1"),
        ("Lancaster", "0.5"),
    ]
    assert not content.case_sensitive
    assert content.prompt == "<p>Which house? </p>"


@pytest.mark.parametrize(
    "xml", [b"<a/>", FOREIGN.replace(b'"string"', b'"float"'), FOREIGN.replace(b"textEntry", b"order")]
)
def test_what_is_no_text_question_is_left_to_others(xml: bytes) -> None:
    assert TEXT.from_qti(QtiItem("x", xml)) is None


def test_real_items_are_read_or_left_alone() -> None:
    if not SHARED.exists():
        pytest.skip("../shared/data/qti is not here")
    read = set()
    for path in sorted(SHARED.rglob("*.xml")):
        raw = TEXT.from_qti(QtiItem(path.stem, path.read_bytes()))
        if raw is not None:
            read.add(path.name)
            TEXT.Content.model_validate(raw)
    assert "text_entry.xml" in read
