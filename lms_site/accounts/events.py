"""Facts about accounts."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from lms_site.foundation.events import Event


class PersonErased(Event):
    """A person is erased: who holds anything about them forgets it now (a listener), or soon (a subscriber)."""

    type: ClassVar[str] = "lms.person.erased.v1"
    person: UUID

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"


class TeachingDecided(Event):
    """An application to teach is decided: `state` is approved or declined."""

    type = "lms.teaching.decided.v1"

    person: UUID
    application: UUID
    state: str

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"


class PersonSuspended(Event):
    """Somebody may not log in any more, for a reason that the account's entries keep; every session has ended."""

    type = "lms.person.suspended.v1"

    person: UUID

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"


class PersonReactivated(Event):
    """Somebody who was suspended may log in again."""

    type = "lms.person.reactivated.v1"

    person: UUID

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"


class PersonMerged(Event):
    """Two accounts were one person's: what `merged` had is `person`'s now. `by` is who decided it."""

    type = "lms.person.merged.v1"

    person: UUID
    merged: UUID
    by: UUID

    @property
    def aggregate(self) -> str:
        """The person who stays."""
        return f"person:{self.person}"


class AvatarDropped(Event):
    """A person's picture is replaced or removed: its files go, and whoever keeps copies forgets them."""

    type = "lms.avatar.dropped.v1"

    person: UUID
    avatar: UUID

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"


class TermsAccepted(Event):
    """A person accepted a version of the terms of use."""

    type = "lms.terms.accepted.v1"

    person: UUID
    terms: UUID

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"


class AccountClosed(Event):
    """A person closed their account. It is erased later, unless they take it back.

    Who must not let the person go yet (the only owner of a course) listens, and raises.
    """

    type = "lms.account.closed.v1"

    person: UUID

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"


class AccountReopened(Event):
    """A person took back the account they had closed."""

    type = "lms.account.reopened.v1"

    person: UUID

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"
