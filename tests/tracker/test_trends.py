"""Months, years and any span of days."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_dose, make_entry, make_food, make_group
from tests.tracker.test_diary_pages import text_of
from tests.tracker.test_week_page import full_day
from tracker.days import Month
from tracker.models import Entry
from tracker.science.precision import whole_mg
from tracker.targets import profile_of, set_period, today_of
from tracker.trends import MONTHS, WEEKS, guesses_between, trend

DAY = timedelta(days=1)


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def span(first: date, last: date, name: str = "trends") -> str:
    return f"{reverse(name)}?from={first}&to={last}"


def chart_in(page: bytes) -> dict[str, list[object]]:
    script = BeautifulSoup(page, "html.parser").find("script", id="chart-data")
    assert script is not None
    return json.loads(script.get_text())  # type: ignore[no-any-return]


def test_it_works(alice: User, alice_client: Client, today: date) -> None:
    full_day(alice, today - 2 * DAY, "200")
    full_day(alice, today - DAY, "300")
    make_entry(alice, today, "90")
    text = text_of(alice_client.get(reverse("trends")))
    assert "250 mg a day on average, over 2 full days." in text
    month = alice_client.get(reverse("month", args=[Month.of(today).label]))
    assert f"{today:%B %Y}" in text_of(month)
    year = text_of(alice_client.get(reverse("year", args=[today.year])))
    assert f"{today.day} {today:%B}: 90 mg, part of a day" in year


def test_without_an_address_they_go_to_now(alice_client: Client, today: date) -> None:
    assert alice_client.get(reverse("month-now"))["Location"] == reverse("month", args=[Month.of(today).label])
    assert alice_client.get(reverse("year-now"))["Location"] == reverse("year", args=[today.year])


@pytest.mark.parametrize("label", ["2026-13", "2026-00", "2026-1", "x", "0001-01", "9999-12", "2199-01"])
def test_months_that_are_none(alice_client: Client, label: str) -> None:
    assert alice_client.get(f"/month/{label}/").status_code == 404


@pytest.mark.parametrize("year", [0, 1899, 2199, 99999])
def test_years_that_are_none(alice_client: Client, year: int) -> None:
    assert alice_client.get(f"/year/{year}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-01-02&to=2026-01-01", "The first day comes after the last one"),
        ("from=&to=2026-01-01", "Choose a day."),
        ("from=yesterday&to=2026-01-01", "That is not a day."),
        ("from=1899-12-31&to=2026-01-01", "Choose a day from 1900 until today."),
        ("from=2026-01-01&to=2199-01-01", "Choose a day from 1900 until today."),
        ("to=2026-01-01", "Choose a day."),
    ],
)
def test_spans_that_cannot_be(alice_client: Client, query: str, said: str) -> None:
    page = alice_client.get(f"/trends/?{query}")
    assert page.status_code == 422
    assert said in text_of(page)
    assert alice_client.get(f"/trends.csv?{query}").status_code == 404


def test_long_spans_are_shown_in_weeks_and_months(alice: User, today: date) -> None:
    profile = profile_of(alice)
    assert len(trend(profile, today - 91 * DAY, today, today=today).stretches) == 92
    weeks = trend(profile, today - 92 * DAY, today, today=today)
    months = trend(profile, today - 800 * DAY, today, today=today)
    assert (weeks.step, months.step) == (WEEKS, MONTHS)
    for it, days in ((weeks, 93), (months, 801)):
        assert it.stretches[0].first == today - (days - 1) * DAY
        assert it.stretches[-1].last == today
        assert sum(part.days for part in it.stretches) == it.whole.days == days
    assert all(part.first.weekday() == 0 for part in weeks.stretches[1:])
    assert all(part.first.day == 1 for part in months.stretches[1:])


def test_a_week_is_the_mean_of_its_full_days(alice: User, today: date) -> None:
    first = today - 100 * DAY
    monday = first + (7 - first.weekday()) * DAY
    full_day(alice, monday, "100")
    full_day(alice, monday + DAY, "201")
    make_entry(alice, monday + 2 * DAY, "900")
    it = trend(profile_of(alice), first, today, today=today)
    week = next(part for part in it.stretches if part.first == monday)
    assert (week.known_mg, week.full_days, week.days, week.kind) == (Decimal("150.5"), 2, 7, "full")
    assert {part.kind for part in it.stretches if part != week} == {"unlogged"}


def test_empty_years_before_the_first_entry_are_left_out(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today - 3 * DAY, "50")
    chart = chart_in(alice_client.get(span(date(1950, 1, 1), today)).content)
    assert len(chart["labels"]) == 4


def test_means_reach_back_before_the_span(alice: User, alice_client: Client, today: date) -> None:
    for back, mg in ((10, "100"), (5, "200"), (1, "300")):
        full_day(alice, today - back * DAY, mg)
    chart = chart_in(alice_client.get(span(today - 2 * DAY, today)).content)
    assert chart["mean_7"] == [200, 250, 250]
    assert chart["mean_28"] == [150, 200, 200]


def test_targets_step_where_they_change(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today - DAY, "50")
    set_period(user=alice, from_day=today, custom_mg=400)
    chart = chart_in(alice_client.get(span(today - DAY, today)).content)
    assert chart["target_low"] == [310, 400]
    assert chart["target_high"] == [420, 400]


def test_foods_without_a_value_are_guessed_by_their_group(alice: User, alice_client: Client, today: date) -> None:
    bread = make_group("Breads")
    for mg in ("20", "30", "400"):
        make_food(f"Bread {mg}", mg, group=bread)
    plain = make_food("Plain bread", None, group=bread)
    make_entry(alice, today, "50")
    make_entry(alice, today, None, food=plain, grams=Decimal(200))
    page = alice_client.get(span(today, today))
    assert chart_in(page.content)["ceiling"] == [110]
    make_entry(alice, today, None, food=None)  # of which nothing can be guessed
    assert chart_in(alice_client.get(span(today, today)).content)["ceiling"] == [None]
    assert guesses_between(profile_of(alice), today, today)[today].without == 1


def test_three_months_of_all_kinds_say_the_same_everywhere(alice: User, alice_client: Client, today: date) -> None:
    """Chart, table, CSV and diary agree on every day."""
    days = [today - n * DAY for n in range(91)]
    for n, day in enumerate(days):
        match n % 7:
            case 0:
                continue
            case 1:
                make_entry(alice, day, None)
            case 2:
                make_dose(alice, day, "100.25", "150.5")
            case 3:
                make_dose(alice, day, "57", ledger="medicine")
        make_entry(alice, day, f"{n}.{n % 10}45")
        if n % 3:
            full_day(alice, day, "250.333")
    page = alice_client.get(span(days[-1], today))
    chart = chart_in(page.content)
    sheet = list(csv.DictReader(io.StringIO(alice_client.get(span(days[-1], today, "trends-csv")).content.decode())))
    table = BeautifulSoup(page.content, "html.parser").select("table tbody tr")
    assert len(sheet) == len(table) == 91
    for n, (row, cells) in enumerate(zip(sheet, table, strict=True)):
        known = chart["known"][n]
        texts = [cell.get_text(" ", strip=True) for cell in cells.find_all(["th", "td"])]
        assert row["log"] == chart["kinds"][n]
        if known is None:
            assert (row["known_mg"], texts[1]) == ("", "–")
            continue
        assert whole_mg(Decimal(row["known_mg"])) == known
        assert texts[1] == f"≥ {known}" if chart["at_least"][n] else str(known)
        assert [texts[2], texts[3], texts[4]] == [str(chart[it][n]) for it in ("food", "supplements", "medicines")]
        eaten = sum((e.mg_known for e in Entry.objects.filter(user=alice, day=row["day"])), Decimal(0))
        assert Decimal(row["food_mg"]) == eaten


def test_the_pages_take_the_same_queries_with_more_rows(
    alice: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    def numbers() -> list[int]:
        addresses = (span(today - 27 * DAY, today), reverse("month", args=[Month.of(today).label]))
        return [count_queries(alice_client, url) for url in (*addresses, reverse("year", args=[today.year]))]

    food = make_food("Plain", None)
    for back in range(10):
        make_entry(alice, today - back * DAY, None, food=food)
    few = numbers()
    for back in range(400):
        make_entry(alice, today - (back % 20) * DAY, None, food=food)
    assert numbers() == few
    assert max(few) <= 10
