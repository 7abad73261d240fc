"""Limits, for the tests that are about them; providers of identities in processes of their own."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.cache import cache

from lms_site.settings.api import MFA_RATE_LIMITS
from tests.accounts.provider_process import CLIENT, SECRET
from tests.accounts.providers import configured, one_of_ours, running, tell


@pytest.fixture
def login_limits(settings):
    """The limits of the product, with counters of this test alone."""
    settings.ACCOUNT_RATE_LIMITS, settings.MFA_RATE_LIMITS = {}, MFA_RATE_LIMITS
    settings.LMS_LIMIT_PREFIX = f"lms:test:{uuid4().hex}:"


@pytest.fixture(scope="session")
def mock_provider():
    """An OpenID Connect provider that somebody else wrote."""
    command = ("oidc_provider_mock", "--port", "{port}")
    with running(*command, page="/.well-known/openid-configuration") as address:
        yield address


@pytest.fixture(scope="session")
def own_provider_process():
    with running("tests.accounts.provider_process", "{port}", page="/jwks") as address:
        yield address


@pytest.fixture
def own_provider(own_provider_process, settings):
    """Our own provider, as `strict` (OpenID Connect) and as `github`; it knows nobody yet and does not lie."""
    tell(own_provider_process, "person", {})
    tell(own_provider_process, "lies", {})
    cache.clear()
    about = configured(
        LMS_OIDC_PROVIDERS={"strict": one_of_ours(own_provider_process)},
        LMS_GITHUB_CLIENT_ID=CLIENT,
        LMS_GITHUB_CLIENT_SECRET=SECRET,
        LMS_GITHUB_URL=own_provider_process,
    )
    for name, value in about.items():
        setattr(settings, name, value)
    return own_provider_process


@pytest.fixture
def school(mock_provider, settings):
    """The other provider, as `school`."""
    cache.clear()
    client = {"issuer": mock_provider, "client_id": "anthus", "client_secret": "of the client"}
    about = configured(LMS_OIDC_PROVIDERS={"school": {**client, "name": "The school"}})
    for name, value in about.items():
        setattr(settings, name, value)
    return mock_provider
