"""Foods rich in magnesium, ranked by their usual portion, since nobody eats 100 g of seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from foods.models import Food, FoodGroup

# A portion with less is not called rich. It is 6 % of the 420 mg that US food labels use as a daily value (21 CFR
# 101.9), low enough that each of the eight recommended groups is included.
LEAST_MG = Decimal(25)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some foods of a group, richest first; `left_out` counts other rich foods of the group."""

    group: FoodGroup
    foods: list[Food]
    left_out: int


def richest_first(foods: Iterable[Food]) -> list[Food]:
    """Rank by magnesium in the usual portion; foods without a value come last, by name."""

    def place(food: Food) -> tuple[Decimal, str]:
        mg = food.usual_portion_mg
        return Decimal(1) if mg is None else -mg, food.name

    return sorted(foods, key=place)


def rich_foods(*, visible_to: int | None = None, fits: Callable[[Food], bool] = lambda food: True) -> list[Food]:
    """Return all foods suitable for suggestions with 25 mg or more in the usual portion, richest first.

    `fits` restricts the foods.
    """
    foods = Food.objects.visible_to(visible_to).filter(suggestable=True, magnesium_mg_per_100g__gt=0).with_portions()
    return richest_first(food for food in foods if (food.usual_portion_mg or 0) >= LEAST_MG and fits(food))


def named_foods(*, visible_to: int | None = None, fits: Callable[[Food], bool] = lambda food: True) -> list[Food]:
    """Return, richest first, the richest suitable food for each food that the source text names.

    `fits` restricts the foods, so that another variety of a food can replace the richest.
    """
    foods = Food.objects.visible_to(visible_to).filter(suggestable=True).exclude(document_term="").with_portions()
    kinds: dict[tuple[int, str], Food] = {}
    for food in richest_first(food for food in foods if fits(food)):
        kinds.setdefault((food.group_id, food.document_term.lower()), food)
    return list(kinds.values())


def shelves(foods: Iterable[Food], *, each: int) -> list[Shelf]:
    """Group ranked foods by the groups that the source text recommends, in its order.

    A group shows its `each` richest foods, and every food that the text names.
    """
    by_group: dict[FoodGroup, list[Food]] = {}
    for food in foods:
        if food.group.in_document:
            by_group.setdefault(food.group, []).append(food)
    result: list[Shelf] = []
    for group in sorted(by_group, key=lambda group: (group.rank, group.name)):
        ranked = by_group[group]
        chosen = [food for place, food in enumerate(ranked) if place < each or food.document_term]
        result.append(Shelf(group, chosen, len(ranked) - len(chosen)))
    return result
