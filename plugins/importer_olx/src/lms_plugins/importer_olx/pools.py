"""Pools of problems: libraries, library content, item banks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.banks import Banks
from lms_plugins.importer_olx.desk import Desk
from lms_plugins.importer_olx.items import Item
from lms_plugins.importer_olx.parts import UnsupportedError
from lms_plugins.importer_olx.questions import Questions
from lms_plugins.importer_olx.safe_xml import UnreadableError
from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import DrawItem, QuestionItem


class Pools:
    """Makes banks of pools, and says how many questions to draw."""

    def __init__(
        self, questions: Questions, desk: Desk, banks: Banks, keep: Callable[[Item, object], None]
    ) -> None:
        """`keep` keeps what is no question."""
        self._questions, self._desk, self._banks, self._keep = questions, desk, banks, keep

    def draw(self, item: Item, *, target: str) -> DrawItem | None:
        """The pool as a draw from a bank of its own; None when it holds no question."""
        asked, notes = self._all(item, lambda: self._bank(item))
        if not asked:
            self._keep_empty(item)
            return None
        wanted = values.whole(item.attributes.get("max_count"))
        draws = sum(len(each) for each in asked)
        count = min(wanted, len(asked)) if wanted else len(asked)
        if draws > len(asked):
            notes.append(str(_("Problems of several questions are drawn question by question.")))
        worth = [sum((each.points for each in group), Decimal(0)) for group in asked]
        if len(set(worth)) > 1:
            notes.append(str(_("Its problems are worth different points; each drawn one counts the mean.")))
        mean = (sum(worth, Decimal(0)) / len(worth)).quantize(Decimal("0.001")).normalize() + 0
        self._desk.item(item, "partly" if notes else "mapped", " ".join(notes))
        return DrawItem(id=item.place, bank=item.place, count=count, points=mean)

    def _bank(self, item: Item) -> str:
        return self._banks.bank(item.place, item.title, line=False)

    def _keep_empty(self, item: Item) -> None:
        message = _("It holds no problem that can be asked here, or its problems are not in the export.")
        self._keep(item, message) if not item.children else self._desk.item(item, "skipped", message)

    def _all(self, item: Item, bank: Callable[[], str]) -> tuple[list[list[QuestionItem]], list[str]]:
        asked: list[list[QuestionItem]] = []
        notes: list[str] = []
        for child in item.children:
            if child.repeated:
                self._desk.repeated(child)
                continue
            if child.kind != "problem":
                self._keep(child, _("Only problems can be drawn."))
                notes.append(str(_("What is no problem was kept as an attachment.")))
                continue
            try:
                asked.append(self._questions.ask(child, bank, target=item.source_id))
            except UnsupportedError as reason:
                self._keep(child, _("It cannot be asked here: {reason}", reason=reason))
                notes.append(str(_("Some of its problems cannot be asked.")))
            except UnreadableError as fault:
                self._keep(child, fault)
        return asked, list(dict.fromkeys(notes))

    def library(self, top: Item) -> None:
        """A library by itself: one bank, its questions, nothing to attempt."""
        self._all(top, lambda: self._banks.bank("bank/library", top.title))
