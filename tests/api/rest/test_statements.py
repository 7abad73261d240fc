"""How many statements the reads of the learner's way make: few, and not more for longer lists."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from lms_site.catalog import api as catalog
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing
from lms_site.publishing.models import Course
from tests.learning import builders
from tests.learning.statements import statements
from tests.publishing.builders import put_edition
from tests.world import bearer

pytestmark = pytest.mark.django_db

API = "/api/v1"


class Reader:
    """Somebody who reads, once logged in; counts what that costs."""

    def __init__(self, person: UUID | None = None) -> None:
        self.headers = bearer(get_user_model().objects.get(pk=person)) if person else {}

    def get(self, path: str):
        answer = Client().get(API + path, headers=self.headers)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def cost(self, path: str) -> int:
        """The statements of a read; an earlier one has filled the process's caches."""
        self.get(path)
        with statements() as made:
            self.get(path)
        return len(made)


def list_course(number: int) -> None:
    """A card in the catalogue."""
    key = uuid4()
    Course.objects.create(key=key)
    card = {"key": str(key), "title": f"Course {number}"}
    spec = catalog.ListingSpec(
        course=key, locale="en", slug=f"c{key.hex}", title=f"Course {number}", card=card
    )
    catalog.put_listing(spec)


def publish_page(number: int) -> publishing.HeadState:
    """The head of a page of the site."""
    key = uuid4()
    delivery = {"schema": "lms.page/1", "key": str(key), "title": f"Page {number}", "locale": "en"}
    document = publishing.Document(
        kind="page", key=key, locale="en", title=f"Page {number}", delivery=delivery
    )
    digest = put_edition(document, compiler=builders.COMPILER)
    facts = {"type": "content", "slug": f"page-{number}"}
    return publishing.HeadState(
        kind="page", key=key, locale="en", digest=digest, title=f"Page {number}", facts=facts
    )


def test_the_hot_reads_make_two_statements_at_most():
    lesson, preview = builders.lesson(), builders.lesson(preview=True)
    course = builders.course(lesson, preview, *(builders.lesson() for _ in range(50)), free=True)
    for number in range(50):
        list_course(number)
    member, guest = Reader(builders.learner(course)), Reader()
    assert guest.cost("/courses/") <= 2
    assert member.cost("/courses/?page_size=50&include=facets") <= 2
    assert guest.cost(f"/courses/{course}/") <= 2
    assert guest.cost(f"/courses/{course}/outline/") <= 2
    assert member.cost(f"/courses/{course}/outline/") <= 2
    assert guest.cost(f"/lessons/{preview.key}/") <= 2
    assert member.cost(f"/lessons/{lesson.key}/") <= 2


def test_the_catalogue_costs_the_same_with_ten_a_hundred_and_a_thousand_courses():
    reader, costs = Reader(), []
    for start, end in ((0, 10), (10, 100), (100, 1000)):
        for number in range(start, end):
            list_course(number)
        costs.append(reader.cost("/courses/?page_size=100&include=facets"))
    assert len(reader.get("/courses/?page_size=100")["results"]) == 100
    assert len(set(costs)) == 1, costs


def test_pages_cost_the_same_with_ten_and_a_hundred():
    reader, costs = Reader(), []
    for start, end in ((0, 10), (10, 100)):
        publishing.put_heads([publish_page(number) for number in range(start, end)])
        costs.append(reader.cost("/pages/?page_size=100"))
    assert len(reader.get("/pages/?page_size=100")["results"]) >= 100
    assert len(set(costs)) == 1, costs


def test_categories_cost_the_same_with_ten_a_hundred_and_a_thousand():
    reader, costs = Reader(), []
    for size in (10, 100, 1000):
        names = [
            catalog.CategoryName(slug=f"c{number}", name=f"Category {number}", position=number)
            for number in range(size)
        ]
        catalog.put_categories(names, locale="en")
        costs.append(reader.cost("/categories/"))
        assert len(reader.get("/categories/")) == size
    assert len(set(costs)) == 1, costs


def test_own_courses_and_grades_cost_the_same_with_ten_and_a_hundred():
    person, costs = builders.person(), []
    reader, question = Reader(person), builders.choice()
    for start, end in ((0, 10), (10, 100)):
        for _ in range(start, end):
            course = builders.course(builders.lesson(), builders.assessment(question))
            learning.give_seat(person, course, source="staff")
        costs.append((reader.cost("/me/enrolments/?page_size=100"), reader.cost("/me/grades/")))
        assert len(reader.get("/me/enrolments/?page_size=100")["results"]) == end
        assert len(reader.get("/me/grades/")) == end
    assert len(set(costs)) == 1, costs


def test_own_attempts_cost_the_same_with_ten_and_a_hundred():
    _course, quiz, person = builders.quiz(builders.choice(), max_attempts=None)
    reader, costs = Reader(person), []
    for start, end in ((0, 10), (10, 100)):
        for _ in range(start, end):
            learning.submit(person, learning.start_attempt(person, quiz.key).id)
        costs.append(reader.cost(f"/assessments/{quiz.key}/attempts/"))
        assert len(reader.get(f"/assessments/{quiz.key}/attempts/")) == end
    assert len(set(costs)) == 1, costs


def test_the_grading_queue_costs_the_same_with_ten_and_a_hundred():
    teacher = builders.person()
    _course, quiz, person = builders.quiz(builders.essay(), owner=teacher, max_attempts=None)
    reader, costs = Reader(teacher), []
    for start, end in ((0, 10), (10, 100)):
        for _ in range(start, end):
            view = learning.start_attempt(person, quiz.key)
            learning.save_answer(person, view.id, 1, seq=1, data={"text": "A bird sang."})
            learning.submit(person, view.id)
        costs.append(reader.cost("/grading/queue/?page_size=100"))
        assert len(reader.get("/grading/queue/?page_size=100")["results"]) == end
    assert len(set(costs)) == 1, costs
