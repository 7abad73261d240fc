import pytest
from django.db import IntegrityError, transaction

from lms_site.foundation import sql
from lms_site.learning import api as learning
from tests.learning.builders import answer_all, choice, quiz
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


def kept() -> int:
    """How many statements the server keeps for this connection."""
    return sql.one("SELECT count(*) AS number FROM pg_prepared_statements", {}).number


def a_whole_attempt() -> None:
    _key, item, who = quiz(choice("a"))
    view = learning.start_attempt(who, item.key)
    answer_all(who, view)
    assert learning.submit(who, view.id).fraction == 1
    assert learning.review(who, view.id).points == 1


def test_statements_are_kept_by_the_server():
    a_whole_attempt()
    first = kept()
    a_whole_attempt()
    assert first > 5
    assert kept() == first


def test_behind_an_old_pooler_nothing_is_kept(settings):
    settings.LMS_PREPARED_STATEMENTS = False
    before = kept()
    a_whole_attempt()
    assert kept() == before


def test_statements_stand_in_the_logs_and_raise_djangos_errors():
    with statements() as made:
        assert sql.one("SELECT %(one)s::int AS one", {"one": 1}).one == 1
    assert "SELECT" in made[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.run("INSERT INTO learning_courserules (course_id) VALUES (NULL)", {})
