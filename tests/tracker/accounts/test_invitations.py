"""Sign-up open, by invitation or closed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import client_of
from tests.tracker.views.diary.test_day import text_of
from tracker.accounts import invitations
from tracker.models import Invitation

pytestmark = pytest.mark.django_db
SIGN_UP, INVITE = reverse("account_signup"), reverse("invitations")
NEW = {"username": "carol", "password1": "walnuts and figs"}


@pytest.fixture(autouse=True)
def by_invitation(settings: Any) -> None:
    settings.SIGN_UP = "invited"


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root", password="x")


def link_for(root: User, note: str = "") -> str:
    page = client_of(root).post(INVITE, {"note": note}).content.decode()
    (link,) = re.findall(r"http://testserver(/accounts/invitation/[\w-]+/)", page)
    return str(link)


def names() -> set[str]:
    return set(User.objects.values_list("username", flat=True))


def test_it_works(root: User, client: Client) -> None:
    link = link_for(root, "Carol")
    page = client_of(root).get(INVITE)
    assert "Carol" in text_of(page)
    assert link.split("/")[-2] not in page.content.decode(), "it is shown once"
    assert client.get(link)["Location"] == SIGN_UP
    assert client.get(link)["Location"] == SIGN_UP, "looking at it does not use it up"
    assert client.post(SIGN_UP, NEW)["Location"] == "/"
    assert names() == {"root", "carol"}
    assert not Invitation.objects.exists()


def test_the_token_is_kept_nowhere(root: User, client: Client) -> None:
    token = link_for(root).split("/")[-2]
    assert len(token) >= 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tracker_invitation")
        assert token not in str(cursor.fetchall())
    client.get(reverse("invitation", args=[token]))
    assert token not in str(dict(client.session))


def test_it_works_once(root: User) -> None:
    link = link_for(root)
    first, second = Client(), Client()
    for client in (first, second):
        client.get(link)
    first.post(SIGN_UP, NEW)
    page = second.post(SIGN_UP, NEW | {"username": "dave"}, follow=True)
    assert "You need an invitation" in text_of(page)
    assert names() == {"root", "carol"}
    assert Client().get(link).status_code == 404


def test_of_two_at_once_one_gets_it(root: User) -> None:
    _, token = invitations.invite(made_by=root)
    digest = invitations.digest_of(token)
    assert [invitations.use(digest), invitations.use(digest)] == [True, False]


def test_a_refused_form_leaves_it_open(root: User, client: Client) -> None:
    client.get(link_for(root))
    assert client.post(SIGN_UP, NEW | {"password1": "short"}).status_code == 200
    assert Invitation.objects.exists()
    client.post(SIGN_UP, NEW)
    assert "carol" in names()


def test_it_ends_after_a_week(root: User, client: Client) -> None:
    link = link_for(root)
    client.get(link)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "has already been used, has expired or was withdrawn" in text_of(Client().get(link))
    client.post(SIGN_UP, NEW)
    assert names() == {"root"}
    assert invitations.delete_expired_invitations(timezone.now()) == 1
    assert not Invitation.objects.exists()


def test_it_can_be_withdrawn(root: User, client: Client) -> None:
    link = link_for(root)
    client.get(link)
    client_of(root).post(reverse("invitation-withdraw", args=[Invitation.objects.get().pk]))
    client.post(SIGN_UP, NEW)
    assert names() == {"root"}


@pytest.mark.parametrize("token", ["x", "a" * 43, "..%2F..%2Fetc", "%00"])
def test_a_made_up_link_opens_nothing(client: Client, token: str) -> None:
    assert client.get(f"/accounts/invitation/{token}/").status_code == 404
    assert client.post(SIGN_UP, NEW).status_code == 200
    assert names() == set()


def test_without_a_link_nobody_signs_up(client: Client) -> None:
    assert "You need an invitation" in text_of(client.get(SIGN_UP))
    client.post(SIGN_UP, NEW)
    assert names() == set()


def test_closed_is_closed(root: User, client: Client, settings: Any) -> None:
    link = link_for(root)
    settings.SIGN_UP = "closed"
    assert client.get(link).status_code == 404
    assert "does not accept new diaries" in text_of(client.get(SIGN_UP))
    client.post(SIGN_UP, NEW)
    assert names() == {"root"}
    for address in ("/", reverse("account_login"), reverse("more")):
        assert SIGN_UP not in client.get(address).content.decode()
    assert "Sign-up is closed" in text_of(client_of(root).get(INVITE))


def test_open_needs_none(client: Client, root: User, settings: Any) -> None:
    settings.SIGN_UP = "open"
    client.post(SIGN_UP, NEW)
    assert "carol" in names()
    assert "Sign-up is open" in text_of(client_of(root).get(INVITE))


def test_only_admins_invite(alice: User, alice_client: Client, root: User) -> None:
    link_for(root)
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    withdraw = reverse("invitation-withdraw", args=[Invitation.objects.get().pk])
    for send, address in ((alice_client.get, INVITE), (alice_client.post, INVITE), (alice_client.post, withdraw)):
        assert send(address).status_code == 404
    assert Invitation.objects.count() == 1


def test_a_note_is_short_and_harmless(root: User) -> None:
    client = client_of(root)
    assert client.post(INVITE, {"note": "x" * 61}).status_code == 422
    assert "<script>" not in client.post(INVITE, {"note": "<script>alert(1)</script>"}, follow=True).content.decode()
    assert "<script>alert" not in client.get(INVITE).content.decode()
