"""A small school for tests: one person for each part that somebody can play towards a course.

`World` has the people and their tokens. What there is beside people is furnished by the domains: a module of
`tests.architecture.permission_rows` may have a function `furnish(world)` that builds what its rows need and puts the
ids into `world.own` (things that belong to the learner STUDENT_SELF or to course A, taught by TEACHER_OWN) and
`world.foreign` (the same things of STUDENT_OTHER, of course B, taught by TEACHER_OTHER).
"""

from __future__ import annotations

import enum
import time
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import UUID

import jwt
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.test import TestCase

from lms_site.accounts import api as accounts
from lms_site.accounts import keys
from lms_site.accounts.models import TokenSession, User
from lms_site.learning import api as learning


class Actor(enum.StrEnum):
    """Who calls. TEACHER_OWN owns course A, CO_TEACHER edits it; SUPPORT has a role of the site, see `support`."""

    ANONYMOUS = enum.auto()
    STUDENT_SELF = enum.auto()
    STUDENT_PEER = enum.auto()
    STUDENT_OTHER = enum.auto()
    UNENROLLED = enum.auto()
    REFUNDED = enum.auto()
    SUSPENDED = enum.auto()
    TEACHER_OWN = enum.auto()
    TEACHER_OTHER = enum.auto()
    CO_TEACHER = enum.auto()
    GRADER = enum.auto()
    ASSISTANT = enum.auto()
    SUPPORT = enum.auto()
    ADMINISTRATOR = enum.auto()
    PLUGIN_TOKEN = enum.auto()
    EXPIRED_TOKEN = enum.auto()


EVERYONE = frozenset(Actor)
TOKENLESS = frozenset({Actor.ANONYMOUS})
BAD_TOKENS = frozenset({Actor.SUSPENDED, Actor.PLUGIN_TOKEN, Actor.EXPIRED_TOKEN})
LOGGED_IN = EVERYONE - TOKENLESS - BAD_TOKENS
LEARNERS = frozenset({Actor.STUDENT_SELF, Actor.STUDENT_PEER})
OWNERS = frozenset({Actor.TEACHER_OWN, Actor.ADMINISTRATOR})
TEACHERS = OWNERS | {Actor.CO_TEACHER}
GRADERS = TEACHERS | {Actor.GRADER}
STAFF = GRADERS | {Actor.ASSISTANT, Actor.SUPPORT}
TEAM_ROLES = {
    Actor.CO_TEACHER: learning.Role.EDITOR,
    Actor.GRADER: learning.Role.GRADER,
    Actor.ASSISTANT: learning.Role.ASSISTANT,
}

# Whoever may do something with what is ours may do it with the same of the other school corner as ...
MIRROR = {
    Actor.STUDENT_SELF: Actor.STUDENT_OTHER,
    Actor.TEACHER_OWN: Actor.TEACHER_OTHER,
    Actor.ADMINISTRATOR: Actor.ADMINISTRATOR,
    Actor.SUPPORT: Actor.SUPPORT,
}

PASSWORD = "a long enough secret"


@dataclass
class World:
    """People by part, their headers, and the ids of what was furnished."""

    people: dict[Actor, User] = field(default_factory=dict)
    tokens: dict[Actor, str] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, actor: Actor) -> User:
        return self.people[actor]

    def headers(self, actor: Actor) -> dict[str, str]:
        """The headers with which the actor calls."""
        token = self.tokens.get(actor)
        return {"Authorization": f"Bearer {token}"} if token else {}


def person(name: str, **fields: Any) -> User:
    """A person with a verified address who can log in with PASSWORD."""
    user = accounts.add_person(f"{name}@example.org", PASSWORD, name=name.replace("_", " ").title())
    for column, value in fields.items():
        setattr(user, column, value)
    if fields:
        user.save()
    return user


def support() -> Group:
    """A role of the site whose people see every course and its learners, and change nothing."""
    group, _made = Group.objects.get_or_create(name="Support")
    rights = [learning.Right.VIEW.everywhere, learning.Right.LEARNERS.everywhere]
    group.permissions.set(Permission.objects.filter(codename__in=rights))
    return group


def log_in(user: User) -> accounts.Pair:
    """Tokens for the person, as after a login."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    return accounts.open_session(user, session)


def bearer(user: User) -> dict[str, str]:
    """The headers of a person who has just logged in."""
    return {"Authorization": f"Bearer {log_in(user).access}"}


def forged(user: User, session: UUID, **claims: Any) -> str:
    """A token signed with our key that we would never issue."""
    now = int(time.time())
    usual = {
        "sub": str(user.pk),
        "sid": str(session),
        "jti": str(session),
        "iat": now,
        "exp": now + 300,
        "token_use": "access",
    }
    signer = keys.keys()
    return jwt.encode({**usual, **claims}, signer.signing, algorithm="RS256", headers={"kid": signer.kid})


def build() -> World:
    """The people of the school and their tokens; call it with a database."""
    world = World()
    for actor in Actor:
        if actor is not Actor.ANONYMOUS:
            fields = {"is_staff": True, "is_superuser": True} if actor is Actor.ADMINISTRATOR else {}
            world.people[actor] = person(actor.value, **fields)
            world.tokens[actor] = log_in(world.people[actor]).access
    world[Actor.SUPPORT].groups.add(support())
    suspended = world[Actor.SUSPENDED]
    with TestCase.captureOnCommitCallbacks(execute=True):
        suspended.is_active = False
        suspended.save()
    for actor, claims in (
        (Actor.EXPIRED_TOKEN, {"exp": int(time.time()) - 1}),
        (Actor.PLUGIN_TOKEN, {"token_use": "plugin"}),
    ):
        session = TokenSession.objects.get(person=world[actor]).pk
        world.tokens[actor] = forged(world[actor], session, **claims)
    return world
