"""The door to people and their tokens."""

from __future__ import annotations

from lms_site.accounts.errors import RefreshInProgress, TokenNotValid
from lms_site.accounts.keys import keys
from lms_site.accounts.models import TokenSession, User
from lms_site.accounts.network import client_ip, limit_key
from lms_site.accounts.revocation import flag, is_alive
from lms_site.accounts.tokens import Claims, Pair, end, person_of, read_access, read_refresh, rotate

__all__ = [
    "Claims",
    "Pair",
    "RefreshInProgress",
    "TokenNotValid",
    "TokenSession",
    "User",
    "client_ip",
    "end",
    "flag",
    "is_alive",
    "keys",
    "limit_key",
    "person_of",
    "read_access",
    "read_refresh",
    "rotate",
]
