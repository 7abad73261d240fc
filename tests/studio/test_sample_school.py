"""The school that `make demo` shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from content_types import registry
from content_types.models import CoursePage, LessonPage, Question, QuestionBank
from content_types.stream import walk
from lms_site.accounts import api as accounts
from lms_site.accounts.models import User
from lms_site.communication import api as communication
from lms_site.learning import api as learning
from lms_site.notebook import api as notebook
from lms_site.plugin_host import api as plugin_host
from lms_site.studio.sample_school import build
from lms_site.studio.sample_school.courses import BIRDS, NIGHT, TEA

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(settings, tmp_path, django_capture_on_commit_callbacks) -> tuple[Any, list[str]]:
    """The accounts, and what was said."""
    settings.MEDIA_ROOT = str(tmp_path)
    said: list[str] = []
    with django_capture_on_commit_callbacks(execute=True):
        return build(said.append), said


def person(name: str) -> Any:
    return User.objects.get(email=f"{name}@example.com").pk


def key(slug: str) -> Any:
    return CoursePage.objects.get(slug=slug).translation_key


def test_the_sample_school_has_three_published_courses_that_belong_to_their_teachers(school):
    accounts, _said = school
    assert [account.role.value for account in accounts].count("learner") == 3
    cards = Client().get("/api/v1/courses/").json()["results"]
    assert {card["slug"] for card in cards} == {BIRDS, NIGHT, TEA}
    taught = {
        name: {each.course for each in learning.my_taught_courses(person(name))} for name in ("tara", "tom")
    }
    assert taught == {"tara": {key(BIRDS), key(NIGHT)}, "tom": {key(TEA), key(NIGHT)}}
    for page in CoursePage.objects.all():
        teacher = "tom" if page.slug == TEA else "tara"
        assert (
            page.owner_id,
            page.permissions_for_user(User.objects.get(pk=person(teacher))).can_publish(),
        ) == (
            person(teacher),
            True,
        )


def test_one_course_shows_every_block_and_every_type_of_question_that_is_installed(school):
    course = CoursePage.objects.get(slug=NIGHT)
    body: Any = LessonPage._meta.get_field("body")
    pages = LessonPage.objects.descendant_of(course)
    shown = {child["type"] for page in pages for child in walk(body.get_prep_value(page.body))}
    assert {name for name, _block in registry.blocks("lesson_body")} - shown == set()
    asked = set(
        Question.objects.filter(bank=QuestionBank.objects.get(title="Night")).values_list("type", flat=True)
    )
    assert {info.key for info in plugin_host.assessment_types()} - asked == set()


def test_people_have_learned_handed_in_talked_judged_and_taken_notes(school):
    lea, leo, tara = person("lea"), person("leo"), person("tara")
    done = {each.course: each.done for each in learning.my_courses(lea)}
    assert done[key(BIRDS)] >= 3
    assert len(learning.grading_queue(tara)) == 1
    graded = {str(each.title): each.fraction for each in learning.my_grades(lea)}
    assert graded["What did you see?"] == 1
    assert len(communication.reviews(leo, key(TEA))) == 2
    lesson = LessonPage.objects.get(slug="why-a-tail-wags").translation_key
    assert len(communication.threads(lea, lesson)) == 2
    assert [note["quote"][:12] for note in notebook.notes(lea) if note["quote"]] == ["three things"]


@pytest.mark.parametrize("slug", [BIRDS, NIGHT, TEA])
def test_each_course_has_learners_under_way_reviews_comments_and_news(school, slug):
    lea, course = person("lea"), key(slug)
    assert any(each.course == course and each.done for each in learning.my_courses(lea))
    assert communication.reviews(lea, course)
    assert len(communication.news_of_course(lea, course)) == 1
    lessons = LessonPage.objects.descendant_of(CoursePage.objects.get(slug=slug))
    assert any(communication.threads(lea, lesson.translation_key) for lesson in lessons)
    body: Any = LessonPage._meta.get_field("body")
    shown = {child["type"] for page in lessons for child in walk(body.get_prep_value(page.body))}
    assert "image" in shown


def test_a_stranger_sees_who_teaches_there_with_a_picture_and_learners_show_theirs_to_learners(school):
    teachers = Client().get("/api/v1/teachers/").json()["results"]
    assert len(teachers) == 2
    for each in teachers:
        assert each["headline"]
        assert each["bio"]
        address = each["avatar"]["256"] if "256" in each["avatar"] else next(iter(each["avatar"].values()))
        assert Client().get(address).status_code == 200
    leo = accounts.shown_profiles({person("leo"): accounts.Audience.MEMBERS})[person("leo")]
    assert (leo.headline, leo.avatar is None) == ("Here for the owls", False)


def test_the_school_is_made_once(school):
    before = Question.objects.count(), len(notebook.notes(person("lea")))
    said: list[str] = []
    build(said.append)
    assert said == []
    assert (Question.objects.count(), len(notebook.notes(person("lea")))) == before


def test_without_the_folder_of_courses_the_command_says_so(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="examples/school"):
        call_command("sample_school")
