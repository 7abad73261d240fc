"""Sells while a test takes the broker away: tells a fact every few milliseconds, and at the end how long that took.

Prints one line: the number of sales and the slowest of them in milliseconds.
"""

from __future__ import annotations

import sys
import time


def main(count: int) -> None:
    """Sell so many things in ten shops, a transaction each."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    from lms_site.foundation.events import emit
    from tests.foundation.shop import Sold

    settings.LMS_OUTBOX_NUDGE = True
    slowest = 0.0
    for number in range(count):
        start = time.monotonic()
        with transaction.atomic():
            emit(Sold(shop=number % 10, number=number // 10))
        slowest = max(slowest, time.monotonic() - start)
        time.sleep(0.02)
    time.sleep(1)  # a thread sends the nudges, a few at a time: it must still be there for the last one
    sys.stdout.write(f"{count} {slowest * 1000:.0f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
