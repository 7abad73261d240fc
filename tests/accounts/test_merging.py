"""Two accounts of one person become one: nothing that was graded is lost, and nobody is let in who should not be."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission
from django.test import Client, TestCase

from lms_site.accounts import api as accounts
from lms_site.accounts.errors import (
    IsAdministrator,
    IsSuspended,
    MayNotManagePeople,
    NoSuchPerson,
    NotOneself,
    PreviewIsOld,
)
from lms_site.accounts.merging import columns_of_people, finish_merge
from lms_site.accounts.models import PersonEntry, TeacherApplication, TokenSession, User
from lms_site.communication import api as communication
from lms_site.communication.comments.models import Comment
from lms_site.communication.reviews.models import Review
from lms_site.foundation.errors import Invalid
from lms_site.foundation.models import OutboxEvent
from lms_site.learning import api as learning
from lms_site.learning.assessment.attempt_models import Attempt, Response
from lms_site.learning.enrolment.models import Enrolment
from lms_site.learning.grading.models import Grade, Score
from lms_site.learning.progress.models import ItemProgress
from lms_site.notebook import api as notebook
from lms_site.notebook.models import Favourite, Note
from tests import world
from tests.learning.builders import assessment, choice, course, essay, fixed, lesson
from tests.learning.statements import facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return world.person("root", is_staff=True, is_superuser=True)


@pytest.fixture
def pair() -> tuple[User, User]:
    """Ada's account, and the other one she made."""
    return world.person("ada"), world.person("ada2")


def united(actor: User, kept: User, merged: User) -> accounts.Merge:
    said = accounts.preview_merge(actor.pk, kept.pk, merged.pk)
    with TestCase.captureOnCommitCallbacks(execute=True):
        return accounts.merge_people(actor.pk, kept.pk, merged.pk, confirm=said.confirm)


def attempt(person: UUID, key: UUID, answer: str, *, done: bool = True) -> UUID:
    view = learning.start_attempt(person, key)
    learning.save_answer(person, view.id, 1, seq=1, data={"chosen": [answer]})
    if done:
        learning.submit(person, view.id)
    return view.id


def lines(done: accounts.Merge) -> dict[str, tuple[int, int, int]]:
    return {line.what: (line.moved, line.united, line.left) for line in done.lines}


def quiz(**rules: object) -> tuple[UUID, UUID]:
    item = assessment(fixed(choice("a")), **rules)
    return course(item, free=True), item.key


def test_attempts_keep_their_answers_and_scores_and_are_counted_in_the_order_of_time(root, pair):
    ada, other = pair
    key, item = quiz(max_attempts=None, grading_method="last")
    for one in pair:
        learning.enrol(one.pk, key)
    first = attempt(other.pk, item, "b")
    second = attempt(ada.pk, item, "a")
    third = attempt(other.pk, item, "b")
    answers, scores = list(Response.objects.values()), list(Score.objects.values())
    done = united(root, ada, other)
    found = Attempt.objects.filter(person=ada).order_by("number").values_list("number", "id")
    assert list(found) == [(1, first), (2, second), (3, third)]
    assert (list(Response.objects.values()), list(Score.objects.values())) == (answers, scores)
    [grade] = Grade.objects.all()
    assert (grade.person_id, grade.attempts, grade.attempt_id, grade.fraction) == (ada.pk, 3, third, 0)
    assert lines(done)["learning.attempt"] == (2, 0, 0)
    assert lines(done)["learning.grade"] == (0, 1, 0)
    assert learning.rebuild_grades(check_only=True).equal


def test_a_grade_that_only_the_merged_account_has_goes_along(root, pair):
    ada, other = pair
    key, item = quiz()
    learning.enrol(other.pk, key)
    attempt(other.pk, item, "a")
    united(root, ada, other)
    grade = Grade.objects.get()
    assert (grade.person_id, grade.assessment_id, grade.fraction) == (ada.pk, item, Decimal(1))


def test_of_two_running_attempts_the_earlier_is_handed_in(root, pair):
    ada, other = pair
    key, item = quiz(max_attempts=None)
    for one in pair:
        learning.enrol(one.pk, key)
    early = attempt(other.pk, item, "a", done=False)
    late = attempt(ada.pk, item, "b", done=False)
    united(root, ada, other)
    states = dict(Attempt.objects.filter(person=ada).values_list("id", "state"))
    assert states == {early: "graded", late: "in_progress"}
    assert Attempt.objects.get(pk=early).fraction == 1
    learning.submit(ada.pk, late)


