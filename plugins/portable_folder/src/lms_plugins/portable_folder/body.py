"""The body of a lesson: formatted text as Markdown, every other block as a fence of YAML, each id kept.

    Some *words*.

    ```block callout
    kind: tip
    text: !md Look for the **walk**.
    ```

A block without an id gets one made of its type and its place among those of its type.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from lms_plugins.portable_folder import yamls
from lms_plugins.portable_folder.markdown import as_html, as_markdown
from lms_plugins.portable_folder.names import id_at
from lms_plugins.portable_folder.texts import _
from lms_sdk.interchange import BlockNode

TEXT: Final = "rich_text"
_FENCE: Final = re.compile(r"^(`{3,})block(?: ([\w.:-]+)(?: ([\w-]+))?)?\s*$")
_SIGN: Final = re.compile(r"^<!-- text(?: ([\w-]+))? -->\s*$")
_NAME: Final = re.compile(r"[\w.:-]+")
_ID: Final = re.compile(r"[\w-]+")


class BadBody(ValueError):
    """A fence is not closed, or its YAML cannot be read; the message says which."""


def written(lesson: str, blocks: Iterable[BlockNode]) -> str:
    """The blocks as text that `read` turns into these very blocks."""
    count: Counter[str] = Counter()
    parts: list[str] = []
    alone = True
    for block in blocks:
        count[block.type] += 1
        own = "" if block.id == id_at(lesson, block.type, count[block.type]) else block.id
        prose = _prose(lesson, block, own, alone=alone)
        parts.append(_fence(block, own) if prose is None else prose)
        alone = prose is None
    return "".join(f"\n{part}\n" for part in parts)


def _prose(lesson: str, block: BlockNode, own: str, *, alone: bool) -> str | None:
    """A text as Markdown, below a sign where it would run into the one before; None where only a fence can say it."""
    if block.type != TEXT or not isinstance(block.value, dict) or set(block.value) != {"text"}:
        return None
    markdown = as_markdown(str(block.value["text"])) or str(block.value["text"])
    if own and not _ID.fullmatch(own):
        return None
    sign = f"<!-- text{f' {own}' if own else ''} -->\n\n" if own or not alone else ""
    try:
        back = read(lesson, f"\n{sign}{markdown}\n")
    except BadBody:
        return None
    same = len(back) == 1 and back[0].type == TEXT and back[0].value == block.value
    return sign + markdown if same else None


def _fence(block: BlockNode, own: str) -> str:
    value: Any = block.value
    head = f"block {block.type} {own}".rstrip()
    if not _NAME.fullmatch(block.type) or (own and not _ID.fullmatch(own)):
        head, value = "block", {"type": block.type, "id": block.id, "value": value}
    text = yamls.written(value)
    ticks = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", text))])
    return f"{ticks}{head}\n{text}{ticks}"


def read(lesson: str, text: str, first: int = 1) -> list[BlockNode]:
    """The blocks of a body; `first`: the line of the file with which it begins. Raises BadBody."""
    found: list[tuple[str, str, Any]] = []
    prose: list[str] = []
    sign = ""
    lines = enumerate(text.split("\n"), start=first)
    for number, line in lines:
        fence, mark = _FENCE.match(line), _SIGN.match(line)
        if fence is None and mark is None:
            prose.append(line)
            continue
        _take(found, prose, sign)
        prose, sign = [], ""
        if fence is not None:
            found.append(_block(fence, number, lines))
        elif mark is not None:
            sign = mark[1] or ""
    _take(found, prose, sign)
    return _with_ids(lesson, found)


def _take(found: list[tuple[str, str, Any]], prose: list[str], own: str) -> None:
    html = as_html("\n".join(prose))
    if html:
        found.append((TEXT, own, {"text": html}))


def _block(fence: re.Match[str], at: int, lines: Iterable[tuple[int, str]]) -> tuple[str, str, Any]:
    ticks, kind, own = fence[1], fence[2] or "", fence[3] or ""
    inside: list[str] = []
    for _number, line in lines:
        if line.rstrip() == ticks:
            break
        inside.append(line)
    else:
        message = str(_("Line {line}: the block {type} is not closed."))
        raise BadBody(message.format(line=at, type=kind or "?"))
    try:
        value = yamls.read("\n".join(inside) + "\n", at + 1)
    except yamls.BadYaml as error:
        message = str(_("The block {type} cannot be read: {problem}"))
        raise BadBody(message.format(type=kind or "?", problem=error)) from None
    if kind:
        return kind, own, value
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or "value" not in value:
        raise BadBody(str(_("Line {line}: a block without a name needs type, id and value.")).format(line=at))
    return value["type"], str(value.get("id") or ""), value["value"]


def _with_ids(lesson: str, found: list[tuple[str, str, Any]]) -> list[BlockNode]:
    count: Counter[str] = Counter()
    blocks = []
    for kind, own, value in found:
        count[kind] += 1
        blocks.append(BlockNode(id=own or id_at(lesson, kind, count[kind]), type=kind, value=value))
    return blocks
