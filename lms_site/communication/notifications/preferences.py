"""By which ways a person is told which kinds of things: as the kinds have it, and as the person wishes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms_site.communication.notifications import kinds
from lms_site.communication.notifications.data import ChannelInfo, Kind, KindInfo, Wish, WishChange
from lms_site.communication.notifications.models import APP, NotificationPreference
from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.plugin_host import api as plugin_host

SWITCH_OFF = """
    INSERT INTO communication_notificationpreference (person_id, kind, channel, wanted)
    SELECT person.id, %(kind)s::text, %(channel)s::text, FALSE FROM accounts_user person WHERE person.id = %(person)s
    ON CONFLICT (person_id, kind, channel) DO UPDATE SET wanted = FALSE
"""
Wishes = dict[tuple[UUID, str], bool]
"""What people wish about one kind: by person and channel."""


def channels() -> tuple[ChannelInfo, ...]:
    """The ways there are now: the site itself, then what enabled plugins offer."""
    offered = (ChannelInfo(key=one.key, label=str(one.label)) for one in plugin_host.notification_channels())
    return (ChannelInfo(key=APP, label=str(_("In the site"))), *offered)


def wishes_about(kind: str, people: Collection[UUID]) -> Wishes:
    """What the people wish about the kind; one statement."""
    rows = NotificationPreference.objects.filter(kind=kind, person__in=people)
    return {
        (person, channel): wanted
        for person, channel, wanted in rows.values_list("person_id", "channel", "wanted")
    }


def is_wanted(kind: Kind, channel: str, person: UUID | None, wishes: Wishes) -> bool:
    """Whether the person is to be told this kind by this channel."""
    usual = kind.goes_to(channel)
    return usual if person is None or not kind.optional else wishes.get((person, channel), usual)


def preferences(person_id: UUID) -> tuple[KindInfo, ...]:
    """Every kind with the person's wishes for every channel there is; one statement."""
    rows = NotificationPreference.objects.filter(person=person_id)
    wished = {
        (kind, channel): wanted for kind, channel, wanted in rows.values_list("kind", "channel", "wanted")
    }
    ways = channels()
    return tuple(
        KindInfo(
            kind=kind.key,
            title=str(kind.title),
            channels=tuple(_wish(kind, way.key, wished.get((kind.key, way.key))) for way in ways),
        )
        for kind in kinds.kinds()
    )


@transaction.atomic
def set_preferences(person_id: UUID, changes: Sequence[WishChange]) -> tuple[KindInfo, ...]:
    """Keep these wishes, and leave the others as they are. Idempotent. Raises Invalid; then nothing is kept."""
    known = {way.key for way in channels()}
    rows = {}
    for place, change in enumerate(changes):
        kind = kinds.kind_of(change.kind)
        if kind is None:
            raise Invalid.field(f"/wishes/{place}/kind", "unknown_name", _("There is no such kind."))
        if change.channel not in known:
            raise Invalid.field(f"/wishes/{place}/channel", "unknown_name", _("There is no such channel."))
        if not kind.optional and change.wanted != kind.goes_to(change.channel):
            raise Invalid.field(f"/wishes/{place}/wanted", "fixed", _("This cannot be switched off."))
        rows[change.kind, change.channel] = change.wanted
    NotificationPreference.objects.bulk_create(
        [
            NotificationPreference(person_id=person_id, kind=kind, channel=channel, wanted=wanted)
            for (kind, channel), wanted in sorted(rows.items())
        ],
        update_conflicts=True,
        unique_fields=["person", "kind", "channel"],
        update_fields=["wanted"],
    )
    return preferences(person_id)


def switch_off(person_id: UUID, kind: str, channel: str) -> None:
    """Tell the person this kind by this channel no more. Idempotent.

    Nothing changes for a kind that must be told, nor for who is erased: an old mail outlives its reader's account.
    """
    known = kinds.kind_of(kind)
    if known is not None and known.optional:
        sql.run(SWITCH_OFF, {"person": person_id, "kind": kind, "channel": channel})


def _wish(kind: Kind, channel: str, wished: bool | None) -> Wish:  # noqa: FBT001 (what the person said, if anything)
    usual = kind.goes_to(channel)
    wanted = usual if wished is None or not kind.optional else wished
    return Wish(channel=channel, wanted=wanted, fixed=not kind.optional)
