"""Whether something may be missing from full days, judged by their energy and by how rich in magnesium their food is.

People log less than they eat: portions are judged too small, and bites, oils and drinks are forgotten. Of all errors of
a diary this one makes the most false "low". Energy is missing along with the magnesium, so that the food itself may be
rich enough. The figures are our own rule, in round numbers; they are for adults, and never shown as advice on what to
eat.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.science.full_days import UNKNOWN_ENERGY_PERCENT, DayTotals
from tracker.science.rounding import whole_mg

ADULT_FROM_YEARS = 18
_KCAL = 1000  # of the density: mg for each 1,000 kcal


@dataclass(frozen=True, slots=True)
class UsualEnergy:
    """What adults of one sex eat in kcal a day: hardly anyone less than `least_kcal`, and usually `usual_kcal`.

    The latter is near what adults use up, not what they report, which is 15 to 20 % less. `make bench` shows what it
    does: with 1,800 and 2,300 kcal, half of those who are told "low" only because they log too little would miss it.
    """

    least_kcal: int
    usual_kcal: int


WOMEN = UsualEnergy(least_kcal=1_000, usual_kcal=2_300)
MEN = UsualEnergy(least_kcal=1_200, usual_kcal=2_900)


@dataclass(frozen=True, slots=True)
class Energy:
    """The mean energy of some full days in kcal, and the mg in their food and drink for each 1,000 kcal.

    The mg count what is known, and `mg_high_per_1000_kcal` a guess for parts without a value too.
    """

    kcal: float
    mg_per_1000_kcal: float
    mg_high_per_1000_kcal: float


def usual_energy(sex: str, ages: range | None) -> UsualEnergy | None:
    """Return what people of this sex usually eat, the lower figures if it is unknown; None unless surely adults.

    `ages` are the person's possible ages in months.
    """
    if ages is None or ages[0] < ADULT_FROM_YEARS * 12:
        return None
    return MEN if sex == "male" else WOMEN


def energy_of(days: Iterable[DayTotals]) -> Energy | None:
    """Return the energy of full days; None without any, or if too many of their foods have no energy value."""
    known = tuple(days)
    cal = sum(it.energy_cal or 0 for it in known)
    foods, without = sum(it.foods for it in known), sum(it.foods_without_energy for it in known)
    if not cal or 100 * without > UNKNOWN_ENERGY_PERCENT * foods:
        return None
    food_ug = sum(it.food_ug for it in known)
    return Energy(
        kcal=cal / (_KCAL * len(known)),
        mg_per_1000_kcal=_KCAL * food_ug / cal,
        mg_high_per_1000_kcal=_KCAL * (food_ug + sum(it.guess_ug for it in known)) / cal,
    )


def is_little(energy: Energy | None, usual: UsualEnergy | None) -> bool:
    """Return whether an adult's full days have less energy than hardly anyone eats; False if that is not known."""
    return energy is not None and usual is not None and whole_mg(energy.kcal) < usual.least_kcal


def a_usual_amount_would_do(
    energy: Energy | None, usual: UsualEnergy | None, need_mg: float | None, tablets_mg: float
) -> bool:
    """Return whether a usual amount of the same food, with the same tablets, would reach the average need."""
    if energy is None or usual is None or need_mg is None:
        return False
    return whole_mg(energy.mg_high_per_1000_kcal * usual.usual_kcal / _KCAL + tablets_mg) >= whole_mg(need_mg)
