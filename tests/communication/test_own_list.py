"""The person's own list by API: pages, the number of unread ones, marks, wishes."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from lms_site.accounts import api as accounts
from lms_site.api.notification_shapes import NotificationOut
from lms_site.communication import api as communication
from lms_site.communication.notifications.data import Notice
from lms_site.communication.notifications.kinds import kind_of
from lms_site.communication.notifications.merging import merge
from lms_site.communication.notifications.models import Notification, UnreadCount
from lms_site.communication.notifications.telling import tell
from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.communication.post import somebody
from tests.learning.builders import course, lesson
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
LIST, UNREAD = "/me/notifications/", "/me/notifications/unread/"


@pytest.fixture
def key():
    return course(lesson(), free=True)


def tell_seat(person, key, number=1):
    """So many notifications about a seat in the course."""
    learning.enrol(person, key)
    for _ in range(number):
        notice = Notice(person=person, data={"course": str(key), "how": "self"})
        assert tell(kind_of("enrolled"), [notice], event=uuid4()) == 1


def test_the_list_is_newest_first_in_pages_and_says_what_it_is_about(key):
    ada = somebody()
    tell_seat(ada, key, 5)
    caller = Caller(ada)
    first = caller.get(f"{LIST}?page_size=3")
    second = caller.get(first["next"].removeprefix("/api/v1"))
    ids = [row["id"] for page in (first, second) for row in page["results"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 5
    row = first["results"][0]
    assert set(row) == set(NotificationOut.model_fields)
    assert (row["kind"], row["title"]) == ("enrolled", "You are enrolled in “A course”")
    assert row["data"]["course"] == str(key)
    assert second["next"] is None


def test_marking_moves_the_number_of_unread_ones_and_repeating_is_harmless(key):
    ada = somebody()
    tell_seat(ada, key, 3)
    caller = Caller(ada)
    newest, middle, oldest = [row["id"] for row in caller.get(LIST)["results"]]
    assert caller.get(UNREAD) == {"unread": 3}
    for _twice in range(2):
        caller.call("PUT", f"{LIST}{oldest}/read/", expect=204)
        assert caller.get(UNREAD) == {"unread": 2}
    assert [row["id"] for row in caller.get(f"{LIST}?unread=true")["results"]] == [newest, middle]
    assert [row["id"] for row in caller.get(f"{LIST}?unread=false")["results"]] == [oldest]
    for _twice in range(2):
        caller.call("DELETE", f"{LIST}{oldest}/read/", expect=204)
        assert caller.get(UNREAD) == {"unread": 3}
    caller.call("POST", f"{LIST}read/", {"until": middle}, expect=204)
    assert [row["id"] for row in caller.get(f"{LIST}?unread=true")["results"]] == [newest]
    for _twice in range(2):
        caller.call("POST", f"{LIST}read/", {}, expect=204)
        assert caller.get(UNREAD) == {"unread": 0}


def test_nobody_sees_or_marks_anothers(key):
    ada, eve = somebody("Ada"), Caller(somebody("Eve"))
    tell_seat(ada, key)
    [row] = Caller(ada).get(LIST)["results"]
    assert eve.get(LIST)["results"] == []
    missing = eve.call("PUT", f"{LIST}{uuid4()}/read/", expect=404)
    assert eve.call("PUT", f"{LIST}{row['id']}/read/", expect=404) == missing
    assert Caller(ada).get(UNREAD) == {"unread": 1}
    Caller().call("GET", LIST, expect=401)


def test_the_list_takes_as_many_statements_for_a_hundred_as_for_one(key):
    ada = somebody()
    tell_seat(ada, key)
    caller = Caller(ada)
    with statements() as few:
        caller.get(f"{LIST}?page_size=100")
    tell_seat(ada, key, 60)
    with statements() as many:
        caller.get(f"{LIST}?page_size=100")
    assert len(many) == len(few)
    with statements() as counting:
        assert communication.unread_count(ada) == 61
    assert len(counting) == 1
    assert "communication_notification" not in counting[0]


def test_the_list_is_read_by_its_index(key):
    ada = somebody()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO communication_notification (id, person_id, kind, event, data, shown)"
            " SELECT gen_random_uuid(), person.id, 'enrolled', gen_random_uuid(), '{}', TRUE"
            " FROM accounts_user person, generate_series(1, 3000)"
        )
        cursor.execute("ANALYZE communication_notification")
        query, values = (
            communication.my_notifications(ada, unread=True).order_by("-id")[:21].query.sql_with_params()
        )
        cursor.execute(f"EXPLAIN {query}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index" in plan
    assert "Sort" not in plan


def test_titles_are_those_the_reader_may_know_now(key):
    ada = somebody()
    hidden = course(lesson(), restricted=True)
    learning.give_seat(ada, hidden, source="staff")
    tell(
        kind_of("enrolled"), [Notice(person=ada, data={"course": str(hidden), "how": "self"})], event=uuid4()
    )
    assert "“A course”" in Caller(ada).get(LIST)["results"][0]["title"]
    learning.end_seat(ada, hidden)
    assert Caller(ada).get(LIST)["results"][0]["title"] == "You are enrolled in “a course”"


@pytest.mark.parametrize(
    "old", [{"kind": "gone_since"}, {"data": {}}, {"data": {"course": "x", "how": "self"}}]
)
def test_an_old_row_that_nobody_can_read_does_not_spoil_the_list(key, old):
    ada = somebody()
    tell_seat(ada, key, 2)
    first = Notification.objects.filter(person=ada).order_by("id").first()
    Notification.objects.filter(pk=first.pk).update(**old)
    rows = Caller(ada).get(LIST)["results"]
    assert [row["title"] for row in rows] == ["You are enrolled in “A course”", "A notification"]


def test_the_number_is_right_whoever_tells_and_reads_at_once(key):
    people = [somebody(f"P{number}") for number in range(3)]
    for one in people:
        learning.enrol(one, key)
    notices = [Notice(person=one, data={"course": str(key), "how": "self"}) for one in people]
    event = uuid4()
    assert tell(kind_of("enrolled"), notices, event=event) == 3
    assert tell(kind_of("enrolled"), [*notices, notices[0]], event=event) == 0
    assert [communication.unread_count(one) for one in people] == [1, 1, 1]


@pytest.mark.parametrize("query", ["?unread=maybe", "?kind=unheard_of", "?cursor=x", "?page_size=0"])
def test_what_cannot_be_read_is_refused(query):
    assert Caller(somebody()).call("GET", LIST + query, expect=400)["code"]


def test_wishes_are_kept_by_kind_and_channel_and_only_those_that_are_sent_change():
    caller = Caller(somebody())
    before = caller.get("/me/notification-preferences/")
    assert [way["key"] for way in before["channels"]] == ["app", "lms.email"]
    assert all(wish["wanted"] for kind in before["kinds"] for wish in kind["channels"])
    wish = {"kind": "graded", "channel": "lms.email", "wanted": False}
    after = caller.call("PATCH", "/me/notification-preferences/", {"wishes": [wish]})
    changed = [
        (kind["kind"], wish["channel"])
        for kind in after["kinds"]
        for wish in kind["channels"]
        if not wish["wanted"]
    ]
    assert changed == [("graded", "lms.email")]
    assert caller.get("/me/notification-preferences/") == after
    back = caller.call("PATCH", "/me/notification-preferences/", {"wishes": [{**wish, "wanted": True}]})
    assert back == before


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"kind": "unheard_of", "channel": "app", "wanted": False}, "/wishes/1/kind"),
        ({"kind": "graded", "channel": "pigeon", "wanted": False}, "/wishes/1/channel"),
        ({"kind": "teaching_decided", "channel": "app", "wanted": False}, "/wishes/1/wanted"),
    ],
)
def test_with_one_wish_that_cannot_be_none_is_kept(wish, pointer):
    caller = Caller(somebody())
    good = {"kind": "graded", "channel": "app", "wanted": False}
    answer = caller.call("PATCH", "/me/notification-preferences/", {"wishes": [good, wish]}, expect=422)
    assert pointer in str(answer)
    assert all(
        one["wanted"]
        for kind in caller.get("/me/notification-preferences/")["kinds"]
        for one in kind["channels"]
    )


def test_two_accounts_that_become_one_have_one_list_and_one_number(key):
    kept, merged = somebody("Ada"), somebody("Ada2")
    tell_seat(kept, key, 2)
    tell_seat(merged, key, 3)
    communication.set_preferences(
        merged, [communication.WishChange(kind="graded", channel="app", wanted=False)]
    )
    list(merge(kept, merged))
    list(merge(kept, merged))
    assert communication.unread_count(kept) == 5
    assert Notification.objects.filter(person=kept).count() == 5
    assert not UnreadCount.objects.filter(person=merged).exists()
    assert accounts.readers([kept])[kept].name == "Ada"


def test_readers_are_active_and_their_address_is_one_they_proved():
    ada, gone = somebody("Ada"), somebody("Gone")
    get_user_model().objects.filter(pk=gone).update(is_active=False)
    unproved = get_user_model().objects.create_user("unproved@example.org").pk
    found = accounts.readers([ada, gone, unproved, uuid4()])
    assert set(found) == {ada, unproved}
    assert found[unproved].email == ""
    assert found[ada].email == accounts.profile_of(ada).email
