"""Import a big course and publish one of its lessons: seconds and memory as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402

from content_types.pages.course import CoursePage  # noqa: E402
from content_types.pages.lesson import LessonPage  # noqa: E402
from content_types.pages.module import ModulePage  # noqa: E402
from lms_site.interop.services import import_course  # noqa: E402
from lms_site.publishing import api as publishing  # noqa: E402


def main() -> None:
    """Import as drafts, publish all, then one lesson again."""
    started = time.monotonic()
    import_course(Path(sys.argv[1]))
    seconds = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"import_s": seconds, "import_mb": memory}), flush=True)
    print(json.dumps(_publish_one()))


def _publish_one() -> dict[str, float]:
    """The seconds from the button to the edition that learners get; the median of three."""
    page = LessonPage.objects.all()[0]
    for each in page.get_ancestors().type(CoursePage, ModulePage).specific():
        if not each.live:
            each.save_revision().publish()
    publishing.compile_stale()
    took = []
    for number in range(3):
        page = LessonPage.objects.get(pk=page.pk)
        page.title = f"Changed {number}"
        started = time.monotonic()
        page.save_revision().publish()
        publishing.compile_stale()
        took.append(time.monotonic() - started)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM publishing_entry WHERE kind = 'lesson'")
        (lessons,) = cursor.fetchone()
    return {"publish_s": sorted(took)[1], "lessons": lessons}


if __name__ == "__main__":
    main()
