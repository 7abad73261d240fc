"""What becomes of accounts at providers when somebody proves that the mailbox is theirs."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from lms_site.accounts.identity.shared import says_verified
from lms_site.accounts.models import User


def keep_vouched_for(*, user: User, **_: Any) -> None:
    """After a new password was set by mail: let go of accounts at providers that do not vouch for the mailbox.

    Somebody may have opened the account with a provider's account of their own and another's address, and wait for
    its owner to come. What the provider said about the address at the last login decides.
    """
    own = set(EmailAddress.objects.filter(user=user).values_list("email", flat=True)) | {user.email}
    for account in SocialAccount.objects.filter(user=user):
        said = account.extra_data
        same = str(said.get("email", "")).lower() in own
        if not (same and says_verified(said.get("email_verified"))):
            account.delete()
