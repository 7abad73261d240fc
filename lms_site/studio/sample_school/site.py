"""The site of the sample school: its home page, its name, its catalogue and its menu."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image as Canvas
from PIL import ImageDraw
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from content_types.models import CatalogPage, ContentPage, Menu, SchoolSettings

HOME = "sample-school"
P = TypeVar("P", bound=Page)
_PAGES = (
    ("about", "About us", "Two teachers, a pair of binoculars and a kettle."),
    ("terms", "Terms", "Be kind. Leave nests alone."),
    ("privacy", "Privacy", "We keep what we need to teach you, and nothing else."),
)


@transaction.atomic
def make_site(say: Callable[[str], None]) -> None:
    """Make the pages once; a school that has its home page already is left as it is."""
    if ContentPage.objects.filter(slug=HOME).exists():
        return
    say(_("Making the pages of the site ..."))
    home = _home(get_user_model().objects.get(email="admin@example.com"))
    teacher = get_user_model().objects.get(email="tara@example.com")
    _menu(home, _add(home, CatalogPage(title="Courses", slug="courses"), teacher))


def _add(parent: Page, page: P, owner: Any) -> P:
    """The page below `parent`, published."""
    page.owner = owner
    parent.add_child(instance=page)
    page.save_revision(user=owner).publish(user=owner, skip_permission_checks=True)
    return page


def _say(page: Any, owner: Any, words: str) -> None:
    """Publish the page with this text."""
    page.body = page._meta.get_field("body").build(
        [{"type": "rich_text", "value": {"text": f"<p>{words}</p>"}}]
    )
    page.save_revision(user=owner).publish(user=owner, skip_permission_checks=True)


def _home(administrator: Any) -> ContentPage:
    site = Site.objects.get(is_default_site=True)
    home = _add(Page.objects.get(depth=1), ContentPage(title="The Anthus School", slug=HOME), administrator)
    _say(home, administrator, "A little school for people who look up.")
    pages = {}
    for slug, title, words in _PAGES:
        pages[slug] = _add(home, ContentPage(title=title, slug=slug), administrator)
        _say(pages[slug], administrator, words)
    site.root_page, site.site_name = home, "The Anthus School"
    site.save()
    school = SchoolSettings.for_site(site)
    school.name, school.currency, school.contact_email = "The Anthus School", "EUR", "hello@example.com"
    school.logo = _logo()
    school.terms_page, school.privacy_page = pages["terms"], pages["privacy"]
    school.save()
    return home


def _logo() -> Any:
    """Two wings over a hill, before a sun."""
    wide = high = 128
    canvas = Canvas.new("RGB", (wide, high), (222, 235, 240))
    pen = ImageDraw.Draw(canvas)
    pen.ellipse((wide * 0.62, high * 0.12, wide * 0.92, high * 0.42), fill=(247, 203, 99))
    pen.polygon([(0, high), (wide * 0.35, high * 0.5), (wide * 0.75, high)], fill=(111, 150, 120))
    pen.polygon([(wide * 0.3, high), (wide * 0.72, high * 0.62), (wide, high)], fill=(78, 118, 96))
    for left in (0.2, 0.31):
        box = (wide * left, high * 0.2, wide * (left + 0.12), high * 0.34)
        pen.arc(box, 190, 350, fill=(40, 48, 56), width=2)
    data = io.BytesIO()
    canvas.save(data, "PNG")
    data.seek(0)
    return get_image_model().objects.create(title="Logo", file=ImageFile(data, name="logo.png"))


def _menu(home: ContentPage, catalogue: CatalogPage) -> None:
    menu = Menu(
        site=Site.objects.get(is_default_site=True), handle="main", title="Main", locale=Locale.get_default()
    )
    pages = [catalogue, *home.get_children().type(ContentPage).live()]
    field = Menu._meta.get_field("items")
    menu.items = field.build([{"type": "page", "value": {"page": page.pk, "label": ""}} for page in pages])
    menu.save()
