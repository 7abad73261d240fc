"""What people tell about themselves, and what of it others see. See docs/decisions/0062."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms_site.accounts.avatars import locked_profile, picture_of, sizes_of
from lms_site.accounts.models import User
from lms_site.accounts.profile_data import FIELDS, Audience, Link, OwnProfile, ShownProfile
from lms_site.accounts.profile_models import PersonProfile
from lms_site.foundation.errors import Invalid, NotFound

LONGEST_NAME, LONGEST_HEADLINE, LONGEST_BIO, LONGEST_LABEL, LONGEST_ADDRESS = 150, 160, 5_000, 80, 500
MOST_LINKS, MOST_LANGUAGES = 8, 12
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_SEES: Final = {
    Audience.EVERYONE: frozenset({Audience.EVERYONE}),
    Audience.MEMBERS: frozenset({Audience.EVERYONE, Audience.MEMBERS}),
    Audience.NOBODY: frozenset(Audience),
}
"""Which fields somebody sees who stands so to the person; nobody else than the person is `NOBODY`."""


def own_profile(person: UUID) -> OwnProfile:
    """The person's own profile; two statements. Raises NotFound."""
    user = User.objects.filter(pk=person).first()
    if user is None:
        raise NotFound
    return _own(user, PersonProfile.objects.filter(pk=person).first() or PersonProfile(pk=person))


@transaction.atomic
def change_own_profile(
    person: UUID, changes: Mapping[str, Any], *, seen: Callable[[OwnProfile], None] = lambda _: None
) -> OwnProfile:
    """The person's profile with the new values; what is not named stays as it is.

    `changes` has members of OwnProfile but `id` and `avatar`; links are mappings of label and address, and `shown`
    names only what changes (None: as if never decided). `seen` may raise when the profile, now locked, is not the one
    the caller has seen. Raises Invalid.
    """
    user, profile = locked_profile(person)
    seen(_own(user, profile))
    for name, value in changes.items():
        _SETTERS[name](user, profile, value)
    user.save(update_fields=["name", "first_name", "last_name"])
    profile.save()
    return _own(user, profile)


def shown_profiles(audiences: Mapping[UUID, Audience], *, authors: bool = False) -> dict[UUID, ShownProfile]:
    """What of these people is shown, each to who stands so to them; two statements, inactive people left out.

    `authors`: they publish courses, and show their name to everyone unless they decided otherwise.
    """
    people = User.objects.in_bulk(list(audiences))
    profiles = PersonProfile.objects.in_bulk(list(people))
    return {
        key: _shown(people[key], profiles.get(key), _SEES[audience], authors=authors)
        for key, audience in audiences.items()
        if key in people and people[key].is_active
    }


def name_audience(shown: Mapping[str, str], *, author: bool) -> Audience:
    """Who sees a person's name, as they decided; else everyone for authors of published courses, others' members."""
    usual = Audience.EVERYONE if author else Audience.MEMBERS
    return Audience(shown.get("name", usual))


def name_shown(profile: str, *, author: bool) -> str:
    """SQL: the audience of the name of a person whose profile (or no row) is `profile`; see `name_audience`."""
    usual = Audience.EVERYONE if author else Audience.MEMBERS
    return f"coalesce({profile}.shown->>'name', '{usual.value}')"


def _own(user: User, profile: PersonProfile) -> OwnProfile:
    decided: dict[str, str | None] = dict.fromkeys(FIELDS, Audience.NOBODY.value)
    decided["name"] = None
    return OwnProfile(
        id=user.pk,
        name=user.get_full_name(),
        headline=profile.headline,
        bio=profile.bio,
        links=_links(profile),
        languages=tuple(profile.languages),
        time_zone=profile.time_zone,
        avatar=picture_of(profile),
        shown={**decided, **profile.shown},
    )


