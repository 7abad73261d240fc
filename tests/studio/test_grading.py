"""In the studio: graders and assistants find their courses, learners and what waits, and nothing they may not edit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from content_types.models import CoursePage
from content_types.rights.models import CourseRights
from lms_site.learning import api as learning
from lms_site.learning.api import Role
from lms_site.learning.grading.models import Score
from tests import world
from tests.content_types import builders as make
from tests.content_types.studio import browser
from tests.learning.builders import assessment, course, essay, fixed

pytestmark = pytest.mark.django_db
MINE = "studio_my_courses"


@pytest.fixture
def owner():
    return make.teacher()


@pytest.fixture
def birds(owner) -> CoursePage:
    """A course with an essay that somebody handed in."""
    page = make.course(owner=owner)
    item = assessment(fixed(essay(), points="4"))
    course(item, key=page.translation_key, free=True)
    ada = world.person("ada")
    learning.enrol(ada.pk, page.translation_key)
    view = learning.start_attempt(ada.pk, item.key)
    learning.save_answer(ada.pk, view.id, 1, seq=1, data={"text": "<script>Mine</script>"})
    learning.submit(ada.pk, view.id)
    return page


def member(birds, owner, role: Role):
    user = world.person(role.value)
    learning.join_team(owner.pk, birds.translation_key, role, person=user.pk)
    return user


@pytest.mark.parametrize("role", [Role.GRADER, Role.ASSISTANT])
def test_the_team_enters_the_studio_and_edits_nothing(birds, owner, role):
    client = browser(member(birds, owner, role))
    home = client.get(reverse("wagtailadmin_home"))
    assert home.status_code == 200
    assert reverse(MINE) in home.content.decode()
    assert reverse("wagtailusers_users:index") not in home.content.decode()
    listed = client.get(reverse(MINE)).content.decode()
    assert birds.title in listed
    assert (reverse("studio_grading") in listed) == (role == Role.GRADER)
    assert reverse("wagtailadmin_explore", args=[birds.pk]) not in listed
    students = client.get(reverse("studio_students", args=[birds.translation_key])).content.decode()
    assert "ada@example.org" in students
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[birds.pk]))
    assert edit.status_code in (302, 403)
    assert client.get(reverse("studio_joining", args=[birds.pk])).status_code in (302, 403)


def test_a_grader_marks_what_waits(birds, owner):
    grader = member(birds, owner, Role.GRADER)
    client = browser(grader)
    queue = client.get(reverse("studio_grading") + f"?course={birds.translation_key}")
    [one] = queue.context["waiting"]
    address = reverse("studio_mark", args=[one.attempt, one.position])
    assert address in queue.content.decode()
    page = client.get(address).content.decode()
    assert "<script>Mine" not in page
    assert "Mine" in page
    refused = client.post(address, {"points": "5", "comment": ""})
    assert "points" in refused.context["form"].errors
    assert client.post(address, {"points": "3", "comment": "Good."}).url == reverse("studio_grading")
    score = Score.objects.get(grader=grader)
    assert (score.fraction, score.comment) == (Decimal("0.75"), "Good.")
    assert client.get(reverse("studio_grading")).context["waiting"] == []
    unexplained = client.post(address, {"points": "4", "comment": "", "reason": ""})
    assert "reason" in unexplained.context["form"].errors
    client.post(address, {"points": "4", "comment": "", "reason": "Misread."})
    assert Score.objects.filter(grader=grader).count() == 2


def test_who_marks_sees_by_what_to_mark(owner):
    page = make.course(owner=owner)
    levels = [{"id": "few", "title": "Few", "points": 1}, {"id": "all", "title": "All of it", "points": 3}]
    rubric = [{"id": "detail", "title": "Detail & care", "levels": levels}]
    item = assessment(fixed(essay(rubric=rubric, model_answer="<p>A wagtail.</p>"), points="4"))
    course(item, key=page.translation_key, free=True)
    ada = world.person("ada")
    learning.enrol(ada.pk, page.translation_key)
    view = learning.start_attempt(ada.pk, item.key)
    learning.submit(ada.pk, view.id)
    shown = browser(owner).get(reverse("studio_mark", args=[view.id, 1])).content.decode()
    for words in ("Detail &amp; care", "Few: 1 point<", "All of it: 3 points", "A wagtail."):
        assert words in shown


def test_an_assistant_and_the_team_of_another_course_see_no_answers(birds, owner):
    [one] = learning.grading_queue(owner.pk)
    address = reverse("studio_mark", args=[one.attempt, one.position])
    other = make.teacher()
    make.course(owner=other)
    for user in (member(birds, owner, Role.ASSISTANT), other):
        client = browser(user)
        assert client.get(reverse("studio_grading")).context["waiting"] == []
        assert client.get(address).status_code == 404
        assert client.post(address, {"points": "4"}).status_code == 404
    students = reverse("studio_students", args=[birds.translation_key])
    assert browser(other).get(students).status_code in (302, 403)
    assert not Score.objects.filter(grader__isnull=False).exists()


def test_who_leaves_the_last_team_leaves_the_studio(birds, owner):
    grader = member(birds, owner, Role.GRADER)
    learning.leave_team(owner.pk, birds.translation_key, grader.pk)
    assert browser(grader).get(reverse("wagtailadmin_home")).status_code == 302
    assert browser(owner).get(reverse("wagtailadmin_home")).status_code == 200


def test_the_command_makes_the_rights_of_every_course_again(birds, owner, capsys):
    grader = member(birds, owner, Role.GRADER)
    rights = CourseRights.objects.get(course_id=birds.translation_key)
    Group.objects.filter(pk=rights.group_id).delete()
    Group.objects.get(name="Teams of courses").delete()
    for _ in range(2):
        call_command("course_rights")
        assert capsys.readouterr().out == "1 course.\n"
    again = CourseRights.objects.get(course_id=birds.translation_key)
    assert list(again.group.user_set.all()) == [owner]
    assert set(Group.objects.get(name="Teams of courses").user_set.all()) == {owner, grader}
    edit = reverse("wagtailadmin_pages:edit", args=[birds.pk])
    assert browser(owner).get(edit).status_code == 200
    assert browser(grader).get(reverse(MINE)).status_code == 200
