"""Shows how events stand on their way, and tries dead ones again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

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
            self.stdout.write(f"{status.fresh} not relayed, the oldest {status.oldest_seconds:.0f} s ago")
            for queue in status.queues:
                absent = "" if queue.known else " (absent)"
                self.stdout.write(
                    f"{queue.subscriber}{absent}: {queue.waiting} waiting, the oldest {queue.oldest_seconds:.0f} s; "
                    f"{queue.dead} dead{f'; last error {queue.last_error}' if queue.last_error else ''}"
                )
        oldest = max([status.oldest_seconds, *(queue.oldest_seconds for queue in status.queues)])
        if 0 < options["fail_after"] < oldest:
            raise CommandError(f"something waits for {oldest:.0f} s")

    def _replay(self, options: dict[str, Any]) -> None:
        name = options["subscriber"]
        if name and name not in registry.subscribers:
            raise CommandError(
                f"no subscriber {name!r}; there are: {', '.join(sorted(registry.subscribers))}"
            )
        if options["missed"]:
            if not name:
                raise CommandError("--missed needs --subscriber")
            self.stdout.write(f"{upkeep.replay_missed(name)} missed events given to {name}")
        else:
            count = upkeep.replay(subscriber=name, event_id=options["event"], event_type=options["type"])
            self.stdout.write(f"{count} dead entries wait again")

    def _drain(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{outbox.drain()} entries done")
