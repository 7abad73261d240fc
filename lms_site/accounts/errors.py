"""What can go wrong with accounts and tokens."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Conflict, Unauthenticated


class TokenNotValid(Unauthenticated):
    """The token is not ours, expired, used up, revoked, or of the wrong kind."""

    code = "token_not_valid"
    message = _("The token is not valid or has expired.")


class RefreshInProgress(Conflict):
    """Another refresh of the same session runs at this moment; use the tokens it brings."""

    code = "refresh_in_progress"
    message = _("Another refresh of this session is under way. Use the tokens it brings.")
