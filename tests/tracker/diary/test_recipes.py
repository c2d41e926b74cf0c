"""Recipes by their finished weight, and recipes within recipes."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.models import Food, HowKnown
from foods.nutrients import Total
from tests.cast import make_food, make_saved_meal
from tracker.diary import saved_meals
from tracker.diary.changes import change_entry, own_measure
from tracker.diary.copies import copy_entries
from tracker.import_export.json_export import json_text
from tracker.import_export.merge import DiaryMerge
from tracker.import_export.own_json import bring_own
from tracker.models import DiaryImport, Entry, Kind, Meal, SavedMeal, SavedMealPart

TODAY = date(2026, 11, 22)
SERVING, GRAMS = "1 serving", "g"


def fresh(saved_meal: SavedMeal) -> SavedMeal:
    return SavedMeal.objects.with_contents().get(pk=saved_meal.pk)


def log(saved_meal: SavedMeal, amount: str = "1", measure: str = SERVING) -> list[Entry]:
    return saved_meals.log_saved_meal(
        saved_meal=fresh(saved_meal),
        amount=Decimal(amount),
        measure=measure,
        meal=Meal.LUNCH,
        day=TODAY,
        today=TODAY,
        form_key=uuid.uuid4(),
    )


def put_in(outer: SavedMeal, inner: SavedMeal, amount: str = "1", measure: str = SERVING) -> SavedMealPart:
    return saved_meals.add_recipe(
        saved_meal=fresh(outer),
        recipe=fresh(inner),
        amount=Decimal(amount),
        measure=measure,
        form_key=uuid.uuid4(),
    )


def oats() -> Food:
    return make_food("Oatmeal", "27", portions={"1 cup": "200"}, energy_kcal_per_100g=Decimal(70))  # 54 mg, 140 kcal


def seeds() -> Food:
    return make_food("Pumpkin seeds", "500", portions={"1 spoon": "10"}, energy_kcal_per_100g=Decimal(500))  # 50 mg


def skyr() -> Food:
    return make_food("Skyr", None, portions={"1 pot": "150"})


def pot(alice: User, name: str = "Soup", grams: str = "1850", *foods: Food) -> SavedMeal:
    return make_saved_meal(alice, name, *(foods or (oats(),)), servings="4", finished_grams=Decimal(grams))


def test_so_many_grams_of_a_pot(alice: User) -> None:
    (entry,) = log(pot(alice), "200", GRAMS)
    assert (entry.food_name, entry.amount, entry.measure, entry.grams) == ("Soup", 200, "g", 200)
    assert (entry.mg_known, entry.energy_kcal) == (Decimal("5.838"), Decimal("15.135"))  # 54 × 200 / 1850
    assert (entry.food, entry.how_known) == (None, HowKnown.CALCULATED)
    entry, _token = change_entry(
        entry=entry,
        version=1,
        amount=Decimal(400),
        measure=own_measure(entry),
        meal=Meal.LUNCH,
        day=TODAY,
        time=None,
        today=TODAY,
    )
    assert (entry.grams, entry.mg_known, entry.energy_kcal) == (400, Decimal("11.676"), Decimal("30.270"))
    (copied,) = copy_entries(user=alice, entries=[entry], day=TODAY - timedelta(1), today=TODAY, form_key=uuid.uuid4())
    assert (copied.grams, copied.total) == (400, entry.total)


def test_all_grams_are_the_whole_pot(alice: User) -> None:
    (entry,) = log(pot(alice, "Soup", "1850", oats(), skyr()), "1850", GRAMS)
    assert entry.total == Total(Decimal(54), 2, 1)


def test_servings_stay_and_weigh_their_share(alice: User) -> None:
    (entry,) = log(pot(alice), "3")
    assert (entry.amount, entry.measure, entry.grams) == (3, SERVING, Decimal("1387.5"))
    assert entry.mg_known == Decimal("40.5")
    (entry,) = log(make_saved_meal(alice, "Stew", oats(), servings="4"), "3")
    assert (entry.measure, entry.grams, entry.mg_known) == (SERVING, None, Decimal("40.5"))


def test_grams_of_a_pot_that_nobody_weighed(alice: User) -> None:
    with pytest.raises(ValidationError, match="weight of the finished recipe"):
        log(make_saved_meal(alice, "Stew", oats(), servings="4"), "200", GRAMS)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("grams", ["0", "100001"])
def test_a_weight_that_cannot_be(alice: User, grams: str) -> None:
    with pytest.raises(ValidationError):
        saved_meals.new_saved_meal(
            user=alice, kind=Kind.RECIPE, name="Soup", form_key=uuid.uuid4(), finished_grams=Decimal(grams)
        )


def test_a_meal_has_no_finished_weight(alice: User) -> None:
    soup = saved_meals.change_saved_meal(
        saved_meal=pot(alice), name="Soup", kind=Kind.MEAL, servings=Decimal(4), finished_grams=Decimal(1850)
    )
    assert (soup.servings, soup.finished_grams) == (1, None)


def test_a_recipe_in_a_recipe(alice: User) -> None:
    sauce, lasagna = make_saved_meal(alice, "Sauce", seeds(), skyr(), servings="2"), pot(alice, "Lasagna")
    part = put_in(lasagna, sauce, "3")
    assert (part.food_name, part.amount, part.measure, part.food) == ("Sauce", 3, SERVING, None)
    (entry,) = log(lasagna)
    assert entry.total == Total(Decimal("32.25"), 3, 1)  # (54 + 3 × 25) / 4
    assert entry.energy_kcal is None  # skyr has no value


def test_by_weight_within_a_recipe(alice: User) -> None:
    sauce, lasagna = pot(alice, "Sauce", "500", seeds()), make_saved_meal(alice, "Lasagna", oats(), servings="2")
    assert put_in(lasagna, sauce, "100", GRAMS).grams == 100
    (entry,) = log(lasagna, "2")
    assert (entry.total, entry.energy_kcal) == (Total(Decimal(64), 2, 0), Decimal(150))


def test_a_change_of_the_inner_recipe_holds_in_the_outer_one(alice: User) -> None:
    sauce, lasagna = make_saved_meal(alice, "Sauce", seeds(), servings="2"), pot(alice, "Lasagna")
    put_in(lasagna, sauce, "1")
    (before,) = log(lasagna, "4")
    saved_meals.change_saved_meal(saved_meal=sauce, name="Sauce", kind=Kind.RECIPE, servings=Decimal(1))
    (after,) = log(lasagna, "4")
    assert (before.mg_known, after.mg_known) == (79, 104)
    assert Entry.objects.get(pk=before.pk).mg_known == 79


def test_grams_of_an_inner_recipe_that_lost_its_weight_stay_as_saved(alice: User) -> None:
    sauce, lasagna = pot(alice, "Sauce", "500", seeds()), make_saved_meal(alice, "Lasagna", oats(), servings="1")
    put_in(lasagna, sauce, "100", GRAMS)
    saved_meals.change_saved_meal(saved_meal=sauce, name="Sauce", kind=Kind.RECIPE, servings=Decimal(4))
    (entry,) = log(lasagna)
    assert entry.mg_known == 64


def test_a_recipe_in_a_meal_is_an_entry_of_its_own(alice: User) -> None:
    sauce, dinner = make_saved_meal(alice, "Sauce", seeds(), servings="2"), make_saved_meal(alice, "Dinner", oats())
    put_in(dinner, sauce, "1")
    entries = log(dinner, "2")
    assert [(one.food_name, one.amount, one.measure, one.mg_known) for one in entries] == [
        ("Oatmeal", 2, "1 cup", 108),
        ("Sauce", 2, SERVING, 50),
    ]


def test_no_circles(alice: User) -> None:
    first, second, third = (make_saved_meal(alice, name, oats(), servings="2") for name in ("A", "B", "C"))
    with pytest.raises(ValidationError, match="cannot contain itself"):
        put_in(first, first)
    put_in(first, second)
    put_in(second, third)
    for inner in (first, second):
        with pytest.raises(ValidationError, match="contains"):
            put_in(third, inner)
    put_in(first, third)
    assert SavedMealPart.objects.exclude(recipe=None).count() == 3
    assert [one.name for one in saved_meals.recipes_for(fresh(first))] == ["B", "C"]
    assert saved_meals.recipes_for(fresh(third)) == []


def test_an_undo_makes_no_circle(alice: User) -> None:
    first, second = (make_saved_meal(alice, name, oats(), servings="2") for name in ("A", "B"))
    token = saved_meals.remove_part(part=put_in(first, second))
    put_in(second, first)
    with pytest.raises(ValidationError, match="contains"):
        saved_meals.undo_remove_part(user=alice, token=token)
    assert SavedMealPart.objects.exclude(recipe=None).count() == 1


def test_a_circle_in_a_file_ends(alice: User, bob: User) -> None:
    """The form refuses circles; a file that was edited by hand can have one."""
    first, second = (make_saved_meal(alice, name, oats(), servings="2") for name in ("A", "B"))
    put_in(first, second)
    part = put_in(second, make_saved_meal(alice, "C", oats(), servings="2"))
    SavedMealPart.objects.filter(pk=part.pk).update(recipe=first)
    (entry,) = log(first, "2")
    assert entry.mg_known == Decimal("94.5")  # the circle's part counts as it was saved: 54 + (54 + 27) / 2


def test_an_empty_recipe_is_not_put_in_and_adds_nothing(alice: User) -> None:
    outer, inner = make_saved_meal(alice, "A", oats()), make_saved_meal(alice, "B", servings="2")
    with pytest.raises(ValidationError, match="Nothing is in it yet"):
        put_in(outer, inner)
    inner = make_saved_meal(alice, "C", oats(), servings="2")
    put_in(outer, inner)
    inner.contents.all().delete()
    assert [one.food_name for one in log(outer)] == ["Oatmeal"]
    outer.contents.filter(recipe=None).delete()
    with pytest.raises(ValidationError, match="Nothing is in it yet"):
        log(outer)


def test_only_recipes_of_the_same_person(alice: User, bob: User) -> None:
    own, other = make_saved_meal(alice, "A", oats(), servings="2"), make_saved_meal(bob, "B", oats(), servings="2")
    make_saved_meal(alice, "Meal", oats())
    assert saved_meals.recipes_for(fresh(own)) == []
    with pytest.raises(SavedMeal.DoesNotExist):
        put_in(own, other)


def test_a_form_sent_again_puts_nothing_more_in(alice: User) -> None:
    first, second = (make_saved_meal(alice, name, oats(), servings="2") for name in ("A", "B"))
    key = uuid.uuid4()
    for _ in range(2):
        saved_meals.add_recipe(saved_meal=first, recipe=fresh(second), amount=Decimal(1), measure=SERVING, form_key=key)
    assert SavedMealPart.objects.filter(recipe=second).count() == 1


def test_the_amount_of_an_inner_recipe_is_changed(alice: User) -> None:
    first, second = make_saved_meal(alice, "A", oats(), servings="1"), pot(alice, "B", "500", seeds())
    part = put_in(first, second)
    part = saved_meals.change_recipe_part(part=part, amount=Decimal(250), measure=GRAMS)
    assert (part.amount, part.measure, part.grams, part.mg_known) == (250, "g", 250, 25)
    assert log(first)[0].mg_known == 79


def test_a_deep_nest_is_read_in_few_queries(alice: User) -> None:
    recipes = [make_saved_meal(alice, f"R{n}", oats(), servings="1") for n in range(12)]
    for outer, inner in pairwise(recipes):
        put_in(outer, inner)
        put_in(outer, inner)
    with CaptureQueriesContext(connection) as queries:
        total = saved_meals.contents_of(fresh(recipes[0])).total
    assert total.known_mg == 54 * (2**12 - 1)
    assert len(queries) < 60


def test_recipes_without_recipes_cost_no_more_queries(alice: User) -> None:
    for n in range(3):
        make_saved_meal(alice, f"R{n}", oats(), servings="1")
    with CaptureQueriesContext(connection) as queries:
        assert [saved_meals.contents_of(one).total.known_mg for one in saved_meals.saved_meals_of(alice)] == [54] * 3
    assert len(queries) == 2


def test_its_own_export_is_imported(alice: User, bob: User) -> None:
    sauce, lasagna = pot(alice, "Sauce", "500", seeds()), make_saved_meal(alice, "Lasagna", oats(), servings="2")
    put_in(lasagna, sauce, "100", GRAMS)
    before = log(lasagna)[0].total
    text = "".join(json_text(alice)).encode()
    into = DiaryMerge(DiaryImport.objects.create(user=bob), today=TODAY, write=True)
    bring_own(into, io.BytesIO(text), lambda _: None)
    copied = SavedMeal.objects.with_contents().get(user=bob, name="Lasagna")
    assert saved_meals.of_one(copied, saved_meals.contents_of(copied)) == before
    assert SavedMeal.objects.get(user=bob, name="Sauce").finished_grams == 500
