"""Import a big course, then courses of lessons, and publish one of these: seconds and memory as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import django

django.setup()

from content_types.pages.lesson import LessonPage  # noqa: E402 after the setup of Django
from lms_site.interop.services import import_course  # noqa: E402 after the setup of Django
from lms_site.publishing import api as publishing  # noqa: E402 after the setup of Django


def main() -> None:
    """Import the first package as drafts; the others are published, then one of their lessons again."""
    first, *others = map(Path, sys.argv[1:])
    started = time.monotonic()
    import_course(first)
    seconds = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"import_s": seconds, "import_mb": memory}), flush=True)
    for each in others:
        import_course(each, publish=True)
    print(json.dumps(_publish_one()))


def _publish_one() -> dict[str, float]:
    """The seconds from the button to the edition that learners get; the median of three."""
    published = LessonPage.objects.live()
    page = published.last()
    took = []
    for number in range(3):
        page = LessonPage.objects.get(pk=page.pk)
        page.title = f"Changed {number}"
        started = time.monotonic()
        page.save_revision().publish()
        publishing.compile_stale()
        took.append(time.monotonic() - started)
    return {"publish_s": sorted(took)[1], "lessons": published.count()}


if __name__ == "__main__":
    main()
