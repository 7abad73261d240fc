"""What can go wrong in a domain, said without a word about HTTP, GraphQL or any other transport.

A domain's `errors.py` subclasses one of the categories below and gives it a `code` (stable, for programs) and
a `message` (translated when it is shown, for people). Each transport has one mapper from category to its own
status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


class DomainError(Exception):
    """A refusal that the caller may show. Raise a subclass of a category, never this class.

    `data` holds facts for programs (ids, limits), JSON-ready and free of secrets: transports send it as it
    is.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[Text] = _("This could not be done.")

    def __init__(self, message: Text | None = None, **data: Any) -> None:
        self.text: Text = self.message if message is None else message
        self.data = data
        super().__init__(self.code, data)

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class NotFound(DomainError):
    """The thing does not exist, or the caller may not know that it does."""

    code = "not_found"
    message = _("Not found.")


class Denied(NotFound):
    """The caller may not do this. Transports render it exactly like NotFound; only logs tell them apart."""

    code = "denied"


class Unauthenticated(DomainError):
    """Nobody is logged in, or the proof of it is no longer good."""

    code = "unauthenticated"
    message = _("Log in to do this.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field."""

    code: str
    message: Text


def pointer(*parts: str | int) -> str:
    """The JSON Pointer (RFC 6901) of a place inside a document: `pointer("options", 0)` is `/options/0`."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


class Invalid(DomainError):
    """The input is wrong. `fields` maps JSON Pointers to problems.

    A bare name is taken as a top-level field.
    """

    code = "invalid"
    message = _("Some of what was sent is not valid.")

    def __init__(
        self,
        message: Text | None = None,
        *,
        fields: Mapping[str, Sequence[Problem]] | None = None,
        **data: Any,
    ) -> None:
        super().__init__(message, **data)
        self.fields: dict[str, tuple[Problem, ...]] = {
            path if path == "" or path.startswith("/") else pointer(path): tuple(problems)
            for path, problems in (fields or {}).items()
        }

    @classmethod
    def field(cls, path: str, code: str, message: Text) -> Invalid:
        """The error for one field with one problem."""
        return cls(fields={path: (Problem(code, message),)})


class Conflict(DomainError):
    """The state of things does not allow it (any more): somebody was quicker, or it is already so."""

    code = "conflict"
    message = _("This does not fit the present state. Read it again and retry.")


class PreconditionFailed(DomainError):
    """The caller's condition (a version it has seen) no longer holds."""

    code = "precondition_failed"
    message = _("Somebody changed this in the meantime. Read it again before you change it.")


class _Later(DomainError):
    """A refusal that may heal: `retry_after` says in how many seconds to try again."""

    def __init__(self, message: Text | None = None, *, retry_after: int | None = None, **data: Any) -> None:
        super().__init__(message, **data)
        self.retry_after = retry_after


class TooMany(_Later):
    """A limit on how often or how much is reached."""

    code = "too_many"
    message = _("Too many requests. Wait a little and try again.")


class Unavailable(_Later):
    """Something this needs is not answering; nothing was changed."""

    code = "unavailable"
    message = _("This is not available right now. Try again later.")
