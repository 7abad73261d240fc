"""The people of the site, and messages to the school."""

from __future__ import annotations

from typing import Any

from lms_site.accounts import api as accounts
from lms_site.communication import api as communication
from tests.architecture.permissions import Named, Row
from tests.world import BAD_TOKENS, EVERYONE, Actor, World, person

ADMINISTRATORS = frozenset({Actor.ADMINISTRATOR})
LOGGED = {"accounts_personentry"}


def furnish(world: World) -> None:
    """Somebody who never came, two accounts of one person, and a message; the same once more."""
    root = world[Actor.ADMINISTRATOR].pk
    for things, name in ((world.own, "case"), (world.foreign, "othercase")):
        things["newcomer"] = accounts.create_person(root, f"{name}@example.org", name="New")
        things["kept"], things["merged"] = person(name + "1").pk, person(name + "2").pk
        things["message"] = communication.write_to_school(
            None, subject="Boots", text="Needed?", email=f"{name}@example.org"
        )


def pair(world: World) -> dict[str, Any]:
    """The accounts that are one person's."""
    return {"kept": str(world.own["kept"]), "merged": str(world.own["merged"])}


def confirmed(world: World) -> dict[str, Any]:
    """The same, with what the preview says."""
    root = world[Actor.ADMINISTRATOR].pk
    said = accounts.preview_merge(root, world.own["kept"], world.own["merged"])
    return {**pair(world), "confirm": said.confirm}


PAIR = {"/kept": Named("kept"), "/merged": Named("merged")}

ROWS = [
    Row("people_list", allow=ADMINISTRATORS),
    Row(
        "people_create",
        allow=ADMINISTRATORS,
        body=lambda world: {"email": "somebody.new@example.org", "name": "Some Body", "locale": "en"},
        changes={"accounts_user": {"email", "name", "locale"}},
        inserts={"accounts_user", "account_emailaddress", *LOGGED},
    ),
    Row("people_read", ids={"id": "newcomer"}, allow=ADMINISTRATORS),
    Row(
        "people_suspend",
        ids={"id": "newcomer"},
        allow=ADMINISTRATORS,
        body=lambda world: {"reason": "Sold answers."},
        changes={"accounts_user": {"is_active"}, "accounts_personentry": {"reason"}},
        inserts=LOGGED,
    ),
    Row(
        "people_reactivate",
        ids={"id": "newcomer"},
        allow=ADMINISTRATORS,
        body=lambda world: {"reason": "Was a mistake."},
        changes={"accounts_user": {"is_active"}, "accounts_personentry": {"reason"}},
        inserts=LOGGED,
    ),
    Row(
        "people_resend_verification",
        ids={"id": "newcomer"},
        allow=ADMINISTRATORS,
        inserts=LOGGED,
    ),
    Row("people_merge_preview", allow=ADMINISTRATORS, body=pair, body_ids=PAIR),
    Row(
        "people_merge",
        allow=ADMINISTRATORS,
        body=confirmed,
        # A confirmation is of two accounts, and so of no others.
        body_ids={pointer: Named(one.name, anywhere=frozenset()) for pointer, one in PAIR.items()},
        changes={
            "accounts_user": {"email", "is_active", "last_login", "merged_into_id", "password"},
            "account_emailaddress": {"primary", "user_id"},
        },
        inserts=LOGGED | {"communication_unreadcount"},
    ),
    Row(
        "contact_send",
        allow=EVERYONE - BAD_TOKENS,
        body=lambda world: {"subject": "Boots", "text": "Needed?", "email": "guest@example.org"},
        changes={"communication_contactmessage": {"subject", "text", "email", "name"}},
        inserts={"communication_contactmessage"},
    ),
    Row("contact_messages_list", allow=ADMINISTRATORS),
    Row("contact_messages_read", ids={"id": "message"}, allow=ADMINISTRATORS),
    Row(
        "contact_messages_mark",
        ids={"id": "message"},
        allow=ADMINISTRATORS,
        body=lambda world: {"state": "answered"},
        changes={"communication_contactmessage": {"state", "answered_at", "answered_by_id"}},
    ),
    Row(
        "contact_messages_delete",
        ids={"id": "message"},
        allow=ADMINISTRATORS,
        deletes={"communication_contactmessage"},
    ),
]
