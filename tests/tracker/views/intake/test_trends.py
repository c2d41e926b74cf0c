"""Months, years and any span of days."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_dose, make_entry, make_food, make_group
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.common.calendar import Month
from tracker.common.person import profile_of, today_of
from tracker.intake.guesses import guesses_between
from tracker.intake.summaries import days_between
from tracker.intake.trends import MONTHS, WEEKS, trend
from tracker.models import DayState, DayStatus, Entry, Profile
from tracker.science.rounding import as_mg, whole_mg
from tracker.targets.targets import set_period
from tracker.views.shared.charts import chart_of

DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("with_contexts")


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def span(first: date, last: date, name: str = "trends") -> str:
    return f"{reverse(name)}?from={first}&to={last}"


def chart_in(page: Any) -> dict[str, list[Any]]:
    """Return the columns of the chart of a page, by name."""
    rows = page.context["chart"].rows
    return {name: [row[name] for row in rows] for name in rows[0]}


@pytest.mark.any_day
def test_it_works(alice: User, alice_client: Client, today: date) -> None:
    full_day(alice, today - 2 * DAY, "200")
    full_day(alice, today - DAY, "300")
    make_entry(alice, today, "90")
    text = text_of(alice_client.get(reverse("trends")))
    assert "250 mg a day on average, over 2 full days." in text
    month = alice_client.get(reverse("month", args=[Month.of(today).label]))
    assert f"{today:%B %Y}" in text_of(month)
    year = BeautifulSoup(alice_client.get(reverse("year", args=[today.year])).content, "html.parser")
    (cell,) = year.select(f".heat-month a[href='{reverse('diary-day', args=[today])}']")
    assert cell["title"] == f"{today.day} {today:%B}: 90 mg, part of a day"


def test_the_words_of_a_floor_name_what_leaves_it_open(alice: User, alice_client: Client, today: date) -> None:
    full_day(alice, today - DAY, "400")
    make_dose(alice, today - DAY, "113", "162")
    text = text_of(alice_client.get(reverse("trends")))
    assert "We count the lowest amount" in text
    assert "With the highest amounts that the labels allow, it would be 562 mg." in text
    assert "has no value" not in text
    assert "typical of their group" not in text

    nuts = make_food("Nuts of mine", None)
    make_food("Hazelnuts", "100")
    make_entry(alice, today - DAY, None, food=nuts, grams=Decimal(100))
    text = text_of(alice_client.get(reverse("trends")))
    assert "Some tablet labels do not say exactly" in text
    assert "Some of it has no value" in text
    assert "If those foods are typical of their group, and with the highest amounts that the labels allow," in text
    assert "allow, it would be 662 mg." in text


@pytest.mark.any_day
def test_days_to_come_are_not_called_unlogged(alice: User, alice_client: Client, today: date) -> None:
    full_day(alice, today, "200")
    it = trend(profile_of(alice), today - DAY, today + 2 * DAY, today=today)
    rows = chart_of(it.bars, today=today).rows
    assert [row["kind"] for row in rows] == ["unlogged", "full", "ahead", "ahead"]
    assert [bool(row["address"]) for row in rows] == [True, True, False, False]

    month = Month.of(today)
    page = alice_client.get(reverse("month", args=[month.label]))
    to_come = (month.last - today).days
    assert chart_in(page)["kind"].count("ahead") == to_come
    table = BeautifulSoup(page.content, "html.parser").select_one("table[aria-labelledby=table-title]")
    assert table is not None
    assert len(table.select("tbody tr")) - len(table.select("tbody a")) == to_come


def test_the_365_squares_of_a_year_are_light(alice_client: Client, today: date) -> None:
    assert len(alice_client.get(reverse("year", args=[today.year - 1])).content) < 45_000


@pytest.mark.any_day
def test_without_an_address_they_go_to_now(alice_client: Client, today: date) -> None:
    assert alice_client.get(reverse("month-now"))["Location"] == reverse("month", args=[Month.of(today).label])
    assert alice_client.get(reverse("year-now"))["Location"] == reverse("year", args=[today.year])


@pytest.mark.parametrize("label", ["2026-13", "2026-00", "2026-1", "x", "0001-01", "9999-12", "2199-01"])
def test_months_that_are_none(alice_client: Client, label: str) -> None:
    assert alice_client.get(f"/month/{label}/").status_code == 404


def test_a_year_begins_with_the_first_month_that_was_logged(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today.replace(year=today.year - 1, month=9, day=17), "90")
    page = BeautifulSoup(alice_client.get(reverse("year", args=[today.year - 1])).content, "html.parser")
    months = [month.get_text(strip=True) for month in page.select(".heat-month caption")]
    assert months == ["September", "October", "November", "December"]
    assert {len(month.select("tbody tr")) for month in page.select(".heat-month")} == {6}
    assert page.select_one("[aria-label='Previous year']") is None
    page = BeautifulSoup(alice_client.get(reverse("year", args=[today.year])).content, "html.parser")
    assert page.select(".heat-month caption")[0].get_text(strip=True) == "January"
    assert page.select_one("[aria-label='Previous year']") is not None


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
    assert len(trend(profile, today - 91 * DAY, today, today=today).bars) == 92
    weeks = trend(profile, today - 92 * DAY, today, today=today)
    months = trend(profile, today - 800 * DAY, today, today=today)
    assert (weeks.step, months.step) == (WEEKS, MONTHS)
    for it, days in ((weeks, 93), (months, 801)):
        assert it.bars[0].first == today - (days - 1) * DAY
        assert it.bars[-1].last == today
        assert sum(part.days for part in it.bars) == it.whole.days == days
    assert all(part.first.weekday() == 0 for part in weeks.bars[1:])
    assert all(part.first.day == 1 for part in months.bars[1:])


def test_a_week_is_the_mean_of_its_full_days(alice: User, today: date) -> None:
    first = today - 100 * DAY
    monday = first + (7 - first.weekday()) * DAY
    full_day(alice, monday, "100")
    full_day(alice, monday + DAY, "201")
    make_entry(alice, monday + 2 * DAY, "900")
    it = trend(profile_of(alice), first, today, today=today)
    week = next(part for part in it.bars if part.first == monday)
    assert (week.known_mg, week.full_days, week.days, week.kind) == (Decimal("150.5"), 2, 7, "full")
    assert {part.kind for part in it.bars if part != week} == {"unlogged"}


def test_empty_years_before_the_first_entry_are_left_out(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today - 3 * DAY, "50")
    chart = chart_in(alice_client.get(span(date(1950, 1, 1), today)))
    assert len(chart["label"]) == 4


def test_means_reach_back_before_the_span(alice: User, alice_client: Client, today: date) -> None:
    for back, mg in ((10, "100"), (5, "200"), (1, "300")):
        full_day(alice, today - back * DAY, mg)
    chart = chart_in(alice_client.get(span(today - 2 * DAY, today)))
    assert chart["mean_7"] == [200, 250, 250]
    assert chart["mean_28"] == [150, 200, 200]


def test_targets_step_where_they_change(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today - DAY, "50")
    set_period(user=alice, from_day=today, custom_mg=400)
    chart = chart_in(alice_client.get(span(today - DAY, today)))
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
    assert chart_in(page)["ceiling"] == [110]
    make_entry(alice, today, None, food=None)  # of which nothing is known: a rich portion
    assert chart_in(alice_client.get(span(today, today)))["ceiling"] == [149]


@pytest.mark.parametrize(("length", "first_weekday"), [(200, 0), (200, 6), (760, 0)])
def test_weeks_and_months_come_to_what_their_days_do(alice: User, today: date, length: int, first_weekday: int) -> None:
    """All kinds of days, with and without values: the database groups them, here they are taken one by one."""
    groups = [make_group("Breads"), make_group("Oils"), make_group("Teas")]
    for mg in ("20", "31.7"):
        make_food(f"Bread {mg}", mg, group=groups[0])
    make_food("Oil", "3.33", group=groups[1])
    plain = [make_food(f"Plain {group.name}", None, group=group) for group in groups]
    first = today - (length - 1) * DAY
    for n in range(0, length, 3):
        day = first + n * DAY
        if n % 4:
            full_day(alice, day, "120.125")
        elif n % 8:  # looks like a full day
            for meal in ("breakfast", "lunch", "dinner"):
                make_entry(alice, day, "40.5", meal=meal, energy_kcal=Decimal(300))
        if n % 7 < 4:
            make_entry(alice, day, "7.333", energy_kcal=None)
        if n % 5 < 2:  # not even a month may be without a guess, and not every one has one
            make_entry(alice, day, None, food=plain[n % 2 if n % 60 else 2], grams=Decimal(n + 1) / 7)
        if n % 90 == 30:
            make_entry(alice, day, None, food=plain[0], parts=3, parts_unmeasured=1)
        if n % 11 == 0:
            make_dose(alice, day, "57.5", "81", ledger="medicine" if n % 2 else "supplement")
        if n % 13 < 4:
            said = {"status": DayState.values[n % 13 % 3]}
            DayStatus.objects.update_or_create(user=alice, day=day, defaults=said)
    DayStatus.objects.create(user=alice, day=first + DAY, status="ate_nothing")
    Profile.objects.filter(user=alice).update(first_weekday=first_weekday)
    profile = Profile.objects.get(user=alice)

    it = trend(profile, first, today, today=today)

    logged = {day.day: day for day in days_between(profile, first, today, today=today)}
    guessed = guesses_between(alice.pk, first, today)
    assert it.logged_days == sum(day.kind != "unlogged" for day in logged.values())
    ceilings = 0
    for part in (*it.bars, it.whole):
        days = [logged[part.first + n * DAY] for n in range(part.days)]
        full = [day for day in days if day.is_full]
        kinds = {day.kind for day in days}
        assert part.kind == next(kind for kind in ("full", "partial", "unlogged") if kind in kinds)
        assert part.full_days == len(full)
        assert part.is_floor == any(day.is_floor for day in full)
        if not full:
            assert part.known_mg is part.ceiling_mg is None
            continue
        assert part.known_mg == sum(day.known_mg for day in full) / len(full)
        for name in ("food", "supplements", "medicines"):
            added_up = as_mg(sum(getattr(day.totals, f"{name}_ug") for day in full))
            assert getattr(part, f"{name}_mg") == added_up / len(full)
        guesses = [guessed[day.day] for day in full if day.day in guessed]
        most = sum(day.totals.high_ug for day in full) + sum(guesses)
        assert part.ceiling_mg == as_mg(most) / len(full)
        ceilings += bool(guesses)
    assert ceilings


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
    chart = chart_in(page)
    sheet = list(csv.DictReader(io.StringIO(alice_client.get(span(days[-1], today, "trends-csv")).content.decode())))
    table = BeautifulSoup(page.content, "html.parser").select("table tbody tr")
    assert len(sheet) == len(table) == 91
    for n, (row, cells) in enumerate(zip(sheet, table, strict=True)):
        known = chart["mg"][n]
        texts = [cell.get_text(" ", strip=True) for cell in cells.find_all(["th", "td"])]
        assert row["log"] == chart["kind"][n]
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
    assert max(few) <= 12
