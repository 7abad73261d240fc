"""Redirects of editors, none of which leads back to itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site


class LoopFreeRedirectForm(RedirectForm):
    """Wagtail's form, which refuses a redirect that leads, over others perhaps, to where it begins."""

    def clean(self) -> None:
        """Refuse a loop, beside what Wagtail refuses. One to a page leads to what stands there, and ends."""
        super().clean()
        sent = self.cleaned_data
        begin, target = sent.get("old_path"), sent.get("redirect_link")
        if not begin or not target or sent.get("redirect_page"):
            return
        sites = [sent["site"]] if sent.get("site") else list(Site.objects.all())
        if any(_returns(Redirect.normalise_path(begin), target, site, self.instance.pk) for site in sites):
            raise forms.ValidationError(
                {
                    "redirect_link": _(
                        "This leads back to where the redirect begins: nobody would ever arrive."
                    )
                }
            )


def _returns(begin: str, target: str, site: Site, own: int | None) -> bool:
    """Whether whoever is sent to the target comes to the path again."""
    seen: set[str] = set()
    while target and target not in seen and (paths := list(_paths(target))):
        if begin in paths:
            return True
        seen.add(target)
        target = _next(paths, site, own)
    return False


def _paths(target: str) -> Iterator[str]:
    """The paths by which redirects are looked for at an address of ours, as Wagtail does it; none at another."""
    there = urlsplit(target)
    if there.hostname and there.hostname not in _own_hosts():
        return
    yield Redirect.normalise_path(target)
    if there.query:
        yield Redirect.normalise_path(there.path)


def _own_hosts() -> set[str | None]:
    configured = {
        urlsplit(address).hostname for address in (settings.LMS_BASE_URL, settings.LMS_FRONTEND_URL)
    }
    return configured | set(Site.objects.values_list("hostname", flat=True))


def _next(paths: list[str], site: Site, own: int | None) -> str:
    """Where the redirect at the first of the paths that has one leads, that of the site before that of all sites."""
    rows = Redirect.objects.filter(old_path__in=paths).exclude(pk=own)
    found: list[Any] = [row for row in rows if row.site_id in (site.pk, None)]
    found.sort(key=lambda row: (paths.index(row.old_path), row.site_id is None))
    return "" if not found or found[0].redirect_page_id else str(found[0].redirect_link)


def connect() -> None:
    """Put the form in the place of Wagtail's: to add, to edit and to import; called once, when the studio is loaded."""
    views.CreateView.form_class = views.EditView.form_class = views.RedirectForm = LoopFreeRedirectForm
