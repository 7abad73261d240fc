"""Essays: what is asked of a person, what may be seen, lengths in every script."""

from pathlib import Path
from typing import Any

import pytest

from lms_plugins.assessment_essay.reading import words_in
from lms_plugins.assessment_essay.type import EssayType
from lms_sdk.assessment import NeedsGrading, QtiItem, Reveal, State

ESSAY = EssayType()
SHARED = Path(__file__).parents[3] / "../shared/data/qti"
RUBRIC = [
    {
        "id": "c1",
        "title": "Facts",
        "levels": [{"id": "l0", "title": "no", "points": 0}, {"id": "l1", "title": "yes", "points": 3}],
    },
    {
        "id": "c2",
        "title": "Style",
        "levels": [{"id": "l0", "title": "poor", "points": 1}, {"id": "l1", "title": "good", "points": 2}],
    },
]


def content(**more: Any) -> Any:
    return ESSAY.Content.model_validate({"prompt": "<p>Why?</p>", **more})


def outcome(question: Any, text: str) -> Any:
    return ESSAY.score(question, {}, ESSAY.Response(text=text))


def test_an_essay_asks_for_a_person_and_hands_over_the_rubric_points() -> None:
    asked = outcome(content(rubric=RUBRIC), "Because of the food.")
    assert isinstance(asked, NeedsGrading)
    assert asked.suggestion is None
    assert asked.rubric["max_points"] == 5
    assert asked.rubric["criteria"][0] == {
        "id": "c1",
        "levels": [{"id": "l0", "points": 0}, {"id": "l1", "points": 3}],
    }
    assert (asked.rubric["words"], asked.rubric["remarks"]) == (4, [])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ({}, ""),
        ({}, " \n\t"),
        ({"format": "rich"}, "<p><br></p>"),
        ({"template": "<p>Dear …,</p>"}, "Dear …,"),
        ({"format": "rich", "template": "<h3>Where</h3>"}, "<h3>Where</h3><p></p>"),
    ],
)
def test_nothing_but_spaces_markup_or_the_template_is_blank(question: dict[str, Any], text: str) -> None:
    assert outcome(content(**question), text).state is State.BLANK


def test_markup_in_a_plain_essay_is_words() -> None:
    assert isinstance(outcome(content(), "<p></p>"), NeedsGrading)


def test_a_wrong_length_is_remarked_but_left_to_the_person() -> None:
    question = content(min_words=3, max_words=4)
    assert [outcome(question, text).rubric["remarks"] for text in ("a b", "a b c", "a b c d e")] == [
        ["too_short"],
        [],
        ["too_long"],
    ]
    classes = [
        ESSAY.classify(question, {}, ESSAY.Response(text=text)) for text in ("a b", "a b c", "a b c d e", "")
    ]
    assert classes == [["too_short"], ["written"], ["too_long"], ["blank"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("It isn't well-known, or is it?", 6),
        ("Wörter, naïve Œuvre", 3),
        ("我喜欢鸟", 4),
        ("我 like 鸟", 3),
        ("鳥が好き", 4),
        ("나는 새를 좋아한다", 3),
        ("أحب الطيور", 2),
        ("3.14 e-mail", 2),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert words_in(text) == words


def test_a_review_shows_the_essay_cleaned_and_the_rest_by_policy() -> None:
    question = content(
        format="rich",
        rubric=RUBRIC,
        model_answer="<p>Food</p>",
        explanation="<p>See above</p>",
        grader_notes="<p>Secret</p>",
    )
    response = ESSAY.Response(text="<p onclick='x()'>Hi<script>alert(1)</script></p>")
    seen = {reveal: ESSAY.review(question, {}, response, None, reveal) for reveal in map(Reveal, range(8))}
    assert seen[Reveal.NOTHING] == {}
    assert seen[Reveal.SCORE] == {"answer": {"format": "rich", "text": "<p>Hi</p>"}, "words": 1}
    for reveal, shown in seen.items():
        assert ("rubric" in shown) == (Reveal.FEEDBACK in reveal)
        assert ("model_answer" in shown) == ("explanation" in shown) == (Reveal.CORRECT in reveal)
        assert "Secret" not in str(shown)


def test_a_plain_essay_is_shown_as_it_was_written() -> None:
    response = ESSAY.Response(text="if a < b: <i>")
    assert ESSAY.review(content(), {}, response, None, Reveal.SCORE)["answer"] == {
        "format": "plain",
        "text": "if a < b: <i>",
    }


def test_the_learner_sees_neither_notes_nor_rubric() -> None:
    shown = ESSAY.present(content(rubric=RUBRIC, grader_notes="x", model_answer="y", min_words=3), {})
    expected = {"prompt": "<p>Why?</p>", "format": "plain", "min_words": 3, "max_words": None, "template": ""}
    assert shown == expected


def test_a_summary_is_one_line_without_markup() -> None:
    response = ESSAY.Response(text="<p>One</p><p>two</p>")
    assert ESSAY.summarise(content(format="rich"), {}, response) == "One two"
    assert len(ESSAY.summarise(content(), {}, ESSAY.Response(text="word " * 1000))) == 500


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"prompt": " "}, "Write the question."),
        ({"min_words": 5, "max_words": 4}, "The least number of words is greater than the most."),
        ({"rubric": [{"id": "a", "title": "Facts"}]}, "No level of “Facts” gives points."),
        ({"rubric": [RUBRIC[0], RUBRIC[0]]}, "2 entries have the same id (c1)."),
        ({"rubric": [{**RUBRIC[0], "title": " "}]}, "Criterion 1 has no name."),
    ],
)
def test_authors_are_told_what_is_wrong(more: dict[str, Any], message: str) -> None:
    assert message in [str(issue.message) for issue in ESSAY.lint(content(**more))]


@pytest.mark.parametrize("example", ESSAY.examples(), ids=lambda example: example.title)
def test_a_question_comes_back_from_qti_as_it_was(example: object) -> None:
    question = ESSAY.Content.model_validate(example.content)
    item = ESSAY.to_qti(question)
    assert b'external-scored="human"' in item.xml
    assert ESSAY.Content.model_validate(ESSAY.from_qti(item)) == question


def test_real_items_are_read_or_left_alone() -> None:
    if not SHARED.exists():
        pytest.skip("../shared/data/qti is not here")
    read = {}
    for path in sorted(SHARED.rglob("*.xml")):
        raw = ESSAY.from_qti(QtiItem(path.stem, path.read_bytes()))
        if raw is not None:
            read[path.name] = ESSAY.Content.model_validate(raw)
    assert read["extended_text.xml"].prompt
    assert read["extended_text_rubric.xml"].grader_notes
