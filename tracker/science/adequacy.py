"""The probability that a person's usual intake meets their requirement, judged from the mean of several days.

The method for individuals in *Dietary Reference Intakes: Applications in Dietary Assessment* (Institute of Medicine,
2000), ch. 3 and appendix B:

    D = mean - EAR        SD_req = 0.10 x EAR
    SD_D = sqrt(SD_req^2 + SD_within^2 / n)        z = D / SD_D        P(adequate) = Phi(z)

SD_within is the day-to-day SD of the person's group (`tracker.science.variation`), not their own, because a few days
are too few to estimate it; that of tablets, which the surveys leave out, is added (`verdicts.daily_sd_mg`). The method
assumes independent days and roughly normal intake and requirement. All figures are in mg a day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

# Share of the EAR: IOM 1997 assumes this CV of requirements for magnesium; IOM 2000, p. 54, uses it
SD_REQUIREMENT_SHARE = 0.10
CONFIDENT = 2.0  # the book's "97.5 percent" is z = 2.00, not 1.96 (IOM 2000, pp. 54-56, 190)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The inputs and results of an assessment, so that it can be redone on a calculator.

    `difference_mg` is D and `sd_difference_mg` is SD_D; `probability` (0 to 1) is that of an adequate usual intake.
    """

    mean_mg: float
    days: int
    ear_mg: float
    sd_within_mg: float
    sd_requirement_mg: float
    difference_mg: float
    sd_difference_mg: float
    z: float
    probability: float


@lru_cache(maxsize=1024)  # the rules of one finding ask for the same assessment several times
def assess(
    mean_mg: float, days: int, ear_mg: float, sd_within_mg: float, sd_requirement_mg: float | None = None
) -> Assessment:
    """Assess the mean of `days` full days against an average requirement.

    `sd_requirement_mg` defaults to a tenth of the EAR. Raises ValueError for fewer than one day, a negative mean or SD,
    an EAR or SD of the requirement that is not above 0, and values that are not finite.
    """
    sd_requirement = _sd_requirement(ear_mg, sd_requirement_mg)
    sd_difference = _sd_of_difference(days, sd_within_mg, sd_requirement)
    _refuse_unless(math.isfinite(mean_mg) and mean_mg >= 0, "a mean must be at least 0 mg")
    difference = mean_mg - ear_mg
    z = difference / sd_difference
    return Assessment(
        mean_mg=mean_mg,
        days=days,
        ear_mg=ear_mg,
        sd_within_mg=sd_within_mg,
        sd_requirement_mg=sd_requirement,
        difference_mg=difference,
        sd_difference_mg=sd_difference,
        z=z,
        probability=phi(z),
    )


def phi(z: float) -> float:
    """Return the share of a standard normal distribution below `z`."""
    return math.erfc(-z / math.sqrt(2)) / 2


def days_needed(
    mean_mg: float,
    ear_mg: float,
    sd_within_mg: float,
    *,
    z: float = CONFIDENT,
    sd_requirement_mg: float | None = None,
) -> int | None:
    """Return how many days with this mean it takes for z to reach `z` above the EAR, or -`z` below it.

    None means never: requirements differ between people by SD_req however many days are logged, so a mean within z x
    SD_req of the EAR (10 % of it for z = 1) stays undecided. Raises as `assess` does, and for a z that is not above 0.
    """
    _refuse_unless(math.isfinite(z) and z > 0, "z must be above 0")
    one_day = assess(mean_mg, 1, ear_mg, sd_within_mg, sd_requirement_mg)
    room = (one_day.difference_mg / z) ** 2 - one_day.sd_requirement_mg**2
    if room <= 0:
        return None
    days = sd_within_mg**2 / room
    return max(math.ceil(days), 1) if math.isfinite(days) else None


def _sd_requirement(ear_mg: float, sd_requirement_mg: float | None) -> float:
    _refuse_unless(math.isfinite(ear_mg) and ear_mg > 0, "an average requirement must be above 0 mg")
    sd = SD_REQUIREMENT_SHARE * ear_mg if sd_requirement_mg is None else sd_requirement_mg
    _refuse_unless(math.isfinite(sd) and sd > 0, "the SD of requirements must be above 0 mg")
    return sd


def _sd_of_difference(days: int, sd_within_mg: float, sd_requirement_mg: float) -> float:
    _refuse_unless(days >= 1, "an assessment needs at least one day")
    _refuse_unless(math.isfinite(sd_within_mg) and sd_within_mg >= 0, "an SD must be at least 0 mg")
    return math.hypot(sd_requirement_mg, sd_within_mg / math.sqrt(days))


def _refuse_unless(holds: bool, why: str) -> None:
    if not holds:
        raise ValueError(why)
