"""A day's total against its target, for display."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from foods.nutrients import Total
from tracker.targets.targets import Target


@dataclass(frozen=True, slots=True)
class Progress:
    """A day's total against its target, in whole mg so that the numbers on the page add up."""

    known_mg: Decimal
    low_mg: Decimal
    high_mg: Decimal

    @classmethod
    def of(cls, total: Total, target: Target) -> Progress:
        """Compare a day's total with the target for that day."""
        return cls(total.known_mg.quantize(Decimal(1), ROUND_HALF_UP), target.low_mg, target.high_mg)

    @property
    def to_go_mg(self) -> Decimal:
        """The gap to the low end of the target, 0 once it is reached."""
        return max(self.low_mg - self.known_mg, Decimal(0))

    @property
    def in_band(self) -> bool:
        """Whether the total is between the low and the high end of the target."""
        return self.low_mg <= self.known_mg < self.high_mg
