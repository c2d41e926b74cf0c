"""Sign-up, log-in and the password."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.tracker.test_diary_pages import text_of
from tracker.models import Profile

pytestmark = pytest.mark.django_db
NEW = {"username": "carol", "password1": "walnuts and figs", "time_zone": "Asia/Tokyo"}


def test_it_works(client: Client) -> None:
    page = client.post(reverse("account_signup"), NEW, follow=True)
    assert "What did you eat today?" in text_of(page)
    user = User.objects.get()
    assert (user.username, user.email) == ("carol", "")
    assert Profile.objects.get().time_zone == "Asia/Tokyo"
    client.post(reverse("account_logout"))
    assert client.get("/week/").status_code == 302
    client.post(reverse("account_login"), {"login": "carol", "password": "walnuts and figs"})
    assert client.get(reverse("profile")).status_code == 200


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd"])
def test_a_strange_time_zone_does_not_stop_a_sign_up(client: Client, zone: str) -> None:
    assert client.post(reverse("account_signup"), NEW | {"time_zone": zone}).status_code == 302
    assert Profile.objects.get().time_zone == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", ""), ("username", "alice"), ("password1", "short"), ("password1", "password"), ("email", "no mail")],
)
def test_a_bad_sign_up_is_answered_at_its_field(client: Client, alice: User, field: str, value: str) -> None:
    page = client.post(reverse("account_signup"), NEW | {field: value})
    assert "is-invalid" in page.content.decode()
    assert User.objects.count() == 1


def test_the_words_on_a_lost_password(client: Client) -> None:
    assert "Only for a lost password" in text_of(client.get(reverse("account_signup")))
    assert "Ask the person who runs it" in text_of(client.get(reverse("account_login")))
    assert "sends no mail" in text_of(client.get(reverse("account_reset_password")))


def test_a_wrong_password_is_refused(client: Client, alice: User) -> None:
    page = client.post(reverse("account_login"), {"login": "alice", "password": "wrong"})
    assert "_auth_user_id" not in client.session
    assert "not correct" in text_of(page)


def test_the_password_can_be_changed(alice: User, alice_client: Client) -> None:
    sent = {"oldpassword": "correct horse battery", "password1": "walnuts and figs", "password2": "walnuts and figs"}
    assert alice_client.post(reverse("account_change_password"), sent).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password("walnuts and figs")


def test_staff_see_the_way_to_the_admin(alice: User, alice_client: Client) -> None:
    assert reverse("admin:index") not in alice_client.get(reverse("more")).content.decode()
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    assert reverse("admin:index") in alice_client.get(reverse("more")).content.decode()
