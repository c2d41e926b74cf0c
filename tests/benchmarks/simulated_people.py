"""Invented people with a known usual intake: what they eat, and what of it their log contains.

Each trait of `Life` can be switched on alone. Every random number is drawn whether or not a trait uses it, from a
source of the person's own, so that the same person lives the same days with and without a trait.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.pictures import WOMAN, Group
from tracker.science.full_days import DayTotals
from tracker.science.rounding import as_ug
from tracker.science.under_reporting import MEN, WOMEN, UsualEnergy

SEED = 20261122
WEEKEND = 5
_MONDAY = date(2026, 1, 5)

# The meals of a day as (name, share of its magnesium and energy, foods). Someone has a snack on most days; without one
# the others are that much larger.
_MEALS = (("breakfast", 0.22, 3), ("lunch", 0.30, 3), ("dinner", 0.38, 4), ("snack", 0.10, 1))
_SNACK = 0.7
# Energy: its usual value rises with magnesium, though less than in proportion; people and days differ.
_KCAL_POWER, _KCAL_BETWEEN, _KCAL_WITHIN, _KCAL_WITH_MG = 0.45, 0.17, 0.25, 0.6
# The guess for foods without a value, as a factor of what is in them, for all foods of a person and for those of a day.
# In the shipped catalog, the median of a food's group is right on average, with a log SD of 0.88 for a food.
_GUESS_BETWEEN, _GUESS_WITHIN = 0.4, 0.7


@dataclass(frozen=True, slots=True)
class Kind:
    """A group of people with one target: their day-to-day SD in mg, and the usual kcal of those who eat `at_mg`."""

    group: Group
    usual: UsualEnergy
    sd_mg: float
    kcal: float
    at_mg: float

    @property
    def evidence(self) -> dict[str, Any]:
        """Return the arguments of `Evidence` about these people."""
        return self.group.target | {"usual_energy": self.usual}


A_WOMAN = Kind(WOMAN, WOMEN, 85.9, 1_850, 260)
A_MAN = Kind(Group("man 31-50", "male", 40 * 12), MEN, 122, 2_450, 340)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How a person eats and logs; by default every day is independent, normally distributed and logged in full.

    `carry_over` is the correlation with the day before. `sd_spread` is how much people's own day-to-day SDs differ, as
    a share; their mean square stays that of the group. Tablets replace magnesium from food, so that the usual intake
    stays the same. `reported` is the share of the amounts that is logged. From `change_on` (counted from 0) on, the
    usual intake is `change_to`.
    """

    lognormal: bool = False
    carry_over: float = 0
    sd_spread: float = 0
    logged: float = 1
    weekend: float = 1
    forgotten_dinners: float = 0
    reported: float = 1
    unmeasured: float = 0
    tablet_mg: int = 0
    tablet_days: float = 0
    change_on: int | None = None
    change_to: int = 0


def days_of(n: int, usual_mg: int, life: Life, kind: Kind = A_WOMAN, *, days: int) -> Iterator[DayTotals]:
    """Yield each day of the `n`-th person, in order, from a random day of the week on; nobody marks any day."""
    draw = random.Random(SEED + n)  # noqa: S311  # not a secret
    first = _MONDAY + timedelta(days=draw.randrange(7))
    spread = math.sqrt(math.log1p(life.sd_spread**2))
    sd_mg = kind.sd_mg * math.exp(spread * draw.gauss() - spread**2)
    kcal_of_person = math.exp(_KCAL_BETWEEN * draw.gauss())
    swing = draw.gauss()
    guess = random.Random(-SEED - n)  # noqa: S311
    guess_of_person = math.exp(_GUESS_BETWEEN * guess.gauss() - _GUESS_BETWEEN**2 / 2)
    for number in range(days):
        day = first + timedelta(days=number)
        changed = life.change_on is not None and number >= life.change_on
        mean_mg = life.change_to if changed else usual_mg
        usual_kcal = kind.kcal * (mean_mg / kind.at_mg) ** _KCAL_POWER * kcal_of_person
        swing = life.carry_over * swing + math.sqrt(1 - life.carry_over**2) * draw.gauss()
        with_mg = _KCAL_WITH_MG * swing + math.sqrt(1 - _KCAL_WITH_MG**2) * draw.gauss()
        kcal = usual_kcal * math.exp(_KCAL_WITHIN * with_mg - _KCAL_WITHIN**2 / 2)
        food_mg = _food_mg(mean_mg - life.tablet_mg * life.tablet_days, sd_mg, swing, life, day.weekday() >= WEEKEND)
        takes, logs, forgets, snacks = (draw.random() for _ in range(4))
        measured = [draw.random() >= life.unmeasured for _ in range(sum(foods for *_, foods in _MEALS))]
        if logs >= life.logged:
            yield DayTotals(day)
            continue
        left_out = {"dinner"} if forgets < life.forgotten_dinners else set()
        left_out |= set() if snacks < _SNACK else {"snack"}
        eaten = 1 if snacks < _SNACK else 1 - _MEALS[-1][1]
        yield _logged(
            day,
            food_mg * life.reported / eaten,
            kcal * life.reported / eaten,
            measured,
            left_out,
            as_ug(life.tablet_mg if takes < life.tablet_days else 0),
            guess_of_person * math.exp(_GUESS_WITHIN * guess.gauss() - _GUESS_WITHIN**2 / 2),
        )


def _food_mg(usual_mg: float, sd_mg: float, swing: float, life: Life, at_weekend: bool) -> float:
    mean_mg = usual_mg * 7 / (5 + 2 * life.weekend) * (life.weekend if at_weekend else 1)
    if not life.lognormal:
        return max(mean_mg + sd_mg * swing, 0.0)
    variance = math.log1p((sd_mg / mean_mg) ** 2)
    return mean_mg * math.exp(math.sqrt(variance) * swing - variance / 2)


def _logged(
    day: date, mg: float, kcal: float, measured: list[bool], left_out: set[str], tablet_ug: int, guess: float
) -> DayTotals:
    known, missing, foods, unmeasured, energy, done = 0.0, 0.0, 0, 0, 0.0, 0
    for name, share, of_meal in _MEALS:
        if name not in left_out:
            with_value = sum(measured[done : done + of_meal])
            known += mg * share * with_value / of_meal
            missing += mg * share * (of_meal - with_value) / of_meal
            unmeasured += of_meal - with_value
            foods += of_meal
            energy += kcal * share
        done += of_meal
    return DayTotals(
        day,
        supplements_ug=tablet_ug,
        supplements_high_ug=tablet_ug,
        doses=int(tablet_ug > 0),
        food_ug=round(known * 1000),
        parts=foods,
        parts_unmeasured=unmeasured,
        foods=foods,
        meals=frozenset(name for name, *_ in _MEALS) - left_out,
        energy_cal=round(energy * 1000),
        guess_ug=round(missing * guess * 1000),
    )
