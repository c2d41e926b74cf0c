"""What a household shares is copied, never linked."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from foods.models import Food
from foods.search.search import search
from tests.cast import make_food, make_saved_meal
from tests.tracker.household.test_members import profile, together
from tracker.accounts.deletion import delete_account
from tracker.diary.entries import log_food
from tracker.diary.measures import measures_of
from tracker.diary.saved_meals import add_part, add_recipe, contents_of
from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader
from tracker.household.members import leave, shared_by
from tracker.household.sharing import copy_food, copy_meal, shared_with
from tracker.models import Entry, SavedMeal, SavedMealPart

DAY = date(2026, 3, 12)


def own(user: User, name: str = "Rye loaf", **kw: object) -> Food:
    return make_food(name, "82", portions={"1 slice": "40", "1 loaf": "800"}, owner=user, source="own",
                     source_id=str(uuid.uuid4()), suggestable=False, **kw)  # fmt: skip


def found(user: User, text: str) -> list[Food]:
    return search(text, visible_to=user.pk, shared_by=shared_by(profile(user)))


def test_others_are_found_by_members_alone(alice: User, bob: User) -> None:
    food = own(alice)
    assert found(bob, "rye loaf") == []
    together(alice, bob)
    assert found(bob, "rye loaf") == [food]
    leave(bob)
    assert found(bob, "rye loaf") == []
    assert found(alice, "rye loaf") == [food]


def test_a_retired_food_is_not_shared(alice: User, bob: User) -> None:
    together(alice, bob)
    food = own(alice)
    Food.objects.filter(pk=food.pk).update(retired_at="2026-03-01T00:00Z")
    assert found(bob, "rye loaf") == []
    assert shared_with(profile(bob))[0].foods == []


def test_logging_a_shared_food_logs_a_copy(alice: User, bob: User) -> None:
    together(alice, bob)
    food = own(alice)
    keys = [uuid.uuid4(), uuid.uuid4()]
    for key in (*keys, keys[0]):
        measure = measures_of(food)["1 slice"]
        log_food(
            user=bob, food=food, amount=Decimal(2), measure=measure, meal="lunch", day=DAY, today=DAY, form_key=key
        )
    entries = list(Entry.objects.all())
    assert [entry.mg_known for entry in entries] == [Decimal("65.6")] * 2
    copy = Food.objects.get(owner=bob)
    assert {entry.food for entry in entries} == {copy}
    assert measures_of(copy) == measures_of(food)
    assert [food.pk for food in Reader(bob.pk, shared_by=[alice.pk]).find("rye loaf")] == [copy.pk]


def test_a_line_understands_a_shared_food(alice: User, bob: User) -> None:
    together(alice, bob)
    food = own(alice)
    [item] = read_line(Reader(bob.pk, shared_by=shared_by(profile(bob))), "2 slices rye loaf", DAY)
    assert item.chosen
    assert item.chosen.food == food
    assert not any(choice.food == food for one in read_line(Reader(bob.pk), "rye loaf", DAY) for choice in one.choices)


def test_a_copy_is_made_once_and_comes_back(alice: User, bob: User) -> None:
    together(alice, bob)
    food = own(alice)
    copy = copy_food(bob, food)
    assert shared_with(profile(bob))[0].foods == []
    Food.objects.filter(pk=copy.pk).update(retired_at="2026-03-01T00:00Z")
    again = copy_food(bob, food)
    assert again.pk == copy.pk
    assert again.retired_at is None


def test_a_correction_of_the_original_leaves_the_copy(alice: User, bob: User) -> None:
    together(alice, bob)
    food = own(alice)
    copy = copy_food(bob, food)
    Food.objects.filter(pk=food.pk).update(magnesium_mg_per_100g=Decimal(5))
    copy.refresh_from_db()
    assert copy.magnesium_mg_per_100g == Decimal(82)


def test_a_recipe_is_copied_with_what_is_in_it(alice: User, bob: User) -> None:
    together(alice, bob)
    broth = make_saved_meal(alice, "Broth", own(alice, "Stock"), servings="4")
    soup = make_saved_meal(alice, "Soup", own(alice), make_food("Carrot", "12"), servings="2")
    add_recipe(saved_meal=soup, recipe=broth, amount=Decimal(2), measure="", form_key=uuid.uuid4())
    soup = SavedMeal.objects.with_contents().get(pk=soup.pk)
    copy = copy_meal(bob, soup)
    assert copy_meal(bob, soup) == copy
    copy = SavedMeal.objects.with_contents().get(pk=copy.pk)
    assert contents_of(copy).total == contents_of(soup).total
    assert sorted(SavedMeal.objects.for_user(bob.pk).values_list("name", flat=True)) == ["Broth", "Soup"]
    foods = Food.objects.filter(kept_in__user=bob)
    assert set(foods.values_list("owner__username", flat=True)) == {None, "bob"}


def test_a_copied_recipe_returns_to_the_list(alice: User, bob: User) -> None:
    together(alice, bob)
    meal = SavedMeal.objects.with_contents().get(pk=make_saved_meal(alice, "Soup", own(alice)).pk)
    copy = copy_meal(bob, meal)
    SavedMeal.objects.filter(pk=copy.pk).update(retired_at="2026-03-01T00:00Z")
    assert copy_meal(bob, meal).retired_at is None


def test_a_recipe_inside_itself_is_refused(alice: User, bob: User) -> None:
    together(alice, bob)
    soup = make_saved_meal(alice, "Soup", own(alice), servings="2")
    SavedMealPart.objects.create(
        user=alice, saved_meal=soup, recipe=soup, food_name="Soup", amount=1, measure="1 serving"
    )
    with pytest.raises(ValidationError, match="contains itself"):
        copy_meal(bob, SavedMeal.objects.with_contents().get(pk=soup.pk))
    assert not SavedMeal.objects.for_user(bob.pk).exists()


def test_a_shared_food_in_a_recipe_of_ones_own_is_a_copy(alice: User, bob: User) -> None:
    together(alice, bob)
    food = own(alice)
    mine = make_saved_meal(bob, "Toast")
    part = add_part(
        saved_meal=mine, food=food, amount=Decimal(1), measure=measures_of(food)["1 slice"], form_key=uuid.uuid4()
    )
    assert part.food
    assert part.food.owner == bob


@pytest.mark.parametrize("goes", ["alice", "bob"])
@pytest.mark.parametrize("leaves_first", [True, False])
def test_accounts_go_in_any_order(goes: str, leaves_first: bool, alice: User, bob: User) -> None:
    together(alice, bob)
    food = own(alice)
    log_food(
        user=bob, food=food, amount=Decimal(1), measure=measures_of(food)["1 slice"], meal="lunch", day=DAY, today=DAY,
        form_key=uuid.uuid4(),
    )  # fmt: skip
    copy_meal(bob, SavedMeal.objects.with_contents().get(pk=make_saved_meal(alice, "Soup", food).pk))
    gone, stays = (alice, bob) if goes == "alice" else (bob, alice)
    if leaves_first:
        leave(gone)
    delete_account(gone)
    assert set(Food.objects.values_list("owner__username", flat=True)) == {stays.username}
    assert Entry.objects.count() == (1 if stays == bob else 0)
    assert SavedMeal.objects.get().user == stays
