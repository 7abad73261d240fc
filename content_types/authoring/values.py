"""Streams as clients send and get them.

They differ from the stored form in two things: pages, questions and banks are named by their stable keys, and values
carry no schema version (it is always the current one). A child that comes back as it was shown is stored as it was,
whatever it is: so nothing is lost of blocks whose plugin is absent, and nobody has to own what was already there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.coreutils import resolve_model_string
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtailmedia.models import get_media_model
from wagtailmedia.permissions import permission_policy as media_policy

from content_types.blocks.preserving import PreservingStreamBlock
from content_types.blocks.scalars import JsonBlock
from content_types.blocks.structs import VERSION, VersionedStructBlock, fits
from content_types.blocks.unavailable import UNAVAILABLE
from lms_site.foundation.errors import Problem, pointer

Raw = list[dict[str, Any]]
Path = tuple[str | int, ...]
Leaf = Callable[[blocks.Block, Any], Any]
MOST_CHILDREN = 1000
_LONGEST_ID = 64


def key_field(model: Any) -> str | None:
    """The column by which clients name things of this model; None: by their number."""
    names = {column.name for column in model._meta.get_fields()}
    return "translation_key" if "translation_key" in names else "key" if "key" in names else None


@dataclass
class Shown:
    """A stored stream as its author gets it; `children` has what each child was stored as, by id."""

    value: Raw
    children: dict[str, tuple[Any, Any]]


def model_of(block: blocks.ChooserBlock) -> Any:
    """The model of what the block chooses."""
    return resolve_model_string(block.target_model)


def show(block: PreservingStreamBlock, raw: Raw) -> Shown:
    """The stream for its author, in one query for each kind of thing it names."""
    numbers: dict[Any, set[int]] = defaultdict(set)

    def note(leaf: blocks.Block, value: Any) -> Any:
        if isinstance(leaf, blocks.ChooserBlock) and isinstance(value, int) and key_field(model_of(leaf)):
            numbers[model_of(leaf)].add(value)
        return value

    _Showing(note).stream(block, raw)
    keys = {model: _keys(model, some) for model, some in numbers.items()}

    def name(leaf: blocks.Block, value: Any) -> Any:
        if isinstance(leaf, blocks.ChooserBlock) and key_field(model_of(leaf)):
            return keys.get(model_of(leaf), {}).get(value)
        return value

    showing = _Showing(name)
    return Shown(showing.stream(block, raw), showing.children)


def show_value(block: blocks.Block, raw: Any) -> Any:
    """One stored value for its author, where it names nothing."""
    return _Showing(lambda _leaf, value: value).value(block, raw)


def _keys(model: Any, numbers: Iterable[int]) -> dict[int, str]:
    rows = model._default_manager.filter(pk__in=numbers).values_list("pk", key_field(model))
    return {pk: str(key) for pk, key in rows}


class _Showing:
    """One walk over a stored stream; `leaf` says what becomes of each single value."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.children: dict[str, tuple[Any, Any]] = {}

    def stream(self, block: PreservingStreamBlock, raw: Raw) -> Raw:
        return [self._child(block, child) for child in raw]

    def _child(self, block: PreservingStreamBlock, child: dict[str, Any]) -> dict[str, Any]:
        shown = child
        if block.knows(child):
            value = self.value(block.child_blocks[child["type"]], child["value"])
            shown = {"type": child["type"], "id": child.get("id"), "value": value}
        self.children[str(child.get("id"))] = (shown, child)
        return shown

    def value(self, block: blocks.Block, raw: Any) -> Any:
        if isinstance(block, blocks.StreamBlock):
            return self.stream(block, raw or [])
        if isinstance(block, blocks.StructBlock):
            return self._struct(block, raw)
        if isinstance(block, blocks.ListBlock):
            return self._list(block, raw)
        if isinstance(block, TypedTableBlock) and raw:
            return _table(block, raw, lambda cell, value, _path: self.value(cell, value))
        return self.leaf(block, raw)

    def _struct(self, block: blocks.StructBlock, raw: dict[str, Any]) -> dict[str, Any]:
        now = block.upcast(raw) if isinstance(block, VersionedStructBlock) else raw
        return {
            name: self.value(child, now[name] if name in now else child.get_prep_value(child.get_default()))
            for name, child in block.child_blocks.items()
        }

    def _list(self, block: blocks.ListBlock, raw: Any) -> Any:
        if getattr(block, "optional", False):
            return None if raw is None else self.value(block.child_block, raw)
        if getattr(block, "stores_plain_items", False):
            return [self._element(block, item) for item in raw or ()]
        return [
            {**item, "value": self.value(block.child_block, item["value"])}
            if _is_item(item)
            else self.value(block.child_block, item)
            for item in raw or ()
        ]

    def _element(self, block: Any, raw: Any) -> Any:
        """An element of a plugin's list, with its id where it has one."""
        shown = self.value(block.child_block, raw)
        own = getattr(block, "id_field", None)
        return {own: raw.get(own), **shown} if own and isinstance(shown, dict) else shown


