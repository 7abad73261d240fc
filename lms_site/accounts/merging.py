"""Two accounts of one person become one. See docs/decisions/0077.

Each domain moves what it holds (`register_merge`) by its own rules; what nobody claims is moved by the rows' foreign
keys. A preview is the merge itself, rolled back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

import orjson
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction

from lms_site.accounts.avatars import drop_avatar
from lms_site.accounts.data import Merge
from lms_site.accounts.errors import IsAdministrator, IsSuspended, NoSuchPerson, NotOneself, PreviewIsOld
from lms_site.accounts.events import PersonMerged
from lms_site.accounts.managing import log, require_may, require_no_more_rights
from lms_site.accounts.models import MERGED, PersonEntry, TeacherApplication, TokenSession, User
from lms_site.accounts.people import MERGE, people, person_from
from lms_site.accounts.profile_models import PersonProfile, TermsAcceptance
from lms_site.accounts.revocation import end_all
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import Envelope, emit
from lms_site.foundation.locks import hold, lock_rows
from lms_site.foundation.moving import Moved, moved, repoint, together

Merger = Callable[[UUID, UUID], Iterable[Moved]]
"""Moves what a domain holds from the second person to the first, in the caller's transaction, and says what it did.

Must be idempotent: it is run once more after the commit, for what was being written meanwhile.
"""

_mergers: dict[str, Merger] = {}
_stays: set[tuple[str, str]] = set()


def register_merge(name: str, merger: Merger, *, stays: Iterable[tuple[str, str]] = ()) -> None:
    """Let a domain move what it holds when two accounts become one; called once, from the app's `ready()`.

    `stays` names columns (model label, column) of records of the past that go on naming the account that acted.
    """
    _mergers[name] = merger
    _stays.update((label.lower(), column) for label, column in stays)


def preview_merge(actor: UUID, kept: UUID, merged: UUID) -> Merge:
    """What merging would do: it is done, and rolled back. Raises what `merge_people` raises."""
    with transaction.atomic():
        done = _merge(actor, kept, merged)
        transaction.set_rollback(True)
    return done


@transaction.atomic
def merge_people(actor: UUID, kept: UUID, merged: UUID, *, confirm: str) -> Merge:
    """Give everything that `merged` has to `kept` and make `merged` a tombstone; all or nothing, for ever.

    `confirm` is what the preview said. Raises MayNotManagePeople, NoSuchPerson, NotOneself, Invalid (the same person
    twice), IsAdministrator, IsSuspended, PreviewIsOld.
    """
    done = _merge(actor, kept, merged)
    if confirm != done.confirm:
        raise PreviewIsOld
    return done


def finish_merge(kept: UUID, merged: UUID) -> list[Moved]:
    """Move what was written to the merged account while it was being merged; as a rule there is nothing. Idempotent."""
    with transaction.atomic():
        if not User.objects.filter(pk=merged, merged_into=kept).exists():
            return []
        hold(*_locks(kept, merged))
        return together(_moved(kept, merged))


def finish_merge_of(event: PersonMerged, envelope: Envelope) -> None:
    """Do that when the fact is delivered."""
    del envelope
    finish_merge(event.person, event.merged)


def _merge(actor: UUID, kept: UUID, merged: UUID) -> Merge:
    """Do it, and describe it. The accounts as they were before are what is described."""
    by = require_may(actor, MERGE)
    if kept == merged:
        raise Invalid.field("merged", "the_same", NotOneself.message)
    hold(*_locks(kept, merged))
    before = _before(by, kept, merged)
    lines = together(_moved(kept, merged))
    _bury(merged, kept)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    facts = [[line.what, line.moved, line.united, line.left] for line in lines]
    log(kept, PersonEntry.Action.MERGED, actor, account=str(merged), moved=facts)
    emit(PersonMerged(person=kept, merged=merged, by=actor))
    confirm = hashlib.sha256(orjson.dumps([str(kept), str(merged), facts])).hexdigest()[:32]
    return Merge(kept=before[kept], merged=before[merged], lines=tuple(lines), confirm=confirm)


def _locks(*both: UUID) -> list[str]:
    return [f"person:{one}" for one in both]


def _before(by: User, kept: UUID, merged: UUID) -> dict[UUID, Any]:
    """Both people as they are, when they may be merged by this person."""
    found = {row.pk: row for row in people(by.pk).filter(pk__in=[kept, merged])}
    if len(found) != 2:  # noqa: PLR2004 two people
        raise NoSuchPerson
    # Not FOR UPDATE: who writes a row about either person meanwhile would wait for us, and we perhaps for them.
    users = User.objects.filter(pk__in=[kept, merged]).order_by("pk").select_for_update(no_key=True)
    for user in users:
        require_no_more_rights(by, user)
    if by.pk == merged:
        raise NotOneself
    if found[merged].is_superuser or found[merged].is_staff:
        raise IsAdministrator
    if not (found[kept].is_active and found[merged].is_active):
        raise IsSuspended
    return {key: person_from(row) for key, row in found.items()}


def _moved(kept: UUID, merged: UUID) -> Iterator[Moved]:
    """What every domain moves, then what nobody claims."""
    for merger in _mergers.values():
        yield from merger(kept, merged)
    for model, column in columns_of_people():
        yield repoint(model, column, old=merged, new=kept)


def columns_of_people() -> list[tuple[type[models.Model], str]]:
    """Every column of every installed app that names a person, but for those that stay with who acted."""
    relations: Iterable[Any] = User._meta.get_fields(include_hidden=True)
    found = [
        (relation.related_model, relation.field.name)
        for relation in relations
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    ]
    return [one for one in found if (one[0]._meta.label_lower, one[1]) not in _stays]


def merge(kept: UUID, merged: UUID) -> Iterator[Moved]:
    """What this domain holds: addresses and roles move; ways in do not, but for accounts elsewhere.

    Only verified addresses go along: who reads mail at an unverified one may be somebody else. Second factors,
    sessions and the password of the merged account end.
    """
    end_all(merged)
    Session.objects.filter(
        session_key__in=UserSession.objects.filter(user=merged).values("session_key")
    ).delete()
    for model, column in ((TokenSession, "person"), (UserSession, "user"), (Authenticator, "user")):
        model._base_manager.filter(**{column: merged}).delete()
    yield from _addresses(kept, merged)
    yield from _roles(kept, merged)
    yield from _profile(kept, merged)
    waiting = TeacherApplication.State.WAITING
    if TeacherApplication.objects.filter(person=kept, state=waiting).exists():
        mine = TeacherApplication.objects.filter(person=merged, state=waiting)
        yield moved(TeacherApplication, united=mine.update(state=TeacherApplication.State.WITHDRAWN))


def _profile(kept: UUID, merged: UUID) -> Iterator[Moved]:
    """The profile of the kept account stays, where it has one; the other's picture goes with its files."""
    if PersonProfile.objects.filter(pk=kept).exists():
        drop_avatar(merged)
    yield repoint(PersonProfile, "person", old=merged, new=kept, twins="drop")
    yield repoint(TermsAcceptance, "person", old=merged, new=kept, twins="drop")


def _addresses(kept: UUID, merged: UUID) -> Iterator[Moved]:
    mine = EmailAddress.objects.filter(user=merged)
    mine.update(primary=False)
    dropped = mine.filter(verified=False).delete()[0]
    yield repoint(EmailAddress, "user", old=merged, new=kept, twins="drop")
    yield moved(EmailAddress, left=dropped)


def _roles(kept: UUID, merged: UUID) -> Iterator[Moved]:
    for through in (User.groups.through, User.user_permissions.through):
        yield repoint(through, "user", old=merged, new=kept, twins="drop")


def _bury(merged: UUID, kept: UUID) -> None:
    """Make the account a tombstone that keeps its name: marks that the person gave still say who gave them."""
    [user] = lock_rows(User.objects.filter(pk=merged))
    user.email = f"{merged.hex}{MERGED}"
    user.merged_into_id = kept
    user.last_login = None
    user.is_active = False
    user.set_unusable_password()
    user.save()
