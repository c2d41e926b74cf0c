"""A person's own water: magnesium in mg per liter, from a label or the utility's report, drunk by the glass.

It is stored as an own food: any drink without energy counts as water here.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from foods import nutrients
from foods.models import Food, FoodGroup, HowKnown, Portion
from foods.own import foods

GRAMS_PER_ML = Decimal(1)  # of water; at 4 to 30 °C and with the minerals of a mineral water the error is under 1 %
GRAMS_PER_LITRE = 1000 * GRAMS_PER_ML
# The richest water on sale that we know of, Zaječická hořká, a laxative, contains 5,390 mg (analysis of 16 January 2018
# by the reference laboratories of Karlovy Vary, https://zajecicka.cz/analyza/).
MOST_MG_PER_LITRE = Decimal(6000)
# Bottled waters of North America and Europe contained 0 to 126 mg: Azoulay, Garzon, Eisenberg (2001), J Gen Intern Med
# 16, 168-175. More is possible, but rare enough that the page asks about it.
USUAL_MOST_MG_PER_LITRE = Decimal(126)
LEAST_GLASS_ML, MOST_GLASS_ML = Decimal(20), Decimal(3000)
DRINKS = "drinks"
# Built once: each page of a day asks for it.
_WATERS = (
    Food.objects.filter(retired_at=None, is_drink=True, energy_kcal_per_100g=0)
    .order_by("name")
    .prefetch_related("portions")
)


def waters_of(user_id: int) -> list[Food]:
    """Return a person's own waters with their portions, by name (two queries, or one if they have no waters)."""
    return list(_WATERS.filter(owner_id=user_id))


def is_water(food: Food) -> bool:
    """Return whether a person's own food is a water."""
    return food.is_drink and food.energy_kcal_per_100g == 0


def mg_per_litre(water: Food) -> Decimal | None:
    """Return the magnesium in a liter in mg; None if it is unknown."""
    return nutrients.magnesium_mg(GRAMS_PER_LITRE, water.magnesium_mg_per_100g)


@transaction.atomic
def add_water(
    *, owner: User, form_key: uuid.UUID, name: str, mg_per_litre: Decimal | None, glass_ml: Decimal, is_bottled: bool
) -> Food:
    """Add a water; if `form_key` was used before, return the existing one unchanged."""
    water = foods.add_own_food(owner=owner, form_key=form_key, **_values(name, mg_per_litre, glass_ml, is_bottled))
    is_finished = water.portions.count() > 1  # the liter is added second
    return water if is_finished else _add_liter(water)


@transaction.atomic
def change_water(*, water: Food, name: str, mg_per_litre: Decimal | None, glass_ml: Decimal, is_bottled: bool) -> Food:
    """Change a water from now on; logged entries stay as they are."""
    water = foods.change_own_food(food=water, **_values(name, mg_per_litre, glass_ml, is_bottled))
    return _add_liter(water)


def _values(name: str, mg_per_litre: Decimal | None, glass_ml: Decimal, is_bottled: bool) -> dict[str, Any]:
    drinks, _is_new = FoodGroup.objects.get_or_create(slug=DRINKS, defaults={"name": "Drinks"})
    return {
        "name": name,
        "group": drinks,
        "portion_label": _("1 glass"),
        "portion_grams": glass_ml * GRAMS_PER_ML,
        "magnesium_mg_per_100g": None if mg_per_litre is None else nutrients.per_100g(mg_per_litre, GRAMS_PER_LITRE),
        "energy_kcal_per_100g": Decimal(0),
        "is_drink": True,
        "how_known": HowKnown.LABEL if is_bottled else HowKnown.OWN,
    }


def _add_liter(water: Food) -> Food:
    label = _("1 liter")
    if not water.portions.filter(label=label).exists():
        liter = Portion(food=water, label=label, grams=GRAMS_PER_LITRE, rank=1)
        liter.full_clean()
        liter.save()
    return water
