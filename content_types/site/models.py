"""Menus and the school's settings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site, TranslatableMixin

from content_types.fields import ExtensibleStreamField
from lms_site.foundation.privacy import no_personal_data


class Menu(TranslatableMixin, models.Model):
    """Links for one place of a frontend ("header", "footer"), one menu for each site and language."""

    privacy = no_personal_data("links")

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="+")
    handle = models.SlugField(
        _("handle"), max_length=50, help_text=_("How frontends ask for it: header, footer ...")
    )
    title = models.CharField(_("title"), max_length=120, help_text=_("Read out by screen readers."))
    items = ExtensibleStreamField("menu", blank=True, verbose_name=_("links"))

    panels: ClassVar[list[object]] = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("handle"), FieldPanel("site")]),
        FieldPanel("items"),
    ]

    class Meta:
        verbose_name = _("menu")
        verbose_name_plural = _("menus")
        ordering = ("handle", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("site", "handle", "locale"), name="menu_handle"),
            models.UniqueConstraint(fields=("translation_key", "locale"), name="menu_translation"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a second menu of the handle for the site and language: the form does not show the language."""
        super().clean()
        same = Menu.objects.filter(site_id=self.site_id, handle=self.handle, locale_id=self.locale_id)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"handle": _("The site has a menu with this handle already.")})


def _legal_page(label: Any) -> Any:
    return models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=label,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )


@register_setting(icon="site", order=100)
class SchoolSettings(BaseSiteSetting):
    """What the school is called and looks like, one row for each site."""

    privacy = no_personal_data("facts about the school")

    name = models.CharField(_("name of the school"), max_length=120, blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, such as EUR."))],
        help_text=_("ISO 4217 code of the currency that prices are in."),
    )
    locale = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES, default="en")
    contact_email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Where learners can write to.")
    )
    preview_address = models.CharField(
        _("preview address"),
        max_length=500,
        blank=True,
        validators=[
            RegexValidator(r"^https?://\S+$", _("An address that begins with https:// or http://.")),
            RegexValidator(r"\{token\}", _("The address must hold {token}.")),
            RegexValidator(
                r"\{(?!(course|kind|key|locale|token)\})",
                _("Possible are {course}, {kind}, {key}, {locale} and {token}."),
                inverse_match=True,
            ),
        ],
        help_text=_(
            "Where the frontend shows previews, such as https://school.example/preview#{course}/{kind}/{key}/{token}"
        ),
    )
    terms_page = _legal_page(_("terms"))
    privacy_page = _legal_page(_("privacy"))
    imprint_page = _legal_page(_("imprint"))

    panels: ClassVar[list[object]] = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("logo")], heading=_("School")),
        MultiFieldPanel([FieldRowPanel([FieldPanel("currency"), FieldPanel("locale")])], heading=_("Region")),
        MultiFieldPanel(
            [FieldPanel("terms_page"), FieldPanel("privacy_page"), FieldPanel("imprint_page")],
            heading=_("Legal pages"),
        ),
        FieldPanel("contact_email"),
        FieldPanel("preview_address"),
    ]

    class Meta:
        verbose_name = _("school settings")
        verbose_name_plural = _("school settings")
