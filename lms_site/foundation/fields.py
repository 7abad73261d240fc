"""Model fields whose values stand encrypted in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from lms_site.foundation import canonical, keyring

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Any, Any]
else:
    _BinaryField = models.BinaryField

NAMED = 20  # rows that a command names; the others are counted


class _EncryptedField(_BinaryField):
    """A column of sealed bytes. `purpose` says what the value is for and must never change: it is part of the seal.

    The value cannot be searched for; only whether there is one. It is never shown by forms or serialisers on their
    own account (`editable` is False).
    """

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Complain when there is no purpose."""
        found = list(super().check(**kwargs))
        if not self.purpose:
            found.append(checks.Error("An encrypted field needs a purpose.", obj=self, id="foundation.E001"))
        return found

    def deconstruct(self) -> Any:
        """How migrations write the field."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        """The value as Python has it. Raises CannotOpen."""
        return None if value is None else self.decode(keyring.unseal(bytes(value), purpose=self.purpose))

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002 (Django's)
    ) -> Any:
        """The value as the database has it."""
        if value is None:
            return None
        sealed = keyring.seal(self.encode(value), purpose=self.purpose)
        return super().get_db_prep_value(sealed, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: equal values are sealed differently each time."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be searched by {lookup_name}")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        """Refused: a dump would hold the secret in clear."""
        raise FieldError(f"{self.name} is encrypted and is not dumped")

    def encode(self, value: Any) -> bytes:
        """The bytes to seal."""
        raise NotImplementedError

    def decode(self, plain: bytes) -> Any:
        """The value of the bytes."""
        raise NotImplementedError


class EncryptedTextField(_EncryptedField):
    """A text, encrypted."""

    def encode(self, value: Any) -> bytes:
        """The text in UTF-8."""
        return str(value).encode()

    def decode(self, plain: bytes) -> str:
        """The text."""
        return plain.decode()

    def to_python(self, value: Any) -> Any:
        """The text as it is."""
        return value


class EncryptedJSONField(_EncryptedField):
    """A JSON value, encrypted."""

    def encode(self, value: Any) -> bytes:
        """The value in canonical JSON."""
        return canonical.dumps(value)

    def decode(self, plain: bytes) -> Any:
        """The value."""
        return canonical.loads(plain)

    def to_python(self, value: Any) -> Any:
        """The value as it is."""
        return value


@dataclass(frozen=True, slots=True)
class Rotation:
    """How the values of one column stand: sealed anew now, already current, and the rows of those no key opens."""

    column: str
    renewed: int
    current: int
    lost: tuple[str, ...] = ()

    def lines(self, *, dry_run: bool = False) -> Iterator[str]:
        """What a command prints of it."""
        counted = _("{column}: {renewed} to renew, {current} current, {lost} that no key opens")
        done = _("{column}: {renewed} renewed, {current} current, {lost} that no key opens")
        yield (counted if dry_run else done).format(
            column=self.column, renewed=self.renewed, current=self.current, lost=len(self.lost)
        )
        if self.lost:
            more = ", ..." if len(self.lost) > NAMED else ""
            told = _("no key opens the rows {keys}").format(keys=", ".join(self.lost[:NAMED]) + more)
            yield f"    {told}"


class RotateElsewhere(Protocol):
    """Seals anew what stands sealed in a column that is not ours; `dry_run` only counts."""

    def __call__(self, *, dry_run: bool = False, batch: int = 500) -> Rotation:
        """How the values stand."""


_ELSEWHERE: dict[str, RotateElsewhere] = {}


def also_rotate(name: str, function: RotateElsewhere) -> None:
    """Let `rotate` of all models call this function too; the name is its own."""
    _ELSEWHERE[name] = function


def rotate(
    models_: Iterable[type[models.Model]] | None = None, *, dry_run: bool = False, batch: int = 500
) -> Iterator[Rotation]:
    """Seal every encrypted value of the models (of all) with the present key, column by column.

    May be stopped and run again; `dry_run` only counts.
    """
    for model in apps.get_models() if models_ is None else models_:
        for field in model._meta.local_concrete_fields:
            if isinstance(field, _EncryptedField) and not model._meta.proxy:
                yield _rotate_column(model, field, dry_run=dry_run, batch=batch)
    for function in _ELSEWHERE.values() if models_ is None else ():
        yield function(dry_run=dry_run, batch=batch)


def _rotate_column(
    model: type[models.Model], field: _EncryptedField, *, dry_run: bool, batch: int
) -> Rotation:
    renewed = current = 0
    lost: list[str] = []
    last: Any = None
    while rows := _next_rows(model, field, after=last, batch=batch):
        last = rows[-1][0]
        for key, sealed in rows:
            if not keyring.opens(sealed, purpose=field.purpose):
                lost.append(str(key))
            elif keyring.is_current(sealed):
                current += 1
            elif dry_run or _renew(model, field, key):
                renewed += 1
            else:
                lost.append(str(key))
    return Rotation(f"{model._meta.label}.{field.name}", renewed, current, tuple(lost))


def _next_rows(
    model: type[models.Model], field: _EncryptedField, *, after: Any, batch: int
) -> list[tuple[Any, bytes]]:
    quote = connection.ops.quote_name
    table, key, column = (
        quote(str(name)) for name in (model._meta.db_table, model._meta.pk.column, field.column)
    )
    where, values = (f"AND {key} > %s", [after]) if after is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL {where} ORDER BY {key} LIMIT %s",  # noqa: S608 (quoted)
            [*values, batch],
        )
        return [(row[0], bytes(row[1])) for row in cursor.fetchall()]


def _renew(model: type[models.Model], field: _EncryptedField, key: Any) -> bool:
    """Seal one value anew under the row's lock; False when no key opens it."""
    rows = model._base_manager.filter(pk=key)
    with transaction.atomic():
        try:
            value = rows.select_for_update(of=("self",)).values_list(field.attname, flat=True).first()
        except keyring.CannotOpen:
            return False
        if value is not None:
            rows.update(**{field.attname: value})
    return True
