"""Whoever hides energy reads no kcal on any page, in the summary or behind its link; their own downloads stay whole."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food, Source
from tests.cast import make_entry, make_food, make_group
from tests.tracker.views.account.test_profile import FILLED
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.dietitian_sheet.links import make_link
from tracker.models import DayState, DayStatus, Meal, Profile

LITTLE = "If this is all you eat, because of illness, little appetite or worry about food"
MISSING = "Something may be missing from these days. If so, your magnesium is higher than this."


@pytest.fixture
def today(alice: User) -> date:
    """Five weeks of full days with 100 mg and 900 kcal each, up to today."""
    profile = profile_of(alice)
    Profile.objects.filter(pk=profile.pk).update(sex="female", birth_year=1986, birth_month=3)
    today = today_of(profile)
    for back in range(35):
        day = today - timedelta(days=back)
        make_entry(alice, day, "100", energy_kcal=Decimal(900), meal=Meal.LUNCH)
        DayStatus.objects.create(user=alice, day=day, status=DayState.COMPLETE)
    return today


@pytest.fixture
def own(alice: User) -> Food:
    return make_food(
        "Bar", "100", owner=alice, source=Source.OWN, energy_kcal_per_100g=Decimal(412), portions={"1 bar": "40"}
    )


def hide(user: User) -> None:
    Profile.objects.filter(user=user).update(hide_energy=True)


Address = Callable[[date, Food], str]
PAGES: dict[str, tuple[Address, str]] = {
    "food": (lambda day, food: food.get_absolute_url(), "412 kcal per 100 g"),
    "label": (lambda day, food: reverse("food-edit", args=[food.pk]), "Energy (kcal)"),
    "new food": (lambda day, food: f"{reverse('food-new')}?key={uuid.uuid4()}", "Energy (kcal)"),
    "fridge card": (lambda day, food: reverse("fridge-card"), "80 kcal"),
    "ideas": (lambda day, food: reverse("ideas"), "160 kcal"),
    "days": (lambda day, food: reverse("days"), "800 kcal"),
    "sheet": (
        lambda day, food: f"{reverse('sheet')}?from={day - timedelta(days=27)}&to={day}",
        "Mean energy 900 kcal/d on full days. Food and drink: 111 mg Mg/1,000 kcal.",
    ),
    "week": (lambda day, food: reverse("week-now"), LITTLE),
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_with_energy_can_hide_it(
    name: str, alice: User, alice_client: Client, today: date, own: Food
) -> None:
    make_food(
        "Almonds",
        "270",
        energy_kcal_per_100g=Decimal(564),
        group=make_group("Seeds", in_document=True),
        diet="vegan",
        document_term="almonds",
    )
    address, shown = PAGES[name]
    url = address(today, own)

    assert shown in text_of(alice_client.get(url))
    hide(alice)
    response = alice_client.get(url)
    assert response.status_code == 200
    for word in (shown, "kcal", "nergy"):
        assert word not in text_of(response).replace("enough energy for a whole day", "")


def test_the_shared_summary_hides_it_from_everyone(alice: User, client: Client, today: date) -> None:
    token = make_link(user=alice, first=today - timedelta(days=27), last=today, days=7, form_key=uuid.uuid4())
    url = reverse("shared-sheet", args=[token])

    assert "111 mg Mg/1,000 kcal" in text_of(client.get(url))
    hide(alice)
    assert "kcal" not in text_of(client.get(url))
    assert "Diet, notes" in text_of(client.get(url))


def test_a_low_week_and_its_day_say_that_something_may_be_missing(
    alice: User, alice_client: Client, today: date
) -> None:
    for _ in range(2):
        assert MISSING in text_of(alice_client.get(reverse("week-now")))
        assert "stayed low: 100 mg a day. Something may be missing." in text_of(
            alice_client.get(reverse("diary-day", args=[today]))
        )
        hide(alice)  # The sentence speaks of magnesium, not of energy.


def test_enough_energy_says_nothing_of_the_kind(alice: User, alice_client: Client, today: date) -> None:
    alice.entries.update(energy_kcal=Decimal(1900))
    text = text_of(alice_client.get(reverse("week-now")))

    assert "stayed low" in text
    assert MISSING not in text
    assert LITTLE not in text


def test_own_downloads_stay_whole(alice: User, alice_client: Client, today: date) -> None:
    hide(alice)
    for name, query in (("trends-csv", f"?from={today}&to={today}"), ("export-csv", ""), ("export-json", "")):
        content = b"".join(alice_client.get(reverse(name) + query)).decode()
        assert "energy_kcal" in content
        assert "900" in content


def test_the_profile_sets_it(alice: User, alice_client: Client) -> None:
    alice_client.post(reverse("profile"), FILLED | {"hide_energy": "on"})
    assert Profile.objects.get(user=alice).hide_energy
    alice_client.post(reverse("profile"), FILLED)
    assert not Profile.objects.get(user=alice).hide_energy


def test_changing_a_label_keeps_the_energy_that_is_hidden(alice: User, alice_client: Client, own: Food) -> None:
    hide(alice)
    sent = {
        "name": "Bar",
        "group": own.group_id,
        "portion_label": "1 bar",
        "portion_grams": "40",
        "magnesium_mg": "50",
        "values_are_for": "portion",
        "energy_kcal": "900",
    }
    assert alice_client.post(reverse("food-edit", args=[own.pk]), sent).status_code == 302
    own.refresh_from_db()

    assert own.magnesium_mg_per_100g == 125
    assert own.energy_kcal_per_100g == 412
