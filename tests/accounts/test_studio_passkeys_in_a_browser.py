"""The button for a passkey on the studio's login page, pressed in a real browser with a key of its own."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from django.test import Client
from playwright.sync_api import CDPSession, Page, expect

from tests import world
from tests.accounts.software_key import SoftwareKey, raw
from tests.accounts.steps import PASSWORD
from tests.accounts.test_login_page import PAGE
from tests.accounts.test_passkeys import register
from tests.accounts.test_studio_passkeys import HOST
from tests.api.test_another_origin import api  # noqa: F401 - a fixture
from tests.browsing import chromium

pytestmark = pytest.mark.tools("chromium")


@pytest.fixture
def owned(api, settings) -> tuple[str, SoftwareKey]:  # noqa: F811
    """A teacher's address and passkey."""
    settings.ALLOWED_HOSTS, settings.LMS_PASSKEY_DOMAIN = ["*"], HOST
    teacher, key = world.person(f"teacher-{uuid4().hex}", is_staff=True, is_superuser=True), SoftwareKey()
    assert register(Client(), teacher, key)[1].status_code == 200
    return teacher.email, key


@pytest.fixture
def window(owned) -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


def device_in(window: Page) -> tuple[CDPSession, str]:
    """A place for keys in the browser's machine; whose finger it is it always says at once."""
    devices = window.context.new_cdp_session(window)
    devices.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return devices, devices.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"]


def put(key: SoftwareKey, devices: CDPSession, device: str) -> None:
    """Keep the key there."""
    private = key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    about = {
        "credentialId": base64.b64encode(key.id).decode(),
        "isResidentCredential": True,
        "rpId": HOST,
        "privateKey": base64.b64encode(private).decode(),
        "userHandle": base64.b64encode(raw(key.user)).decode(),
        "signCount": 1,
    }
    devices.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": about})


@pytest.mark.parametrize("after_password", [False, True])
def test_a_real_browser_logs_in_to_the_studio_with_a_passkey(api, owned, window, after_password):  # noqa: F811
    email, key = owned
    site = api.replace("127.0.0.1", HOST)
    window.goto(f"{site}{PAGE}?next=/studio/pages/")
    if after_password:
        window.get_by_label("E-mail address").fill(email)
        window.get_by_label("Password").fill(PASSWORD)
        window.get_by_role("button", name="Log in").click()
        window.get_by_role("button", name="Start again").wait_for()
    machine = device_in(window)
    button = window.get_by_role("button", name="Use a passkey")
    button.click()  # there is none yet
    expect(window.get_by_text("Logging in did not work. Please try again.")).to_be_visible(timeout=15_000)
    put(key, *machine)
    button.click()
    window.wait_for_url(f"{site}/studio/pages/**", wait_until="commit")
