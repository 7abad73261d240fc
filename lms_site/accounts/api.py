"""The door to people and their tokens."""

from __future__ import annotations

from lms_site.accounts.data import Profile
from lms_site.accounts.errors import RefreshInProgress, TokenNotValid
from lms_site.accounts.keys import keys
from lms_site.accounts.models import User
from lms_site.accounts.network import client_ip, limit_key
from lms_site.accounts.queries import profile_of
from lms_site.accounts.revocation import flag, is_alive
from lms_site.accounts.services import add_person, change_profile
from lms_site.accounts.tokens import Claims, Pair, check, end, open_session, person_of, read_access, rotate

__all__ = [
    "Claims",
    "Pair",
    "Profile",
    "RefreshInProgress",
    "TokenNotValid",
    "User",
    "add_person",
    "change_profile",
    "check",
    "client_ip",
    "end",
    "flag",
    "is_alive",
    "keys",
    "limit_key",
    "open_session",
    "person_of",
    "profile_of",
    "read_access",
    "rotate",
]
