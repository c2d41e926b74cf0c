"""What a picture amounts to in figures: means against the target and the average need, with their certainty.

Means are compared as people see them, in whole mg, and z to two decimals, so that no page says "320, below
320" and a person can redo the sums with what the page shows. An unmeasured part can only raise a mean: the
words then say "at least". Where labels of tablets leave a range, "low" is said only if it holds for the most
that they may contain, "enough" only for the least.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.science.adequacy import Assessment, assess, days_needed
from tracker.science.evidence import DAYS_TO_STAY, WINDOW_DAYS, Picture, Sums
from tracker.science.rounding import whole_mg

PROBABLE = 1.0
# The book's own check: would the finding stand if people differed more from day to day than we think?
SD_FACTORS = (1.0, 1.25, 1.5)
MOST_UNMEASURED = 0.10  # a larger share of parts without a value bars a verdict on a mean below the target
MOST_UNCONFIRMED = 1 / 3  # a "low" that rests on a larger share of such days asks to check them first


@dataclass(frozen=True, slots=True)
class Reading:
    """A picture with its sums: over the window of 28 days, and over the long one of 56."""

    picture: Picture
    window: Sums
    long: Sums

    @classmethod
    def of(cls, picture: Picture) -> Reading:
        """Read a picture."""
        return cls(picture, Sums.of(day for day in picture.days if day.day >= picture.first), Sums.of(picture.days))

    @property
    def below(self) -> bool:
        """Whether the mean is below the (lowest) target."""
        return whole_mg(self.window.mean_mg or 0.0) < whole_mg(self.picture.target_low_mg)

    @property
    def in_band(self) -> bool:
        """Whether the mean lies inside a band of targets."""
        mean = whole_mg(self.window.mean_mg or 0.0)
        return whole_mg(self.picture.target_low_mg) <= mean < whole_mg(self.picture.target_high_mg)

    @property
    def below_need(self) -> bool:
        """Whether the mean is below the average need."""
        return _below_need(self.window.mean_mg, self.picture)

    @property
    def too_much_unmeasured(self) -> bool:
        """Whether too many parts have no value for a mean below the target to mean anything."""
        return self.below and _too_much_unmeasured(self.window)

    @property
    def stayed_below(self) -> bool:
        """Whether both halves of the long window average below the need, with enough days known well enough."""
        if self.long.count < DAYS_TO_STAY or _too_much_unmeasured(self.long):
            return False
        return all(_below_need(half.mean_high_mg, self.picture) for half in self.long.halves)

    def is_low(self, z: float, *, over_the_long_window: bool = False) -> bool:
        """Tell whether the mean is surely `z` or more SDs below the average need: the book's check agrees."""
        sums = self.long if over_the_long_window else self.window
        found = self.assessments(sums, sums.mean_high_mg)
        return bool(found) and all(round(it.z, 2) <= -z for it in found)

    def is_high(self, z: float) -> bool:
        """Tell whether the mean is surely `z` or more SDs above the average need: the book's check agrees."""
        found = self.assessments(self.window, self.window.mean_mg)
        return bool(found) and all(round(it.z, 2) >= z for it in found)

    @property
    def is_likely_above(self) -> bool:
        """Whether the mean is likely above the person's own need."""
        found = self.assessments(self.window, self.window.mean_mg)
        return bool(found) and round(found[0].z, 2) >= PROBABLE

    def assessments(self, sums: Sums, mean_mg: float | None) -> tuple[Assessment, ...]:
        """Assess a mean of some days with each of SD_FACTORS; nothing without a day or an average need."""
        picture = self.picture
        if mean_mg is None or picture.ear_mg is None or picture.sd_within is None:
            return ()
        return tuple(
            assess(whole_mg(mean_mg), sums.count, picture.ear_mg, picture.sd_within.mg * factor)
            for factor in SD_FACTORS
        )

    @property
    def days_to_settle(self) -> int | None:
        """How many full days with this mean would surely settle which side of the need it is on; None is never."""
        picture, mean = self.picture, self.window.mean_mg
        if mean is None or picture.ear_mg is None or picture.sd_within is None:
            return None
        return days_needed(whole_mg(mean), picture.ear_mg, picture.sd_within.mg * SD_FACTORS[-1], z=PROBABLE)

    @property
    def more_days_can_settle(self) -> bool:
        """Whether that many days are more than there are, and not more than the window holds."""
        needed = self.days_to_settle
        return needed is not None and self.window.count < needed <= WINDOW_DAYS

    def asks_to_check(self, sums: Sums) -> bool:
        """Tell whether too many of the days only look full for a "low" to be said without a question."""
        return len(sums.unconfirmed) > MOST_UNCONFIRMED * sums.count


def _below_need(mean_mg: float | None, picture: Picture) -> bool:
    return mean_mg is not None and picture.ear_mg is not None and whole_mg(mean_mg) < whole_mg(picture.ear_mg)


def _too_much_unmeasured(sums: Sums) -> bool:
    return sums.parts_unmeasured > MOST_UNMEASURED * sums.parts
