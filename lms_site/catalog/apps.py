"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.catalog"
    label = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Count enrolments; tell `learning` which courses are free while nobody sells any."""
        from lms_site.catalog.services import on_enrolment
        from lms_site.foundation.events import subscribe
        from lms_site.learning import api as learning
        from lms_site.learning.events import LearnerEnrolled
        from lms_site.publishing import api as publishing

        subscribe(LearnerEnrolled, on_enrolment, name="catalog.popularity")
        learning.register_free_courses(publishing.is_free_course)
