"""Django's PostgreSQL backend with a health check that costs no round trip."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is looked at before each request's first statement (CONN_HEALTH_CHECKS).

    A server that ends a connection says so on it. As long as nothing has come, there is nothing to ask; what a
    statement finds broken in spite of that, TCP keepalive finds within a minute.
    """

    def is_usable(self) -> bool:
        """Whether the connection stands; the server is asked only when it has sent something unasked."""
        if self.connection is None or self.connection.closed:
            return False
        return not _has_news(self.connection.fileno()) or super().is_usable()


def _has_news(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
