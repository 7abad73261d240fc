"""How a plugin is: its settings, and whatever checks it brings."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from lms_sdk.kinds import Health, HealthCheck
from lms_sdk.plugin import Plugin
from lms_site.plugin_host.boot import running
from lms_site.plugin_host.contexts import NotConfigured, PluginContext, make_context
from lms_site.plugin_host.errors import described
from lms_site.plugin_host.savepoints import contained

log = logging.getLogger("lms.plugins")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `status` is ok, degraded or failed."""

    label: str
    status: str
    message: str = ""


def examine(plugin: Plugin, course: UUID | None = None) -> list[Finding]:
    """Look at the plugin's settings, then run its health checks; with the settings of a course if one is named.

    A check that fails is a finding, never an error.
    """
    try:
        context = make_context(plugin, course)
    except NotConfigured as error:
        return [Finding(_("Settings"), "failed", ", ".join(error.data["settings"]))]
    found = [Finding(_("Settings"), "ok")]
    for key, check in running().offers["health_checks"].items():
        if running().providers["health_checks", key].key != plugin.key:
            continue
        found.append(_checked(check, context))
    return found


def _checked(check: HealthCheck, context: PluginContext) -> Finding:
    try:
        with contained(writes=False):
            health = check.check(context)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        log.warning("health check %s failed: %s", check.key, described(error), exc_info=error)
        return Finding(str(check.label), "failed", type(error).__name__)
    if not isinstance(health, Health):
        return Finding(str(check.label), "failed", f"no Health, but {type(health).__name__}")
    return Finding(str(check.label), health.status, str(health.message))
