"""Texts of allauth for which our catalogues have words of their own: its German says "du".

A catalogue of the site goes before those of what is installed, but only with texts that are found in the code: here
they are. What people see of allauth is its errors and its mails.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

TEXTS = (
    _("You cannot remove your primary email address."),
    _("Please type your current password."),
    _("You cannot add more than %d email addresses."),
    _("Too many failed login attempts. Try again later."),
    _("Your primary email address must be verified."),
    _("Username can not be used. Please use other username."),
    _("Please select only one."),
    _("Be patient, you are sending too many requests."),
    _("You must type the same password each time."),
    _("You must type the same email each time."),
    _(
        "An account already exists with this email address. Please sign in to that account first, then connect your"
        " %s account."
    ),
    _("Your account has no password set up."),
    _("Your account has no verified email address."),
    _(
        "You are receiving this email because you or someone else tried to signup for an\n"
        "account using email address:\n\n"
        "%(email)s\n\n"
        "However, an account using that email address already exists.  In case you have\n"
        "forgotten about this, please use the password forgotten procedure to recover\n"
        "your account:\n\n"
        "%(password_reset_url)s"
    ),
    _("Thank you for using %(site_name)s!\n%(site_domain)s"),
    _("Please Confirm Your Email Address"),
    _("Your password has been changed."),
    _(
        "You're receiving this email because you or someone else has requested a password reset for your user"
        " account.\n"
        "It can be safely ignored if you did not request a password reset. Click the link below to reset your"
        " password."
    ),
    _("In case you forgot, your username is %(username)s."),
)