def _shown(
    user: User, profile: PersonProfile | None, sees: frozenset[Audience], *, authors: bool
) -> ShownProfile:
    row = profile or PersonProfile(pk=user.pk)
    open_ = {name for name in FIELDS if Audience(row.shown.get(name, Audience.NOBODY)) in sees}
    if name_audience(row.shown, author=authors) in sees:
        open_.add("name")
    return ShownProfile(
        id=user.pk,
        name=user.get_full_name() if "name" in open_ else "",
        headline=row.headline if "headline" in open_ else "",
        bio=row.bio if "bio" in open_ else "",
        links=_links(row) if "links" in open_ else (),
        languages=tuple(row.languages) if "languages" in open_ else (),
        time_zone=row.time_zone if "time_zone" in open_ else "",
        avatar=sizes_of(row.avatar) if "avatar" in open_ and row.avatar else None,
    )


def _links(profile: PersonProfile) -> tuple[Link, ...]:
    return tuple(Link(label=one["label"], address=one["address"]) for one in profile.links)


# One setter for each thing that can be changed


def _set_name(user: User, profile: PersonProfile, value: str) -> None:
    del profile
    user.name = " ".join(_short("name", value, LONGEST_NAME).split())
    user.first_name = user.last_name = ""


def _set_headline(user: User, profile: PersonProfile, value: str) -> None:
    del user
    profile.headline = " ".join(_short("headline", value, LONGEST_HEADLINE).split())


def _set_bio(user: User, profile: PersonProfile, value: str) -> None:
    del user
    profile.bio = _short("bio", value, LONGEST_BIO).strip()


def _set_time_zone(user: User, profile: PersonProfile, value: str) -> None:
    del user
    if value and value not in _time_zones():
        raise Invalid.field("time_zone", "unknown", _("Name a time zone, such as Europe/Berlin."))
    profile.time_zone = value


def _set_languages(user: User, profile: PersonProfile, value: Sequence[str]) -> None:
    del user
    if len(value) > MOST_LANGUAGES:
        raise Invalid.field("languages", "too_many", _("At most 12 languages."))
    for number, one in enumerate(value):
        if not _LANGUAGE.match(one):
            raise Invalid.field(
                f"/languages/{number}", "unknown", _("Name a language by its code, such as en or pt-BR.")
            )
    profile.languages = list(dict.fromkeys(value))


def _set_links(user: User, profile: PersonProfile, value: Sequence[Mapping[str, str]]) -> None:
    del user
    if len(value) > MOST_LINKS:
        raise Invalid.field("links", "too_many", _("At most 8 links."))
    profile.links = [_checked_link(number, one) for number, one in enumerate(value)]


def _checked_link(number: int, link: Mapping[str, str]) -> dict[str, str]:
    address = _short(f"/links/{number}/address", link["address"], LONGEST_ADDRESS).strip()
    label = " ".join(_short(f"/links/{number}/label", link["label"], LONGEST_LABEL).split())
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise Invalid.field(
            f"/links/{number}/address", "not_an_address", _("An address begins with https:// or http://.")
        ) from None
    return {"label": label, "address": address}


def _set_shown(user: User, profile: PersonProfile, value: Mapping[str, str | None]) -> None:
    del user
    kept = dict(profile.shown)
    for name, audience in value.items():
        if name not in FIELDS:
            raise Invalid.field(f"/shown/{name}", "unknown", _("A profile has no such field."))
        if audience is None:
            kept.pop(name, None)
        else:
            kept[name] = Audience(audience).value
    profile.shown = kept


def _short(place: str, text: str, most: int) -> str:
    if len(text) > most:
        raise Invalid.field(place, "too_long", _("At most %(most)s characters.") % {"most": most})
    return text


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


_SETTERS: Final[dict[str, Callable[[User, PersonProfile, Any], None]]] = {
    "name": _set_name,
    "headline": _set_headline,
    "bio": _set_bio,
    "links": _set_links,
    "languages": _set_languages,
    "time_zone": _set_time_zone,
    "shown": _set_shown,
}
