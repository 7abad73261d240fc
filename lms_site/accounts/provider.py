"""Where allauth looks for kinds of identity providers; the name of this module is allauth's."""

from __future__ import annotations

from lms_site.accounts.identity.github import GitHubProvider
from lms_site.accounts.identity.oidc import OidcProvider

provider_classes = [OidcProvider, GitHubProvider]