def test_one_seat_is_made_of_two_with_the_better_progress_of_each_item(root, pair):
    ada, other = pair
    one, two, three = lesson(), lesson(), lesson()
    key = course(one, two, three, free=True)
    learning.enrol(ada.pk, key)
    learning.enrol(other.pk, key)
    learning.mark_done(ada.pk, one.key)
    learning.record_progress(ada.pk, two.key, share=Decimal("0.2"))
    learning.record_progress(other.pk, two.key, share=Decimal("0.7"))
    learning.mark_done(other.pk, three.key)
    learning.leave(ada.pk, key)
    done = united(root, ada, other)
    [seat] = Enrolment.objects.all()
    assert (seat.person_id, seat.state, seat.ended_at) == (ada.pk, "active", None)
    found = {row.item: (row.state, row.share) for row in ItemProgress.objects.all()}
    assert found[two.key] == ("viewed", Decimal("0.7"))
    assert (found[one.key][0], found[three.key][0]) == ("done", "done")
    assert lines(done)["learning.enrolment"] == (0, 1, 0)


def test_a_course_of_which_each_account_did_a_part_is_completed_by_the_two(root, pair):
    one, two = lesson(), lesson()
    key = course(one, two, free=True)
    for who, item in zip(pair, (one, two), strict=True):
        learning.enrol(who.pk, key)
        learning.mark_done(who.pk, item.key)
    united(root, *pair)
    assert Enrolment.objects.get().completed_at is not None
    assert len(facts("lms.course.completed.v1")) == 1


def test_who_was_sent_out_with_both_accounts_stays_out(root, pair):
    ada, other = pair
    key = course(lesson(), free=True)
    for one in pair:
        learning.enrol(one.pk, key)
    learning.leave(ada.pk, key)
    learning.end_seat(other.pk, key)
    united(root, ada, other)
    assert Enrolment.objects.get().state == "ended"


def test_a_place_that_becomes_free_goes_to_who_waits(root, pair):
    ada, other = pair
    waiting = world.person("wanda")
    key = course(lesson(), owner=root.pk, free=True)
    learning.put_course_rules(learning.CourseRulesSpec(course=key))
    for one in pair:
        learning.enrol(one.pk, key)
    learning.set_joining(root.pk, key, learning.JoiningRules(capacity=2, waiting_list=True))
    learning.apply(waiting.pk, key)
    united(root, ada, other)
    seats = Enrolment.objects.filter(state="active").values_list("person_id", flat=True)
    assert set(seats) == {ada.pk, waiting.pk}


def test_who_was_put_out_with_one_account_asks_no_longer_with_the_other(root, pair):
    ada, other = pair
    key = course(lesson(), owner=root.pk, free=True)
    learning.set_joining(root.pk, key, learning.JoiningRules(approval=True))
    learning.give_seat(ada.pk, key, source="staff")
    learning.end_seat(ada.pk, key)
    learning.apply(other.pk, key)
    united(root, ada, other)
    assert learning.my_application(ada.pk, key).state == "withdrawn"


def test_the_higher_role_in_a_team_counts_and_an_owner_remains(root, pair):
    ada, other = pair
    key = course(lesson(), owner=other.pk)
    second = course(lesson(), owner=root.pk)
    learning.join_team(other.pk, key, learning.Role.GRADER, person=ada.pk)
    learning.join_team(root.pk, second, learning.Role.ASSISTANT, person=other.pk)
    done = united(root, ada, other)
    assert {one.person: one.role for one in learning.team(ada.pk, key)} == {ada.pk: "owner"}
    assert {one.person: one.role for one in learning.team(root.pk, second)}[ada.pk] == "assistant"
    assert lines(done)["learning.teammember"] == (1, 1, 0)


def test_marks_go_on_naming_the_account_that_gave_them(root, pair):
    ada, other = pair
    item = assessment(fixed(essay()))
    key = course(item, owner=other.pk, free=True)
    pupil = world.person("pupil")
    learning.enrol(pupil.pk, key)
    view = learning.start_attempt(pupil.pk, item.key)
    learning.save_answer(pupil.pk, view.id, 1, seq=1, data={"text": "Mine"})
    learning.submit(pupil.pk, view.id)
    learning.grade_manually(other.pk, view.id, 1, fraction=Decimal(1))
    united(root, ada, other)
    score = Score.objects.select_related("grader").get(kind="manual")
    assert (score.grader_id, str(score.grader)) == (other.pk, "Ada2")
    assert Grade.objects.get().fraction == 1
    ada.delete()
    stone = User.objects.get(pk=other.pk)
    assert (stone.name, stone.is_erased) == ("", True)


