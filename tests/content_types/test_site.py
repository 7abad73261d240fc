import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import create_redirects_from_dataset
from wagtail.models import Locale, Site

from content_types.models import CourseCategory, Menu, SchoolSettings
from tests.content_types import builders as make
from tests.content_types.studio import browser, errors, form_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return browser(make.administrator())


def url(model, view, *args):
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def test_a_menu_is_made_in_the_studio(admin):
    page = make.home()
    raw = [
        {"type": "page", "value": {"page": page.pk, "label": ""}},
        {
            "type": "group",
            "value": {
                "label": "More",
                "links": [
                    {
                        "type": "address",
                        "value": {"url": "https://example.org/", "label": "Out", "new_tab": True},
                    }
                ],
            },
        },
    ]
    address = url(Menu, "add")
    data = form_fields(admin.get(address), items=Menu._meta.get_field("items").build(raw))
    data |= {"title": "Main", "handle": "header", "site": Site.objects.get().pk}
    response = admin.post(address, data)
    assert response.status_code == 302, errors(response)
    menu = Menu.objects.get(handle="header")
    stored = Menu._meta.get_field("items").get_prep_value(menu.items)
    assert stored[0]["value"]["page"] == page.pk
    assert stored[1]["value"]["links"][0]["value"]["url"] == "https://example.org/"
    assert stored[1]["value"]["links"][0]["id"]


def test_a_site_has_one_menu_of_a_handle_in_each_language(admin):
    site = Site.objects.get()
    Menu.objects.create(site=site, handle="header", title="A", locale=Locale.get_default())
    address = url(Menu, "add")
    data = form_fields(admin.get(address)) | {"title": "B", "handle": "header", "site": site.pk}
    assert admin.post(address, data).status_code == 200
    assert Menu.objects.count() == 1


def test_the_school_is_described_in_the_settings(admin):
    site = Site.objects.get()
    address = reverse("wagtailsettings:edit", args=["content", "schoolsettings", site.pk])
    page = make.home()
    data = form_fields(admin.get(address))
    data |= {"name": "Aviary", "currency": "EUR", "locale": "de", "terms_page": page.pk}
    response = admin.post(address, data)
    assert response.status_code == 302, errors(response)
    settings = SchoolSettings.for_site(site)
    assert (settings.name, settings.currency, settings.locale) == ("Aviary", "EUR", "de")
    assert settings.terms_page_id == page.pk
    assert admin.post(address, {**data, "currency": "euro"}).status_code == 200


def test_course_categories_are_kept_in_the_settings(admin):
    address = url(CourseCategory, "add")
    data = form_fields(admin.get(address)) | {"name": "Birds", "slug": "birds", "position": "2"}
    response = admin.post(address, data)
    assert response.status_code == 302, errors(response)
    assert admin.get(url(CourseCategory, "list")).status_code == 200
    assert CourseCategory.objects.get(slug="birds").position == 2
    assert admin.post(address, data).status_code == 200
    assert CourseCategory.objects.count() == 1


def test_redirects_can_be_written_in_the_studio(admin):
    page = make.home()
    address = reverse("wagtailredirects:add")
    data = form_fields(admin.get(address))
    data |= {"old_path": "/old", "redirect_page": page.pk, "is_permanent": "on", "site": ""}
    assert admin.post(address, data).status_code == 302
    assert Redirect.objects.get(old_path="/old").redirect_page_id == page.pk


def write_redirect(admin, begin, target, site="", row=None):
    """Save a redirect in the studio: the errors of the form; none when it was saved."""
    address = reverse("wagtailredirects:edit", args=[row.pk]) if row else reverse("wagtailredirects:add")
    data = {
        "old_path": begin,
        "redirect_link": target,
        "redirect_page": "",
        "is_permanent": "on",
        "site": site,
    }
    answer = admin.post(address, data)
    return {} if answer.status_code == 302 else answer.context["form"].errors


def test_redirects_that_lead_back_to_where_they_begin_are_refused(admin):
    site = Site.objects.get(is_default_site=True)
    here, elsewhere = f"http://{site.hostname}", "https://elsewhere.example"
    assert list(write_redirect(admin, "/a", f"{here}/a/")) == ["redirect_link"]
    assert write_redirect(admin, "/a", f"{here}/b") == {}
    assert write_redirect(admin, "/b", f"{here}/c?x=1") == {}
    assert list(write_redirect(admin, "/c", f"{here}/a")) == ["redirect_link"]
    assert list(write_redirect(admin, "/c", f"{here}/b#top", site=site.pk)) == ["redirect_link"]
    assert write_redirect(admin, "/c", f"{elsewhere}/a") == {}
    assert write_redirect(admin, "/d", f"{here}/a") == {}
    assert Redirect.objects.count() == 4
    row = Redirect.objects.get(old_path="/c")
    assert list(write_redirect(admin, "/c", f"{here}/d", row=row)) == ["redirect_link"]
    row.refresh_from_db()
    assert row.redirect_link == f"{elsewhere}/a"


def test_redirects_are_refused_by_what_holds_on_their_site(admin):
    first = Site.objects.get(is_default_site=True)
    other = Site.objects.create(hostname="other.example", root_page=first.root_page)
    here = f"http://{first.hostname}"
    assert write_redirect(admin, "/a", f"{here}/b", site=first.pk) == {}
    assert write_redirect(admin, "/b", "http://other.example/a", site=other.pk) == {}
    assert list(write_redirect(admin, "/b", f"{here}/a")) == ["redirect_link"]


def test_a_loop_in_imported_redirects_is_told_and_left_out(admin):
    here = f"http://{Site.objects.get(is_default_site=True).hostname}"
    data = [["/a", f"{here}/b"], ["/b", f"{here}/a"]]
    config = {"from_index": 0, "to_index": 1, "permanent": True, "site": None}
    told = create_redirects_from_dataset(data, config)
    assert (told["successes"], told["errors_count"]) == (1, 1)
    assert [row.old_path for row in Redirect.objects.all()] == ["/a"]
