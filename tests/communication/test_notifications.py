"""Who is told what: by the facts of the school, by their rights at that moment, once, and as they wish."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model

from lms_site.accounts import api as accounts
from lms_site.communication import api as communication
from lms_site.communication.notifications.kinds import kind_of, kinds
from lms_site.communication.notifications.models import Delivery, Notification, UnreadCount
from lms_site.communication.notifications.preferences import switch_off
from lms_site.foundation import outbox
from lms_site.foundation.models import InboxEntry
from lms_site.learning import api as learning
from tests.api.caller import Caller
from tests.communication.post import somebody, states, text_of
from tests.learning.builders import OPEN_REVIEW, assessment, course, essay, lesson
from tests.learning.statements import facts

pytestmark = pytest.mark.django_db


def told(person, **query):
    """The kinds in the person's list, newest first."""
    return [one["kind"] for one in communication.my_notifications(person, **query).order_by("-id")]


@pytest.fixture
def school():
    """A course of one lesson, its owner, and a learner who was told of the seat already."""
    first = lesson(title="Waders")
    owner = somebody("Tilda")
    key = course(first, owner=owner, free=True)
    return key, first.key, owner


def member(key, name="Ada"):
    person = somebody(name)
    learning.give_seat(person, key, source="staff")
    outbox.drain(strict=True)
    Notification.objects.filter(person=person).delete()
    UnreadCount.objects.filter(person=person).delete()
    return person


def test_a_seat_is_told_in_the_site_and_by_mail_with_the_courses_name(school, post):
    key, _first, _owner = school
    ada = somebody()
    learning.enrol(ada, key)
    post.send()
    assert told(ada) == ["enrolled"]
    [mail] = post.to(ada)
    assert mail["Subject"] == "You are enrolled in “A course”"
    assert "You now take the course “A course”" in text_of(mail)
    assert "<h1" in text_of(mail, "html")
    assert states() == ["sent"]


def test_who_waited_reads_of_a_place_and_an_import_tells_nobody(school, post):
    key, _first, owner = school
    learning.set_joining(owner, key, learning.JoiningRules(capacity=1, waiting_list=True))
    first, second, imported = somebody("First"), somebody("Second"), somebody("Imported")
    learning.enrol(first, key)
    learning.apply(second, key)
    post.send()
    assert told(second) == []
    learning.leave(first, key)
    learning.give_seat(imported, key, source="import")
    post.send()
    assert [mail["Subject"] for mail in post.to(second)] == ["You have a place in “A course”"]
    assert post.to(imported) == []


def test_who_once_waited_and_comes_back_alone_is_enrolled_and_was_given_no_place(school, post):
    key, _first, owner = school
    learning.set_joining(owner, key, learning.JoiningRules(capacity=1, waiting_list=True))
    first, second = somebody("First"), somebody("Second")
    learning.enrol(first, key)
    learning.apply(second, key)
    learning.leave(first, key)
    post.send()
    communication.mark_all_read(second)
    learning.leave(second, key)
    learning.enrol(second, key)
    post.send()
    place, again = (mail["Subject"] for mail in post.to(second))
    assert (place, again) == ("You have a place in “A course”", "You are enrolled in “A course”")


def test_an_application_that_is_decided_is_told_either_way_and_a_withdrawn_one_is_not(school, post):
    key, _first, owner = school
    learning.set_joining(owner, key, learning.JoiningRules(approval=True, capacity=1, waiting_list=True))
    learning.give_seat(owner, key, source="staff")
    people = [somebody(name) for name in ("Approved", "Refused", "Withdrawn")]
    asked = [learning.apply(person, key) for person in people]
    learning.approve(owner, asked[0].id)
    learning.refuse(owner, asked[1].id, reason="No")
    learning.withdraw(people[2], key)
    post.send()
    subjects = [[mail["Subject"] for mail in post.to(person)] for person in people]
    assert subjects == [
        ["Your application to “A course” was approved"],
        ["Your application to “A course” was declined"],
        [],
    ]


def test_a_role_in_a_team_and_a_verdict_on_teaching_are_told(school, post, settings):
    key, _first, owner = school
    settings.LMS_TEACHING = "approval"
    ada, admin = somebody(), get_user_model().objects.create_superuser("boss@example.org").pk
    learning.join_team(owner, key, learning.Role.GRADER, person=ada)
    accounts.apply_to_teach(ada, "Please")
    [row] = accounts.applications(admin)
    accounts.decide_application(admin, row.pk, "approved")
    post.send()
    assert sorted(told(ada)) == ["teaching_decided", "team_seat"]
    assert any("is now: grader" in text_of(mail) for mail in post.to(ada))
    assert told(owner) == []  # who made the course knows


