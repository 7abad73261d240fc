"""Endpoints of plugins: what an address leads to, and its handler called so that a fault hurts only the plugin.

A plugin that is off, for the site or in the course that the address names, has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lms_sdk.http import BadBody, Endpoint, RequestDTO, ResponseDTO
from lms_site.foundation.errors import Unavailable
from lms_site.plugin_host import switches
from lms_site.plugin_host.answers import BadAnswer, leads_to_a_page
from lms_site.plugin_host.boot import running
from lms_site.plugin_host.contexts import NotConfigured, make_context
from lms_site.plugin_host.mounts import Mount
from lms_site.plugin_host.runner import Failed

BUDGET_MS: Final = 2_000
COURSE: Final = "course"
"""The variable of a path that is a course's key."""
_COOL_SECONDS: Final = 30
_FIRST, _LAST, _REFUSED = 200, 599, 400
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")


class PluginFailed(Unavailable):
    """The plugin that answers here failed, or failed so often that it is left alone for a while."""

    code = "plugin_failed"
    message = _("The plugin that answers here is not working. Nothing was changed.")


class _Undone(Exception):
    """Carries an answer out of the transaction, which it rolls back."""

    def __init__(self, response: ResponseDTO) -> None:
        self.response = response


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads: a path of a plugin, with the values of its variables."""

    mount: Mount
    path: str
    params: Mapping[str, str]
    course: UUID | None


def mounts() -> tuple[Mount, ...]:
    """The paths of all plugins that are on, for the site or in any course."""
    known = switches.current()
    somewhere = {
        plugin for (plugin, course), _state in known.courses.items() if _is_on(known, plugin, course)
    }
    return tuple(
        mount
        for plugin, found in running().mounts.items()
        if plugin in somewhere or _is_on(known, plugin)
        for mount in found
    )


def place_at(plugin: str, path: str) -> Place | None:
    """What the path below the plugin's own leads to; None: nothing, or the plugin is off there."""
    for mount in running().mounts.get(plugin, ()):
        params = mount.match(path)
        if params is None:
            continue
        course = _key(params[COURSE]) if COURSE in params else None
        if COURSE in params and course is None:
            continue
        on = _is_on(switches.current(), plugin, str(course or ""))
        values = {**params, COURSE: str(course)} if course else params
        return Place(mount, path, values, course) if on else None
    return None


def answer(place: Place, endpoint: Endpoint, request: RequestDTO) -> ResponseDTO:
    """What the handler answers. What one of a GET, or one that refuses, has written is undone.

    Raises BadBody when the body is not what the handler reads, NotConfigured, PluginFailed.
    """
    key, name = place.mount.plugin, f"{endpoint.method} {endpoint.path}"
    hooks = running().hooks
    try:
        context = make_context(running().plugin(key), place.course)
    except NotConfigured:
        raise NotConfigured(plugin=key) from None  # which settings are missing is for administrators
    if not hooks.lets_through(key, name):
        raise PluginFailed(plugin=key, retry_after=_COOL_SECONDS)

    def call() -> ResponseDTO:
        response = endpoint.handler(request, context)
        check_response(response)
        if endpoint.method == "GET" or response.status >= _REFUSED:
            raise _Undone(response)
        return response

    try:
        return hooks.attempt(key, name, call, budget_ms=BUDGET_MS, writes=True, refusals=(_Undone, BadBody))
    except _Undone as undone:
        return undone.response
    except Failed:
        raise PluginFailed(plugin=key) from None


def check_response(response: object) -> None:
    """Return when this can be sent. Raises BadAnswer."""
    if not isinstance(response, ResponseDTO):
        raise BadAnswer(f"a handler must give ResponseDTO; it gave {type(response).__name__}")
    status, headers = response.status, response.headers
    if type(status) is not int or not _FIRST <= status <= _LAST:
        raise BadAnswer(f"a status is a number from {_FIRST} to {_LAST}")
    if not isinstance(response.body, bytes):
        raise BadAnswer(f"a body is bytes; it gave {type(response.body).__name__}")
    if not isinstance(headers, Mapping) or not all(_is_header(*one) for one in headers.items()):
        raise BadAnswer("headers are texts of one line, by name")
    if any(name.lower() == "location" and not leads_to_a_page(value) for name, value in headers.items()):
        raise BadAnswer("it leads to what is no web page")


def _is_header(name: object, value: object) -> bool:
    if not isinstance(name, str) or not isinstance(value, str):
        return False
    return bool(_NAME.fullmatch(name)) and value.isascii() and value.isprintable()


def _is_on(known: switches.Switches, plugin: str, course: str = "") -> bool:
    return known.state_of(plugin, course) is switches.State.ENABLED


def _key(text: str) -> UUID | None:
    try:
        key = UUID(text)
    except ValueError:
        return None
    return key if str(key) == text.lower() else None
