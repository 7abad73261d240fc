"""The studio's pages about a course: news, team, price, links, its end and runs; and the trash."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from content_types.authoring.models import TrashedPage
from content_types.links.models import LinkCheck
from content_types.models import ContentPage, CoursePage
from lms_site.accounts import roles
from lms_site.accounts.models import User
from lms_site.catalog.models import Listing
from lms_site.commerce import api as commerce
from lms_site.communication import api as communication
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing
from tests.content_types import builders as make
from tests.content_types.studio import browser, edit_url, form_fields
from tests.learning.builders import person
from tests.world import person as verified

pytestmark = pytest.mark.django_db
EVERY = ("news", "team", "price", "links", "ending")


class School:
    """A published course in the studio, its owner and an editor, each with a browser."""

    def __init__(self) -> None:
        self.owner, self.editor = (User.objects.get(pk=person()) for _ in range(2))
        roles.make_teacher(self.owner.pk)
        self.page = make.course(owner=self.owner, title="Pipits", is_free=False)
        self.page.save_revision().publish()
        learning.join_team(self.owner.pk, self.page.key, learning.Role.EDITOR, person=self.editor.pk)
        self.browser = browser(self.owner)

    def url(self, name, *more):
        return reverse(f"studio_{name}", args=[self.page.pk, *more])

    def post(self, name, data, *more, status=302):
        answer = self.browser.post(self.url(name, *more), data)
        assert answer.status_code == status, answer.content
        return answer


@pytest.fixture
def school(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        return School()


def test_the_editor_leads_to_every_page_about_the_course_and_strangers_to_none(school):
    editing = school.browser.get(edit_url(school.page)).content.decode()
    stranger = browser(make.teacher())
    for name in EVERY:
        assert school.url(name) in editing
        assert school.browser.get(school.url(name)).status_code == 200
        assert stranger.get(school.url(name)).status_code in (302, 403)
    assert browser(school.editor).get(school.url("price")).status_code in (302, 403)


def test_news_are_written_published_withdrawn_and_deleted(school):
    opened = school.browser.get(school.url("write_news"))
    fields = {**form_fields(opened), "title": "Songs", "audience": "everyone"}
    school.post("write_news", {**fields, "publish": ""})
    [live] = communication.news_of_course(None, school.page.key)
    assert (live["title"], live["audience"]) == ("Songs", "everyone")
    assert "Songs" in school.browser.get(school.url("news")).content.decode()
    opened = school.browser.get(school.url("change_news", live["id"]))
    school.post("change_news", {**form_fields(opened), "title": "Calls", "unpublish": ""}, live["id"])
    assert communication.news_draft(school.owner.pk, live["id"])["title"] == "Calls"
    assert not communication.news_of_course(None, school.page.key).exists()
    school.post("change_news", {**form_fields(opened), "delete": ""}, live["id"])
    assert not communication.written_news(school.owner.pk, school.page.key).exists()
    assert school.browser.get(school.url("change_news", uuid4())).status_code == 404
    wrong = school.browser.post(
        school.url("write_news"), {"title": "", "audience": "everyone", "text": "null"}
    )
    assert "title" in wrong.context["form"].errors


def test_a_course_is_handed_over_and_its_page_and_rights_follow(school):
    school.post("team", {"person": str(school.editor.pk), "hand_over": ""})
    team = {one.person: one.role for one in learning.team(school.editor.pk, school.page.key)}
    assert team == {school.editor.pk: learning.Role.OWNER, school.owner.pk: learning.Role.EDITOR}
    assert CoursePage.objects.get(pk=school.page.pk).owner_id == school.editor.pk
    school.post("team", {"person": str(school.owner.pk), "leave": ""})
    assert school.browser.get(edit_url(school.page)).status_code in (302, 403)
    new = browser(school.editor)
    assert new.get(edit_url(school.page)).status_code == 200
    assert new.get(school.url("price")).status_code == 200


def test_the_team_grows_changes_and_keeps_its_last_owner(school):
    other = verified("other")
    refused = school.browser.post(school.url("team"), {"email": "nobody@example.org", "role": "editor"})
    assert refused.context["form"].errors
    school.post("team", {"email": other.email, "role": "grader"})
    school.post("team", {"person": str(other.pk), "role": "editor"})
    assert learning.teaches(other.pk, school.page.key)
    school.post("team", {"person": str(school.owner.pk), "leave": ""})
    assert learning.teaches(school.owner.pk, school.page.key, learning.Right.TEAM)
    browser(school.editor).post(school.url("team"), {"person": str(other.pk), "leave": ""})
    assert learning.teaches(other.pk, school.page.key)


def test_a_price_is_entered_in_units_and_kept_in_cents_and_can_be_taken_back(school):
    school.post("price", {"price": "49.90", "currency": "eur"})
    assert commerce.price_of(school.page.key) == commerce.PriceOfCourse(amount=4990, currency="EUR")
    assert "49.9" in school.browser.get(school.url("price")).content.decode()
    school.post("price", {"price": "500", "currency": "JPY"})
    assert commerce.price_of(school.page.key) == commerce.PriceOfCourse(amount=500, currency="JPY")
    wrong = school.post("price", {"price": "1", "currency": "E1"}, status=200)
    assert "currency" in wrong.context["form"].errors
    school.post("price", {"price": "", "currency": "EUR"})
    assert commerce.price_of(school.page.key) is None


def test_archiving_takes_the_course_from_the_catalogue_and_opening_brings_it_back(school):
    def listed():
        publishing.compile_stale()
        return Listing.objects.filter(course_id=school.page.key).exists()

    assert listed()
    for button, there in (("archive", False), ("reopen", True)):
        school.post("ending", {"keeps": "records", button: ""})
        assert listed() is there
    school.post("ending", {"keeps": "records", "archive": ""})
    CoursePage.objects.get(pk=school.page.pk).save_revision().publish()
    assert not listed()
    assert learning.course_life(school.owner.pk, school.page.key).keeps == "records"


def test_a_run_is_begun_with_its_dates_and_belongs_to_who_began_it(school):
    data = {"title": "Pipits in spring", "starts_at": "2030-03-01 08:00", "ends_at": "2030-06-01 08:00"}
    answer = school.post("begin_run", data)
    run = CoursePage.objects.get(title="Pipits in spring")
    assert answer.url == edit_url(run)
    assert (run.owner_id, run.live) == (school.owner.pk, False)
    assert run.get_latest_revision_as_object().starts_at.year == 2030
    school.post("begin_run", {**data, "ends_at": "2030-01-01 08:00"})
    assert CoursePage.objects.count() == 2
    browser(school.editor).post(school.url("begin_run"), data)
    assert CoursePage.objects.count() == 2


def test_a_check_of_links_is_asked_for_there(school):
    school.post("links", {})
    assert LinkCheck.objects.filter(course_id=school.page.key).exists()
    assert school.browser.get(f"{school.url('links')}?state=odd").status_code == 200


def test_what_is_deleted_one_by_one_or_in_bulk_is_in_the_trash_and_comes_back_or_goes_for_good(school):
    module = make.module(school.page)
    first, second, third = (make.lesson(module, title=title) for title in ("One", "Two", "Three"))
    school.browser.post(reverse("wagtailadmin_pages:delete", args=[first.pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    school.browser.post(f"{bulk}?id={second.pk}&id={third.pk}&next={edit_url(module)}")
    assert set(TrashedPage.objects.values_list("page_id", flat=True)) == {first.pk, second.pk, third.pk}
    shown = school.browser.get(reverse("studio_trash")).content.decode()
    assert all(title in shown for title in ("One", "Two", "Three"))
    assert "One" not in browser(make.teacher()).get(reverse("studio_trash")).content.decode()
    back = school.browser.post(reverse("studio_from_trash", args=[first.key]), {"locale": "en"})
    assert back.url == edit_url(first)
    school.browser.post(reverse("studio_from_trash", args=[second.key]), {"locale": "en", "purge": ""})
    assert not Page.objects.filter(pk=second.pk).exists()
    assert list(TrashedPage.objects.values_list("page_id", flat=True)) == [third.pk]
    school.browser.post(reverse("studio_from_trash", args=[first.key]), {"locale": "en", "purge": ""})
    assert Page.objects.filter(pk=first.pk).exists()


def test_what_somebody_else_locked_is_deleted_neither_alone_nor_with_others_until_they_unlock_it(school):
    module = make.module(school.page)
    free, locked = (make.lesson(module, title=title) for title in ("Free", "Locked"))
    about = make.under(make.home(), ContentPage(title="About"))
    for one in (locked, about):
        Page.objects.filter(pk=one.pk).update(locked=True, locked_by=make.teacher(), locked_at=timezone.now())
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    for page, client in ((locked, school.browser), (about, browser(make.administrator()))):
        answer = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        assert "nothing was deleted" in answer.content.decode()
        client.post(f"{bulk}?id={free.pk}&id={page.pk}&next={edit_url(module)}")
        assert Page.objects.filter(pk__in=[free.pk, page.pk], live=True).count() == 2
    assert not TrashedPage.objects.exists()
    Page.objects.filter(pk=locked.pk).update(locked=False, locked_by=None, locked_at=None)
    school.browser.post(reverse("wagtailadmin_pages:delete", args=[locked.pk]))
    assert TrashedPage.objects.get().page_id == locked.pk


def test_the_studios_own_api_goes_round_neither_the_trash_nor_who_may_delete(school):
    address = reverse("wagtailadmin_api:pages:action", args=[school.page.pk, "delete"])
    assert browser(school.editor).post(address).status_code == 404
    assert school.browser.post(address).status_code == 404
    assert Page.objects.filter(pk=school.page.pk).exists()


def test_editors_do_not_put_the_course_itself_into_the_trash(school):
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    browser(school.editor).post(f"{bulk}?id={school.page.pk}&next={edit_url(school.page)}")
    assert not TrashedPage.objects.exists()
    school.browser.post(f"{bulk}?id={school.page.pk}&next={edit_url(school.page)}")
    assert TrashedPage.objects.filter(page_id=school.page.pk).exists()
