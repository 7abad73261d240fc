import pytest

from lms_site.commerce import api as commerce
from lms_site.commerce.errors import PublishedAsFree
from lms_site.foundation.errors import Denied, Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from tests.learning.builders import administrator, course, lesson, person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
EUROS = commerce.PriceOfCourse(amount=4900, currency="EUR")


def test_a_course_published_as_free_is_joined_without_paying():
    key = course(lesson(), free=True)
    with statements() as made:
        assert commerce.is_free(key)
    assert len(made) == 1
    assert learning.enrol(person(), key).created


def test_a_course_with_a_price_refuses_self_enrolment_even_when_it_is_published_as_free_later():
    key = course(lesson(), free=False)
    commerce.set_price(administrator(), key, EUROS)
    course(lesson(), key=key, free=True)
    assert commerce.price_of(key) == EUROS
    with pytest.raises(errors.NotFree):
        learning.enrol(person(), key)
    commerce.remove_price(administrator(), key)
    assert learning.enrol(person(), key).created


def test_a_course_without_a_price_that_is_not_published_as_free_is_not_free():
    with pytest.raises(errors.NotFree):
        learning.enrol(person(), course(lesson(), free=False))


def test_what_is_published_as_free_gets_no_price():
    key = course(lesson(), free=True)
    with pytest.raises(PublishedAsFree):
        commerce.set_price(administrator(), key, EUROS)
    assert commerce.price_of(key) is None


def test_only_who_runs_the_course_sets_its_price():
    key = course(lesson(), free=False)
    for change in (
        lambda who: commerce.set_price(who, key, EUROS),
        lambda who: commerce.remove_price(who, key),
    ):
        with pytest.raises(Denied):
            change(person())
    assert commerce.price_of(key) is None


@pytest.mark.parametrize(
    ("amount", "currency"), [(0, "EUR"), (-1, "EUR"), (10**13, "EUR"), (1, "eur"), (1, "EURO")]
)
def test_a_price_is_a_positive_amount_of_a_currency(amount, currency):
    with pytest.raises(Invalid):
        commerce.set_price(
            administrator(), course(lesson()), commerce.PriceOfCourse(amount=amount, currency=currency)
        )
