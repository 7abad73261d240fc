"""The door to people and their tokens."""

from __future__ import annotations

from lms_site.accounts.avatars import avatar_file, crop_avatar, drop_avatar, put_avatar
from lms_site.accounts.closing import close_account, reopen_account
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
from lms_site.accounts.keys import keys
from lms_site.accounts.mails import send as send_mail
from lms_site.accounts.managing import create_person, reactivate, resend_verification, suspend
from lms_site.accounts.media_tokens import MediaToken, media_token, media_token_person
from lms_site.accounts.merging import merge_people, preview_merge, register_merge
from lms_site.accounts.models import User
from lms_site.accounts.network import client_ip, limit_key
from lms_site.accounts.people import people, people_matching, person_file, person_from, sees_people
from lms_site.accounts.profile_data import (
    Audience,
    AvatarFile,
    Closing,
    Crop,
    Link,
    OwnProfile,
    OwnTerms,
    Picture,
    ShownProfile,
    TermsVersion,
)
from lms_site.accounts.profiles import change_own_profile, name_shown, own_profile, shown_profiles
from lms_site.accounts.queries import find_person, profile_of
from lms_site.accounts.readers import Owner, Reader, administrators, names_of, owners_of, readers
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
from lms_site.accounts.terms import (
    accept_terms,
    all_terms,
    current_terms,
    own_terms,
    publish_terms,
    require_terms,
    terms_due,
)
from lms_site.accounts.tokens import Claims, Pair, check, end, open_session, person_of, read_access, rotate
from lms_site.accounts.views import VIEWS as LOGIN_VIEWS

__all__ = [
    "LOGIN_VIEWS",
    "Address",
    "Applicant",
    "Audience",
    "AvatarFile",
    "Claims",
    "Closing",
    "Crop",
    "Entry",
    "Link",
    "MediaToken",
    "Merge",
    "OwnProfile",
    "OwnTerms",
    "Owner",
    "Pair",
    "Person",
    "PersonFile",
    "Picture",
    "Profile",
    "Reader",
    "RefreshInProgress",
    "ShownProfile",
    "SiteRole",
    "Teaching",
    "TermsVersion",
    "TokenNotValid",
    "User",
    "accept_terms",
    "add_person",
    "add_stand_in",
    "administrators",
    "all_terms",
    "applications",
    "apply_to_teach",
    "avatar_file",
    "change_own_profile",
    "change_profile",
    "check",
    "client_ip",
    "close_account",
    "create_person",
    "crop_avatar",
    "current_terms",
    "decide_application",
    "decides",
    "drop_avatar",
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
    "name_shown",
    "names_of",
    "open_session",
    "own_profile",
    "own_terms",
    "owners_of",
    "people",
    "people_matching",
    "person_file",
    "person_from",
    "person_of",
    "preview_merge",
    "profile_of",
    "publish_terms",
    "put_avatar",
    "reactivate",
    "read_access",
    "readers",
    "register_merge",
    "reopen_account",
    "require_terms",
    "resend_verification",
    "rotate",
    "sees_people",
    "send_mail",
    "shown_profiles",
    "site_roles",
    "suspend",
    "teaching",
    "terms_due",
    "withdraw_application",
]
