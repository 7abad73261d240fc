"""For tests: declarations that go away again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

from lms_site.foundation.events import Registry, registry


@contextmanager
def temporary_registry() -> Iterator[Registry]:
    """For the block, a registry in which nothing is declared; what the block declares is forgotten after it."""
    before = {field.name: getattr(registry, field.name) for field in fields(registry)}
    fresh = Registry()
    for field in fields(registry):
        setattr(registry, field.name, getattr(fresh, field.name))
    try:
        yield registry
    finally:
        for name, value in before.items():
            setattr(registry, name, value)
