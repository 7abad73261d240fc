"""Numbers of rows before the rows exist, so that texts can refer to what is written after them."""

from __future__ import annotations

from typing import Any

from django.db import connection, models


def reserve(model: type[models.Model], count: int) -> list[int]:
    """So many primary keys of a table, taken from its sequence: nobody else gets them."""
    if not count:
        return []
    field: Any = model._meta.get_field("id")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, field.column, count],
        )
        return [row[0] for row in cursor.fetchall()]
