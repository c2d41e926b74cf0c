"""From a person's entries to what a page shows of their intake: a week, and the finding over the last days.

The data frames of `tracker.science.intake` are loaded when they are first used, not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, Sum

from foods.nutrients import Total
from tracker.days import Week
from tracker.models import DayStatus, Entry, Meal, Profile, TargetPeriod
from tracker.science import guidance
from tracker.science.guidance import WINDOW_DAYS, Finding, Picture
from tracker.targets import Target, periods_of, target_on, targets_between

if TYPE_CHECKING:
    import pandas as pd

MOST_SOURCES = 5

_STORED = Decimal("0.001")  # what the database keeps; SQLite adds decimals up as floats


@dataclass(frozen=True, slots=True)
class DayPicture:
    """One day: `kind` (unlogged, partial, full), why a full day is one, and its total (None: unlogged).

    `full_because` is marked, looks_full, ate_nothing or "". `energy_kcal` is None where none is known.
    """

    day: date
    kind: str
    full_because: str
    total: Total | None
    target: Target
    energy_kcal: Decimal | None


@dataclass(frozen=True, slots=True)
class SourceFood:
    """A food that gave magnesium: mg over the days in question, and its share of all known mg (0 to 1)."""

    name: str
    food_id: int | None
    mg: Decimal
    share: float


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """A week as the page shows it.

    `mean_mg` stands on `full_days` (None without any) and is a floor if `mean_is_floor`. `total` adds up
    everything logged, full days or not; `sources` are the foods that gave most of it.
    """

    week: Week
    days: tuple[DayPicture, ...]
    full_days: tuple[date, ...]
    mean_mg: Decimal | None
    mean_is_floor: bool
    total: Total
    sources: tuple[SourceFood, ...]


def week_summary(
    profile: Profile, week: Week, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> WeekSummary:
    """Return a person's week (four queries, three when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    log = _Log.of(profile, (week.first, week.last))
    return _week(profile, week, log.calendar(week.first, week.last, today), known)


