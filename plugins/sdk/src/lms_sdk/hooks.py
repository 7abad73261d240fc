"""Hooks: the places where a plugin changes what the product does, each with a policy that says what an error means.

A plugin writes functions of the same name, marked `@hookimpl`, taking any subset of the arguments by name. The
product calls them through its runner, in order of (plugin order, plugin key).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

import pluggy

from lms_sdk.facts import (
    Audience,
    Card,
    CertificateRenderer,
    Course,
    ErasureMode,
    MenuItem,
    Money,
    Person,
    PersonalData,
    SearchQuery,
)
from lms_sdk.i18n import Text

PROJECT: Final = "lms"
hookimpl: Final = pluggy.HookimplMarker(PROJECT)
"""Marks a plugin's function as the implementation of the hook of its name."""
hookspec: Final = pluggy.HookspecMarker(PROJECT)

PolicyName = Literal["collect", "transform", "first", "guard", "event"]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """How a hook is called.

    collect: every plugin's result, a failing one left out. transform: the first argument through a chain, a failing
    link skipped. first: the first result that is not None. guard: may it happen? a Veto says no, and so does a
    failing plugin. event: told after commit, at least once, retried.
    """

    kind: PolicyName
    budget_ms: int
    writes: bool = False
    """Whether an implementation may write to the database: then it runs in a savepoint."""


class Veto(Exception):
    """Raised by a guard hook: this must not happen. The person is shown `message`."""

    def __init__(self, code: str, message: Text) -> None:
        """Refuse with a stable `code` and a sentence for the person."""
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def policy(kind: PolicyName, budget_ms: int, *, writes: bool = False, **options: Any) -> Callable[[F], F]:
    """Declare a hook; `options` are pluggy's (`warn_on_impl`, `warn_on_impl_args`)."""

    def declare(function: F) -> F:
        function.lms_policy = Policy(kind, budget_ms, writes)  # type: ignore[attr-defined]  # read by policy_of
        return hookspec(function, firstresult=False, **options)

    return declare


class Specs:
    """Every hook of this contract. Adding an argument is compatible, since implementations name what they take."""

    @policy("collect", 20)
    def dashboard_cards(self, audience: Audience, user: Person, course: Course | None) -> list[Card]:
        """Cards for the start page of a learner, teacher or operator; `course` when it is a course's page."""
        raise NotImplementedError

    @policy("collect", 20)
    def admin_menu_items(self, user: Person) -> list[MenuItem]:
        """Entries in the studio's menu."""
        raise NotImplementedError

    @policy("transform", 20)
    def course_prices(
        self, prices: dict[str, Money], courses: tuple[Course, ...], user: Person | None
    ) -> dict[str, Money]:
        """The prices of all courses on a page, by course key: give the whole mapping back, changed or not."""
        raise NotImplementedError

    @policy("transform", 20)
    def search_query(self, query: SearchQuery, user: Person | None) -> SearchQuery:
        """What is searched for, before it is searched."""
        raise NotImplementedError

    @policy("collect", 20)
    def course_extras(self, courses: tuple[Course, ...], user: Person | None) -> dict[str, dict[str, Any]]:
        """JSON for all courses on a page, by course key; shown under `extra.<plugin key>` and nowhere else."""
        raise NotImplementedError

    @policy("guard", 50)
    def may_enrol(self, user: Person, course: Course) -> None:
        """Raise Veto when this person must not be enrolled in this course."""
        raise NotImplementedError

    @policy("guard", 50)
    def may_start_attempt(self, user: Person, course: Course, assessment: str) -> None:
        """Raise Veto when this person must not start an attempt at the assessment of this key."""
        raise NotImplementedError

    @policy("guard", 50)
    def may_publish(self, user: Person | None, course: Course, item: str) -> None:
        """Raise Veto when the item of this key must not be published; `user` None: by schedule."""
        raise NotImplementedError

    @policy("guard", 50)
    def may_message(self, sender: Person, recipient: Person) -> None:
        """Raise Veto when these two must not write to each other."""
        raise NotImplementedError

    @policy("guard", 50)
    def may_pay_out(self, payee: Person, amount: Money) -> None:
        """Raise Veto when this payout must wait."""
        raise NotImplementedError

    @policy("first", 50)
    def certificate_renderer(self, course: Course) -> CertificateRenderer | None:
        """The renderer of this course's certificates; None: not mine."""
        raise NotImplementedError

    @policy("collect", 500)
    def export_personal_data(self, user: Person) -> PersonalData:
        """All that the plugin keeps about a person; required with `data_owner=True`."""
        raise NotImplementedError

    @policy("collect", 500, writes=True)
    def erase_personal_data(self, user: Person, mode: ErasureMode) -> int:
        """Erase or anonymise what the plugin keeps about a person, and say how many records; repeatable."""
        raise NotImplementedError

    @policy("event", 10_000, writes=True)
    def course_published(self, course: Course, changed: Mapping[str, str]) -> None:
        """A new manifest is live; `changed` maps item keys to "added", "changed" or "removed"."""
        raise NotImplementedError

    @policy("event", 10_000, writes=True)
    def course_deleted(self, course: Course) -> None:
        """A course is gone for good: drop what was kept under its key."""
        raise NotImplementedError


def hook_names() -> Iterator[str]:
    """The names of all hooks, in the order of their declaration."""
    return (name for name, value in vars(Specs).items() if hasattr(value, "lms_policy"))


def policy_of(name: str) -> Policy:
    """The policy of a hook; raises KeyError for an unknown name."""
    found = getattr(vars(Specs).get(name), "lms_policy", None)
    if not isinstance(found, Policy):
        raise KeyError(name)
    return found
