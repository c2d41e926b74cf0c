"""From a person's entries to what a page shows of their intake: days, a week, a long span, and the finding.

The data frames of `tracker.science.rolling_means` are loaded when they are first used; a finding needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Max, Sum

from foods.nutrients import Total
from tracker.common.calendar import Week, week_of
from tracker.common.rounding import stored
from tracker.intake.day_totals import Log
from tracker.models import Entry, Profile, TargetPeriod
from tracker.science.evidence import LONG_WINDOW_DAYS, WINDOW_DAYS, FullDay, Picture, Sums, full_days_of
from tracker.science.full_days import UNLOGGED, LoggedDay
from tracker.science.guidance import Finding, find_for_week
from tracker.science.sources import FOOD, Given, by_food
from tracker.targets.targets import Target, periods_of, targets_between

MOST_SOURCES = 5

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ledgers:
    """Known mg of the three ledgers; tablets and medicines from the least to the most that labels leave possible."""

    food_mg: Decimal = Decimal(0)
    supplements_mg: Decimal = Decimal(0)
    supplements_high_mg: Decimal = Decimal(0)
    medicines_mg: Decimal = Decimal(0)
    medicines_high_mg: Decimal = Decimal(0)

    def __add__(self, other: Ledgers) -> Ledgers:
        return Ledgers(
            self.food_mg + other.food_mg,
            self.supplements_mg + other.supplements_mg,
            self.supplements_high_mg + other.supplements_high_mg,
            self.medicines_mg + other.medicines_mg,
            self.medicines_high_mg + other.medicines_high_mg,
        )

    @property
    def is_range(self) -> bool:
        """Whether labels leave open how much tablets and medicines held."""
        return (self.supplements_mg, self.medicines_mg) != (self.supplements_high_mg, self.medicines_high_mg)


@dataclass(frozen=True, slots=True)
class DayPicture:
    """One day: `kind` (unlogged, partial, full), why a full day is one, and its total (None: unlogged).

    `full_because` is marked, looks_full, ate_nothing or ""; `said` is the person's own word, or "". `total`
    adds the three `ledgers`, each dose a part of it. `energy_kcal` is None where none is known.
    """

    day: date
    kind: str
    full_because: str
    total: Total | None
    ledgers: Ledgers
    target: Target
    energy_kcal: Decimal | None
    said: str

    @property
    def is_floor(self) -> bool:
        """Whether the true total may be higher: a part has no value, or a label leaves a range."""
        return self.total is not None and (self.total.is_floor or self.ledgers.is_range)


class Row(NamedTuple):
    """An entry of a day, by what is added up and by what tells whether a page still shows it as it is."""

    pk: int
    version: int
    meal: str
    mg_known: Decimal
    parts: int
    parts_unmeasured: int


@dataclass(frozen=True, slots=True)
class SourceFood:
    """A food that gave magnesium: mg over the days in question, and its share of all known mg of food (0 to 1)."""

    name: str
    food_id: int | None
    mg: Decimal
    share: float


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """A week as the page shows it.

    `mean_mg` stands on `full_days` (None without any) and is a floor if `mean_has_unmeasured` (parts of them
    have no value) or `mean_has_range` (labels leave how much tablets held). `total` adds up everything logged,
    full days or not, `ledgers` the same apart; `sources` are the foods that gave most of it.
    """

    week: Week
    days: tuple[DayPicture, ...]
    full_days: tuple[date, ...]
    mean_mg: Decimal | None
    mean_has_unmeasured: bool
    mean_has_range: bool
    total: Total
    ledgers: Ledgers
    sources: tuple[SourceFood, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A long span of days, as they count and as a page shows them.

    For each the mean of the full days of the 7 and 28 days up to it (None without any).
    """

    logged: tuple[LoggedDay, ...]
    days: tuple[DayPicture, ...]
    means_of_7: tuple[float | None, ...]
    means_of_28: tuple[float | None, ...]


def rows_of_day(user_id: int, day: date) -> list[Row]:
    """Return the entries of a day (one query)."""
    rows = Entry.objects.for_user(user_id).filter(day=day).order_by()
    return [Row._make(row) for row in rows.values_list("pk", *Row._fields[1:])]


