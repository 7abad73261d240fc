"""Numbers as authors of Open edX write them: also `2*pi`, `sqrt(2)`, `3/4`, `1.5k`; worked out, never executed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

_PLAIN: Final = re.compile(r"[+-]?(?:\d{1,60}(?:\.\d{0,60})?|\.\d{1,60})(?:[eE][+-]?\d{1,3})?")
_TOKEN: Final = re.compile(
    r"\s*((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?|[A-Za-z_][A-Za-z_0-9]*|\|\||[-+*/^()%])"
)
_SUFFIXES: Final = {
    "%": 1e-2,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "c": 1e-2,
    "m": 1e-3,
    "u": 1e-6,
    "n": 1e-9,
    "p": 1e-12,
}
_CONSTANTS: Final = {"pi": math.pi, "e": math.e}


def _factorial(value: float) -> float:
    if value != int(value) or not 0 <= value <= _LARGEST_FACTORIAL:
        raise ValueError(value)
    return float(math.factorial(int(value)))


_LARGEST_FACTORIAL: Final = 170
_FUNCTIONS: Final[dict[str, Callable[[float], float]]] = {
    "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos, "tan": math.tan, "exp": math.exp, "ln": math.log,
    "log10": math.log10, "log2": math.log2, "abs": abs, "arcsin": math.asin, "arccos": math.acos,
    "arctan": math.atan, "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh,
    "sec": lambda x: 1 / math.cos(x), "csc": lambda x: 1 / math.sin(x), "cot": lambda x: 1 / math.tan(x),
    "sech": lambda x: 1 / math.cosh(x), "csch": lambda x: 1 / math.sinh(x), "coth": lambda x: 1 / math.tanh(x),
    "arcsec": lambda x: math.acos(1 / x), "arccsc": lambda x: math.asin(1 / x), "arccot": lambda x: math.atan(1 / x),
    "arcsinh": math.asinh, "arccosh": math.acosh, "arctanh": math.atanh, "fact": _factorial, "factorial": _factorial,
}  # fmt: skip
_MOST: Final = 100
_SMALL: Final = 1e-30
_LARGE: Final = 1e30


def numeral(written: str) -> str | None:
    """The number as plain digits, or None when it is none. What is written as a number keeps its digits."""
    text = written.strip()
    if _PLAIN.fullmatch(text):
        return text.removeprefix("+")
    if not text or len(text) > _MOST:
        return None
    try:
        value = _Sum(text).result()
    except (ValueError, OverflowError, ZeroDivisionError, RecursionError, TypeError):
        return None
    if isinstance(value, complex) or not math.isfinite(value):
        return None
    return (
        f"{Decimal(repr(value)).normalize():f}" if value == 0 or _SMALL < abs(value) < _LARGE else repr(value)
    )


class _Sum:
    """Reads a sum from left to right; raises ValueError where it makes no sense."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if not found:
                raise ValueError(text)
            self.tokens.append(found[1])
            at = found.end()

    def result(self) -> float:
        value = self._sum()
        if self.tokens:
            raise ValueError(self.tokens[0])
        return value

    def _next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def _take(self) -> str:
        if not self.tokens:
            raise ValueError("end")
        return self.tokens.pop(0)

    def _sum(self) -> float:
        value = self._product()
        while self._next() in ("+", "-"):
            value = value + self._product() if self._take() == "+" else value - self._product()
        return value

    def _product(self) -> float:
        value = self._parallel()
        while self._next() in ("*", "/"):
            value = value * self._parallel() if self._take() == "*" else value / self._parallel()
        return value

    def _parallel(self) -> float:
        """`a || b`: resistors side by side."""
        values = [self._signed()]
        while self._next() == "||":
            self._take()
            values.append(self._signed())
        if len(values) == 1:
            return values[0]
        return 0.0 if 0 in values else 1 / sum(1 / each for each in values)

    def _signed(self) -> float:
        if self._next() in ("+", "-"):
            return self._signed() if self._take() == "+" else -self._signed()
        return self._power()

    def _power(self) -> float:
        base = self._atom()
        if self._next() != "^":
            return base
        self._take()
        power: float = base ** self._signed()
        return power

    def _atom(self) -> float:
        word = self._take()
        if word == "(":
            value = self._sum()
            if self._take() != ")":
                raise ValueError(word)
            return value
        name = word.lower()
        if name in _FUNCTIONS and self._next() == "(":
            return _FUNCTIONS[name](self._atom())
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        value = float(word)
        return value * _SUFFIXES[self._take()] if self._next() in _SUFFIXES else value
