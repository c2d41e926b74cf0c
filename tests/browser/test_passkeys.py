"""A passkey made and used in a real browser, with the authenticator that Chromium plays for tests."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import press
from tests.cast import make_user
from tests.second_factor import PASSWORD


@pytest.fixture
def home(page: Page, live_server: LiveServer) -> Iterator[str]:
    """Return the address by name: browsers refuse passkeys for a bare number."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    chromium.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": device | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    make_user("alice")
    yield str(live_server.url).replace("127.0.0.1", "localhost")
    chromium.detach()


def log_in(page: Page, home: str) -> None:
    page.goto(f"{home}/accounts/login/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, page.get_by_role("button", name="Log in", exact=True))


def make_passkey(page: Page, home: str, *, alone: bool) -> None:
    log_in(page, home)
    page.goto(f"{home}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, page.get_by_role("button", name="Continue"))
    page.get_by_label("A name for it").fill("My laptop")
    page.get_by_label("Log in with it alone").set_checked(alone)
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{home}/more/")
    press(page, page.get_by_role("button", name="Log out"))


def test_a_passkey_logs_in_alone(page: Page, home: str) -> None:
    make_passkey(page, home, alone=True)
    page.goto(f"{home}/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_text("Today", exact=False).first).to_be_visible()
    page.goto(f"{home}/accounts/2fa/webauthn/")
    expect(page.locator(".row-name", has_text="My laptop")).to_be_visible()
    expect(page.get_by_text(re.compile("last used"))).to_be_visible()


def test_a_passkey_is_the_second_step(page: Page, home: str) -> None:
    make_passkey(page, home, alone=False)
    log_in(page, home)
    expect(page.get_by_role("heading", name="Two-step verification")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{home}/")
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_a_passkey_that_is_refused_says_so(page: Page, home: str) -> None:
    page.goto(f"{home}/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_text("That did not work or was canceled. Try again.")).to_be_visible()
