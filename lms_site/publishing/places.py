"""Where published things stand: paths of today, and redirects from earlier ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from lms_site.publishing.data import Place, Redirect, Resolution
from lms_site.publishing.models import Address

LONGEST = 500
REDIRECT = "redirect"


@transaction.atomic
def put_places(places: Sequence[Place], *, of: Collection[tuple[UUID, str]]) -> int:
    """Make the given paths the present ones of the things named by `of` (key, locale); how many rows changed.

    A thing's earlier path stays as a redirect until something else takes it; a thing without a place any more
    keeps its rows as earlier ones, which lead nowhere. Writes by difference.
    """
    wanted = {(place.site, place.path): place for place in places if len(place.path) <= LONGEST}
    present = {(row.site, row.path): row for row in _rows(of) if row.current}
    left = [row.pk for at, row in present.items() if at not in wanted or not _same(row, wanted[at])]
    if left:
        Address.objects.filter(pk__in=left).update(current=False)
    fresh = [place for at, place in wanted.items() if at not in present or not _same(present[at], place)]
    if fresh:
        _upsert(sorted(fresh, key=lambda place: (place.site, place.path)))
    return len(left) + len(fresh)


def _rows(of: Collection[tuple[UUID, str]]) -> list[Address]:
    """The rows of the named things; arrays as parameters, because thousands in an IN are slow to write."""
    return list(
        Address.objects.raw(
            "SELECT a.* FROM publishing_address a"
            " JOIN unnest(%s::uuid[], %s::text[]) AS named (key, locale)"
            " ON a.key = named.key AND a.locale = named.locale WHERE a.kind <> %s",
            [[key for key, _locale in of], [locale for _key, locale in of], REDIRECT],
        )
    )


def _same(row: Address, place: Place) -> bool:
    return (row.kind, row.key, row.locale) == (place.kind, place.key, place.locale)


def _upsert(places: Sequence[Place]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO publishing_address (site, path, kind, key, locale, current)"
            " SELECT *, true FROM unnest(%s::int[], %s::text[], %s::text[], %s::uuid[], %s::text[])"
            " ON CONFLICT (path, site) DO UPDATE SET (kind, key, locale, current, since, target)"
            " = ROW (excluded.kind, excluded.key, excluded.locale, true, now(), '')",
            [
                [place.site for place in places],
                [place.path for place in places],
                [place.kind for place in places],
                [place.key for place in places],
                [place.locale for place in places],
            ],
        )


def resolve_path(path: str, *, site: int | None = None) -> Resolution | None:
    """What stands at a path, one SQL; without a site, the first site that has it.

    An earlier path gives the thing and where it stands now (`moved_to`); None where nothing stands, or what stood
    there is no longer published.
    """
    asked = "/" + path.strip("/")
    rows = Address.objects.filter(path__in={asked, asked.rstrip("/") + "/"})
    if site is not None:
        rows = rows.filter(site=site)
    row = rows.order_by("-current", "site").first()
    if row is None:
        return None
    if row.kind == REDIRECT and row.target:
        return Resolution(
            kind=REDIRECT, key=None, locale="", path=row.path, moved_to=row.target, permanent=row.permanent
        )
    if row.current and row.kind != REDIRECT:
        return Resolution(kind=row.kind, key=row.key, locale=row.locale, path=row.path)
    now = Address.objects.filter(key=row.key, locale=row.locale, current=True).order_by("site").first()
    if now is None:
        return None
    return Resolution(
        kind=now.kind,
        key=now.key,
        locale=now.locale,
        path=now.path,
        moved_to=now.path,
        permanent=row.permanent,
    )


@transaction.atomic
def put_redirects(redirects: Sequence[Redirect]) -> None:
    """Make these the redirects that editors set; a path where something stands now keeps what stands there."""
    wanted = {(each.site, each.path): each for each in redirects if len(each.path) <= LONGEST}
    for row in Address.objects.filter(kind=REDIRECT):
        if (row.site, row.path) not in wanted:
            row.delete()
    taken = set(
        Address.objects.filter(path__in=[path for _site, path in wanted], current=True)
        .exclude(kind=REDIRECT)
        .values_list("site", "path")
    )
    Address.objects.bulk_create(
        [
            Address(
                site=each.site,
                path=each.path,
                kind=REDIRECT,
                key=each.key,
                locale=each.locale,
                target=each.target,
                permanent=each.permanent,
                current=False,
            )
            for at, each in sorted(wanted.items())
            if at not in taken
        ],
        update_conflicts=True,
        unique_fields=["path", "site"],
        update_fields=["kind", "key", "locale", "target", "permanent", "current"],
    )


def paths_of(keys: Collection[UUID], *, locale: str) -> dict[UUID, str]:
    """The present path of each published thing, in a language."""
    rows = Address.objects.filter(Q(key__in=keys) & Q(locale=locale, current=True)).order_by("-site")
    return {row.key: row.path for row in rows if row.key is not None}
