"""Foods that would close a gap: in usual amounts, never against a diet or an allergy, and never absurdly much.

The foods that the source text recommends come first, then what the person eats anyway, then other foods. The same
log gives the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from foods.nutrients import rescaled

# From the strictest way of eating to the one that takes all; a food names the strictest that it fits.
DIETS = ("vegan", "vegetarian", "pescatarian", "omnivore")

MOST = 5
SMALLEST_GAP_MG = Decimal(5)  # below it a day is as good as done
# A whole portion may go over the gap by half, half a portion up to twice the gap: more is more than what is asked for.
WHOLE_UP_TO = Decimal("1.5")
HALF_UP_TO = Decimal(2)
# What closes less than a seventh of the gap would not be worth the trouble of eating it for that.
LEAST_SHARE = Decimal("0.15")

ONE, HALF = Decimal(1), Decimal("0.5")
RECOMMENDED, EATEN, CLOSES = "recommended", "eaten", "closes"


@dataclass(frozen=True, slots=True)
class Option:
    """A food that might be suggested: what its usual portion holds, and who may eat it.

    `diet` is the strictest way of eating that it fits, "" where neither that nor its allergens are known.
    `recommended`: by the source text; `eaten`: the person ate it of late.
    """

    food_id: int
    name: str
    measure: str
    grams: Decimal
    mg: Decimal
    energy_kcal: Decimal | None
    group_id: int
    diet: str = ""
    contains: Collection[str] = ()
    may_contain: Collection[str] = ()
    recommended: bool = False
    eaten: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Whose table it is for: a way of eating ("" is any), and the allergens that must not be on it."""

    diet: str = ""
    avoids: frozenset[str] = frozenset()

    def takes(self, diet: str, contains: Collection[str]) -> bool:
        """Whether a food may be put on it; one of which nothing is known only where nothing is asked."""
        if not diet:
            return self.takes_all
        fits = not self.diet or DIETS.index(diet) <= DIETS.index(self.diet)
        return fits and self.avoids.isdisjoint(contains)

    def warns_of(self, may_contain: Collection[str]) -> tuple[str, ...]:
        """Return the allergens to avoid among those that a food may contain."""
        return tuple(sorted(self.avoids.intersection(may_contain)))

    @property
    def takes_all(self) -> bool:
        """Whether nothing is asked of a food."""
        return not self.avoids and self.diet in ("", DIETS[-1])


@dataclass(frozen=True, slots=True)
class Suggestion:
    """So many portions of a food, what they hold, why, and the allergens to avoid that it may contain.

    `reasons` are codes: recommended, eaten, closes (alone closes the gap).
    """

    option: Option
    portions: Decimal
    grams: Decimal
    mg: Decimal
    energy_kcal: Decimal | None
    reasons: tuple[str, ...]
    may_contain: tuple[str, ...]


def would_close(
    gap_mg: Decimal,
    options: Iterable[Option],
    *,
    table: Table,
    only: Collection[int] | None = None,
    most: int = MOST,
) -> tuple[Suggestion, ...]:
    """Return foods that close a gap of `gap_mg`, best first, each group at most once.

    `only` are the ids of the foods that are in the kitchen, None where any will do.
    """
    if gap_mg < SMALLEST_GAP_MG:
        return ()
    fitting = (option for option in options if table.takes(option.diet, option.contains))
    there = (option for option in fitting if only is None or option.food_id in only)
    found = [suggestion for option in there if (suggestion := _portioned(gap_mg, option, table))]
    found.sort(key=lambda suggestion: _place(gap_mg, suggestion))
    chosen: dict[int, Suggestion] = {}
    for suggestion in found:
        chosen.setdefault(suggestion.option.group_id, suggestion)
    return tuple(chosen.values())[:most]


def _portioned(gap_mg: Decimal, option: Option, table: Table) -> Suggestion | None:
    """Return the usual portion, or half of it where the whole is too much; None where neither fits the gap."""
    if option.mg <= gap_mg * WHOLE_UP_TO:
        portions, grams, mg, kcal = ONE, option.grams, option.mg, option.energy_kcal
    else:
        portions = HALF
        grams, mg = (rescaled(value, ONE, HALF) for value in (option.grams, option.mg))
        kcal = None if option.energy_kcal is None else rescaled(option.energy_kcal, ONE, HALF)
    if not gap_mg * LEAST_SHARE <= mg <= gap_mg * HALF_UP_TO:
        return None
    told = ((RECOMMENDED, option.recommended), (EATEN, option.eaten), (CLOSES, mg >= gap_mg))
    return Suggestion(
        option=option,
        portions=portions,
        grams=grams,
        mg=mg,
        energy_kcal=kcal,
        reasons=tuple(code for code, holds in told if holds),
        may_contain=table.warns_of(option.may_contain),
    )


def _place(gap_mg: Decimal, it: Suggestion) -> tuple[int, bool, Decimal, Decimal, str, int]:
    """Order by kind, whole portions first, then by how much is closed, the energy it comes with, and the name."""
    option = it.option
    kind = 0 if option.recommended and option.eaten else 1 if option.recommended else 2 if option.eaten else 3
    energy = Decimal("Infinity") if it.energy_kcal is None else it.energy_kcal / it.mg
    return kind, it.portions != ONE, -min(it.mg, gap_mg), energy, option.name, option.food_id
