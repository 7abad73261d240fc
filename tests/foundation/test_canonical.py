from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from uuid import UUID

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from lms_site.foundation.canonical import digest, dumps, loads

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=30,
)  # fmt: skip


def shuffled(value: object) -> object:
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(value)}
    return [shuffled(each) for each in value] if isinstance(value, list) else value


@given(json_values)
def test_what_is_written_is_read_again_and_the_order_of_keys_does_not_matter(value):
    written = dumps(value)
    assert loads(written) == value
    assert dumps(shuffled(value)) == written == dumps(loads(written))


@given(json_values)
def test_any_json_reader_reads_it(value):
    assert json.loads(dumps(value)) == value


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


@dataclass(frozen=True, slots=True)
class Point:
    y: int
    x: Decimal


class Model(BaseModel):
    price: Decimal


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": {"d": [], "c": None}}, b'{"a":{"c":null,"d":[]},"b":1}'),
        ("ü\n\u2028", '"ü\\n\u2028"'.encode()),
        (Decimal("1.50"), b'"1.50"'),
        (Decimal("1E+3"), b'"1000"'),
        (Decimal("1E-7"), b'"0.0000001"'),
        (-0.0, b"0.0"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), b'"2026-01-02T03:04:05Z"'),
        (
            datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=2))),
            b'"2026-01-02T01:04:05.000006Z"',
        ),
        (date(2026, 1, 2), b'"2026-01-02"'),
        (UUID(int=1), b'"00000000-0000-0000-0000-000000000001"'),
        ([Colour.RED, Level.HIGH, mark_safe("<b>"), (1, 2)], b'["red",3,"<b>",[1,2]]'),
        (Point(1, Decimal(2)), b'{"x":"2","y":1}'),
        (Model(price=Decimal("9.90")), b'{"price":"9.90"}'),
        ({mark_safe("k"): True}, b'{"k":true}'),
    ],
)
def test_each_kind_of_value_has_one_spelling(value, written):
    assert dumps(value) == written


def nested(depth: int) -> list[object]:
    value: list[object] = []
    for _level in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        Decimal("nan"),
        Decimal("1e1000000"),
        datetime(2026, 1, 1),  # noqa: DTZ001 (that is the point)
        {1: "a"},
        {None: "a"},
        {"a", "b"},
        b"bytes",
        object(),
        "\ud800",
        2**64,
        _("Monday"),
        nested(200),
        Point,
    ],
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        dumps({"value": value})


@pytest.mark.parametrize("junk", [b"", b"{", b"NaN", b"[1,]", b"\xff", b'{"a":Infinity}'])
def test_what_is_no_json_is_refused(junk):
    with pytest.raises(ValueError):  # noqa: PT011 (whatever the reader says)
        loads(junk)


@pytest.mark.parametrize("seed", ["0", "1", "12345"])
def test_another_process_with_another_hash_seed_writes_the_same_bytes(seed):
    code = (
        "from lms_site.foundation.canonical import *\n"
        "print(digest(dumps({k: {'x': k, 'ü': 1.1} for k in ('b', 'a', 'ä', '')})))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": seed},
        cwd=".",
    )
    assert run.stdout.strip() == digest(dumps({k: {"ü": 1.1, "x": k} for k in ("", "ä", "a", "b")}))
