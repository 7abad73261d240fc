"""Letting rows that point at one thing point at another, when two things turn out to be one.

Rules of uniqueness are read from the model: a row that would say of the new thing what another row says already is
either dropped or left where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db import models
from django.utils.text import format_lazy

from lms_site.foundation.errors import Text
from lms_site.foundation.privacy import subject_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of the rows of one kind: moved, made one with a row that was there, left with the old thing."""

    what: str
    label: Text
    moved: int = 0
    united: int = 0
    left: int = 0

    def __bool__(self) -> bool:
        return bool(self.moved or self.united or self.left)


def moved(
    model: type[models.Model], column: str = "", *, moved: int = 0, united: int = 0, left: int = 0
) -> Moved:
    """The line of a model, named as people call its rows.

    A column that does not say whose the rows are (who granted, who decided) has a line of its own.
    """
    what, label = model._meta.label_lower, model._meta.verbose_name_plural or model._meta.label
    if column and not f"{subject_of(model) or column}__".startswith(f"{column}__"):
        what = f"{what}.{column}"
        label = format_lazy("{rows}: {column}", rows=label, column=model._meta.get_field(column).verbose_name)  # type: ignore[union-attr] # a column has a name
    return Moved(what=what, label=label, moved=moved, united=united, left=left)


def together(lines: Iterable[Moved]) -> list[Moved]:
    """One line for each kind that anything happened to, in the order of their first mention."""
    found: dict[str, Moved] = {}
    for line in lines:
        known = found.get(line.what)
        found[line.what] = line if known is None else _sum(known, line)
    return [line for line in found.values() if line]


def _sum(one: Moved, other: Moved) -> Moved:
    return Moved(
        what=one.what,
        label=one.label,
        moved=one.moved + other.moved,
        united=one.united + other.united,
        left=one.left + other.left,
    )


def repoint(
    model: type[models.Model], column: str, *, old: Any, new: Any, twins: Literal["drop", "leave"] = "leave"
) -> Moved:
    """Let the rows whose `column` points at `old` point at `new`; what became of them.

    A row that a rule of uniqueness forbids besides one of `new`'s is its twin. It is deleted with what hangs on it
    (`drop`), or stays with `old` (`leave`). Nobody else must be writing these rows. Idempotent.
    """
    rows = model._base_manager.filter(**{column: old})
    clashing = list(
        {key for names, only in _rules(model, column) for key in _twins(rows, column, new, names, only)}
    )
    gone = 0
    if clashing and twins == "drop":
        gone = len(clashing)
        model._base_manager.filter(pk__in=clashing).delete()
    changed = rows.exclude(pk__in=clashing).update(**{column: new})
    return moved(model, column, moved=changed, united=gone, left=len(clashing) - gone)


_Rule = tuple[tuple[str, ...], "models.Q | None"]


def _rules(model: type[models.Model], column: str) -> Iterator[_Rule]:
    """The rules of uniqueness that name the column: their columns, and for which rows they hold (None: for all)."""
    if model._meta.get_field(column).unique:  # type: ignore[union-attr] # relations of the other side have no column
        yield (column,), None
    for names in (*model._meta.unique_together, _key(model)):
        if column in names:
            yield tuple(names), None
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and column in rule.fields:
            yield tuple(rule.fields), rule.condition


def _key(model: type[models.Model]) -> tuple[str, ...]:
    """The fields of a primary key of several columns; none of a single one, which is never moved."""
    key = model._meta.pk
    return tuple(field.name for field in key.fields) if isinstance(key, models.CompositePrimaryKey) else ()


def _twins(
    rows: models.QuerySet[Any], column: str, new: UUID, names: tuple[str, ...], only: models.Q | None
) -> Iterator[Any]:
    """The rows that equal a row of `new` in the other columns; two empty values count as equal, to be safe."""
    others = [name for name in names if name != column]
    theirs = rows.model._base_manager.filter(only or models.Q(), **{column: new})
    known = {tuple(row) for row in theirs.values_list(*others)} if others else set[Any]()
    if not others and not theirs.exists():
        return
    for key, *values in rows.filter(only or models.Q()).values_list("pk", *others):
        if not others or tuple(values) in known:
            yield key
