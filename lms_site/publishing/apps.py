"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.publishing"
    label = "publishing"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        """Let the log of publishes go on naming the account that published when two accounts become one."""
        from lms_site.accounts.api import register_merge

        register_merge("publishing", lambda _kept, _merged: (), stays=[("publishing.PublishLog", "actor")])
