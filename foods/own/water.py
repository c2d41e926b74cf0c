"""A person's own water: magnesium in mg per litre, from a label or the utility's report, drunk by the glass.

It is a food of one's own, a drink without energy; whatever is that counts as water here.
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

GRAMS_PER_ML = Decimal(1)  # of water; at 4 to 30 °C and with the minerals of a mineral water it errs by under 1 %
GRAMS_PER_LITRE = 1000 * GRAMS_PER_ML
# The richest water on sale that we know of, Zaječická hořká, a laxative, holds 5,390 mg (analysis of 16 January 2018
# by the reference laboratories of Karlovy Vary, https://zajecicka.cz/analyza/).
MOST_MG_PER_LITRE = Decimal(6000)
# Bottled waters of North America and Europe held 0 to 126 mg: Azoulay, Garzon, Eisenberg (2001), J Gen Intern Med
# 16, 168-175. More is possible, and rare enough to be asked about on the page.
USUAL_MOST_MG_PER_LITRE = Decimal(126)
LEAST_GLASS_ML, MOST_GLASS_ML = Decimal(20), Decimal(3000)
DRINKS = "drinks"


def waters_of(user_id: int) -> list[Food]:
    """Return a person's own waters with their portions, by name (two queries, one if there is none)."""
    waters = Food.objects.filter(owner_id=user_id, retired_at=None, is_drink=True, energy_kcal_per_100g=0)
    return list(waters.order_by("name").prefetch_related("portions"))


def is_water(food: Food) -> bool:
    """Say whether a food of a person's own is a water."""
    return food.is_drink and food.energy_kcal_per_100g == 0


def mg_per_litre(water: Food) -> Decimal | None:
    """Return the magnesium in a litre in mg; None if it is not known."""
    return nutrients.magnesium_mg(GRAMS_PER_LITRE, water.magnesium_mg_per_100g)


@transaction.atomic
def add_water(
    *, owner: User, form_key: uuid.UUID, name: str, mg_per_litre: Decimal | None, glass_ml: Decimal, is_bottled: bool
) -> Food:
    """Add a water; the same `form_key` again returns the one that is there already, as it is."""
    water = foods.add_own_food(owner=owner, form_key=form_key, **_values(name, mg_per_litre, glass_ml, is_bottled))
    is_finished = water.portions.count() > 1  # its litre came second
    return water if is_finished else _finish(water)


@transaction.atomic
def change_water(*, water: Food, name: str, mg_per_litre: Decimal | None, glass_ml: Decimal, is_bottled: bool) -> Food:
    """Change a water from now on; what was logged of it stays as it was logged."""
    water = foods.change_own_food(food=water, **_values(name, mg_per_litre, glass_ml, is_bottled))
    return _finish(water)


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


def _finish(water: Food) -> Food:
    label = _("1 liter")
    if not water.portions.filter(label=label).exists():
        litre = Portion(food=water, label=label, grams=GRAMS_PER_LITRE, rank=1)
        litre.full_clean()
        litre.save()
    return water
