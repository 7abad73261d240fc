"""Reads a regular expression into a tree, and refuses what an automaton cannot do.

The syntax is Python's, so that a pattern written for another LMS keeps its meaning. Character classes and escapes are
handed to ``re`` one character at a time, where nothing can backtrack.
"""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Never

MAX_PATTERN = 500
MAX_REPEAT = 1_000
MAX_DEPTH = 50

AnchorKind = Literal["start", "end", "very_end", "boundary", "no_boundary"]
Reason = Literal[
    "syntax", "too_long", "too_big", "too_deep", "backreference", "lookaround", "flags", "possessive"
]

ANCHORS: dict[str, AnchorKind] = {"A": "start", "Z": "very_end", "b": "boundary", "B": "no_boundary"}
HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
BOUNDS = re.compile(r"\{([0-9]*)(,?)([0-9]*)\}")
NAMED = re.compile(r"\?P<[^\W\d]\w*>")


class PatternError(ValueError):
    """The pattern cannot be used; ``reason`` says why, for the author's message."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason: Reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class OneCharacter:
    """Reads one character that the test accepts."""

    fits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Assertion:
    """Reads nothing, holds at certain places."""

    kind: AnchorKind


@dataclass(frozen=True, slots=True)
class Group:
    """A bracketed part."""

    body: "Node"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts."""

    options: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part at least and at most so many times; ``most`` None: without limit."""

    body: "Node"
    least: int
    most: int | None


Node = OneCharacter | Assertion | Group | Sequence | Choice | Repeat


@lru_cache(maxsize=4096)
def _test(source: str, ignore_case: bool) -> Callable[[str], bool]:  # noqa: FBT001  (a cache key)
    """Return the test of one character, done by ``re`` on that character alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = re.compile(source, re.IGNORECASE if ignore_case else 0)
    return lambda character: found.fullmatch(character) is not None


def parse(pattern: str, *, ignore_case: bool = False) -> Node:
    """Return the tree of a pattern; raises PatternError."""
    if len(pattern) > MAX_PATTERN:
        raise PatternError("too_long")
    if pattern.startswith("(?i)"):
        pattern, ignore_case = pattern[4:], True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError("syntax", str(error)) from error
    return _Parser(pattern, ignore_case=ignore_case).whole()


class _Parser:
    """Recursive descent over a pattern that ``re`` has already found well formed."""

    def __init__(self, pattern: str, *, ignore_case: bool) -> None:
        self.pattern, self.at, self.depth, self.ignore_case = pattern, 0, 0, ignore_case

    def whole(self) -> Node:
        node = self._choice()
        return node if self.at == len(self.pattern) else self._refuse("syntax")

    def _refuse(self, reason: Reason) -> Never:
        raise PatternError(reason, f"at position {self.at}")

    def _next(self, text: str) -> bool:
        """Step over the text if it is what comes next."""
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def _choice(self) -> Node:
        options = [self._sequence()]
        while self._next("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            parts.append(self._repeated(self._atom()))
        return Sequence(tuple(parts))

    def _repeated(self, atom: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return atom
        if self._next("+"):
            self._refuse("possessive")
        self._next("?")  # lazy or greedy makes no difference to whether a text fits
        least, most = bounds
        if max(least, most or 0) > MAX_REPEAT:
            self._refuse("too_big")
        return Repeat(atom, least, most)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._next(sign):
                return bounds
        found = BOUNDS.match(self.pattern, self.at)
        if found is None or not (found[1] or found[2]):
            return None  # a lone brace is a character
        self.at = found.end()
        least = int(found[1] or 0)
        return (least, int(found[3]) if found[3] else None) if found[2] else (least, least)

    def _atom(self) -> Node:
        sign = self.pattern[self.at]
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._class()
        if sign == "\\":
            return self._escape()
        self.at += 1
        if sign in "^$":
            return Assertion("start" if sign == "^" else "end")
        return self._character("." if sign == "." else re.escape(sign))

    def _character(self, source: str) -> OneCharacter:
        return OneCharacter(_test(source, self.ignore_case))

    def _group(self) -> Node:
        self.at += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse("too_deep")
        self._group_kind()
        body = self._choice()
        if not self._next(")"):
            self._refuse("syntax")
        self.depth -= 1
        return Group(body)

    def _group_kind(self) -> None:
        """Step over what may stand after an opening bracket; refuse what has no automaton."""
        named = NAMED.match(self.pattern, self.at)
        if named:
            self.at = named.end()
        elif self.pattern.startswith(("?=", "?!", "?<"), self.at):
            self._refuse("lookaround")
        elif self.pattern.startswith(("?P=", "?("), self.at):
            self._refuse("backreference")
        elif self.pattern.startswith("?>", self.at):
            self._refuse("possessive")
        elif not self._next("?:") and self.pattern.startswith("?", self.at):
            self._refuse("flags")

    def _class(self) -> Node:
        start = self.at
        self.at += 1
        self._next("^")
        self._next("]")
        while self.pattern[self.at] != "]":
            self.at += 2 if self.pattern[self.at] == "\\" else 1
        self.at += 1
        return self._character(self.pattern[start : self.at])

    def _escape(self) -> Node:
        start, letter = self.at, self.pattern[self.at + 1]
        self.at += 2
        if letter in ANCHORS:
            return Assertion(ANCHORS[letter])
        if letter == "N":
            self.at = self.pattern.index("}", self.at) + 1
        elif letter in HEX_DIGITS:
            self.at += HEX_DIGITS[letter]
        elif letter in "0123456789":
            self._octal(letter)
        return self._character(self.pattern[start : self.at])

    def _octal(self, first: str) -> None:
        """Step over an octal escape; what is none is a back-reference."""
        digits = re.compile(r"[0-7]{0,2}" if first == "0" else r"(?<=[0-3])[0-7]{2}").match(
            self.pattern, self.at
        )
        if digits is None:
            self.at -= 2
            self._refuse("backreference")
        self.at = digits.end()
