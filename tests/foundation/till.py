"""A till whose payments must not happen twice. Run as a module it dies between a payment and its receipt."""

from __future__ import annotations

import os
import signal
import time

from django.db import connection

from lms_site.foundation.idempotency import Reply, once, request_digest

PAY = request_digest("POST", "/api/v1/orders/", b'{"course": 1}')


class Till:
    """Counts what it did, in the database."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE paid (id bigserial PRIMARY KEY)")

    def pay(self, pause: float = 0.0) -> Reply:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO paid DEFAULT VALUES RETURNING id")
            number = cursor.fetchone()[0]
        time.sleep(pause)
        return Reply(201, f"payment {number}".encode(), {"Location": f"/payments/{number}"})

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM paid")
            return cursor.fetchone()[0]


def pay_and_die() -> Reply:
    """As if the power went before the receipt was printed."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO paid DEFAULT VALUES")
    os.kill(os.getpid(), signal.SIGKILL)
    return Reply(200, b"")


if __name__ == "__main__":
    import django

    django.setup()
    once("ada", "k1", request=PAY, run=pay_and_die)
