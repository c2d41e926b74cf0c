"""Secrets of second factors are encrypted in the database, also old ones, and a changed key locks nobody out."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.conftest import client_of
from tests.second_factor import code_for, log_in, set_up_app
from tests.tracker.views.diary.test_day import text_of
from tracker.accounts import second_factor_secrets
from tracker.accounts.session_store import SessionStore

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_contexts")]


def stored() -> str:
    return "".join(str(data) for data in Authenticator.objects.values_list("data", flat=True))


def logs_in_with(code: str) -> bool:
    client = Client()
    log_in(client)
    answer: Any = client.post(reverse("mfa_authenticate"), {"code": code})
    return bool(answer.status_code == 302)


def test_the_secret_of_an_app_being_set_up_is_not_readable(alice: User) -> None:
    client = client_of(alice)
    session = client.session
    session[auth.SECRET_SESSION_KEY] = "ABCDEFGH"
    session.save()
    stored_session = Session.objects.get(pk=session.session_key)
    assert "ABCDEFGH" not in str(DatabaseStore().decode(stored_session.session_data))
    assert SessionStore(session.session_key)[auth.SECRET_SESSION_KEY] == "ABCDEFGH"


def test_nothing_in_the_database_makes_a_code(alice: User) -> None:
    secret = set_up_app(alice)
    codes = RecoveryCodes.activate(alice)
    seed = second_factor_secrets.decrypt(codes.instance.data["seed"])
    assert secret not in stored()
    assert seed not in stored()
    assert logs_in_with(code_for(secret))
    assert logs_in_with(codes.get_unused_codes()[0])


@pytest.fixture
def from_before(alice: User) -> str:
    """Store a secret and a seed as they were stored before; return the secret."""
    secret = str(auth.generate_totp_secret())
    Authenticator.objects.create(user=alice, type="totp", data={"secret": secret})
    Authenticator.objects.create(user=alice, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 5})
    return secret


def test_those_from_before_work_and_are_encrypted(alice: User, from_before: str) -> None:
    codes = RecoveryCodes.activate(alice).get_unused_codes()
    assert second_factor_secrets.renew() == 2
    assert from_before not in stored()
    assert "abab" not in stored()
    assert RecoveryCodes.activate(alice).get_unused_codes() == codes, "those that were used stay used"
    assert logs_in_with(code_for(from_before))
    assert second_factor_secrets.renew() == 0


def test_a_former_key_is_replaced(alice: User, settings: Settings) -> None:
    secret = set_up_app(alice)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert logs_in_with(code_for(secret))
    assert second_factor_secrets.renew() == 1
    settings.SECRET_KEY_FALLBACKS = []
    assert second_factor_secrets.decrypt(Authenticator.objects.get().data["secret"]) == secret


def test_without_its_key_no_code_is_right_and_the_setup_page_says_so(alice: User, settings: Settings) -> None:
    secret = set_up_app(alice)
    before = stored()
    settings.SECRET_KEY = "another key"
    assert not logs_in_with(code_for(secret))
    assert second_factor_secrets.renew() == 0
    assert stored() == before, "with the former key it works again"
    root = client_of(User.objects.create_superuser("root", password="x"))
    assert "1 authenticator app or list of recovery codes depends on another SECRET_KEY." in text_of(
        root.get(reverse("setup"))
    )
