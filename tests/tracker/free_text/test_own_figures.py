"""A person's own figure in a typed line: 80 mg lunch at Rosa's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests.cast import make_food, make_product, make_saved_meal
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.diary.test_free_text import read, sent
from tracker.common.person import profile_of, today_of
from tracker.diary.own_figures import MOST_MG
from tracker.free_text.combine import read_line
from tracker.free_text.own_figures import OwnFigure, pieces_of
from tracker.free_text.reader import Reader
from tracker.models import Entry, SupplementDose


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def figure(name: str, mg: str, meal: str = "lunch", *, is_sure: bool = True) -> OwnFigure:
    return OwnFigure(name, Decimal(mg), meal, is_sure)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80 mg lunch at Rosa's", [figure("Lunch at Rosa's", "80")]),
        ("lunch at Rosa's 80 mg", [figure("Lunch at Rosa's", "80")]),
        ("80mg Lunch at Rosa's", [figure("Lunch at Rosa's", "80")]),
        ("I had about 80.5 mg of magnesium from lunch at Rosa's", [figure("Lunch at Rosa's", "80.5")]),
        ("- 80,5 milligrams lunch", [figure("Lunch", "80.5")]),
        ("lunch at Rosa's: 80 mg", [figure("Lunch at Rosa's", "80")]),
        ("80 mg canteen meal", [figure("Canteen meal", "80", "")]),
        ("80 mg soup and bread at breakfast", [figure("Soup and bread at breakfast", "80", "breakfast")]),
        ("80 mg pasta at Rosa's", [figure("Pasta at Rosa's", "80", "", is_sure=False)]),
        ("80 mg at Rosa's", [figure("At Rosa's", "80", "", is_sure=False)]),
        (
            "80 mg lunch at Rosa's, 2 eggs and 40 mg dinner at Joe's",
            [figure("Lunch at Rosa's", "80"), "2 eggs", figure("Dinner at Joe's", "40", "dinner")],
        ),
        ("2 eggs, 1 banana, 80 mg lunch", ["2 eggs, 1 banana", figure("Lunch", "80")]),
    ],
)
def test_it_works(text: str, expected: list[OwnFigure | str]) -> None:
    assert pieces_of(text, MOST_MG) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "magnesium tablet 80 mg",
            "vitamin d 1000 iu",
            "200 mg magnesium citrate",
            "80 mg almonds",
            "80 g lunch meat",
        ),
        *("80 mcg lunch", "0 mg lunch", "2001 mg lunch", "1,500 mg lunch", "80 mg lunch meat", "lunch", "80 mg", ""),
        *("80 mg caffeine pill from the pharmacy", "500 mg vitamin c from lunch", "eggs, toast and 2 bananas"),
        *("2 eggs, 3 oz salmon", "60 mg iron at lunch", "500 mg potassium from dinner"),
    ],
)
def test_everything_else_is_read_as_before(text: str) -> None:
    assert pieces_of(text, MOST_MG) == [text]


def test_it_is_logged_with_what_else_the_line_names(alice: User, alice_client: Client, today: date) -> None:
    make_food("Egg", "12", portions={"1 egg": "50"})
    page = read(alice_client, "80 mg lunch at Rosa's, 2 eggs")
    assert "Lunch at Rosa's · 80 mg · your own figure" in page.get_text(" ", strip=True)
    assert "Log these · 92 mg" in page.get_text(" ", strip=True)
    values = sent(page, meal_1="breakfast")
    for _ in range(2):
        answer = alice_client.post(reverse("log-line"), values, follow=True)
    assert "Logged Lunch at Rosa's , Egg ." in text_of(answer)
    rows = Entry.objects.order_by("pk")
    assert [(one.food_name, one.mg_known, one.is_own_figure, one.day) for one in rows] == [
        ("Lunch at Rosa's", 80, True, today),
        ("Egg", 12, False, today),
    ]
    assert rows[0].meal == "lunch"
    assert Food.objects.count() == 1


def test_it_can_be_left_out(alice_client: Client) -> None:
    make_food("Egg", "12", portions={"1 egg": "50"})
    page = read(alice_client, "80 mg lunch at Rosa's, 2 eggs")
    alice_client.post(reverse("log-line"), sent(page, item_0="-", meal_1="breakfast"))
    assert Entry.objects.get().food_name == "Egg"


def test_its_meal_and_day_are_those_of_the_line(alice: User, today: date) -> None:
    def item(text: str) -> tuple[str, str, date | None]:
        (found,) = read_line(Reader(alice.pk), text, today)
        assert found.own is not None
        return found.own.name, found.meal, found.day

    assert item("80 mg dinner at Rosa's yesterday") == ("Dinner at Rosa's", "dinner", today - timedelta(days=1))
    assert item("Lunch: 80 mg pasta at Rosa's") == ("Pasta at Rosa's", "lunch", None)
    assert item("80 mg for lunch at Rosa's") == ("At Rosa's", "lunch", None)


@pytest.mark.parametrize("text", ["80 mg almonds", "80 mg pasta at Rosa's"])
def test_what_may_be_something_else_is_asked(alice_client: Client, text: str) -> None:
    make_food("Almonds")
    page = read(alice_client, text)
    form = page.find(id="reading")
    assert form is not None
    assert "Foods are weighed in grams." in form.get_text(" ", strip=True)
    assert "80 mg · your own figure" in form.get_text(" ", strip=True)
    assert not form.select("input[checked]")
    assert "data-clear" not in form.attrs
    alice_client.post(reverse("log-line"), sent(page))
    assert not Entry.objects.exists()
    alice_client.post(reverse("log-line"), sent(page, item_0="own"))
    assert Entry.objects.get().is_own_figure


def test_tablets_stay_tablets(alice: User, alice_client: Client) -> None:
    tablet = make_product(alice, "Magnesium tablet", "80")
    page = read(alice_client, "magnesium tablet 80 mg")
    alice_client.post(reverse("log-line"), sent(page, item_0=str(tablet.pk)))
    assert SupplementDose.objects.get().mg_low == 80
    assert not Entry.objects.exists()
    (item,) = read_line(Reader(alice.pk), "vitamin d 1000 iu")
    assert item.question is not None
    assert item.question.kind == "no_magnesium"


@pytest.mark.no_cover  # many lines take the branches that a few take
def test_grams_of_a_recipe_that_was_weighed(alice: User, alice_client: Client) -> None:
    oats = make_food("Oatmeal", "27", portions={"1 cup": "200"})
    make_saved_meal(alice, "Linseneintopf", oats, servings="4", finished_grams=Decimal(1850))
    page = read(alice_client, "200 g Linseneintopf and 2 servings Linseneintopf")
    text = page.get_text(" ", strip=True)
    assert "Linseneintopf · 200 g · 5.8 mg" in text
    assert "Linseneintopf · 2 servings · 27 mg" in text
    alice_client.post(reverse("log-line"), sent(page))
    assert [(one.amount, one.measure, one.grams) for one in Entry.objects.order_by("pk")] == [
        (200, "g", 200),
        (2, "1 serving", 925),
    ]


def test_a_lot_of_a_weighed_recipe_is_asked(alice: User, alice_client: Client) -> None:
    make_saved_meal(alice, "Linseneintopf", make_food(), servings="4", finished_grams=Decimal(9000))
    page = read(alice_client, "3 kg Linseneintopf")
    form = page.find(id="reading")
    assert form is not None
    assert "That is a lot. Is it right?" in form.get_text(" ", strip=True)
    assert not form.select("input[checked]")
    pk = str(form.select("input[name=item_0]")[0]["value"])
    alice_client.post(reverse("log-line"), sent(page, item_0=pk))
    assert Entry.objects.get().grams == 3000


def test_more_than_a_meal_has_is_no_own_figure(alice: User) -> None:
    make_food("Almonds")
    (item,) = read_line(Reader(alice.pk), "2500 mg almonds")
    assert item.own is None
    assert item.question is not None
    assert item.question.kind == "milligram"


def test_grams_of_a_recipe_that_nobody_weighed_are_asked(alice: User) -> None:
    make_saved_meal(alice, "Linseneintopf", make_food(), servings="4")
    (item,) = read_line(Reader(alice.pk), "200 g Linseneintopf")
    assert item.question is not None
    assert item.question.kind == "servings"
