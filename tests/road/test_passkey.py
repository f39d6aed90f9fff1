"""Signing in with a passkey: made once, then neither address nor code is asked for."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, expect

from tests.cast import Stage, build
from tests.road.people import Somebody

# A key that lies in the device, knows its owner, and is touched at once when asked.
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def ada(browser: Browser, site):
    """Ada at a computer that can keep passkeys."""
    world = build(Stage.CALL)
    ada = Somebody(browser, site.url, world.ada.name, world.ada.email)
    device = ada.context.new_cdp_session(ada.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield ada
    ada.leave()


def test_a_passkey_is_made_and_signs_in(ada: Somebody):
    ada.goto("/accounts/login/")
    ada.sign_in()
    ada.goto("/accounts/2fa/")
    ada.follow("Add a passkey")
    ada.page.get_by_label("Name").fill("Laptop")
    ada.page.get_by_label("Passwordless").check()
    ada.press("Add it")
    expect(ada.page).not_to_have_url(re.compile("webauthn/add"))
    assert [str(key.wrap().name) for key in Authenticator.objects.filter(type="webauthn")] == ["Laptop"]

    ada.context.clear_cookies()
    ada.goto("/accounts/login/?next=/me/")
    ada.press("Use a passkey")

    expect(ada.main).to_contain_text("What do I have to do?")
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None