def test_words_notes_and_favourites_become_one_persons(root, pair):
    ada, other = pair
    page = lesson()
    key = course(page, free=True)
    for one in pair:
        learning.enrol(one.pk, key)
        learning.mark_done(one.pk, page.key)
        notebook.keep_lesson(one.pk, page.key)
        notebook.add_note(one.pk, notebook.NoteSpec(lesson=page.key, body=f"of {one.name}"))
    communication.put_review(ada.pk, key, stars=1, text="Older")
    communication.put_review(other.pk, key, stars=5, text="Newer")
    Review.objects.filter(author=ada).update(updated_at="2020-01-01T00:00Z")
    peer = world.person("peer")
    learning.enrol(peer.pk, key)
    communication.post_comment(other.pk, page.key, body="Hello")
    communication.post_comment(peer.pk, page.key, body="Both of you", mentions=[ada.pk, other.pk])
    done = united(root, ada, other)
    assert list(Comment.objects.order_by("id").values_list("author", "mentions")) == [
        (ada.pk, []),
        (peer.pk, [ada.pk]),
    ]
    assert list(Review.objects.values_list("author", "text")) == [(ada.pk, "Newer")]
    told = OutboxEvent.objects.filter(type="lms.course.rated.v1").order_by("position").last().body
    assert (told["reviews"], told["stars"]) == (1, 5)
    assert set(Note.objects.values_list("person", flat=True)) == {ada.pk}
    assert (Note.objects.count(), Favourite.objects.count()) == (2, 1)
    assert lines(done)["communication.review"] == (0, 1, 0)


def test_ways_in_end_and_what_proves_who_one_is_moves(root, pair):
    ada, other = pair
    other.set_password("another long secret")
    other.save()
    headers = world.bearer(other)
    browser = Client()
    browser.force_login(other)
    SocialAccount.objects.create(user=other, provider="github", uid="7")
    Authenticator.objects.create(user=other, type=Authenticator.Type.TOTP, data={})
    EmailAddress.objects.create(user=other, email="maybe@example.org", verified=False, primary=False)
    united(root, ada, other)
    addresses = dict(EmailAddress.objects.filter(user=ada).values_list("email", "primary"))
    assert addresses == {"ada@example.org": True, "ada2@example.org": False}
    assert not EmailAddress.objects.filter(email="maybe@example.org").exists()
    assert SocialAccount.objects.get().user_id == ada.pk
    assert not Authenticator.objects.exists()
    assert not TokenSession.objects.filter(person=other).exists()
    assert Client().get("/api/v1/me/", headers=headers).status_code == 401
    assert not browser.get("/studio/").wsgi_request.user.is_authenticated
    stone = User.objects.get(pk=other.pk)
    assert (stone.merged_into_id, stone.is_active, stone.has_usable_password()) == (ada.pk, False, False)
    for password, status in (("another long secret", 401), (world.PASSWORD, 200)):
        sent = {"email": "ada2@example.org", "password": password}
        answer = Client().post("/api/v1/auth/token/", sent, content_type="application/json")
        assert answer.status_code == status


def test_roles_and_the_waiting_application_to_teach_move(root, pair):
    ada, other = pair
    group = Group.objects.create(name="Readers")
    for one in pair:
        one.groups.add(group)
        accounts.apply_to_teach(one.pk, "Please.")
    other.groups.add(Group.objects.create(name="Writers"))
    united(root, ada, other)
    assert {role.name for role in ada.groups.all()} == {"Readers", "Writers"}
    states = list(
        TeacherApplication.objects.filter(person=ada).order_by("state").values_list("state", flat=True)
    )
    assert states == ["waiting", "withdrawn"]