def test_an_answer_is_told_to_who_wrote_before_and_a_name_to_who_is_named(school):
    key, first, owner = school
    ada, grace, linus = (member(key, name) for name in ("Ada", "Grace", "Linus"))
    question = communication.post_comment(ada, first, body="Where?")["id"]
    communication.post_comment(grace, first, body="There.", reply_to=question)
    communication.post_comment(owner, first, body="Well.", reply_to=question, mentions=[grace, linus])
    outbox.drain(strict=True)
    assert told(ada) == ["comment_reply", "comment_reply"]
    assert told(grace) == ["mentioned"]
    assert told(linus) == ["mentioned"]
    assert told(owner) == []
    [row] = Caller(linus).get("/me/notifications/")["results"]
    assert row["title"] == "Tilda named you under “Waders”"
    assert "Well." not in str(row)


def test_a_reported_comment_is_told_to_who_keeps_order_until_one_of_them_has_looked(school):
    key, first, owner = school
    ada, grace = member(key, "Ada"), member(key, "Grace")
    asta, mail = somebody("Asta"), somebody("Mail")
    learning.join_team(owner, key, learning.Role.ASSISTANT, person=asta)
    outbox.drain(strict=True)
    rude, settled = (communication.post_comment(ada, first, body="Rude")["id"] for _ in range(2))
    for who in (grace, mail):
        learning.give_seat(who, key, source="import")
        communication.report_comment(who, rude)
        communication.report_comment(who, settled)
    communication.moderate_comment(asta, settled, hidden=True)
    outbox.drain(strict=True)
    assert (told(owner), told(ada), told(grace)) == (["comment_reported"], [], [])
    row, *_others = Caller(asta).get("/me/notifications/")["results"]
    assert row["title"] == "A comment under “Waders” was reported"
    assert row["data"]["comment"] == str(rude)
    assert str(grace) not in str(row)


def test_a_reported_review_is_told_to_administrators_alone(school):
    key, first, owner = school
    ada, admin = member(key), get_user_model().objects.create_superuser("boss@example.org").pk
    learning.mark_done(ada, first)
    review = communication.put_review(ada, key, stars=1, text="Rude")["id"]
    communication.report_review(owner, review)
    outbox.drain(strict=True)
    assert (told(admin), told(owner), told(ada)) == (["review_reported"], [], [])


def test_whoever_hides_their_name_is_somebody(school):
    key, first, _owner = school
    ada, grace = member(key, "Ada"), member(key, "Grace")
    Caller(grace).call("PATCH", "/me/profile/", {"shown": {"name": "nobody"}})
    communication.post_comment(grace, first, body="Ada!", mentions=[ada])
    outbox.drain(strict=True)
    [row] = Caller(ada).get("/me/notifications/")["results"]
    assert row["title"] == "Somebody named you under “Waders”"


@pytest.mark.parametrize("loses", ["leaves", "suspended", "hidden", "deleted"])
def test_who_may_not_know_any_more_is_told_nothing(school, post, loses):
    key, first, owner = school
    ada = member(key)
    comment = communication.post_comment(owner, first, body="Ada!", mentions=[ada])["id"]
    lose(loses, ada, key, owner, comment)
    post.send()
    assert not Notification.objects.filter(kind="mentioned").exists()
    assert not any("named you" in mail["Subject"] for mail in post.mails)


@pytest.mark.parametrize("loses", ["leaves", "suspended", "hidden", "deleted"])
def test_what_waits_when_somebody_loses_the_right_is_dropped(school, post, loses):
    key, first, owner = school
    ada = member(key)
    Delivery.objects.all().delete()
    comment = communication.post_comment(owner, first, body="Ada!", mentions=[ada])["id"]
    outbox.drain(strict=True)
    assert states() == ["queued"]
    lose(loses, ada, key, owner, comment)
    post.send_only()
    assert states() == ["dropped"]
    assert post.mails == []


def lose(how, person, key, owner, comment):
    if how == "leaves":
        learning.leave(person, key)
    elif how == "suspended":
        get_user_model().objects.filter(pk=person).update(is_active=False)
    elif how == "hidden":
        communication.moderate_comment(owner, comment, hidden=True)
    else:
        communication.delete_comment(owner, comment)


def test_somebody_erased_takes_their_notifications_along_and_is_sent_nothing(school, post):
    key, first, owner = school
    ada = member(key)
    communication.post_comment(owner, first, body="Ada!", mentions=[ada])
    outbox.drain(strict=True)
    accounts.erase_person(ada)
    post.send_only()
    assert not Notification.objects.filter(person=ada).exists()
    assert not UnreadCount.objects.filter(person=ada).exists()
    assert post.mails == []


def test_the_same_fact_tells_nobody_twice(school):
    key, first, owner = school
    ada = member(key)
    communication.post_comment(owner, first, body="Ada!", mentions=[ada])
    outbox.drain(strict=True)
    InboxEntry.objects.filter(subscriber__startswith="notifications.mentioned").update(done_at=None)
    assert outbox.drain(strict=True) > 0  # every fact is heard again
    assert told(ada) == ["mentioned"]
    assert communication.unread_count(ada) == 1
    assert Delivery.objects.filter(notification__kind="mentioned").count() == 1


