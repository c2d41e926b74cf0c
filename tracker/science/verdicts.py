"""The figures behind a verdict: means compared with the target and the average requirement, with their certainty.

Means are compared in whole mg, as people see them, and z to two decimals, so that no page says "320, below 320" and a
person can redo the calculation from the page. An unmeasured part can only raise a mean, so the text then says "at
least". If tablet labels leave a range, "low" must hold at its high end, and "enough" at its low end.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.science.adequacy import Assessment, assess, days_needed
from tracker.science.evidence import DAYS_TO_STAY, WINDOW_DAYS, Evidence, Sums
from tracker.science.rounding import whole_mg

PROBABLE = 1.0
# The book's own check: would the finding hold if intake varied more from day to day than assumed?
SD_FACTORS = (1.0, 1.25, 1.5)
MOST_UNMEASURED = 0.10  # a larger share of parts without a value bars a verdict on a mean below the target
# If a larger share of the days behind a "low" only look full, the person is asked to check them first
MOST_UNCONFIRMED = 1 / 3


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A picture with its sums over the window of 28 days and the long window of 56."""

    picture: Evidence
    window: Sums
    long: Sums

    @classmethod
    def of(cls, picture: Evidence) -> Evaluation:
        """Compute the sums of a picture."""
        return cls(picture, Sums.of(day for day in picture.days if day.day >= picture.first), Sums.of(picture.days))

    @property
    def below(self) -> bool:
        """Whether the mean is below the (lowest) target."""
        return whole_mg(self.window.mean_mg or 0.0) < whole_mg(self.picture.target_low_mg)

    @property
    def in_band(self) -> bool:
        """Whether the mean is inside a band of targets."""
        mean = whole_mg(self.window.mean_mg or 0.0)
        return whole_mg(self.picture.target_low_mg) <= mean < whole_mg(self.picture.target_high_mg)

    @property
    def below_need(self) -> bool:
        """Whether the mean is below the average requirement."""
        return _below_need(self.window.mean_mg, self.picture)

    @property
    def too_much_unmeasured(self) -> bool:
        """Whether too many parts have no value for a mean below the target to be meaningful."""
        return self.below and _too_much_unmeasured(self.window)

    @property
    def stayed_below(self) -> bool:
        """Whether both halves of the long window average below the requirement, with enough well-known days."""
        if self.long.count < DAYS_TO_STAY or _too_much_unmeasured(self.long):
            return False
        return all(_below_need(half.mean_high_mg, self.picture) for half in self.long.halves)

    def is_low(self, z: float, *, over_the_long_window: bool = False) -> bool:
        """Return whether the mean is `z` or more SDs below the average requirement with every SD factor."""
        sums = self.long if over_the_long_window else self.window
        found = self.assessments(sums, sums.mean_high_mg)
        return bool(found) and all(round(it.z, 2) <= -z for it in found)

    def is_high(self, z: float) -> bool:
        """Return whether the mean is `z` or more SDs above the average requirement with every SD factor."""
        found = self.assessments(self.window, self.window.mean_mg)
        return bool(found) and all(round(it.z, 2) >= z for it in found)

    @property
    def is_likely_above(self) -> bool:
        """Whether the mean is likely above the person's own requirement."""
        found = self.assessments(self.window, self.window.mean_mg)
        return bool(found) and round(found[0].z, 2) >= PROBABLE

    def assessments(self, sums: Sums, mean_mg: float | None) -> tuple[Assessment, ...]:
        """Assess a mean of some days with each of SD_FACTORS; empty without a day or an average requirement."""
        picture = self.picture
        if mean_mg is None or picture.ear_mg is None or picture.sd_within is None:
            return ()
        return tuple(
            assess(whole_mg(mean_mg), sums.count, picture.ear_mg, picture.sd_within.mg * factor)
            for factor in SD_FACTORS
        )

    @property
    def days_to_settle(self) -> int | None:
        """How many full days with this mean would settle which side of the requirement it is on; None is never."""
        picture, mean = self.picture, self.window.mean_mg
        if mean is None or picture.ear_mg is None or picture.sd_within is None:
            return None
        return days_needed(whole_mg(mean), picture.ear_mg, picture.sd_within.mg * SD_FACTORS[-1], z=PROBABLE)

    @property
    def more_days_can_settle(self) -> bool:
        """Whether that takes more days than there are now, and no more than the window has."""
        needed = self.days_to_settle
        return needed is not None and self.window.count < needed <= WINDOW_DAYS

    def asks_to_check(self, sums: Sums) -> bool:
        """Return whether too many of the days only look full for a "low" to be stated without asking to check them."""
        return len(sums.unconfirmed) > MOST_UNCONFIRMED * sums.count


def _below_need(mean_mg: float | None, picture: Evidence) -> bool:
    return mean_mg is not None and picture.ear_mg is not None and whole_mg(mean_mg) < whole_mg(picture.ear_mg)


def _too_much_unmeasured(sums: Sums) -> bool:
    return sums.parts_unmeasured > MOST_UNMEASURED * sums.parts
