"""Where a source and people here changed the same thing since both were the same: one draft of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lms_site.interop.merging import Conflict, merge
from lms_site.interop.report import Disputed

if TYPE_CHECKING:
    from lms_site.interop.writer import Writer

MOST_NAMED = 10


@dataclass(slots=True)
class Met:
    """What is to be stored, by name, as JSON. `settled`: nothing is in dispute."""

    values: dict[str, Any]
    settled: bool


def meet(
    writer: Writer, node: Any, base: dict[str, Any] | None, ours: dict[str, Any], theirs: dict[str, Any]
) -> Met | None:
    """Merge. None where nobody changed anything here, where nobody knows, or where the source is to have its way."""
    if writer.overwrite or base is None or ours == base:
        return None
    found = merge(base, ours, theirs)
    dispute(writer, node, found.conflicts)
    values = {name: value for name, value in found.value.items() if name not in ours or ours[name] != value}
    if values:
        writer.count("merged")
        writer.notes.add(
            node.source_id, "mapped", _("It was changed here, too: a draft of both waits to be looked at.")
        )
    else:
        writer.count("unchanged")
    return Met(values, settled=not found.conflicts)


def dispute(writer: Writer, node: Any, conflicts: list[Conflict]) -> None:
    """Name what both changed; what stands here stays."""
    if not conflicts:
        return
    writer.report.conflicts += [
        Disputed(node.kind, node.source_id, node.title, each.at, each.ours, each.theirs) for each in conflicts
    ]
    places = ", ".join(each.at or _("all of it") for each in conflicts[:MOST_NAMED])
    message = _("Changed here and in the source, and left as it is here: {places}.")
    writer.notes.add(node.source_id, "partly", message.format(places=places))
