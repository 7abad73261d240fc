"""What an author should put right in a numeric question."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from lms_plugins.assessment_number.content import NumberAnswer, NumberContent, _
from lms_plugins.assessment_number.marking import allowance, same_unit
from lms_plugins.assessment_number.numerals import author_number, readings
from lms_sdk.model import plain_text
from lms_sdk.outcome import Issue


def problems(content: NumberContent) -> list[Issue]:
    """Every issue of the question, in the order of its fields."""
    return [*_prompt(content), *_answers(content), *_key(content), *_units(content)]


def _prompt(content: NumberContent) -> Iterator[Issue]:
    if not plain_text(content.prompt) and "<img" not in content.prompt and "<embed" not in content.prompt:
        yield Issue(_("Write the question."), "prompt")


def _answers(content: NumberContent) -> Iterator[Issue]:
    for identifier, times in Counter(answer.id for answer in content.answers).items():
        if times > 1:
            yield Issue(_("{times} answers have the same id ({id}).", times=times, id=identifier), "answers")
    for place, answer in enumerate(content.answers):
        yield from _answer(content, answer, f"answers.{place}", place + 1)


def _answer(content: NumberContent, answer: NumberAnswer, path: str, number: int) -> Iterator[Issue]:
    for name in ("value", "tolerance", "low", "high"):
        yield from _numeral(content, str(getattr(answer, name)), f"{path}.{name}")
    has_range = bool(answer.low.strip() or answer.high.strip())
    if answer.value.strip() and has_range:
        yield Issue(_("Answer {number} has a number and a range: the number counts.", number=number), path)
    if not answer.value.strip() and not has_range:
        yield Issue(_("Answer {number} has neither a number nor a range.", number=number), path)
    if has_range and answer.tolerance.strip():
        yield Issue(_("A range has no tolerance."), f"{path}.tolerance", "warning")
    if (
        answer.tolerance.strip()
        and author_number(answer.tolerance) is not None
        and allowance(answer.tolerance, Fraction(1)) is None
    ):
        yield Issue(_("A tolerance is not negative."), f"{path}.tolerance")
    yield from _limits(answer, path)


def _limits(answer: NumberAnswer, path: str) -> Iterator[Issue]:
    low, high = author_number(answer.low), author_number(answer.high)
    if low is None or high is None:
        return
    if low > high or (low == high and not (answer.low_inclusive and answer.high_inclusive)):
        yield Issue(_("No number lies between {low} and {high}.", low=answer.low, high=answer.high), path)


def _numeral(content: NumberContent, text: str, path: str) -> Iterator[Issue]:
    if not text.strip():
        return
    if author_number(text) is None:
        yield Issue(_("“{text}” is not a number.", text=text), path)
    elif (
        "," in text and len({each.value for each in readings(text, decimal_comma=content.decimal_comma)}) > 1
    ):
        yield Issue(
            _("“{text}” can be read in two ways: leave the comma out or write a point.", text=text),
            path,
            "warning",
        )


def _key(content: NumberContent) -> Iterator[Issue]:
    if not any(answer.fraction == 1 for answer in content.answers):
        yield Issue(_("No answer earns full marks."), "answers")


def _units(content: NumberContent) -> Iterator[Issue]:
    accepted = [same_unit(unit.text) for unit in content.unit.accepted]
    if content.unit.required and not accepted:
        yield Issue(_("A unit is required, but none is accepted."), "unit.accepted")
    for text, times in Counter(accepted).items():
        if times > 1:
            yield Issue(_("The unit “{text}” is listed twice.", text=text), "unit.accepted")
    if content.unit.choices and not set(accepted) & {same_unit(text) for text in content.unit.choices}:
        yield Issue(_("None of the units to choose from is accepted."), "unit.choices")
