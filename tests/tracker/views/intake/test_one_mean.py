"""One mean on every page: exact sums, divided once, halves rounded up."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_dose, make_entry
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_trends import chart_in, span
from tests.tracker.views.intake.test_week import full_day
from tracker.common.calendar import week_of
from tracker.common.person import profile_of, today_of
from tracker.dietitian_sheet.links import make_link
from tracker.intake.summaries import finding
from tracker.models import DayState, DayStatus, Entry, Profile
from tracker.targets.targets import set_period

# They average 251.5 mg; added up as floats they come to 251.49999999999997.
EIGHT = ("289.2", "186", "220.6", "345", "223.1", "247.1", "302.3", "198.7")
# The same of three days, 248.5 mg.
THREE = ("253.7", "265.4", "226.4")
DAY = timedelta(days=1)


def plan_says(mean: object, client: Client) -> bool:
    """Return whether the page of the plan gives this average, or says that it has none yet."""
    text = text_of(client.get(reverse("ideas"))).replace("at least ", "")
    if mean is None:
        return "more full day" in text
    return f"From {mean} to " in text or f"You average {mean} mg a day" in text


@pytest.fixture
def today(alice: User) -> date:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    alice.refresh_from_db()
    return today_of(profile_of(alice))


@pytest.fixture
def last(alice: User, today: date) -> date:
    """Give Alice the eight days up to the end of last week, and part of one long before; return the last of them."""
    last = week_of(today, 0).first - DAY
    for back, mg in enumerate(reversed(EIGHT)):
        full_day(alice, last - back * DAY, mg)
    make_entry(alice, last - 1000 * DAY, "1")
    return last


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (lambda last: reverse("week-now"), "252 mg"),
        (lambda last: reverse("week-why"), "÷ 8 days = 252 mg"),
        (lambda last: reverse("home"), "252 mg"),
        (lambda last: reverse("ideas"), "From 252 to 320 mg a day"),
        (lambda last: span(last - 7 * DAY, last), "252 mg a day on average, over 8 full days."),
        (lambda last: span(last - 200 * DAY, last), "252 mg a day on average, over 8 full days."),
        (lambda last: span(last - 1000 * DAY, last), "252 mg a day on average, over 8 full days."),
        (lambda last: span(last - 7 * DAY, last, "causes"), "252 mg a day on average, over 8 full days."),
        (lambda last: span(last - 7 * DAY, last, "sheet"), "Mean (floor) 252"),
    ],
)
def test_every_page_says_the_same_mean(
    alice_client: Client, last: date, page: Callable[[date], str], said: str
) -> None:
    text = text_of(alice_client.get(page(last), follow=True))
    assert said in text
    assert "251 mg" not in text


def pictured(client: Client) -> int | None:
    """Return the average that the picture of the finding shows, None without one."""
    picture = BeautifulSoup(client.get(reverse("week-now")).content, "html.parser").select_one("svg.line")
    assert picture is not None
    said = re.search(r"You: (?:at least )?(\d+) mg a day", str(picture["aria-label"]))
    return int(said[1]) if said else None


def _steady(alice: User, last: date) -> None:
    pass


def _nothing_first(alice: User, last: date) -> None:
    """Let it be the first thing that she ever said that she ate nothing."""
    Entry.objects.filter(user=alice, day__lt=last - 19 * DAY).delete()
    DayStatus.objects.filter(user=alice, day__lt=last - 19 * DAY).delete()
    DayStatus.objects.create(user=alice, day=last - 21 * DAY, status=DayState.ATE_NOTHING)


def _new_target(alice: User, last: date) -> None:
    set_period(user=alice, from_day=last - 12 * DAY, life_stage="pregnant")


def _another_own_target(alice: User, last: date) -> None:
    set_period(user=alice, from_day=last - 90 * DAY, custom_mg=400)
    set_period(user=alice, from_day=last - 15 * DAY, custom_mg=380)


def _tablets_and_unmeasured(alice: User, last: date) -> None:
    for n in range(0, 28, 5):
        make_dose(alice, last - n * DAY, "57.5", "81")
        make_entry(alice, last - n * DAY, None, food=None)


def _few_days(alice: User, last: date) -> None:
    Entry.objects.filter(user=alice, day__lt=last - 3 * DAY).delete()
    DayStatus.objects.filter(user=alice, day__lt=last - 3 * DAY).delete()


@pytest.mark.any_day
@pytest.mark.parametrize(
    "scenario", [_steady, _nothing_first, _new_target, _another_own_target, _tablets_and_unmeasured, _few_days]
)
def test_pages_that_speak_of_the_same_days_print_the_same_average(
    alice: User, alice_client: Client, client: Client, today: date, scenario: Callable[[User, date], None]
) -> None:
    """Week, day, ideas, sources, dietitian summary and shared link; this week's days would move the average."""
    last = week_of(today, 0).first - DAY
    for n in range(35):
        full_day(alice, last - n * DAY, f"{170 + 11 * (n % 7)}.{n % 10}")
    for n in range((today - last).days):
        full_day(alice, today - n * DAY, "555.5")
    scenario(alice, last)
    found = finding(profile_of(alice), today=today)
    mean = found.working.mean_mg
    assert mean is not None
    first, until = found.working.first, found.working.last
    assert until == (today if scenario is _few_days and (today - last).days < 8 else last)

    assert pictured(alice_client) == mean
    assert f"= {mean} mg" in text_of(alice_client.get(reverse("week-why")))
    day = text_of(alice_client.get("/"))
    if found.held:
        assert f"{(until - first).days + 1} days up to Sunday {until.day} {until:%B}." in day
    assert f"{mean} mg" in day
    assert plan_says(mean, alice_client)
    assert f"{mean} mg a day on average" in text_of(alice_client.get(reverse("causes")))
    sheet = text_of(alice_client.get(reverse("sheet")))
    token = make_link(user=alice, first=first, last=until, days=7, form_key=uuid4())
    shared = text_of(client.get(reverse("shared-sheet", args=[token])))
    for text in (sheet, shared):
        assert re.search(rf"Mean \(floor\) (≥ )?{mean} ", text)
        assert f"Full days: {len(found.working.days)} of" in text


