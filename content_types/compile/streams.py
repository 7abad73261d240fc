"""Streams of blocks, from their stored JSON to the document's: in order, with ids, each block on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from wagtail import blocks

from content_types.blocks.plugin import PluginBlock
from content_types.blocks.preserving import PreservingStreamBlock
from content_types.blocks.structs import VERSION, VersionedStructBlock
from content_types.blocks.unavailable import UNAVAILABLE, is_wrapped, unwrap
from content_types.compile.context import CompileContext, Raw, Refused, Unreadable
from content_types.compile.models import clean_rich
from lms_site.foundation import canonical

CompileFunction = Callable[[Raw, CompileContext], Any]
Stream = Sequence[Mapping[str, Any]]

_functions: dict[str, CompileFunction] = {}
log = structlog.get_logger(__name__)


def compiles(name: str) -> Callable[[CompileFunction], CompileFunction]:
    """Declare the function that compiles core's block of this name.

    It gets the block's value as plain JSON of the current version, nested lists as `[{"id", "value"}]`, nested
    streams already compiled under their own names. Pure: what it needs to know it asks the context.
    """

    def declare(function: CompileFunction) -> CompileFunction:
        if name in _functions:
            raise ValueError(f"block {name!r} has a compile function already")
        _functions[name] = function
        return function

    return declare


def declared() -> frozenset[str]:
    """The names of the blocks that have a compile function."""
    return frozenset(_functions)


def compile_stream(block: PreservingStreamBlock, raw: Stream, ctx: CompileContext) -> list[dict[str, Any]]:
    """The blocks of a stream. Raises Refused where an id is missing: it would be another one at every read."""
    return [_child(block, unwrap(dict(child)) if is_wrapped(dict(child)) else child, ctx) for child in raw]


def stored_stream(value: Any) -> list[dict[str, Any]]:
    """The stored JSON of a stream value, as it is, ids that are missing included."""
    return [dict(item) for item in value.raw_data]


def _child(stream: PreservingStreamBlock, child: Mapping[str, Any], ctx: CompileContext) -> dict[str, Any]:
    name = str(child.get("type", ""))
    if not child.get("id"):
        raise Refused(f"a block of type {name!r} has no id")
    ctx.note("block", name)
    if not stream.knows(child):
        return unavailable(child["id"], name)
    block = stream.child_blocks[name]
    marks = _state(ctx)
    try:
        value = _compile(name, block, child["value"], ctx)
        canonical.dumps(value)  # a number of more than 64 bits would stop the whole page later
    except Unreadable as error:
        log.info("block_unreadable", block=name, id=child["id"], why=str(error))
    except (Refused, KeyboardInterrupt):
        raise
    except BaseException:
        log.exception("block_failed", block=name, id=child["id"])
    else:
        version = getattr(block, "schema_version", 1)
        return {"id": child["id"], "type": name, "v": version, "value": value}
    _restore(ctx, marks)
    return unavailable(child["id"], name)


def unavailable(block_id: str, name: str) -> dict[str, Any]:
    """What stands for a block that cannot be read; nothing of its value."""
    return {"id": block_id, "type": UNAVAILABLE, "v": 1, "value": {"type": name}}


def _state(ctx: CompileContext) -> tuple[int, dict[str, Any], int]:
    return len(ctx.words), dict(ctx.sealed), len(ctx.tasks)


def _restore(ctx: CompileContext, state: tuple[int, dict[str, Any], int]) -> None:
    """Forget what a failed block said; what it looked at stays noted, so that it is tried again."""
    words, sealed, tasks = state
    del ctx.words[words:]
    del ctx.tasks[tasks:]
    ctx.sealed.clear()
    ctx.sealed.update(sealed)


def _compile(name: str, block: blocks.Block, raw: Any, ctx: CompileContext) -> Any:
    if isinstance(block, PluginBlock):
        return _plugin_value(block, raw, ctx)
    function = _functions.get(name)
    if function is None:
        raise Unreadable("core has no compile function for it")
    return function(current(block, raw, ctx), ctx)


def _plugin_value(block: PluginBlock, raw: Mapping[str, Any], ctx: CompileContext) -> Any:
    """The plugin's public form of its content, its formatted texts resolved first; it says itself what is found."""
    kind = block.block_type
    stored = {name: value for name, value in raw.items() if name != VERSION}
    loaded = kind.load(stored, int(raw.get(VERSION, 1)))
    content = clean_rich(loaded, lambda html: ctx.html(html, silent=True))
    words, value = kind.search_text(content), kind.compile(content)
    if not isinstance(words, str) or not isinstance(value, dict):
        raise Unreadable("it compiles to no JSON object, or is found by no text")
    ctx.say(words)
    plain: Any = canonical.loads(canonical.dumps(value))
    return plain


def current(block: blocks.Block, raw: Any, ctx: CompileContext) -> Any:
    """The stored value as this code would write it: upcast at every depth, defaults filled in, streams compiled."""
    if isinstance(block, PreservingStreamBlock):
        return compile_stream(block, raw or (), ctx)
    if isinstance(block, VersionedStructBlock):
        return _struct(block, block.upcast(raw), ctx)
    if isinstance(block, blocks.StructBlock):
        return _struct(block, raw or {}, ctx)
    if isinstance(block, blocks.ListBlock):
        return [_item(block.child_block, item, ctx) for item in raw or ()]
    return raw


def _struct(block: blocks.StructBlock, raw: Mapping[str, Any], ctx: CompileContext) -> dict[str, Any]:
    return {
        name: current(child, raw[name] if name in raw else child.get_prep_value(child.get_default()), ctx)
        for name, child in block.child_blocks.items()
    }


def _item(child: blocks.Block, item: Any, ctx: CompileContext) -> dict[str, Any]:
    if not (isinstance(item, Mapping) and item.get("type") == "item" and "value" in item and item.get("id")):
        raise Refused("an item of a list has no id")
    return {"id": item["id"], "value": current(child, item["value"], ctx)}
