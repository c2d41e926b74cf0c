"""Every list of foods respects who reads: what they avoid, children, pregnancy; with a caution for kidneys."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests.cast import make_trial
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.common.person import profile_of, today_of
from tracker.models import Profile
from tracker.targets.targets import set_period

CAUTION = (
    "Kidney disease or a potassium limit? Ask your care team before eating more of these. "
    "On warfarin, keep leafy greens steady from week to week."
)
DAY = timedelta(days=1)


@pytest.fixture
def today(seeded: None, alice: User) -> date:
    """Return today, after nine days with little magnesium; nothing is logged today."""
    today = today_of(profile_of(alice))
    for back in range(1, 10):
        full_day(alice, today - back * DAY, "60")
    return today


def pages_with_foods(today: date) -> dict[str, str]:
    return {
        "empty day": reverse("home"),
        "first change": reverse("week-first-change"),
        "ideas": reverse("ideas"),
        "finish": reverse("finish-day", args=[today]),
        "rich": reverse("foods-rich"),
        "card": reverse("fridge-card"),
        "learn": reverse("learn"),
        "everyday": reverse("log") + "?meal=snack",
    }


def foods_on(client: Client, address: str) -> list[Food]:
    """Return the foods that a page links to."""
    page = BeautifulSoup(client.get(address, follow=True).content, "html.parser")
    ids = set()
    for link in (page.main or page).select("a[href]"):
        parts = str(link["href"]).split("?")[0].strip("/").split("/")
        if len(parts) == 2 and parts[0] in ("log", "foods") and parts[1].isdigit():
            ids.add(int(parts[1]))
    return list(Food.objects.filter(pk__in=ids))


def names(foods: list[Food]) -> set[str]:
    return {food.name for food in foods}


def test_it_works(alice_client: Client, today: date) -> None:
    for name, address in pages_with_foods(today).items():
        assert foods_on(alice_client, address), name


def test_a_vegan_without_nuts_finds_neither(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(diet="vegan", avoids=["tree nuts", "peanuts"])
    for name, address in pages_with_foods(today).items():
        shown = foods_on(alice_client, address)
        assert shown, name
        assert {food.diet for food in shown} == {"vegan"}, name
        assert not {"tree nuts", "peanuts"} & {allergen for food in shown for allergen in food.contains}, name
    learn = BeautifulSoup(alice_client.get(reverse("learn")).content, "html.parser")
    assert learn.select_one("#food-nuts") is None
    assert learn.select_one("#food-fatty-fish") is None
    assert learn.select_one("#food-seeds") is not None
    assert "This list leaves out foods you do not eat." in text_of(alice_client.get(reverse("foods-rich")))


def test_an_avoided_food_of_a_group_takes_its_text_away(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(avoids=["tree nuts"])
    nuts = BeautifulSoup(alice_client.get(reverse("learn")).content, "html.parser").select_one("#food-nuts")
    assert nuts is not None
    assert "Peanuts" in nuts.get_text()
    assert "Almonds" not in nuts.get_text()
    assert "cashews" not in nuts.get_text()


def test_a_child_of_four_finds_no_whole_nuts(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 4, birth_month=1)
    for name, address in pages_with_foods(today).items():
        shown = names(foods_on(alice_client, address))
        assert shown, name
        assert not {food for food in shown if food.startswith(("Almonds", "Cashews", "Peanuts", "Pumpkin seeds"))}, name
    assert "Almond butter" in names(foods_on(alice_client, reverse("foods-rich")))


def test_a_child_gets_half_portions(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=today.year - 7, birth_month=1)
    page = BeautifulSoup(alice_client.get(reverse("finish-day", args=[today])).content, "html.parser")
    amounts = [str(field["value"]) for field in page.select("input[name=amount]")]
    assert amounts
    assert set(amounts) <= {"0.5", "0.25"}
    card = text_of(alice_client.get(reverse("fridge-card")))
    assert "Each line gives about 25 mg of magnesium." in card
    assert "Portions for a child under 9." in card
    assert "under 9 years, about half of one is a helping" in text_of(
        alice_client.get(reverse("week-now"), follow=True)
    )


def test_a_pregnant_woman_finds_no_smoked_salmon(alice: User, alice_client: Client, today: date) -> None:
    def salmon() -> set[str]:
        return {
            name for name in names(foods_on(alice_client, reverse("foods-rich"))) if "almon" in name or "Oyster" in name
        }

    Food.objects.filter(name__in=("Salmon, smoked", "Oysters, raw")).update(magnesium_mg_per_100g=90)
    assert {"Salmon, smoked", "Oysters, raw"} <= salmon()
    set_period(user=alice, from_day=today, life_stage="pregnant")
    found = salmon()
    assert found
    assert not {"Salmon, smoked", "Oysters, raw"} & found


def test_six_everyday_foods_for_everyone(seeded: None, alice: User, alice_client: Client) -> None:
    Profile.objects.filter(user=alice).update(diet="vegan", avoids=["gluten", "tree nuts"])
    taps = BeautifulSoup(alice_client.get("/").content, "html.parser").select(".taps a")
    assert len(taps) == 6
    assert "Egg" not in " ".join(tap.get_text() for tap in taps)


@pytest.mark.parametrize("name", ["week", "ideas", "rich", "card", "learn"])
def test_the_caution_stands_under_every_list_of_rich_foods(alice_client: Client, today: date, name: str) -> None:
    pages = {"week": reverse("week-now"), **pages_with_foods(today)}
    text = text_of(alice_client.get(pages[name], follow=True))
    assert text.count(CAUTION) == 1


def test_the_caution_is_for_visitors_too(seeded: None, client: Client) -> None:
    for name in ("foods-rich", "fridge-card", "learn"):
        assert CAUTION in text_of(client.get(reverse(name)))
    assert CAUTION in text_of(client.get(reverse("food-group", args=["nuts"])))


def test_the_kitchen_lists_only_what_is_eaten(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(diet="vegan")
    labels = text_of(alice_client.get(reverse("kitchen")))
    assert "Almonds" in labels
    assert "Cheddar" not in labels


def test_the_checklist_of_a_day_lists_only_what_is_eaten(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(diet="vegan")
    text = text_of(alice_client.get(reverse("memory"), follow=True))
    assert "Banana" in text
    assert "Cheddar" not in text


def test_a_trial_with_a_food_that_is_now_avoided_is_not_shown(alice: User, alice_client: Client, today: date) -> None:
    old, new = (Food.objects.filter(name__startswith=name).first() for name in ("Potato chips", "Almonds"))
    assert old is not None
    assert new is not None
    make_trial(alice, old, new)
    assert "Almonds" in text_of(alice_client.get(reverse("ideas")))
    Profile.objects.filter(user=alice).update(avoids=["tree nuts"])
    assert "Almonds" not in text_of(alice_client.get(reverse("ideas")))
