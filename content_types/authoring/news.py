"""Texts of news, read as the editor of lessons reads its own."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.models import Locale

from content_types.authoring.values import through_the_editor
from content_types.blocks.base import FormattedTextBlock, without_emptiness
from content_types.compile.context import CompileContext
from content_types.compile.library import StoredLibrary
from content_types.models import CoursePage
from lms_site.communication import api as communication
from lms_site.foundation.errors import Invalid
from lms_site.publishing import api as publishing

FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "blockquote", "code", "strikethrough"]
"""Formatting of news: words and links. Files belong to lessons, whose readers are known."""
BLOCK = FormattedTextBlock(required=False, features=FEATURES)


def connect() -> None:
    """Read the texts of news; called once, from the app's `ready()`."""
    communication.register_news_texts(news_text)


def news_text(course: UUID, html: str, /) -> communication.NewsText:
    """The text through the editor, and as learners get it: links to what they cannot reach keep their words only.

    Raises Invalid.
    """
    try:
        written = without_emptiness(through_the_editor(BLOCK.field.widget, html))
    except Exception:  # noqa: BLE001 the editor's reader of HTML raises what it likes
        raise Invalid.field("text", "invalid", _("This is not markup that the editor can read.")) from None
    ctx = CompileContext(StoredLibrary(), locale=_language(course))
    shown = publishing.resolved_json({"html": ctx.html(written)}, ctx.links)
    return communication.NewsText(written=written, html=shown["html"])


def _language(course: UUID) -> str:
    """The main language of the course."""
    pages = CoursePage.objects.filter(translation_key=course).order_by("pk")
    code = pages.values_list("locale__language_code", flat=True).first()
    return code or str(Locale.get_default().language_code)