def finding(profile: Profile, *, today: date, periods: Sequence[TargetPeriod] | None = None) -> Finding:
    """Return what may be said about the last 28 days (three queries, two when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    window = _Window.up_to(today, profile, known)
    log = _Log.of(profile, (window.first, window.last))
    return _find(profile, window, log.calendar(window.first, window.last, today))


def week_and_finding(
    profile: Profile, week: Week, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> tuple[WeekSummary, Finding]:
    """Return a week and the finding of today together (four queries, three when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    window = _Window.up_to(today, profile, known)
    log = _Log.of(profile, (week.first, week.last), (window.first, window.last))
    return (
        _week(profile, week, log.calendar(week.first, week.last, today), known),
        _find(profile, window, log.calendar(window.first, window.last, today)),
    )


@dataclass(frozen=True, slots=True)
class _Window:
    """The days that a finding looks at, and the target that it compares with."""

    first: date
    last: date
    target: Target
    restarted: bool

    @classmethod
    def up_to(cls, today: date, profile: Profile, periods: Sequence[TargetPeriod]) -> _Window:
        """Return the last 28 days, or those since the average need changed."""
        start = today - timedelta(days=WINDOW_DAYS - 1)
        targets = targets_between(profile, start, today, periods=periods)
        now = targets[today]
        first = today
        while first > start and targets[first - timedelta(days=1)].ear_mg == now.ear_mg:
            first -= timedelta(days=1)
        return cls(first, today, now, first > start)


@dataclass(frozen=True, slots=True)
class _Log:
    """What was fetched of some spans of days: daily totals, and the person's word on days."""

    totals: pd.DataFrame
    statuses: dict[date, str]

    @classmethod
    def of(cls, profile: Profile, *spans: tuple[date, date]) -> _Log:
        """Fetch both, in one query each."""
        from tracker.science import intake

        wanted = Q(pk__in=())
        for first, last in spans:
            wanted |= Q(day__gte=first, day__lte=last)
        statuses = DayStatus.objects.filter(wanted, user_id=profile.user_id).values_list("day", "status")
        return cls(intake.frame(_daily_totals(profile, wanted), intake.TOTALS), dict(statuses))

    def calendar(self, first: date, last: date, today: date) -> pd.DataFrame:
        """Return the calendar of a span that was fetched."""
        from tracker.science import intake

        return intake.calendar(self.totals, self.statuses, first, last, today=today)


def _daily_totals(profile: Profile, wanted: Q) -> Iterable[dict[str, Any]]:
    a_food = Q(is_drink=False)
    rows = (
        Entry.objects.for_user(profile.user_id)
        .filter(wanted)
        .order_by("day")
        .values("day")
        .annotate(
            mg=Sum("mg_known"),
            sum_parts=Sum("parts"),
            sum_unmeasured=Sum("parts_unmeasured"),
            foods=Count("pk", filter=a_food),
            meals=Count("meal", filter=a_food, distinct=True),
            dinners=Count("pk", filter=a_food & Q(meal=Meal.DINNER)),
            kcal=Sum("energy_kcal"),
            food_kcal=Sum("energy_kcal", filter=a_food),
        )
    )
    for row in rows:
        yield {
            "day": row["day"],
            "mg": row["mg"],
            "parts": row["sum_parts"],
            "parts_unmeasured": row["sum_unmeasured"],
            "foods": row["foods"],
            "meals": row["meals"],
            "evening": row["dinners"] > 0,
            "energy_kcal": row["kcal"],
            "food_kcal": row["food_kcal"],
        }


def _week(profile: Profile, week: Week, calendar: pd.DataFrame, periods: Sequence[TargetPeriod]) -> WeekSummary:
    from tracker.science import intake

    summary = intake.summarise(calendar)
    days = tuple(
        DayPicture(
            day=moment.date(),
            kind=row["kind"],
            full_because=row["full_because"],
            total=None
            if row["kind"] == intake.UNLOGGED
            else Total(_stored(row["mg"]), int(row["parts"]), int(row["parts_unmeasured"])),
            target=target_on(profile, periods, moment.date()),
            energy_kcal=_known(row["energy_kcal"]),
        )
        for moment, row in zip(calendar.index, calendar.to_dict("records"), strict=True)
    )
    return WeekSummary(
        week=week,
        days=days,
        full_days=tuple(day.day for day in days if day.kind == intake.FULL),
        mean_mg=None if summary.mean_mg is None else _stored(summary.mean_mg),
        mean_is_floor=summary.parts_unmeasured > 0,
        total=Total.sum(day.total for day in days if day.total),
        sources=_sources(profile, week.first, week.last),
    )


def _sources(profile: Profile, first: date, last: date) -> tuple[SourceFood, ...]:
    from tracker.science import intake

    rows = (
        Entry.objects.for_user(profile.user_id)
        .between(first, last)
        .order_by("food_name")
        .values("food_name")
        .annotate(mg=Sum("mg_known"), newest_food=Max("food_id"))
    )
    eaten = [{"food": row["food_name"], "food_id": row["newest_food"], "mg": row["mg"]} for row in rows]
    return tuple(
        SourceFood(
            name=row["food"],
            food_id=None if row["food_id"] != row["food_id"] else int(row["food_id"]),
            mg=_stored(row["mg"]),
            share=row["share"],
        )
        for row in intake.sources(intake.frame(eaten, intake.SOURCES), MOST_SOURCES).to_dict("records")
    )


def _find(profile: Profile, window: _Window, calendar: pd.DataFrame) -> Finding:
    from tracker.science import intake

    summary = intake.summarise(calendar)
    return guidance.find(
        Picture(
            first=window.first,
            last=window.last,
            full_days=summary.full_days,
            weekend_days=summary.weekend_days,
            mean_mg=summary.mean_mg,
            parts=summary.parts,
            parts_unmeasured=summary.parts_unmeasured,
            target_low_mg=float(window.target.low_mg),
            target_high_mg=float(window.target.high_mg),
            under_care=profile.under_care,
            under_one=window.target.under_one,
            restarted=window.restarted,
        )
    )


def _stored(mg: float) -> Decimal:
    return Decimal(mg).quantize(_STORED, ROUND_HALF_EVEN)


def _known(value: float) -> Decimal | None:
    return None if value != value else _stored(value)  # NaN alone differs from itself
