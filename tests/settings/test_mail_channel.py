"""Notifications by mail follow what the operator set for all mail."""

from __future__ import annotations

import pytest
from django.conf import settings

from lms_plugins.notify_email.settings import EmailConfig
from lms_site.settings.mail import channel, mail

KEPT = {"sender": "school@example.org", "name": "School", "folder": "/var/mails"}


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("", {"folder": "/var/mails"}),
        (
            "smtp://ada:p%40ss@mail.example:2525",
            {"host": "mail.example", "port": 2525, "user": "ada", "password": "p@ss", "security": "starttls"},
        ),
        ("smtp://mail.example", {"host": "mail.example", "port": 587, "security": "none"}),
        ("smtps://ada:x@mail.example", {"host": "mail.example", "port": 465, "security": "tls"}),
    ],
)
def test_the_plugin_is_told_what_email_url_says(url, wanted):
    config = EmailConfig.model_validate(channel(mail(url), **KEPT))
    assert {name: getattr(config, name) for name in wanted} == wanted
    assert (config.sender, config.sender_name) == ("school@example.org", "School")
    assert bool(config.folder) is not bool(config.host)


def test_a_site_without_a_mail_server_keeps_notifications_where_it_keeps_other_mails():
    assert settings.LMS_PLUGIN_CONFIG["lms.email"]["folder"] == str(settings.LMS_MAILS_DIR)
