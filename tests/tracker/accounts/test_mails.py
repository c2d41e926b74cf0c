"""The emails that go out: in this app's words, to the person, without what they typed elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as project
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.second_factor import PASSWORD

pytestmark = pytest.mark.django_db
OURS = project.BASE_DIR / "templates"
THEIRS = Path(allauth.__file__).parent / "templates"
# Not sent: login and resets by code are off.
BY_CODE = {"login_code", "password_reset_code"}


@pytest.fixture(autouse=True)
def with_mail(settings: Any) -> None:
    settings.EMAIL_CONFIGURED = settings.ACCOUNT_EMAIL_NOTIFICATIONS = True  # as EMAIL_URL sets them
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"


def last() -> tuple[str, str]:
    """Return subject and text of the last email, checked for what holds for all."""
    message = mail.outbox[-1]
    assert message.to == ["alice@example.org"]
    text = f"{message.subject}\n{message.body}"
    assert message.subject.startswith("Magnesium Tracker: ")
    assert "Magnesium Tracker on " in text
    assert "!" not in text
    assert not re.search(r"&\w+;|\{[{%]", text)
    return message.subject.removeprefix("Magnesium Tracker: "), str(message.body)


def test_every_mail_has_words_of_our_own() -> None:
    theirs = {
        path.relative_to(THEIRS)
        for app in ("account", "mfa")
        for path in (THEIRS / app / "email").iterdir()
        if not path.name.startswith(tuple(BY_CODE))
    }
    assert len(theirs) > 20
    assert {path for path in theirs if not (OURS / path).exists()} == set()


def test_an_address_is_confirmed(client: Client) -> None:
    new = {"username": "alice", "password1": "walnuts and figs", "email": "alice@example.org"}
    client.post(reverse("account_signup"), new)
    subject, text = last()
    assert subject == "Is this your email address?"
    assert "for the account alice" in text
    assert re.search(r"\nhttp://testserver/accounts/confirm-email/\S+\n", text)


def test_a_lost_password(alice: User, client: Client) -> None:
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True, verified=True)
    client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    subject, text = last()
    assert subject == "Choose a new password"
    assert "for the account alice" in text
    (link,) = re.findall(r"\nhttp://testserver(/accounts/password/reset/key/\S+)\n", text)
    there = client.get(link)["Location"]
    client.post(there, {"password1": "walnuts and figs", "password2": "walnuts and figs"})
    assert last()[0] == "Your password was changed"


def test_a_lost_password_of_nobody(client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    assert "no account here uses that address." in last()[1]


def test_news_of_an_account(alice: User) -> None:
    """A change that a thief might have made is told, with where it came from."""
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True, verified=True)
    client = Client(headers={"User-Agent": "Firefox <b>"})
    client.post(reverse("account_login"), {"login": "alice", "password": PASSWORD})
    sent = {"oldpassword": PASSWORD, "password1": "walnuts and figs", "password2": "walnuts and figs"}
    client.post(reverse("account_change_password"), sent)
    subject, text = last()
    assert subject == "Your password was changed"
    assert "It came from the address 127.0.0.1, with this browser: Firefox <b>" in text
    assert "log out everywhere else" in text
