"""Suggest foods that would close a gap, in usual and sensible amounts, respecting who eats.

Foods that the source text recommends come first, then foods that the person eats already, then others. The same log
always gives the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from foods.nutrients import rescaled
from tracker.science.eater import HALF, ONE, Eater

MOST = 5
SMALLEST_GAP_MG = Decimal(5)  # with a smaller gap, the day is as good as done
# A whole helping may give up to 1.5 times the gap and half a helping up to twice; more is more than was asked for.
WHOLE_UP_TO = Decimal("1.5")
HALF_UP_TO = Decimal(2)
# A food that closes less than about a seventh of the gap is not worth suggesting.
LEAST_SHARE = Decimal("0.15")
_FEW_KCAL, _MUCH_KCAL = Decimal(100), Decimal(900)

RECOMMENDED, EATEN, CLOSES = "recommended", "eaten", "closes"


@dataclass(frozen=True, slots=True)
class Option:
    """A food that might be suggested: the content of its usual portion, and who can eat it.

    `diet` is the strictest diet that it fits, "" if neither that nor its allergens are known. `recommended` means by
    the source text, of which `term` is the food; `eaten` means that the person ate it recently. `group` is the slug of
    its group, and `of_document` means that the source text recommends the group.
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
    group: str = ""
    of_document: bool = False
    term: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A number of portions of a food: their content, why it is suggested, and allergens to avoid that it may contain.

    `is_half`: half of a helping for this person. `reasons` are codes: recommended, eaten, closes (closes the
    gap by itself).
    """

    option: Option
    portions: Decimal
    grams: Decimal
    mg: Decimal
    energy_kcal: Decimal | None
    reasons: tuple[str, ...]
    may_contain: tuple[str, ...]
    is_half: bool = False


def would_close(
    gap_mg: Decimal,
    options: Iterable[Option],
    *,
    eater: Eater,
    only: Collection[int] | None = None,
    most: int = MOST,
) -> tuple[Suggestion, ...]:
    """Return foods that close a gap of `gap_mg`, best first, at most one per group.

    `only` are the ids of the foods in the kitchen, or None to allow any food.
    """
    if gap_mg < SMALLEST_GAP_MG:
        return ()
    fitting = (option for option in options if eater.takes(option))
    there = (option for option in fitting if only is None or option.food_id in only)
    found = [suggestion for option in there if (suggestion := _suggestion(gap_mg, option, eater))]
    found.sort(key=lambda suggestion: _sort_key(gap_mg, suggestion))
    chosen: dict[int, Suggestion] = {}
    for suggestion in found:
        chosen.setdefault(suggestion.option.group_id, suggestion)
    return tuple(chosen.values())[:most]


def first_foods(options: Iterable[Option], eater: Eater, *, most: int = MOST) -> tuple[Suggestion, ...]:
    """Return helpings to begin with before there is an average: the best of each group that the source text names."""
    fitting = (option for option in options if option.recommended and eater.takes(option))
    best: dict[int, Option] = {}
    for option in sorted(fitting, key=lambda it: (not it.eaten, -worth(it), it.name, it.food_id)):
        best.setdefault(option.group_id, option)
    ranked = sorted(best.values(), key=lambda it: (-worth(it), it.name, it.food_id))
    return tuple(_helping(option, eater.helping, eater) for option in ranked[:most])


def worth(option: Option) -> Decimal:
    """Return how much magnesium a food gives for its energy: little energy counts as some, and none known as much."""
    kcal = _MUCH_KCAL if option.energy_kcal is None else option.energy_kcal
    return option.mg / max(kcal, _FEW_KCAL)


def _suggestion(gap_mg: Decimal, option: Option, eater: Eater) -> Suggestion | None:
    """Return a helping, or half of it if the whole is too much; None if neither fits the gap."""
    portions = eater.helping
    if rescaled(option.mg, ONE, portions) > gap_mg * WHOLE_UP_TO:
        portions *= HALF
    mg = rescaled(option.mg, ONE, portions)
    if not gap_mg * LEAST_SHARE <= mg <= gap_mg * HALF_UP_TO:
        return None
    return _helping(option, portions, eater, closes=mg >= gap_mg)


def _helping(option: Option, portions: Decimal, eater: Eater, *, closes: bool = False) -> Suggestion:
    told = ((RECOMMENDED, option.recommended), (EATEN, option.eaten), (CLOSES, closes))
    return Suggestion(
        option=option,
        portions=portions,
        grams=rescaled(option.grams, ONE, portions),
        mg=rescaled(option.mg, ONE, portions),
        energy_kcal=None if option.energy_kcal is None else rescaled(option.energy_kcal, ONE, portions),
        reasons=tuple(code for code, holds in told if holds),
        may_contain=eater.warns_of(option.may_contain),
        is_half=portions != eater.helping,
    )


def _sort_key(gap_mg: Decimal, it: Suggestion) -> tuple[int, bool, Decimal, Decimal, str, int]:
    """Sort key: reason, whole portions first, how much of the gap is closed, energy, name."""
    option = it.option
    kind = 0 if option.recommended and option.eaten else 1 if option.recommended else 2 if option.eaten else 3
    energy = Decimal("Infinity") if it.energy_kcal is None else it.energy_kcal / it.mg
    return kind, it.is_half, -min(it.mg, gap_mg), energy, option.name, option.food_id
