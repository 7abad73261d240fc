"""Teachers side by side, each with a course, to see what one of them reaches of another's."""

from __future__ import annotations

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from content_types.models import CourseRights
from tests.content_types import builders as make


class Corner:
    """A teacher with a course that nobody has published."""

    def __init__(self, title: str) -> None:
        self.teacher = make.teacher()
        self.course = make.course(title=title, owner=self.teacher)
        self.module = make.module(self.course, title=f"{title} module")
        self.lesson = make.lesson(self.module, title=f"{title} lesson")
        self.rights = CourseRights.objects.get(pk=self.key)
        self.bank = make.bank(title=f"{title} bank", collection=self.rights.collection)
        self.question = make.question(self.bank, title=f"{title} question")
        self.image = get_image_model().objects.create(
            title=f"{title} image", file=get_test_image_file(), collection=self.rights.collection
        )

    @property
    def key(self):
        return self.course.translation_key

    def pages(self):
        return [self.course, self.module, self.lesson]

    def with_document(self) -> Corner:
        self.document = get_document_model().objects.create(
            title="Notes", file=ContentFile(b"x", name="notes.txt"), collection=self.rights.collection
        )
        return self
