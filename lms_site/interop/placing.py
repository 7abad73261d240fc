"""Which page stands below which, and in which order: the source's way, unless people here moved pages, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from content_types.intake import shelf
from lms_site.foundation import canonical
from lms_site.interop.meeting import dispute
from lms_site.interop.merging import Conflict, ordered

if TYPE_CHECKING:
    from lms_site.interop.writer import Writer

ORDER = "order"
"""The kind by which the ledger remembers in which order pages stood below another."""
PARENTS = ("course", "module")


class Placing:
    """Brings the pages of a course to where the source has them. `rows`: the page of each identity."""

    def __init__(self, writer: Writer, rows: dict[str, Any], new: Iterable[int]) -> None:
        self._writer, self._ledger, self._rows, self._new = writer, writer.ledger, rows, set(new)
        self._disputed: set[str] = set()

    def bring(self, order: dict[str, list[Any]]) -> None:
        """The nodes below each parent, in their order. Where the source could not be read whole, all stay."""
        if self._writer.sink.is_torn:
            for parent in order:
                self._ledger.keep(ORDER, parent)
            return
        were = self._ledger.states(ORDER)
        order |= {parent: [] for parent in were if parent in self._rows and parent not in order}
        self._move(order, {parent: state["children"] for parent, state in were.items()})
        wanted = {parent: self._ordered(parent, nodes) for parent, nodes in order.items()}
        shelf.in_order(
            {self._rows[parent].pk: [self._rows[each].pk for each in ids] for parent, ids in wanted.items()}
        )

    def note(self, parent: str, children: list[str]) -> None:
        """Remember what the source says of this parent; where that is in dispute, what it said before."""
        if parent in self._disputed:
            self._ledger.keep(ORDER, parent)
            return
        state, key = {"children": children}, str(self._rows[parent].translation_key)
        self._ledger.note(ORDER, parent, key, canonical.digest(canonical.dumps(state)), state)

    # Below another page

    def _move(self, order: dict[str, list[Any]], were: dict[str, list[str]]) -> None:
        moved = False
        for parent, nodes in order.items():
            for node in nodes:
                came = {each for each, children in were.items() if node.source_id in children}
                if came and parent not in came and self._rows[node.source_id].pk not in self._new:
                    moved |= self._moved(node, parent, came)
        if moved:
            shelf.find_again(self._rows.values())

    def _moved(self, node: Any, parent: str, came: set[str]) -> bool:
        """Whether the page was moved; not where people here put it elsewhere."""
        page, target = self._rows[node.source_id], self._rows[parent]
        above = shelf.above(page)
        if above.pk == target.pk:
            return False
        known = {self._ledger.target(kind, each) for kind in PARENTS for each in came}
        if str(above.translation_key) not in known and not self._writer.overwrite:
            dispute(self._writer, node, [Conflict("parent", above.title, target.title)])
            self._disputed |= {parent, *came}
            return False
        if shelf.has_child(target, page.slug):
            self._writer.notes.add(
                node.source_id, "partly", _("A page of its address is there already, so it was not moved.")
            )
            self._disputed |= {parent, *came}
            return False
        shelf.move(page, target)
        self._new.add(page.pk)
        return True

    # In which order

    def _ordered(self, parent: str, nodes: list[Any]) -> list[str]:
        """In which order the source's pages are to stand: the source's, unless people here moved them."""
        ledger, theirs = self._ledger, [node.source_id for node in nodes]
        known = (ledger.state(ORDER, parent) or {}).get("children")
        wanted = theirs
        if known is not None and not self._writer.overwrite:
            above = self._rows[parent].path
            there = [each for each in theirs if self._rows[each].pk not in self._new]
            ours = [each for each in there if self._rows[each].path.startswith(above)]
            ours.sort(key=lambda each: self._rows[each].path)
            found = ordered(known, ours, theirs)
            wanted = [each for each in found.value if each in self._rows and each in theirs]
            if found.conflicts:
                dispute(self._writer, self._writer.node_of(parent), found.conflicts)
                ledger.keep(ORDER, parent)
                return wanted
        self.note(parent, theirs)
        return wanted
