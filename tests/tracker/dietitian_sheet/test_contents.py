"""The sheet for a dietitian: its figures, its page, and that they are those of the other pages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import make_dose, make_entry, make_food
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.common.person import profile_of, today_of
from tracker.diary.notes import write_note
from tracker.dietitian_sheet.contents import sheet_of
from tracker.dietitian_sheet.links import set_words
from tracker.intake import summaries
from tracker.models import DayState, DayStatus, Profile
from tracker.science.dietitian_sheet import runs_of, spread_of
from tracker.science.rounding import whole_mg
from tracker.targets.targets import set_period
from tracker.templatetags.chances import chance
from tracker.views.intake.dietitian_sheet import _age, _dates

DAY = timedelta(days=1)
FIRST = date(2026, 10, 30)


@pytest.fixture
def today(alice: User) -> date:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    alice.refresh_from_db()
    return today_of(profile_of(alice))


def sheet_text(client: Client, query: str = "") -> str:
    return text_of(client.get(reverse("sheet") + query))


def figures_on(page: bytes) -> dict[str, str]:
    """Return the figures of the page by their names."""
    parts = BeautifulSoup(page, "html.parser").select(".sheet-figures > div")
    pairs = ([part.get_text(" ", strip=True) for part in div.find_all(["dt", "dd"])] for div in parts)
    return {name: value for name, value in pairs if name}


def eight_days(user: User, today: date) -> list[Decimal]:
    """Give eight full days, a part of a day, one with something missing, a tablet and a food without a value."""
    mg = [Decimal(200 + 13 * n) for n in range(8)]
    for n, value in enumerate(mg):
        full_day(user, today - (n + 1) * DAY, str(value))
    make_entry(user, today - 10 * DAY, "40")
    make_entry(user, today - 11 * DAY, "60")
    DayStatus.objects.create(user=user, day=today - 11 * DAY, status=DayState.MISSED)
    make_dose(user, today - DAY, "360", "400")
    make_entry(user, today - 2 * DAY, None, food_name="Skyr", food=make_food("Skyr", None), energy_kcal=None)
    return mg


@pytest.mark.any_day
def test_it_works(alice: User, alice_client: Client, today: date) -> None:
    mg = eight_days(alice, today)
    mg[0] += 360
    span = f"?from={today - 27 * DAY}&to={today}"
    text = sheet_text(alice_client, span)
    assert re.search(r"Full days: 8 of \d+ \(weekdays \d, weekend days \d\)\. Unconfirmed: 0", text)
    assert "part of a day (1)" in text
    assert "marked incomplete (1)" in text
    assert "not logged (" in text
    page = alice_client.get(reverse("sheet") + span)
    told = figures_on(page.content)
    mean = whole_mg(sum(mg) / 8)
    assert told["Mean (floor)"] == f"≥ {mean}"
    assert told["Median"] == str(whole_mg(median(mg)))
    assert "Sex Female Age" in text
    assert text.count("as in the USDA/NAL copy of the DRI tables") == 1
    assert told["EAR"] == "265"
    assert told["RDA"] == "320"
    assert told["n"] == "8"
    assert told["SD day to day, published"] == "86"
    assert "tablets and powders 45 mg/d" in text
    assert "UL for tablets and medicines 350 mg: highest day 400 mg, over it on 1 day." in text
    assert "Magnesium tablets, 1 tablet , 360–400 mg a dose by its label; doses: 1, days: 1" in text
    assert "Almonds 1 oz" in text
    assert "Self-recorded; not a measure of magnesium status." in text
    line = BeautifulSoup(page.content, "html.parser").select_one(".sheet svg.line")
    assert line is not None
    assert line["aria-label"] == f"Mean: at least {mean} mg a day. EAR: 265 mg. RDA: 320 mg."
    assert f"mean ≥ {mean}" in line.text
    assert "Some foods have no energy value, so it is at least this." in text


@pytest.mark.any_day
def test_every_number_is_that_of_the_other_pages(alice: User, alice_client: Client, today: date) -> None:
    for n in range(1, 26):
        if n % 6:
            full_day(alice, today - n * DAY, f"{150 + 7 * n}.{n % 10}")
    make_dose(alice, today - 3 * DAY, "100.5", ledger="medicine")
    make_dose(alice, today - 4 * DAY, "57.25")
    profile = profile_of(alice)
    working = summaries.finding(profile, today=today).working  # of this week's, which holds until the next one
    it = sheet_of(profile, working.first, working.last, today=today, with_notes=False)
    span = f"?from={working.first}&to={working.last}"

    rows = list(csv.DictReader(io.StringIO(alice_client.get(reverse("trends-csv") + span).content.decode())))
    full = [row for row in rows if row["log"] == "full"]
    known = [Decimal(row["known_mg"]) for row in full]
    assert it.mean_mg == sum(known) / len(known)
    assert it.spread is not None
    assert it.spread.median_mg == median(known)
    assert (it.spread.lowest_mg, it.spread.highest_mg) == (min(known), max(known))
    for mean, column in (
        (it.trend.whole.food_mg, "food_mg"),
        (it.trend.whole.supplements_mg, "supplements_mg_least"),
        (it.trend.whole.medicines_mg, "medicines_mg_least"),
    ):
        assert mean == sum(Decimal(row[column]) for row in full) / len(full)
    assert it.mean_kcal == sum(Decimal(row["energy_kcal"]) for row in full) / len(full)

    assert it.causes is not None
    assert sum(cause.mg_a_day for cause in it.causes.meals) == pytest.approx(it.mean_mg)
    trends = text_of(alice_client.get(reverse("trends") + span))
    assert f"{whole_mg(it.mean_mg)} mg a day on average, over {len(full)} full days." in trends

    assert it.assessment is not None
    assert working.mean_mg == whole_mg(it.mean_mg)
    assert working.steps[0].z == round(it.assessment.z, 2)
    assert working.steps[0].probability == round(it.assessment.probability, 2)
    told = figures_on(alice_client.get(reverse("sheet") + span).content)
    assert told["z"] == f"{working.steps[0].z:.2f}"
    assert told["P (adequate)"] == chance(it.assessment.probability)
    assert told["Mean (floor)"] == str(working.mean_mg)


def test_an_empty_time(alice_client: Client) -> None:
    assert "Nothing logged in this period" in sheet_text(alice_client)
    assert b"Share by link" not in alice_client.get(reverse("sheet")).content


def test_without_a_full_day(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, "40")
    text = sheet_text(alice_client)
    assert "No full day, so no means." in text
    assert "Where it came from, on logged days (none is full)" in text
    assert "None: fewer than 7 full days." in text


def test_days_of_which_no_value_is_known(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, None, energy_kcal=None)
    DayStatus.objects.create(user=alice, day=today, status=DayState.COMPLETE)
    text = sheet_text(alice_client)
    assert "No energy known." in text
    assert "On full days 1 of 1 item (100 %) has no magnesium value." in text


def test_a_day_of_nothing_is_a_true_0(alice: User, today: date) -> None:
    full_day(alice, today - DAY, "300")
    DayStatus.objects.create(user=alice, day=today - 2 * DAY, status=DayState.ATE_NOTHING)
    it = sheet_of(profile_of(alice), today - 2 * DAY, today, today=today, with_notes=False)
    assert (it.mean_mg, it.mean_kcal, it.kcal_is_floor) == (150, 50, False)


def test_why_there_is_no_probability(alice: User, alice_client: Client, today: date) -> None:
    eight_days(alice, today)
    span = f"?from={today - 27 * DAY}&to={today}"
    assert "Probability of adequacy:" not in sheet_text(alice_client, span)
    set_period(user=alice, from_day=today - 4 * DAY, life_stage="pregnant")
    assert "None: the EAR changed within these days." in sheet_text(alice_client, span)
    set_period(user=alice, from_day=today - 4 * DAY, standard="efsa")
    text = sheet_text(alice_client, span)
    assert "no single EAR available" in text
    assert "The target changed within these days; the values are those of the last day." in text
    assert "No UL is known here" not in text
    Profile.objects.filter(user=alice).update(under_care=True)
    assert "None given: kidney disease" in sheet_text(alice_client, span)


def test_weekdays_alone_have_no_probability(alice: User, alice_client: Client, today: date) -> None:
    for n in range(1, 28):
        if (today - n * DAY).weekday() < 5:
            full_day(alice, today - n * DAY, "120")
    text = sheet_text(alice_client)
    assert "Probability of adequacy: None: no full day on a weekend" in text
    assert "P (adequate)" not in text


def test_too_much_without_a_value_has_no_probability(alice: User, alice_client: Client, today: date) -> None:
    for n in range(1, 15):
        full_day(alice, today - n * DAY, "250")
        make_entry(alice, today - n * DAY, None, food=None)
    text = sheet_text(alice_client)
    assert "None: the EAR lies between the mean of what is known and the ceiling with estimates." in text
    assert "Ceiling, with estimates 289" in text


def test_tablets_that_vary_join_the_sd(alice: User, alice_client: Client, today: date) -> None:
    for n in range(1, 9):
        full_day(alice, today - n * DAY, "300")
    steady = sheet_of(profile_of(alice), today - 8 * DAY, today, today=today, with_notes=False)
    make_dose(alice, today - DAY, "400")
    it = sheet_of(profile_of(alice), today - 8 * DAY, today, today=today, with_notes=False)
    assert steady.assessment is not None
    assert it.assessment is not None
    assert (steady.tablets_sd_mg, it.tablets_sd_mg) == (0, 141.4)
    assert it.assessment.sd_within_mg > 1.9 * steady.assessment.sd_within_mg
    span = f"?from={today - 8 * DAY}&to={today}"
    assert figures_on(alice_client.get(reverse("sheet") + span).content)["SD of tablets and medicines"] == "141"


def test_name_and_notes_are_asked(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today)
    write_note(user=alice, day=today, text="<b>Travelling</b>\n" + "long " * 50, today=today)
    assert "Travelling" not in sheet_text(alice_client)
    query = f"?from={today}&to={today}"
    answer = alice_client.post(reverse("sheet-words") + query, {"sheet_name": " A. & B. ", "sheet_notes": "on"})
    assert answer["Location"] == reverse("sheet") + query
    text = sheet_text(alice_client, query)
    assert "A. & B." in text
    assert "<b>Travelling</b> long long" in text
    assert "…" in text
    for back in range(1, 9):
        write_note(user=alice, day=today - back * DAY, text=f"Note {back}", today=today)
    make_entry(alice, today - 20 * DAY)
    assert "and 4 earlier notes" in sheet_text(alice_client)
    answer = alice_client.post(reverse("sheet-words"), {"sheet_name": "x" * 61})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "query", ["?from=2026-01-02&to=2026-01-01", "?from=x&to=2026-01-01", "?from=2020-01-01&to=2026-01-01"]
)
def test_spans_that_cannot_be(alice: User, alice_client: Client, query: str) -> None:
    make_entry(alice, date(2020, 1, 1))
    assert alice_client.get(reverse("sheet") + query).status_code == 422
    assert alice_client.post(reverse("sheet-words") + query).status_code == 404
    assert alice_client.get(reverse("sheet-links") + query).status_code == 404


def test_the_queries_do_not_grow(
    alice: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    set_words(user=alice, name="A", notes=True)
    plain = make_food("Plain", None)
    eight_days(alice, today)
    make_entry(alice, today, None, food=plain)
    few = count_queries(alice_client, reverse("sheet"))
    for n in range(12, 27):
        full_day(alice, today - n * DAY, "200")
        make_entry(alice, today - n * DAY, None, food=plain, food_name=f"Food {n}")
        make_dose(alice, today - n * DAY, product_name=f"Tablet {n}")
        write_note(user=alice, day=today - n * DAY, text="Note", today=today)
    # Session, user, profile, first day (3); of the finding, whose days these are: periods, sums (3), guesses (2);
    # periods; sums (3) and guesses (2) of the trend; sums (3), foods, tablets of the causes; usual amounts, doses,
    # energy, notes.
    assert count_queries(alice_client, reverse("sheet")) == few <= 27


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@given(st.lists(days))
def test_runs_hold_the_same_days(some: list[date]) -> None:
    runs = runs_of(some)
    assert {first + n * DAY for first, last in runs for n in range((last - first).days + 1)} == set(some)
    for (_, last), (first, _) in pairwise(runs):
        assert (first - last).days > 1


@given(st.lists(st.tuples(days, st.decimals(0, 900, places=3)), min_size=1))
def test_spread(some: list[tuple[date, Decimal]]) -> None:
    it = spread_of(some)
    assert it is not None
    assert it.lowest_mg <= it.median_mg <= it.highest_mg
    assert (it.lowest_day, it.lowest_mg) in some
    assert (it.highest_day, it.highest_mg) in some
    assert spread_of([]) is None


def test_dates_are_short() -> None:
    some = [FIRST, FIRST + DAY, FIRST + 2 * DAY, FIRST + 6 * DAY, FIRST + 8 * DAY]
    assert _dates(runs_of(some)) == "30 Oct–1 Nov; 5, 7 Nov"
    assert _dates(runs_of([FIRST + n * 2 * DAY for n in range(50)])).endswith("; and 14 more days")


@pytest.mark.parametrize(
    ("ages", "text"),
    [
        (None, ""),
        (range(5, 6), "5 months"),
        (range(480, 481), "40"),
        (range(480, 492), "40"),
        (range(474, 486), "39 or 40"),
    ],
)
def test_ages(ages: range | None, text: str) -> None:
    assert _age(ages) == text


@pytest.mark.parametrize(
    ("share", "text", "at_least"),
    [
        (0.0, "< 1 %", "< 1 % at the floor"),
        (0.005, "1 %", "≥ 1 %"),
        (0.5, "50 %", "≥ 50 %"),
        (0.994, "99 %", "≥ 99 %"),
        (0.995, "> 99 %", "≥ 99 %"),
        (1.0, "> 99 %", "≥ 99 %"),
    ],
)
def test_probabilities(share: float, text: str, at_least: str) -> None:
    assert chance(share) == text
    assert chance(share, is_floor=True) == at_least
