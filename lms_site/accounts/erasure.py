"""Erasing people: what `User.delete()` means, whoever calls it. See docs/decisions/0054."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models.deletion import (
    CASCADE,
    SET_NULL,
    ProtectedError,
    RestrictedError,
    get_candidate_relations_to_delete,
)

from lms_sdk.facts import Person
from lms_site.accounts.avatars import drop_avatar
from lms_site.accounts.events import PersonErased
from lms_site.accounts.models import ERASED, User
from lms_site.accounts.revocation import end_all
from lms_site.foundation.events import emit
from lms_site.plugin_host import api as plugin_host


@transaction.atomic
def erase_person(person: UUID) -> bool:
    """Erase the person: what every domain and plugin holds about them, and the account. Idempotent; all or nothing.

    A plugin that fails is logged and stops nobody. Accounts that were merged into this one are erased with it.
    Where others' records name the person (a teacher's marks are the learners'), a tombstone stays that says nothing
    about anybody. Whether the account itself is gone; False also for a person there is not.
    """
    user = User.objects.select_for_update().filter(pk=person).first()
    if user is None:
        return False
    for stone in User.objects.filter(merged_into=person).values_list("pk", flat=True):
        erase_person(stone)
    end_all(person)
    drop_avatar(person)
    emit(PersonErased(person=person))
    plugin_host.collect("erase_personal_data", user=Person(id=str(person)), mode="erase")
    try:
        with transaction.atomic():
            models.Model.delete(user)
    except (ProtectedError, RestrictedError):
        _bury(user)
        return False
    return True


def _bury(user: User) -> None:
    """Make the account a tombstone: nothing about the person, no rights, no way in, nothing that hangs on it."""
    relations: Iterable[Any] = get_candidate_relations_to_delete(User._meta)  # type: ignore[arg-type] # untyped enough
    for relation in relations:
        name = relation.field.name
        pointing = relation.related_model._base_manager.filter(**{name: user.pk})
        if relation.on_delete is CASCADE:
            pointing.delete()
        elif relation.on_delete is SET_NULL:
            pointing.update(**{name: None})
    user.email = f"{user.pk.hex}{ERASED}"
    user.name = user.first_name = user.last_name = user.locale = ""
    user.last_login = user.merged_into = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
