"""How two trees differ, in as few words as possible."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lms_site.publishing.data import CourseState, Node
from lms_site.publishing.manifests import body_of, diff_bodies, outline_of

COURSE = UUID(int=1000)


def tree(*items):
    """A course with (number, parent number or None, title)."""
    nodes = [
        Node(
            key=UUID(int=number),
            kind="lesson",
            title=title,
            parent=None if parent is None else UUID(int=parent),
            depth=1,
            digest=None,
        )
        for number, parent, title in items
    ]
    return body_of(CourseState(key=COURSE, locale="en", slug="c", title="C", nodes=nodes))


def names(diff):
    return {
        name: [item["title"] for item in getattr(diff, name)]
        for name in ("added", "removed", "moved", "modified")
        if getattr(diff, name)
    }


def test_equal_trees_differ_in_nothing():
    body = tree((1, None, "A"), (2, 1, "B"))

    assert diff_bodies(body, body).empty


def test_one_item_moved_to_the_front_is_one_move():
    before = tree(*((n, None, str(n)) for n in (1, 2, 3, 4, 5)))
    after = tree(*((n, None, str(n)) for n in (5, 1, 2, 3, 4)))

    assert names(diff_bodies(before, after)) == {"moved": ["5"]}


def test_additions_removals_and_renames_move_nothing():
    before = tree((1, None, "A"), (2, None, "B"), (3, None, "C"))
    after = tree((4, None, "New"), (1, None, "A"), (3, None, "See"))

    assert names(diff_bodies(before, after)) == {"added": ["New"], "removed": ["B"], "modified": ["See"]}


def test_another_parent_is_a_move():
    before = tree((1, None, "M"), (2, None, "N"), (3, 1, "L"))
    after = tree((1, None, "M"), (2, None, "N"), (3, 2, "L"))
    [move] = diff_bodies(before, after).moved

    assert (move["from"], move["to"]) == (str(UUID(int=1)), str(UUID(int=2)))


def test_everything_is_new_against_nothing():
    assert names(diff_bodies(None, tree((1, None, "A")))) == {"added": ["A"]}
    assert names(diff_bodies(tree((1, None, "A")), None)) == {"removed": ["A"]}


orders = st.lists(st.integers(1, 12), unique=True, max_size=12)


@given(before=orders, after=orders)
def test_a_diff_explains_the_difference(before, after):
    """Taking out what was removed and moved, and what was added and moved, leaves the same order on both sides."""
    diff = diff_bodies(tree(*((n, None, str(n)) for n in before)), tree(*((n, None, str(n)) for n in after)))
    gone = {item["title"] for item in (*diff.removed, *diff.moved)}
    fresh = {item["title"] for item in (*diff.added, *diff.moved)}

    assert [n for n in before if str(n) not in gone] == [n for n in after if str(n) not in fresh]
    assert diff.empty == (before == after)


@given(orders)
def test_the_body_is_the_same_however_often_it_is_made(numbers):
    items = [(n, None, str(n)) for n in numbers]

    assert tree(*items) == tree(*items)


def test_the_outline_leaves_the_course_itself_out():
    root = Node(key=COURSE, kind="course", title="C", parent=None, depth=0, digest="ab" * 32)
    inner = Node(key=UUID(int=1), kind="module", title="M", parent=COURSE, depth=1, digest="cd" * 32)
    state = CourseState(key=COURSE, locale="en", slug="c", title="C", nodes=(root, inner))

    text = outline_of(state, {"cd" * 32: "e" * 32})

    assert '"version":"eeeeeeeeeeeeeeee"' in text
    assert "cdcd" not in text
    assert text.count('"kind"') == 1
