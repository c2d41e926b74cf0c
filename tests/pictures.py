"""Make full days and `Evidence` about a person's intake from a few numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tracker.science.evidence import WINDOW_DAYS, Evidence
from tracker.science.full_days import ATE_NOTHING, COMPLETE, DayTotals
from tracker.science.reference import NO_STAGE, US_CA_DRI, possible
from tracker.science.rounding import as_ug
from tracker.science.variation import widest_sd

SUNDAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Group:
    """People with the same target; sex "" and months None mean unknown."""

    name: str
    sex: str
    months: int | None
    life_stage: str = NO_STAGE
    standard: str = US_CA_DRI

    @property
    def target(self) -> dict[str, Any]:
        """Return the arguments of `Evidence` about their target."""
        ages = None if self.months is None else range(self.months, self.months + 1)
        it = possible(self.standard, self.sex, ages, self.life_stage)
        need = it.need
        return {
            "target_low_mg": float(it.low_mg),
            "target_high_mg": float(it.high_mg),
            "ear_mg": float(need.mg) if need else None,
            "sd_within": widest_sd(it.people, self.life_stage, float(need.mg)) if need else None,
        }


WOMAN = Group("woman 31-50", "female", 40 * 12)
MAN_OF_25_ON_EFSA = Group("man 25, EFSA", "male", 25 * 12, standard="efsa")
ANYONE = Group("nobody knows", "", None)
ADULTS = (
    Group("woman 19-30", "female", 25 * 12),
    WOMAN,
    Group("woman 51+", "female", 60 * 12),
    Group("man 19-30", "male", 25 * 12),
    Group("man 31-50", "male", 40 * 12),
    Group("man 51+", "male", 60 * 12),
    Group("pregnant 19-30", "female", 25 * 12, "pregnant"),
    Group("pregnant 31-50", "female", 40 * 12, "pregnant"),
    Group("breastfeeding 19-30", "female", 25 * 12, "lactating"),
    Group("breastfeeding 31-50", "female", 40 * 12, "lactating"),
    MAN_OF_25_ON_EFSA,
    ANYONE,
)


def full_day(
    day: date,
    mg: float,
    mg_high: float | None = None,
    *,
    parts: int = 1,
    parts_unmeasured: int = 0,
    confirmed: bool = True,
    guess_mg: float = 0,
    tablets_mg: float = 0,
) -> DayTotals:
    """Return a full day with this many mg of food; with `mg_high` a supplement's label allows up to that much.

    `guess_mg` is the guess for parts without a value; `tablets_mg` are supplements on top.
    """
    return DayTotals(
        day,
        (COMPLETE if parts else ATE_NOTHING) if confirmed else "",
        food_ug=as_ug(mg),
        parts=parts,
        parts_unmeasured=parts_unmeasured,
        supplements_ug=as_ug(tablets_mg),
        supplements_high_ug=as_ug(tablets_mg) + as_ug(mg if mg_high is None else mg_high) - as_ug(mg),
        guess_ug=as_ug(guess_mg),
    )


def days_of(mgs: Sequence[float], *, last: date = SUNDAY, **kw: Any) -> tuple[DayTotals, ...]:
    """Return consecutive full days with these mg, up to `last`."""
    first = last - timedelta(days=len(mgs) - 1)
    return tuple(full_day(first + timedelta(days=n), mg, **kw) for n, mg in enumerate(mgs))


def picture_of(days: Iterable[DayTotals], group: Group = WOMAN, *, last: date = SUNDAY, **kw: Any) -> Evidence:
    """Return the evidence from these full days on the day `last`; `kw` overrides what the group says."""
    windows: dict[str, Any] = {
        "first": last - timedelta(days=WINDOW_DAYS - 1),
        "last": last,
        "days": tuple(days),
    }
    return Evidence(**windows | group.target | kw)


def steady(mean_mg: float, days: int, group: Group = WOMAN, **kw: Any) -> Evidence:
    """Return the evidence from consecutive full days with `mean_mg` each."""
    return picture_of(days_of([mean_mg] * days), group, **kw)
