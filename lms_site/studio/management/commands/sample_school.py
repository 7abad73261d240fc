"""Makes the sample school that `make demo` shows."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lms_site.studio.sample_school import build
from lms_site.studio.sample_school.courses import CourseIncomplete, SchoolMissing


class Command(BaseCommand):
    help = "Makes a sample school with demo accounts, or completes the one that is there."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="bring the database up to date first")
        parser.add_argument("--accounts", type=Path, help="write the accounts to this file, as JSON")

    def handle(self, **options: Any) -> None:
        if options["migrate"]:
            self._migrate()
        try:
            accounts = build(self._say)
        except (SchoolMissing, CourseIncomplete) as error:
            raise CommandError(str(error)) from None
        if options["accounts"]:
            file: Path = options["accounts"]
            file.write_text(json.dumps([asdict(account) for account in accounts]), encoding="utf-8")
            return
        for account in accounts:
            self._say(f"{account.role}: {account.email}, password {account.password}")

    def _migrate(self) -> None:
        """Run the migrations, only where there are some to run: finding nothing to do takes `migrate` long."""
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self._say(f"Migrating the database ({len(plan)} steps) ...")
            call_command("migrate", verbosity=0, interactive=False)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
