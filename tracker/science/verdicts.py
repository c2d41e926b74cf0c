"""The figures behind a verdict: means compared with the target and the average requirement, with their certainty.

Means are compared in whole mg, as people see them, and z to two decimals, so that no page says "320, below 320" and a
person can redo the calculation from the page. Parts without a value and tablet labels leave a range of means: what is
called below must be below at its high end, and what is called enough must be enough at its low end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from tracker.science.adequacy import Assessment, assess, days_needed
from tracker.science.evidence import DAYS_TO_STAY, WINDOW_DAYS, Evidence, Fortnight, Sums, fortnights_of
from tracker.science.rounding import UG_PER_MG, whole_mg
from tracker.science.under_reporting import Energy, a_usual_amount_would_do, energy_of, is_little

PROBABLE = 1.0
# From here on, an intake that stays below the average requirement is said to. Nearer to it, chance alone would say so
# in some week of a year to a quarter of those who usually eat a tenth more than the requirement (see `make bench`).
STAYS_BELOW = 0.8
# The book's own check: would the finding hold if intake varied more from day to day than assumed?
SD_FACTORS = (1.0, 1.25, 1.5)
# "Probably low" is checked up to this factor only, the stronger words up to the last one. Of simulated women at a usual
# 200 mg, 92 % are told within four weeks then, and 89 % with the last factor; at 350 mg nobody is, either way.
PROBABLY_FACTOR = 1.25
# If a larger share of the days behind a "low" only look full, the person is asked to check them first
MOST_UNCONFIRMED = 1 / 3


@dataclass(frozen=True)
class Evaluation:
    """A picture with the sums of its window and of the window's two fortnights, if it is whole."""

    picture: Evidence
    window: Sums
    fortnights: tuple[Fortnight, ...]

    @classmethod
    def of(cls, picture: Evidence) -> Evaluation:
        """Compute the sums of a picture."""
        window = Sums.of(day for day in picture.days if picture.first <= day.day <= picture.last)
        return cls(picture, window, fortnights_of(picture, window))

    @property
    def below(self) -> bool:
        """Whether the known mean is below the (lowest) target."""
        return _is_below(self.window.mean_mg, self.picture.target_low_mg)

    @property
    def in_band(self) -> bool:
        """Whether the known mean is inside a band of targets."""
        return not self.below and _is_below(self.window.mean_mg, self.picture.target_high_mg)

    @property
    def line_mg(self) -> float:
        """What a mean is judged against: the average requirement or, without one, the (lowest) target."""
        return self.picture.target_low_mg if self.picture.ear_mg is None else self.picture.ear_mg

    @property
    def surely_below(self) -> bool:
        """Whether even the high end of the mean is below that line."""
        return _is_below(self.window.mean_high_mg, self.line_mg)

    @property
    def too_much_unmeasured(self) -> bool:
        """Whether that line is between the two ends of the mean."""
        return _is_below(self.window.mean_mg, self.line_mg) and not self.surely_below

    @property
    def stayed_below(self) -> bool:
        """Whether both fortnights of a whole window have enough full days, and are surely below that line."""
        return bool(self.fortnights) and all(
            it.sums.count >= DAYS_TO_STAY and _is_below(it.sums.mean_high_mg, self.line_mg) for it in self.fortnights
        )

    def is_low(self, z: float, *, up_to: float = SD_FACTORS[-1]) -> bool:
        """Return whether the high mean is `z` or more SDs below the average requirement with SD factors `up_to` one."""
        found = self.assessments_high[: SD_FACTORS.index(up_to) + 1]
        return bool(found) and all(round(it.z, 2) <= -z for it in found)

    def is_high(self, z: float) -> bool:
        """Return whether the known mean is `z` or more SDs above the average requirement with every SD factor."""
        found = self.assessments
        return bool(found) and all(round(it.z, 2) >= z for it in found)

    @property
    def is_likely_above(self) -> bool:
        """Whether the known mean is likely above the person's own requirement."""
        return any(round(it.z, 2) >= PROBABLE for it in self.assessments[:1])

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """The known mean, assessed with each of SD_FACTORS; empty without a day or an average requirement."""
        return self._assess(self.window.mean_mg, self.window.tablets_sd_mg)

    @property
    def assessments_high(self) -> tuple[Assessment, ...]:
        """The same of the high mean."""
        return self._assess(self.window.mean_high_mg, self.window.tablets_sd_high_mg)

    def _assess(self, mean_mg: float | None, tablets_sd_mg: float) -> tuple[Assessment, ...]:
        picture = self.picture
        if mean_mg is None or picture.ear_mg is None or picture.sd_within is None:
            return ()
        return tuple(
            assess(
                whole_mg(mean_mg),
                self.window.count,
                picture.ear_mg,
                daily_sd_mg(picture.sd_within.mg * factor, tablets_sd_mg),
            )
            for factor in SD_FACTORS
        )

    @property
    def days_to_settle(self) -> int | None:
        """How many full days with this mean would settle which side of the requirement it is on; None is never."""
        found = self.assessments_high[SD_FACTORS.index(PROBABLY_FACTOR) :][:1]
        return days_needed(found[0].mean_mg, found[0].ear_mg, found[0].sd_within_mg, z=PROBABLE) if found else None

    @property
    def more_days_can_settle(self) -> bool:
        """Whether that takes more days than there are now, and no more than the window has."""
        needed = self.days_to_settle
        return needed is not None and self.window.count < needed <= WINDOW_DAYS

    @cached_property
    def energy(self) -> Energy | None:
        """The energy of the full days, None if it is not known."""
        return energy_of(self.window.days)

    @property
    def has_little_energy(self) -> bool:
        """Whether the full days have less energy than hardly any adult eats."""
        return is_little(self.energy, self.picture.usual_energy)

    @property
    def may_be_incomplete(self) -> bool:
        """Whether energy suggests that something is missing from the full days of an adult."""
        if self.has_little_energy:
            return True
        tablets_mg = sum(it.tablets_high_ug for it in self.window.days) / (UG_PER_MG * max(self.window.count, 1))
        return a_usual_amount_would_do(self.energy, self.picture.usual_energy, self.picture.ear_mg, tablets_mg)

    @property
    def asks_to_check(self) -> bool:
        """Whether too many of the days only look full for a "low" to be stated without asking to check them."""
        return len(self.window.unconfirmed) > MOST_UNCONFIRMED * self.window.count


def daily_sd_mg(sd_within_mg: float, tablets_sd_mg: float) -> float:
    """Return the SD of a day's total from those of food and of tablets, which are assumed independent.

    The published SDs are of food alone; a tablet on one day in four makes days differ much more.
    """
    return math.hypot(sd_within_mg, tablets_sd_mg)


def _is_below(mean_mg: float | None, line_mg: float) -> bool:
    return whole_mg(mean_mg or 0.0) < whole_mg(line_mg)
