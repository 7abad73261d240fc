"""manage.py recompile: compile again what is published; what stays equal is not published again."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from content_types.compile import site as site_documents
from content_types.compile.audit import mark_differences
from content_types.compile.library import KINDS
from content_types.models import CoursePage, Menu, Question
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Mark, Reference

REASON = "recompile"
NIL = UUID(int=0)


class Command(BaseCommand):
    help = "Compile pages and questions again: everything, one course, or what uses a thing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course", nargs="?", help="stable key or slug of a course; none: everything")
        parser.add_argument(
            "--uses",
            action="append",
            metavar="KIND:REF",
            help="only what uses this, such as block:acme_poll, type:lms.choice or image:7",
        )
        parser.add_argument("--differences", action="store_true", help="only what differs from the studio")
        parser.add_argument("--failed", action="store_true", help="only what failed before")

    def handle(self, *_args: Any, **options: Any) -> None:
        with publishing.by_hand():
            self._mark(options)
            report = publishing.compile_stale()
        self.stdout.write(
            _("Compiled {done}, failed {failed}.").format(done=report.done, failed=report.failed)
        )
        for mark, error, tries in publishing.failures():
            self.stderr.write(f"{mark.kind} {mark.key} {mark.locale} ({tries} tries): {error}")
        if report.failed:
            raise CommandError(_("Some things could not be compiled."), returncode=1)

    def _mark(self, options: Any) -> None:
        if options["uses"]:
            publishing.mark_users([_reference(each) for each in options["uses"]], reason=REASON)
        elif options["differences"]:
            mark_differences()
        elif options["failed"]:
            publishing.retry_failures()
        else:
            publishing.mark_stale(*_marks(options["course"]))


def _reference(given: str) -> Reference:
    kind, separator, ref = given.partition(":")
    if not separator or not ref:
        raise CommandError(_("{given}: write KIND:REF, such as block:acme_poll.").format(given=given))
    return Reference(kind, ref)


def _marks(course: str | None) -> Iterator[Mark]:
    if course is None:
        yield from _others()
        pages = Page.objects.filter(depth__gt=1)
    else:
        pages = _tree(course)
    for model in KINDS:
        mine = pages.filter(**{f"{model._meta.model_name}__isnull": False})
        for key, locale in mine.values_list("translation_key", "locale__language_code"):
            yield Mark(kind="page", key=key, locale=locale, reason=REASON)


def _tree(course: str) -> Any:
    try:
        found = CoursePage.objects.filter(translation_key=UUID(course))
    except ValueError:
        found = CoursePage.objects.filter(slug=course)
    pages = list(found)
    if not pages:
        raise CommandError(_("No course has the key or slug {given}.").format(given=course))
    below = Page.objects.none()
    for page in pages:
        below |= Page.objects.filter(path__startswith=page.path)
    return below


def _others() -> Iterator[Mark]:
    for key, locale in Question.objects.values_list("translation_key", "locale__language_code"):
        yield Mark(kind="question", key=key, locale=locale, reason=REASON)
    for key, locale in Menu.objects.values_list("translation_key", "locale__language_code"):
        yield Mark(kind="menu", key=key, locale=locale, reason=REASON)
    for site in Site.objects.all():
        yield Mark(kind="settings", key=site_documents.site_key(site.pk), reason=REASON)
    for kind in ("category", "redirects", "places"):
        yield Mark(kind=kind, key=NIL, reason=REASON)