def total_of(some: Iterable[Row]) -> Total:
    """Add some of them up."""
    found = list(some)
    known = sum((row.mg_known for row in found), Decimal("0.000"))
    return Total(known, sum(row.parts for row in found), sum(row.parts_unmeasured for row in found))


def days_between(
    profile: Profile, first: date, last: date, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> tuple[DayPicture, ...]:
    """Return each day from `first` to `last` (two queries, one when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    log = Log.of(profile.user_id, (first, last))
    return pictures_of(profile, known, log.days(first, last, today))


def history(
    profile: Profile, first: date, last: date, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> History:
    """Return a span of days of any length with rolling means (two queries, one when given the periods)."""
    from tracker.science import rolling_means

    known = periods_of(profile) if periods is None else periods
    days = Log.of(profile.user_id, (first, last)).days(first, last, today)
    frame = rolling_means.calendar(days)

    def means(window: int) -> tuple[float | None, ...]:
        found = rolling_means.rolling_means(frame, window).tolist()
        return tuple(None if mean != mean else mean for mean in found)  # NaN alone differs from itself

    return History(days, pictures_of(profile, known, days), means(7), means(WINDOW_DAYS))


def logged_between(profile: Profile, first: date, last: date, *, today: date) -> tuple[LoggedDay, ...]:
    """Return each day from `first` to `last` as it counts, with its sums (one query)."""
    return Log.of(profile.user_id, (first, last)).days(first, last, today)


def week_summary(
    profile: Profile, week: Week, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> WeekSummary:
    """Return a person's week (three queries, two when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    log = Log.of(profile.user_id, (week.first, week.last))
    return _week(profile, week, known, log.days(week.first, week.last, today))


def finding(profile: Profile, *, today: date, periods: Sequence[TargetPeriod] | None = None) -> Finding:
    """Return what may be said about the last weeks (two queries, one when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    first = _first_day_looked_at(profile, today)
    return _find(profile, known, Log.of(profile.user_id, (first, today)).days(first, today, today))


def looks_at(profile: Profile, day: date, *, today: date) -> bool:
    """Tell whether a finding of today may rest on this day."""
    return _first_day_looked_at(profile, today) <= day <= today


def picture_up_to(profile: Profile, days: Sequence[LoggedDay], periods: Sequence[TargetPeriod]) -> Picture:
    """Return what a finding of the last of these days would rest on, as far back as they reach."""
    last = days[-1].day
    targets = targets_between(profile, days[0].day, last, periods=periods)
    return _picture_up_to(last, _where_the_need_began(targets, last), full_days_of(days), targets[last], profile)


def days_and_finding(
    profile: Profile, wanted: Iterable[date], *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> tuple[dict[date, DayPicture], Finding]:
    """Return some days and the finding of today together (two queries, one when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    first = _first_day_looked_at(profile, today)
    days = sorted(set(wanted))
    log = Log.of(profile.user_id, *((day, day) for day in days), (first, today))
    pictures = (pictures_of(profile, known, log.days(day, day, today))[0] for day in days)
    return {picture.day: picture for picture in pictures}, _find(profile, known, log.days(first, today, today))


def week_and_finding(
    profile: Profile, week: Week, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> tuple[WeekSummary, Finding]:
    """Return a week and the finding of today together (three queries, two when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    first = _first_day_looked_at(profile, today)
    log = Log.of(profile.user_id, (week.first, week.last), (first, today))
    return (
        _week(profile, week, known, log.days(week.first, week.last, today)),
        _find(profile, known, log.days(first, today, today)),
    )


def pictures_of(profile: Profile, periods: Sequence[TargetPeriod], days: Sequence[LoggedDay]) -> tuple[DayPicture, ...]:
    """Return days that follow one another as a page shows them, each with its target."""
    targets = targets_between(profile, days[0].day, days[-1].day, periods=periods)
    return tuple(_picture(it, targets[it.day]) for it in days)


def _picture(it: LoggedDay, target: Target) -> DayPicture:
    if it.kind == UNLOGGED:
        return DayPicture(it.day, it.kind, "", None, _NO_LEDGERS, target, None, it.said)
    sums = it.totals
    ledgers = Ledgers(
        stored(sums.food_mg),
        stored(sums.supplements_mg),
        stored(sums.supplements_high_mg),
        stored(sums.medicines_mg),
        stored(sums.medicines_high_mg),
    )
    known = ledgers.food_mg + ledgers.supplements_mg + ledgers.medicines_mg
    return DayPicture(
        day=it.day,
        kind=it.kind,
        full_because=it.full_because,
        total=Total(known, sums.parts + sums.doses, sums.parts_unmeasured),
        ledgers=ledgers,
        target=target,
        energy_kcal=None if sums.energy_kcal is None else stored(sums.energy_kcal),
        said=it.said,
    )


def _week(profile: Profile, week: Week, periods: Sequence[TargetPeriod], logged: Sequence[LoggedDay]) -> WeekSummary:
    full = Sums.of(full_days_of(logged))
    days = pictures_of(profile, periods, logged)
    return WeekSummary(
        week=week,
        days=days,
        full_days=tuple(day.day for day in full.days),
        mean_mg=None if full.mean_mg is None else stored(full.mean_mg),
        mean_has_unmeasured=full.parts_unmeasured > 0,
        mean_has_range=full.mean_high_mg != full.mean_mg,
        total=Total.sum(day.total for day in days if day.total),
        ledgers=sum((day.ledgers for day in days), _NO_LEDGERS),
        sources=_sources(profile, week.first, week.last),
    )


def _sources(profile: Profile, first: date, last: date) -> tuple[SourceFood, ...]:
    foods = (
        Entry.objects.for_user(profile.user_id)
        .between(first, last)
        .order_by("food_name")
        .values_list("food_name")
        .annotate(Max("food_id"), Sum("mg_known"), Count("pk"))
    )
    given = [Given(FOOD, name, food_id, "", "", stored(mg), times) for name, food_id, mg, times in foods]
    most = by_food(given, (last - first).days + 1)[:MOST_SOURCES]
    return tuple(SourceFood(food.name, food.food_id, food.mg, float(food.share)) for food in most)


def _first_day_looked_at(profile: Profile, today: date) -> date:
    """Return where the long window of the days before this week begins."""
    return week_of(today, profile.first_weekday).first - timedelta(days=LONG_WINDOW_DAYS)


def _find(profile: Profile, periods: Sequence[TargetPeriod], days: Sequence[LoggedDay]) -> Finding:
    """Find what holds on the last of these days, which reach back far enough for the week that it is in."""
    today = days[-1].day
    week = week_of(today, profile.first_weekday).first
    targets = targets_between(profile, days[0].day, today, periods=periods)
    full = full_days_of(days)
    begins = _where_the_need_began(targets, today)
    before = _picture_up_to(week - _DAY, begins, full, targets[today], profile) if begins < week else None
    return find_for_week(_picture_up_to(today, begins, full, targets[today], profile), before, week)


def _where_the_need_began(targets: Mapping[date, Target], today: date) -> date:
    """Return the first day from which on the average need has been what it is today."""
    day = today
    while (before := targets.get(day - _DAY)) and before.ear_mg == targets[today].ear_mg:
        day -= _DAY
    return day


def _picture_up_to(last: date, begins: date, full: Iterable[FullDay], target: Target, profile: Profile) -> Picture:
    """Return the picture of the windows that end on `last`, none of which begins before `begins`."""
    long_first = max(last - timedelta(days=LONG_WINDOW_DAYS - 1), begins)
    start = last - timedelta(days=WINDOW_DAYS - 1)
    return Picture(
        first=max(start, begins),
        last=last,
        long_first=long_first,
        days=tuple(day for day in full if long_first <= day.day <= last),
        target_low_mg=float(target.low_mg),
        target_high_mg=float(target.high_mg),
        ear_mg=None if target.ear_mg is None else float(target.ear_mg),
        sd_within=target.sd_within,
        own_target=target.is_own,
        under_care=profile.under_care,
        under_one=target.under_one,
        restarted=begins > start,
    )


_NO_LEDGERS = Ledgers()
