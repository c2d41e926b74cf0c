"""The content of the dietitian summary: every number matches the charts, sources and day pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from foods.models import HowKnown
from foods.nutrients import rescaled
from tracker.diary.notes import notes_between
from tracker.intake.sources import Causes, causes
from tracker.intake.summaries import Day, days_between
from tracker.intake.trends import Trend, trend
from tracker.models import DayState, Entry, Profile, SupplementDose
from tracker.science import reference
from tracker.science.adequacy import Assessment
from tracker.science.dietitian_sheet import Spread, assessment_of, runs_of, spread_of, why_no_probability
from tracker.science.evidence import Sums
from tracker.science.full_days import ATE_NOTHING, LOOKS_FULL, UNLOGGED
from tracker.science.rounding import as_mg, mean_mg, whole_mg
from tracker.science.sources import FOOD, Cause
from tracker.science.under_reporting import energy_of
from tracker.targets.targets import Target, periods_of

MOST_DAYS = 366  # the most that fits on one page
MOST_FOODS = 10
PART_OF_A_DAY, MISSED_SOMETHING = "part", "missed"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Days that do not count, as runs of consecutive days, and why: unlogged, part, missed."""

    reason: str
    days: int
    runs: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class UsualAmount:
    """The most frequently logged amount of a food, or a figure that the person typed without one."""

    amount: Decimal
    measure: str
    is_own_figure: bool = False


@dataclass(frozen=True, slots=True)
class TopFood:
    """A food that gave much, and how much of it is eaten at a time."""

    cause: Cause
    usual: UsualAmount | None


@dataclass(frozen=True, slots=True)
class LabelledDose:
    """A tablet, powder or medicine: mg per dose according to its label, doses taken, and on how many days."""

    ledger: str
    name: str
    dose_label: str
    mg_low: Decimal
    mg_high: Decimal
    doses: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class UpperLevel:
    """Tablets and medicines against the upper level: highest day, at the high end of labels, and days over it."""

    ul_mg: Decimal | None
    highest_mg: Decimal
    days_over: int


@dataclass(frozen=True, slots=True)
class DietitianSheet:
    """The summary for the days from `first` to `last`; means are of full days, None without any.

    `why_none` says why there is no `assessment`, "" if there is one; `tablets_sd_mg` is part of its SD.
    `kcal_is_floor`: some foods have no energy value; `mg_per_1000_kcal` is of food and drink, None if that is true of
    too many. The person may hide energy. `notes`: None if the person does not share them.
    """

    first: date
    last: date
    ages: range | None
    trend: Trend
    target: Target
    target_changed: bool
    weekdays: int
    weekend_days: int
    unconfirmed: int
    left_out: tuple[LeftOut, ...]
    spread: Spread | None
    assessment: Assessment | None
    why_none: str
    tablets_sd_mg: float
    doses: tuple[LabelledDose, ...]
    upper_level: UpperLevel
    causes: Causes | None
    foods: tuple[TopFood, ...]
    mean_kcal: Decimal | None
    kcal_is_floor: bool
    mg_per_1000_kcal: float | None
    hides_energy: bool
    parts: int
    parts_unmeasured: int
    notes: Mapping[date, str] | None

    @property
    def mean_mg(self) -> Decimal | None:
        """The mean of the full days, all ledgers."""
        return self.trend.whole.known_mg

    @property
    def days(self) -> int:
        """The number of days that the summary covers."""
        return self.trend.whole.days

    @property
    def share_unmeasured(self) -> Decimal:
        """The share of items eaten or taken on full days that have no value (0 to 1)."""
        return Decimal(self.parts_unmeasured) / self.parts if self.parts else Decimal(0)


