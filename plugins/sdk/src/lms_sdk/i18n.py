"""Translated texts without Django: standard gettext catalogues in the plugin's own `locale` folder."""

from __future__ import annotations

import functools
import gettext as _gettext
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import resources
from pathlib import Path
from typing import Any

_chosen: ContextVar[str | None] = ContextVar("lms_sdk_language", default=None)
_source: list[Callable[[], str | None]] = []


class LazyText:
    """A text that is translated when it is shown, into the language of whoever reads it then."""

    __slots__ = ("domain", "message", "values")

    def __init__(self, domain: str, message: str, **values: Any) -> None:
        """Make a text of catalogue `domain`; `values` fill its `{placeholders}`."""
        self.domain = domain
        self.message = message
        self.values = values

    def __str__(self) -> str:
        text = _catalogue(self.domain, language()).gettext(self.message)
        if not self.values:
            return text
        words = {key: str(value) for key, value in self.values.items()}
        try:
            return text.format(**words)
        except (KeyError, IndexError, ValueError):  # the translator's slip: a placeholder of another name
            return self.message.format(**words)

    def __repr__(self) -> str:
        return f"LazyText({self.message!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LazyText):
            return NotImplemented
        return (self.domain, self.message, self.values) == (other.domain, other.message, other.values)

    def __hash__(self) -> int:
        return hash((self.domain, self.message))


Text = str | LazyText
"""What a person reads; `str()` it at the moment of showing."""


def translator(package: str) -> Callable[..., LazyText]:
    """What a plugin calls `_`: makes texts of the catalogue of its package, `translator("acme_mcq")`.

    Catalogues stand in `<package>/locale/<code>/LC_MESSAGES/<last part of the package>.mo`.
    """
    return functools.partial(LazyText, package)


def language() -> str:
    """The language texts are shown in now; English when nobody said otherwise."""
    return _chosen.get() or (_source[-1]() if _source else None) or "en"


def set_language_source(source: Callable[[], str | None]) -> None:
    """Tell where the current language comes from; called once by the product at boot."""
    _source[:] = [source]


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Show texts in this language within the block."""
    token = _chosen.set(code)
    try:
        yield
    finally:
        _chosen.reset(token)


@functools.lru_cache(maxsize=256)
def _catalogue(package: str, code: str) -> _gettext.NullTranslations:
    try:
        folder = Path(str(resources.files(package))) / "locale"
    except (ModuleNotFoundError, TypeError):
        return _gettext.NullTranslations()
    codes = [code.replace("-", "_"), code.split("-", maxsplit=1)[0].split("_", maxsplit=1)[0]]
    try:
        return _gettext.translation(package.rsplit(".", 1)[-1], folder, codes, fallback=True)
    except (OSError, ValueError, struct.error):  # no catalogue, though it is called so
        return _gettext.NullTranslations()
