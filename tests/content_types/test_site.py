import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
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
