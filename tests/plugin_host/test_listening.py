"""Facts reach plugins after commit; one that fails, leaves or kills its worker is told again, the others are told."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import ClassVar
from uuid import uuid4

import pytest
from django.db import transaction

from lms_sdk.hooks import hookimpl
from lms_sdk.kinds import subscribes
from lms_sdk.plugin import Plugin, Scope
from lms_site.foundation import inbox, outbox
from lms_site.foundation.events import emit, registry
from lms_site.foundation.models import InboxEntry
from lms_site.foundation.testing import temporary_registry
from lms_site.learning.events import EnrolmentEnded, LearnerEnrolled
from lms_site.plugin_host import api, listening
from lms_site.plugin_host.testing import with_plugins
from lms_site.publishing.events import CourseDeleted, CoursePublished
from tests.learning.forked import child, end_of

pytestmark = [pytest.mark.clone, pytest.mark.usefixtures("committing_db")]
COURSE = uuid4()


class Heard:
    """What was heard, and how the hook misbehaves at first."""

    said: ClassVar[list[object]] = []


@pytest.fixture(autouse=True)
def nothing_heard():
    Heard.said.clear()


def hears(key, function, **about):
    hooks = SimpleNamespace(course_published=hookimpl(function))
    return Plugin(key=key, label=key, hooks=hooks, scopes={Scope.SITE, Scope.COURSE}, **about)


def notes(course, changed):
    Heard.said.append((course.key, dict(changed)))


async def notes_later(course):
    Heard.said.append(course.key)


def fails(course):
    raise RuntimeError("broken")


def leaves(course):
    raise SystemExit(3)


def gives(course):
    return "nonsense"


def kills():
    os._exit(9)


def publish(**items):
    with transaction.atomic():
        emit(CoursePublished(course=COURSE, locale="en", manifest="m", version=1, **items))
    outbox.relay(lambda pairs: None)


def deliver(plugin, hook="course_published"):
    return inbox.deliver(f"plugins.{plugin}.{hook}", f"course:{COURSE}").done


@pytest.fixture
def listening_to():
    """Subscribes what these plugins want to hear, and nothing else."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def begin(*plugins):
            registry = stack.enter_context(with_plugins(*plugins))
            stack.enter_context(temporary_registry())
            listening.listen(registry)

        yield begin


def test_an_event_hook_is_told_what_became_of_a_course(listening_to):
    listening_to(hears("acme.ear", notes), hears("acme.later", notes_later))
    lesson = uuid4()
    publish(added=(lesson,))
    assert (deliver("acme.ear"), deliver("acme.later")) == (1, 1)
    assert Heard.said == [(str(COURSE), {str(lesson): "added"}), str(COURSE)]


def test_every_event_hook_is_told_of_a_fact_that_is_declared():
    assert set(listening.FACTS) == set(listening.event_hooks())
    assert set(listening.FACTS.values()) <= set(registry.types)


def test_a_plugin_hears_that_a_course_is_gone_for_good(listening_to):
    drops = SimpleNamespace(course_deleted=hookimpl(lambda course: Heard.said.append(course.key)))
    listening_to(Plugin(key="acme.broom", label="Broom", hooks=drops))
    with transaction.atomic():
        emit(CourseDeleted(course=COURSE))
    outbox.relay(lambda pairs: None)
    assert deliver("acme.broom", "course_deleted") == 1
    assert Heard.said == [str(COURSE)]


@pytest.mark.parametrize("fault", [fails, leaves, gives])
def test_a_plugin_that_fails_is_told_again_and_the_others_are_told(listening_to, fault):
    listening_to(hears("acme.bad", fault), hears("acme.ear", notes))
    publish()
    assert (deliver("acme.bad"), deliver("acme.ear")) == (0, 1)
    assert len(Heard.said) == 1
    [waiting] = InboxEntry.objects.filter(done_at=None)
    assert (waiting.subscriber, waiting.attempts) == ("plugins.acme.bad.course_published", 1)


def test_a_plugin_that_kills_its_worker_is_given_up_and_the_others_are_told(listening_to):
    listening_to(hears("acme.bad", kills), hears("acme.ear", notes))
    publish()
    name, about = "plugins.acme.bad.course_published", f"course:{COURSE}"
    ends = [end_of(child(lambda: inbox.deliver(name, about, again=True))) for _ in range(inbox.STARTS + 1)]
    assert ends == [9] * inbox.STARTS + [0]
    assert deliver("acme.ear") == 1
    assert InboxEntry.objects.get(subscriber=name).dead_at is not None


def test_a_disabled_plugin_is_not_told_and_a_suspended_one_when_it_is_back(listening_to):
    listening_to(hears("acme.off", notes), hears("acme.ear", notes))
    api.switch("acme.off", api.State.DISABLED, COURSE)
    api.switch("acme.ear", api.State.SUSPENDED)
    publish()
    assert (deliver("acme.off"), deliver("acme.ear")) == (1, 0)
    assert Heard.said == []
    api.switch("acme.ear", api.State.ENABLED)
    InboxEntry.objects.update(due_at="2000-01-01T00:00Z")
    assert deliver("acme.ear") == 1
    assert len(Heard.said) == 1


@subscribes("lms.enrolment.created.v1", "lms.enrolment.*", key="acme.hear.all")
def everything(event, ctx):
    Heard.said.append((event.type, event.data["course"], ctx.plugin))
    if event.type.endswith("ended.v1"):
        raise SystemExit(1)


def test_a_subscriber_hears_each_fact_that_it_named_once(listening_to):
    listening_to(Plugin(key="acme.hear", label="Ear", event_subscribers=[everything]))
    ids = {"enrolment": uuid4(), "person": uuid4(), "course": COURSE}
    with transaction.atomic():
        emit(LearnerEnrolled(**ids, source="self"), EnrolmentEnded(**ids, state="left"))
    outbox.relay(lambda pairs: None)
    about = f"enrolment:{ids['enrolment']}"
    first, second = (f"plugins.acme.hear.acme.hear.all.{number}" for number in (0, 1))
    assert (inbox.deliver(first, about).done, inbox.deliver(second, about).done) == (1, 1)
    assert Heard.said == [
        ("lms.enrolment.created.v1", str(COURSE), "acme.hear"),
        ("lms.enrolment.ended.v1", str(COURSE), "acme.hear"),
    ]
    assert [one.attempts for one in InboxEntry.objects.filter(done_at=None)] == [1]
