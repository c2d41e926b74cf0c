"""A tap for water returns what it changes: swapped in as htmx does, it gives the page as loaded again."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foods.models import Food
from foods.own.water import add_water
from tests.cast import make_dose, make_entry, make_product
from tests.tracker.views.intake.test_week import full_day
from tracker.common.calendar import week_of
from tracker.common.person import profile_of, today_of
from tracker.intake.dismissals import dismiss
from tracker.models import DayStatus, Entry, Meal, Profile, TargetPeriod
from tracker.science.evidence import WINDOW_DAYS
from tracker.science.full_days import DAYS_BEFORE
from tracker.views.shared.request import Person

BY_HTMX = {"HX-Request": "true", "HX-Target": "day"}
STAYS_LOW = 40
NEW_EACH_TIME = re.compile('name="(form_key|key|csrfmiddlewaretoken)"')


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def make_water(user: User, mg_per_litre: str | None = "80") -> Food:
    mg = None if mg_per_litre is None else Decimal(mg_per_litre)
    return add_water(
        owner=user, form_key=uuid.uuid4(), name="Spring", mg_per_litre=mg, glass_ml=Decimal(250), is_bottled=True
    )


def meal_of_glass(user: User, day: date) -> str:
    """Return the meal at which a glass is logged on this day's page."""
    person = Person.of(user)
    return person.slot_now if day == person.today else person.meals.at(Meal.SNACK)


def page_of(client: Client, day: date) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse("diary-day", args=[day])).content, "html.parser")


def form_of(page: BeautifulSoup, water: Food) -> Tag:
    """Return the form of a glass."""
    button = page.find(id=f"glass-{water.pk}")
    assert isinstance(button, Tag)
    form = button.find_parent("form")
    assert isinstance(form, Tag)
    return form


def tap(client: Client, page: BeautifulSoup, water: Food) -> HttpResponse:
    """Tap a glass on a page, and send what htmx sends then: the form and what it includes."""
    form = form_of(page, water)
    (included,) = page.select(str(form["hx-include"]))
    fields = {str(field["name"]): str(field["value"]) for field in [*form.select("input"), included]}
    answer: Any = client.post(str(form["hx-post"]), fields, headers=BY_HTMX)
    return answer  # type: ignore[no-any-return]


def put_in(page: BeautifulSoup, answer: HttpResponse) -> None:
    """Put the parts of an answer into a page, as htmx does with parts that say where they go."""
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (200, "none")
    for part in BeautifulSoup(answer.content, "html.parser").find_all(recursive=False):
        assert isinstance(part, Tag)
        how, _, where = str(part.attrs.pop("hx-swap-oob")).partition(":")
        (place,) = page.select(where) if where else page.find_all(id=part["id"])
        if how == "true":
            place.replace_with(part)
            continue
        if how == "innerHTML":
            place.clear()
        else:
            assert how == "beforeend"
        place.extend(list(part.children))


def seen(page: BeautifulSoup) -> list[str]:
    """Return the day as a page shows it, tag by tag, without keys that are random each time."""
    (day,) = page.find_all(id="day")
    parts = re.split(r"\s*(<[^<>]*>)\s*", str(day))
    return [re.sub(r'value="[^"]*"', "", part) if NEW_EACH_TIME.search(part) else part for part in parts if part]


State = Callable[[User, date], object]


def as_a_woman_of_40(user: User, day: date, **kw: Any) -> None:
    Profile.objects.filter(user=user).update(sex="female", birth_year=day.year - 40, birth_month=1, **kw)


def low_for_weeks(user: User, day: date) -> None:
    as_a_woman_of_40(user, day)
    for back in range(1, STAYS_LOW):
        full_day(user, day - timedelta(days=back), "180")


def nearly_there(user: User, day: date) -> None:
    as_a_woman_of_40(user, day)
    make_entry(user, day, "240.2")


def three_full_days(user: User, day: date) -> None:
    for back in (1, 2, 3):
        full_day(user, day - timedelta(days=back), "180")