def marked_attempt(**rules):
    """A learner's essay that the owner has marked: (learner, owner, attempt, assessment)."""
    item = assessment(essay(), title="An essay", **{**OPEN_REVIEW, **rules})
    owner = somebody("Tilda")
    key = course(item, owner=owner)
    ada = member(key)
    view = learning.start_attempt(ada, item.key)
    learning.save_answer(ada, view.id, 1, seq=1, data={"text": "Long ago."})
    learning.submit(ada, view.id)
    learning.grade_manually(owner, view.id, 1, fraction=Decimal(1))
    return ada, owner, view.id, item.key


def test_a_mark_by_a_person_is_told_without_the_mark(post):
    ada, _owner, attempt, _item = marked_attempt()
    post.send()
    assert told(ada) == ["graded"]
    mail = post.to(ada)[-1]
    assert mail["Subject"] == "“An essay” has been marked"
    [row] = communication.my_notifications(ada)
    assert row["data"]["attempt"] == str(attempt)
    assert {"fraction", "points", "score", "passed"}.isdisjoint(row["data"])


def test_a_mark_that_is_not_released_is_told_when_it_is():
    ada, owner, _attempt, item = marked_attempt(review_score="released", review_feedback="released")
    outbox.drain(strict=True)
    assert told(ada) == []
    learning.release_results(owner, item)
    outbox.drain(strict=True)
    assert told(ada) == ["graded"]


def test_the_same_score_again_is_no_news_and_another_is_told_once_while_unread():
    ada, owner, attempt, _item = marked_attempt()
    learning.grade_manually(owner, attempt, 1, fraction=Decimal(1), reason="Looked again")
    assert [fact["again"] for fact in facts("lms.attempt.marked.v1")] == [False]
    learning.grade_manually(owner, attempt, 1, fraction=Decimal(0), reason="Copied")
    assert [fact["again"] for fact in facts("lms.attempt.marked.v1")] == [False, True]
    outbox.drain(strict=True)
    assert told(ada) == ["graded"]
    communication.mark_all_read(ada)
    learning.grade_manually(owner, attempt, 1, fraction=Decimal(1), reason="Not copied")
    outbox.drain(strict=True)
    assert told(ada) == ["graded", "graded"]


def test_an_answered_review_is_told_to_its_author(school, post):
    key, first, owner = school
    ada = member(key)
    learning.mark_done(ada, first)
    review = communication.put_review(ada, key, stars=5)["id"]
    communication.reply_to_review(owner, review, text="Thank you.")
    communication.reply_to_review(owner, review, text="Thank you.")
    post.send()
    assert told(ada) == ["review_replied"]
    assert post.to(ada)[-1]["Subject"] == "Your review of “A course” was answered"


def test_news_of_a_course_is_told_to_who_takes_it_in_few_statements(school, post):
    key, _first, owner = school
    people = [member(key, f"Person{number}") for number in range(3)]
    left = member(key, "Left")
    learning.leave(left, key)
    news = communication.make_news(
        owner, key, communication.NewsChange(title="Rain", text="<p>It rains.</p>")
    )
    communication.publish_news(owner, news["id"])
    post.send()
    assert [told(person) for person in people] == [["news_published"]] * 3
    assert {mail["Subject"] for mail in post.mails if "News" in mail["Subject"]} == {
        "News of “A course”: Rain"
    }
    learning.leave(people[0], key)
    [row] = Caller(people[0]).get("/me/notifications/")["results"]
    assert row["title"] == "News of “A course”"
    assert told(left) == []
    assert told(owner) == []


def test_texts_are_in_the_language_of_who_reads_them(school, post):
    """The list speaks the language of the call, a mail the reader's own."""
    key, _first, _owner = school
    ada = somebody(locale="de")
    learning.enrol(ada, key)
    post.send()
    [mail] = post.to(ada)
    assert 'lang="de"' in text_of(mail, "html")
    [row] = Notification.objects.filter(person=ada).values_list("data", flat=True)
    assert set(row) == {"course", "how"}


def test_who_wants_no_mail_gets_none_and_who_wants_no_row_has_none(school, post):
    key, first, owner = school
    ada, grace = member(key, "Ada"), member(key, "Grace")
    switch_off(ada, "mentioned", "lms.email")
    switch_off(grace, "mentioned", "app")
    communication.post_comment(owner, first, body="You!", mentions=[ada, grace])
    post.send()
    assert told(ada) == ["mentioned"]
    assert told(grace) == []
    assert communication.unread_count(grace) == 0
    assert not any("named you" in mail["Subject"] for mail in post.to(ada))
    assert any("named you" in mail["Subject"] for mail in post.to(grace))


def test_every_kind_has_a_title_a_way_and_words():
    assert {one.key for one in kinds()} >= {
        "enrolled", "application_decided", "application_received", "invited", "graded", "comment_reply", "mentioned",
        "review_replied", "teaching_decided", "team_seat",
    }  # fmt: skip
    for kind in kinds():
        assert str(kind.title)
        assert kind.channels
        assert kind_of(kind.key) is kind
