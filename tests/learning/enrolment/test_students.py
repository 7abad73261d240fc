import pytest
from django.contrib.auth import get_user_model

from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from tests.learning.builders import administrator, course, lesson, person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    return administrator()


def members_of(key, number: int) -> list:
    people = [person(name=f"Person {each}") for each in range(number)]
    for who in people:
        learning.give_seat(who, key, source="staff")
    return people


def test_the_list_shows_how_far_everybody_is_in_two_statements_however_many(teacher):
    one, two = lesson(), lesson()
    key = course(one, two)
    people = members_of(key, 4)
    learning.mark_done(people[0], one.key)
    with statements() as made:
        rows = list(learning.students(teacher, key).order_by("id"))
        assert [row.person.email for row in rows]
    assert len(made) == 2
    assert [(row.person_id, row.done, row.total) for row in rows] == [
        (who, 1 if who == people[0] else 0, 2) for who in people
    ]


def test_only_who_may_see_the_learners_sees_the_list(teacher):
    key = course(lesson())
    (member,) = members_of(key, 1)
    for stranger in (person(), member):
        with pytest.raises(errors.NotATeacher):
            learning.students(stranger, key)
        with pytest.raises(errors.NotATeacher):
            learning.student_table(stranger, key)
        with pytest.raises(errors.NotATeacher):
            learning.add_student(stranger, key, person=stranger)
        with pytest.raises(errors.NotATeacher):
            learning.remove_student(stranger, key, member)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_table_is_a_formula(teacher, sign):
    key = course(lesson())
    learning.give_seat(person(name=f"{sign}HYPERLINK(1)"), key, source="staff")
    _head, row = learning.student_table(teacher, key)
    assert row[1] == f"'{sign}HYPERLINK(1)"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_the_table_has_a_row_for_each_member_in_two_statements(teacher):
    key = course(lesson())
    members_of(key, 5)
    with statements() as made:
        table = list(learning.student_table(teacher, key))
    assert (len(table), table[0][0]) == (6, "person")
    assert len(made) == 2


def test_a_teacher_enrols_by_id_or_verified_address_and_removes(teacher):
    key, who = course(lesson()), person()
    assert learning.add_student(teacher, key, person=who).created
    learning.remove_student(teacher, key, who)
    assert learning.add_student(teacher, key, person=who).state == "active"
    address = get_user_model().objects.get(pk=who).email
    with pytest.raises(Invalid):  # not verified
        learning.add_student(teacher, key, email=address)
    for wrong in ({}, {"person": who, "email": address}):
        with pytest.raises(Invalid):
            learning.add_student(teacher, key, **wrong)


def test_groups_hold_people_of_the_course_only(teacher):
    key = course(lesson())
    inside, outside = members_of(key, 2)
    group = learning.make_group(teacher, key, "Tuesday")
    learning.add_to_group(teacher, group.id, inside)
    learning.add_to_group(teacher, group.id, inside)
    found = learning.in_group(learning.students(teacher, key), group.id)
    assert [row.person_id for row in found] == [inside]
    with pytest.raises(errors.NotEnrolled):
        learning.add_to_group(teacher, group.id, person())
    with pytest.raises(errors.NoSuchGroup):
        learning.add_to_group(outside, group.id, outside)
    learning.remove_from_group(teacher, group.id, inside)
    assert [one.size for one in learning.groups(teacher, key)] == [0]
    with pytest.raises(Invalid):
        learning.make_group(teacher, key, "Tuesday")
    learning.delete_group(teacher, group.id)
    assert not learning.groups(teacher, key).exists()


def test_the_size_of_a_group_counts_who_has_a_seat_now(teacher):
    key = course(lesson())
    stays, goes = members_of(key, 2)
    group = learning.make_group(teacher, key, "Tuesday")
    for who in (stays, goes):
        learning.add_to_group(teacher, group.id, who)
    learning.leave(goes, key)
    assert [one.size for one in learning.groups(teacher, key)] == [1]
    learning.give_seat(goes, key, source="staff")
    assert [one.size for one in learning.groups(teacher, key)] == [2]


def test_a_group_of_another_course_finds_nobody(teacher):
    key, other = course(lesson()), course(lesson())
    (who,) = members_of(other, 1)
    group = learning.make_group(teacher, other, "Tuesday")
    learning.add_to_group(teacher, group.id, who)
    learning.give_seat(who, key, source="staff")
    assert not learning.in_group(learning.students(teacher, key), group.id).exists()


def test_the_courses_one_teaches_come_in_one_statement_however_many():
    who = person()
    keys = sorted(course(lesson(), owner=who) for _ in range(3))
    course(lesson(), owner=person())
    members_of(keys[0], 2)
    with statements() as made:
        taught = learning.my_taught_courses(who)
    assert len(made) == 1
    assert [(one.course, one.learners) for one in taught] == list(zip(keys, [2, 0, 0], strict=True))
    rest = learning.my_taught_courses(who, limit=2, after=keys[0])
    assert [one.course for one in rest] == keys[1:]
