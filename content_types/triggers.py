"""Turns the signals of Django and Wagtail into marks of what must be compiled again.

A mark is a row of the transaction that changed something, so it is there exactly if the change is: whichever way a
page was saved (the editor, a workflow, `save()`, an alias, a copy, a translation, the scheduler), and whatever
happens to this process afterwards. Things that pages only use are looked up in what compiling noted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import signals
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context
from wagtail.models import Collection as WagtailCollection
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import pre_page_move
from wagtailmedia.models import get_media_model

from content_types.models import (
    CourseCategory,
    CoursePage,
    GradeCutoff,
    GradingCategory,
    Menu,
    Presentation,
    Question,
    QuestionBank,
    SchoolSettings,
    TaggedQuestion,
)
from content_types.rights.services import page_made
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Mark, Reference

NIL = UUID(int=0)
DRAFT_FIELDS = frozenset(
    {
        "latest_revision",
        "latest_revision_id",
        "draft_title",
        "has_unpublished_changes",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "locked_by_id",
        "comments",
        "file_hash",
    }
)
"""Columns that no document is made from: a save of only these (a draft, a lock) marks nothing."""

Handler = Callable[..., None]


def connect() -> None:
    """Connect every trigger; called once, from the app's `ready()`."""
    for model in (Page, *_page_types()):
        _on(model, page_saved, page_deleted)
    pre_page_move.connect(page_moves, dispatch_uid="lms-page-moves")
    signals.post_save.connect(course_page_made, sender=CoursePage, weak=False, dispatch_uid="lms-course-made")
    signals.post_delete.connect(
        course_page_gone, sender=CoursePage, weak=False, dispatch_uid="lms-course-gone"
    )
    _on(Question, question_saved, question_saved)
    _on(TaggedQuestion, tag_changed, tag_changed)
    _on(QuestionBank, bank_changed, bank_changed)
    for kind, model in (
        ("image", get_image_model()),
        ("document", get_document_model()),
        ("media", get_media_model()),
    ):
        _on(model, _used(kind), _used(kind))
    _on(Presentation, slides_changed, None)
    _on(PageViewRestriction, restriction_changed, restriction_changed)
    _on(GradingCategory, course_part_changed, course_part_changed)
    _on(GradeCutoff, course_part_changed, course_part_changed)
    _on(CourseCategory, category_changed, category_changed)
    _on(Menu, menu_changed, menu_changed)
    _on(SchoolSettings, settings_changed, settings_changed)
    _on(Site, site_changed, site_changed)
    _on(Locale, locale_changed, locale_changed)
    _on(WagtailCollection, collection_changed, None)
    _connect_redirects()


def _page_types() -> Collection[type[Page]]:
    from content_types.compile.library import KINDS

    return KINDS


def _connect_redirects() -> None:
    from wagtail.contrib.redirects.models import Redirect

    _on(Redirect, redirect_changed, redirect_changed)


def _on(model: type[models.Model], saved: Handler, deleted: Handler | None) -> None:
    name = f"lms-{model._meta.label_lower}"
    signals.post_save.connect(saved, sender=model, weak=False, dispatch_uid=f"{name}-saved")
    if deleted is not None:
        signals.post_delete.connect(deleted, sender=model, weak=False, dispatch_uid=f"{name}-deleted")


def actor() -> UUID | None:
    """Who is acting, where Wagtail knows it."""
    person = get_active_log_context().user
    key = getattr(person, "pk", None)
    return key if isinstance(key, UUID) else None


def _mark(kind: str, key: UUID = NIL, locale: str = "", *, reason: str) -> None:
    publishing.mark_stale(Mark(kind=kind, key=key, locale=locale, reason=reason, actor=actor()))


def _is_draft_save(update_fields: Collection[str] | None) -> bool:
    return update_fields is not None and DRAFT_FIELDS.issuperset(update_fields)


def page_saved(
    instance: Page, *, raw: bool = False, update_fields: Collection[str] | None = None, **_: Any
) -> None:
    """Mark the page; where it stands, and stood, is found when it is compiled."""
    if raw or _is_draft_save(update_fields) or instance.is_root():
        return
    reason = "published" if instance.live else "saved"
    _mark("page", instance.translation_key, _code(instance), reason=reason)
    if instance.specific_class is CoursePage:
        _mark_translations(instance)


def _mark_translations(instance: Page) -> None:
    """Mark the course's pages in other languages: when and how it may be joined is said by one of its pages."""
    others = CoursePage.objects.filter(translation_key=instance.translation_key).exclude(pk=instance.pk)
    for locale in others.values_list("locale__language_code", flat=True):
        _mark("page", instance.translation_key, locale, reason="translation changed")


def course_page_made(instance: CoursePage, *, created: bool = False, raw: bool = False, **_: Any) -> None:
    """Make the course known from its first draft on, with its owner."""
    if created and not raw:
        page_made(instance)
        publishing.page_back(instance.translation_key)


def course_page_gone(instance: CoursePage, **_: Any) -> None:
    """Tell that the course is gone for good with the last of its pages, whichever way that was deleted."""
    key = instance.translation_key
    pages = CoursePage.objects.filter(translation_key=key)
    publishing.page_gone(key, was_last=lambda: not pages.exists())


