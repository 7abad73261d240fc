"""The door to people and their tokens."""

from __future__ import annotations

from lms_site.accounts.data import (
    Address,
    Applicant,
    Entry,
    Merge,
    Person,
    PersonFile,
    Profile,
    SiteRole,
    Teaching,
)
from lms_site.accounts.erasure import erase_person
from lms_site.accounts.errors import RefreshInProgress, TokenNotValid
from lms_site.accounts.identity.views import OwnProvidersView
from lms_site.accounts.keys import keys
from lms_site.accounts.mails import send as send_mail
from lms_site.accounts.managing import create_person, reactivate, resend_verification, suspend
from lms_site.accounts.media_tokens import MediaToken, media_token, media_token_person
from lms_site.accounts.merging import merge_people, preview_merge, register_merge
from lms_site.accounts.models import User
from lms_site.accounts.network import client_ip, limit_key
from lms_site.accounts.people import people, people_matching, person_file, person_from, sees_people
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
    "Address",
    "Applicant",
    "Claims",
    "Entry",
    "MediaToken",
    "Merge",
    "OwnProvidersView",
    "Owner",
    "Pair",
    "Person",
    "PersonFile",
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
    "create_person",
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
    "merge_people",
    "names_of",
    "open_session",
    "owners_of",
    "people",
    "people_matching",
    "person_file",
    "person_from",
    "person_of",
    "preview_merge",
    "profile_of",
    "reactivate",
    "read_access",
    "readers",
    "register_merge",
    "resend_verification",
    "rotate",
    "sees_people",
    "send_mail",
    "site_roles",
    "suspend",
    "teaching",
    "withdraw_application",
]
