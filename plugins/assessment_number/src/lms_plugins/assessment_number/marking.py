"""What a number is worth: exact comparison of ratios, marks as decimals."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction

from lms_plugins.assessment_number.content import NumberAnswer, NumberContent, NumberResponse
from lms_plugins.assessment_number.numerals import Numeral, author_number, plain, readings, written_number

PLACES = Decimal("0.0000001")
NO_UNIT = frozenset("0123456789+-*/^=<>().,'_")
"""What stands after a number and begins so is no unit but the rest of a formula."""


class UnitState(Enum):
    """How the unit of an answer came out."""

    FINE = "fine"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a response: a number in the answers' unit, and how its unit came out."""

    numeral: Numeral
    unit: UnitState = UnitState.FINE
    size: Fraction = Fraction(1)
    """How much of the answers' unit the unit is in which it was written."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a response is worth, and which answer it fitted; `is_number` False: nothing could be read."""

    fraction: Decimal = Decimal(0)
    answer: NumberAnswer | None = None
    unit: UnitState = UnitState.FINE
    is_number: bool = True
    figures_fit: bool = True


def judged(content: NumberContent, response: NumberResponse) -> Verdict:
    """Mark a response. Where it can be read in two ways, the one that earns more counts."""
    verdicts = [_verdict(content, reading) for reading in response_readings(content, response)]
    if not verdicts:
        return Verdict(is_number=False)
    return max(verdicts, key=lambda verdict: (verdict.fraction, verdict.answer is not None))


def _verdict(content: NumberContent, reading: Reading) -> Verdict:
    figures = content.significant_figures
    answer = next((a for a in content.answers if fits(a, reading.numeral.value, figures, reading.size)), None)
    if answer is None:
        return Verdict(unit=reading.unit)
    if figures and not _shows(reading.numeral, figures):
        return Verdict(answer=answer, unit=reading.unit, figures_fit=False)
    kept = Decimal(1) if reading.unit is UnitState.FINE else 1 - content.unit_penalty
    return Verdict(_rounded(answer.fraction * kept), answer, reading.unit)


def _shows(numeral: Numeral, figures: int) -> bool:
    return numeral.fewest_figures <= figures <= numeral.most_figures


def _rounded(fraction: Decimal) -> Decimal:
    value = fraction.quantize(PLACES, rounding=ROUND_HALF_UP).normalize()
    return value or Decimal(0)


# Does a number fit an answer?


def fits(
    answer: NumberAnswer, value: Fraction, figures: int | None = None, size: Fraction = Fraction(1)
) -> bool:
    """Tell whether a value is what the answer asks for; an answer that cannot be read fits nothing.

    It is rounded to significant figures in the unit in which it was written, which is `size` of the answers' unit.
    """
    if answer.value.strip():
        return _near(answer, value, figures, size)
    return bool(answer.low.strip() or answer.high.strip()) and _between(answer, value)


def _near(answer: NumberAnswer, value: Fraction, figures: int | None, size: Fraction) -> bool:
    wanted = author_number(answer.value)
    if wanted is None:
        return False
    if figures and value == round_to_figures(wanted / size, figures) * size:
        return True
    allowed = allowance(answer.tolerance, wanted)
    return allowed is not None and abs(value - wanted) <= allowed


def allowance(tolerance: str, wanted: Fraction) -> Fraction | None:
    """How far from the number an answer may be: absolute, or a percentage of the number; None: not readable."""
    if not tolerance.strip():
        return Fraction(0)
    share = author_number(tolerance)
    if share is None or share < 0:
        return None
    return share * abs(wanted) if is_relative(tolerance) else share


def is_relative(tolerance: str) -> bool:
    """Whether a tolerance is a share of the number."""
    return plain(tolerance).endswith(("%", "\u2030"))


def _between(answer: NumberAnswer, value: Fraction) -> bool:
    for text, inclusive, sign in (
        (answer.low, answer.low_inclusive, 1),
        (answer.high, answer.high_inclusive, -1),
    ):
        if not text.strip():
            continue
        limit = author_number(text)
        if limit is None:
            return False
        distance = (value - limit) * sign
        if distance < 0 or (distance == 0 and not inclusive):
            return False
    return True


def round_to_figures(value: Fraction, figures: int) -> Fraction:
    """The value rounded to so many significant figures, halves away from zero."""
    if value == 0:
        return value
    size = abs(value)
    exponent = len(str(size.numerator)) - len(str(size.denominator))
    while Fraction(10) ** exponent > size:
        exponent -= 1
    while Fraction(10) ** (exponent + 1) <= size:
        exponent += 1
    step = Fraction(10) ** (exponent - figures + 1)
    rounded = (size / step + Fraction(1, 2)).__floor__() * step
    return rounded if value > 0 else -rounded


# What did the learner write?


def response_readings(content: NumberContent, response: NumberResponse) -> tuple[Reading, ...]:
    """Every way to understand a response; empty when it is no number."""
    text, own_unit = response.value, response.unit.strip()
    before = _unit_before(content, text)
    if before and (not own_unit or same_unit(own_unit) == same_unit(before[0])):
        own_unit, text = before
    return tuple(_read(content, text, own_unit))


def _unit_before(content: NumberContent, value: str) -> tuple[str, str] | None:
    """Split "$ 100", "$ -100" and "-$ 100" into unit and number, for accepted units only."""
    value = value.strip()
    sign = value[:1] if plain(value[:1]) in ("+", "-") else ""
    written = value[len(sign) :].lstrip()
    for unit in sorted(content.unit.accepted, key=lambda each: -len(each.text)):
        folded, rest = same_unit(unit.text), written[len(unit.text) :].lstrip()
        if folded and not folded[0].isdigit() and same_unit(written[: len(unit.text)]) == folded:
            return unit.text, sign + rest
    return None


def _read(content: NumberContent, text: str, own_unit: str) -> Iterator[Reading]:
    accepted = content.unit.accepted
    if not accepted:
        yield from (Reading(numeral) for numeral in readings(text, decimal_comma=content.decimal_comma))
        return
    written = written_number(text, decimal_comma=content.decimal_comma)
    if written is None:
        return
    rest, numerals = written.rest, written.numerals
    if rest and _factor(content, rest) is None:
        percent = readings(text, decimal_comma=content.decimal_comma)
        if percent:
            rest, numerals = "", percent
        elif rest[0] in NO_UNIT:
            return
    unit = rest or own_unit
    if rest and own_unit and same_unit(rest) != same_unit(own_unit):
        unit = f"{rest} {own_unit}"
    yield from (_in_unit(content, numeral, unit) for numeral in numerals)


def _in_unit(content: NumberContent, numeral: Numeral, unit: str) -> Reading:
    if not unit:
        return Reading(numeral, UnitState.MISSING if content.unit.required else UnitState.FINE)
    factor = _factor(content, unit)
    if factor is None:
        return Reading(numeral, UnitState.UNKNOWN)
    return Reading(numeral.times(factor), size=factor)


def _factor(content: NumberContent, unit: str) -> Fraction | None:
    written = same_unit(unit)
    return next(
        (Fraction(each.factor) for each in content.unit.accepted if same_unit(each.text) == written), None
    )


def same_unit(text: str) -> str:
    """A unit without differences that mean nothing: spaces, look-alike letters, how a power is set. Case counts."""
    folded = unicodedata.normalize("NFKC", plain(text))
    return "".join(folded.replace("**", "^").replace("^", "").split())
