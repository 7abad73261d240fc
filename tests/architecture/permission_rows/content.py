"""The school as a site: open to everybody."""

from __future__ import annotations

from uuid import NAMESPACE_OID, uuid5

from lms_site.publishing import api as publishing
from tests.architecture.permissions import Row
from tests.publishing.builders import put_edition
from tests.world import BAD_TOKENS, EVERYONE, World


def furnish(world: World) -> None:
    """A site, a menu, two pages, one with a place."""
    for name, things in (("a", world.own), ("b", world.foreign)):
        key = uuid5(NAMESPACE_OID, f"page {name}")
        _head("page", key, {"restricted": False, "type": "content", "slug": name})
        handle = f"menu-{name}"
        _head("menu", uuid5(NAMESPACE_OID, handle), {"handle": handle, "site": 1})
        publishing.put_places(
            [publishing.Place(site=1, path=f"/{name}/", kind="page", key=key, locale="en")], of=[(key, "en")]
        )
        things.update(page=key, menu=handle)
    _head("site", uuid5(NAMESPACE_OID, "a site"), {"default": True, "site": 1})


def _head(kind, key, facts) -> None:
    body = {"schema": f"lms.{kind}/1", "key": str(key), "title": kind, "locale": "en"}
    document = publishing.Document(kind=kind, key=key, locale="en", title=kind, delivery=body)
    digest = put_edition(document, compiler=1)
    publishing.put_heads(
        [publishing.HeadState(kind=kind, key=key, locale="en", digest=digest, title=kind, facts=facts)]
    )


OPEN = EVERYONE - BAD_TOKENS

ROWS = [
    Row("site_read", allow=OPEN),
    Row("menus_read", ids={"handle": "menu"}, allow=OPEN),
    Row("pages_list", allow=OPEN),
    Row("pages_read", ids={"key": "page"}, allow=OPEN),
    Row("resolve_path", allow=OPEN, query="?path=/a/"),
]
