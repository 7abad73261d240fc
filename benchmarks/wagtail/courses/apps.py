"""The application of the baseline."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Labelled as its migration names it."""

    name = "benchmarks.wagtail.courses"
    label = "courses"
    default_auto_field = "django.db.models.BigAutoField"
