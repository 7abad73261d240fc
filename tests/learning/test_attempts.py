from decimal import Decimal

import pytest

from lms_site.learning import api as learning
from tests.learning.builders import answer_all, choice, quiz

pytestmark = pytest.mark.django_db


def test_an_attempt_answered_rightly_earns_everything():
    _course, item, who = quiz(choice("a"), choice("a"), choice("a"))
    view = learning.start_attempt(who, item.key)
    answer_all(who, view)
    done = learning.submit(who, view.id)
    assert (done.state, done.points, done.fraction) == ("graded", Decimal(3), Decimal(1))
