"""The panel of a question's content, and how two versions of it are compared."""

from __future__ import annotations

import json
from typing import Any

from django.utils.html import format_html
from wagtail.admin.compare import FieldComparison, StructBlockComparison, diff_text
from wagtail.admin.panels import FieldPanel

from content_types.questions import content as contents


class ContentComparison(FieldComparison):
    """Compares content field by field in the type's form; as JSON where the type is absent."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.kind = contents.type_of(obj_b)
        self.shown = [contents.editable(obj_a), contents.editable(obj_b)]

    def htmldiff(self) -> str:
        """The difference as HTML."""
        if self.kind is None or None in self.shown:
            texts = [json.dumps(value, indent=1, ensure_ascii=False) for value in (self.val_a, self.val_b)]
            return format_html("<pre>{}</pre>", diff_text(*texts).to_html())
        block = contents.editor(self.kind)
        return str(StructBlockComparison(block, True, True, *self.shown).htmldiff())  # noqa: FBT003 Wagtail's signature


class ContentPanel(FieldPanel):
    """Shows the content in its type's form."""

    def get_comparison_class(self) -> type[ContentComparison]:
        """Our comparison."""
        return ContentComparison
