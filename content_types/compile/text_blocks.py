"""Blocks of text, as clients get them."""

from __future__ import annotations

from typing import Any

from content_types.compile.context import CompileContext, Raw
from content_types.compile.streams import compiles


@compiles("rich_text")
def rich_text(value: Raw, ctx: CompileContext) -> Any:
    """Formatted text."""
    return {"html": ctx.html(value["text"])}


@compiles("html")
def html(value: Raw, ctx: CompileContext) -> Any:
    """HTML as imported, without anything unsafe."""
    return {"html": ctx.html(value["html"])}


@compiles("heading")
def heading(value: Raw, ctx: CompileContext) -> Any:
    """A heading; its level is a number."""
    return {"text": ctx.text(value["text"]), "level": int(value["level"])}


@compiles("quote")
def quote(value: Raw, ctx: CompileContext) -> Any:
    """Words of somebody else."""
    return {
        "html": ctx.html(value["text"]),
        "attribution": ctx.text(value["attribution"]),
        "source": value["source"] or "",
    }


@compiles("callout")
def callout(value: Raw, ctx: CompileContext) -> Any:
    """Text set apart."""
    return {"kind": value["kind"], "title": ctx.text(value["title"]), "html": ctx.html(value["text"])}


@compiles("code")
def code(value: Raw, ctx: CompileContext) -> Any:
    """A listing."""
    return {
        "language": value["language"] or "",
        "code": ctx.text(value["code"]),
        "caption": ctx.text(value["caption"]),
        "line_numbers": bool(value["line_numbers"]),
    }


@compiles("math")
def math(value: Raw, ctx: CompileContext) -> Any:
    """A formula in LaTeX, and in words."""
    return {
        "tex": value["tex"] or "",
        "display": bool(value["display"]),
        "description": ctx.text(value["description"]),
    }


@compiles("table")
def table(value: Raw, ctx: CompileContext) -> Any:
    """Rows and columns; a cell is a text, HTML or a number as text, by its column's type."""
    stored = value["table"] or {}
    columns = [
        {"type": column["type"], "heading": ctx.text(column.get("heading"))}
        for column in stored.get("columns", ())
    ]
    return {
        "caption": ctx.text(stored.get("caption")),
        "columns": columns,
        "rows": [
            [
                _cell(column["type"], cell, ctx)
                for column, cell in zip(columns, row.get("values", ()), strict=False)
            ]
            for row in stored.get("rows", ())
        ],
        "row_headers": bool(value["row_headers"]),
        "note_html": ctx.html(value["note"]),
    }


def _cell(kind: str, cell: Any, ctx: CompileContext) -> str:
    if kind == "rich_text":
        return ctx.html(cell)
    return ctx.text(str(cell)) if cell not in (None, "") else ""