def test_the_profile_that_is_there_stays(root, pair):
    ada, other = pair
    accounts.change_own_profile(other.pk, {"bio": "Of the other."})
    united(root, ada, other)
    assert accounts.own_profile(ada.pk).bio == "Of the other."
    third = world.person("ada3")
    accounts.change_own_profile(third.pk, {"bio": "Of the third."})
    done = united(root, ada, third)
    assert accounts.own_profile(ada.pk).bio == "Of the other."
    assert lines(done)["accounts.personprofile"] == (0, 1, 0)


def test_a_preview_says_what_happens_and_changes_nothing(root, pair):
    ada, other = pair
    key, item = quiz()
    learning.enrol(other.pk, key)
    attempt(other.pk, item, "a")
    before = list(User.objects.order_by("pk").values())
    said = accounts.preview_merge(root.pk, ada.pk, other.pk)
    assert lines(said)["learning.attempt"] == (1, 0, 0)
    assert (said.kept.email, said.merged.email) == ("ada@example.org", "ada2@example.org")
    assert list(User.objects.order_by("pk").values()) == before
    assert Attempt.objects.get().person_id == other.pk
    assert not OutboxEvent.objects.filter(type="lms.person.merged.v1").exists()
    assert not PersonEntry.objects.exists()
    learning.enrol(other.pk, course(lesson(), free=True))
    with pytest.raises(PreviewIsOld):
        accounts.merge_people(root.pk, ada.pk, other.pk, confirm=said.confirm)
    assert Attempt.objects.get().person_id == other.pk


def test_a_merge_is_written_down_and_told(root, pair):
    ada, other = pair
    united(root, ada, other)
    [entry] = accounts.person_file(root.pk, ada.pk).entries
    assert (entry.action, entry.by, entry.facts["account"]) == ("merged", "Root", str(other.pk))
    [fact] = OutboxEvent.objects.filter(type="lms.person.merged.v1")
    assert fact.body == {"person": str(ada.pk), "merged": str(other.pk), "by": str(root.pk)}
    with pytest.raises(NoSuchPerson):
        accounts.preview_merge(root.pk, ada.pk, other.pk)


def test_what_was_written_meanwhile_is_moved_afterwards(root, pair):
    ada, other = pair
    page = lesson()
    key = course(page, free=True)
    learning.enrol(ada.pk, key)
    united(root, ada, other)
    Enrolment.objects.create(person=other, course_id=key)
    [line] = finish_merge(ada.pk, other.pk)
    assert (line.what, line.united) == ("learning.enrolment", 1)
    assert finish_merge(ada.pk, other.pk) == []
    assert finish_merge(other.pk, ada.pk) == []


def test_no_column_of_any_app_goes_on_naming_the_merged_account(root, pair):
    ada, other = pair
    key, item = quiz()
    learning.enrol(other.pk, key)
    attempt(other.pk, item, "a")
    learning.put_course_rules(learning.CourseRulesSpec(course=key))
    learning.grant_accommodation(
        root.pk, learning.AccommodationSpec(person=other.pk, course=key, extra_attempts=1)
    )
    begun = course(lesson(), owner=other.pk)
    learning.make_invitation(other.pk, begun, learning.InvitationSpec())
    united(root, ada, other)
    left = {
        (model._meta.label, column)
        for model, column in columns_of_people()
        if model._base_manager.filter(**{column: other.pk}).exists()
    }
    assert left == set()


def test_who_may_merge_and_what(root, pair):
    ada, other = pair
    clerk, boss = world.person("clerk"), world.person("boss")
    with pytest.raises(MayNotManagePeople):
        accounts.preview_merge(clerk.pk, ada.pk, other.pk)
    clerk.user_permissions.add(Permission.objects.get(codename="merge_people"))
    united(clerk, ada, other)
    boss.user_permissions.add(Permission.objects.get(codename="decide_applications"))
    for kept, merged in ((ada, boss), (boss, ada), (ada, root), (root, ada)):
        with pytest.raises(MayNotManagePeople):
            accounts.preview_merge(clerk.pk, kept.pk, merged.pk)
    with pytest.raises(NotOneself):
        accounts.preview_merge(clerk.pk, ada.pk, clerk.pk)
    with pytest.raises(IsAdministrator):
        accounts.preview_merge(root.pk, ada.pk, world.person("root2", is_superuser=True).pk)
    with pytest.raises(IsSuspended):
        accounts.preview_merge(root.pk, ada.pk, world.person("gone", is_active=False).pk)
    with pytest.raises(Invalid):
        accounts.preview_merge(root.pk, ada.pk, ada.pk)
