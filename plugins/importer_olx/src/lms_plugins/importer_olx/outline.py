"""Chapters, sequentials and units to modules, lessons and assessments."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Final

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.components import Components
from lms_plugins.importer_olx.desk import Desk, Outcome
from lms_plugins.importer_olx.drafts import Draft
from lms_plugins.importer_olx.items import GROUPS, OUTLINE, Item
from lms_plugins.importer_olx.links import Links
from lms_plugins.importer_olx.texts import _
from lms_plugins.importer_olx.units import Built, Placed, build
from lms_sdk.interchange import ModuleNode

_DEPTH: Final = 2
_COURSE_WIDE: Final = frozenset(
    {"wiki", "textbook", "static_tab", "course_info", "about", "discussion_topics"}
)
LOOSE: Final = "course~units"


class Outline:
    """Walks the course in its order."""

    def __init__(self, desk: Desk, links: Links, components: Components, drafts: list[Draft]) -> None:
        """Nothing is handed over yet."""
        self.desk, self.links, self.components = desk, links, components
        self._drafts: dict[Item, list[Draft]] = defaultdict(list)
        for draft in drafts:
            if draft.item.parent is not None:
                self._drafts[draft.item.parent].append(draft)
        self._position: dict[str, int] = defaultdict(int)

    # Where links lead

    def know(self, item: Item, inside: str = "course") -> None:
        """Tell the links which node shows an item: for what stands in a unit, the unit."""
        at = inside
        if item.kind in OUTLINE and item.kind != "course":
            at = self._home(item)
        elif item.kind != "course" and (item.parent is None or item.parent.kind in OUTLINE):
            at = self._unit_id(item)
        self.links.know_item(item.name, at)
        for child in item.children:
            self.know(child, at)
        for draft in self._drafts.get(item, []):
            if not draft.replaces:
                self.know(draft.item, at)

    def _unit_id(self, item: Item) -> str:
        name = item.source_id if item.kind in GROUPS else _alone(item).source_id
        return f"{name}~1" if self.components.asks_only(item) else name

    def _home(self, item: Item) -> str:
        """The module that an outline item is, or is flattened into."""
        chain = [item]
        while chain[0].parent is not None and chain[0].parent.kind != "course":
            chain.insert(0, chain[0].parent)
        return chain[min(len(chain), _DEPTH) - 1].source_id

    # Modules

    def course(self, top: Item) -> None:
        """Everything below the course."""
        loose = [
            child for child in top.children if child.kind not in OUTLINE and child.kind not in _COURSE_WIDE
        ]
        for child in top.children:
            if child.kind in _COURSE_WIDE:
                self._course_wide(child)
            elif child.kind in OUTLINE:
                self._module(child, "course", 1)
        if loose:
            self.desk.add(ModuleNode(source_id=LOOSE, parent="course", title=str(_("More"))))
            self.desk.line(LOOSE, "module", target=LOOSE)
            self._units(top, loose, LOOSE)

    def _course_wide(self, item: Item) -> None:
        if item.kind == "wiki":
            self.desk.item(item, "skipped", _("The wiki's pages are not part of an export."))
        else:
            self.components.keep(item, _("There is no counterpart to this part of a course."))

    def _module(self, item: Item, parent: str, depth: int) -> None:
        if item.repeated:
            self.desk.repeated(item)
            return
        if item.fault:
            self.desk.item(item, "error", item.fault)
            return
        home = item.source_id
        if depth > _DEPTH:
            home = parent
            self.desk.item(
                item, "partly", _("It is nested too deeply; its units stand one level up."), target=parent
            )
        else:
            self._add_module(item, parent)
        run: list[Item] = []
        for child in item.children:
            if child.kind in OUTLINE:
                self._units(item, run, home)
                run = []
                self._module(child, home, depth + 1)
            else:
                run.append(child)
        self._units(item, run, home, last=True)

    def _add_module(self, item: Item, parent: str) -> None:
        node = ModuleNode(
            source_id=item.source_id,
            parent=parent,
            title=item.title,
            start=values.moment(item.attributes.get("start")),
            hidden=values.truth(item.attributes.get("visible_to_staff_only"))
            or values.truth(item.attributes.get("hide_from_toc")),
            position=self._next(parent),
        )
        self.desk.add(node)
        limit = _time_limit(item)
        if limit:
            message = _(
                "Its time limit of {minutes} minutes holds for each of its assessments.", minutes=limit
            )
            self.desk.item(item, "partly", message)
        else:
            self.desk.item(item)

    def _next(self, parent: str) -> int:
        self._position[parent] += 1
        return self._position[parent] - 1

    # Units

    def _units(self, item: Item, children: list[Item], parent: str, *, last: bool = False) -> None:
        """Units in their order, drafts at the places their author gave them."""
        drafts = self._drafts.get(item, []) if last else []
        new = [each for each in drafts if not each.replaces]
        found: list[Built] = []
        for place, child in enumerate(children):
            found += [self._unit(each.item, parent) for each in new if each.place == place]
            if child.repeated:
                self.desk.repeated(child)
            elif child.fault and child.kind in GROUPS:
                self.desk.item(child, "error", child.fault)
            else:
                found.append(self._unit(child, parent))
        rest = [each for each in drafts if each.replaces or each.place >= len(children)]
        found += [self._unit(each.item, parent) for each in rest]
        self._grade(item, [each for built in found for each in built.assessments])
        for built in found:
            self._hand_over(built, parent)

    def _unit(self, item: Item, parent: str) -> Built:
        whole = item if item.kind in GROUPS else _alone(item)
        unit = self.components.unit(whole)
        built = build(unit, parent, self.components.block_id)
        target = whole.source_id if built.lesson is not None else f"{whole.source_id}~1"
        if whole is item:
            self.desk.item(item, target=target)
        else:
            self.desk.line(whole.source_id, "unit", target=target)
        return built

    def _grade(self, item: Item, placed: list[Placed]) -> None:
        """A module's assessments together count as one, as they did in Open edX; drafts do not count."""
        counted = [each for each in placed if each.node.settings.graded and not each.node.settings.draft]
        total = sum((each.points for each in counted), Decimal(0))
        limit = _time_limit(item)
        for each in placed:
            changes: dict[str, object] = {"time_limit_s": limit * 60} if limit else {}
            if each.node.settings.graded and total:
                changes["weight"] = (each.points / total).quantize(Decimal("0.0001"))
            settings = each.node.settings.model_copy(update=changes)
            each.node = each.node.model_copy(update={"settings": settings})

    def _hand_over(self, built: Built, parent: str) -> None:
        if built.lesson is not None:
            self.desk.add(built.lesson.model_copy(update={"position": self._next(parent)}))
        for each in built.assessments:
            self.desk.add(each.node.model_copy(update={"position": self._next(parent)}))
            name = each.node.source_id
            outcome: Outcome = "partly" if each.notes else "mapped"
            self.desk.line(name, "assessment", outcome, " ".join(each.notes), target=name)


def _time_limit(item: Item) -> int | None:
    """The minutes a sequential allows, if it limits them."""
    get = item.attributes.get
    limited = values.truth(get("is_time_limited")) or values.truth(get("is_proctored_enabled"))
    return (values.whole(get("default_time_limit_minutes")) or None) if limited else None


def _alone(item: Item) -> Item:
    """A unit around something that stands in a module by itself."""
    named = {"display_name": item.title}
    return Item("unit", f"{item.kind}/{item.name}", named, item.parent, [item], draft=item.draft)
