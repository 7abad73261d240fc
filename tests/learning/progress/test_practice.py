from uuid import uuid4

import pytest

from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.plugin_host.testing import with_plugins
from tests.learning.builders import choice, course, essay, learner, lesson, person, question
from tests.learning.statements import statements
from tests.learning.toys import toy_plugin

pytestmark = pytest.mark.django_db


def test_a_practice_question_is_answered_at_once_and_nothing_is_stored():
    asked = choice("a")
    first = lesson(asked)
    who = learner(course(first))
    right = learning.try_question(who, first.key, asked.key, data={"chosen": ["a"]})
    with statements() as made:
        wrong = learning.try_question(who, first.key, asked.key, data={"chosen": ["b"]})
    assert (right.outcome, right.fraction, wrong.outcome, wrong.fraction) == ("right", 1, "wrong", 0)
    assert wrong.review["explanation"] == "<p>AK-explained</p>"
    assert [statement.split()[0] for statement in made] == ["SELECT"]


def test_an_essay_for_practice_shows_what_its_author_says_of_it():
    asked = essay(model_answer="<p>AK-model</p>")
    first = lesson(asked)
    tried = learning.try_question(learner(course(first)), first.key, asked.key, data={"text": "Mine"})
    assert (tried.outcome, tried.fraction) == (None, None)
    assert "AK-model" in repr(tried.review)


def test_only_questions_of_a_lesson_one_may_read_can_be_tried():
    asked, other = choice("a"), choice("a")
    hidden, shown = lesson(asked), lesson(asked, preview=True)
    key = course(hidden, shown, lesson(other))
    answer = {"data": {"chosen": ["a"]}}
    assert learning.try_question(None, shown.key, asked.key, **answer).fraction == 1
    who = learner(key)
    for viewer, at, what in (
        (None, hidden.key, asked.key),
        (person(), hidden.key, asked.key),
        (who, hidden.key, other.key),
        (who, hidden.key, uuid4()),
        (who, uuid4(), asked.key),
    ):
        with pytest.raises(errors.NoSuchItem):
            learning.try_question(viewer, at, what, **answer)


def test_an_answer_that_does_not_fit_is_refused():
    asked = choice("a")
    first = lesson(asked)
    with pytest.raises(Invalid):
        learning.try_question(learner(course(first)), first.key, asked.key, data={"chosen": "a"})


def test_a_type_that_is_absent_or_not_trusted_to_answer_at_once_cannot_be_tried():
    asked = question({"prompt": "?"}, type_key="acme.toy")
    first = lesson(asked)
    who = learner(course(first))
    with pytest.raises(errors.NotCheckable):
        learning.try_question(who, first.key, asked.key, data={})
    with with_plugins(toy_plugin()), pytest.raises(errors.NotCheckable):
        learning.try_question(who, first.key, asked.key, data={})
