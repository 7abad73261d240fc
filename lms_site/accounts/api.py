"""The door to people and their tokens."""

from __future__ import annotations

from lms_site.accounts.data import Applicant, Profile, SiteRole, Teaching
from lms_site.accounts.erasure import erase_person
from lms_site.accounts.errors import RefreshInProgress, TokenNotValid
from lms_site.accounts.identity.views import OwnProvidersView
from lms_site.accounts.keys import keys
from lms_site.accounts.media_tokens import MediaToken, media_token, media_token_person
from lms_site.accounts.models import User
from lms_site.accounts.network import client_ip, limit_key
from lms_site.accounts.queries import find_person, profile_of
from lms_site.accounts.readers import Owner, Reader, names_of, owners_of, readers
from lms_site.accounts.revocation import flag, is_alive
from lms_site.accounts.roles import make_teacher, may, may_teach, site_roles
from lms_site.accounts.services import add_person, add_stand_in, change_profile
from lms_site.accounts.teaching import (
    applications,
    apply_to_teach,
    decide_application,
    decides,
    teaching,
    withdraw_application,
)
from lms_site.accounts.tokens import Claims, Pair, check, end, open_session, person_of, read_access, rotate

__all__ = [
    "Applicant",
    "Claims",
    "MediaToken",
    "OwnProvidersView",
    "Owner",
    "Pair",
    "Profile",
    "Reader",
    "RefreshInProgress",
    "SiteRole",
    "Teaching",
    "TokenNotValid",
    "User",
    "add_person",
    "add_stand_in",
    "applications",
    "apply_to_teach",
    "change_profile",
    "check",
    "client_ip",
    "decide_application",
    "decides",
    "end",
    "erase_person",
    "find_person",
    "flag",
    "is_alive",
    "keys",
    "limit_key",
    "make_teacher",
    "may",
    "may_teach",
    "media_token",
    "media_token_person",
    "names_of",
    "open_session",
    "owners_of",
    "person_of",
    "profile_of",
    "read_access",
    "readers",
    "rotate",
    "site_roles",
    "teaching",
    "withdraw_application",
]
