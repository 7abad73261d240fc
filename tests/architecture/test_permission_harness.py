"""The matrix finds what it is there to find: each fault is sown and seen."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import include, path

from lms_site.accounts.models import User
from lms_site.api.hot import Call, hot, operation
from lms_site.foundation.errors import NotFound
from tests import world as worlds
from tests.architecture import permissions
from tests.architecture.permissions import (
    Operation,
    Row,
    call,
    content,
    digest,
    expected,
    is_untouched,
    undone,
)
from tests.architecture.test_permissions import undeclared
from tests.world import LOGGED_IN, Actor


@operation("sound", summary="", tags=[], responses={200: None})
def sound(call: Call, key) -> HttpResponse:
    if key != call.person.pk:
        raise NotFound
    return call.json({"name": "own"})


@operation("open_to_all", summary="", tags=[], responses={200: None})
def open_to_all(call: Call, key) -> HttpResponse:
    return call.json({"email": User.objects.get(pk=key).email})


@operation("tells_apart", summary="", tags=[], responses={200: None})
def tells_apart(call: Call, key) -> HttpResponse:
    if User.objects.filter(pk=key).exists():
        return HttpResponse(b'{"detail":"not yours"}', status=404, content_type="application/problem+json")
    raise NotFound


@operation("writes_first", summary="", tags=[], responses={200: None})
def writes_first(call: Call, key) -> HttpResponse:
    User.objects.filter(pk=key).update(name="touched")
    raise NotFound


@operation("takes_all", summary="", tags=[], responses={200: None})
def takes_all(call: Call) -> HttpResponse:
    User.objects.filter(pk=call.person.pk).update(**call.body())
    return call.json({})


VIEWS = {"sound": sound, "open_to_all": open_to_all, "tells_apart": tells_apart, "writes_first": writes_first}
urlpatterns = [
    path(
        "api/v1/",
        include(
            [path(f"{name}/<uuid:key>/", hot(GET=view)) for name, view in VIEWS.items()]
            + [path("takes_all/", hot(PATCH=takes_all))]
        ),
    )
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def world(monkeypatch):
    known = {name: Operation(name, "GET", f"/api/v1/{name}/{{key}}/") for name in VIEWS}
    known["takes_all"] = Operation("takes_all", "PATCH", "/api/v1/takes_all/")
    monkeypatch.setattr(permissions, "operations", lambda: known)
    school = worlds.build()
    school.own["person"] = school[Actor.STUDENT_SELF].pk
    school.foreign["person"] = school[Actor.STUDENT_OTHER].pk
    return school


def row(name: str) -> Row:
    return Row(name, ids={"key": "person"}, allow={Actor.STUDENT_SELF})


def statuses(world, one: Row):
    return {actor: call(world, one, actor).status for actor in Actor}


def test_a_sound_operation_passes(world):
    one = row("sound")
    assert all(status in expected(one, actor) for actor, status in statuses(world, one).items())


def test_an_operation_that_forgets_to_ask_is_seen(world):
    one = row("open_to_all")
    wrong = {actor for actor, status in statuses(world, one).items() if status not in expected(one, actor)}
    assert wrong == LOGGED_IN - {Actor.STUDENT_SELF}


def test_refusals_that_can_be_told_apart_are_seen(world):
    one = row("tells_apart")
    forbidden = call(world, one, Actor.STUDENT_PEER)
    missing = call(world, one, Actor.STUDENT_PEER, ids={"key": uuid4()})
    assert (forbidden.status, missing.status) == (404, 404)
    assert not forbidden.same_refusal(missing)


def test_a_refusal_that_writes_is_seen(world):
    one, before = row("writes_first"), digest()
    answer = call(world, one, Actor.STUDENT_PEER)
    assert answer.status == 404
    assert answer.writes == ("accounts_user",)
    assert not is_untouched(one, answer, before)


def test_a_column_that_nobody_declared_is_seen(world):
    one = Row("takes_all", allow=LOGGED_IN, changes={"accounts_user": {"name"}})
    before = content({"accounts_user"})
    with undone():
        call(world, one, Actor.STUDENT_SELF, body={"name": "x", "is_superuser": True})
        after = content({"accounts_user"})
    assert list(undeclared(one, before, after)) == [("accounts_user", ["is_superuser", "name"])]
