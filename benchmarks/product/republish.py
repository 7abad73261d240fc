"""Publish a course's page again and again; the seconds until each is seen at an address, as a list of JSON."""

from __future__ import annotations

import http.client
import json
import random
import sys
import time
from urllib.parse import urlsplit
from uuid import UUID

import django

django.setup()

from benchmarks.product.courses import page  # noqa: E402 after the setup of Django
from lms_site.foundation.ids import new_id  # noqa: E402 after the setup of Django
from lms_site.publishing import api as publishing  # noqa: E402 after the setup of Django

_PATIENCE = 10.0


def main() -> None:
    """As many times as asked, each at any moment of a second, just after somebody read the page."""
    connection = http.client.HTTPConnection(urlsplit(sys.argv[1]).netloc, timeout=_PATIENCE)
    course, found = new_id(), []
    publish(course, "Before")
    for number in range(int(sys.argv[2])):
        time.sleep(random.random())
        _title(connection, course)
        publish(course, f"Change {number}")
        found.append(_seconds_until(connection, course, f"Change {number}"))
    publish(course, None)
    print(json.dumps(found))


def publish(course: UUID, title: str | None) -> None:
    """Make this the course's page; None takes the course offline."""
    nodes = []
    if title is not None:
        document = page(course, title)
        (digest,) = publishing.put_editions([document], compiler=1)
        nodes = [
            publishing.Node(
                key=course, kind="course", title=title, parent=None, depth=0, digest=digest, rules={}
            )
        ]
    publishing.publish_course(
        publishing.CourseState(key=course, locale="en", slug=f"edge-{course}", title=title or "", nodes=nodes)
    )


def _seconds_until(connection: http.client.HTTPConnection, course: UUID, title: str) -> float:
    began = time.monotonic()
    while _title(connection, course) != title:
        if time.monotonic() > began + _PATIENCE:
            raise TimeoutError(f"{title} was not seen in {_PATIENCE:.0f} s")
        time.sleep(0.002)
    return time.monotonic() - began


def _title(connection: http.client.HTTPConnection, course: UUID) -> str:
    connection.request("GET", f"/api/v1/courses/{course}/")
    return str(json.loads(connection.getresponse().read())["title"])


if __name__ == "__main__":
    main()
