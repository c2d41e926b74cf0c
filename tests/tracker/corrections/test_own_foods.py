"""A person corrects a food of their own, and asks for it in past entries too."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from foods.jobs import JobState
from foods.models import Food, HowKnown
from tests.cast import make_entry, make_food
from tests.tracker.corrections.test_effects import KEPT, log
from tracker.corrections import own_foods
from tracker.diary.changes import change_entry
from tracker.diary.measures import GRAMS
from tracker.models import CorrectedEntry, Correction, Entry

DAY = date(2026, 3, 12)


@pytest.fixture
def bread(alice: User) -> Food:
    return make_food(
        "Own bread", "50", owner=alice, source="own", how_known=HowKnown.LABEL, energy_kcal_per_100g=Decimal(240)
    )


def corrected(food: Food, mg: str | None, kcal: str | None = "240") -> Food:
    food.magnesium_mg_per_100g = None if mg is None else Decimal(mg)
    food.energy_kcal_per_100g = None if kcal is None else Decimal(kcal)
    food.how_known = HowKnown.UNKNOWN if mg is None else HowKnown.LABEL
    food.save()
    return food


def stored() -> list[dict[str, Any]]:
    return list(Entry.objects.order_by("pk").values("pk", *KEPT))


def test_it_works(alice: User, bread: Food) -> None:
    log(alice, bread)
    log(alice, bread, "100", DAY + timedelta(1))
    log(alice, make_food(), "100")
    before = stored()
    assert own_foods.past_of(bread).entries == 0
    corrected(bread, "80")
    what = own_foods.past_of(bread)
    assert (what.entries, what.people_days) == (2, 2)
    assert (what.before.known_mg, what.after.known_mg) == (75, 120)
    assert stored() == before
    correction = own_foods.correct_past(food=bread)
    assert correction is not None
    assert (correction.state, correction.moved, correction.asked_by) == (JobState.DONE, 2, alice)
    assert (correction.magnesium_from, correction.magnesium_to) == (50, 80)
    assert [row["mg_known"] for row in stored()] == [40, 80, 270]
    assert own_foods.past_of(bread).entries == 0
    assert own_foods.restore_past(food=bread)
    assert stored() == before
    assert not CorrectedEntry.objects.exists()


def test_asked_twice_it_is_done_once(alice: User, bread: Food) -> None:
    log(alice, bread)
    corrected(bread, "80")
    assert own_foods.correct_past(food=bread)
    assert own_foods.correct_past(food=bread) is None
    assert own_foods.restore_past(food=bread)
    assert not own_foods.restore_past(food=bread)
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    ("mg", "kcal", "after"),
    [
        ("50", "300", (Decimal(25), 0, Decimal(150))),
        (None, "240", (Decimal(0), 1, Decimal(120))),
        ("60", None, (Decimal(30), 0, None)),
        ("0", "240", (Decimal(0), 0, Decimal(120))),
    ],
)
def test_each_figure_follows(
    alice: User, bread: Food, mg: str | None, kcal: str | None, after: tuple[Decimal, int, Decimal | None]
) -> None:
    entry = log(alice, bread)
    before = stored()
    corrected(bread, mg, kcal)
    assert own_foods.correct_past(food=bread)
    entry.refresh_from_db()
    assert (entry.mg_known, entry.parts_unmeasured, entry.energy_kcal) == after
    own_foods.restore_past(food=bread)
    assert stored() == before


def test_a_value_where_there_was_none(alice: User) -> None:
    food = make_food("Own soup", None, owner=alice, source="own")
    entry = log(alice, food)
    corrected(food, "30")
    assert own_foods.past_of(food).before.parts_unmeasured == 1
    assert own_foods.correct_past(food=food)
    entry.refresh_from_db()
    assert (entry.mg_known, entry.parts_unmeasured, entry.how_known) == (15, 0, HowKnown.LABEL)


def test_entries_of_every_earlier_figure_follow(alice: User, bread: Food) -> None:
    log(alice, bread)
    log(alice, corrected(bread, "80"), day=DAY + timedelta(1))
    log(alice, corrected(bread, "80", "300"), day=DAY + timedelta(2))
    corrected(bread, "90", "300")
    assert own_foods.past_of(bread).entries == 3
    own_foods.correct_past(food=bread)
    assert [(row["mg_known"], row["energy_kcal"]) for row in stored()] == [(45, 150)] * 3


def test_only_what_was_computed_from_the_food_follows(alice: User, bread: Food) -> None:
    log(alice, bread, origin="imported", source_key="x")
    make_entry(alice, DAY, "10", food=bread, grams=None)
    corrected(bread, "80")
    assert own_foods.past_of(bread).entries == 0
    assert own_foods.correct_past(food=bread) is None
    assert not Correction.objects.exists()


def test_a_later_change_of_the_amount_is_kept_when_it_is_undone(alice: User, bread: Food) -> None:
    entry = log(alice, bread)
    corrected(bread, "80")
    own_foods.correct_past(food=bread)
    entry.refresh_from_db()
    change_entry(
        entry=entry,
        version=entry.version,
        amount=Decimal(100),
        measure=GRAMS,
        meal="lunch",
        day=DAY,
        time=None,
        today=DAY,
    )
    own_foods.restore_past(food=bread)
    entry.refresh_from_db()
    assert (entry.grams, entry.mg_known, entry.energy_kcal) == (100, 50, 240)