def page_deleted(instance: Page, **_: Any) -> None:
    """Mark the page that is gone; the course it stood in is known from what is published."""
    _mark("page", instance.translation_key, _code(instance), reason="deleted")
    if isinstance(instance, CoursePage):
        _mark_translations(instance)


def page_moves(instance: Page, **_: Any) -> None:
    """Mark a page that is about to be moved: the course being left, and the one it comes to."""
    _mark("page", instance.translation_key, _code(instance), reason="moved")


def question_saved(
    instance: Question, *, raw: bool = False, update_fields: Collection[str] | None = None, **_: Any
) -> None:
    """Mark the question."""
    if not raw and not _is_draft_save(update_fields):
        _mark("question", instance.translation_key, _code(instance), reason="question saved")


def tag_changed(instance: TaggedQuestion, **_: Any) -> None:
    """Mark what draws from the bank of a question whose tags changed."""
    question = Question.objects.filter(pk=instance.content_object_id).select_related("locale").first()
    if question is not None:
        _mark("question", question.translation_key, _code(question), reason="tags changed")


def bank_changed(instance: QuestionBank, **_: Any) -> None:
    """Mark what draws from the bank."""
    _mark_users(Reference("bank", str(instance.key)), reason="bank changed")


def _mark_users(*references: Reference, reason: str) -> None:
    publishing.mark_users(references, reason=reason, actor=actor())


def _used(kind: str) -> Handler:
    """A handler that marks what uses a file."""

    def changed(
        instance: models.Model,
        *,
        raw: bool = False,
        created: bool = False,
        update_fields: Collection[str] | None = None,
        **_: Any,
    ) -> None:
        if not (raw or created or _is_draft_save(update_fields)):
            _mark_users(Reference(kind, str(instance.pk)), reason=f"{kind} changed")

    return changed


def slides_changed(instance: Presentation, **_: Any) -> None:
    """Mark what shows a presentation whose pages were made."""
    documents = get_document_model().objects.filter(file_hash=instance.file_hash).values_list("pk", flat=True)
    references = [Reference("slides", str(pk)) for pk in documents]
    publishing.mark_users(references, reason="slides made", actor=actor())


def restriction_changed(instance: PageViewRestriction, **_: Any) -> None:
    """Mark the restricted page and what is published below it: who may see it changed."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        mark_tree(page, reason="restriction changed")


def mark_tree(page: Page, *, reason: str) -> None:
    """Mark a page and, below it, the pages outside courses and one mark a course (a course marks its own tree)."""
    below = Page.objects.filter(path__startswith=page.path)
    kinds = ("contentpage", "catalogpage", "coursepage")
    found = {(page.translation_key, _code(page))}
    for kind in kinds:
        rows = below.filter(**{f"{kind}__isnull": False})
        found |= set(rows.values_list("translation_key", "locale__language_code"))
    who = actor()
    publishing.mark_stale(
        *(
            Mark(kind="page", key=key, locale=locale, reason=reason, actor=who)
            for key, locale in sorted(found, key=str)
        )
    )


def course_part_changed(instance: GradingCategory | GradeCutoff, **_: Any) -> None:
    """Mark the course whose grading changed."""
    page = Page.objects.filter(pk=instance.course_id).select_related("locale").first()
    if page is not None:
        _mark("page", page.translation_key, _code(page), reason="grading changed")


def category_changed(instance: CourseCategory, *, created: bool = False, **_: Any) -> None:
    """Mark the names of the catalogue, and the courses in the category."""
    _mark("category", reason="category changed")
    if not created:
        _mark_users(Reference("category", str(instance.pk)), reason="category changed")


def menu_changed(instance: Menu, **_: Any) -> None:
    """Mark the menu."""
    _mark("menu", instance.translation_key, _code(instance), reason="menu changed")


def settings_changed(instance: SchoolSettings, **_: Any) -> None:
    """Mark the school's settings."""
    del instance
    _mark("settings", reason="settings changed")


def site_changed(instance: Site, **_: Any) -> None:
    """Mark every path, and the settings."""
    del instance
    _mark("places", reason="site changed")
    _mark("settings", reason="site changed")


def locale_changed(instance: Locale, **_: Any) -> None:
    """Mark every path, and the settings, which name the languages."""
    del instance
    _mark("places", reason="language changed")
    _mark("settings", reason="language changed")


def collection_changed(instance: WagtailCollection, *, created: bool = False, **_: Any) -> None:
    """Mark what uses files of a collection: who may have them may have changed."""
    if created:
        return
    references = [
        Reference(kind, str(pk))
        for kind, model in (
            ("image", get_image_model()),
            ("document", get_document_model()),
            ("media", get_media_model()),
        )
        for pk in model.objects.filter(collection=instance).values_list("pk", flat=True)
    ]
    publishing.mark_users(references, reason="collection changed", actor=actor())


def redirect_changed(instance: models.Model, **_: Any) -> None:
    """Mark the redirects."""
    del instance
    _mark("redirects", reason="redirect changed")


def _code(instance: Any) -> str:
    """The language of a translatable thing."""
    return str(instance.locale.language_code)
