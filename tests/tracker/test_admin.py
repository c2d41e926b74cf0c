"""The admin's link for a lost password, and what an admin never sees."""

from __future__ import annotations

import re
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry, make_food
from tests.conftest import client_of
from tests.second_factor import set_up_app
from tests.tracker.views.diary.test_day import text_of
from tracker.models import DayStatus, Entry, Household


@pytest.fixture
def admin_client_of_us(db: None) -> Client:
    return client_of(User.objects.create_superuser("root", password="x"))


def make_link(client: Client, *people: User) -> str:
    sent = {"action": "make_reset_link", "_selected_action": [person.pk for person in people]}
    page = client.post(reverse("admin:auth_user_changelist"), sent, follow=True).content.decode()
    found = re.search(r"<code>http://testserver(.*?)</code>", page)
    return found[1] if found else ""


def test_it_works(admin_client_of_us: Client, alice: User, client: Client) -> None:
    link = make_link(admin_client_of_us, alice)
    form = client.get(link, follow=True)
    assert "Choose a new password" in text_of(form)
    where = form.redirect_chain[-1][0]
    client.post(where, {"password1": "walnuts and figs", "password2": "walnuts and figs"})
    alice.refresh_from_db()
    assert alice.check_password("walnuts and figs")


def test_the_link_works_once(admin_client_of_us: Client, alice: User) -> None:
    link = make_link(admin_client_of_us, alice)
    alice.set_password("something else entirely")
    alice.save()
    assert "This link has already been used" in text_of(Client().get(link, follow=True))


def test_it_is_made_for_one_person_at_a_time(admin_client_of_us: Client, alice: User, bob: User) -> None:
    assert make_link(admin_client_of_us, alice, bob) == ""


def test_a_catalog_editor_makes_none(alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    assert make_link(client_of(bob), alice) == ""


def test_no_diary_model_is_in_the_admin() -> None:
    registered = {model for model in admin.site._registry if model._meta.app_label == "tracker"}
    assert registered == {Household}
    assert len(list(apps.get_app_config("tracker").get_models())) >= 4


def test_deleting_an_account_shows_nothing_of_its_diary(admin_client_of_us: Client, alice: User) -> None:
    make_entry(alice, date(2026, 1, 1), food=make_food("Secret soup", owner=alice), food_name="Secret soup")
    DayStatus.objects.create(user=alice, day=date(2026, 1, 1), status="complete")
    alone = admin_client_of_us.get(reverse("admin:auth_user_delete", args=[alice.pk]))
    chosen = {"action": "delete_selected", "_selected_action": [alice.pk]}
    several = admin_client_of_us.post(reverse("admin:auth_user_changelist"), chosen)
    for page in (alone, several):
        text = page.content.decode()
        assert "alice, with everything in it" in text
        for secret in ("Secret soup", "2026-01-01", "complete", "Entry", "entries", "Profile"):
            assert secret not in text, secret
    admin_client_of_us.post(reverse("admin:auth_user_delete", args=[alice.pk]), {"post": "yes"})
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not Entry.objects.exists()


def test_a_catalog_editor_deletes_no_account(alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    assert client_of(bob).get(reverse("admin:auth_user_delete", args=[alice.pk])).status_code == 403


def turn_off(client: Client, *people: User) -> str:
    sent = {"action": "turn_second_step_off", "_selected_action": [person.pk for person in people]}
    return client.post(reverse("admin:auth_user_changelist"), sent, follow=True).content.decode()


def test_a_lost_second_step_is_turned_off(admin_client_of_us: Client, alice: User, bob: User) -> None:
    for person in (alice, bob):
        set_up_app(person)
    assert "Choose one person." in turn_off(admin_client_of_us, alice, bob)
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    turn_off(client_of(bob), alice)
    assert Authenticator.objects.count() == 2
    assert "Two-step verification is off for alice." in turn_off(admin_client_of_us, alice)
    assert [kept.user for kept in Authenticator.objects.all()] == [bob]
