"""A plugin with an endpoint of each kind of access, below a course and not; its notes are rows of ours."""

from __future__ import annotations

from lms_sdk import Access, Endpoint, Plugin, RequestDTO, ResponseDTO, Scope
from lms_site.plugin_host.models import PluginSettings

SECRET = "of-the-sender"
PERMISSION = "acme_doorman.open"


def look(request: RequestDTO, ctx) -> ResponseDTO:
    """Say who asks; what is written on the way must not stay."""
    note("looked")
    return ResponseDTO.of({"person": request.person and request.person.id, **request.params})


def knock(request: RequestDTO, ctx) -> ResponseDTO:
    """Keep a note."""
    note("knocked")
    return ResponseDTO.of({"person": request.person and request.person.id, **request.params}, 201)


def hear(request: RequestDTO, ctx) -> ResponseDTO:
    """Take what the right sender sends."""
    note("heard")
    if request.headers.get("authorization") != SECRET:
        return ResponseDTO.refusal(401, "bad_signature")
    return ResponseDTO.of({"person": request.person and request.person.id})


def note(text: str) -> None:
    """Write something, as a plugin with a table would."""
    PluginSettings.objects.create(plugin=f"acme.{text}", version=1, public={})


DOORMAN = Plugin(
    key="acme.doorman",
    label="Doorman",
    scopes={Scope.SITE, Scope.COURSE},
    permissions=[PERMISSION],
    endpoints=[
        Endpoint("GET", "person", look, summary="Look"),
        Endpoint("POST", "person", knock, summary="Knock"),
        Endpoint("DELETE", "keys", knock, Access.PERMISSION, PERMISSION),
        Endpoint("GET", "public", look, Access.PUBLIC),
        Endpoint("POST", "public/", knock, Access.PUBLIC),
        Endpoint("POST", "hook", hear, Access.SIGNED),
        Endpoint("GET", "courses/{course}/notes", look),
        Endpoint("POST", "courses/{course}/notes", knock),
        Endpoint("GET", "courses/{course}/about", look, Access.PUBLIC),
    ],
)
