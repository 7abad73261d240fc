"""In the studio a teacher meets the own courses, files and questions, and nothing of others."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page
from wagtail.permissions import policy_registry

from content_types.models import CoursePage, CourseRights, LessonPage, Question, QuestionBank
from content_types.questions.choosers import choosable
from content_types.rights.services import follow_team
from lms_site.accounts import api as accounts
from lms_site.learning import api as learning
from lms_site.learning.api import Role
from lms_site.publishing import api as publishing
from tests.content_types import builders as make
from tests.content_types.corners import Corner
from tests.content_types.studio import browser, create, edit, edit_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def birds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Corner("Birds")


@pytest.fixture
def bees(birds):
    return Corner("Bees")


def fresh(user):
    """The person as the next request finds them."""
    return type(user).objects.get(pk=user.pk)


def may(user, page):
    tester = page.permissions_for_user(fresh(user))
    return tester.can_edit(), tester.can_publish(), tester.can_add_subpage()


def test_a_teacher_writes_and_publishes_the_own_course_and_cannot_open_that_of_another(birds, bees):
    client = browser(birds.teacher)
    for page in birds.pages():
        assert client.get(edit_url(page)).status_code == 200
        assert edit(client, page, action="action-publish", title="Changed").status_code == 302
        assert Page.objects.get(pk=page.pk).live
    assert create(client, LessonPage, birds.module, title="New", slug="new").status_code == 302
    for page in bees.pages():
        before = Page.objects.get(pk=page.pk).latest_revision_id
        for name in ("edit", "delete", "unpublish", "move", "copy", "history", "view_draft"):
            answer = client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
            assert answer.status_code in (302, 403), (name, answer.status_code)
            assert answer.status_code == 403 or answer.url == reverse("wagtailadmin_home"), (name, answer.url)
        answer = client.post(edit_url(page), {"title": "Mine now", "action-publish": "1"})
        assert answer.status_code == 302
        assert answer.url == reverse("wagtailadmin_home")
        assert Page.objects.get(pk=page.pk).latest_revision_id == before
    refused = client.get(reverse("wagtailadmin_pages:add", args=["content", "lessonpage", bees.module.pk]))
    assert refused.url == reverse("wagtailadmin_home")
    catalog = bees.course.get_parent()
    refused = client.get(reverse("wagtailadmin_pages:add", args=["content", "coursepage", catalog.pk]))
    assert refused.url == reverse("wagtailadmin_home")


@pytest.mark.parametrize(
    "address",
    ["wagtailadmin_explore_root", "courses:index", "wagtailadmin_pages:search", "wagtailadmin_home"],
)
def test_explorer_lists_and_search_show_no_course_of_others(birds, bees, address):
    client = browser(birds.teacher)
    answer = client.get(reverse(address), {"q": "b"} if address.endswith("search") else {}, follow=True)
    assert answer.status_code == 200
    assert "Bees" not in answer.content.decode()


def test_the_explorer_leads_from_anothers_course_back_to_the_own_corner(birds, bees):
    answer = browser(birds.teacher).get(reverse("wagtailadmin_explore", args=[bees.module.pk]), follow=True)
    assert "Bees lesson" not in answer.content.decode()


def test_the_chooser_of_pages_offers_nothing_of_anothers_course(birds, bees):
    client = browser(birds.teacher)
    catalog = birds.course.get_parent()
    for address, data in (
        (reverse("wagtailadmin_choose_page_child", args=[catalog.pk]), {}),
        (reverse("wagtailadmin_choose_page_child", args=[bees.module.pk]), {}),
        (reverse("wagtailadmin_choose_page_search"), {"q": "lesson"}),
        (reverse("wagtailadmin_choose_page_search"), {"q": "Bees"}),
    ):
        text = client.get(address, data).content.decode()
        assert "Bees lesson" not in text, address
        assert f"/studio/pages/{bees.course.pk}/" not in text, address
    offered = client.get(reverse("wagtailadmin_choose_page_child", args=[birds.module.pk])).content.decode()
    assert "Birds lesson" in offered
    assert (
        "Bees"
        in browser(make.administrator())
        .get(reverse("wagtailadmin_choose_page_child", args=[catalog.pk]))
        .content.decode()
    )


def test_files_banks_and_questions_of_others_are_neither_listed_nor_chosen_nor_opened(birds, bees):
    user = fresh(birds.teacher)
    assert set(choosable(QuestionBank, user)) == {birds.bank}
    assert set(choosable(Question, user)) == {birds.question}
    policy = policy_registry.get_by_type(get_image_model())
    for action in ("change", "choose", "delete"):
        assert set(policy.instances_user_has_any_permission_for(user, [action])) <= {birds.image}
    client = browser(birds.teacher)
    assert client.get(reverse("wagtailimages:edit", args=[birds.image.pk])).status_code == 200
    assert client.get(reverse("wagtailimages:edit", args=[bees.image.pk])).status_code in (302, 403)
    assert "Bees" not in client.get(reverse("wagtailimages:index")).content.decode()
    assert "Bees" not in client.get(reverse("wagtailimages_chooser:choose")).content.decode()
    for thing, status in ((birds.question, 200), (bees.question, 302)):
        url = reverse(type(thing).snippet_viewset.get_url_name("edit"), args=[thing.pk])
        assert client.get(url).status_code == status


@pytest.mark.parametrize("role", Role)
def test_rights_in_the_studio_follow_the_team_at_once(birds, role):
    somebody = make.teacher()
    assert may(somebody, birds.lesson) == (False, False, False)
    owner = birds.teacher.pk
    learning.join_team(owner, birds.key, role, person=somebody.pk)
    edits = role in (Role.OWNER, Role.EDITOR)
    assert may(somebody, birds.module) == (edits, edits, edits)
    learning.change_role(owner, birds.key, somebody.pk, Role.EDITOR)
    assert may(somebody, birds.module) == (True, True, True)
    learning.leave_team(owner, birds.key, somebody.pk)
    assert may(somebody, birds.module) == (False, False, False)
    assert may(birds.teacher, birds.module) == (True, True, True)


def test_a_team_that_is_not_changed_changes_no_right(birds):
    somebody = make.teacher()
    before = set(birds.rights.group.user_set.all())
    with pytest.raises(Exception, match="not_a_teacher"):
        learning.join_team(somebody.pk, birds.key, Role.OWNER, person=somebody.pk)
    assert set(birds.rights.group.user_set.all()) == before == {birds.teacher}


def test_an_editor_deletes_lessons_and_only_an_owner_the_course(birds):
    editor = make.teacher()
    learning.join_team(birds.teacher.pk, birds.key, Role.EDITOR, person=editor.pk)
    client = browser(editor)
    several = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    for answer in (
        client.post(reverse("wagtailadmin_pages:delete", args=[birds.course.pk])),
        client.post(f"{several}?id={birds.course.pk}"),
    ):
        assert answer.status_code in (302, 403)
    assert CoursePage.objects.filter(pk=birds.course.pk).exists()
    client.post(reverse("wagtailadmin_pages:delete", args=[birds.lesson.pk]))
    assert not LessonPage.objects.filter(pk=birds.lesson.pk, live=True).exists()


def test_a_translation_of_a_course_belongs_to_the_same_team(birds):
    german = Locale.objects.create(language_code="de")
    copy = birds.course.copy_for_translation(german, copy_parents=True)
    assert copy.translation_key == birds.key
    assert may(birds.teacher, copy) == (True, True, True)
    assert CourseRights.objects.filter(pk=birds.key).count() == 1


def test_a_copy_is_a_course_of_its_own_and_belongs_to_who_made_it(birds):
    somebody = make.teacher()
    copy = birds.course.copy(user=somebody, update_attrs={"slug": "birds-again"})
    assert learning.team(somebody.pk, copy.translation_key)[0].role == Role.OWNER
    assert may(birds.teacher, copy) == (False, False, False)


def test_a_course_that_belongs_to_nobody_has_no_group(birds):
    page = make.course(title="Orphan")
    assert not CourseRights.objects.filter(pk=page.translation_key).exists()
    publishing.lock_courses({page.translation_key: birds.teacher.pk})
    assert not CourseRights.objects.filter(pk=page.translation_key).exists()


def test_what_somebody_deletes_in_the_studio_is_made_again_with_the_next_change(birds):
    Group.objects.get(pk=birds.rights.group_id).delete()
    assert may(birds.teacher, birds.lesson) == (False, False, False)
    follow_team(birds.key)
    assert may(birds.teacher, birds.lesson) == (True, True, False)
    collections = Collection.objects.count()
    follow_team(birds.key)
    assert Collection.objects.count() == collections
    follow_team(uuid4())


def test_somebody_who_is_erased_leaves_no_right_behind(birds):
    learning.join_team(birds.teacher.pk, birds.key, Role.OWNER, person=(heir := make.teacher()).pk)
    accounts.erase_person(birds.teacher.pk)
    assert set(birds.rights.group.user_set.values_list("pk", flat=True)) == {heir.pk}
