"""Where an imported course comes to stand: its shelf, its collection of files; and pages found again."""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site
from wagtailmedia.models import get_media_model

from content_types.models import CatalogPage, CoursePage, CourseRights, QuestionBank
from content_types.pages import releasing
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Mark

PAGES_TABLE = Page
FILES = {"image": get_image_model, "document": get_document_model, "media": get_media_model}


def catalog(user: Any) -> CatalogPage:
    """The first catalogue of the school's main language, made below the home page where there is none."""
    locale = Locale.get_default()
    found: CatalogPage | None = CatalogPage.objects.filter(locale=locale).order_by("path").first()
    if found is not None:
        return found
    home = Site.objects.get(is_default_site=True).root_page
    page: CatalogPage = home.add_child(instance=CatalogPage(title=_("Courses"), locale=locale, owner=user))
    page.save_revision(user=user).publish()
    return page


def has_child(page: Page, slug: str) -> bool:
    """Whether a page below this one has the slug."""
    return bool(slug) and page.get_children().filter(slug=slug).exists()


def may_publish(page: Page, user: Any) -> bool:
    """Whether this person may publish and unpublish the page and what stands below it; nobody in particular may."""
    return user is None or bool(page.permissions_for_user(user).can_publish())


def require_publishable(pages: Many[Page], user: Any, course: CoursePage) -> None:
    """Return when no plugin objects to learners getting the pages of the course. Raises Vetoed."""
    for page in pages:
        releasing.require_publishable(page, user, course)


def collection(number: int | None, title: str) -> Any:
    """The collection of this number, or a new one of this name."""
    found = Collection.objects.filter(pk=number).first() if number else None
    return found or Collection.get_first_root_node().add_child(name=title[:255])


def collection_of(course: UUID) -> Any:
    """The collection that the team of a course works in; None for a course without one."""
    rights = CourseRights.objects.filter(pk=course).select_related("collection").first()
    return rights.collection if rights is not None else None


def hand_over(made: Any, course: UUID) -> Any:
    """Put what a collection holds where the team of the course finds it, and say where that is."""
    own = collection_of(course)
    if own is None or own.pk == made.pk:
        return made
    for model in (*(get() for get in FILES.values()), QuestionBank):
        model.objects.filter(collection=made).update(collection=own)
    made.refresh_from_db()
    made.delete()
    return own


def pages_by_key(keys: Many[UUID], locale_id: int) -> dict[UUID, Page]:
    """Those of the pages that there are, as their own types."""
    rows = Page.objects.filter(translation_key__in=keys, locale_id=locale_id, alias_of=None)
    return {page.translation_key: page for page in rows.specific()}


def in_trash(numbers: Many[int]) -> set[int]:
    """Those of the pages that are in the trash."""
    rows = Page.objects.filter(pk__in=numbers, trashed__isnull=False)
    return set(rows.values_list("pk", flat=True))


def trash_of(course: Page) -> tuple[str, ...]:
    """The places of what is in the trash below a course."""
    rows = course.get_descendants().filter(trashed__isnull=False)
    return tuple(rows.values_list("path", flat=True))


def existing_files(kind: str, numbers: Many[int]) -> set[int]:
    """Those of the files that there still are."""
    return set(FILES[kind]().objects.filter(pk__in=numbers).values_list("pk", flat=True))


def mark(kind: str, rows: Many[Any], user: Any, locale: str) -> None:
    """Have rows compiled when the transaction is over."""
    who = getattr(user, "pk", None)
    publishing.mark_stale(
        *(
            Mark(kind=kind, key=row.translation_key, locale=locale, reason="imported", actor=who)
            for row in rows
        )
    )


def above(page: Page) -> Page:
    """The page that it stands below, now."""
    found: Page = Page.objects.get(pk=page.pk).get_parent()
    return found


def move(page: Page, parent: Page) -> None:
    """Put the page below the parent, last."""
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=parent.pk), pos="last-child")


def find_again(rows: Many[Any]) -> None:
    """Give rows the places that their pages have after others were moved."""
    pages = {page.pk: page for page in Page.objects.filter(pk__in=[row.pk for row in rows])}
    for row in rows:
        for name in ("path", "depth", "url_path", "numchild"):
            setattr(row, name, getattr(pages[row.pk], name))


def in_order(wanted: Mapping[int, Sequence[int]]) -> None:
    """Bring children into the order given, by parent; those that are not named keep their places before them.

    What stands below another parent by now stays there. One query where nothing is to be moved.
    """
    named = {pk for children in wanted.values() for pk in children}
    paths = dict(Page.objects.filter(pk__in=named | wanted.keys()).values_list("pk", "path"))
    for parent, children in wanted.items():
        mine = [pk for pk in children if paths[pk][: -Page.steplen] == paths[parent]]
        if mine != sorted(mine, key=lambda pk: paths[pk]):
            for pk in mine:
                Page.objects.get(pk=pk).move(Page.objects.get(pk=parent), pos="last-child")
