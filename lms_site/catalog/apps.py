"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.catalog"
    label = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Count enrolments."""
        from lms_site.catalog.services import on_enrolment, on_rated
        from lms_site.foundation.events import subscribe
        from lms_site.learning.events import LearnerEnrolled

        subscribe(LearnerEnrolled, on_enrolment, name="catalog.popularity")
        subscribe("lms.course.rated.v1", on_rated, name="catalog.rating")
