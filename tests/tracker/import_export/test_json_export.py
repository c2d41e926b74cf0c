"""Taking everything along and bringing it in again: nothing differs, whatever is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foods.models import Food, FoodGroup, HowKnown, Portion, Source
from tests.cast import (
    make_dose,
    make_entry,
    make_food,
    make_group,
    make_product,
    make_saved_meal,
    make_trial,
    make_user,
)
from tests.conftest import EXAMPLES
from tests.diaries import brought, looked_through
from tracker.import_export.csv_export import csv_text
from tracker.import_export.json_export import TABLES, json_text
from tracker.models import (
    DayNote,
    DayState,
    DayStatus,
    Entry,
    FavouriteFood,
    FoodNotForMe,
    KitchenFood,
    Meal,
    Origin,
    OwnMeal,
    Profile,
    PutAway,
    SavedMeal,
    SavedMealPart,
    SupplementDose,
    SupplementProduct,
    TargetPeriod,
)

DAY = date(2026, 3, 12)

# What belongs to a person and is not in the file, each with the reason.
LEFT_OUT = {
    "account.EmailAddress": "the account's; the address is in the file, and is not imported elsewhere",
    "admin.LogEntry": "what an admin did, which belongs to the instance",
    "auth.User_groups": "what the account may do here",
    "auth.User_user_permissions": "what the account may do here",
    "tracker.DiaryImport": "how rows came here; the rows are in the file",
    "tracker.Invitation": "an admin's, to this instance",
    "mfa.Authenticator": "the keys to this account",
    "usersessions.UserSession": "where the account is logged in",
    "tracker.SheetReply": "what the reader of such a link sent; an accepted figure is in target_periods",
    "tracker.SharedSheet": "a link to this instance, which opens nothing on another",
    "tracker.LogPermission": "who may log here for whom",
    "tracker.Upload": "a file that waits, which the person has",
    "tracker.Brought": "what can be undone here",
    "tracker.Correction": "an admin's work on the catalog",
    "tracker.CorrectedEntry": "how an admin's correction of the catalog is undone here",
    "foods.Merge": "an admin's work on the catalog",
    "foods.ImportRun": "an admin's work on the catalog",
    "foods.TableImport": "an admin's work on the catalog",
    "foods.FoodOffer": "what was offered to the catalog of this instance",
    "foods.SheetDraft": "an admin's work on the catalog",
    "foods.HistoricalFood": "who changed the catalog, which belongs to the instance",
    "foods.HistoricalPortion": "who changed the catalog, which belongs to the instance",
}
IN_THE_FILE = {table.model for table in TABLES} | {Profile, Food, Portion}


def exported(user: User) -> dict[str, Any]:
    """Return what the file says, without what differs between two accounts: whose and when."""
    whole: dict[str, Any] = json.loads("".join(json_text(User.objects.get(pk=user.pk))))
    del whole["exported_at"], whole["account"]
    return whole


def a_full_diary(user: User) -> None:
    """Give a person something in every table of the file."""
    zone = ZoneInfo("Europe/Berlin")
    Profile.objects.filter(user=user).update(
        sex="female", birth_year=1980, time_zone="Europe/Berlin", day_start_hour=4, under_care=True, target_asked=True
    )
    almonds = make_food("Almonds", source_id="170567", portions={"1 oz": "28.35", "10 nuts": "12"})
    bread = make_food('Grandma\'s "bread"\n', None, owner=user, source=Source.OWN, source_id="a-key")
    make_food('Grandma\'s "bread"\n', "12.5", owner=user, source=Source.OWN, source_id="another", portions={})
    tablets = make_product(user, "Mg 🧂", "100", "130.5")
    make_entry(user, DAY, food=almonds, time=time(2, 30), logged_at=datetime(2026, 3, 29, 2, 30, tzinfo=zone))
    make_entry(user, DAY, None, food=bread, food_name="=1+1", energy_kcal=None, grams=None)
    first = {"amount": "1.000", "grams": "28.350", "mg_known": "1.230", "energy_kcal": None}
    make_entry(user, DAY, "12.34", parts=5, parts_unmeasured=2, version=3, as_logged=first, measure_grams="28.35")
    make_dose(user, DAY, "100", "130.5", product=tablets, product_name=tablets.name, time=time(23, 59, 59))
    make_dose(user, DAY, ledger="medicine", product_name="Antacid")
    TargetPeriod.objects.create(
        user=user, from_day=DAY, standard="efsa", life_stage="pregnant", custom_mg=300, custom_is="limit"
    )
    DayStatus.objects.create(user=user, day=DAY, status=DayState.COMPLETE)
    DayStatus.objects.create(user=user, day=DAY - timedelta(days=1), status=DayState.ATE_NOTHING)
    DayNote.objects.create(user=user, day=DAY, text="=Travelling,\n<b>tired</b>")
    PutAway.objects.create(user=user, finding="stays_low", until=DAY)
    FavouriteFood.objects.create(user=user, food=almonds)
    FavouriteFood.objects.create(user=user, food=bread)
    KitchenFood.objects.create(user=user, food=almonds)
    FoodNotForMe.objects.create(user=user, food=bread)
    make_trial(user, bread, almonds, meal=Meal.DINNER)
    OwnMeal.objects.create(user=user, key="dinner", name="Tea", position=0)
    make_saved_meal(user, "Porridge", almonds)
    recipe = make_saved_meal(user, "Stew", bread, servings="4.5")
    SavedMealPart.objects.filter(saved_meal=recipe).update(parts=3, parts_unmeasured=3, grams=None)


def test_it_works(alice: User, bob: User) -> None:
    a_full_diary(alice)
    whole = exported(alice)
    assert all(whole[table.name] for table in TABLES), "this diary must have something in every table"

    job = brought(bob, "".join(json_text(alice)))

    assert job.account["left_out"] == {}
    assert exported(bob) == whole
    assert exported(alice) == whole


def test_a_figure_of_a_file_from_before_is_a_target(alice: User, bob: User) -> None:
    TargetPeriod.objects.create(user=alice, from_day=DAY, custom_mg=300)
    whole = json.loads("".join(json_text(alice)))
    del whole["target_periods"][0]["custom_is"]
    brought(bob, json.dumps(whole))
    period = TargetPeriod.objects.get(user=bob)
    assert (period.custom_mg, period.custom_is) == (300, "target")


def test_the_same_file_again_adds_nothing(alice: User, bob: User) -> None:
    a_full_diary(alice)
    file = "".join(json_text(alice))
    brought(bob, file)
    whole = exported(bob)
    foods = Food.objects.count()
    again = brought(bob, file)
    assert again.account["new"].keys() == {table.name for table in TABLES}
    assert not any(again.account["new"].values())
    assert again.account["brought"] == {}
    assert exported(bob) == whole
    assert Food.objects.count() == foods
    assert brought(alice, file).account["brought"] == {}


def test_foods_of_the_catalog_are_not_counted_as_ones_own(alice: User, bob: User) -> None:
    make_entry(alice, DAY, food=make_food("Almonds", source_id="170567"))
    make_entry(alice, DAY, food=make_food("Bread", owner=alice, source=Source.OWN, source_id="a-key"))
    file = "".join(json_text(alice))
    first = looked_through(bob, file)
    assert (first.account["new"]["foods"], first.account["there"].get("foods", 0)) == (1, 0)
    again = looked_through(alice, file)
    assert (again.account["new"].get("foods", 0), again.account["there"]["foods"]) == (0, 1)


def test_into_a_diary_that_is_not_empty_it_adds_and_overwrites_nothing(alice: User, bob: User) -> None:
    a_full_diary(alice)
    Profile.objects.filter(user=bob).update(sex="male", first_weekday=6)
    DayStatus.objects.create(user=bob, day=DAY, status=DayState.MISSED)
    TargetPeriod.objects.create(user=bob, from_day=DAY, standard="nnr")
    mine = make_entry(bob, DAY, food_name="Mine")
    brought(bob, "".join(json_text(alice)))
    profile = Profile.objects.get(user=bob)
    assert (profile.sex, profile.first_weekday) == ("male", 6)
    assert (profile.birth_year, profile.day_start_hour) == (1980, 0)  # what was open is filled, a choice is not
    assert DayStatus.objects.get(user=bob, day=DAY).status == DayState.MISSED
    assert TargetPeriod.objects.get(user=bob).standard == "nnr"
    assert Entry.objects.filter(user=bob).count() == 4
    mine.refresh_from_db()
    assert mine.food_name == "Mine"


def test_food_on_a_day_of_nothing_is_left_out(alice: User, bob: User) -> None:
    make_entry(alice, DAY)
    DayStatus.objects.create(user=alice, day=date(2026, 3, 1), status=DayState.ATE_NOTHING)
    DayStatus.objects.create(user=bob, day=DAY, status=DayState.ATE_NOTHING)
    make_entry(bob, date(2026, 3, 1))
    job = brought(bob, "".join(json_text(alice)))
    assert job.account["left_out"] == {"fasted": 1, "eaten": 1}
    assert Entry.objects.filter(user=bob).count() == 1


def test_on_another_instance_a_food_that_is_missing_becomes_ones_own(alice: User, bob: User) -> None:
    almonds = make_food("Almonds", source_id="170567", portions={"1 oz": "28.35"})
    make_entry(alice, DAY, food=almonds)
    FavouriteFood.objects.create(user=alice, food=almonds)
    file = "".join(json_text(alice))
    Entry.objects.all().delete()
    almonds.delete()
    brought(bob, file)
    own = Food.objects.get()
    assert (own.owner, own.name, own.magnesium_mg_per_100g) == (bob, "Almonds", 270)
    assert [portion.label for portion in own.portions.all()] == ["1 oz"]
    assert Entry.objects.get(user=bob).food == FavouriteFood.objects.get(user=bob).food == own
    brought(bob, file)
    assert Food.objects.count() == 1


def test_a_strangers_own_food_is_never_found(alice: User, bob: User) -> None:
    bread = make_food("Bread", owner=alice, source=Source.OWN, source_id="a-key")
    make_entry(alice, DAY, food=bread)
    file = json.loads("".join(json_text(alice)))
    file["foods"][0] |= {"own": False, "source": "own", "source_id": "a-key"}
    brought(bob, json.dumps(file))
    assert Entry.objects.get(user=bob).food != bread


def test_every_table_of_a_person_is_in_the_file_or_left_out_for_a_reason() -> None:
    seen: set[type[models.Model]] = {User}
    todo: list[type[models.Model]] = [User]
    while todo:
        for relation in todo.pop()._meta.get_fields(include_hidden=True):
            if not (relation.auto_created and not relation.concrete and relation.is_relation):
                continue
            other: Any = relation.related_model
            if other not in seen:
                seen.add(other)
                todo += [other] if other in IN_THE_FILE else []
                assert other in IN_THE_FILE or LEFT_OUT.get(other._meta.label), f"{other._meta.label} is lost"


def test_every_column_is_in_the_file(alice: User) -> None:
    a_full_diary(alice)
    whole = exported(alice)
    for table in TABLES:
        names = {f.name for f in table.model._meta.concrete_fields} - {"id", "user", "logged_by"}
        assert set(whole[table.name][0]) == names
    of_this_instance = {"id", "user", "sample_until", "household"}
    assert set(whole["profile"]) == {f.name for f in Profile._meta.concrete_fields} - of_this_instance
    foods = {f.name for f in Food._meta.concrete_fields if not f.is_relation or f.name == "group"}
    assert set(whole["foods"][-1]) == foods - {"id", "edited_at"} | {"number", "own", "portions"}


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
PAST = st.dates(date(1990, 1, 1), date(2026, 3, 1))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2026, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"])


def number(most: str, *, least: str = "0", places: int = 3) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(least), Decimal(most), places=places, allow_nan=False)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


@st.composite
def diaries(draw: st.DrawFn) -> Callable[[User, FoodGroup], None]:
    """Draw a diary; what is returned gives it to a person."""
    profile = draw(
        st.fixed_dictionaries(
            {
                "sex": st.sampled_from(["", "female", "male"]),
                "birth_year": maybe(st.integers(1900, 2026)),
                "birth_month": maybe(st.integers(1, 12)),
                "time_zone": ZONES,
                "day_start_hour": st.integers(0, 12),
                "first_weekday": st.sampled_from([0, 5, 6]),
                "under_care": st.booleans(),
                "target_asked": st.booleans(),
            }
        )
    )
    foods = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "name": WORDS,
                    "magnesium_mg_per_100g": maybe(number("60310")),
                    "energy_kcal_per_100g": maybe(number("902")),
                    "is_drink": st.booleans(),
                    "aliases": st.just("") | WORDS,
                    "how_known": st.sampled_from(HowKnown.values),
                    "retired_at": maybe(MOMENTS),
                }
            ),
            max_size=4,
        )
    )
    portions = draw(st.lists(st.tuples(WORDS, number("100000", least="0.001"), st.booleans()), max_size=3))
    own = draw(st.lists(st.booleans(), min_size=len(foods), max_size=len(foods)))
    which = st.none() if not foods else maybe(st.integers(0, len(foods) - 1))
    entries = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "day": PAST,
                    "time": maybe(st.times()),
                    "meal": st.sampled_from(Meal.values),
                    "food": which,
                    "food_name": WORDS,
                    "amount": number("999999", least="0.001"),
                    "measure": WORDS,
                    "grams": maybe(number("100000", least="0.001")),
                    "mg_known": number("99999999"),
                    "parts": st.integers(3, 32767),
                    "parts_unmeasured": st.integers(0, 3),
                    "energy_kcal": maybe(number("9999999")),
                    "per_100g_used": maybe(number("60310")),
                    "origin": st.sampled_from(Origin.values),
                    "source_key": st.just("") | WORDS,
                    "version": st.integers(1, 9),
                    "logged_at": MOMENTS,
                }
            ),
            max_size=6,
        )
    )
    doses = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "day": PAST,
                    "ledger": st.sampled_from(["supplement", "medicine"]),
                    "product_name": WORDS,
                    "dose_label": WORDS,
                    "doses": number("100", least="0.001"),
                    "mg_low": number("5000"),
                    "mg_high": number("10000", least="5000"),
                    "logged_at": MOMENTS,
                }
            ),
            max_size=4,
        )
    )
    words = draw(st.dictionaries(PAST, st.sampled_from(DayState.values), max_size=4))
    periods = draw(st.dictionaries(PAST, maybe(st.integers(1, 5000)), max_size=3))

    def give(user: User, group: FoodGroup) -> None:
        Profile.objects.filter(user=user).update(**profile)
        made = []
        for place, (food, is_own) in enumerate(zip(foods, own, strict=True)):
            owned = {"owner": user, "source": Source.OWN} if is_own else {"source": Source.CATALOG}
            source_id = f"{user.pk}-{place}"
            made.append(Food.objects.create(**food, **owned, source_id=source_id, group=group))
            for rank, (label, grams, estimated) in enumerate(portions):
                Portion.objects.create(
                    food=made[-1],
                    label=f"{rank}{label}",
                    grams=grams,
                    rank=rank,
                    is_usual=rank == 0,
                    estimated=estimated,
                )
        for entry in entries:
            eaten = None if entry["food"] is None else made[entry["food"]]
            Entry.objects.create(user=user, **{**entry, "food": eaten})
            if eaten:
                FavouriteFood.objects.get_or_create(user=user, food=eaten)
        for place in range(len(foods)):  # a recipe each, with what was drawn for entries as its parts
            recipe = SavedMeal.objects.create(user=user, name=foods[place]["name"], kind="recipe", servings=place + 1)
            for entry in entries[place:]:
                part = {name: entry[name] for name in ("food_name", "amount", "measure", "grams", "mg_known")}
                counts = {name: entry[name] for name in ("parts", "parts_unmeasured", "energy_kcal")}
                SavedMealPart.objects.create(user=user, saved_meal=recipe, food=made[place], **part, **counts)
        products = [make_product(user, f"P{place}") for place in range(2)]
        for place, dose in enumerate(doses):
            SupplementDose.objects.create(user=user, product=[None, *products][place % 3], **dose)
        days = {entry["day"] for entry in entries}
        for day, word in words.items():
            if day not in days:
                DayStatus.objects.create(user=user, day=day, status=word)
        for day, custom in periods.items():
            TargetPeriod.objects.create(user=user, from_day=day, custom_mg=custom)

    return give


@given(give=diaries())
@settings(
    max_examples=min(25, EXAMPLES), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@pytest.mark.slow
def test_export_then_import_is_the_identity(db: None, give: Callable[[User, FoodGroup], None]) -> None:
    User.objects.all().delete()
    Food.objects.all().delete()
    alice, bob = make_user("alice"), make_user("bob")
    give(alice, make_group())
    whole = exported(alice)
    job = brought(bob, "".join(json_text(alice)))
    assert job.account["left_out"] == {}
    assert exported(bob) == whole
    assert brought(bob, "".join(json_text(alice))).account["brought"] == {}
    assert exported(bob) == whole


@pytest.mark.parametrize("text", [json_text, csv_text])
def test_queries_do_not_grow_with_the_diary(alice: User, text: Callable[[User], Any]) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert "".join(text(alice))
        return len(queries)

    food = make_food()
    for _ in range(5):
        make_entry(alice, DAY, food=food)
        make_dose(alice, DAY)
    few = count()
    for _ in range(5):
        make_entry(alice, DAY, food=food)
        make_dose(alice, DAY)
    assert count() == few
    assert SupplementProduct.objects.count() == 0
