"""Ten usual portions that give about 50 mg each, for a card on the fridge.

One food of each group before a second of any, the foods that the source text recommends first; never against a diet
or an allergy. The same catalog gives the same card.
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
PORTIONS = (ONE, HALF, Decimal(2))  # a whole one where it fits: nobody likes to halve and to double


@dataclass(frozen=True, slots=True)
class Serving:
    """So many usual portions of a food, and what they hold; `may_contain` is what is avoided and may be in it."""

    option: Option
    portions: Decimal
    grams: Decimal
    mg: Decimal
    energy_kcal: Decimal | None
    may_contain: tuple[str, ...]


def fridge_card(options: Iterable[Option], table: Table, *, most: int = MOST) -> tuple[Serving, ...]:
    """Return what the card says, at most `most` foods; fewer where a table leaves fewer."""
    fitting = (option for option in options if table.takes(option.diet, option.contains))
    servings = sorted((it for option in fitting if (it := _serving(option, table))), key=_place)
    of_group: Counter[int] = Counter()
    rounds = []
    for serving in servings:
        rounds.append((of_group[serving.option.group_id], serving))
        of_group[serving.option.group_id] += 1
    # Sorting keeps the order within a round: recommended foods first.
    return tuple(serving for _, serving in sorted(rounds, key=lambda it: it[0])[:most])


def _serving(option: Option, table: Table) -> Serving | None:
    """Return the whole, half or double usual portion that gives about 50 mg, None where none does."""
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


def _place(it: Serving) -> tuple[bool, bool, Decimal, Decimal, str, int]:
    """Order recommended foods first, whole portions, what is nearest to 50 mg, the energy, and the name."""
    energy = Decimal("Infinity") if it.energy_kcal is None else it.energy_kcal
    option = it.option
    return not option.recommended, it.portions != ONE, abs(it.mg - ABOUT_MG), energy, option.name, option.food_id
