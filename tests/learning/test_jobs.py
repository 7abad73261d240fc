import pytest

from lms_site.foundation.jobs import schedule
from lms_site.learning import api as learning
from lms_site.learning import tasks
from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem
from lms_site.plugin_host.testing import with_plugins
from tests.learning.builders import question, quiz
from tests.learning.statements import end_in
from tests.learning.toys import toy_plugin

pytestmark = pytest.mark.django_db


def test_scoring_has_a_hard_time_limit():
    assert (tasks.score_item.soft_time_limit, tasks.score_item.time_limit) == (20, 25)


def test_the_sweeps_are_scheduled():
    swept = {
        name.rpartition(".")[2]: entry["schedule"] for name, entry in schedule.items() if ".learning." in name
    }
    assert swept == {
        "end_attempts": 5.0,
        "sweep_scoring": 15.0,
        "look_after_joining": 60.0,
        "complete_by_scores": 600.0,
    }


def test_the_jobs_do_what_they_are_named_after():
    with with_plugins(toy_plugin()):
        _key, item, who = quiz(question({"prompt": "?"}, type_key="acme.toy"), time_limit_s=600)
        view = learning.start_attempt(who, item.key)
        learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes"})
        end_in(view.id, seconds=-100)
        tasks.end_attempts.run()
        assert Attempt.objects.get().state == "pending"
        tasks.score_item.run(AttemptItem.objects.get().pk)
    assert Attempt.objects.get().state == "graded"
