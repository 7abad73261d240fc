"""Many people at once: in a course, in its team, or nowhere yet."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.auth import get_user_model

from lms_site.learning import api as learning
from lms_site.learning.models import Enrolment
from tests.learning import builders


def people(number: int) -> list[UUID]:
    """So many new people with names, as the product stores them."""
    model = get_user_model()
    made = model.objects.bulk_create(
        model(email=f"{uuid4().hex}@example.org", name=f"Person {place}", password="!")
        for place in range(number)
    )
    return [one.pk for one in made]


def seats(course: UUID, number: int) -> list[Enrolment]:
    """So many new people who take the course, as the product stores them."""
    return Enrolment.objects.bulk_create(
        Enrolment(person_id=one, course_id=course, source="staff") for one in people(number)
    )


def members(course: UUID, number: int) -> list[UUID]:
    """So many new people who take the course, each let in by the school."""
    found = people(number)
    for one in found:
        learning.give_seat(one, course, source="staff")
    return found


def editors(owner: UUID, course: UUID, number: int) -> list[UUID]:
    """So many new editors of the course."""
    found = people(number)
    for one in found:
        learning.join_team(owner, course, learning.Role.EDITOR, person=one)
    return found


def course_of(reader: UUID, *items: builders.Item) -> UUID:
    """A new course with these items that the reader takes."""
    key = builders.course(*items)
    learning.give_seat(reader, key, source="staff")
    return key
