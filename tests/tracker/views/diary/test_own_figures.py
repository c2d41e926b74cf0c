"""An own figure: a name and milligrams, without a food."""

from __future__ import annotations

import csv
import io
import json
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food, HowKnown
from tests.cast import make_entry, make_food
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.diary.habits import usual_at
from tracker.diary.own_figures import own_figure
from tracker.dietitian_sheet.contents import sheet_of
from tracker.import_export.csv_export import csv_text
from tracker.import_export.json_export import json_text
from tracker.import_export.merge import DiaryMerge
from tracker.import_export.own_json import bring_own
from tracker.intake.day_totals import day_totals
from tracker.intake.judged_days import judged_between
from tracker.models import DiaryImport, Entry, Meal
from tracker.science.full_days import FULL, LOOKS_FULL

NAME = "Lunch at Rosa's"


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def filled_in(today: date, **kw: Any) -> dict[str, Any]:
    return {"name": NAME, "mg": "80", "meal": "lunch", "day": today.isoformat(), "form_key": str(uuid.uuid4())} | kw


def made(user: User, day: date, mg: str = "80", **kw: Any) -> Entry:
    values: dict[str, Any] = {"name": NAME, "meal": Meal.LUNCH, "form_key": uuid.uuid4()}
    entry = own_figure(user=user, mg=Decimal(mg), day=day, **values | kw)
    entry.full_clean()
    entry.save()
    return entry


def test_it_works(alice: User, alice_client: Client, today: date) -> None:
    page = alice_client.get(reverse("own-figure"), {"day": today.isoformat(), "meal": "lunch"}, follow=True)
    form = BeautifulSoup(page.content, "html.parser").select_one("form[method=post] [name=form_key]")
    assert form is not None
    sent = filled_in(today, form_key=str(form["value"]))
    page = alice_client.post(reverse("own-figure"), sent, follow=True)
    text = text_of(page)
    assert "Lunch at Rosa's" in text
    assert "your own figure" in text
    entry = Entry.objects.get()
    assert (entry.food, entry.food_name, entry.meal, entry.day) == (None, NAME, "lunch", today)
    assert (entry.mg_known, entry.parts, entry.parts_unmeasured) == (80, 1, 0)
    assert (entry.grams, entry.energy_kcal, entry.how_known, entry.is_drink) == (None, None, HowKnown.OWN, False)
    assert entry.is_own_figure


def test_only_such_an_entry_is_one(alice: User, today: date) -> None:
    food = make_food("My bread", "50", owner=alice, source="own", how_known=HowKnown.OWN)
    assert not make_entry(alice, today, food=food, how_known=HowKnown.OWN).is_own_figure
    assert not make_entry(alice, today, how_known=HowKnown.CALCULATED).is_own_figure


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "This field is required."),
        ({"mg": ""}, "Enter how many milligrams, for example 80."),
        ({"mg": "0"}, "An amount is more than 0."),
        ({"mg": "much"}, "That is not an amount."),
        ({"mg": "2001"}, "That is more than 2,000 mg. Check the number."),
        ({"meal": "tea"}, "Select a valid choice."),
        ({"day": "3026-01-01"}, "14 days ahead"),
        ({"form_key": "x"}, "This page was incomplete."),
    ],
)
def test_refused(alice_client: Client, today: date, wrong: dict[str, str], said: str) -> None:
    answer = alice_client.post(reverse("own-figure"), filled_in(today, **wrong))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Entry.objects.exists()


def test_sent_twice_it_is_logged_once(alice_client: Client, today: date) -> None:
    sent = filled_in(today)
    for _ in range(2):
        alice_client.post(reverse("own-figure"), sent)
    assert Entry.objects.count() == 1
    page = text_of(alice_client.get(reverse("own-figure"), {"key": sent["form_key"]}))
    assert "You have logged this." in page


def test_logging_it_can_be_undone(alice_client: Client, today: date) -> None:
    page = alice_client.post(reverse("own-figure"), filled_in(today), follow=True)
    token = BeautifulSoup(page.content, "html.parser").select_one(f"form[action='{reverse('take-back')}'] [name=token]")
    assert token is not None
    alice_client.post(reverse("take-back"), {"token": token["value"]})
    assert not Entry.objects.exists()


def test_it_is_changed_and_removed_with_undo(alice: User, alice_client: Client, today: date) -> None:
    entry = made(alice, today)
    page = text_of(alice_client.get(reverse("entry", args=[entry.pk])))
    assert "Magnesium (mg)" in page
    assert "Your own figure" in page
    values = {"name": "Rosa's soup", "amount": "95,5", "meal": "dinner", "day": today.isoformat(), "version": "1"}
    answer = alice_client.post(reverse("entry", args=[entry.pk]), values | {"measure": entry.measure}, follow=True)
    entry.refresh_from_db()
    assert (entry.food_name, entry.mg_known, entry.meal) == ("Rosa's soup", Decimal("95.5"), "dinner")
    assert entry.is_own_figure
    token = BeautifulSoup(answer.content, "html.parser").select_one("form[action='/entries/restore/'] [name=token]")
    assert token is not None
    alice_client.post(reverse("entry-restore"), {"token": token["value"]})
    entry.refresh_from_db()
    assert (entry.food_name, entry.mg_known, entry.meal) == (NAME, 80, "lunch")
    answer = alice_client.post(reverse("entry-remove", args=[entry.pk]), follow=True)
    assert not Entry.objects.exists()
    token = BeautifulSoup(answer.content, "html.parser").select_one("form[action='/entries/restore/'] [name=token]")
    assert token is not None
    alice_client.post(reverse("entry-restore"), {"token": token["value"]})
    assert Entry.objects.get().is_own_figure


