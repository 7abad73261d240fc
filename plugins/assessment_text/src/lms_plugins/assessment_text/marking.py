"""Whether a text is one of those asked for."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from lms_plugins.assessment_text.automaton import Automaton, compiled
from lms_plugins.assessment_text.content import TextAnswer, TextContent, WrongAnswer
from lms_plugins.assessment_text.pattern_syntax import PatternError

PLACES = Decimal("0.0000001")
MAX_STATES_TOGETHER = 1_500
"""Size of all patterns of one question: bounds the time of one marking, whatever they are."""

UNSEEN = dict.fromkeys((0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0xFEFF))
UNSEEN |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2060, 0x206A), *range(0xFE00, 0xFE10)))
"""Places to break a line, marks of direction, styles of a sign: nobody sees that a text holds them."""

TYPED = dict.fromkeys((0x2018, 0x2019), "'") | dict.fromkeys((0x201C, 0x201D), '"')
TYPED |= dict.fromkeys((0x2010, 0x2011), "-")
"""What phones and word processors put for the signs on the keyboard."""

STROKES = str.maketrans("ŁłØøĐđĦħŦŧ", "LlOoDdHhTt")
"""Letters with a stroke through them, which Unicode does not take apart."""

SPECIAL = frozenset(r"\.^$*+?{}[]|()")

Answer = TextAnswer | WrongAnswer


def matched(content: TextContent, text: str) -> Answer | None:
    """Return the first accepted answer that the text fits, else the first wrong one, else None."""
    written = Written(content, text)
    return next((answer for answer in content.foreseen if written.fits(answer)), None)


def worth(answer: Answer | None) -> Decimal:
    """What an answer earns."""
    if not isinstance(answer, TextAnswer):
        return Decimal(0)
    value = answer.fraction.quantize(PLACES, rounding=ROUND_HALF_UP).normalize()
    return value or Decimal(0)


class Written:
    """What the learner wrote, prepared once for every comparison."""

    def __init__(self, content: TextContent, text: str) -> None:
        self.content = content
        self.text = normal(content, text)
        self.folded = folded(content, text)
        self.states_left = MAX_STATES_TOGETHER

    def fits(self, answer: Answer) -> bool:
        """Tell whether the text is what the answer asks for; a pattern that cannot be used fits nothing."""
        if answer.match == "regex":
            return self._fits_pattern(answer.text)
        if answer.match == "wildcard":
            return self._fits_wildcard(answer.text)
        return self.folded == folded(self.content, answer.text)

    def _fits_wildcard(self, wildcard: str) -> bool:
        if self.content.collapse_spaces:
            wildcard = wildcard.strip()  # as the text itself
        parts = [folded(self.content, part, edge=False) for part in parts_of(wildcard)]
        return fits_wildcard(parts, self.folded)

    def _fits_pattern(self, pattern: str) -> bool:
        """Run the automaton; patterns beyond what a question may hold together are not looked at."""
        try:
            automaton = automaton_of(self.content, pattern)
        except PatternError:
            return False
        self.states_left -= automaton.size
        return self.states_left >= 0 and automaton.fits(self.text)


def automaton_of(content: TextContent, pattern: str) -> Automaton:
    """The pattern as this question compares it; raises PatternError."""
    if content.collapse_spaces:
        pattern = "".join(" " if unicodedata.category(c) == "Zs" else c for c in pattern)
    if content.normal_form == "NFKC":
        pattern = "".join(_literally(character) for character in pattern)
    return compiled(bare(content, pattern), ignore_case=not content.case_sensitive)


def _literally(character: str) -> str:
    """Escape what NFKC would make a sign of patterns: a fullwidth question mark is no quantifier."""
    form = character if character.isascii() else unicodedata.normalize("NFKC", character)
    return re.escape(form) if not character.isascii() and SPECIAL & set(form) else character


def parts_of(wildcard: str) -> list[str]:
    r"""Return what stands between the stars of a wildcard text; ``\*`` is a star itself, ``\\`` a backslash."""
    parts, at = [""], 0
    while at < len(wildcard):
        if wildcard[at] == "\\" and wildcard[at + 1 : at + 2] in ("*", "\\"):
            parts[-1] += wildcard[at + 1]
            at += 2
            continue
        if wildcard[at] == "*":
            parts.append("")
        else:
            parts[-1] += wildcard[at]
        at += 1
    return parts


def fits_wildcard(parts: list[str], text: str) -> bool:
    """Tell whether the parts stand in the text in this order, the first at its start and the last at its end."""
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


# When are two texts the same?


def _formed(content: TextContent, text: str) -> str:
    return text if content.normal_form == "none" else unicodedata.normalize(content.normal_form, text)


def bare(content: TextContent, text: str) -> str:
    """The text in its Unicode form, and without accents where they do not matter."""
    if content.normal_form != "none":
        text = text.translate(UNSEEN).translate(TYPED)
    text = _formed(content, text)
    if not content.strip_accents:
        return text
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not _is_accent(c))
    return unicodedata.normalize("NFC", bare).translate(STROKES)


def _is_accent(character: str) -> bool:
    """Whether it is a mark above or below a letter, or a point for a vowel; in many scripts vowels are marks too."""
    place = unicodedata.combining(character)
    return place >= 200 or 10 <= place <= 36  # noqa: PLR2004 (classes of Unicode)


def normal(content: TextContent, text: str, *, edge: bool = True) -> str:
    """The text without the differences that do not matter here, letter case apart."""
    text = bare(content, text)
    if content.collapse_spaces:
        text = _single_spaces(text, edge=edge)
    return text


def _single_spaces(text: str, *, edge: bool) -> str:
    """Return the text with single spaces; those at its edges go too, unless the text is a part of a longer one."""
    inner = " ".join(text.split())
    if edge:
        return inner
    if not inner:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + inner + (" " if text[-1].isspace() else "")


def folded(content: TextContent, text: str, *, edge: bool = True) -> str:
    """The text without the differences that do not matter here, letter case among them unless it counts."""
    text = normal(content, text, edge=edge)
    return text if content.case_sensitive else _formed(content, _without_case(text))


def _without_case(text: str) -> str:
    """The text in lower case; the I of Turkish, with a dot in one case and without in the other, is one letter."""
    return text.casefold().replace("i\u0307", "i").replace("\u0131", "i")
