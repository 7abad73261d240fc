"""Choice questions in and out of QTI."""

from pathlib import Path

import pytest

from lms_plugins.assessment_choice.type import ChoiceType
from lms_sdk.assessment import QtiItem

CHOICE = ChoiceType()
SHARED = Path(__file__).parents[3] / "../shared/data/qti"

FOREIGN = b"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x" title="x">
  <responseDeclaration identifier="R" cardinality="multiple" baseType="identifier">
    <correctResponse><value>H</value><value>O</value></correctResponse>
    <mapping lowerBound="0" upperBound="2" defaultValue="-2">
      <mapEntry mapKey="H" mappedValue="1"/><mapEntry mapKey="O" mappedValue="1"/>
      <mapEntry mapKey="Cl" mappedValue="-1"/>
    </mapping>
  </responseDeclaration>
  <itemBody><p>Water.</p>
    <choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="0"><prompt>Made of?</prompt>
      <simpleChoice identifier="H" fixed="false">Hydrogen</simpleChoice>
      <simpleChoice identifier="O" fixed="true"
        >Oxygen<feedbackInline identifier="O" outcomeIdentifier="F">Yes</feedbackInline></simpleChoice>
      <simpleChoice identifier="Cl">Chlorine</simpleChoice>
    </choiceInteraction>
  </itemBody>
  <responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>
</assessmentItem>"""


@pytest.mark.parametrize("example", CHOICE.examples(), ids=lambda example: example.title)
def test_a_question_comes_back_from_qti_as_it_was(example: object) -> None:
    content = CHOICE.Content.model_validate(example.content)
    assert CHOICE.Content.model_validate(CHOICE.from_qti(CHOICE.to_qti(content))) == content


def test_ids_that_qti_does_not_allow_come_back_too() -> None:
    options = [{"id": "1 ä/<", "text": "a", "correct": True}, {"id": "lms-x", "text": "b"}]
    content = CHOICE.Content.model_validate({"prompt": "?", "options": options})
    assert CHOICE.Content.model_validate(CHOICE.from_qti(CHOICE.to_qti(content))) == content


def test_an_item_of_another_system_is_read() -> None:
    content = CHOICE.Content.model_validate(CHOICE.from_qti(QtiItem("x", FOREIGN)))
    assert (content.prompt, content.mode, content.partial_credit) == (
        "<p>Water.</p>Made of?",
        "multiple",
        "weights",
    )
    assert [(o.id, o.text, o.correct, str(o.fraction), o.pinned) for o in content.options] == [
        ("H", "Hydrogen", True, "0.5", False),
        ("O", "Oxygen", True, "0.5", True),
        ("Cl", "Chlorine", False, "-0.5", False),
    ]
    assert content.options[1].feedback == "Yes"
    assert CHOICE.score(content, {}, CHOICE.Response(chosen=["H", "O"])).fraction == 1


@pytest.mark.parametrize("xml", [b"", b"<a/>", FOREIGN.replace(b"choiceInteraction", b"orderInteraction")])
def test_what_is_no_choice_question_is_left_to_others(xml: bytes) -> None:
    assert CHOICE.from_qti(QtiItem("x", xml)) is None


def test_real_items_are_read_or_left_alone() -> None:
    if not SHARED.exists():
        pytest.skip("../shared/data/qti is not here")
    read = []
    for path in sorted(SHARED.rglob("*.xml")):
        raw = CHOICE.from_qti(QtiItem(path.stem, path.read_bytes()))
        if raw is not None and len(raw["options"]) > 1:
            read.append(path.name)
            CHOICE.Content.model_validate(raw)
    assert {"choice.xml", "choice_multiple.xml", "choice_fixed.xml", "inline_choice.xml"} <= set(read)
