"""A little product for crash tests: a fact, and a subscriber that notes each fact it is told in a table.

Run as a module it relays and handles until nothing is left, and may be told where to die.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from django.db import connection, transaction

from lms_site.foundation import outbox
from lms_site.foundation.events import Envelope, Event, emit, registry, subscribe
from lms_site.foundation.testing import temporary_registry

with (
    temporary_registry()
):  # who imports this does not tell the product of it; tests declare it where they need it

    class Sold(Event):
        """Something was sold in a shop."""

        type = "lms.test_shop.sold.v1"
        shop: int
        number: int

        @property
        def aggregate(self) -> str:
            return f"test_shop:{self.shop}"


def make_table() -> None:
    """The table of effects."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (id bigserial PRIMARY KEY, shop int, number int)")


def note(event: Sold, envelope: Envelope) -> None:
    """The effect: one row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect (shop, number) VALUES (%s, %s)", [event.shop, event.number])
    if pause := float(os.environ.get("SHOP_PAUSE", "0")):
        time.sleep(pause)


def note_apart(event: Sold, envelope: Envelope) -> None:
    """The naive effect, which commits before the fact is marked as done."""
    apart = connection.copy()
    with apart.cursor() as cursor:
        cursor.execute("INSERT INTO effect (shop, number) VALUES (%s, %s)", [event.shop, event.number])
    apart.close()


def die(*args: object, **kwargs: object) -> None:
    """As if the power went."""
    os.kill(os.getpid(), signal.SIGKILL)


def sell(shops: int, each: int) -> None:
    """Tell the facts, one transaction a shop."""
    for shop in range(shops):
        with transaction.atomic():
            emit(*(Sold(shop=shop, number=number) for number in range(each)))


def effects() -> dict[int, list[int]]:
    """The numbers noted of each shop, in the order in which they were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shop, number FROM effect ORDER BY id")
        noted: dict[int, list[int]] = {}
        for shop, number in cursor.fetchall():
            noted.setdefault(shop, []).append(number)
    return noted


def _handler(where: str) -> Callable[[Sold, Envelope], None]:
    effect = note_apart if where == "naive" else note

    def then_die(event: Sold, envelope: Envelope) -> None:
        effect(event, envelope)
        if event.number == 3:
            die()

    return then_die if where in {"after_effect", "naive"} else effect


def main(where: str) -> None:
    """Work off what there is; `where` is the place to die at."""
    registry.declare(Sold)
    subscribe(Sold, _handler(where), name="shop.note")
    if where == "while_relaying":
        outbox._RELAYED = "SELECT pg_sleep(60), %s"
        threading.Timer(1.0, die).start()
    if where == "before_sending":
        outbox.relay(die)
    if where == "herd":
        herd(2)
    else:
        outbox.drain()


def herd(size: int) -> None:
    """Keep so many children at work, each named on the output, and replace one that is killed."""
    while size:
        for _ in range(size):
            child = os.fork()
            if not child:
                outbox.drain()
                os._exit(0)
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
        size = 0
        while not size:
            try:
                size = int(os.WIFSIGNALED(os.wait()[1]))
            except ChildProcessError:
                return


if __name__ == "__main__":
    import django

    django.setup()
    main(sys.argv[1])
