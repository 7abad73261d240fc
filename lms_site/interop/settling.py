"""Versions that authors were working on: whose place they take, where there is a published one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

DRAFT = "draft"
"""The kind by which the ledger remembers such a version."""


@dataclass
class Settled:
    """`nodes` stand for themselves; `later`, by the identity of the node it revises, waits in its history.

    `stead`: whose identity an author's version has; `named`: under which name a node was handed over.
    """

    nodes: list[Any] = field(default_factory=list)
    later: dict[str, Any] = field(default_factory=dict)
    stead: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)


def settled(nodes: Sequence[Any]) -> Settled:
    """The nodes apart.

    An author's version of what was never published stands for it, under its identity: published, it is the same page.
    """
    found = Settled()
    there = {(node.kind, node.source_id) for node in nodes}
    for node in nodes:
        base = getattr(node, "revises", None)
        if base is None:
            found.nodes.append(node)
            continue
        found.stead[node.source_id] = base
        if (node.kind, base) in there:
            found.later.setdefault(base, node)
        else:
            there.add((node.kind, base))
            found.named[base] = node.source_id
            found.nodes.append(node.model_copy(update={"source_id": base, "revises": None}))
    return found
