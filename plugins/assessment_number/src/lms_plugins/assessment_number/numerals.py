"""Reads a number as a person writes it, exactly: what comes out is a ratio of two integers, never a float.

Understood are decimal point and comma, thousands marks of many countries (1,234,567  1.234.567  1 234 567  1'234'567
12,34,567), scientific notation (1.6e-19, 1.6*10^-19, 1.6·10⁻¹⁹), fractions (3/4, 1 1/2, ¾), percent and per mille, any
script's digits, the real minus sign. Anything else, "nan" and "infinity" among it, is not a number.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

MAX_LENGTH = 200
MAX_EXPONENT = 999

MINUS = "\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"
TIMES = "\u00d7\u00b7\u22c5\u2219\u2715\u2a2f"
SLASHES = "\u2044\u2215"
APOSTROPHES = "\u2018\u2019\u02bc\u066c\u00b4`"
POINTS = "\u066b\uff0e"
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
PLAIN = str.maketrans(
    {
        **dict.fromkeys(MINUS, "-"),
        **dict.fromkeys(TIMES, "*"),
        **dict.fromkeys(SLASHES, "/"),
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(POINTS, "."),
        "\uff0b": "+",
        "\uff0c": ",",
        "\uff05": "%",
        "\u066a": "%",
        "\t": " ",
    }
)
SCALES = {"%": 100, "\u2030": 1000}

SIGN = re.compile(r"([+-]?) *")
EXPONENT = r"10 *(?:\^|\*\*) *[({]? *([+-]? *[0-9]{1,6})(?![0-9]) *[)}]?"
POWER = re.compile(rf" *(?:[eE]([+-]?[0-9]{{1,6}})(?![0-9])|[*xX] *{EXPONENT})")
TOO_MUCH_POWER = re.compile(r" *[eE][+-]?[0-9]")
BARE_POWER = re.compile(EXPONENT)
MIXED = re.compile(r"([0-9]{1,30}) +([0-9]{1,30}) */ *([0-9]{1,30})(?![0-9.,])")
BODY_TEXT = r"(?:[0-9]|[.,](?=[0-9]))(?:[0-9.,']| (?=[0-9]))*"
RATIO = re.compile(rf"({BODY_TEXT}) */ *({BODY_TEXT})")
BODY = re.compile(BODY_TEXT)
GROUPED = re.compile(r"[0-9]{1,3}(?:([ '.,])[0-9]{2,3})*")
THOUSAND = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Numeral:
    """One way to read what was written: the value, and how many significant figures it may show (0: none)."""

    value: Fraction
    fewest_figures: int = 0
    most_figures: int = 0

    def times(self, factor: Fraction) -> "Numeral":
        """The same figures, another size."""
        return Numeral(self.value * factor, self.fewest_figures, self.most_figures)


@dataclass(frozen=True, slots=True)
class Written:
    """A number at the start of a text, in every way it can be read, and what stands after it."""

    numerals: tuple[Numeral, ...]
    rest: str


def plain(text: str) -> str:
    """The text with ASCII digits, signs and spaces; superscript exponents after a caret."""
    text = re.sub("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^" + "".join(SUPERSCRIPTS[c] for c in found[0]), text)
    return "".join(_plain_character(character) for character in text).translate(PLAIN).strip()


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if (category := unicodedata.category(character)) in ("Cf", "Zs"):
        return " " if category == "Zs" else ""  # marks of direction, breaks and the like are not seen
    if unicodedata.decomposition(character).startswith("<fraction>"):
        return " " + unicodedata.normalize("NFKC", character)
    return character


def written_number(text: str, *, decimal_comma: bool = True) -> Written | None:
    """The number at the start of the text, or None. With `decimal_comma` a comma may be the decimal sign.

    "1,234" can then be 1.234 or 1234: both readings come back, the decimal one first.
    """
    if len(text) > MAX_LENGTH:
        return None
    text = plain(text)
    sign = SIGN.match(text)
    start = sign.end() if sign else 0
    found = (
        _fraction(text, start, decimal_comma=decimal_comma)
        or _power(text, start)
        or _decimal(text, start, decimal_comma=decimal_comma)
    )
    if found is None:
        return None
    factor = Fraction(-1 if sign and sign[1] == "-" else 1)
    rest = found.rest.strip()
    return Written(tuple(numeral.times(factor) for numeral in found.numerals), rest)


def readings(text: str, *, decimal_comma: bool = True) -> tuple[Numeral, ...]:
    """Every way to read a text that is a number and nothing else, percent signs counted; empty: it is none."""
    written = written_number(text, decimal_comma=decimal_comma)
    if written is None:
        return ()
    if not written.rest:
        return written.numerals
    scale = SCALES.get(written.rest)
    return tuple(numeral.times(Fraction(1, scale)) for numeral in written.numerals) if scale else ()


def author_number(text: str) -> Fraction | None:
    """The number an author wrote: a point is always the decimal sign, a comma only where it cannot part thousands."""
    found = readings(text, decimal_comma=False) or readings(text, decimal_comma=True)
    return found[0].value if found else None


def _fraction(text: str, start: int, *, decimal_comma: bool) -> Written | None:
    mixed, ratio = MIXED.match(text, start), RATIO.match(text, start)
    found = []
    if mixed:
        whole, above, below = (Fraction(part) for part in mixed.groups())
        found += [Numeral(whole + above / below)] if below else []
    if ratio:
        aboves, belows = (tuple(_numerals(part, decimal_comma=decimal_comma)) for part in ratio.groups())
        found += [Numeral(a.value / b.value) for a in aboves for b in belows if b.value]
    end = mixed or ratio
    return Written(tuple(dict.fromkeys(found)), text[end.end() :]) if end and found else None


def _power(text: str, start: int) -> Written | None:
    found = BARE_POWER.match(text, start)
    if found is None or (factor := _ten_to(found[1])) is None:
        return None
    return Written((Numeral(factor),), text[found.end() :])


def _ten_to(exponent: str) -> Fraction | None:
    power = int(exponent.replace(" ", ""))
    return Fraction(10) ** power if abs(power) <= MAX_EXPONENT else None


def _decimal(text: str, start: int, *, decimal_comma: bool) -> Written | None:
    body = BODY.match(text, start)
    if body is None:
        return None
    numerals = tuple(_numerals(body[0], decimal_comma=decimal_comma))
    if not numerals:
        return None
    power = POWER.match(text, body.end())
    if power is None:
        if TOO_MUCH_POWER.match(text, body.end()):
            return None
        return Written(numerals, text[body.end() :])
    factor = _ten_to(power[1] or power[2])
    return (
        Written(tuple(n.times(factor) for n in numerals), text[power.end() :]) if factor is not None else None
    )


def _numerals(body: str, *, decimal_comma: bool) -> Iterator[Numeral]:
    """Yield the ways to read digits with points, commas, spaces and apostrophes between them."""
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        yield from _numeral(body, "", is_decimal=False)
        return
    mark = body[last]
    if body.count(mark) == 1 and (mark == "." or decimal_comma):
        yield from _numeral(body[:last], body[last + 1 :], is_decimal=True)
    is_single = not set(".,' ") & set(body.replace(mark, "", 1))
    if (
        (mark == "," or decimal_comma)
        and (THOUSAND.fullmatch(body) or not is_single)
        and body.count(mark) == _marks(body)
    ):
        yield from _numeral(body, "", is_decimal=False)


def _marks(body: str) -> int:
    return sum(character in "., '" for character in body)


def _numeral(whole: str, decimals: str, *, is_decimal: bool) -> Iterator[Numeral]:
    """Yield the value if the whole part's thousands marks, if any, stand where they should."""
    if decimals and not decimals.isdigit():
        return
    digits = _ungrouped(whole)
    if digits is None or not digits + decimals:
        return
    figures = (digits + decimals).lstrip("0")
    shown = len(figures) or len(digits + decimals)  # of a zero, how many count is anybody's guess
    certain = (shown if is_decimal else len(figures.rstrip("0"))) if figures else 1
    yield Numeral(Fraction(int(digits + decimals), 10 ** len(decimals)), certain, shown)


def _ungrouped(whole: str) -> str | None:
    if not whole or whole.isdigit():
        return whole
    found = GROUPED.fullmatch(whole)
    marks = {character for character in whole if not character.isdigit()}
    if found is None or len(marks) != 1:
        return None
    groups = whole.split(marks.pop())
    is_even = all(len(group) == 3 for group in groups[1:])  # noqa: PLR2004 (digits of a thousand)
    is_indian = len(groups[-1]) == 3 and all(len(group) == 2 for group in groups[1:-1])  # noqa: PLR2004 (lakhs)
    return "".join(groups) if is_even or is_indian else None
