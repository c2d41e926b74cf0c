"""Which foods, groups, meals and weekdays gave the magnesium of some days."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_dose, make_entry, make_food, make_group
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_trends import span
from tracker.common.person import profile_of, today_of
from tracker.diary.own_figures import own_figure
from tracker.intake.sources import causes
from tracker.intake.summaries import days_between
from tracker.models import DayState, DayStatus, Profile
from tracker.science.rounding import whole_mg

DAY = timedelta(days=1)


@pytest.fixture
def today(alice: User) -> date:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    alice.refresh_from_db()
    return today_of(profile_of(alice))


def complete(user: User, day: date) -> None:
    DayStatus.objects.create(user=user, day=day, status=DayState.COMPLETE)


@pytest.fixture
def three_days(alice: User, today: date) -> date:
    """Give Alice three full days of seeds, bread and a tablet, and one in part; return the first of them."""
    seeds = make_food("Pumpkin seeds", "550", group=make_group("Seeds"))
    for back in (1, 2, 3):
        make_entry(alice, today - back * DAY, "150", food=seeds, food_name="Pumpkin seeds", meal="snack")
        make_entry(alice, today - back * DAY, "90", food_name="Bread", meal="breakfast")
        complete(alice, today - back * DAY)
    make_entry(alice, today - DAY, None, food_name="Skyr")
    make_dose(alice, today - DAY, "60", "90")
    make_entry(alice, today - 4 * DAY, "777", food_name="Of a day in part")
    return today - 4 * DAY


def rows_of(page: Any, title: str) -> list[list[str]]:
    table = BeautifulSoup(page.content, "html.parser").find("table", attrs={"aria-labelledby": title})
    assert table is not None
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]


def test_it_works(alice_client: Client, today: date, three_days: date) -> None:
    page = alice_client.get(span(three_days, today, "causes"))
    text = text_of(page)
    assert "260 mg a day on average, over 3 full days." in text
    assert rows_of(page, "foods-title") == [
        ["Pumpkin seeds", "150", "58 %"],
        ["Bread", "90", "35 %"],
        ["Magnesium tablets", "20", "8 %"],
    ]
    assert rows_of(page, "groups-title") == [
        ["Seeds", "150", "58 %"],
        ["Recipes and other entries", "90", "35 %"],
        ["Tablets and powders", "20", "8 %"],
    ]
    assert [row[0] for row in rows_of(page, "meals-title")] == ["Snacks", "Breakfast", "Tablets and powders"]
    weekdays = {name: (mean, days) for name, mean, days in rows_of(page, "weekdays-title")}
    assert weekdays[f"{today - DAY:%A}"] == ("300", "1")
    assert weekdays[f"{today - 2 * DAY:%A}"] == ("240", "1")
    assert weekdays[f"{today:%A}"] == ("–", "0")
    assert (
        "1 food you ate has no magnesium value. It is not counted above, although it may contain some. Skyr 1 time"
        in text
    )
    assert "We count the lowest amount" in text
    assert f"Most on {today - DAY:%A}: 300 mg." in text
    assert "58 % comes from Pumpkin seeds . Without it you would average 110 mg a day, not 260." in text
    assert "Both are below the average need of 265 mg." in text
    assert "Of a day in part" not in text


def test_what_hangs_on_one_food_is_compared_with_the_average_need(
    alice: User, alice_client: Client, today: date, three_days: date
) -> None:
    address = span(three_days, today, "causes")
    make_entry(alice, today - DAY, "90", food_name="Soup")
    assert "you would average 140 mg a day, not 290. That is below the average need of 265 mg." in text_of(
        alice_client.get(address)
    )
    make_entry(alice, today - DAY, "376", food_name="Stew")
    assert "That is still at or above the average need of 265 mg." in text_of(alice_client.get(address))


def test_without_an_average_need_the_target_is_named(
    alice: User, alice_client: Client, today: date, three_days: date
) -> None:
    Profile.objects.filter(user=alice).update(sex="")

    def said(dishes: int) -> str:
        for n in range(dishes):
            make_entry(alice, today - DAY, "140", food_name=f"Dish {n}")
        text = text_of(alice_client.get(span(three_days, today, "causes")))
        return text.partition("Without it ")[2].partition(" Food groups ")[0]

    assert said(0) == "you would average 110 mg a day, not 260. Both are below the daily target of 320 mg."
    assert said(2) == "you would average 203 mg a day, not 353. That is below the daily target of 320 mg."
    assert said(3) == "you would average 343 mg a day, not 493."  # between 320 and 420 mg nothing can be said
    assert said(2) == "you would average 437 mg a day, not 587. That still reaches the daily target."


def test_bars_reach_from_nothing_to_the_largest_and_own_figures_are_marked(
    alice: User, alice_client: Client, today: date, three_days: date
) -> None:
    figure = own_figure(user=alice, name="Canteen", mg=Decimal(60), meal="lunch", day=today - DAY, form_key=uuid4())
    figure.save()
    page = BeautifulSoup(alice_client.get(span(three_days, today, "causes")).content, "html.parser")
    titles = [str(section["aria-labelledby"]) for section in page.select("section[aria-labelledby]")]
    assert titles[:4] == ["hanging-title", "groups-title", "foods-title", "meals-title"]
    bars = page.select("table[aria-labelledby=foods-title] progress")
    assert float(str(bars[0]["value"])) == float(str(bars[0]["max"])) < 1
    assert float(str(bars[1]["value"])) / float(str(bars[0]["value"])) == pytest.approx(90 / 150, abs=0.01)
    rows = page.select("table[aria-labelledby=foods-title] tbody tr")
    assert [row.th.get_text(" ", strip=True) for row in rows if row.th and row.th.small] == ["Canteen your own figure"]


def test_under_care_the_numbers_stand_alone(alice: User, alice_client: Client, today: date, three_days: date) -> None:
    address = span(three_days, today, "causes")
    for changed in ({"under_care": True}, {"under_care": False, "birth_year": today.year, "birth_month": today.month}):
        Profile.objects.filter(user=alice).update(**changed)
        text = text_of(alice_client.get(address))
        assert "you would average 110 mg a day, not 260." in text
        assert "below" not in text


def test_two_full_days_are_too_few_to_say_what_hangs_on_one(alice: User, today: date) -> None:
    for back in (1, 2):
        make_entry(alice, today - back * DAY, "90")
        complete(alice, today - back * DAY)
    profile = profile_of(alice)
    two = causes(profile, days_between(profile, today - 5 * DAY, today, today=today))
    assert two
    assert two.hanging is None
    make_entry(alice, today, "90")
    complete(alice, today)
    three = causes(profile, days_between(profile, today - 5 * DAY, today, today=today))
    assert three
    assert three.hanging


def test_without_a_full_day_everything_logged_counts(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, "90", food_name="Bread")
    make_entry(alice, today - DAY, "30", food_name="Soup")
    page = alice_client.get(reverse("causes"))
    assert "No full day in this period yet, so this shows what you logged on 2 days." in text_of(page)
    assert rows_of(page, "foods-title") == [["Bread", "90", "75 %"], ["Soup", "30", "25 %"]]
    assert "Days of the week" not in text_of(page)


def test_what_is_left_to_say_of_nothing(alice: User, alice_client: Client, today: date) -> None:
    assert "Nothing logged in this period" in text_of(alice_client.get(reverse("causes")))
    assert len(alice_client.get(reverse("causes-csv")).content.splitlines()) == 1
    make_entry(alice, today, None, food_name="Skyr")
    text = text_of(alice_client.get(reverse("causes")))
    assert "You logged nothing with a known magnesium value in this period." in text
    assert "Skyr 1 time" in text


@pytest.mark.usefixtures("with_contexts")
def test_many_foods_unfold(alice: User, alice_client: Client, today: date) -> None:
    for n in range(12):
        make_entry(alice, today, "100", food_name=f"Food {n:02}")
    make_entry(alice, today, "1", food_name="Salt")
    assert "3 others: 201 mg, 17 %" in text_of(alice_client.get(reverse("causes")))
    complete(alice, today)
    page = alice_client.get(reverse("causes"))
    assert "3 others: 201 mg a day, 17 %" in text_of(page)
    tables = BeautifulSoup(page.content, "html.parser").find_all("table", attrs={"aria-labelledby": "foods-title"})
    assert [len(table.select("tbody tr")) for table in tables] == [10, 3]
    assert "Salt 1 <1 %" in text_of(page)
    for n in range(100):
        make_entry(alice, today, "1", food_name=f"Crumb {n}")
    page = alice_client.get(reverse("causes"))
    assert [len(page.context["foods"].unfolding), page.context["foods"].left_out] == [100, 3]
    assert "3 more that gave less are in the CSV at the end of this page." in text_of(page)


@pytest.mark.parametrize("query", ["from=2026-01-02&to=2026-01-01", "from=&to=2026-01-01", "to=2199-01-01&from=x"])
def test_spans_that_cannot_be(alice_client: Client, query: str) -> None:
    assert alice_client.get(f"{reverse('causes')}?{query}").status_code == 422
    assert alice_client.get(f"{reverse('causes-csv')}?{query}").status_code == 404


def test_the_sheet_says_what_the_page_says(alice: User, alice_client: Client, today: date, three_days: date) -> None:
    make_entry(alice, today - DAY, "1", food_name="=1+1")
    sheet = list(csv.DictReader(io.StringIO(alice_client.get(span(three_days, today, "causes-csv")).content.decode())))
    page = alice_client.get(span(three_days, today, "causes"))
    by_kind = {kind: [row for row in sheet if row["kind"] == kind] for kind in ("food", "group", "meal", "weekday")}
    assert [row["name"] for row in by_kind["food"]] == ["Pumpkin seeds", "Bread", "Magnesium tablets", "'=1+1"]
    for kind in ("food", "group", "meal"):
        shown = rows_of(page, f"{kind}s-title")
        percents = [whole_mg(Decimal(row["share_percent"])) for row in by_kind[kind]]
        assert [f"{percent or '<1'} %" for percent in percents] == [row[2] for row in shown]
        assert sum(Decimal(row["mg"]) for row in by_kind[kind]) == 781
    assert len(by_kind["weekday"]) == 7
    assert [(row["name"], row["parts_without_value"]) for row in sheet if row["kind"] == "without_value"] == [
        ("Skyr", "1")
    ]


def test_they_are_linked_from_charts(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, "90")
    for page in ("week-now", "month-now", "year-now", "trends"):
        html = alice_client.get(reverse(page), follow=True).content.decode()
        links = BeautifulSoup(html, "html.parser").select(f"main a[href^='{reverse('causes')}']")
        link = links[0]
        assert alice_client.get(str(link["href"])).status_code == 200


def test_a_stranger_sees_nothing_of_it(bob_client: Client, today: date, three_days: date) -> None:
    assert "Nothing logged in this period" in text_of(bob_client.get(span(three_days, today, "causes")))


def test_the_queries_do_not_grow(
    alice: User, alice_client: Client, today: date, three_days: date, count_queries: Callable[[Client, str], int]
) -> None:
    address = span(three_days - 40 * DAY, today, "causes")
    few = count_queries(alice_client, address)
    for n in range(60):
        food = make_food(f"Food {n}", "80", group=make_group(f"Group {n}"))
        make_entry(alice, today - (n % 30) * DAY, "3", food=food, food_name=food.name)
        make_dose(alice, today - (n % 30) * DAY, "3", product_name=f"Tablet {n}")
    assert count_queries(alice_client, address) == few
    assert few <= 12
