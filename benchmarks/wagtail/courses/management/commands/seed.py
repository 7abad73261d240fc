"""seed: the same 100 courses of 8 modules of 6 lessons at every call."""

from __future__ import annotations

import io
import json
import random
import uuid
from typing import Any

from django.core.files.images import ImageFile
from django.core.management.base import BaseCommand
from django.db import transaction
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.models import Page, Site

from benchmarks.wagtail.courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from benchmarks.words import LESSONS, MODULES, Words

COURSES = 100


class Command(BaseCommand):
    help = "Fill an empty database."

    @transaction.atomic
    def handle(self, **_options: Any) -> None:
        self.words = Words()
        Page.objects.filter(depth=2).delete()
        index = Page.objects.get(depth=1).add_child(instance=CourseIndexPage(title="Courses", slug="courses"))
        Site.objects.all().delete()
        Site.objects.create(hostname="127.0.0.1", port=8820, root_page=index, is_default_site=True)
        images = [image(number) for number in range(20)]
        for number in range(COURSES):
            self.course(index, number, images)

    def course(self, index: Any, number: int, images: list[Any]) -> None:
        words = self.words
        course = index.add_child(
            instance=CoursePage(
                title=words.title(5),
                slug=f"course-{number}",
                summary=words.text(25),
                description=words.html(3),
                level=words.level(),
                price_cents=0,
                hero=words.random.choice(images),
            )
        )
        for part in range(MODULES):
            page = ModulePage(title=words.title(4), slug=f"module-{part}", overview=words.html(1))
            module = course.add_child(instance=page)
            for place in range(LESSONS):
                body = json.dumps(blocks(words, images))
                lesson = LessonPage(title=words.title(4), slug=f"lesson-{place}", minutes=20, body=body)
                module.add_child(instance=lesson)


def image(number: int) -> Any:
    """A plain picture."""
    file = io.BytesIO()
    Pillow.new("RGB", (1200, 675), (number * 12 % 255, 80, 120)).save(file, "JPEG")
    stored = ImageFile(io.BytesIO(file.getvalue()), name=f"picture{number}.jpg")
    return Image.objects.create(title=f"Picture {number}", file=stored)


def blocks(words: Words, images: list[Any]) -> list[dict[str, Any]]:
    """The body of a lesson: texts, pictures, a video, three questions."""
    rnd = words.random
    texts: list[tuple[str, Any]] = [
        ("heading", words.title(4)),
        ("text", words.html(3)),
        ("image", rnd.choice(images).pk),
        ("text", words.html(2)),
        ("video", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("text", words.html(2)),
        ("image", rnd.choice(images).pk),
        *(("quiz", quiz(words)) for _ in range(3)),
    ]
    return [_block(rnd, kind, value) for kind, value in texts]


def quiz(words: Words) -> dict[str, Any]:
    """A question of four options."""
    options = [
        {"text": words.text(5), "correct": number == 0, "feedback": words.text(8)} for number in range(4)
    ]
    choices = [_block(words.random, "item", option) for option in options]
    return {"question": words.html(1), "choices": choices, "points": 1, "explanation": words.text(20)}


def _block(rnd: random.Random, kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.UUID(int=rnd.getrandbits(128)))}
