"""The lists of a person's own things: the longest names fit on the smallest phone, and every row has a menu."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from foods.models import Food
from tests.browser.axe import assert_accessible
from tests.browser.conftest import press
from tests.browser.test_every_page import fits
from tests.cast import make_entry, make_food, make_product, make_saved_meal, make_user
from tracker.accounts.invitations import invite
from tracker.common.person import profile_of, today_of
from tracker.models import DiaryImport, TargetPeriod

LONG = "Rinderhackfleischbratlingszubereitungsverordnungsgemäß"
PATHS = (
    "/",
    "/log/",
    "/log/memory/",
    "/meals/",
    "/meals/{meal}/",
    "/foods/own/",
    "/foods/{own}/",
    "/foods/{own}/edit/",
    "/foods/{own}/offer/",
    "/foods/water/",
    "/foods/water/{water}/",
    "/supplements/",
    "/supplements/{product}/",
    "/supplements/new/",
    "/target/",
    "/targets/",
    "/profile/",
    "/reminders/",
    "/more/",
    "/days/",
    "/accounts/sessions/",
    "/your-data/",
    "/privacy/",
    "/invitations/",
    "/account/delete/",
)


def own_food(owner: User, **kw: Any) -> Food:
    return make_food(LONG, "22", owner=owner, source="own", portions={f"1 {LONG[:40]}": "350"}, **kw)


@pytest.fixture
def alice(transactional_db: None) -> User:
    """Return Alice, an admin, who gives everything the longest name she can."""
    alice = make_user("alice", sex="female", birth_year=1986, target_asked=True)
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    today = today_of(profile_of(alice))
    food = own_food(alice, source_id="one")
    own_food(alice, source_id="two", retired_at=timezone.now())
    own_food(alice, source_id="three", is_drink=True, energy_kcal_per_100g=0)
    for back in range(3):
        make_entry(alice, today - timedelta(days=back), food=food, food_name=LONG, measure=f"1 {LONG[:40]}")
    make_saved_meal(alice, LONG, food, servings="4")
    make_saved_meal(alice, LONG, food, retired_at=timezone.now())
    make_product(alice, LONG, "1000", "1234.5", dose_label=LONG[:40])
    make_product(alice, LONG, retired_at=timezone.now())
    TargetPeriod.objects.create(user=alice, from_day=date(2026, 1, 1), custom_mg=350, label=LONG)
    DiaryImport.objects.create(user=alice, file_name=f"{LONG}.csv")
    invite(made_by=alice, note=LONG)
    return alice


def test_the_longest_names_fit_on_the_smallest_phone(
    signed_in: Callable[[User], Page], alice: User, subtests: pytest.Subtests
) -> None:
    own = {
        "own": Food.objects.get(source_id="one").pk,
        "water": Food.objects.get(source_id="three").pk,
        "meal": alice.saved_meals.get(retired_at=None).pk,
        "product": alice.supplement_products.get(retired_at=None).pk,
    }
    page = signed_in(alice)
    page.set_viewport_size({"width": 360, "height": 740})
    for path in PATHS:
        with subtests.test(path):
            response = page.goto(path.format(**own))
            assert response
            assert response.ok
            page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })")
            assert fits(page, 360) == []


def test_a_menu_opens_at_the_foot_of_a_phone(phone: Page, let_in: Callable[[Page, User], Page], alice: User) -> None:
    page = let_in(phone, alice)
    page.goto("/supplements/")
    page.get_by_role("button", name=f"More actions for {LONG}").first.tap()
    menu = page.get_by_role("group", name=LONG)
    expect(menu.get_by_role("link", name="Change it")).to_be_visible()
    box = menu.bounding_box()
    assert box
    assert box["y"] + box["height"] == 844
    assert_accessible(page)
    page.touchscreen.tap(100, 50)
    expect(menu).to_be_hidden()


def test_a_menu_by_keyboard(signed_in: Callable[[User], Page], alice: User) -> None:
    page = signed_in(alice)
    page.goto("/foods/own/")
    button = page.get_by_role("button", name=f"More actions for {LONG}").first
    button.press("Enter")
    menu = page.get_by_role("group", name=LONG).first
    expect(menu).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    button.press("Enter")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Log it")).to_be_focused()


def test_a_menu_without_scripts(plain_page: Page, let_in: Callable[[Page, User], Page], alice: User) -> None:
    page = let_in(plain_page, alice)
    page.goto("/meals/")
    page.get_by_role("button", name=f"More actions for {LONG}").first.click()
    press(page, page.get_by_role("group", name=LONG).first.get_by_role("button", name="Remove it"))
    expect(page.get_by_text("Save what you eat often")).to_be_visible()
    assert not alice.saved_meals.filter(retired_at=None).exists()


def test_the_button_counts_what_is_ticked(seeded: None, phone: Page, let_in: Callable[[Page, User], Page]) -> None:
    alice = make_user("alice", target_asked=True)
    page = let_in(phone, alice)
    page.goto("/log/memory/")
    page.get_by_label("Banana").first.check()
    expect(page.get_by_role("button", name="Log 1 · 32 mg")).to_be_visible()
    page.get_by_label("Almonds").check()
    log = page.get_by_role("button", name="Log 2 · 108 mg")
    assert_accessible(page)
    press(page, log)
    expect(page.get_by_text("Logged 2 foods.")).to_be_visible()
    assert alice.entries.count() == 2


@pytest.mark.parametrize("width", [320, 390])
def test_the_labels_of_the_bar_stay_apart_in_large_text(signed_in: Callable[[User], Page], width: int) -> None:
    page = signed_in(make_user("alice"))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/more/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    labels = page.locator(".bar-nav span").evaluate_all("(all) => all.map((it) => it.getBoundingClientRect().toJSON())")
    assert len(labels) == 5
    assert all(one["right"] + 2 <= other["left"] for one, other in pairwise(labels))
