"""The school as a site: its settings, menus and redirects as documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from content_types.compile import places
from content_types.compile.context import CompileContext, Refused
from content_types.compile.documents import COMPILER, stream
from content_types.compile.facts import Library
from content_types.models import Menu, SchoolSettings
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Document, HeadState

At = tuple[UUID, str]
LEGAL = ("terms", "privacy", "imprint")


def site_key(site: int) -> UUID:
    """The stable key of a site's settings."""
    return uuid5(NAMESPACE_OID, f"lms:site:{site}")


def publish_settings(library: Library) -> dict[At, str]:
    """Publish the settings of every site."""
    states = []
    for site in Site.objects.order_by("pk"):
        document = settings_document(site, library)
        [digest] = publishing.put_editions([document], compiler=COMPILER)
        states.append(_head(document, digest, {"site": site.pk, "default": site.is_default_site}))
    publishing.put_heads(states)
    return {}


def _head(document: Document, digest: str, facts: dict[str, Any]) -> HeadState:
    return HeadState(
        kind=document.kind,
        key=document.key,
        locale=document.locale,
        digest=digest,
        title=document.title,
        facts=facts,
    )


def settings_document(site: Site, library: Library) -> Document:
    """What a frontend needs to know about the school."""
    found = SchoolSettings.for_site(site)
    ctx = CompileContext(library, locale="")
    name = found.name or site.site_name
    logo = ctx.find_image(found.logo_id)
    body = {
        "schema": "lms.site/1",
        "key": str(site_key(site.pk)),
        "title": name,
        "locale": found.locale,
        "name": name,
        "logo": None if logo is None else ctx.picture(found.logo_id),
        "currency": found.currency,
        "contact_email": found.contact_email,
        "locales": list(Locale.objects.order_by("language_code").values_list("language_code", flat=True)),
        "legal": {
            each: ctx.link(page)
            for each in LEGAL
            if (page := ctx.find_page(getattr(found, f"{each}_page_id"))) is not None
        },
        "home": _home(site, ctx),
    }
    return Document(
        kind="site",
        key=site_key(site.pk),
        locale="",
        title=name,
        delivery={**body, "links": dict(ctx.links)} if ctx.links else body,
        references=frozenset(ctx.references),
    )


def _home(site: Site, ctx: CompileContext) -> str | None:
    page = ctx.find_page(site.root_page_id)
    return None if page is None else ctx.link(page)


def publish_menus(marked: Sequence[At], library: Library) -> dict[At, str]:
    """Publish the marked menus; those that are gone are taken offline."""
    failed: dict[At, str] = {}
    states = []
    for key, locale in sorted(set(marked), key=str):
        menu = Menu.objects.filter(translation_key=key, locale__language_code=locale).first()
        if menu is None:
            states.append(HeadState(kind="menu", key=key, locale=locale, digest=None, live=False))
            continue
        try:
            document = menu_document(menu, library)
        except Refused as error:
            failed[key, locale] = str(error)
            continue
        [digest] = publishing.put_editions([document], compiler=COMPILER)
        states.append(_head(document, digest, {"handle": menu.handle, "site": menu.site_id}))
    publishing.put_heads(states)
    return failed


def menu_document(menu: Menu, library: Library) -> Document:
    """A menu; entries whose page is not published are left out."""
    ctx = CompileContext(library, locale=menu.locale.language_code)
    body = {
        "schema": "lms.menu/1",
        "key": str(menu.translation_key),
        "title": menu.title,
        "locale": ctx.locale,
        "handle": menu.handle,
        "items": _readable(stream(menu, "items", ctx)),
    }
    return Document(
        kind="menu",
        key=menu.translation_key,
        locale=ctx.locale,
        title=menu.title,
        delivery={**body, "links": dict(ctx.links)} if ctx.links else body,
        references=frozenset(ctx.references),
    )


def _readable(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    shown = []
    for block in blocks:
        if block["type"] == "unavailable":
            continue
        entry = {"id": block["id"], "type": block["type"], **block["value"]}
        if "links" in entry:
            entry["links"] = _readable(entry["links"])
        shown.append(entry)
    return shown


def put_redirects() -> None:
    """Write down the redirects that editors set; one without a site holds for every site."""
    sites = list(Site.objects.values_list("pk", flat=True))
    rows = Redirect.objects.select_related("redirect_page__locale")
    publishing.put_redirects(
        [
            publishing.Redirect(
                site=site,
                path=row.old_path,
                key=None if row.redirect_page is None else row.redirect_page.translation_key,
                locale="" if row.redirect_page is None else row.redirect_page.locale.language_code,
                target=row.redirect_link if row.redirect_page is None else "",
                permanent=row.is_permanent,
            )
            for row in rows
            for site in ([row.site_id] if row.site_id else sites)
        ]
    )


def put_all_places() -> None:
    """Bring every path up to date: a site was added, moved or removed."""
    for top in places.roots():
        places.put_below(Page.objects.get(pk=top.page))