@pytest.mark.parametrize("seed", range(16))
def test_any_diary_has_one_average_on_all_pages_of_its_days(
    alice: User, alice_client: Client, today: date, seed: int
) -> None:
    """Diaries drawn at random: gaps, marks, tablets, foods without a value, a target that changes."""
    draw = random.Random(seed)  # noqa: S311  # meals, not secrets
    usual = draw.choice((150, 230, 260, 310, 380))
    for back in range(40):
        day = today - back * DAY
        if draw.random() < 0.25:
            continue
        make_entry(alice, day, f"{draw.uniform(0.4, 1.6) * usual:.3f}")
        if draw.random() < 0.2:
            make_entry(alice, day, None, food=None)
        if draw.random() < 0.2:
            make_dose(alice, day, "57.5", draw.choice(("57.5", "81")))
        if draw.random() < 0.8:
            DayStatus.objects.create(
                user=alice, day=day, status=draw.choice((*[DayState.COMPLETE] * 5, DayState.MISSED))
            )
    if draw.random() < 0.4:
        set_period(user=alice, from_day=today - draw.randrange(3, 27) * DAY, life_stage="pregnant")
    found = finding(profile_of(alice), today=today)
    mean = found.working.mean_mg
    if len(found.working.days) < 3:
        mean = None

    assert plan_says(mean, alice_client)
    if mean is not None:
        says = f"{mean} mg a day on average"
        assert pictured(alice_client) == mean
        assert f"= {mean} mg" in text_of(alice_client.get(reverse("week-why")))
        assert says in text_of(alice_client.get(reverse("causes"))).replace("At least ", "")
        assert re.search(rf"Mean \(floor\) (≥ )?{mean} ", text_of(alice_client.get(reverse("sheet"))))


def test_a_week_rounds_the_mean_of_its_own_days(alice: User, alice_client: Client, today: date) -> None:
    monday = week_of(today, 0).first - 7 * DAY
    for n, mg in enumerate(THREE):
        full_day(alice, monday + n * DAY, mg)
    text = text_of(alice_client.get(reverse("week", args=[week_of(monday, 0).label])))
    assert "249 mg a day on average, over the 3 full days of this week." in text
    assert "Early picture: 249 mg a day" in text_of(alice_client.get(reverse("week-now")))


@pytest.mark.usefixtures("with_contexts")
def test_the_averages_that_a_chart_draws(alice: User, alice_client: Client, last: date) -> None:
    for n, mg in enumerate(THREE):  # of 7 days the last three alone, of 28 these too
        full_day(alice, last - (60 - n) * DAY, mg)
    assert chart_in(alice_client.get(span(last - 7 * DAY, last)))["mean_28"][-1] == 252
    assert chart_in(alice_client.get(span(last - 60 * DAY, last)))["mean_7"][2:6] == [249] * 4


def test_the_mean_of_a_weekday_is_the_same_on_the_page_and_in_the_file(
    alice: User, alice_client: Client, today: date
) -> None:
    for n, mg in enumerate(reversed(THREE)):
        full_day(alice, today - (n + 1) * 7 * DAY, mg)
    address = span(today - 30 * DAY, today, "causes")
    page = BeautifulSoup(alice_client.get(address).content, "html.parser")
    table = page.find("table", attrs={"aria-labelledby": "weekdays-title"})
    assert table is not None
    cells = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")]
    said = {name: mean for name, mean, *_ in cells}
    assert said[f"{today:%A}"] == "249"
    rows = csv.DictReader(io.StringIO(alice_client.get(span(today - 30 * DAY, today, "causes-csv")).content.decode()))
    mean = next(row["mg_a_day"] for row in rows if row["name"] == f"{today:%A}".lower())
    assert Decimal(mean) == Decimal("248.5")


@pytest.mark.usefixtures("with_contexts")
@pytest.mark.parametrize("weeks", [30, 150])
def test_a_week_and_a_month_average_exact_sums(alice: User, alice_client: Client, today: date, weeks: int) -> None:
    """The first of a long span, which is shown in weeks or months."""
    monday = week_of(today, 0).first - weeks * 7 * DAY
    first = monday if weeks < 100 else monday.replace(day=1)
    for n, mg in enumerate(THREE):
        full_day(alice, first + n * DAY, mg)
    assert chart_in(alice_client.get(span(first, today)))["mg"][0] == 249
