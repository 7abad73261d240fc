"""The catalogue: what is put in comes out, filtered, sorted, paged, in one statement."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from lms_site.catalog import api as catalog
from lms_site.catalog.models import Listing
from lms_site.catalog.services import on_enrolment
from lms_site.learning.events import LearnerEnrolled
from lms_site.publishing.models import Course

pytestmark = pytest.mark.django_db


def put(title="Course", *, key=None, locale="en", **more):
    key = key or uuid4()
    Course.objects.get_or_create(key=key)
    spec = catalog.ListingSpec(
        course=key,
        locale=locale,
        slug=more.pop("slug", title.lower()),
        title=title,
        card={"key": key, "title": title},
        **more,
    )
    catalog.put_listing(spec)
    return key


def titles(**query):
    query.setdefault("locale", "en")
    return [card["title"] for card in json.loads(catalog.list_cards(catalog.CardQuery(**query)).items)]


def test_putting_an_equal_listing_writes_nothing():
    key = uuid4()
    put("One", key=key)
    spec = catalog.ListingSpec(
        course=key, locale="en", slug="one", title="One", card={"key": key, "title": "One"}
    )

    assert catalog.put_listing(spec) is False
    assert catalog.put_listing(catalog.ListingSpec(**{**_fields(spec), "summary": "New"})) is True
    assert Listing.objects.count() == 1


def _fields(spec):
    return {name: getattr(spec, name) for name in spec.__slots__}


def test_a_removed_listing_is_gone_and_keeps_its_popularity():
    key = put("One")
    put("Two")
    catalog.count_enrolment(key, by=5)

    assert catalog.remove_listing(key, locale="en") is True
    assert catalog.remove_listing(key, locale="en") is False
    assert titles() == ["Two"]

    put("One", key=key)
    assert titles() == ["One", "Two"]


@pytest.mark.parametrize("count", [10, 100, 1000])
def test_a_page_is_one_statement_however_many_courses(count, django_assert_num_queries):
    for number in range(count):
        put(f"Course {number:04d}", level="beginner" if number % 2 else "advanced")

    with django_assert_num_queries(1):
        page = catalog.list_cards(
            catalog.CardQuery(locale="en", level=("beginner",), text="course", facets=True, limit=20)
        )

    assert len(json.loads(page.items)) == min(20, count // 2)


@pytest.mark.parametrize("order", list(catalog.Order))
def test_pages_follow_each_other_without_gap_or_repeat(order):
    keys = [put(f"Course {number % 3}") for number in range(25)]
    for number, key in enumerate(keys):
        catalog.count_enrolment(key, by=number % 4)
    seen, after = [], None
    while True:
        page = catalog.list_cards(catalog.CardQuery(locale="en", order=order, after=after, limit=7))
        seen += [card["key"] for card in json.loads(page.items)]
        after = page.next
        if after is None:
            break
        after = tuple(json.loads(json.dumps(after)))  # as a cursor travels

    assert sorted(seen) == sorted(map(str, keys))


def test_orders():
    one, two = put("alpha"), put("Beta")
    catalog.count_enrolment(two)

    assert titles(order=catalog.Order.POPULAR) == ["Beta", "alpha"]
    assert titles(order=catalog.Order.TITLE) == ["alpha", "Beta"]
    assert titles(order=catalog.Order.NEWEST)
    assert one


def test_filters_and_facets():
    put("A", level="beginner", category="art", language="en", is_free=True)
    put("B", level="beginner", category="science", language="de", is_free=False)
    put("C", level="advanced", category="science", language="en", is_free=True)

    assert titles(category=("science",), order=catalog.Order.TITLE) == ["B", "C"]
    assert titles(category=("science", "art"), level=("beginner",), order=catalog.Order.TITLE) == ["A", "B"]
    assert titles(free=False) == ["B"]
    assert titles(language=("de",)) == ["B"]
    assert titles(slug="c") == ["C"]
    page = catalog.list_cards(catalog.CardQuery(locale="en", category=("science",), facets=True))
    facets = json.loads(page.facets)
    assert facets["category"] == [{"value": "science", "count": 2}, {"value": "art", "count": 1}]
    assert facets["level"] == [{"value": "advanced", "count": 1}, {"value": "beginner", "count": 1}]
    assert {each["value"]: each["count"] for each in facets["is_free"]} == {True: 1, False: 1}


def test_text_is_found_by_stem_title_and_words():
    put("Running shoes", summary="About feet")
    put("Biology", words="mitochondria and cells")

    assert titles(text="run") == ["Running shoes"]
    assert titles(text="cell") == ["Biology"]
    assert titles(text="biology -cells") == []
    assert titles(text="foot") == []


@pytest.mark.parametrize("text", ["'", '"', "a & | ! b", "\\", "\x00", "x" * 5000, ":*", "((("])
def test_no_text_breaks_the_search(text):
    put("One")

    titles(text=text)


def test_each_course_is_listed_once_in_the_language_asked_for():
    both = put("English", locale="en")
    put("Deutsch", key=both, locale="de")
    put("Only English", locale="en")

    assert titles(locale="de", order=catalog.Order.TITLE) == ["Deutsch", "Only English"]
    assert titles(locale="en", order=catalog.Order.TITLE) == ["English", "Only English"]
    assert titles(locale="fr", order=catalog.Order.TITLE) == ["Deutsch", "Only English"]


def test_enrolments_make_a_course_popular_once_a_person():
    put("Quiet")
    key = put("Loud")
    put("Other")
    event = LearnerEnrolled(enrolment=uuid4(), person=uuid4(), course=key, source="self")

    on_enrolment(event, None)
    on_enrolment(event.model_copy(update={"again": True}), None)

    assert titles()[0] == "Loud"
    assert Listing.objects.get(title="Loud").popularity == 1


def test_categories_have_names_by_language():
    catalog.put_categories(
        [
            catalog.CategoryName(slug="b", name="Bees", position=1),
            catalog.CategoryName(slug="a", name="Ants"),
        ],
        locale="en",
    )
    catalog.put_categories([catalog.CategoryName(slug="b", name="Bienen", position=1)], locale="de")

    assert [each.name for each in catalog.categories(locale="de")] == ["Ants", "Bienen"]

    catalog.put_categories([], locale="en")
    assert [each.name for each in catalog.categories(locale="en")] == ["Bienen"]


def test_a_category_finds_the_courses_of_all_that_are_part_of_it():
    names = (("science", ""), ("biology", "science"), ("birds", "biology"), ("art", ""))
    catalog.put_categories(
        [catalog.CategoryName(slug=slug, name=slug.title(), parent=parent) for slug, parent in names],
        locale="en",
    )
    for title, category in (("A", "birds"), ("B", "science"), ("C", "art")):
        put(title, category=category)
    assert titles(category=("science",), order=catalog.Order.TITLE) == ["A", "B"]
    assert titles(category=("biology",), order=catalog.Order.TITLE) == ["A"]
    assert titles(category=("biology", "art"), order=catalog.Order.TITLE) == ["A", "C"]
    assert {each.slug: each.parent for each in catalog.categories(locale="en")} == dict(names)
