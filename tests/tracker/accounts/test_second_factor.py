"""The second step of a login, recovery codes, passkeys, and admins who need one."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.second_factor import PASSWORD, code_for, log_in, set_up_app, wrong
from tests.tracker.views.diary.test_day import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_contexts")]
SECOND_STEP = reverse("mfa_authenticate")
PUBLIC = "https://testserver"


@pytest.fixture
def here(alice: User, client: Client) -> Client:
    """Return a client in which alice logged in and then gave her password again, as these pages require."""
    log_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def give(client: Client, code: str, where: str = SECOND_STEP) -> Any:
    return client.post(where, {"code": code})


def sign_in(client: Client, secret: str) -> None:
    log_in(client)
    give(client, code_for(secret))


def test_it_works(alice: User, here: Client) -> None:
    page = here.get(reverse("mfa_activate_totp"), follow=True)
    secret = page.context["form"].secret
    assert secret in text_of(page)
    (picture,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page.content.decode())
    svg = base64.b64decode(picture).decode()
    assert svg.count("<path") == 1
    assert "style" not in svg
    codes = here.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}, follow=True)
    shown = re.findall(r"<code[^>]*>(\d{8})</code>", codes.content.decode())
    assert len(set(shown)) == 10
    assert here.get(reverse("mfa_download_recovery_codes")).content.decode().split() == shown
    assert "10 codes left" in text_of(here.get(reverse("mfa_index")))

    other = Client()
    log_in(other)
    assert other.get("/week/", follow=True).redirect_chain[-1][0] == SECOND_STEP
    assert "Two-step verification" in text_of(other.get(SECOND_STEP))
    assert give(other, shown[0]).status_code == 302
    assert other.get(reverse("profile")).status_code == 200

    again = Client()
    log_in(again)
    assert "did not match" in text_of(give(again, shown[0])), "a recovery code works once"


def test_a_wrong_code_lets_nobody_in(alice: User, client: Client) -> None:
    secret = set_up_app(alice)
    log_in(client)
    for code in (wrong(code_for(secret)), "", "abc", "0" * 500):
        page = give(client, code)
        assert page.status_code == 200
        assert "is-invalid" in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert give(client, code_for(secret)).status_code == 302


def test_a_code_works_once(alice: User) -> None:
    secret, first, second = set_up_app(alice), Client(), Client()
    code = code_for(secret)
    for client in (first, second):
        log_in(client)
        give(client, code)
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_codes_cannot_be_guessed(alice: User, client: Client) -> None:
    secret = set_up_app(alice)
    log_in(client)
    for _ in range(5):
        give(client, wrong(code_for(secret)))
    page = give(client, code_for(secret))
    assert "Too many" in text_of(page)
    assert "_auth_user_id" not in client.session


def test_the_second_step_is_nobodys_without_the_first(client: Client) -> None:
    assert client.get(SECOND_STEP)["Location"].startswith(reverse("account_login"))


def test_setting_up_wants_a_matching_code(alice: User, here: Client) -> None:
    page = here.get(reverse("mfa_activate_totp"))
    bad = here.post(reverse("mfa_activate_totp"), {"code": wrong(code_for(page.context["form"].secret))})
    assert "did not match" in text_of(bad)
    assert not Authenticator.objects.exists()


def test_turning_off_asks_who_it_is(alice: User, alice_client: Client) -> None:
    set_up_app(alice)
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"):
        for send in (alice_client.get, alice_client.post):
            answer = send(reverse(name))
            assert answer.status_code == 302
            assert "reauthenticate" in answer["Location"], name
    assert Authenticator.objects.exists()
    again = alice_client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert "is-invalid" in again.content.decode()
    alice_client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "password alone is enough" in text_of(alice_client.get(reverse("mfa_deactivate_totp")))
    alice_client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


def test_new_codes_replace_the_old(alice: User, here: Client) -> None:
    page = here.get(reverse("mfa_activate_totp"))
    here.post(reverse("mfa_activate_totp"), {"code": code_for(page.context["form"].secret)})
    old = here.get(reverse("mfa_download_recovery_codes")).content
    assert "stop working" in text_of(here.get(reverse("mfa_generate_recovery_codes")))
    here.post(reverse("mfa_generate_recovery_codes"))
    assert here.get(reverse("mfa_download_recovery_codes")).content != old


def test_passkeys_say_where_they_work(alice: User, here: Client) -> None:
    for host, works in (
        ("localhost:8000", True),
        ("127.0.0.1:8000", False),
        ("[::1]:8000", False),
        ("192.168.1.20:8000", False),
        ("kitchen.local", False),
    ):
        headers = {"host": host}
        for address in (reverse("mfa_index"), reverse("mfa_add_webauthn")):
            said = "Passkeys work only at an address" in text_of(here.get(address, headers=headers))
            assert said is not works, (host, address)
        offered = (
            reverse("mfa_login_webauthn") in Client().get(reverse("account_login"), headers=headers).content.decode()
        )
        assert offered is works
    secure = Client().get(reverse("account_login"), secure=True, headers={"host": "kitchen.local"})
    assert reverse("mfa_login_webauthn") in secure.content.decode()


@pytest.mark.parametrize("sent", ["", "{}", "no json", '{"id": "x", "rawId": "x", "response": {}}', "[]", "null", "7"])
def test_a_strange_passkey_lets_nobody_in(client: Client, alice: User, sent: str) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": sent})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_a_passkey_of_somebody_else_is_not_there(bob: User, here: Client) -> None:
    key = Authenticator.objects.create(user=bob, type="webauthn", data={"name": "Bob's", "credential": {}})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        for send in (here.get, here.post):
            assert send(reverse(name, args=[key.pk]), {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Bob's"


def test_secrets_and_sessions_are_in_no_admin() -> None:
    assert {"Authenticator", "UserSession"} & {model.__name__ for model in admin.site._registry} == set()


@pytest.fixture
def root(settings: Any) -> User:
    """Return an admin of a site on a public address."""
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = PUBLIC, ["testserver"]
    return User.objects.create_superuser("root", password=PASSWORD)


ADMIN_PAGES = ["admin:index", "admin:foods_food_changelist", "admin:auth_user_changelist", "invitations"]


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_an_admin_sets_one_up_first(root: User, client: Client, name: str) -> None:
    log_in(client, "root")
    for send in (client.get, client.post):
        answer = send(reverse(name))
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    assert "Admins need two-step verification" in text_of(client.get(reverse("mfa_index")))
    assert client.get("/").status_code == 200, "the diary is theirs anyway"


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_with_a_second_step_the_admin_opens(root: User, client: Client, name: str) -> None:
    secret = set_up_app(root)
    log_in(client, "root")
    give(client, code_for(secret))
    assert client.get(reverse(name)).status_code == 200


def test_a_session_from_before_gives_the_code_first(root: User, client: Client) -> None:
    log_in(client, "root")
    secret = set_up_app(root)
    address = reverse("admin:foods_food_changelist")
    there = client.get(address)["Location"]
    assert there.startswith(reverse("mfa_reauthenticate"))
    assert give(client, wrong(code_for(secret)), there).status_code == 200
    assert client.get(address).status_code == 302
    assert client.post(there, {"code": code_for(secret), "next": address})["Location"] == address
    assert client.get(address).status_code == 200


def test_at_home_an_admin_needs_none(client: Client, db: None) -> None:
    User.objects.create_superuser("root", password=PASSWORD)
    log_in(client, "root")
    assert client.get(reverse("admin:index")).status_code == 200


def test_the_admin_has_no_log_in_page_of_its_own(client: Client, alice: User) -> None:
    address = reverse("admin:login")
    for send in (client.get, client.post):
        answer = send(address, {"username": "alice", "password": PASSWORD})
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
