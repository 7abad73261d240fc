"""What this domain asks of upper ones: how to compile marked things, and how to make a rendition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from lms_site.publishing.data import Mark


class Compiler(Protocol):
    """Compiles what is marked and publishes it through this domain's door, in the caller's transaction."""

    def __call__(self, marks: Sequence[Mark]) -> Mapping[Mark, str]:
        """Bring everything marked up to date; the marks that failed, with the reason, are returned."""


class RenditionMaker(Protocol):
    """Makes one form of an image and stores it."""

    def __call__(self, name: str, spec: str, target: str) -> tuple[str, str, int]:
        """Read storage file `name`, write the form to `target`; (stored name, content type, size)."""


class _Ports:
    compiler: Compiler | None = None
    rendition_maker: RenditionMaker | None = None


def register_compiler(compiler: Compiler) -> None:
    """Register what compiles; called once, in the upper app's `ready()`."""
    _Ports.compiler = compiler


def register_rendition_maker(maker: RenditionMaker) -> None:
    """Register what makes renditions; called once, in the upper app's `ready()`."""
    _Ports.rendition_maker = maker


def compiler() -> Compiler | None:
    """The registered compiler; None: marks wait."""
    return _Ports.compiler


def rendition_maker() -> RenditionMaker | None:
    """The registered maker; None: renditions wait."""
    return _Ports.rendition_maker
