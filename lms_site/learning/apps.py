"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.learning"
    label = "learning"
    verbose_name = _("Learning")