@pytest.mark.parametrize(("amount", "name"), [("2001", NAME), ("80", " ")])
def test_a_change_keeps_the_same_rules(alice: User, alice_client: Client, today: date, amount: str, name: str) -> None:
    entry = made(alice, today)
    values = {"name": name, "amount": amount, "measure": entry.measure, "meal": "lunch", "version": "1"}
    answer = alice_client.post(reverse("entry", args=[entry.pk]), values | {"day": today.isoformat()})
    assert answer.status_code == 422
    entry.refresh_from_db()
    assert (entry.food_name, entry.mg_known) == (NAME, 80)


def test_nothing_is_listed(alice: User, alice_client: Client, today: date) -> None:
    foods = Food.objects.count()
    alice_client.post(reverse("own-figure"), filled_in(today), follow=True)
    assert Food.objects.count() == foods
    assert not usual_at(alice.pk, "lunch")
    assert NAME not in text_of(alice_client.get(reverse("foods"), {"q": "Rosa"}))
    earlier = {"meal": "lunch", "day": f"{today - timedelta(days=1)}"}
    assert NAME not in text_of(alice_client.get(reverse("log"), earlier))


def test_a_copy_is_one_too(alice: User, alice_client: Client, today: date) -> None:
    entry = made(alice, today - timedelta(days=1))
    sent = {"form_key": str(uuid.uuid4()), "day": today.isoformat(), "entry": str(entry.pk)}
    alice_client.post(reverse("copy", args=[entry.day]), sent)
    assert [(one.is_own_figure, one.mg_known) for one in Entry.objects.filter(day=today)] == [(True, 80)]


def test_it_counts_as_one_food_for_a_full_day(alice: User, today: date) -> None:
    day = today - timedelta(days=1)
    for meal, kcal in (("breakfast", "700"), ("dinner", "800")):
        make_entry(alice, day, meal=meal, energy_kcal=Decimal(kcal))
    assert judged_between(profile_of(alice), (day, day), today=today)[day].kind != FULL
    made(alice, day)
    totals = day_totals(alice.pk, day, day)[day]
    assert (totals.foods, totals.foods_without_energy, totals.meals) == (3, 1, {"breakfast", "lunch", "dinner"})
    assert judged_between(profile_of(alice), (day, day), today=today)[day].because == LOOKS_FULL


def test_the_table_of_the_week_says_how_much_is_ones_own(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today)
    assert "figures of your own" not in text_of(alice_client.get(reverse("week-now"), follow=True))
    made(alice, today, "80")
    made(alice, today, "20.5")
    text = text_of(alice_client.get(reverse("week-now"), follow=True))
    assert f"Of it, figures of your own: {today:%a} 101 mg." in text


def test_exports_say_whose_figure_it_is(alice: User, today: date) -> None:
    made(alice, today)
    rows = list(csv.DictReader(io.StringIO("".join(csv_text(alice)).lstrip("\ufeff"))))
    assert [(row["name"], row["magnesium_mg"], row["grams"], row["how_known"]) for row in rows] == [
        (NAME, "80", "", "own")
    ]
    (row,) = json.loads("".join(json_text(alice)))["entries"]
    assert (row["food"], row["food_name"], row["mg_known"], row["how_known"]) == (None, NAME, "80", "own")


def test_its_own_export_is_imported(alice: User, bob: User, today: date) -> None:
    made(alice, today)
    text = "".join(json_text(alice)).encode()
    into = DiaryMerge(DiaryImport.objects.create(user=bob), today=today, write=True)
    bring_own(into, io.BytesIO(text), lambda _: None)
    entry = Entry.objects.get(user=bob)
    assert entry.is_own_figure
    assert (entry.food_name, entry.mg_known) == (NAME, 80)


def test_the_dietitian_reads_whose_figure_it_is(alice: User, alice_client: Client, today: date) -> None:
    made(alice, today - timedelta(days=1), "100")
    made(alice, today - timedelta(days=2), "80")
    make_entry(alice, today - timedelta(days=1), measure="1 oz")
    sheet = sheet_of(profile_of(alice), today - timedelta(days=7), today, today=today, with_notes=False)
    assert {food.cause.name: food.usual and food.usual.is_own_figure for food in sheet.foods} == {
        NAME: True,
        "Almonds": False,
    }
    row = next(
        row
        for row in BeautifulSoup(alice_client.get(reverse("sheet")).content, "html.parser").select(".sheet-foods tr")
        if NAME in row.get_text()
    )
    assert "own figure" in row.get_text()


def test_a_stranger_reads_nothing(alice: User, bob_client: Client, today: date) -> None:
    assert bob_client.get(reverse("entry", args=[made(alice, today).pk])).status_code == 404
