"""Shows how events stand on their way, and tries dead ones again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms_site.foundation import outbox, upkeep
from lms_site.foundation.events import registry


class Command(BaseCommand):
    """`manage.py outbox status|replay|drain`."""

    help = "Shows how events stand on their way to their subscribers, and tries dead ones again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        status = actions.add_parser("status", help="what waits, how long, and what is dead")
        status.add_argument("--json", action="store_true", help="for programs")
        status.add_argument(
            "--fail-after", type=float, default=0, metavar="SECONDS", help="fail when something waits longer"
        )
        replay = actions.add_parser("replay", help="make dead entries wait again: all, or those that match")
        replay.add_argument("--subscriber", default="", help="only of this subscriber")
        replay.add_argument("--event", type=UUID, default=None, help="only of the event with this id")
        replay.add_argument("--type", default="", help="only of events of this type")
        replay.add_argument(
            "--missed", action="store_true", help="give the subscriber the kept events it was never told of"
        )
        actions.add_parser("drain", help="relay and handle what is due, here and now, without a broker")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(options)

    def _status(self, options: dict[str, Any]) -> None:
        status = upkeep.status()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(status), indent=2))
        else:
            fresh = _("{count} not relayed, the oldest {seconds:.0f} s ago")
            self.stdout.write(fresh.format(count=status.fresh, seconds=status.oldest_seconds))
            for queue in status.queues:
                self.stdout.write(_of(queue))
        oldest = max([status.oldest_seconds, *(queue.oldest_seconds for queue in status.queues)])
        if 0 < options["fail_after"] < oldest:
            raise CommandError(_("Something waits for {seconds:.0f} s.").format(seconds=oldest))

    def _replay(self, options: dict[str, Any]) -> None:
        name = options["subscriber"]
        if name and name not in registry.subscribers:
            told = _("There is no subscriber {name}; there are: {names}")
            raise CommandError(told.format(name=name, names=", ".join(sorted(registry.subscribers))))
        if options["missed"]:
            if not name:
                raise CommandError(_("--missed needs --subscriber."))
            count = upkeep.replay_missed(name)
            told = ngettext(
                "{count} missed event given to {name}", "{count} missed events given to {name}", count
            )
            self.stdout.write(told.format(count=count, name=name))
        else:
            count = upkeep.replay(subscriber=name, event_id=options["event"], event_type=options["type"])
            told = ngettext("{count} dead entry waits again", "{count} dead entries wait again", count)
            self.stdout.write(told.format(count=count))

    def _drain(self, options: dict[str, Any]) -> None:
        count = outbox.drain()
        self.stdout.write(ngettext("{count} entry done", "{count} entries done", count).format(count=count))


def _of(queue: upkeep.Queue) -> str:
    """How one subscriber stands."""
    told = _("{name}: {waiting} waiting, the oldest {seconds:.0f} s; {dead} dead").format(
        name=queue.subscriber, waiting=queue.waiting, seconds=queue.oldest_seconds, dead=queue.dead
    )
    absent = _("nobody here has this name")
    last = _("last error {error}").format(error=queue.last_error)
    return "; ".join([told, *([] if queue.known else [absent]), *([last] if queue.last_error else [])])
