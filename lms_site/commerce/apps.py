"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommerceConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.commerce"
    label = "commerce"
    verbose_name = _("Commerce")

    def ready(self) -> None:
        """Tell `learning` which courses anybody may join without paying."""
        from lms_site.commerce.services import free_by_sql
        from lms_site.learning import api as learning

        learning.register_free_courses(free_by_sql)
