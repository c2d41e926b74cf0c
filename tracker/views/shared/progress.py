"""A day's total against its target, for display."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from foods.nutrients import Total
from tracker.targets.targets import Target


@dataclass(frozen=True, slots=True)
class Progress:
    """A day's total against its target or limit, in whole mg so that the numbers on the page add up.

    Both ends are None without a target.
    """

    known_mg: Decimal
    low_mg: Decimal | None
    high_mg: Decimal | None
    is_limit: bool = False

    @classmethod
    def of(cls, total: Total, target: Target) -> Progress:
        """Compare a day's total with the target for that day."""
        return cls(total.known_mg.quantize(Decimal(1), ROUND_HALF_UP), target.low_mg, target.high_mg, target.is_limit)

    @property
    def to_go_mg(self) -> Decimal:
        """The gap to the low end of the target, 0 once it is reached or if there is nothing to reach."""
        return Decimal(0) if self.is_limit else self._left_mg

    @property
    def left_mg(self) -> Decimal:
        """How much the limit leaves, 0 once it is reached or without a limit."""
        return self._left_mg if self.is_limit else Decimal(0)

    @property
    def over_mg(self) -> Decimal:
        """How much the total is over the limit, 0 if it is not or without a limit."""
        is_over = self.is_limit and self.low_mg is not None and self.known_mg > self.low_mg
        return self.known_mg - self.low_mg if is_over and self.low_mg is not None else Decimal(0)

    @property
    def _left_mg(self) -> Decimal:
        return Decimal(0) if self.low_mg is None else max(self.low_mg - self.known_mg, Decimal(0))

    @property
    def in_band(self) -> bool:
        """Whether the total is between the low and the high end of the target."""
        if self.low_mg is None or self.high_mg is None:
            return False
        return self.low_mg <= self.known_mg < self.high_mg
