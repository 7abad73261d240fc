"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudioConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.studio"
    label = "studio"
    verbose_name = _("Studio")

    def ready(self) -> None:
        """Register what the packages show."""
        import lms_site.studio.courses.copying
        import lms_site.studio.courses.hooks
        import lms_site.studio.grading.hooks
        import lms_site.studio.learners.hooks
        import lms_site.studio.people.hooks
        import lms_site.studio.plugins.cards
        import lms_site.studio.plugins.menu
        import lms_site.studio.teaching.hooks
        import lms_site.studio.terms.hooks  # noqa: F401 (they register themselves)
