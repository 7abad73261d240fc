"""What those who run the site do to accounts: each action is checked, logged with who and why, and told."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lms_site.accounts.adapter import LONGEST_ADDRESS
from lms_site.accounts.claims import let_go_of_claims, only_claimed
from lms_site.accounts.errors import MayNotManagePeople, NoSuchPerson, NotOneself, VerifiedAlready
from lms_site.accounts.events import PersonReactivated, PersonSuspended
from lms_site.accounts.models import PersonEntry, User
from lms_site.accounts.people import MANAGE, living
from lms_site.accounts.profile_models import AccountClosing
from lms_site.accounts.services import checked_locale, checked_name
from lms_site.foundation.clock import now
from lms_site.foundation.errors import Invalid, TooMany
from lms_site.foundation.events import emit
from lms_site.foundation.locks import lock_row

LONGEST_REASON = 2_000
PAUSE = timedelta(minutes=1)
"""How long to wait before the same person gets the same mail again."""
Action = PersonEntry.Action


@transaction.atomic
def create_person(actor: UUID, email: str, *, name: str = "", locale: str = "") -> UUID:
    """A new account without a password; the person gets a mail with a link to set one, which proves the address.

    Raises MayNotManagePeople, Invalid (no address, or somebody has it).
    """
    require_may(actor, MANAGE)
    address = _checked_address(email)
    let_go_of_claims(address)
    user = User.objects.create_user(address, name=checked_name(name), locale=checked_locale(locale))
    EmailAddress.objects.create(user=user, email=address, verified=False, primary=True)
    log(user.pk, Action.CREATED, actor)
    transaction.on_commit(partial(_invite, user.pk))
    return user.pk


@transaction.atomic
def suspend(actor: UUID, person: UUID, reason: str) -> None:
    """Let nobody in with this account any more; every session and token ends, the work stays. Idempotent.

    Raises MayNotManagePeople, NoSuchPerson, NotOneself, Invalid (no reason).
    """
    user = _to_manage(actor, person)
    why = _checked_reason(reason, needed=True)
    if actor == person:
        raise NotOneself
    closed = AccountClosing.objects.filter(pk=person).first()
    if user.is_active or (closed and not suspended_since(person, closed.asked_at)):
        user.is_active = False
        user.save(update_fields=["is_active"])
        log(person, Action.SUSPENDED, actor, reason=why)
        emit(PersonSuspended(person=person))


def suspended_since(person: UUID, moment: datetime) -> bool:
    """Whether the account was suspended after its owner closed it at this moment: they cannot take it back then."""
    entries = PersonEntry.objects.filter(person=person, action=Action.SUSPENDED, at__gte=moment)
    return entries.exists()


@transaction.atomic
def reactivate(actor: UUID, person: UUID, reason: str = "") -> None:
    """Let somebody in again who was suspended; they log in anew. Idempotent.

    Raises MayNotManagePeople, NoSuchPerson, Invalid.
    """
    user = _to_manage(actor, person)
    why = _checked_reason(reason)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        log(person, Action.REACTIVATED, actor, reason=why)
        emit(PersonReactivated(person=person))


@transaction.atomic
def resend_verification(actor: UUID, person: UUID) -> None:
    """Send the mail again by which the person proves the address; who has no password yet is asked to set one.

    Raises MayNotManagePeople, NoSuchPerson, VerifiedAlready, TooMany (less than a minute ago).
    """
    user = _to_manage(actor, person)
    if EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        raise VerifiedAlready
    recent = PersonEntry.objects.filter(person=user, action=Action.REMINDED, at__gt=now() - PAUSE)
    if recent.exists():
        raise TooMany(retry_after=int(PAUSE.total_seconds()))
    log(person, Action.REMINDED, actor)
    transaction.on_commit(partial(_remind if user.has_usable_password() else _invite, person))


def prove_address(sender: object, user: User, **about: object) -> None:
    """Take the one address of a person as verified who has set a password: the link to do so was sent there.

    With several addresses nobody knows to which of them it was sent. allauth calls it.
    """
    del sender, about
    addresses = list(EmailAddress.objects.filter(user=user))
    if len(addresses) == 1 and not addresses[0].verified:
        addresses[0].set_verified()


def log(
    person: UUID, action: PersonEntry.Action, actor: UUID | None, *, reason: str = "", **facts: object
) -> None:
    """Write down what was done to an account."""
    PersonEntry.objects.create(person_id=person, action=action, actor_id=actor, reason=reason, facts=facts)


def require_may(actor: UUID, right: str) -> User:
    """Whoever acts, when they are active and hold the right. Raises MayNotManagePeople."""
    user: User | None = User.objects.filter(pk=actor, is_active=True).first()
    if user is None or not user.has_perm(right):
        raise MayNotManagePeople
    return user


def require_no_more_rights(actor: User, person: User) -> None:
    """Return when the actor holds every right of the site that the person has. Raises MayNotManagePeople.

    So nobody locks out, or takes over, an account that may more than they.
    """
    if actor.is_superuser:
        return
    if person.is_superuser or not _rights(person) <= _rights(actor):
        raise MayNotManagePeople


def _rights(user: User) -> set[str]:
    """What the roles give, whether the account is active or not."""
    held = user.groups.values_list("permissions__content_type__app_label", "permissions__codename")
    own = user.user_permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{name}" for app, name in [*held, *own] if name}


def _to_manage(actor: UUID, person: UUID) -> User:
    """The person, locked, when the actor may manage them."""
    manager = require_may(actor, MANAGE)
    if not living().filter(pk=person).exists():
        raise NoSuchPerson
    user: User = lock_row(User.objects.filter(pk=person))
    require_no_more_rights(manager, user)
    return user


def _checked_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid.field("email", "not_an_address", _("This is no e-mail address.")) from None
    if len(address) > LONGEST_ADDRESS:
        raise Invalid.field("email", "too_long", _("This is too long."))
    if not only_claimed(address):
        raise Invalid.field("email", "taken", _("Somebody has this address already."))
    return address


def _checked_reason(reason: str, *, needed: bool = False) -> str:
    why = reason.strip()
    if needed and not why:
        raise Invalid.field("reason", "required", _("Say why."))
    if len(why) > LONGEST_REASON or "\0" in why:
        raise Invalid.field("reason", "text", _("This text cannot be stored."))
    return why


def _invite(person: UUID) -> None:
    """Send the link by which a new person sets a password."""
    user = User.objects.get(pk=person)
    key = f"{user_pk_to_url_str(user)}-{app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"
    adapter = get_adapter()
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    context = {"user": user, "url": adapter.get_reset_password_from_key_url(key), "days": days}
    with translation.override(user.locale or settings.LANGUAGE_CODE):
        adapter.send_mail("accounts/email/invited", user.email, context)


def _remind(person: UUID) -> None:
    """Send the link that verifies the address."""
    user = User.objects.get(pk=person)
    address, _made = EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": False}
    )
    with translation.override(user.locale or settings.LANGUAGE_CODE):
        address.send_confirmation(None)
