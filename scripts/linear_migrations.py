"""Fails where migrations of ours branch: two that follow the same one would collide only when both are applied."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def branches() -> list[str]:
    """One line for each place where our migrations do not stand in a row."""
    import django

    django.setup()
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    ours = {
        config.label
        for config in apps.get_app_configs()
        if ROOT in Path(config.path).parents and ".venv" not in config.path
    }
    found = []
    parents: Counter[tuple[str, str]] = Counter()
    for (label, name), migration in MigrationLoader(None).disk_migrations.items():
        if label not in ours:
            continue
        own = [parent for parent in migration.dependencies if parent[0] == label]
        parents.update(own)
        if len(own) != (0 if name.startswith("0001_") else 1):
            found.append(
                f"{label}.{name} must follow exactly one migration of its app (the first follows none)"
            )
    found += [
        f"{count} migrations follow {label}.{name}" for (label, name), count in parents.items() if count > 1
    ]
    return found


if __name__ == "__main__":
    lines = branches()
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(1 if lines else 0)
