"""Ten helpings of about 50 mg each, for a printed card on the fridge; for a child, half as much.

One food from each group comes before a second from any, and foods that the source text recommends come first. Diet and
allergies are respected. The same catalog always gives the same card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from foods.nutrients import rescaled
from tracker.science.eater import HALF, ONE, Eater
from tracker.science.suggest import Option

ABOUT_MG = Decimal(50)
LEAST_MG, MOST_MG = Decimal(35), Decimal(70)
MOST = 10
# A whole helping where it fits: nobody likes halving and doubling.
HELPINGS = (ONE, HALF, Decimal(2))


@dataclass(frozen=True, slots=True)
class Serving:
    """A number of usual portions of a food and their magnesium; `may_contain` lists allergens to avoid.

    `is_whole`: exactly a helping for this person.
    """

    option: Option
    portions: Decimal
    grams: Decimal
    mg: Decimal
    energy_kcal: Decimal | None
    may_contain: tuple[str, ...]
    is_whole: bool


def about_mg(eater: Eater) -> Decimal:
    """Return about how much each line of the card gives: as much less for a child as their helpings are smaller."""
    return ABOUT_MG * eater.helping


def fridge_card(options: Iterable[Option], eater: Eater, *, most: int = MOST) -> tuple[Serving, ...]:
    """Choose the servings for the card: at most `most` foods, fewer if diet and allergies leave fewer."""
    fitting = (option for option in options if eater.takes(option))
    found = (it for option in fitting if (it := _serving(option, eater)))
    servings = sorted(found, key=lambda it: _sort_key(it, about_mg(eater)))
    of_group: Counter[int] = Counter()
    rounds = []
    for serving in servings:
        rounds.append((of_group[serving.option.group_id], serving))
        of_group[serving.option.group_id] += 1
    # The sort is stable within a round: recommended foods stay first.
    return tuple(serving for _, serving in sorted(rounds, key=lambda it: it[0])[:most])


def _serving(option: Option, eater: Eater) -> Serving | None:
    """Return the whole, half or double helping that gives about as much as the card says; None if none does."""
    for helpings in HELPINGS:
        portions = eater.helping * helpings
        mg = rescaled(option.mg, ONE, portions)
        if LEAST_MG * eater.helping <= mg <= MOST_MG * eater.helping:
            kcal = option.energy_kcal
            return Serving(
                option=option,
                portions=portions,
                grams=rescaled(option.grams, ONE, portions),
                mg=mg,
                energy_kcal=None if kcal is None else rescaled(kcal, ONE, portions),
                may_contain=eater.warns_of(option.may_contain),
                is_whole=helpings == ONE,
            )
    return None


def _sort_key(it: Serving, about: Decimal) -> tuple[bool, bool, Decimal, Decimal, str, int]:
    """Sort key: recommended foods, whole helpings, distance from what the card says, energy, name."""
    energy = Decimal("Infinity") if it.energy_kcal is None else it.energy_kcal
    option = it.option
    return not option.recommended, not it.is_whole, abs(it.mg - about), energy, option.name, option.food_id
