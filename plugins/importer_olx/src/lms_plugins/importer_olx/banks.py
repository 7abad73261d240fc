"""Question banks: one for the course's own questions, one for each pool to draw from; made when first needed."""

from __future__ import annotations

from lms_plugins.importer_olx.desk import Desk
from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import BankNode


class Banks:
    """Knows which banks there are."""

    def __init__(self, desk: Desk, title: str) -> None:
        """`title` is the course's."""
        self._desk = desk
        self._title = title
        self._made: set[str] = set()

    def own(self) -> str:
        """The bank of the course's own questions."""
        return self.bank("bank/course", self._title)

    def bank(self, source_id: str, title: str, *, line: bool = True) -> str:
        """A bank of this identity; `line` False where an item's line speaks for it."""
        if source_id not in self._made:
            self._made.add(source_id)
            self._desk.add(BankNode(source_id=source_id, parent="course", title=title or str(_("Questions"))))
            if line:
                self._desk.line(source_id, "bank", target=source_id)
        return source_id
