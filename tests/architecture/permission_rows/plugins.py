"""Plugins: administrators for the site, owners in a course."""

from __future__ import annotations

from tests.architecture.permissions import Row
from tests.world import OWNERS, Actor

_ADMINISTRATORS = frozenset({Actor.ADMINISTRATOR})
_PLUGIN = {"key": "acme.greeter"}
_COURSE = {"course": "course"}
_WRITES = {"changes": {}, "inserts": {"plugin_host_pluginsettings", "plugin_host_pluginswitch"}}

ROWS = [
    Row("plugins_list", allow=_ADMINISTRATORS),
    Row("plugins_read", allow=_ADMINISTRATORS, fixed=_PLUGIN),
    Row(
        "plugins_change",
        allow=_ADMINISTRATORS,
        fixed=_PLUGIN,
        body=lambda world: {"state": "disabled", "settings": {"words": "Hi"}},
        **_WRITES,
    ),
    Row("plugins_test", allow=_ADMINISTRATORS, fixed=_PLUGIN),
    Row("course_plugins_list", allow=OWNERS, ids=_COURSE),
    Row("course_plugins_read", allow=OWNERS, ids=_COURSE, fixed=_PLUGIN),
    Row(
        "course_plugins_change",
        allow=OWNERS,
        ids=_COURSE,
        fixed=_PLUGIN,
        body=lambda world: {"state": "disabled", "settings": {"words": "Hi"}},
        **_WRITES,
    ),
    Row("course_plugins_test", allow=OWNERS, ids=_COURSE, fixed=_PLUGIN),
]
