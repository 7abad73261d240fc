"""Authoring by token: who may, and where pages stand: published, moved, copied, thrown away, taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from content_types.models import CoursePage, LessonPage
from lms_site.accounts import roles as accounts
from lms_site.foundation.models import OutboxEvent
from lms_site.learning import api as learning
from lms_site.learning.errors import OwnsCourses
from lms_site.learning.people import require_no_course_alone
from lms_site.publishing import api as publishing
from tests.api.rest.authors import PAGES, Author, errors, page, rich
from tests.content_types import builders
from tests.content_types.studio import browser

pytestmark = pytest.mark.django_db


def test_others_do_not_find_what_an_author_finds(author, lesson, course):
    stranger, reader = Author(), Author((page(course), "publish"))
    for other in (stranger, reader):
        missing = other.read(uuid4(), 404)
        for method, path in (
            ("GET", ""),
            ("PATCH", ""),
            ("DELETE", ""),
            ("POST", "publish/"),
            ("POST", "move/"),
            ("POST", "duplicate/"),
            ("GET", "versions/"),
        ):
            assert (
                other.call(method, f"{PAGES}{lesson}/{path}", {} if method != "GET" else None, 404) == missing
            )
        assert other.call("GET", PAGES)["results"] == []
        assert other.make("lesson", str(page(lesson).get_parent().translation_key), 404) == missing
        assert other.make("lesson", str(uuid4()), 404) == missing


def test_who_may_teach_begins_a_course_and_owns_it():
    builders.catalog()
    teacher = Author()
    teacher.make("course", status=404)
    accounts.make_teacher(teacher.person.pk)
    course = teacher.make("course", title="Mine")
    assert course["publishable"]
    teacher.make("module", course["key"])
    teacher.do(course["key"], "publish")


def test_who_may_only_add_edits_own_pages_and_publishes_none(author, module):
    assistant = Author((page(module), "add"))
    own = assistant.make("lesson", module, title="Mine")["key"]
    assert assistant.change(own, minutes=3)["publishable"] is False
    assistant.do(own, "publish", status=404)
    assistant.read(module, 404)
    assert [one["key"] for one in assistant.call("GET", PAGES)["results"]] == [own]


def test_a_page_goes_live_and_ends_at_given_moments(author, course, lesson):
    at = timezone.now() + timedelta(days=1)
    until = at + timedelta(days=1)
    assert errors(author.do(course, "publish", {"at": until.isoformat(), "until": at.isoformat()}, 422)) == {
        "/at": "invalid",
        "/until": "invalid",
    }
    planned = author.do(course, "publish", {"at": at.isoformat(), "until": until.isoformat()})
    assert (planned["live"], planned["expires_at"] is not None) == (False, True)
    assert planned["goes_live_at"] is not None
    assert author.change(course, 409, summary="x")["code"] == "locked"
    assert author.do(course, "unpublish")["goes_live_at"] is None
    assert author.do(course, "publish")["live"]


def test_a_new_version_of_a_live_page_that_waits_for_its_moment_can_be_called_off(author, lesson):
    author.do(lesson, "publish")
    later = {"at": (timezone.now() + timedelta(days=1)).isoformat()}
    author.do(lesson, "publish", later)
    assert author.change(lesson, 409, minutes=5)["code"] == "locked"
    for _twice in range(2):
        kept = author.call("DELETE", f"{PAGES}{lesson}/publish/")
        assert (kept["live"], kept["goes_live_at"]) == (True, None)
    author.change(lesson, minutes=5)
    author.do(lesson, "publish", later)
    withdrawn = author.do(lesson, "unpublish")
    assert (withdrawn["live"], withdrawn["goes_live_at"]) == (False, None)
    author.do(lesson, "publish", later)
    author.call("DELETE", f"{PAGES}{lesson}/", status=204)
    assert author.read(lesson)["goes_live_at"] is None


def test_nothing_is_changed_or_made_below_what_is_in_the_trash(author, course, module, lesson):
    other = author.make("module", course, title="Nests")["key"]
    second = author.make("lesson", other)["key"]
    author.call("DELETE", f"{PAGES}{module}/", status=204)
    refused = [
        author.change(lesson, 409, minutes=5),
        author.do(lesson, "publish", status=409),
        author.do(lesson, "duplicate", status=409),
        author.make("lesson", module, 409),
        author.do(second, "move", {"parent": module}, 409),
        author.do(second, "duplicate", {"parent": module}, 409),
        author.call("POST", f"/api/v1/lessons/{lesson}/tasks/", {"content": {"title": "x"}}, 409),
    ]
    assert {one["code"] for one in refused} == {"in_trash"}
    author.do(module, "restore")
    author.change(lesson, minutes=5)


def test_withdrawing_a_page_takes_it_and_what_is_below_from_learners(author, course, module, lesson):
    author.change(lesson, free_preview=True)
    for key in (course, module, lesson):
        author.do(key, "publish")
    publishing.compile_stale()
    assert Client().get(f"/api/v1/lessons/{lesson}/").status_code == 200
    assert author.do(module, "unpublish")["live"] is False
    publishing.compile_stale()
    assert Client().get(f"/api/v1/lessons/{lesson}/").status_code == 404
    author.do(module, "publish")
    publishing.compile_stale()
    assert Client().get(f"/api/v1/lessons/{lesson}/").status_code == 200


def test_what_is_thrown_away_is_out_of_sight_until_it_is_taken_back(author, course, module, lesson):
    for key in (course, module, lesson):
        author.do(key, "publish")
    author.call("DELETE", f"{PAGES}{module}/", status=204)
    author.call("DELETE", f"{PAGES}{module}/", status=204)
    assert [one["key"] for one in author.call("GET", f"{PAGES}?parent={course}")["results"]] == []
    assert {one["key"] for one in author.call("GET", f"{PAGES}?kind=lesson")["results"]} == set()
    assert [one["key"] for one in author.call("GET", f"{PAGES}?trashed=true")["results"]] == [module]
    assert author.change(module, 409, summary="x")["code"] == "in_trash"
    assert author.do(module, "publish", status=409)["code"] == "in_trash"
    back = author.do(module, "restore")
    assert (back["live"], back["trashed"]) == (False, False)
    assert author.do(module, "restore", status=409)["code"] == "not_in_trash"
    author.do(module, "publish")
    assert page(lesson).live


def test_deleting_in_the_studio_is_the_same_trash_and_deleting_there_is_for_good(author, module, lesson):
    admin = browser(builders.administrator())
    url = reverse("wagtailadmin_pages:delete", args=[page(lesson).pk])
    assert admin.post(url).status_code == 302
    assert author.read(lesson)["trashed"]
    author.do(lesson, "restore")
    admin.post(url)
    admin.post(url)
    author.read(lesson, 404)


def test_publishing_in_the_studio_takes_a_page_from_the_trash(author, lesson):
    author.call("DELETE", f"{PAGES}{lesson}/", status=204)
    page(lesson).save_revision().publish()
    assert author.read(lesson)["trashed"] is False


def test_pages_move_among_their_neighbours_and_to_other_parents(author, course, module, lesson):
    other = author.make("module", course, title="Nests")["key"]
    second = author.make("lesson", module, title="Second")["key"]

    def below(key):
        return [one["key"] for one in author.call("GET", f"{PAGES}?parent={key}")["results"]]

    author.do(second, "move", {"before": lesson})
    assert below(module) == [second, lesson]
    assert author.do(second, "move", {"parent": other})["parent"] == other
    assert (below(module), below(other)) == ([lesson], [second])
    assert author.do(module, "move", {"parent": lesson}, 409)["code"] == "does_not_fit"
    author.do(second, "move", {"parent": str(uuid4())}, 404)
    author.do(second, "move", {"before": lesson}, 404)


def test_a_copy_has_keys_of_its_own_and_its_tasks_lead_to_copies(author, course, module, lesson):
    task = author.call("POST", f"/api/v1/lessons/{lesson}/tasks/", {"content": {"title": "Quiz"}}, 201)
    author.do(course, "publish")
    copy = author.do(course, "duplicate", {"title": "Larks"}, 201)
    assert (copy["title"], copy["live"], copy["content"]["slug"]) == ("Larks", False, "larks")
    twin = CoursePage.objects.get(translation_key=copy["key"])
    copied = LessonPage.objects.descendant_of(twin).get()
    assert str(copied.translation_key) != lesson
    (there,) = author.call("GET", f"/api/v1/lessons/{copied.translation_key}/tasks/")
    assert there["assessment"]["key"] != task["assessment"]["key"]
    assert Page.objects.get(translation_key=there["assessment"]["key"]).is_descendant_of(twin)


def test_a_page_cannot_stand_where_its_type_does_not_belong(author, course, lesson):
    assert author.make("lesson", course, 409)["code"] == "does_not_fit"
    assert author.make("lesson", lesson, 409)["code"] == "does_not_fit"
    assert errors(author.make("module", status=422)) == {"/parent": "missing"}
    assert errors(author.make("forum", course, 422)) == {"/kind": "unknown_name"}


def test_a_page_that_somebody_locked_is_not_changed(author, lesson):
    row = page(lesson)
    row.locked, row.locked_by = True, builders.administrator()
    row.save()
    assert author.change(lesson, 409, minutes=1)["code"] == "locked"


def test_lists_ask_the_database_as_often_for_many_pages_as_for_few(
    author, module, django_assert_max_num_queries
):
    for number in range(12):
        author.make("lesson", module, title=f"Lesson {number}")
    with django_assert_max_num_queries(12):
        assert len(author.call("GET", f"{PAGES}?kind=lesson&page_size=10")["results"]) == 10
    with django_assert_max_num_queries(12):
        author.call("GET", f"{PAGES}?kind=lesson&page_size=1")


def test_what_is_in_the_trash_is_deleted_for_good_and_nothing_else_is(author, course, module, lesson):
    assert author.do(module, "purge", status=409)["code"] == "not_in_trash"
    author.call("DELETE", f"{PAGES}{module}/", status=204)
    missing = Author().do(str(uuid4()), "purge", status=404)
    assert Author().do(module, "purge", status=404) == missing
    author.do(module, "purge", status=204)
    for key in (module, lesson):
        author.read(key, 404)
    assert author.read(course)["key"] == course


def deleted_courses():
    return list(OutboxEvent.objects.filter(type="lms.course.deleted.v1").values_list("aggregate", flat=True))


def test_a_course_that_is_deleted_for_good_is_told_with_the_last_of_its_languages(author, course, lesson):
    german = Locale.objects.create(language_code="de")
    page(course).copy_for_translation(german, copy_parents=True)
    for key in (lesson, course):
        author.call("DELETE", f"{PAGES}{key}/", status=204)
        author.do(key, "purge", status=204)
    assert deleted_courses() == []
    CoursePage.objects.get(translation_key=course, locale=german).delete()
    assert deleted_courses() == [f"course:{course}"]


def test_a_course_that_is_deleted_for_good_is_taught_and_owned_no_more_until_it_is_back():
    catalog, teacher = builders.catalog(), Author()
    accounts.make_teacher(teacher.person.pk)
    course = teacher.make("course", title="Mine")["key"]
    teacher.do(course, "publish")
    publishing.compile_stale()

    def taught():
        return [one["course"] for one in teacher.call("GET", "/api/v1/me/taught-courses/")["results"]]

    assert taught() == [course]
    teacher.call("DELETE", f"{PAGES}{course}/", status=204)
    with pytest.raises(OwnsCourses):
        require_no_course_alone(teacher.person.pk)
    teacher.do(course, "purge", status=204)
    assert taught() == []
    require_no_course_alone(teacher.person.pk)
    catalog.add_child(instance=CoursePage(title="Mine", translation_key=course, locale=catalog.locale))
    assert taught() == [course]


def test_a_course_that_was_never_published_stands_among_those_one_teaches_as_its_draft_is_called():
    builders.catalog()
    teacher = Author()
    accounts.make_teacher(teacher.person.pk)
    key = teacher.make("course", title="Larks")["key"]
    teacher.change(key, title="Larks and pipits")

    def taught():
        (one,) = teacher.call("GET", "/api/v1/me/taught-courses/")["results"]
        return one

    assert taught() == {
        "course": key,
        "title": "Larks and pipits",
        "slug": "larks",
        "locale": "en",
        "live": False,
        "learners": 0,
    }
    german = Locale.objects.create(language_code="de")
    page(key).copy_for_translation(german, copy_parents=True)
    CoursePage.objects.filter(translation_key=key, locale=german).update(draft_title="Lerchen")
    assert taught()["title"] == "Larks and pipits"
    assert (
        teacher.call("GET", "/api/v1/me/taught-courses/", Accept_Language="de")["results"][0]["title"]
        == "Lerchen"
    )
    teacher.do(key, "publish")
    publishing.compile_stale()
    assert (taught()["title"], taught()["live"]) == ("Larks and pipits", True)


def test_a_course_that_goes_with_its_catalogue_is_told_as_deleted(course):
    page(course).get_parent().delete()
    assert deleted_courses() == [f"course:{course}"]


def test_an_editor_throws_away_what_is_in_the_course_but_not_the_course(course, author):
    accounts.make_teacher(author.person.pk)
    owned = author.make("course", title="Larks")["key"]
    inside = author.make("module", owned, title="Songs")["key"]
    editor = Author()
    learning.join_team(author.person.pk, owned, learning.Role.EDITOR, person=editor.person.pk)
    editor.call("DELETE", f"{PAGES}{owned}/", status=404)
    assert not author.read(owned)["trashed"]
    editor.call("DELETE", f"{PAGES}{inside}/", status=204)
    author.call("DELETE", f"{PAGES}{owned}/", status=204)


def test_links_in_texts_of_a_copy_lead_to_the_copy_and_links_out_of_it_stay(author, course, module, lesson):
    outside = author.make("course", title="Wrens")["key"]
    here, there = page(lesson).pk, page(outside).pk
    html = f'<p><a linktype="page" id="{here}">in</a> <a linktype="page" id="{there}">out</a></p>'
    cell = {"columns": [{"type": "rich_text", "heading": "x"}], "rows": [{"values": [html]}], "caption": ""}
    author.make(
        "lesson", module, title="Second", body=[rich(html), {"type": "table", "value": {"table": cell}}]
    )
    author.change(course, description=html)
    copy = author.do(course, "duplicate", status=201)
    twins = {one.title: one for one in LessonPage.objects.descendant_of(page(copy["key"]))}
    body = author.read(str(twins["Second"].translation_key))["content"]["body"]
    led = (f'id="{twins["In flight"].pk}"', f'id="{there}"')
    texts = (body[0]["value"]["text"], body[1]["value"]["table"]["rows"][0]["values"][0])
    assert all(place in text for text in texts for place in led)
    assert f'id="{there}"' in copy["content"]["description"]


def test_who_may_teach_copies_a_course_they_edit_and_owns_the_copy(author, course):
    editor = Author((page(course), "change"))
    editor.do(course, "duplicate", status=404)
    accounts.make_teacher(editor.person.pk)
    copy = Author.do(editor, course, "duplicate", {"title": "Mine"}, 201)
    assert page(copy["key"]).owner_id == editor.person.pk
    assert editor.do(copy["key"], "publish")["live"]
