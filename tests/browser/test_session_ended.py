"""Text typed before a session ended is there after logging in again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.cast import make_entry, make_food, make_user
from tracker.common.person import profile_of, today_of
from tracker.models import Entry


@pytest.fixture
def alice(transactional_db: None) -> User:
    return make_user("alice", target_asked=True)


def log_in(page: Page, name: str = "alice") -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in", exact=True).click()


def test_an_amount_that_was_changed(signed_in: Callable[[User], Page], alice: User) -> None:
    page = signed_in(alice)
    food = make_food()
    entry = make_entry(alice, today_of(profile_of(alice)), food=food)
    page.goto(f"/entries/{entry.pk}/")
    page.get_by_label("Amount").fill("2.5")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save").click()
    log_in(page)
    expect(page).to_have_url(f"/entries/{entry.pk}/")
    expect(page.get_by_label("Amount")).to_have_value("2.5")
    expect(page.get_by_text("Your session had ended")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Changed Almonds")
    assert Entry.objects.get().amount == 2.5
    page.goto(f"/entries/{entry.pk}/")
    expect(page.get_by_text("Your session had ended")).to_be_hidden()


def test_a_typed_line(signed_in: Callable[[User], Page], alice: User) -> None:
    page = signed_in(alice)
    make_food()
    page.goto("/")
    Session.objects.all().delete()
    page.locator("[data-line]").fill("2 oz almonds")
    log_in(page)
    expect(page.locator("[data-line]")).to_have_value("2 oz almonds")
    expect(page.locator("#reading")).to_contain_text("Almonds")


def test_a_note_in_a_form_that_opens_in_place(signed_in: Callable[[User], Page], alice: User) -> None:
    page = signed_in(alice)
    make_entry(alice, today_of(profile_of(alice)))
    page.goto("/")
    page.get_by_role("link", name="Add a note").click()
    page.locator("#note textarea").fill("Walked 20 km")
    Session.objects.all().delete()
    page.locator("#note").get_by_role("button", name="Save").click()
    log_in(page)
    expect(page.locator("#draft-words")).to_have_text("Walked 20 km")


def test_nobody_else_sees_it(signed_in: Callable[[User], Page], alice: User) -> None:
    page = signed_in(alice)
    make_user("bob", target_asked=True)
    make_entry(alice, today_of(profile_of(alice)))
    page.goto("/")
    page.get_by_role("link", name="Add a note").click()
    page.locator("#note textarea").fill("A secret")
    Session.objects.all().delete()
    page.locator("#note").get_by_role("button", name="Save").click()
    log_in(page, "bob")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Your session had ended")).to_be_hidden()
    assert "A secret" not in page.content()
    assert page.evaluate("sessionStorage.getItem('draft')") is None
