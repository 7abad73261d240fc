"""News go live once, whoever lets them, and however many do so at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lms_site.communication import api as communication
from lms_site.communication.announcements.models import News
from tests.foundation.together import together
from tests.learning.builders import course, lesson, person
from tests.learning.statements import facts


@pytest.mark.usefixtures("committing_db")
def test_planned_news_that_a_job_and_people_publish_at_once_are_told_once():
    owner = person()
    key = course(lesson(), owner=owner)
    news = [
        communication.make_news(owner, key, communication.NewsChange(title=f"News {number}"))["id"]
        for number in range(3)
    ]
    News.objects.update(goes_live_at=timezone.now() - timedelta(seconds=1))
    together(
        *[communication.publish_due_news] * 3,
        *[lambda one=one: communication.publish_news(owner, one) for one in news],
    )
    assert sorted(fact["news"] for fact in facts("lms.news.published.v1")) == sorted(map(str, news))
    assert News.objects.filter(live=True, goes_live_at=None).count() == 3
