"""Blocks that hold others, and blocks that ask something, as clients get them."""

from __future__ import annotations

from typing import Any

from content_types.compile.context import CompileContext, Raw, Unreadable
from content_types.compile.streams import compiles


@compiles("columns")
def columns(value: Raw, ctx: CompileContext) -> Any:
    """Blocks side by side."""
    del ctx
    return {
        "layout": value["layout"],
        "columns": [{"id": item["id"], "blocks": item["value"]["blocks"]} for item in value["columns"]],
    }


@compiles("accordion")
def accordion(value: Raw, ctx: CompileContext) -> Any:
    """Sections that open and close."""
    return {
        "sections": [
            {
                "id": item["id"],
                "title": ctx.text(item["value"]["title"]),
                "open": bool(item["value"]["open"]),
                "blocks": item["value"]["blocks"],
            }
            for item in value["sections"]
        ]
    }


@compiles("practice_question")
def practice_question(value: Raw, ctx: CompileContext) -> Any:
    """A question to try: its public part; which version it is, with the answers, is sealed."""
    found = ctx.find_question(value["question"])
    if found is None or found.digest is None or found.delivery.get("content") is None:
        raise Unreadable("the question is not published, or its type is absent")
    ctx.sealed.setdefault("questions", {})[str(found.key)] = found.digest
    shown = {name: found.delivery[name] for name in ("type", "schema_version", "content")}
    for key, kind in found.delivery.get("links", {}).items():
        ctx.links[key] = kind
    return {"question": str(found.key), "intro_html": ctx.html(value["intro"]), **shown}


@compiles("activity")
def activity(value: Raw, ctx: CompileContext) -> Any:
    """A task: an assessment placed into the lesson."""
    found = ctx.find_page(value["assessment"])
    if found is None or found.kind != "assessment":
        raise Unreadable("the assessment is not published")
    ctx.add_task(found.key)
    return {
        "assessment": str(found.key),
        "ref": ctx.link(found),
        "title": ctx.text(value["title"] or found.title),
        "intro_html": ctx.html(value["intro"]),
    }


@compiles("page")
def page_link(value: Raw, ctx: CompileContext) -> Any:
    """An entry of a menu that leads to a page."""
    found = ctx.find_page(value["page"])
    if found is None:
        raise Unreadable("the page is not published")
    return {
        "ref": ctx.link(found),
        "key": str(found.key),
        "kind": found.kind,
        "label": value["label"] or found.title,
    }


@compiles("address")
def address_link(value: Raw, ctx: CompileContext) -> Any:
    """An entry of a menu that leads anywhere."""
    del ctx
    return {"url": value["url"], "label": value["label"], "new_tab": bool(value["new_tab"])}


@compiles("group")
def link_group(value: Raw, ctx: CompileContext) -> Any:
    """Entries of a menu under a heading."""
    del ctx
    return {"label": value["label"], "links": value["links"]}


@compiles("point")
def point(value: Raw, ctx: CompileContext) -> Any:
    """One line of a list."""
    return ctx.text(value["text"])