def low_and_hidden(user: User, day: date) -> None:
    low_for_weeks(user, day)
    dismiss(user=user, finding="stays_low", today=day)


STATES: dict[str, State] = {
    "nothing else": lambda *_: None,
    "a person whose target is one number": as_a_woman_of_40,
    "the target is reached by it": nearly_there,
    "a part without a value": lambda user, day: make_entry(user, day, None),
    "tablets": lambda user, day: make_dose(user, day, "100", "120"),
    "a product to tap": lambda user, day: make_product(user),
    "over the upper level": lambda user, day: make_dose(user, day, "400"),
    "under a clinician's care": lambda user, day: as_a_woman_of_40(user, day, under_care=True),
    "an own target": lambda user, day: TargetPeriod.objects.create(user=user, from_day=day, custom_mg=77),
    "a limit": lambda user, day: TargetPeriod.objects.create(user=user, from_day=day, custom_mg=77, custom_is="limit"),
    "a day that was everything": lambda user, day: DayStatus.objects.create(user=user, day=day, status="complete"),
    "yesterday to be asked about": lambda user, day: full_day(user, day - timedelta(days=1), "180"),
    "an early picture": three_full_days,
    "low for weeks": low_for_weeks,
    "low for weeks, hidden": low_and_hidden,
    "other meals": lambda user, day: [make_entry(user, day, meal=meal) for meal in Meal],
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("back", [0, 2])
def test_it_works(alice: User, alice_client: Client, today: date, state: str, back: int) -> None:
    day = today - timedelta(days=back)
    water = make_water(alice)
    make_entry(alice, day, "60.2", meal=meal_of_glass(alice, day))
    STATES[state](alice, today)
    page = page_of(alice_client, day)
    for glasses in (1, 2):
        put_in(page, tap(alice_client, page, water))
        assert Entry.objects.filter(user=alice, food=water).count() == glasses
        assert "Logged Spring." in page.select("#toast")[0].get_text()
        assert seen(page) == seen(page_of(alice_client, day))


def test_an_unmeasured_water_makes_the_total_a_floor(alice: User, alice_client: Client, today: date) -> None:
    water = make_water(alice, None)
    make_entry(alice, today, "60", meal=meal_of_glass(alice, today))
    page = page_of(alice_client, today)
    put_in(page, tap(alice_client, page, water))
    assert "1 of 2 items has no magnesium value" in page.get_text()
    assert seen(page) == seen(page_of(alice_client, today))


@pytest.mark.any_day
def test_a_glass_that_ends_a_finding_takes_it_from_its_place(alice: User, alice_client: Client, today: date) -> None:
    low_for_weeks(alice, today)
    day = week_of(today, profile_of(alice).first_weekday).first - timedelta(days=1)  # the last that it rests on
    water = make_water(alice, "6000")
    make_entry(alice, day, meal=meal_of_glass(alice, day))
    page = page_of(alice_client, day)
    assert page.select("#finding-first section")
    for _ in range(3):
        put_in(page, tap(alice_client, page, water))
    assert page.select("#finding-last section")
    assert not page.select("#finding-first section")
    assert seen(page) == seen(page_of(alice_client, day))


@pytest.mark.any_day
@pytest.mark.parametrize("older", [0, 1])
def test_a_day_that_no_finding_looks_at_brings_none(alice: User, alice_client: Client, today: date, older: int) -> None:
    low_for_weeks(alice, today)
    first_judged = week_of(today, profile_of(alice).first_weekday).first - timedelta(days=WINDOW_DAYS)
    first_looked_at = first_judged - timedelta(days=DAYS_BEFORE)
    day = first_looked_at - timedelta(days=older)
    full_day(alice, day, "180")
    water = make_water(alice)
    make_entry(alice, day, meal=meal_of_glass(alice, day))
    page = page_of(alice_client, day)
    answer = tap(alice_client, page, water)
    assert (b'id="finding-first"' in answer.content) == (not older)
    put_in(page, answer)
    assert seen(page) == seen(page_of(alice_client, day))


def is_whole(answer: HttpResponse) -> bool:
    return "HX-Reswap" not in answer.headers and answer.content.lstrip().startswith(b'<div id="day">')


def test_the_first_of_a_meal_brings_the_whole_day(alice: User, alice_client: Client, today: date) -> None:
    water = make_water(alice)
    page = page_of(alice_client, today)
    assert is_whole(tap(alice_client, page, water))
    assert not is_whole(tap(alice_client, page_of(alice_client, today), water))


CHANGES: dict[str, State] = {
    "logged more": make_entry,
    "changed an entry": lambda user, day: Entry.objects.filter(user=user).update(version=2),
    "took a tablet": make_dose,
    "gave their word": lambda user, day: DayStatus.objects.create(user=user, day=day, status="complete"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_page_that_shows_less_than_there_is_gets_the_whole_day(
    alice: User, alice_client: Client, today: date, change: str
) -> None:
    water = make_water(alice)
    make_entry(alice, today, meal=meal_of_glass(alice, today))
    page = page_of(alice_client, today)
    CHANGES[change](alice, today)
    assert is_whole(tap(alice_client, page, water))


def test_a_page_of_yesterday_gets_the_whole_day(
    alice: User, alice_client: Client, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    water = make_water(alice)
    make_entry(alice, today, meal=meal_of_glass(alice, today))
    page = page_of(alice_client, today)
    monkeypatch.setattr("tracker.common.person.calendar.today", lambda *_: today + timedelta(days=1))
    assert is_whole(tap(alice_client, page, water))


@pytest.mark.parametrize("mark", ["", "0", "x" * 1000])
def test_a_mark_that_is_none(alice: User, alice_client: Client, today: date, mark: str) -> None:
    water = make_water(alice)
    make_entry(alice, today, meal=meal_of_glass(alice, today))
    page = page_of(alice_client, today)
    page.select("#shown")[0]["value"] = mark
    assert is_whole(tap(alice_client, page, water))


def test_the_same_tap_sent_twice_logs_one_glass(alice: User, alice_client: Client, today: date) -> None:
    water = make_water(alice)
    make_entry(alice, today, meal=meal_of_glass(alice, today))
    page = page_of(alice_client, today)
    tap(alice_client, page, water)
    put_in(page, tap(alice_client, page, water))  # the first answer was lost on its way
    assert Entry.objects.filter(user=alice, food=water).count() == 1
    assert seen(page) == seen(page_of(alice_client, today))


def test_without_scripts_the_tap_leads_to_the_day(alice: User, alice_client: Client, today: date) -> None:
    water = make_water(alice)
    make_entry(alice, today)
    page = page_of(alice_client, today)
    form = form_of(page, water)
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    answer = alice_client.post(str(form["action"]), fields)
    assert (answer.status_code, answer["Location"]) == (302, reverse("diary-day", args=[today]))


def test_the_answer_takes_the_same_queries_with_ten_times_the_rows(
    alice: User, alice_client: Client, today: date
) -> None:
    water = make_water(alice)
    meal = meal_of_glass(alice, today)

    def queries() -> int:
        page = page_of(alice_client, today)
        with CaptureQueriesContext(connection) as asked:
            put_in(page, tap(alice_client, page, water))
        return len(asked)

    for n in range(5):
        make_entry(alice, today, meal=meal, food_name=f"Food {n}")
    few = queries()
    for n in range(45):
        make_entry(alice, today - timedelta(days=n % 3), meal=meal, food_name=f"More {n}")
    # Session, person, food, its portions; the transaction: its begin, the lock (not on SQLite), whether the entry is
    # there already, whether the food still is, the entry, "I ate nothing" that no longer holds, its end; then the
    # day's rows, targets, doses, and its status; own meals.
    assert queries() == few <= 16
    # On a full day, the three sums of the last weeks, and whether the finding is hidden.
    DayStatus.objects.create(user=alice, day=today, status="complete")
    assert queries() == few + 4
