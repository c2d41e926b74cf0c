"""How a finding was worked out, in figures that a person can redo on a calculator.

Figures are rounded once, here, as the page states: days to 0.1 mg, means to whole mg, the SD of tablets to 0.1 mg, the
SD of the difference and z to two decimals, P to whole percent. The steps use the rounded mean and the rounded SD of
tablets; the SD of the difference is rounded for display only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tracker.science.adequacy import SD_REQUIREMENT_SHARE, Assessment
from tracker.science.evidence import DAYS_TO_VERDICT
from tracker.science.rounding import as_mg, whole_mg
from tracker.science.variation import WithinPersonSD
from tracker.science.verdicts import SD_FACTORS, Evaluation

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class WorkedDay:
    """A full day that was used: mg to one decimal, whether the person confirmed it, parts without a value.

    `high_mg` counts labels at their most and guesses for parts without a value; `tablets_mg` are part of both.
    """

    day: date
    mg: Decimal
    high_mg: Decimal
    tablets_mg: Decimal
    tablets_high_mg: Decimal
    confirmed: bool
    parts: int
    parts_unmeasured: int


@dataclass(frozen=True, slots=True)
class Step:
    """The method's figures for one day-to-day SD: `factor` times the group's, with that of tablets."""

    factor: float
    sd_within_mg: float
    sd_difference_mg: float
    z: float
    probability: float


@dataclass(frozen=True, slots=True)
class WorkedFortnight:
    """One of the two fortnights of the window: its days from `first` to `last`, and the means of the full ones."""

    first: date
    last: date
    days: int
    mean_mg: int
    mean_high_mg: int


@dataclass(frozen=True, slots=True)
class Working:
    """Everything behind a finding: the window, its days, and the method's inputs and outputs.

    Without a day, `mean_mg` is None; `mean_high_mg` is higher only if tablet labels leave a range or parts without a
    value are guessed; `steps_high` then assess it. There is no calculation with fewer days than a verdict requires, or
    where no verdict is allowed (under care, in the first year). In these cases, and without an average requirement,
    `ear_mg`, `difference_mg`, the SDs and the steps are empty. `is_floor`: the true mean may be higher, so z and P are
    lower bounds. `fortnights` are present if the finding is about them.
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
    tablets_sd_mg: float
    tablets_sd_high_mg: float
    is_floor: bool
    steps: tuple[Step, ...]
    steps_high: tuple[Step, ...]
    fortnights: tuple[WorkedFortnight, ...]

    @property
    def total_mg(self) -> Decimal:
        """The sum of the days as they are shown."""
        return sum((day.mg for day in self.days), Decimal(0))

    @property
    def total_high_mg(self) -> Decimal:
        """The same at the high end."""
        return sum((day.high_mg for day in self.days), Decimal(0))

    @property
    def is_range(self) -> bool:
        """Whether labels or guesses leave a range of means."""
        return self.mean_high_mg != self.mean_mg

    @property
    def has_tablets(self) -> bool:
        """Whether tablets or medicines were taken on any of the days."""
        return any(day.tablets_high_mg for day in self.days)


def working_of(seen: Evaluation, *, fortnights: bool) -> Working:
    """Return the figures behind a finding; with the fortnights if it is about them."""
    picture, window = seen.picture, seen.window
    mean = None if window.mean_mg is None else whole_mg(window.mean_mg)
    high = None if window.mean_high_mg is None else whole_mg(window.mean_high_mg)
    is_judged = window.count >= DAYS_TO_VERDICT and not picture.under_care and not picture.under_one
    steps = _steps(seen.assessments) if is_judged else ()
    ear = whole_mg(picture.ear_mg) if steps and picture.ear_mg is not None else None
    return Working(
        first=picture.first,
        last=picture.last,
        days=tuple(
            WorkedDay(
                day=day.day,
                mg=_tenths(day.ug),
                high_mg=_tenths(day.high_ug),
                tablets_mg=_tenths(day.tablets_ug),
                tablets_high_mg=_tenths(day.tablets_high_ug),
                confirmed=day.is_confirmed,
                parts=day.parts,
                parts_unmeasured=day.parts_unmeasured,
            )
            for day in window.days
        ),
        mean_mg=mean,
        mean_high_mg=high,
        target_low_mg=whole_mg(picture.target_low_mg),
        target_high_mg=whole_mg(picture.target_high_mg),
        ear_mg=ear,
        difference_mg=None if ear is None or mean is None else mean - ear,
        sd_requirement_mg=None if ear is None else round(SD_REQUIREMENT_SHARE * ear, 1),
        sd_within=picture.sd_within if steps else None,
        tablets_sd_mg=window.tablets_sd_mg,
        tablets_sd_high_mg=window.tablets_sd_high_mg,
        is_floor=window.is_floor,
        steps=steps,
        steps_high=_steps(seen.assessments_high) if steps and high != mean else (),
        fortnights=tuple(
            WorkedFortnight(
                first=it.first,
                last=it.last,
                days=it.sums.count,
                mean_mg=whole_mg(it.sums.mean_mg or 0.0),
                mean_high_mg=whole_mg(it.sums.mean_high_mg or 0.0),
            )
            for it in seen.fortnights
        )
        if fortnights
        else (),
    )


def _tenths(ug: int) -> Decimal:
    return as_mg(ug).quantize(_TENTH, ROUND_HALF_UP)


def _steps(found: tuple[Assessment, ...]) -> tuple[Step, ...]:
    return tuple(
        Step(
            factor=factor,
            sd_within_mg=round(it.sd_within_mg, 3),
            sd_difference_mg=round(it.sd_difference_mg, 2),
            z=round(it.z, 2),
            probability=round(it.probability, 2),
        )
        for factor, it in zip(SD_FACTORS, found, strict=False)
    )
