"""`manage.py lms_plugin list|doctor`: the installed plugins, and what is wrong with them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from lms_sdk.plugin import KINDS
from lms_site.plugin_host import api
from lms_site.plugin_host.boot import running
from lms_site.plugin_host.checks import check_plugin_tables


class Command(BaseCommand):
    help = "List the installed plugins, or look for faults in them (exit code 1 when there are any)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["list", "doctor"])

    def handle(self, *_args: Any, **options: Any) -> None:
        {"list": self._list, "doctor": self._doctor}[options["action"]]()

    def _list(self) -> None:
        if not api.plugins():
            self.stdout.write("No plugin is installed.")
        for info in api.plugins():
            offers = [
                f"{kind.replace('_', ' ')}: {key}"
                for kind in KINDS
                for key in running().offers[kind]
                if running().providers[kind, key] == info
            ]
            line = f"{info.key:24} {info.version:10} {info.state.value:11} {info.distribution}"
            self.stdout.write(line.rstrip())
            for offer in offers:
                self.stdout.write(f"    {offer}")
            if info.reason:
                self.stdout.write(f"    {info.reason}")

    def _doctor(self) -> None:
        faults = 0
        for info in api.plugins():
            if info.state is api.PluginState.BROKEN:
                faults += 1
                self.stdout.write(f"{info.key}: broken: {info.reason}\n{info.traceback}")
        for (plugin, hook), measure in sorted(running().hooks.measures.items()):
            if measure.errors or measure.slow:
                self.stdout.write(
                    f"{plugin}: hook {hook}: {measure.errors} errors, {measure.slow} slow calls"
                )
        for message in check_plugin_tables():
            faults += 1
            self.stdout.write(f"{message.id}: {message.msg}")
        for table in _orphan_tables():
            faults += 1
            self.stdout.write(f"table {table} belongs to no installed application (a plugin that is gone?)")
        if faults:
            raise CommandError(f"{faults} fault(s) found")
        self.stdout.write("No fault found.")


def _orphan_tables() -> list[str]:
    """Tables that no installed model knows: left behind by an absent plugin."""
    known = set(connection.introspection.django_table_names(include_views=False)) | {"django_migrations"}
    return sorted(set(connection.introspection.table_names()) - known)