def sheet_of(profile: Profile, first: date, last: date, *, today: date, with_notes: bool) -> DietitianSheet:
    """Return the summary for the days from `first` to `last` (at most 15 queries)."""
    periods = periods_of(profile)
    it = trend(profile, first, last, today=today, periods=periods)
    days = days_between(profile, first, last, today=today, periods=periods)
    why = causes(profile, days)
    full = [day for day in days if day.is_full]
    target = it.target
    sums = Sums.of(day.totals for day in full)
    why_none = why_no_probability(
        sums,
        it.whole.ceiling_mg,
        {day.target.ear_mg for day in days},
        under_care=target.numbers_alone,
        under_one=target.under_one,
    )
    need, sd = target.ear_mg, target.sd_within
    assessed = None if why_none or need is None or sd is None else assessment_of(sums, need, sd)
    weekend_days = sum(day.day.weekday() >= _SATURDAY for day in full)
    kcal, kcal_is_floor = (None, False) if profile.hide_energy else _energy(profile, full)
    energy = None if profile.hide_energy else energy_of(day.totals for day in full)
    return DietitianSheet(
        first=first,
        last=last,
        ages=reference.ages_on(last, profile.birth_year, profile.birth_month),
        trend=it,
        target=target,
        target_changed=len({(day.target.low_mg, day.target.high_mg) for day in days}) > 1,
        weekdays=len(full) - weekend_days,
        weekend_days=weekend_days,
        unconfirmed=sum(day.full_because == LOOKS_FULL for day in full),
        left_out=_left_out(days),
        spread=spread_of((day.day, day.known_mg) for day in full),
        assessment=assessed,
        why_none=why_none,
        tablets_sd_mg=sums.tablets_sd_mg,
        doses=_doses(profile, first, last),
        upper_level=_upper_level(days, target),
        causes=why,
        foods=_top_foods(profile, why, first, last),
        mean_kcal=kcal,
        kcal_is_floor=kcal_is_floor,
        mg_per_1000_kcal=energy.mg_per_1000_kcal if energy else None,
        hides_energy=profile.hide_energy,
        parts=sum(day.totals.parts + day.totals.doses for day in full),
        parts_unmeasured=sum(day.totals.parts_unmeasured for day in full),
        notes=notes_between(profile.user_id, first, last) if with_notes else None,
    )


def _left_out(days: Iterable[Day]) -> tuple[LeftOut, ...]:
    found: dict[str, list[date]] = {MISSED_SOMETHING: [], PART_OF_A_DAY: [], UNLOGGED: []}
    for day in days:
        if not day.is_logged:
            found[UNLOGGED].append(day.day)
        elif not day.is_full:
            found[MISSED_SOMETHING if day.said == DayState.MISSED else PART_OF_A_DAY].append(day.day)
    return tuple(LeftOut(reason, len(some), runs_of(some)) for reason, some in found.items() if some)


def _energy(profile: Profile, full: Sequence[Day]) -> tuple[Decimal | None, bool]:
    """Return the mean energy of full days in kcal, and whether any food eaten on them has no energy value."""
    known = [0 if day.full_because == ATE_NOTHING else day.totals.energy_cal for day in full]
    some = [cal for cal in known if cal is not None]
    if not some:
        return None, False
    eaten = Entry.objects.for_user(profile.user_id).filter(day__in=[day.day for day in full])
    return mean_mg(sum(some), len(full)), eaten.filter(energy_kcal=None).exists()


def _top_foods(profile: Profile, why: Causes | None, first: date, last: date) -> tuple[TopFood, ...]:
    top = [cause for cause in why.foods if cause.ledger == FOOD][:MOST_FOODS] if why else []
    rows = (
        Entry.objects.for_user(profile.user_id)
        .between(first, last)
        .filter(food_name__in=[cause.name for cause in top])
        .order_by()
        .values_list("food_name", "amount", "measure", "food", "how_known")
        .annotate(times=Count("pk"))
    )
    usual: dict[str, UsualAmount] = {}
    # Ties go to the smaller amount: the last one added stays.
    for name, amount, measure, food, how, _ in sorted(rows, key=lambda row: (row[5], -row[1], row[2])) if top else ():
        usual[name] = UsualAmount(amount, measure, is_own_figure=food is None and how == HowKnown.OWN)
    return tuple(TopFood(cause, usual.get(cause.name)) for cause in top)


def _doses(profile: Profile, first: date, last: date) -> tuple[LabelledDose, ...]:
    rows = (
        SupplementDose.objects.for_user(profile.user_id)
        .between(first, last)
        .order_by("ledger", "product_name", "dose_label")
        .values_list("ledger", "product_name", "dose_label")
        .annotate(Sum("mg_low"), Sum("mg_high"), Sum("doses"), Count("day", distinct=True))
    )
    return tuple(
        LabelledDose(
            *(ledger, name, label),
            mg_low=rescaled(Decimal(low), Decimal(doses), Decimal(1)),
            mg_high=rescaled(Decimal(high), Decimal(doses), Decimal(1)),
            doses=Decimal(doses),
            days=days,
        )
        for ledger, name, label, low, high, doses, days in rows
    )


def _upper_level(days: Iterable[Day], target: Target) -> UpperLevel:
    """Compare the days of the range, full or not, with the upper level that applied on each."""
    taken = [
        (as_mg(day.totals.supplements_high_ug + day.totals.medicines_high_ug), day.target.upper_level_mg)
        for day in days
    ]
    over = sum(level is not None and whole_mg(mg) > level for mg, level in taken)
    return UpperLevel(target.upper_level_mg, max(mg for mg, _ in taken), over)
