"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotebookConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.notebook"
    label = "notebook"
    verbose_name = _("Notebook")

    def ready(self) -> None:
        """Let lessons be found by what they say once they are published, and be followed to another course.

        Move notes when people are merged.
        """
        from lms_site.accounts.api import register_merge
        from lms_site.foundation.events import subscribe
        from lms_site.notebook.merging import merge
        from lms_site.notebook.moving import follow_lessons
        from lms_site.notebook.search.services import on_published
        from lms_site.publishing.events import CoursePublished, CourseTakenOffline

        register_merge("notebook", merge)
        subscribe(CoursePublished, on_published, name="notebook.search")
        subscribe(CoursePublished, follow_lessons, name="notebook.moved_lessons")
        subscribe(CourseTakenOffline, on_published, name="notebook.search_offline")
