"""Compare a day's tablets and medicines with the upper level (UL). Food does not count toward it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tracker.models import Standard, SupplementDose
from tracker.targets.targets import Target

EXPLAINED_FOR_DAYS = 7  # a full explanation is not repeated within a week


@dataclass(frozen=True, slots=True)
class OverUpperLevel:
    """Tablets and medicines of one day exceed the upper level, or may: `mg_low` to `mg_high` against `ul_mg`.

    `again` means that one of the seven days before was over as well, so this was explained recently. `is_borrowed`: the
    level is that of the US, because the standard has none for that age; `counts_added`: it is also about magnesium that
    was added to foods and drinks, which we cannot see.
    """

    mg_low: Decimal
    mg_high: Decimal
    ul_mg: Decimal
    standard: Standard
    again: bool
    is_borrowed: bool = False
    counts_added: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether even the low end is over."""
        return _whole(self.mg_low) > self.ul_mg


def over_upper_level(target: Target, day: date, doses: Iterable[SupplementDose]) -> OverUpperLevel | None:
    """Compare a day's doses with the upper level; None if they do not exceed it.

    `doses` are those of the day and of the week before it.
    """
    level = target.upper_level
    if level is None:
        return None
    by_day: dict[date, list[SupplementDose]] = {}
    for dose in doses:
        by_day.setdefault(dose.day, []).append(dose)
    highest = {one: _whole(sum((dose.mg_high for dose in taken), Decimal(0))) for one, taken in by_day.items()}
    if highest.get(day, 0) <= level.mg:
        return None
    week = (day - timedelta(days=back) for back in range(1, EXPLAINED_FOR_DAYS + 1))
    return OverUpperLevel(
        mg_low=sum((dose.mg_low for dose in by_day[day]), Decimal(0)),
        mg_high=sum((dose.mg_high for dose in by_day[day]), Decimal(0)),
        ul_mg=level.mg,
        standard=Standard(target.standard),
        again=any(highest.get(earlier, 0) > level.mg for earlier in week),
        is_borrowed=target.borrows_upper_level,
        counts_added=target.upper_level_counts_added,
    )


def _whole(mg: Decimal) -> Decimal:
    """Round as the page does, so that nobody reads "350 is over 350"."""
    return mg.quantize(Decimal(1), ROUND_HALF_UP)
