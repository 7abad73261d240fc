"""Panels of the page forms that show themselves only where they apply."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import HelpPanel


class TranslationHelp(HelpPanel):
    """A note for a course's page in whose place another one speaks."""

    class BoundPanel(HelpPanel.BoundPanel):
        """The note in one form."""

        instance: Any

        def is_shown(self) -> bool:
            """Where another page of the course says when and how it may be joined."""
            from content_types.compile.terms import says_the_terms

            return bool(super().is_shown()) and not says_the_terms(self.instance)
