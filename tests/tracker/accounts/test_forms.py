"""Sign-up, login and the password."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import make_user
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import today_of
from tracker.models import Profile
from tracker.targets.targets import periods_of, target_on

pytestmark = pytest.mark.django_db
NEW = {"username": "carol", "password1": "walnuts and figs", "time_zone": "Asia/Tokyo"}


def test_it_works(client: Client) -> None:
    page = client.post(reverse("account_signup"), NEW, follow=True)
    assert "Start with one thing you ate" in text_of(page)
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
    [
        ("username", ""),
        ("username", "alice"),
        ("password1", "short"),
        ("password1", "password"),
        ("email", "not an address"),
        ("sex", "other"),
        ("birth_year", "1899"),
        ("birth_year", "3000"),
        ("birth_year", "May"),
    ],
)
def test_a_bad_sign_up_is_answered_at_its_field(client: Client, alice: User, field: str, value: str) -> None:
    page = client.post(reverse("account_signup"), NEW | {field: value})
    assert "is-invalid" in page.content.decode()
    assert User.objects.count() == 1


def test_the_words_on_a_lost_password(client: Client) -> None:
    assert "Used only to reset a lost password" in text_of(client.get(reverse("account_signup")))
    assert "Ask the person who runs it" in text_of(client.get(reverse("account_login")))
    assert "sends no email" in text_of(client.get(reverse("account_reset_password")))


def test_a_wrong_password_is_refused(client: Client, alice: User) -> None:
    page = client.post(reverse("account_login"), {"login": "alice", "password": "wrong"})
    assert "_auth_user_id" not in client.session
    assert "not correct" in text_of(page)


def test_the_password_can_be_changed(alice: User, alice_client: Client) -> None:
    sent = {"oldpassword": "correct horse battery", "password1": "walnuts and figs", "password2": "walnuts and figs"}
    assert alice_client.post(reverse("account_change_password"), sent).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password("walnuts and figs")


def test_the_log_in_page_names_one_way_to_a_new_password(client: Client, settings: Any) -> None:
    reset = reverse("account_reset_password")
    assert reset not in client.get(reverse("account_login")).content.decode()
    settings.EMAIL_CONFIGURED = True
    assert client.get(reverse("account_login")).content.decode().count(reset) == 1


def test_an_address_can_be_added_confirmed_and_removed(alice_client: Client, settings: Any) -> None:
    settings.EMAIL_CONFIGURED = True
    address = reverse("account_email")
    assert address in alice_client.get(reverse("more")).content.decode()
    assert "You have not added an email address." in text_of(alice_client.get(address))
    page = alice_client.post(address, {"email": "alice@example.org", "action_add": "1"}, follow=True)
    assert "We have sent a link to confirm alice@example.org." in text_of(page)
    assert "not confirmed" in text_of(page)
    (link,) = re.findall(r"/accounts/confirm-email/\S+", str(mail.outbox[0].body))
    assert "Is alice@example.org yours?" in text_of(alice_client.get(link))
    assert "alice@example.org is confirmed." in text_of(alice_client.post(link, follow=True))
    assert "main address · confirmed" in text_of(alice_client.get(address))
    alice_client.post(address, {"email": "second@example.org", "action_add": "1"})
    assert "Make it the main address" in text_of(alice_client.get(address))
    for email in ("second@example.org", "alice@example.org"):
        page = alice_client.post(address, {"email": email, "action_remove": "1"}, follow=True)
        assert f"{email} was removed." in text_of(page)
    assert "We have emailed you a link" in text_of(alice_client.get(reverse("account_email_verification_sent")))


def test_a_stale_link_says_so(client: Client) -> None:
    page = client.get(reverse("account_confirm_email", args=["stale"]))
    assert "has expired" in text_of(page)


def test_without_mail_an_address_is_only_removed(alice: User, alice_client: Client) -> None:
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True)
    address = reverse("account_email")
    text = text_of(alice_client.get(address))
    assert "This site sends no email" in text
    assert "Add it" not in text
    page = alice_client.post(address, {"email": "new@example.org", "action_add": "1"}, follow=True)
    assert "Nothing was changed." in text_of(page)
    assert not mail.outbox
    assert "nothing to confirm" in text_of(alice_client.get(reverse("account_email_verification_sent")))
    alice_client.post(address, {"email": "alice@example.org", "action_remove": "1"})
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize("name", ["account_email", "delete-account"])
def test_a_sample_account_is_left_not_managed(alice: User, alice_client: Client, name: str) -> None:
    Profile.objects.filter(user=alice).update(sample_until=timezone.now() + timedelta(hours=1))
    for send in (alice_client.get, alice_client.post):
        page = send(reverse(name), follow=True)
        assert page.redirect_chain == [(reverse("more"), 302)]
        assert "Leaving it deletes it." in text_of(page)
    assert User.objects.filter(pk=alice.pk).exists()


def test_staff_see_the_way_to_the_admin(alice: User, alice_client: Client) -> None:
    assert reverse("admin:index") not in alice_client.get(reverse("more")).content.decode()
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    assert reverse("admin:index") in alice_client.get(reverse("more")).content.decode()


@pytest.mark.parametrize("name", ["alice", "Alice", "ALICE"])
def test_a_name_logs_in_whatever_its_case(alice: User, name: str) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": name, "password": "correct horse battery"})
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_two_names_of_another_time_that_differ_by_case_stay_apart(alice: User) -> None:
    other = make_user("Alice")
    for name, user in (("alice", alice), ("Alice", other)):
        client = Client()
        client.post(reverse("account_login"), {"login": name, "password": "correct horse battery"})
        assert client.session["_auth_user_id"] == str(user.pk)
    client = Client()
    client.post(reverse("account_login"), {"login": "aLICE", "password": "correct horse battery"})
    assert "_auth_user_id" not in client.session


def test_a_phone_leaves_a_user_name_as_it_is_typed() -> None:
    for page, name in ((reverse("account_login"), "login"), (reverse("account_signup"), "username")):
        field = BeautifulSoup(Client().get(page).content, "html.parser").find("input", attrs={"name": name})
        assert field is not None
        assert field["autocapitalize"] == "none"


@pytest.mark.parametrize(
    ("told", "under_care", "life_stage"),
    [
        ([], False, "none"),
        (["under_care"], True, "none"),
        (["pregnant"], False, "pregnant"),
        (["lactating"], False, "lactating"),
        (["under_care", "lactating", "pregnant"], True, "pregnant"),
    ],
)
def test_what_changes_everything_is_told_first(
    client: Client, told: list[str], under_care: bool, life_stage: str
) -> None:
    text = text_of(client.get(reverse("account_signup")))
    assert "Kidney disease, pregnant or breastfeeding? Tell us first; it changes what you see." in text
    client.post(reverse("account_signup"), NEW | {"about": told})
    profile = Profile.objects.get()
    assert profile.under_care == under_care
    periods = periods_of(profile)
    assert len(periods) == (life_stage != "none")
    assert target_on(profile, periods, today_of(profile)).life_stage == life_stage


def test_sex_and_year_of_birth_make_the_target_from_the_first_day(client: Client) -> None:
    page = client.post(reverse("account_signup"), NEW | {"sex": "female", "birth_year": "1986"}, follow=True)
    profile = Profile.objects.get()
    assert (profile.sex, profile.birth_year) == ("female", 1986)
    assert "320 mg" in text_of(page)
    assert "One question" not in text_of(page)


def test_without_them_the_target_is_a_range_and_nobody_asks_again(client: Client) -> None:
    page = client.post(reverse("account_signup"), NEW, follow=True)
    profile = Profile.objects.get()
    assert (profile.sex, profile.birth_year) == ("", None)
    assert "between 310 and 420 mg" in text_of(page)
    assert "One question" not in text_of(page)


@pytest.mark.parametrize("stage", ["pregnant", "lactating"])
def test_the_values_for_men_have_no_pregnancy(client: Client, stage: str) -> None:
    sent = NEW | {"sex": "male", "about": [stage]}
    page = BeautifulSoup(client.post(reverse("account_signup"), sent).content, "html.parser")
    assert "Choose “Woman” above" in page.select_one("details[open]").get_text()  # type: ignore[union-attr]
    assert not User.objects.exists()


def messages_of(page: Any) -> list[str]:
    return [
        row.get_text(strip=True) for row in BeautifulSoup(page.content, "html.parser").select("#toast .toast-said p")
    ]


def test_no_message_says_that_a_log_in_worked(client: Client) -> None:
    assert messages_of(client.post(reverse("account_signup"), NEW, follow=True)) == []
    client.post(reverse("account_logout"))
    sent = {"login": "carol", "password": "walnuts and figs"}
    # Nobody has seen the message of the log-out yet.
    assert messages_of(client.post(reverse("account_login"), sent, follow=True)) == ["You are logged out."]


def test_a_sign_up_that_is_refused_keeps_what_was_told(client: Client) -> None:
    page = client.post(reverse("account_signup"), NEW | {"username": "", "about": ["pregnant"]})
    soup = BeautifulSoup(page.content, "html.parser")
    assert [box["value"] for box in soup.select("input[name=about][checked]")] == ["pregnant"]
    assert soup.select_one("details[open] input[name=about]") is not None
    page = client.post(reverse("account_signup"), NEW | {"about": ["rich"]})
    assert "rich is not one of the available choices" in text_of(page)
    assert not User.objects.exists()
