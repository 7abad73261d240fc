"""What a browser posts for a block: the form state that the studio shows, turned into fields."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


def posted(block: Any, value: Any, prefix: str) -> dict[str, Any]:
    """The fields that the form of this block with this value sends back unchanged."""
    return fields(block, block.get_form_state(value), prefix)


def fields(block: Any, state: Any, prefix: str) -> dict[str, Any]:
    if isinstance(block, blocks.StreamBlock):
        data = {f"{prefix}-count": str(len(state))}
        for index, child in enumerate(state):
            here = f"{prefix}-{index}"
            data |= {
                f"{here}-deleted": "",
                f"{here}-order": str(index),
                f"{here}-type": child["type"],
                f"{here}-id": child["id"] or "",
            }
            data |= fields(block.child_blocks[child["type"]], child["value"], f"{here}-value")
        return data
    if isinstance(block, blocks.ListBlock):
        data = {f"{prefix}-count": str(len(state))}
        for index, child in enumerate(state):
            here = f"{prefix}-{index}"
            data |= {f"{here}-deleted": "", f"{here}-order": str(index), f"{here}-id": child["id"] or ""}
            data |= fields(block.child_block, child["value"], f"{here}-value")
        return data
    if isinstance(block, blocks.StructBlock):
        data = {}
        for name, child in block.child_blocks.items():
            data |= fields(child, state[name], f"{prefix}-{name}")
        return data
    if isinstance(block, TypedTableBlock):
        return _table(block, state, prefix)
    return _field(block, state, prefix)


def _table(block: Any, state: Any, prefix: str) -> dict[str, Any]:
    data = {
        f"{prefix}-caption": state["caption"],
        f"{prefix}-column-count": str(len(state["columns"])),
        f"{prefix}-row-count": str(len(state["rows"])),
    }
    for number, column in enumerate(state["columns"]):
        here = f"{prefix}-column-{number}"
        data |= {
            f"{here}-type": column["type"],
            f"{here}-heading": column["heading"],
            f"{here}-order": str(number),
            f"{here}-deleted": "",
        }
    for row_number, row in enumerate(state["rows"]):
        data |= {
            f"{prefix}-row-{row_number}-order": str(row_number),
            f"{prefix}-row-{row_number}-deleted": "",
        }
        for number, cell in enumerate(row["values"]):
            child = block.child_blocks[state["columns"][number]["type"]]
            data |= fields(child, cell, f"{prefix}-cell-{row_number}-{number}")
    return data


def _field(block: Any, state: Any, prefix: str) -> dict[str, Any]:
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if state else {}
    if isinstance(state, dict):
        state = state["id"]
    if isinstance(state, list):
        several = isinstance(block, blocks.MultipleChoiceBlock)
        return {prefix: state if several else "".join(map(str, state))}
    return {prefix: "" if state is None else str(state)}
