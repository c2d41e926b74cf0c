"""Ten usual portions of about 50 mg each, for a printed card on the fridge.

One food from each group comes before a second from any, and foods that the source text recommends come first. Diet and
allergies are respected. The same catalog always gives the same card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from foods.nutrients import rescaled
from tracker.science.suggest import HALF, ONE, Option, Table

ABOUT_MG = Decimal(50)
LEAST_MG, MOST_MG = Decimal(35), Decimal(70)
MOST = 10
PORTIONS = (ONE, HALF, Decimal(2))  # a whole portion where it fits: nobody likes halving and doubling


@dataclass(frozen=True, slots=True)
class Serving:
    """A number of usual portions of a food and their magnesium; `may_contain` lists allergens to avoid."""

    option: Option
    portions: Decimal
    grams: Decimal
    mg: Decimal
    energy_kcal: Decimal | None
    may_contain: tuple[str, ...]


def fridge_card(options: Iterable[Option], table: Table, *, most: int = MOST) -> tuple[Serving, ...]:
    """Choose the servings for the card: at most `most` foods, fewer if diet and allergies leave fewer."""
    fitting = (option for option in options if table.takes(option.diet, option.contains))
    servings = sorted((it for option in fitting if (it := _serving(option, table))), key=_sort_key)
    of_group: Counter[int] = Counter()
    rounds = []
    for serving in servings:
        rounds.append((of_group[serving.option.group_id], serving))
        of_group[serving.option.group_id] += 1
    # The sort is stable within a round: recommended foods stay first.
    return tuple(serving for _, serving in sorted(rounds, key=lambda it: it[0])[:most])


def _serving(option: Option, table: Table) -> Serving | None:
    """Return the whole, half or double usual portion that gives about 50 mg; None if none does."""
    for portions in PORTIONS:
        mg = rescaled(option.mg, ONE, portions)
        if LEAST_MG <= mg <= MOST_MG:
            kcal = option.energy_kcal
            return Serving(
                option=option,
                portions=portions,
                grams=rescaled(option.grams, ONE, portions),
                mg=mg,
                energy_kcal=None if kcal is None else rescaled(kcal, ONE, portions),
                may_contain=table.warns_of(option.may_contain),
            )
    return None


def _sort_key(it: Serving) -> tuple[bool, bool, Decimal, Decimal, str, int]:
    """Sort key: recommended foods, whole portions, distance from 50 mg, energy, name."""
    energy = Decimal("Infinity") if it.energy_kcal is None else it.energy_kcal
    option = it.option
    return not option.recommended, it.portions != ONE, abs(it.mg - ABOUT_MG), energy, option.name, option.food_id
