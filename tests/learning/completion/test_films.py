"""What of a film was watched, against a model that counts single seconds."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lms_site.learning.completion.films import length, merged, new_of, watched

PARTS = st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=8)
LENGTH = 30


def seconds(parts):
    return {second for begin, end in parts for second in range(int(begin), int(end))}


@given(PARTS)
def test_merged_parts_are_sorted_apart_and_cover_the_same(parts):
    found = merged(parts)
    assert seconds(found) == seconds(parts)
    assert all(one[1] < two[0] for one, two in pairwise(found))
    assert length(found) == len(seconds(parts))


@given(PARTS, st.tuples(st.integers(0, 30), st.integers(0, 30)))
def test_what_is_new_is_what_was_not_there(parts, part):
    assert seconds(new_of(part, merged(parts))) == seconds([part]) - seconds(parts)


@given(PARTS, PARTS, st.integers(0, 60))
def test_no_more_is_taken_than_there_was_time_for_and_nothing_outside_the_film(seen, sent, allowed):
    before = [part for part in merged(seen) if part[0] >= 0 and part[1] <= LENGTH]
    found, left = watched(before, sent, duration=LENGTH, allowed=allowed)
    gained = seconds(found) - seconds(before)
    wished = {one for one in seconds(sent) if 0 <= one < LENGTH} - seconds(before)
    assert gained <= wished
    assert len(gained) == min(len(wished), allowed) == allowed - left
    assert seconds(before) <= seconds(found)
