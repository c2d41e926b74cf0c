"""Swaps on the page of ideas: found in the log, tried, and looked back on."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from foods.catalog import writes
from foods.models import Allergen, Diet, Food, Source
from tests.cast import make_entry, make_food, make_trial
from tests.pictures import steady
from tests.tracker.intake.test_finding_text import FORBIDDEN
from tests.tracker.test_translatable import pseudo_locale, untranslated
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.advice.diet import stock_kitchen
from tracker.advice.swap_trials import end_trial, start_trial, undo_end_trial
from tracker.advice.swaps import _possible
from tracker.common.calendar import week_of
from tracker.common.person import profile_of, today_of
from tracker.models import DayState, DayStatus, Entry, Profile, SwapTrial
from tracker.science.eater import DIETS, Eater
from tracker.science.guidance import VERDICTS, Code, find
from tracker.science.swaps import PORTION, Eaten, all_pairs, swaps
from tracker.science.what_if import Move
from tracker.targets.targets import set_period
from tracker.views.shared.swap_words import moved, often

__all__ = ["pseudo_locale"]

DAY = timedelta(days=1)
WHITE_RICE, BROWN_RICE = "168878", "169704"


@pytest.fixture
def today(alice: User) -> date:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    alice.refresh_from_db()
    return today_of(profile_of(alice))


@pytest.fixture
def rice(db: None) -> tuple[Food, Food]:
    """Return white and brown rice, as the catalog has them."""
    known: dict[str, Any] = {"source": Source.SR_LEGACY, "diet": "vegan", "portions": {"1 cup": "200"}}
    white = make_food("White rice", "12", source_id=WHITE_RICE, **known)
    return white, make_food("Brown rice", "39", source_id=BROWN_RICE, **known)


def eat(user: User, food: Food, day: date, **kw: Any) -> Entry:
    values = {"food": food, "food_name": food.name, "grams": Decimal(200), "meal": "dinner"}
    mg = food.magnesium_mg_per_100g
    return make_entry(user, day, str(2 * mg) if mg else None, **values | kw)


@pytest.fixture
def dinners(alice: User, today: date, rice: tuple[Food, Food]) -> tuple[Food, Food]:
    """Give Alice fourteen full days of 200 mg before this week; on six 24 mg come from white rice at dinner."""
    for back in range(14):
        day = before_week(today) - back * DAY
        full_day(alice, day, "176" if back < 6 else "200")
        if back < 6:
            eat(alice, rice[0], day)
    return rice


def before_week(today: date) -> date:
    """Return the last day before this week, which the finding that holds through it is about."""
    return week_of(today, 0).first - DAY


def ideas(client: Client, query: str = "") -> str:
    return text_of(client.get(reverse("ideas") + query))


def try_it(client: Client, old_food: Food, new_food: Food, **kw: Any) -> Any:
    sent = {"old": old_food.pk, "new": new_food.pk, "form_key": "5f0c8d3e-6d0e-4f57-9a3f-0a5f4c1f0a11"}
    return client.post(reverse("swap-try"), sent | kw, follow=True)


def test_it_works(alice_client: Client, dinners: tuple[Food, Food]) -> None:
    text = ideas(alice_client)
    assert "Your average is 200 mg a day; the average need is 265 mg." in text
    assert "White rice to Brown rice at 3 dinners a week: +23 mg a day , to 223 mg." in text
    assert "there are 14 full days, with 200.0 mg a day on average." in text
    assert "On them White rice was eaten at 6 meals: 7 × 6 ÷ 14 is about 3 a week." in text
    assert "Brown rice has 39 mg in 100 g. The same weight is taken of it." in text
    assert "Together 324.0 mg ÷ 14 full days = 23.1 mg a day; 200.0 + 23.1 = 223.1 mg." in text


@pytest.mark.parametrize(
    ("times", "meal", "said"),
    [
        (1, "", "1 time a week"),
        (7, "", "7 times a week"),
        (1, "breakfast", "at 1 breakfast a week"),
        (2, "lunch", "at 2 lunches a week"),
        (3, "snack", "as 3 snacks a week"),
    ],
)
def test_how_often(times: int, meal: str, said: str) -> None:
    assert often(times, meal) == said


def test_every_step_of_the_arithmetic_is_shown(alice_client: Client, dinners: tuple[Food, Food]) -> None:
    page = BeautifulSoup(alice_client.get(reverse("ideas")).content, "html.parser")
    eaten, moved = (
        [[cell.get_text(strip=True) for cell in row.find_all("td")] for row in table.select("tbody tr")]
        for table in page.select(".working table")
    )
    assert eaten == [["24.0", "200 g", "78.0", "54.0"]] * 6
    assert moved == [["200", "223"], ["-65", "-42"], ["-1.85", "-1.20"], ["-1.66", "-1.08"], ["-1.50", "-0.97"]]
    assert "z = D ÷ √(26.5² + daily SD² ÷ 14)" in text_of(alice_client.get(reverse("ideas")))


def test_it_says_where_it_would_move_the_finding(
    alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food]
) -> None:
    towards = (
        "What you logged would move from “probably low” towards the average need: below it, and too close to call."
    )
    Entry.objects.filter(food=None).update(mg_known=215)
    assert towards in ideas(alice_client)
    step = "A step towards the average need; what you logged would stay “below the average need”."
    Entry.objects.filter(food=None).update(mg_known=229)
    assert step in ideas(alice_client)
    Entry.objects.filter(food=None).update(mg_known=250)
    over = "What you logged would move from “below the average need” to “at or above the average need”."
    assert over in ideas(alice_client)
    Entry.objects.filter(food=None).update(mg_known=280)
    assert "to 313 mg. A step towards your daily target. Try it" in ideas(alice_client)
    Entry.objects.filter(food=None).update(mg_known=250)
    Profile.objects.filter(user=alice).update(sex="")
    assert "A step towards" not in ideas(alice_client)  # a band
    Profile.objects.filter(user=alice).update(sex="female")
    set_period(user=alice, from_day=today - 60 * DAY, standard="efsa")
    assert "A step towards your daily target; what you logged would stay “below your daily target”." in ideas(
        alice_client
    )
    assert "compared with the daily target alone, 300 mg" in ideas(alice_client)
    set_period(user=alice, from_day=before_week(today) - 9 * DAY, life_stage="pregnant")
    assert "White rice to Brown rice" in ideas(alice_client)
    assert "A step towards" not in ideas(alice_client)  # the average need changed within the four weeks


def test_each_finding_has_its_words_and_none_that_must_not_be_said() -> None:
    working = find(steady(205, 9)).working
    for before, after in product(VERDICTS, VERDICTS | {Code.CANNOT_TELL}):
        said = moved(Move(before, after, working, working, 0))
        assert said.startswith(("What you logged would move from “", "A step towards "))
        assert not FORBIDDEN.search(said)


def test_what_has_no_value_makes_both_averages_a_floor(
    alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food]
) -> None:
    make_entry(alice, before_week(today), None, food=None)
    text = ideas(alice_client)
    assert "Your average is at least 200 mg a day;" in text
    assert "+23 mg a day , to at least 223 mg." in text
    assert re.search(r"At least 200 mg a day on average over 14 full days from .* to .*: at most 120 mg short", text)
    assert "towards the average need" in text
    make_entry(alice, before_week(today), None, food=None, parts=40, parts_unmeasured=40)
    assert "towards the average need" not in ideas(alice_client)  # with a guess it may be above: nothing is judged


def test_an_old_trial_makes_no_older_days_count(
    alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food]
) -> None:
    make_trial(alice, make_food("Oats"), make_food("Bran"), started=today - 60 * DAY)
    full_day(alice, before_week(today) - 28 * DAY, "200")
    eat(alice, dinners[0], before_week(today) - 28 * DAY)
    text = ideas(alice_client)
    assert "White rice was eaten at 6 meals" in text
    assert "200 mg a day on average over 14 full days" in text


def test_the_next_line_to_reach_is_named(
    alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food]
) -> None:
    Entry.objects.filter(food=None).update(mg_known=290)
    assert "the daily target is 320 mg." in ideas(alice_client)
    Profile.objects.filter(user=alice).update(sex="")
    assert "your daily target is between 320 and 420 mg." in ideas(alice_client)
    set_period(user=alice, from_day=today - 60 * DAY, custom_mg=400)
    assert "the daily target is 400 mg." in ideas(alice_client)


def test_who_reaches_the_target_need_change_nothing(alice_client: Client, dinners: tuple[Food, Food]) -> None:
    Entry.objects.filter(food=None).update(mg_known=400)
    assert "The smallest change" not in ideas(alice_client)


def test_before_seven_full_days_it_says_when(alice: User, alice_client: Client, dinners: tuple[Food, Food]) -> None:
    for status in DayStatus.objects.order_by("-day")[6:]:
        status.delete()
    assert "After seven full days in four weeks" in ideas(alice_client)


def test_nothing_found_is_said(alice_client: Client, dinners: tuple[Food, Food]) -> None:
    Entry.objects.filter(food=dinners[0]).update(food=dinners[1])
    assert "No further swap was found" in ideas(alice_client)


@pytest.mark.parametrize("changed", [{"listed": False}, {"suggestable": False}, {"diet": "omnivore"}])
def test_what_may_not_be_offered_is_not(
    alice: User, alice_client: Client, dinners: tuple[Food, Food], changed: dict[str, Any]
) -> None:
    Profile.objects.filter(user=alice).update(diet="vegan")
    assert "Brown rice at" in ideas(alice_client)
    Food.objects.filter(pk=dinners[1].pk).update(**changed)
    assert "Brown rice at" not in ideas(alice_client)
    try_it(alice_client, *dinners)
    assert not SwapTrial.objects.exists()


def test_traces_of_what_is_avoided_are_said(alice: User, alice_client: Client, dinners: tuple[Food, Food]) -> None:
    Profile.objects.filter(user=alice).update(avoids=["sesame"])
    Food.objects.update(may_contain=["sesame", "milk"])
    assert "May contain: sesame" in BeautifulSoup(alice_client.get(reverse("ideas")).content, "html.parser").select(
        ".swaps"
    )[0].get_text(" ", strip=True)


def test_in_the_kitchen_only_what_is_there(alice: User, alice_client: Client, dinners: tuple[Food, Food]) -> None:
    assert "No swap for what you usually eat is in your kitchen." in ideas(alice_client, "?kitchen=1")
    stock_kitchen(user=alice, foods=[dinners[1]])
    assert "White rice to Brown rice" in ideas(alice_client, "?kitchen=1")


def test_under_care_and_babies_get_none(
    alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food]
) -> None:
    for changed in ({"under_care": True}, {"under_care": False, "birth_year": today.year, "birth_month": today.month}):
        Profile.objects.filter(user=alice).update(**changed)
        assert "Brown rice" not in ideas(alice_client)
        assert "no longer found" in text_of(try_it(alice_client, *dinners))
    assert not SwapTrial.objects.exists()


def test_trying_one(alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food]) -> None:
    white, brown = dinners
    for _ in range(2):
        page = try_it(alice_client, white, brown)
    text = text_of(page)
    assert "White rice to Brown rice , eaten at 3 dinners a week before; +23 mg a day was expected." in text
    assert "no full day so far." in text
    assert "No further swap was found" in text
    trial = SwapTrial.objects.get()
    assert (trial.user, trial.started, trial.meal, trial.times_a_week) == (alice, today, "dinner", 3)
    assert trial.gain_mg_a_day == Decimal("23.143")


@pytest.mark.parametrize("sent", [{"old": 0}, {"new": "x"}, {"form_key": "x"}, {"new": ""}])
def test_what_was_not_offered_cannot_be_tried(
    alice_client: Client, dinners: tuple[Food, Food], sent: dict[str, Any]
) -> None:
    assert "That swap is no longer found in your log." in text_of(try_it(alice_client, *dinners, **sent))
    assert not SwapTrial.objects.exists()


def test_the_other_way_round_is_no_swap(alice_client: Client, dinners: tuple[Food, Food]) -> None:
    try_it(alice_client, *reversed(dinners))
    assert not SwapTrial.objects.exists()


def test_in_the_middle_it_counts(alice: User, alice_client: Client, today: date, rice: tuple[Food, Food]) -> None:
    make_trial(alice, *rice, started=today - 3 * DAY)
    eat(alice, rice[1], today - DAY)
    eat(alice, rice[1], today - DAY)
    eat(alice, rice[0], today - 2 * DAY, meal="lunch")
    eat(alice, rice[0], today - 5 * DAY)
    DayStatus.objects.create(user=alice, day=today - DAY, status=DayState.COMPLETE)
    assert "on 1 full day: Brown rice at 1 meal, White rice at 0 meals." in ideas(alice_client)
    DayStatus.objects.create(user=alice, day=today - 2 * DAY, status=DayState.COMPLETE)
    assert "on 2 full days: Brown rice at 1 meal, White rice at 1 meal." in ideas(alice_client)


def test_after_two_weeks_it_says_what_came_of_it(
    alice: User, alice_client: Client, today: date, rice: tuple[Food, Food]
) -> None:
    trial = make_trial(alice, *rice, started=today - 14 * DAY)
    text = ideas(alice_client)
    assert "there was no full day, so this cannot say what came of it." in text
    for back in (1, 3, 5, 14):  # the day it began is of the trial, not of the weeks before
        full_day(alice, today - back * DAY, "200")
        eat(alice, rice[back > 5], today - back * DAY)
    text = ideas(alice_client)
    assert "you ate Brown rice at 1 meal and White rice at 3 meals." in text
    assert "Your average was" not in text
    full_day(alice, today - 15 * DAY, "180")
    full_day(alice, today - 42 * DAY, "190")
    full_day(alice, today - 43 * DAY, "999")
    full_day(alice, today, "999")  # the fifteenth day is no longer of the trial
    assert (
        "Your average was 185 on 2 full days of the four weeks before, and 238 mg on these 4. "
        "Other things changed too: this says what happened, not why."
    ) in ideas(alice_client)
    SwapTrial.objects.filter(pk=trial.pk).update(started=today - 13 * DAY)
    assert "Your average was 185" not in ideas(alice_client)


def test_ending_one_can_be_undone(alice: User, alice_client: Client, today: date, rice: tuple[Food, Food]) -> None:
    trial = make_trial(alice, *rice, started=today)
    before = list(SwapTrial.objects.values("from_food", "to_food", "meal", "started", "times_a_week", "gain_mg_a_day"))
    page = alice_client.post(reverse("swap-end", args=[trial.pk]), follow=True)
    assert "You no longer try Brown rice ." in text_of(page)
    assert not SwapTrial.objects.exists()
    token = BeautifulSoup(page.content, "html.parser").find("input", attrs={"name": "token"})
    assert token is not None
    for _ in range(2):
        alice_client.post(reverse("swap-resume"), {"token": token["value"]})
        assert (
            list(SwapTrial.objects.values("from_food", "to_food", "meal", "started", "times_a_week", "gain_mg_a_day"))
            == before
        )


def test_undo_refuses_what_is_not_ones_own_or_would_be_double(
    alice: User, alice_client: Client, bob: User, today: date, rice: tuple[Food, Food]
) -> None:
    token = end_trial(trial=make_trial(alice, *rice))
    with pytest.raises(ValidationError):
        undo_end_trial(user=bob, token=token)
    make_trial(alice, rice[0], make_food("Quinoa", "64"))
    page = alice_client.post(reverse("swap-resume"), {"token": token}, follow=True)
    assert "You are trying another food instead of this one already." in text_of(page)
    assert SwapTrial.objects.count() == 1


def test_what_cannot_be_a_trial(alice: User, today: date, rice: tuple[Food, Food]) -> None:
    def start(**kw: Any) -> SwapTrial:
        values: dict[str, Any] = {"meal": "", "started": today, "times_a_week": 1, "gain_mg_a_day": Decimal(9)}
        return start_trial(
            user=alice, from_food_id=rice[0].pk, to_food_id=rice[1].pk, form_key=uuid.uuid4(), **values | kw
        )

    for wrong in ({"gain_mg_a_day": Decimal(0)}, {"times_a_week": 0}, {"meal": "brunch"}):
        with pytest.raises(ValidationError):
            start(**wrong)
    assert start() == start(gain_mg_a_day=Decimal(5))
    with pytest.raises(IntegrityError), transaction.atomic():
        SwapTrial.objects.update(gain_mg_a_day=0)


def test_every_pair_of_the_data_file_is_in_the_catalog_and_gains(db: None) -> None:
    writes.seed()
    possible = _possible()
    assert len(possible) == len(all_pairs())  # each food is there, and each new one may be offered
    for it in possible:
        weight = it.new.portion_grams if it.by == PORTION else it.old.portion_grams
        gain = it.new.mg_per_100g * weight - it.old.mg_per_100g * it.old.portion_grams
        assert gain > 0, f"{it.old.name} to {it.new.name}"


@pytest.mark.parametrize("diet", ["", "vegan", "vegetarian", "pescatarian"])
def test_no_swap_of_the_catalog_breaks_a_diet_or_an_allergy(db: None, diet: str) -> None:
    writes.seed()
    possible = _possible()
    day = date(2026, 11, 2)
    assert Diet.values == list(DIETS)
    for avoids in ([], *([name] for name in Allergen.values), ["gluten", "soy", "tree nuts"]):
        eater = Eater(diet, frozenset(avoids))
        for it in possible:
            eaten = [Eaten(it.old.food_id, day, "dinner", it.old.portion_grams, Decimal(0))]
            for swap in swaps(eaten, possible, full_days=1, eater=eater, most=99):
                assert set(swap.new.contains).isdisjoint(avoids)
                assert not diet or DIETS.index(swap.new.diet) <= DIETS.index(diet)
                assert swap.gain_mg_a_day > 0


def test_everything_can_be_translated(
    alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food], pseudo_locale: None
) -> None:
    quinoa = make_food("Quinoa", "64", diet="vegan")
    make_trial(alice, dinners[1], quinoa, started=today - 14 * DAY)
    make_trial(alice, quinoa, make_food("Oats", "99"), started=today - 2 * DAY)
    Profile.objects.filter(user=alice).update(avoids=["sesame"])
    assert untranslated(alice_client.get(reverse("ideas")).content.decode()) == []
    SwapTrial.objects.all().delete()
    assert untranslated(alice_client.get(reverse("ideas")).content.decode()) == []


def test_a_stranger_tries_nothing_of_it(
    alice: User, bob_client: Client, today: date, dinners: tuple[Food, Food]
) -> None:
    make_trial(alice, *dinners, started=today)
    assert "Brown rice at" not in ideas(bob_client)
    assert "What you are trying" not in ideas(bob_client)


def test_the_queries_do_not_grow(
    alice: User,
    alice_client: Client,
    today: date,
    dinners: tuple[Food, Food],
    count_queries: Callable[[Client, str], int],
) -> None:
    make_trial(alice, make_food("Oats", "99"), dinners[1], started=today - 40 * DAY)
    few = count_queries(alice_client, reverse("ideas"))
    for n in range(5):
        make_trial(alice, make_food(f"Food {n}"), make_food(f"Other {n}"), started=today - 20 * DAY)
        for back in range(1, 10):
            eat(alice, dinners[0], today - back * DAY, meal="lunch")
    assert count_queries(alice_client, reverse("ideas")) == few
