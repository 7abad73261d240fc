"""What the site has decided about its plugins. They are named by their keys: a plugin may be away."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.foundation.fields import EncryptedJSONField
from lms_site.foundation.privacy import no_personal_data


class PluginSwitch(models.Model):
    """A plugin switched for the site, or (with `course`) for one course; what has no row is on."""

    privacy = no_personal_data("which plugins run is a matter of the site")

    class State(models.TextChoices):
        """How a plugin is switched; see docs/decisions/0072."""

        ENABLED = "enabled", _("Enabled")
        DISABLED = "disabled", _("Disabled: not offered for anything new")
        SUSPENDED = "suspended", _("Suspended: nothing of it runs")

    plugin = models.CharField(max_length=100)
    course = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plugin", "course"], name="one_switch", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(course=None) | ~models.Q(state="suspended"), name="suspended_for_the_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plugin}: {self.state}"


class PluginSettings(models.Model):
    """A plugin's settings as the site or (with `course`) a course made them; secrets under the site's key."""

    privacy = no_personal_data("settings of programs and keys of other systems")

    plugin = models.CharField(max_length=100)
    course = models.UUIDField(null=True)
    version = models.PositiveIntegerField()
    public = models.JSONField(default=dict)
    secret = EncryptedJSONField(purpose="settings of plugins", null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plugin", "course"], name="settings_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.plugin
