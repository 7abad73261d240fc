"""`manage.py lms_plugin ...`: begin, list, examine, switch and remove plugins."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from lms_sdk.plugin import KINDS, Plugin
from lms_sdk.scaffold import ScaffoldError, add_arguments, scaffold
from lms_site.foundation.errors import DomainError
from lms_site.plugin_host import api, configuration, purging, switches
from lms_site.plugin_host.boot import running
from lms_site.plugin_host.checks import check_folder, check_hooks, check_names, check_plugin_tables
from lms_site.plugin_host.health import examine

SWITCHES = {
    "enable": (switches.State.ENABLED, "switch a plugin on, for the site or a course"),
    "disable": (switches.State.DISABLED, "offer it for nothing new; what was made with it goes on"),
    "suspend": (switches.State.SUSPENDED, "let nothing of it run: the emergency switch"),
}


class Command(BaseCommand):
    help = "Begin, list, examine, switch and remove plugins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        add_arguments(actions.add_parser("new", help="begin a plugin, with tests that pass"))
        actions.add_parser("list", help="the installed plugins, their states and what they offer")
        actions.add_parser("doctor", help="look for faults; the exit code is 1 when there are any")
        for name, (_state, words) in SWITCHES.items():
            switching = actions.add_parser(name, help=words)
            switching.add_argument("key", help="the plugin's key, such as acme.mcq")
            if name != "suspend":
                switching.add_argument("--course", type=UUID, help="for this course only")
        purge = actions.add_parser("purge", help="export what the site keeps for a plugin, then remove it")
        purge.add_argument("key")
        purge.add_argument("--into", type=Path, default=Path(), help="the folder of the export")
        purge.add_argument(
            "--yes", action="store_true", help="do it; without, only say what would be removed"
        )
        actions.add_parser(
            "rotate-keys", help="seal the secrets of plugins with the first of LMS_SECRET_KEYS"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        action = options["action"]
        try:
            if action in SWITCHES:
                self._switch(action, options["key"], options.get("course"))
            else:
                getattr(self, f"_{action.replace('-', '_')}")(options)
        except (ScaffoldError, purging.CannotPurge) as error:
            raise CommandError(str(error)) from None
        except DomainError as error:
            raise CommandError(str(error.text)) from None

    def _new(self, options: dict[str, Any]) -> None:
        for file in scaffold(options["name"], options["kind"], options["into"]):
            self.stdout.write(str(file))

    def _switch(self, action: str, key: str, course: UUID | None) -> None:
        state = SWITCHES[action][0]
        switches.switch(key, state, course)
        told = _("{key} is {state} for course {course}.") if course else _("{key} is {state}.")
        self.stdout.write(told.format(key=key, state=state.value, course=course))

    def _purge(self, options: dict[str, Any]) -> None:
        plan = purging.plan(options["key"])
        for line in plan.lines():
            self.stdout.write(line)
        if options["yes"]:
            file = purging.purge(plan, options["into"])
            self.stdout.write(_("Exported to {file}, and removed.").format(file=file))
        else:
            self.stdout.write(_("Nothing was removed. With --yes it is exported and removed."))

    def _rotate_keys(self, _options: dict[str, Any]) -> None:
        for column in configuration.rotate_keys():
            for line in column.lines():
                self.stdout.write(line)
            if column.lost:
                told = _("Values open with none of LMS_SECRET_KEYS: {count}.")
                raise CommandError(told.format(count=len(column.lost)))

    def _list(self, _options: dict[str, Any]) -> None:
        if settings.LMS_SAFE_MODE:
            self.stdout.write(_("LMS_SAFE_MODE is on: no plugin is looked for."))
        elif not api.plugins():
            self.stdout.write(_("No plugin is installed."))
        for info in api.plugins():
            offers = [
                f"{kind.replace('_', ' ')}: {key}"
                for kind in KINDS
                for key in running().offers[kind]
                if running().providers[kind, key].key == info.key
            ]
            offers += [
                f"endpoint: {method} {mount.path} ({endpoint.permission or endpoint.access.value})"
                for mount in running().mounts.get(info.key, ())
                for method, endpoint in mount.endpoints.items()
            ]
            line = f"{info.key:24} {info.version:10} {info.state.value:11} {info.distribution}"
            self.stdout.write(line.rstrip())
            for offer in offers:
                self.stdout.write(f"    {offer}")
            if info.reason:
                self.stdout.write(f"    {info.reason}")

    def _examine(self, plugin: Plugin) -> int:
        """Tell what the settings and health checks of an enabled plugin say, unless all is well; how many faults."""
        if switches.current().state_of(plugin.key) is not switches.State.ENABLED:
            return 0
        found = [one for one in examine(plugin) if one.status != "ok"]
        for one in found:
            self.stdout.write(f"{plugin.key}: {one.label}: {one.status} {one.message}".rstrip())
        return sum(one.status == "failed" for one in found)

    def _doctor(self, _options: dict[str, Any]) -> None:
        faults = 0
        for info in api.plugins():
            if info.state is api.PluginState.BROKEN:
                faults += 1
                told = _("{key}: broken: {reason}").format(key=info.key, reason=info.reason)
                self.stdout.write(f"{told}\n{info.traceback}")
        faults += sum(map(self._examine, running().plugins))
        for (plugin_key, hook), measure in sorted(running().hooks.measures.items()):
            if measure.errors or measure.slow:
                told = _("{key}: hook {hook}: errors: {errors}, slow calls: {slow}")
                self.stdout.write(
                    told.format(key=plugin_key, hook=hook, errors=measure.errors, slow=measure.slow)
                )
        for message in (*check_hooks(), *check_folder(), *check_names()):
            self.stdout.write(f"{message.id}: {message.msg}")
        for message in check_plugin_tables():
            faults += 1
            self.stdout.write(f"{message.id}: {message.msg}")
        for table in _orphan_tables():
            faults += 1
            told = _("The table {table} belongs to no installed application (a plugin that is gone?)")
            self.stdout.write(told.format(table=table))
        if faults:
            raise CommandError(_("Faults found: {count}.").format(count=faults))
        self.stdout.write(_("No fault found."))


def _orphan_tables() -> list[str]:
    """Tables that no installed model knows: left behind by an absent plugin."""
    known = set(connection.introspection.django_table_names(include_views=False)) | {"django_migrations"}
    return sorted(set(connection.introspection.table_names()) - known)
