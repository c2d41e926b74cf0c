"""Wherever a food can be tapped, its portion has the grams next to the cup or the ounce."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.catalog import writes
from foods.models import Food
from tests.cast import make_entry, make_food, make_saved_meal
from tracker.common.person import today_of
from tracker.models import DayState, DayStatus, Profile


def rows_of(client: Client, url: str, selector: str) -> list[str]:
    page = BeautifulSoup(client.get(url, follow=True).content, "html.parser")
    return [" ".join(row.get_text().split()) for row in page.select(selector)]


@pytest.mark.parametrize("place", ["search", "usual", "another food", "saved meal", "own food"])
def test_it_works(place: str, alice: User, alice_client: Client) -> None:
    kale = make_food("Kale, cooked", "25", owner=alice, portions={"1/2 cup": "59"})
    entry = make_entry(alice, today_of(alice.profile), food=kale, food_name=kale.name, measure="1/2 cup", grams=59)
    urls = {
        "search": reverse("log") + "?q=kale",
        "usual": reverse("log") + "?meal=lunch",
        "another food": reverse("entry-food", args=[entry.pk]) + "?q=kale",
        "saved meal": reverse("kept-meal", args=[make_saved_meal(alice, "Stew", kale).pk]) + "?q=kale",
        "own food": reverse("food-own"),
    }
    assert any("1/2 cup (59 g)" in row for row in rows_of(alice_client, urls[place], ".row-more")), place


def test_everyday_foods_have_them(alice_client: Client) -> None:
    writes.seed()
    taps = rows_of(alice_client, "/", ".taps small")
    assert len(taps) == 6
    assert [tap for tap in taps if " g) · " not in tap] == []


def test_ideas_have_them(alice: User, alice_client: Client) -> None:
    writes.seed()
    today = today_of(alice.profile)
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 40, birth_month=1)
    for back in (1, 2, 3):
        make_entry(alice, today - timedelta(days=back), "200", food=Food.objects.filter(is_drink=False)[0])
        DayStatus.objects.create(user=alice, day=today - timedelta(days=back), status=DayState.COMPLETE)
    ideas = [row for row in rows_of(alice_client, reverse("ideas"), ".row-more") if "kcal" in row]
    assert len(ideas) == 3
    assert [row for row in ideas if " g) · " not in row] == []
