"""Seals the secrets of authenticator apps and the seeds of recovery codes that stand in clear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import migrations

from lms_site.accounts.second_factor import seal, unseal, with_secrets


def _each(apps: Any, change: Callable[[str], str]) -> None:
    rows = apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn")
    for row in rows.select_for_update().order_by("pk").iterator(500):
        row.data = with_secrets(row.data, change)
        row.save(update_fields=["data"])


def seal_all(apps: Any, _schema: Any) -> None:
    """Sealed ones stay as they are: they are opened first."""
    _each(apps, lambda text: seal(unseal(text)))


def open_all(apps: Any, _schema: Any) -> None:
    """As they were."""
    _each(apps, unseal)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_profiles_and_terms"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal_all, open_all)]