def _is_item(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "item" and "value" in item


def _table(block: TypedTableBlock, raw: dict[str, Any], cell: Callable[..., Any]) -> dict[str, Any]:
    """The table with `cell(block, value, path)` for each of its cells."""
    kinds = [block.child_blocks[column["type"]] for column in raw["columns"]]
    rows = [
        {
            **row,
            "values": [
                cell(kind, value, ("rows", number, "values", index))
                for index, (kind, value) in enumerate(zip(kinds, row["values"], strict=False))
            ],
        }
        for number, row in enumerate(raw["rows"])
    ]
    return {**raw, "rows": rows}


@dataclass(eq=False)
class _Named:
    """Stands for a thing that a client named, until all of them are looked up together."""

    model: Any
    name: Any
    path: Path
    number: int | None = None


@dataclass
class Reading:
    """Reads what a client sent into the stored form; `problems` says by JSON pointer what could not be read."""

    user: Any
    locale_id: int
    before: dict[str, tuple[Any, Any]]
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    _named: list[_Named] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)

    def stream(self, block: PreservingStreamBlock, sent: Any, path: Path) -> Raw:
        """The stored form; meaningless where there are problems."""
        self._ids = set()
        read = self._stream(block, sent, path)
        self._look_up()
        filled: Raw = _filled(read)
        return filled

    def refuse(self, path: Path, code: str, message: str) -> None:
        """Note a problem."""
        self.problems.setdefault(pointer(*path), []).append(Problem(code, message))

    def named(self, model: Any, name: Any, path: Path) -> int | None:
        """The number of one thing that a field names. None, and a problem, where the author may not use it."""
        self._named = [_Named(model, name, path)]
        one = self._named[0]
        self._look_up()
        return one.number

    def _stream(self, block: blocks.StreamBlock, sent: Any, path: Path) -> Any:
        if not isinstance(sent, list) or len(sent) > MOST_CHILDREN:
            self.refuse(path, "list_type", _("This must be a list of blocks, a thousand at most."))
            return []
        return [self._child(block, child, (*path, index)) for index, child in enumerate(sent)]

    def _child(self, block: blocks.StreamBlock, sent: Any, path: Path) -> Any:
        if not isinstance(sent, dict) or not isinstance(sent.get("type"), str):
            return self.refuse(path, "block", _("A block has a type and a value."))
        own = sent.get("id")
        if own is not None:
            if not isinstance(own, str) or not 0 < len(own) <= _LONGEST_ID or own in self._ids:
                return self.refuse(
                    (*path, "id"), "bad_id", _("Each block has an id of its own, or none yet.")
                )
            self._ids.add(own)
            shown, stored = self.before.get(own, (None, None))
            if shown == sent:
                self._ids.update(_ids_in(sent.get("value")))
                return stored
        name = sent["type"]
        if name == UNAVAILABLE or name not in block.child_blocks:
            return self.refuse(
                (*path, "type"),
                "unknown_block",
                _(
                    "There is no such block here. One that is not available now can be moved or left out, not changed."
                ),
            )
        if "value" not in sent or sent.keys() - {"type", "id", "value"}:
            return self.refuse(path, "block", _("A block has a type, a value and an id."))
        value = self.value(block.child_blocks[name], sent["value"], (*path, "value"))
        return {"type": name, "value": value, **({"id": own} if own else {})}

    def value(self, block: blocks.Block, sent: Any, path: Path) -> Any:
        """The stored form of one value; things that it names are not looked up yet."""
        if isinstance(block, blocks.StreamBlock):
            return self._stream(block, sent, path)
        if isinstance(block, blocks.StructBlock):
            return self._struct(block, sent, path)
        if isinstance(block, blocks.ListBlock):
            return self._list(block, sent, path)
        if isinstance(block, TypedTableBlock):
            return self._table(block, sent, path)
        if isinstance(block, blocks.ChooserBlock):
            return self._chosen(block, sent, path)
        return self._leaf(block, sent, path)

    def _struct(self, block: blocks.StructBlock, sent: Any, path: Path) -> Any:
        if not isinstance(sent, dict):
            return self.refuse(path, "object_type", _("This must be an object."))
        for name in sent.keys() - block.child_blocks.keys():
            self.refuse((*path, name), "unknown_field", _("There is no such field."))
        read = {
            name: self.value(child, sent[name], (*path, name))
            for name, child in block.child_blocks.items()
            if name in sent
        }
        versioned = isinstance(block, VersionedStructBlock)
        return {VERSION: block.schema_version, **read} if versioned else read

    def _list(self, block: blocks.ListBlock, sent: Any, path: Path) -> Any:
        if getattr(block, "optional", False):
            return None if sent is None else self.value(block.child_block, sent, path)
        if not isinstance(sent, list) or len(sent) > MOST_CHILDREN:
            return self.refuse(path, "list_type", _("This must be a list, with a thousand elements at most."))
        plain = getattr(block, "stores_plain_items", False)
        return [self._item(block, item, (*path, index), plain=plain) for index, item in enumerate(sent)]

    def _item(self, block: blocks.ListBlock, sent: Any, path: Path, *, plain: bool) -> Any:
        if plain or not _is_item(sent):
            return self._element(block, sent, path)
        own = sent.get("id")
        if own is not None and (not isinstance(own, str) or not 0 < len(own) <= _LONGEST_ID):
            return self.refuse((*path, "id"), "bad_id", _("Each block has an id of its own, or none yet."))
        read = self.value(block.child_block, sent["value"], (*path, "value"))
        return {"type": "item", "value": read, **({"id": own} if own else {})}

    def _element(self, block: Any, sent: Any, path: Path) -> Any:
        """An element of a list; one of a plugin's list carries its id in a field of its own."""
        own = getattr(block, "id_field", None)
        if own is None or not isinstance(sent, dict):
            return self.value(block.child_block, sent, path)
        if not isinstance(sent.get(own, ""), str | None):
            return self.refuse((*path, own), "bad_id", _("Each block has an id of its own, or none yet."))
        read = self.value(block.child_block, {name: sent[name] for name in sent if name != own}, path)
        return {own: sent[own], **read} if sent.get(own) and isinstance(read, dict) else read

    def _table(self, block: TypedTableBlock, sent: Any, path: Path) -> Any:
        try:
            fitting = isinstance(sent, dict) and fits(block, sent)
        except (KeyError, TypeError, AttributeError):
            fitting = False
        if not fitting:
            return self.refuse(
                path, "table", _("A table has columns, each with a type and a heading, and rows.")
            )
        return _table(block, sent, lambda cell, value, inside: self.value(cell, value, (*path, *inside)))

    def _chosen(self, block: blocks.ChooserBlock, sent: Any, path: Path) -> Any:
        if sent is None:
            return None
        self._named.append(_Named(model_of(block), sent, path))
        return self._named[-1]

    def _leaf(self, block: blocks.Block, sent: Any, path: Path) -> Any:
        if isinstance(block, blocks.BooleanBlock) and not isinstance(sent, bool):
            return self.refuse(path, "bool_type", _("This must be true or false."))
        if not fits(block, sent):
            return self.refuse(path, "string_type", _("This must be a text."))
        if isinstance(sent, dict) and not isinstance(block, JsonBlock):
            return self.refuse(path, "invalid", _("This value cannot be used here."))
        try:
            if isinstance(block, blocks.RichTextBlock):
                return None if sent is None else through_the_editor(block.field.widget, sent)
            block.value_for_form(block.to_python(sent))
        except Exception:  # noqa: BLE001 reading takes for granted that a value was stored by a form
            return self.refuse(path, "invalid", _("This value cannot be used here."))
        return sent

    def _look_up(self) -> None:
        """Find what was named, each kind in one query; what is missing and what is forbidden are refused alike."""
        by_model: dict[Any, list[_Named]] = defaultdict(list)
        for named in self._named:
            if (name := _as_name(named)) is not None:
                named.name = name
                by_model[named.model].append(named)
        for model, some in by_model.items():
            found = self._usable(model, {named.name for named in some})
            for named in some:
                named.number = found.get(named.name)
        for named in self._named:
            if named.number is None:
                self.refuse(named.path, "not_found", _("There is no such thing that you may use."))
        self._named = []

    def _usable(self, model: Any, names: set[Any]) -> dict[Any, int]:
        column = key_field(model) or "pk"
        if issubclass(model, Page):
            rows = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(
                self.user, {"add", "change", "publish"}
            )
            if model is not Page:
                rows = rows.filter(content_type__model=model._meta.model_name)
        else:
            policy = media_policy if model is get_media_model() else policy_registry.get_by_type(model)
            rows = policy.instances_user_has_any_permission_for(self.user, {"choose", "change"})
        if column == "translation_key":
            rows = rows.filter(locale_id=self.locale_id)
        return dict(rows.filter(**{f"{column}__in": names}).values_list(column, "pk"))


def _as_name(named: _Named) -> Any:
    """What the client sent as a key or number; None when it is neither."""
    if key_field(named.model) is None:
        number = named.name
        return (
            number
            if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31
            else None
        )
    try:
        return UUID(named.name) if isinstance(named.name, str) else None
    except ValueError:
        return None


def _ids_in(value: Any) -> set[str]:
    """The ids of the stream children inside a value."""
    if isinstance(value, list):
        return set().union(*map(_ids_in, value))
    if not isinstance(value, dict):
        return set()
    own = {value["id"]} if "type" in value and isinstance(value.get("id"), str) else set()
    return own.union(*map(_ids_in, value.values()))


def _filled(value: Any) -> Any:
    if isinstance(value, _Named):
        return value.number
    if isinstance(value, dict):
        return {name: _filled(inner) for name, inner in value.items()}
    return [_filled(inner) for inner in value] if isinstance(value, list) else value


def through_the_editor(widget: Any, html: str) -> str:
    """The text as the studio's editor would store it: what the editor does not offer is taken out.

    Raises whatever the editor raises over markup it cannot read.
    """
    stored = widget.value_from_datadict({"text": widget.format_value(html)}, {}, "text")
    return str(stored or "")
