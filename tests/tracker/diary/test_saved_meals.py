"""Saved meals and recipes: keeping and logging them; a meal is the sum of its parts, whichever way it is logged."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from foods.models import Food, HowKnown
from foods.nutrients import Total
from tests.cast import make_entry, make_food, make_group, make_saved_meal, make_user
from tracker.diary import saved_meals
from tracker.diary.changes import change_entry
from tracker.diary.copies import copy_entries
from tracker.diary.entries import log_food
from tracker.diary.measures import GRAMS, Measure
from tracker.models import Entry, Kind, Meal, SavedMeal, SavedMealPart

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)


def log(saved_meal: SavedMeal, amount: str = "1", key: uuid.UUID | None = None, day: date = TODAY) -> list[Entry]:
    fresh = SavedMeal.objects.with_contents().get(pk=saved_meal.pk)
    return saved_meals.log_saved_meal(
        saved_meal=fresh, amount=Decimal(amount), meal=Meal.LUNCH, day=day, today=TODAY, form_key=key or uuid.uuid4()
    )


def oats(**kw: object) -> Food:
    return make_food("Oatmeal", "27", portions={"1 cup": "234"}, energy_kcal_per_100g=Decimal(71), **kw)


def skyr() -> Food:
    return make_food("Skyr", None, portions={"1 pot": "150"})


def test_a_meal_becomes_its_entries(alice: User) -> None:
    entries = log(make_saved_meal(alice, "Porridge", oats(), skyr()), "2")
    assert [(e.food_name, e.amount, e.measure, e.grams, e.meal, e.day) for e in entries] == [
        ("Oatmeal", 2, "1 cup", 468, Meal.LUNCH, TODAY),
        ("Skyr", 2, "1 pot", 300, Meal.LUNCH, TODAY),
    ]
    assert Total.sum(entry.total for entry in entries) == Total(Decimal("126.36"), 2, 1)


def test_half_a_meal(alice: User) -> None:
    (entry,) = log(make_saved_meal(alice, "Porridge", oats()), "0.5")
    assert (entry.amount, entry.grams, entry.mg_known) == (Decimal("0.5"), 117, Decimal("31.59"))


def test_a_recipe_becomes_one_entry(alice: User) -> None:
    recipe = make_saved_meal(alice, "Soup", oats(), skyr(), servings="4")
    (entry,) = log(recipe, "3")
    assert (entry.food_name, entry.amount, entry.measure, entry.grams) == ("Soup", 3, "1 serving", None)
    assert entry.total == Total(Decimal("47.385"), 2, 1)  # 63.18 mg in the pot, of which three quarters
    assert (entry.energy_kcal, entry.how_known, entry.food) == (None, HowKnown.CALCULATED, None)


def test_changing_the_servings_scales_what_is_known(alice: User) -> None:
    (entry,) = log(make_saved_meal(alice, "Soup", oats(), skyr(), servings="4"), "3")
    for amount, mg in (("2", "31.59"), ("3", "47.385"), ("0.5", "7.898")):
        entry, _token = change_entry(
            entry=entry,
            version=entry.version,
            amount=Decimal(amount),
            measure=None,
            meal=Meal.DINNER,
            day=TODAY,
            time=None,
            today=TODAY,
        )
        assert entry.total == Total(Decimal(mg), 2, 1)
        assert (entry.amount, entry.measure, entry.grams) == (Decimal(amount), "1 serving", None)
    (copied,) = copy_entries(user=alice, entries=[entry], day=YESTERDAY, today=TODAY, form_key=uuid.uuid4())
    assert copied.total == entry.total


def test_the_energy_of_a_recipe_is_known_when_that_of_each_part_is(alice: User) -> None:
    (entry,) = log(make_saved_meal(alice, "Soup", oats(), servings="2"))
    assert entry.energy_kcal == Decimal("83.07")


def test_a_recipe_of_which_nothing_is_known(alice: User) -> None:
    (entry,) = log(make_saved_meal(alice, "Soup", skyr(), servings="2"))
    assert (entry.total, entry.how_known) == (Total(Decimal(0), 1, 1), HowKnown.UNKNOWN)


@pytest.mark.parametrize("servings", ["", "4"])
def test_a_form_sent_again_logs_nothing_more(alice: User, servings: str) -> None:
    saved_meal, key = make_saved_meal(alice, "Porridge", oats(), skyr(), servings=servings), uuid.uuid4()
    assert len(log(saved_meal, key=key)) == (1 if servings else 2)
    assert log(saved_meal, key=key) == log(saved_meal, "3", key=key) == []


@pytest.mark.parametrize("servings", ["", "4"])
def test_logging_uses_todays_figures_and_the_past_stays(alice: User, servings: str) -> None:
    food = oats()
    saved_meal = make_saved_meal(alice, "Porridge", food, servings=servings)
    (before,) = log(saved_meal)
    food.magnesium_mg_per_100g = Decimal(54)
    food.save()
    (after,) = log(saved_meal)
    assert after.mg_known == 2 * before.mg_known
    assert Entry.objects.get(pk=before.pk).mg_known == before.mg_known


@pytest.mark.parametrize("servings", ["", "4"])
def test_retired_foods_keep_working(alice: User, servings: str) -> None:
    food = oats()
    saved_meal = make_saved_meal(alice, "Porridge", food, servings=servings)
    before = log(saved_meal)[0].total
    food.retired_at = timezone.now()
    food.save()
    assert log(saved_meal)[0].total == before


def test_nothing_to_log(alice: User) -> None:
    with pytest.raises(ValidationError, match="Add a food first"):
        log(make_saved_meal(alice))


def test_a_day_too_far_ahead(alice: User) -> None:
    with pytest.raises(ValidationError, match="14 days ahead"):
        log(make_saved_meal(alice, "Porridge", oats()), day=TODAY + timedelta(days=15))
    assert not Entry.everything.exists()


def test_what_was_eaten_is_kept_once_and_says_the_same(alice: User) -> None:
    log_food(
        user=alice,
        food=oats(),
        amount=Decimal("1.5"),
        measure=Measure("1 cup", Decimal(234)),
        meal=Meal.BREAKFAST,
        day=YESTERDAY,
        today=TODAY,
        form_key=uuid.uuid4(),
    )
    make_entry(alice, YESTERDAY, "12", food_name="Bread roll", grams=None, parts=3, parts_unmeasured=1)
    eaten, key = list(Entry.objects.all()), uuid.uuid4()
    kept = [saved_meals.keep_meal(user=alice, name="Breakfast", entries=eaten, form_key=key) for _ in range(2)]
    assert kept[0] == kept[1]
    assert SavedMealPart.objects.count() == 2
    logged = log(kept[0])
    assert [entry.total for entry in logged] == [entry.total for entry in eaten]
    assert [entry.grams for entry in logged] == [entry.grams for entry in eaten]


def test_putting_in_changing_taking_out_and_putting_back(alice: User, bob: User) -> None:
    food, keys = oats(), [uuid.uuid4(), uuid.uuid4()]
    begun = [
        saved_meals.new_saved_meal(user=alice, kind=Kind.RECIPE, name="Soup", servings=Decimal(4), form_key=keys[0])
        for _ in range(2)
    ]
    assert begun[0] == begun[1]
    parts = [
        saved_meals.add_part(saved_meal=begun[0], food=food, amount=Decimal(50), measure=GRAMS, form_key=keys[1])
        for _ in range(2)
    ]
    assert parts[0] == parts[1]
    part = saved_meals.change_part(part=parts[0], amount=Decimal(2), measure=Measure("1 cup", Decimal(234)))
    before = SavedMealPart.objects.values().get()
    assert (before["grams"], before["amount"], before["measure"]) == (468, 2, "1 cup")
    token = saved_meals.remove_part(part=part)
    assert not SavedMealPart.objects.exists()
    with pytest.raises(ValidationError, match="can no longer be undone"):
        saved_meals.undo_remove_part(user=bob, token=token)
    for _ in range(2):
        saved_meals.undo_remove_part(user=alice, token=token)
    after = SavedMealPart.objects.values().get()
    assert after | {"id": None} == before | {"id": None}


def test_a_part_with_figures_of_its_own_cannot_be_changed(alice: User) -> None:
    entry = make_entry(alice, YESTERDAY, "12")
    saved_meal = saved_meals.keep_meal(user=alice, name="B", entries=[entry], form_key=uuid.uuid4())
    with pytest.raises(ValidationError, match="its own figures"):
        saved_meals.change_part(part=saved_meal.contents.get(), amount=Decimal(2), measure=GRAMS)


def test_a_meal_makes_one_whatever_was_typed(alice: User) -> None:
    saved_meal = make_saved_meal(alice, "Soup", oats(), servings="4")
    saved_meals.change_saved_meal(saved_meal=saved_meal, name="Oats", kind=Kind.MEAL, servings=Decimal(4))
    saved_meal.refresh_from_db()
    assert (saved_meal.name, saved_meal.servings) == ("Oats", 1)


def test_deleting_the_account_deletes_what_was_kept(alice: User, bob: User) -> None:
    make_saved_meal(alice, "Porridge", make_food("My bread", owner=alice))
    make_saved_meal(bob, "Porridge", oats())
    alice.delete()
    assert SavedMeal.objects.get().user == SavedMealPart.objects.get().user == bob


FIGURES = st.none() | st.decimals(0, 600, places=3)
PARTS = st.lists(
    st.tuples(FIGURES, st.decimals("0.1", 900, places=3), st.decimals("0.25", 4, places=3)), min_size=1, max_size=5
)
MULTIPLES = st.sampled_from([Decimal(text) for text in ("0.25", "0.5", "1", "1.5", "2", "3", "7")])
HALF = Decimal("0.0005")


class SumOfParts(TestCase):
    """A meal is the sum of its parts, logged singly, copied, as a saved meal or as a recipe, in any multiple.

    Weight and mg are rounded to 0.001 for each entry. So a multiple of a meal differs from that multiple of its sum
    by at most, for each part: the rounding of its mg, of the multiplied mg before, and of its weight times its figure.
    A recipe is rounded once: it is exactly the sum of its parts times the share, rounded.
    """

    @given(PARTS, MULTIPLES, st.integers(1, 12))
    @pytest.mark.slow
    def test_every_way(self, parts: list[tuple[Decimal | None, Decimal, Decimal]], times: Decimal, makes: int) -> None:
        alice = make_user("alice")
        for number, (mg, grams, amount) in enumerate(parts):
            food = make_food(f"Food {number}", None if mg is None else str(mg), group=make_group())
            log_food(
                user=alice,
                food=food,
                amount=amount,
                measure=Measure("1 cup", grams),
                meal=Meal.LUNCH,
                day=YESTERDAY,
                today=TODAY,
                form_key=uuid.uuid4(),
            )
        single = list(Entry.objects.all())
        total = Total.sum(entry.total for entry in single)
        assert total.parts == len(parts)
        assert total.parts_unmeasured == sum(mg is None for mg, *_ in parts)

        copied = copy_entries(user=alice, entries=single, day=TODAY, today=TODAY, form_key=uuid.uuid4())
        assert Total.sum(entry.total for entry in copied) == total

        meal = saved_meals.keep_meal(user=alice, name="Lunch", entries=single, form_key=uuid.uuid4())
        once = Total.sum(entry.total for entry in log(meal))
        assert once == total
        often = Total.sum(entry.total for entry in log(meal, str(times)))
        assert (often.parts, often.parts_unmeasured) == (total.parts, total.parts_unmeasured)
        margin = sum(HALF + times * HALF + (1 + times) * HALF * (mg or 0) / 100 for mg, *_ in parts)
        assert abs(often.known_mg - total.known_mg * times) <= margin

        saved_meals.change_saved_meal(saved_meal=meal, name="Lunch", kind=Kind.RECIPE, servings=Decimal(makes))
        (entry,) = log(meal, str(times))
        assert (entry.parts, entry.parts_unmeasured) == (total.parts, total.parts_unmeasured)
        assert abs(entry.mg_known - total.known_mg * times / makes) <= HALF
        again = copy_entries(user=alice, entries=[entry], day=TODAY, today=TODAY, form_key=uuid.uuid4())
        assert again[0].total == entry.total
