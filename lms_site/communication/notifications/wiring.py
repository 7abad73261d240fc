"""What notifications are tied to when the site starts: the kinds, their facts, invitations, merged accounts."""

from __future__ import annotations


def wire() -> None:
    """Take in every kind, let them hear, and carry invitations. Called once, in the app's `ready()`."""
    from lms_site.accounts.api import register_merge
    from lms_site.communication.notifications import (  # noqa: F401 (each registers its kinds)
        of_grading,
        of_membership,
        of_news,
        of_talk,
    )
    from lms_site.communication.notifications.hearing import subscribe_all
    from lms_site.communication.notifications.merging import merge
    from lms_site.communication.notifications.of_invitations import carry_invitations
    from lms_site.learning.api import register_invitation_carrier

    subscribe_all()
    register_invitation_carrier(carry_invitations)
    register_merge("communication.notifications", merge)
