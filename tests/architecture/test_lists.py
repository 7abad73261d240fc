"""Every list of the API costs the same however long it is; see `tests.architecture.lists`."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from tests.api.caller import Caller
from tests.architecture.lists import PAGE, Reader, Reading, list_operations, scenes

pytestmark = pytest.mark.django_db
FEW, MANY = 2, 10
# Those that grow most, and others whose rows are quickly made: as many rows as the goal names.
LARGE = (
    "categories_list",
    "comments_list",
    "courses_list",
    "grading_queue",
    "me_notifications",
    "pages_list",
    "people_list",
    "students_list",
    "terms_list",
    "unlocks_list",
)
SIZES = (10, 100, 1_000)


def test_every_list_of_the_schema_has_a_scene_and_every_scene_a_list():
    assert sorted(scenes()) == sorted(list_operations())


@pytest.mark.parametrize("operation", sorted(scenes()))
def test_a_longer_list_takes_as_many_statements(operation):
    scene = scenes()[operation]()
    with scene.undo:
        reader = Reader(operation, scene)
        scene.more(FEW)
        few = reader.read()
        scene.more(MANY)
        many = reader.read()
        following = reader.read_second_page(FEW) if reader.paged else None
    assert few.rows >= FEW
    assert few.rows + MANY <= many.rows
    assert many.statements == few.statements
    assert following in (None, Reading(few.statements, FEW))


@pytest.mark.parametrize("operation", LARGE)
def test_ten_a_hundred_and_a_thousand_rows_take_as_many_statements(operation):
    scene, readings, there = scenes()[operation](), [], 0
    reader = Reader(operation, scene)
    for size in SIZES:
        scene.more(size - there)
        there = size
        readings.append(reader.read())
    wanted = [min(size, PAGE) if reader.paged else size for size in SIZES]
    assert all(one.rows >= least for one, least in zip(readings, wanted, strict=True)), readings
    assert readings[0].rows < readings[1].rows
    assert len({one.statements for one in readings}) == 1, readings


class Nosy(Caller):
    """Asks the database about each row it gets, as a list does that reads something for each."""

    def get(self, path, *, expect=200):
        answer = super().get(path, expect=expect)
        for row in answer["results"]:
            get_user_model().objects.get(pk=row["id"])
        return answer


def test_a_list_that_reads_something_for_each_row_is_noticed():
    scene = scenes()["people_list"]()
    reader = Reader("people_list", scene)
    reader.caller = Nosy(scene.reader)
    few = reader.read()
    scene.more(MANY)
    assert reader.read().statements == few.statements + MANY
