"""A day's total against its target, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from foods.nutrients import Total
from tracker.targets.targets import Target


@dataclass(frozen=True, slots=True)
class Progress:
    """A day's total against its target, in whole mg so that the page's numbers add up."""

    known_mg: Decimal
    low_mg: Decimal
    high_mg: Decimal

    @classmethod
    def of(cls, total: Total, target: Target) -> Progress:
        """Compare a day with the target that holds on it."""
        return cls(total.known_mg.quantize(Decimal(1), ROUND_HALF_UP), target.low_mg, target.high_mg)

    @property
    def to_go_mg(self) -> Decimal:
        """What is missing to the lowest value of the target."""
        return max(self.low_mg - self.known_mg, Decimal(0))

    @property
    def in_band(self) -> bool:
        """Whether the total lies between the lowest and the highest value of the target."""
        return self.low_mg <= self.known_mg < self.high_mg
