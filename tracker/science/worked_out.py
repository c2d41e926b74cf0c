"""How a finding was worked out, in figures that a person can redo on a calculator.

Figures are rounded once, here, as the page states: days to 0.1 mg, means to whole mg, the SD of the difference, z and P
to two decimals. The steps use the rounded mean; the SD of the difference is rounded for display only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tracker.science.adequacy import SD_REQUIREMENT_SHARE
from tracker.science.evidence import DAYS_TO_VERDICT, Sums
from tracker.science.rounding import as_mg, whole_mg
from tracker.science.variation import WithinPersonSD
from tracker.science.verdicts import SD_FACTORS, Evaluation

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class WorkedDay:
    """A full day that was used: mg to one decimal, whether the person confirmed it, parts without a value."""

    day: date
    mg: Decimal
    confirmed: bool
    parts: int
    parts_unmeasured: int


@dataclass(frozen=True, slots=True)
class Step:
    """The method's figures for one day-to-day SD, which is `factor` times the group's."""

    factor: float
    sd_within_mg: float
    sd_difference_mg: float
    z: float
    probability: float


@dataclass(frozen=True, slots=True)
class WorkedHalf:
    """One of the two halves by date: the days from `first` to `last` and their mean in whole mg."""

    first: date
    last: date
    days: int
    mean_mg: int


@dataclass(frozen=True, slots=True)
class Working:
    """Everything behind a finding: the window, its days, and the method's inputs and outputs.

    Without a day, `mean_mg` is None; `mean_high_mg` is higher only if tablet labels leave a range; `steps_high` then
    assess it. There is no calculation with fewer days than a verdict requires, or where no verdict is allowed (under
    care, in the first year). In these cases, and without an average requirement, `ear_mg`, `difference_mg`, the SDs and
    the steps are empty. `halves` are present if the finding is about them.
    """

    first: date
    last: date
    days: tuple[WorkedDay, ...]
    mean_mg: int | None
    mean_high_mg: int | None
    target_low_mg: int
    target_high_mg: int
    ear_mg: int | None
    difference_mg: int | None
    sd_requirement_mg: float | None
    sd_within: WithinPersonSD | None
    steps: tuple[Step, ...]
    steps_high: tuple[Step, ...]
    halves: tuple[WorkedHalf, ...]

    @property
    def total_mg(self) -> Decimal:
        """The sum of the days as they are shown."""
        return sum((day.mg for day in self.days), Decimal(0))

    @property
    def is_range(self) -> bool:
        """Whether tablet labels leave a range of means."""
        return self.mean_high_mg != self.mean_mg


def working_of(seen: Evaluation, stands_on: Sums, *, halves: bool) -> Working:
    """Return the figures behind a finding that is based on these days; with its two halves if it is about them."""
    picture = seen.picture
    mean = None if stands_on.mean_mg is None else whole_mg(stands_on.mean_mg)
    high = None if stands_on.mean_high_mg is None else whole_mg(stands_on.mean_high_mg)
    steps = _steps(seen, stands_on, stands_on.mean_mg)
    ear = whole_mg(picture.ear_mg) if steps and picture.ear_mg is not None else None
    return Working(
        first=picture.long_first if halves else picture.first,
        last=picture.last,
        days=tuple(
            WorkedDay(
                day=day.day,
                mg=as_mg(day.ug).quantize(_TENTH, ROUND_HALF_UP),
                confirmed=day.is_confirmed,
                parts=day.parts,
                parts_unmeasured=day.parts_unmeasured,
            )
            for day in stands_on.days
        ),
        mean_mg=mean,
        mean_high_mg=high,
        target_low_mg=whole_mg(picture.target_low_mg),
        target_high_mg=whole_mg(picture.target_high_mg),
        ear_mg=ear,
        difference_mg=None if ear is None or mean is None else mean - ear,
        sd_requirement_mg=None if ear is None else round(SD_REQUIREMENT_SHARE * ear, 1),
        sd_within=picture.sd_within if steps else None,
        steps=steps,
        steps_high=_steps(seen, stands_on, stands_on.mean_high_mg) if high != mean else (),
        halves=tuple(
            WorkedHalf(half.days[0].day, half.days[-1].day, half.count, whole_mg(half.mean_mg or 0.0))
            for half in stands_on.halves
        )
        if halves
        else (),
    )


def _steps(seen: Evaluation, stands_on: Sums, mean_mg: float | None) -> tuple[Step, ...]:
    if stands_on.count < DAYS_TO_VERDICT or seen.picture.under_care or seen.picture.under_one:
        return ()
    return tuple(
        Step(
            factor=factor,
            sd_within_mg=round(it.sd_within_mg, 3),
            sd_difference_mg=round(it.sd_difference_mg, 2),
            z=round(it.z, 2),
            probability=round(it.probability, 2),
        )
        for factor, it in zip(SD_FACTORS, seen.assessments(stands_on, mean_mg), strict=False)
    )
