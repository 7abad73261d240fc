"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.accounts"
    label = "accounts"
    verbose_name = _("People")
