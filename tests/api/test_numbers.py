"""Exact numbers in answers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lms_site.api.json import dump


@pytest.mark.parametrize(
    ("number", "text"),
    [("0E-10", b'"0"'), ("1.5000", b'"1.5"'), ("100", b'"100"'), ("-0.25", b'"-0.25"'), ("1E+2", b'"100"')],
)
def test_an_exact_number_is_written_plainly_whatever_its_scale(number, text):
    assert dump(Decimal(number)) == text
