"""Functions that create test objects. In all tests, Alice owns them and Bob is a stranger."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from foods.models import Food, FoodGroup, HowKnown, Portion, Source
from tracker.models import (
    Entry,
    Kind,
    LabelSays,
    Ledger,
    Meal,
    Profile,
    SavedMeal,
    SavedMealPart,
    SupplementDose,
    SupplementProduct,
    SwapTrial,
)


def make_user(name: str = "alice", **profile: Any) -> User:
    user = User.objects.create_user(name, password="correct horse battery")
    Profile.objects.create(user=user, **profile)
    return user


def make_group(name: str = "Nuts", **kw: Any) -> FoodGroup:
    return FoodGroup.objects.get_or_create(name=name, defaults={"slug": name.lower().replace(" ", "-"), **kw})[0]


def make_food(
    name: str = "Almonds", mg: str | None = "270", *, portions: dict[str, str] | None = None, **kw: Any
) -> Food:
    """Create a food; `portions` maps labels to grams, and the first is the usual one."""
    kw.setdefault("group", make_group())
    kw.setdefault("source", Source.CATALOG)
    kw.setdefault("how_known", HowKnown.ANALYSED if mg else HowKnown.UNKNOWN)
    food = Food.objects.create(name=name, magnesium_mg_per_100g=None if mg is None else Decimal(mg), **kw)
    for rank, (label, grams) in enumerate((portions if portions is not None else {"1 oz": "28.35"}).items()):
        Portion.objects.create(food=food, label=label, grams=Decimal(grams), rank=rank, is_usual=rank == 0)
    return food


def make_entry(user: User, day: date, mg: str | None = "50", **kw: Any) -> Entry:
    """Create an entry directly in the database; with `mg` None it is unmeasured."""
    values: dict[str, Any] = {
        "meal": Meal.LUNCH,
        "food_name": "Almonds",
        "amount": Decimal(1),
        "measure": "1 oz",
        "grams": Decimal("28.35"),
        "mg_known": Decimal(mg or 0),
        "parts_unmeasured": int(mg is None),
        "energy_kcal": Decimal(100),
        "form_key": uuid.uuid4(),
    }
    return Entry.objects.create(user=user, day=day, **values | kw)


def make_product(
    user: User, name: str = "Magnesium tablets", low: str = "100", high: str = "", **kw: Any
) -> SupplementProduct:
    """Create a product directly in the database; with `high` its label allows a range."""
    values: dict[str, Any] = {
        "ledger": Ledger.SUPPLEMENT,
        "dose_label": "1 tablet",
        "label_says": LabelSays.CITRATE if high else LabelSays.MAGNESIUM,
        "label_mg": Decimal(high or low),
        "mg_low": Decimal(low),
        "mg_high": Decimal(high or low),
    }
    return SupplementProduct.objects.create(user=user, name=name, **values | kw)


def make_dose(user: User, day: date, low: str = "100", high: str = "", **kw: Any) -> SupplementDose:
    """Create a dose directly in the database; with `high` its magnesium is a range."""
    values: dict[str, Any] = {
        "ledger": Ledger.SUPPLEMENT,
        "product_name": "Magnesium tablets",
        "dose_label": "1 tablet",
        "doses": Decimal(1),
        "mg_low": Decimal(low),
        "mg_high": Decimal(high or low),
    }
    return SupplementDose.objects.create(user=user, day=day, **values | kw)


def make_saved_meal(user: User, name: str = "Porridge", *foods: Food, servings: str = "", **kw: Any) -> SavedMeal:
    """Create a saved meal with a usual portion of each food; with `servings` it is a recipe for that many."""
    kind = Kind.RECIPE if servings else Kind.MEAL
    saved_meal = SavedMeal.objects.create(user=user, name=name, kind=kind, servings=Decimal(servings or 1), **kw)
    for food in foods:
        portion = food.portions.get(is_usual=True)
        SavedMealPart.objects.create(
            user=user,
            saved_meal=saved_meal,
            food=food,
            food_name=food.name,
            amount=Decimal(1),
            measure=portion.label,
            grams=portion.grams,
        )
    return saved_meal


def make_trial(user: User, old: Food, new: Food, **kw: Any) -> SwapTrial:
    """Create a swap trial directly in the database."""
    values: dict[str, Any] = {"started": date(2026, 3, 12), "times_a_week": 3, "gain_mg_a_day": Decimal("16.2")}
    return SwapTrial.objects.create(user=user, from_food=old, to_food=new, **values | kw)
