"""What news ask of the domain above that holds the studio's editor: a text as it is kept and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsText:
    """A text as its author goes on with it, and as readers get it: clean HTML, its addresses resolved."""

    written: str
    html: str


class NewsTexts(Protocol):
    """Knows the markup that the studio's editor offers."""

    def __call__(self, course: UUID, html: str, /) -> NewsText:
        """The text, read. Raises Invalid at `text`."""


class _Port:
    texts: NewsTexts | None = None


def register_news_texts(texts: NewsTexts | None) -> NewsTexts | None:
    """Register who reads texts of news, once, in the upper app's `ready()`; who did before."""
    before, _Port.texts = _Port.texts, texts
    return before


def read_text(course: UUID, html: str) -> NewsText:
    """The text, read. Raises Invalid, also when nobody is there to read it."""
    if _Port.texts is None:
        raise Invalid.field("text", "unreadable", _("This text cannot be read here."))
    return _Port.texts(course, html)
