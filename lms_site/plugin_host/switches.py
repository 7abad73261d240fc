"""Which plugins are switched off, for the site or for a course; what no row says is on. See docs/decisions/0072.

Each process knows the switches by heart and reads them again after some seconds, so that asking costs nothing and a
switch made anywhere holds everywhere soon.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_sdk.config import Scope
from lms_sdk.facts import Course
from lms_site.foundation import outages
from lms_site.foundation.errors import Invalid, NotFound
from lms_site.plugin_host.models import PluginSettings, PluginSwitch

log = logging.getLogger("lms.plugins")
State = PluginSwitch.State
REFRESH_SECONDS: Final = 5.0
OF_THE_PAST: Final = frozenset({"export_personal_data", "erase_personal_data"})
"""Hooks that a disabled plugin still answers: what it knows of a person does not go away with it."""


class UnknownPlugin(NotFound):
    """No plugin of this key is loaded."""

    code = "unknown_plugin"
    message = _("No such plugin is loaded.")


class NotForCourses(Invalid):
    """The plugin, or the state, is a matter of the whole site."""

    code = "not_for_courses"
    message = _("This can only be switched for the whole site.")


@dataclass(frozen=True, slots=True)
class Switches:
    """The rows: states by plugin, by plugin and course, and which of both (no course: "") have settings stored."""

    site: Mapping[str, State] = field(default_factory=dict)
    courses: Mapping[tuple[str, str], State] = field(default_factory=dict)
    configured: frozenset[tuple[str, str]] = frozenset()

    def state_of(self, plugin: str, course: str = "") -> State:
        """How the plugin stands for the site, or for the course of this key."""
        site = self.site.get(plugin, State.ENABLED)
        return site if site is State.SUSPENDED else self.courses.get((plugin, course), site)


_known = Switches()
_read_at = -1e9


def current() -> Switches:
    """The switches, some seconds old at most; the last known while the database does not answer."""
    if time.monotonic() - _read_at >= getattr(settings, "LMS_PLUGIN_REFRESH_SECONDS", REFRESH_SECONDS):
        read()
    return _known


def read() -> None:
    """Read the switches now."""
    try:
        with transaction.atomic() if connection.in_atomic_block else contextlib.nullcontext():
            rows = list(PluginSwitch.objects.values_list("plugin", "course", "state"))
            configured = frozenset(
                (plugin, str(course or ""))
                for plugin, course in PluginSettings.objects.values_list("plugin", "course")
            )
    except DatabaseError as error:
        log.warning("the switches of plugins cannot be read: %s", outages.told(error) or error)
        replace(_known)
        return
    replace(
        Switches(
            {plugin: State(state) for plugin, course, state in rows if course is None},
            {(plugin, str(course)): State(state) for plugin, course, state in rows if course is not None},
            configured,
        )
    )


def replace(switches: Switches) -> Switches:
    """Take these for the present ones until they are read again; gives the former."""
    global _known, _read_at
    former, _known, _read_at = _known, switches, time.monotonic()
    return former


def is_silent(plugin: str, hook: str, arguments: Mapping[str, Any]) -> bool:
    """Whether the plugin's hook is not to be called, for the course it is about, or all those that it is about."""
    about = arguments.get("courses") or (arguments.get("course"),)
    keys = [course.key if isinstance(course, Course) else "" for course in about]
    states = {current().state_of(plugin, key) for key in keys}
    silenced = {State.SUSPENDED} if hook in OF_THE_PAST else {State.SUSPENDED, State.DISABLED}
    return states <= silenced


def switch(plugin: str, state: State | None, course: UUID | None = None) -> None:
    """Switch a plugin for the site or one course; None: as the wider scope has it. Idempotent.

    Raises UnknownPlugin, NotForCourses.
    """
    from lms_site.plugin_host.boot import running

    loaded = next((one for one in running().plugins if one.key == plugin), None)
    if loaded is None:
        raise UnknownPlugin
    if course is not None and (state is State.SUSPENDED or Scope.COURSE not in loaded.scopes):
        raise NotForCourses
    if state is None:
        PluginSwitch.objects.filter(plugin=plugin, course=course).delete()
    else:
        PluginSwitch.objects.update_or_create(
            plugin=plugin, course=course, defaults={"state": state, "changed_at": Now()}
        )
    where = f" for course {course}" if course else ""
    log.warning("plugin %s is %s now%s", plugin, state or "as the wider scope has it", where)
    read()
