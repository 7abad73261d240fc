"""What must stay, and the one way it may go."""

import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError

from lms_site.accounts.models import User
from lms_site.foundation.privacy import problems
from lms_site.learning import api as learning
from lms_site.learning.assessment.attempt_models import Response
from lms_site.learning.grading.models import Score
from tests.learning.builders import answer_all, choice, learner, person, quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_learners():
    owner = person()
    key, item, one = quiz(choice("a"), owner=owner)
    other = learner(key)
    for who in (one, other):
        view = learning.start_attempt(who, item.key)
        answer_all(who, view)
        learning.submit(who, view.id)
        learning.grant_accommodation(owner, learning.AccommodationSpec(person=who, assessment=item.key))
    return one, other


@transaction.atomic
def together(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("table", ["learning_response", "learning_score"])
@pytest.mark.parametrize(
    "change", ["UPDATE {table} SET item_id = item_id", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"]
)
def test_the_database_refuses_to_change_answers_and_scores(two_learners, table, change):
    with pytest.raises(DatabaseError, match="append-only"):
        together("SET CONSTRAINTS ALL IMMEDIATE", change.format(table=table))
    assert (Response.objects.count(), Score.objects.count()) == (2, 2)


def test_even_an_erasing_transaction_cannot_change_them(two_learners):
    with pytest.raises(DatabaseError, match="append-only"):
        together("SET LOCAL lms.erasing = 'on'", "UPDATE learning_score SET fraction = 1")


def test_the_database_refuses_to_lose_a_person_with_work(two_learners):
    one, _other = two_learners
    with pytest.raises(DatabaseError):
        together(f"DELETE FROM accounts_user WHERE id = '{one}'", "SET CONSTRAINTS ALL IMMEDIATE")  # noqa: S608


def test_erasing_a_person_deletes_theirs_and_nothing_else(two_learners):
    one, other = two_learners
    gone = learning.erase_person(one)
    assert all(
        gone[name] == 1 for name in ("grades", "scores", "responses", "items", "attempts", "enrolments")
    )
    assert set(learning.erase_person(one).values()) == {0}
    assert list(Response.objects.values_list("item__attempt__person_id", flat=True)) == [other]
    assert (learning.my_grades(other)[0].fraction, learning.my_courses(one)) == (1, [])
    User.objects.get(pk=one).delete()
    with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
        Score.objects.all().delete()  # the door is shut again


def test_every_model_says_what_it_holds_about_people():
    assert [
        fault for model in apps.get_app_config("learning").get_models() for fault in problems(model)
    ] == []
