"""The terms of use: their versions, and who accepted which. See docs/decisions/0063."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.accounts.errors import NoSuchTerms, TermsNotAccepted
from lms_site.accounts.events import TermsAccepted
from lms_site.accounts.profile_data import OwnTerms, TermsVersion
from lms_site.accounts.profile_models import Terms, TermsAcceptance
from lms_site.accounts.roles import may
from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit

PUBLISH: Final = "accounts.publish_terms"
LONGEST_VERSION, LONGEST_ADDRESS, LONGEST_TEXT, LONGEST_CHANGES = 40, 500, 200_000, 5_000
_DUE: Final = """(
    SELECT terms.version FROM accounts_terms terms
    WHERE terms.id = (
        SELECT latest.id FROM accounts_terms latest WHERE latest.starts_at <= statement_timestamp()
        ORDER BY latest.starts_at DESC, latest.id DESC LIMIT 1)
      AND NOT EXISTS (
        SELECT 1 FROM accounts_termsacceptance own WHERE own.terms_id = terms.id AND own.person_id = {person}))
"""


def current_terms() -> TermsVersion | None:
    """The version in force; None while the site has no terms."""
    row = _in_force().first()
    return None if row is None else _version(row)


def own_terms(person: UUID) -> OwnTerms:
    """What is in force, and what the person accepted last; two statements."""
    current = current_terms()
    accepted = TermsAcceptance.objects.filter(person=person).select_related("terms")
    last = accepted.order_by("-terms__starts_at", "-terms_id").first()
    return OwnTerms(
        due=current is not None and (last is None or last.terms_id != current.id),
        current=current,
        accepted="" if last is None else last.terms.version,
        accepted_at=None if last is None else last.accepted_at,
    )


@transaction.atomic
def accept_terms(person: UUID, version: str) -> OwnTerms:
    """Note that the person accepts the version in force; only by its name, so that nobody accepts unseen.

    Idempotent: the first moment stays. Raises Invalid when another version is in force, or none.
    """
    _check_version(version)
    _note(person, version, TermsAcceptance.Way.LATER)
    return own_terms(person)


@transaction.atomic
def note_at_sign_up(person: UUID, version: str) -> None:
    """Note what a new person accepted: the version that the form has checked, whatever came into force since."""
    _note(person, version, TermsAcceptance.Way.SIGN_UP)


def _note(person: UUID, version: str, way: TermsAcceptance.Way) -> None:
    row = Terms.objects.get(version=version)
    _acceptance, made = TermsAcceptance.objects.get_or_create(
        person_id=person, terms=row, defaults={"way": way}
    )
    if made:
        emit(TermsAccepted(person=person, terms=row.pk))


def _check_version(version: str) -> None:
    current = current_terms()
    if current is None:
        raise Invalid.field("version", "no_terms", _("The site has no terms of use."))
    if version != current.version:
        raise Invalid.field("version", "not_in_force", _("Other terms are in force now. Read them first."))


def require_terms(person: UUID) -> None:
    """Return when the person may begin something new: there are no terms, or they accepted those in force.

    One statement. Raises TermsNotAccepted.
    """
    found = sql.one(_OWN_DUE, {"person": person})
    if found is not None and found.version is not None:
        raise TermsNotAccepted(version=found.version)


def terms_due(person: str) -> str:
    """SQL: the version in force that a person (an expression for an id) has not accepted; null: none is due."""
    return _DUE.format(person=person)


_OWN_DUE: Final = f"SELECT {terms_due('%(person)s')} AS version"


def publishes_terms(person: UUID) -> bool:
    """Whether the person may publish terms."""
    return may(person, PUBLISH)


def all_terms(person: UUID) -> QuerySet[Terms]:
    """Every version, those to come included, for whoever publishes terms. Raises NoSuchTerms."""
    if not publishes_terms(person):
        raise NoSuchTerms
    return Terms.objects.all()


def publish_terms(
    person: UUID,
    version: str,
    *,
    address: str = "",
    text: str = "",
    changes: str = "",
    starts_at: datetime | None = None,
) -> TermsVersion:
    """A new version, in force from `starts_at` (now without it). Versions never change.

    Raises NoSuchTerms to who may not, Invalid.
    """
    if not publishes_terms(person):
        raise NoSuchTerms
    _check(version, address, text, changes)
    more = {} if starts_at is None else {"starts_at": starts_at}
    if starts_at is not None and Terms.objects.filter(starts_at__gt=starts_at).exists():
        raise Invalid.field("starts_at", "too_early", _("A later version begins after this moment."))
    try:
        with transaction.atomic():
            made = Terms.objects.create(version=version, address=address, text=text, changes=changes, **more)
    except IntegrityError:
        raise Invalid.field("version", "taken", _("There is a version of this name.")) from None
    made.refresh_from_db()
    return _version(made)


def _in_force() -> QuerySet[Terms]:
    latest = Terms.objects.filter(starts_at__lte=Now()).order_by("-starts_at", "-id")
    return Terms.objects.filter(pk__in=latest.values("pk")[:1])


def _version(row: Terms) -> TermsVersion:
    return TermsVersion(
        id=row.pk,
        version=row.version,
        address=row.address,
        text=row.text,
        changes=row.changes,
        starts_at=row.starts_at,
    )


def _check(version: str, address: str, text: str, changes: str) -> None:
    for name, value, most in (
        ("version", version, LONGEST_VERSION),
        ("address", address, LONGEST_ADDRESS),
        ("text", text, LONGEST_TEXT),
        ("changes", changes, LONGEST_CHANGES),
    ):
        if len(value) > most:
            raise Invalid.field(name, "too_long", _("This is too long."))
    if not version.strip() or version != version.strip():
        raise Invalid.field("version", "required", _("Name the version."))
    if not address and not text.strip():
        raise Invalid.field("text", "required", _("Give the text, or the address of the page that has it."))
    if address:
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            raise Invalid.field(
                "address", "not_an_address", _("An address begins with https:// or http://.")
            ) from None
