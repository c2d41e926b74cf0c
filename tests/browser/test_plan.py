"""The plan on a phone and on a wide screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from foods.models import Food
from tests.cast import make_entry, make_user
from tracker.common.person import profile_of, today_of
from tracker.models import DayState, DayStatus, Entry, FoodNotForMe
from tracker.sample.account import make_sample

HEIGHT = "document.documentElement.scrollHeight"


@pytest.fixture
def eater(seeded: None) -> User:
    """Return a woman of 40 with two weeks of white rice and corn flakes."""
    alice = make_user("alice", sex="female", birth_year=1986, birth_month=1)
    today = today_of(profile_of(alice))
    for back in range(1, 15):
        day = today - timedelta(days=back)
        for name, grams, meal in (("Corn flakes", 40, "breakfast"), ("White rice, cooked", 200, "dinner")):
            food = Food.objects.get(name=name, owner=None)
            mg = str(grams * (food.magnesium_mg_per_100g or 0) / 100)
            make_entry(alice, day, mg, food=food, food_name=name, grams=Decimal(grams), meal=meal)
        DayStatus.objects.create(user=alice, day=day, status=DayState.COMPLETE)
    return alice


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_it_works(phone: Page, let_in: Callable[[Page, User], Page], eater: User) -> None:
    page = let_in(phone, eater)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/ideas/")
    bar = page.locator(".bar").bounding_box()
    assert bar is not None
    assert bottom(page, ".plan-drawing") < bottom(page, ".plan-lines button.btn") < bar["y"]
    parts = page.locator(".plan-part").evaluate_all("(parts) => parts.map((it) => it.getBoundingClientRect().toJSON())")
    assert len(parts) == page.locator(".plan-lines > li").count() + 1
    for before, after in pairwise(parts):
        assert before["right"] == pytest.approx(after["left"], abs=1)
    page.get_by_role("button", name="Log Bran flakes today").click()
    page.wait_for_load_state()
    assert Entry.objects.filter(user=eater, food_name="Bran flakes").count() == 1


def test_the_sample_account_needs_one_and_a_half_screens(
    seeded: None, phone: Page, let_in: Callable[[Page, User], Page]
) -> None:
    page = let_in(phone, make_sample(now=timezone.now()))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/ideas/")
    assert page.evaluate(HEIGHT) <= 1500
    expect(page.locator(".plan-lines > li").first).to_be_visible()


def test_a_line_is_declined_without_scripts_and_taken_back(
    plain_page: Page, let_in: Callable[[Page, User], Page], eater: User
) -> None:
    page = let_in(plain_page, eater)
    page.goto("/ideas/")
    page.get_by_role("button", name="More actions for Bran flakes").click()
    page.get_by_role("button", name="Not for me").click()
    expect(page.get_by_text("Bran flakes is no longer suggested.")).to_be_visible()
    assert FoodNotForMe.objects.filter(user=eater).count() == 1
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="More actions for Bran flakes").click()
    page.get_by_role("button", name="Try for two weeks").click()
    expect(page.get_by_role("heading", name="What you are trying")).to_be_visible()
    assert not FoodNotForMe.objects.exists()


def test_on_a_wide_screen_the_plan_stands_beside_its_bar(signed_in: Callable[[User], Page], eater: User) -> None:
    page = signed_in(eater)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/ideas/")
    bar, lines = page.locator(".plan-bar").bounding_box(), page.locator(".plan-lines").bounding_box()
    assert bar is not None
    assert lines is not None
    assert bar["x"] + bar["width"] < lines["x"]
    assert abs(bar["y"] - lines["y"]) < 20
