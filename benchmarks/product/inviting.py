"""Invite a thousand people to a course by a list, looked at first: the seconds of the call that does it, as JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

django.setup()

from django.test import Client  # noqa: E402 after the setup of Django

from benchmarks.product.seed import token  # noqa: E402 after the setup of Django
from lms_site.accounts import api as accounts  # noqa: E402 after the setup of Django
from lms_site.foundation.ids import new_id  # noqa: E402 after the setup of Django

_PEOPLE = 1_000


def main() -> None:
    """As an administrator; addresses of people without an account."""
    name = new_id().hex
    administrator = accounts.User.objects.create_superuser(f"admin-{name}@example.org")
    client = Client(
        headers={"Authorization": f"Bearer {token(administrator.pk)}", "Host": "127.0.0.1"},
        raise_request_exception=True,
    )
    people = "".join(f"person{number}-{name}@example.org\n" for number in range(_PEOPLE))
    sent = {"csv": "email\n" + people}
    looked = _call(client, {**sent, "dry_run": True})
    started = time.monotonic()
    made = _call(client, {**sent, "dry_run": False})
    seconds = time.monotonic() - started
    if [line["outcome"] for line in looked + made] != ["invited"] * 2 * _PEOPLE:
        raise RuntimeError("not everybody was invited")
    print(json.dumps({"invite_s": seconds}))


def _call(client: Client, sent: dict[str, Any]) -> list[dict[str, Any]]:
    path = f"/api/v1/courses/{sys.argv[1]}/invitations/list/"
    answer = client.post(path, json.dumps(sent), content_type="application/json")
    if answer.status_code != 200:
        raise RuntimeError(answer.content.decode())
    lines: list[dict[str, Any]] = answer.json()["lines"]
    return lines


if __name__ == "__main__":
    main()
