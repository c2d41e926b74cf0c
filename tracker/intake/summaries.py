"""Summarize what a person logged, for pages: days, a week, and the finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import FloatField, Max, Sum

from foods.nutrients import Total
from tracker.common.calendar import Week, week_of
from tracker.intake.guesses import with_guesses
from tracker.intake.judged_days import judged_between
from tracker.models import Entry, Profile, TargetPeriod
from tracker.science.evidence import WINDOW_DAYS, Evidence, Sums
from tracker.science.full_days import DAYS_BEFORE, FULL, UNLOGGED, DayTotals, Judged, full_days_of
from tracker.science.guidance import Finding, find_for_week
from tracker.science.reference import NEED_NOT_KNOWN, STAGE_NOT_KNOWN, ages_on
from tracker.science.rounding import as_mg, as_ug, mean_mg, whole_mg
from tracker.science.under_reporting import usual_energy
from tracker.targets.targets import Target, periods_of, targets_between

MOST_SOURCES = 5
DAYS_AFTER_TOO_MUCH = 7  # from a day over the upper level on; meanwhile nothing says "nothing to change"

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One day as pages show it: its totals, what it counts as, and its target."""

    judged: Judged
    target: Target

    @property
    def totals(self) -> DayTotals:
        """The totals of everything logged on it."""
        return self.judged.totals

    @property
    def kind(self) -> str:
        """What it counts as: unlogged, partial or full."""
        return self.judged.kind

    @property
    def full_because(self) -> str:
        """Why it is full: marked, looks_full, ate_nothing; otherwise ""."""
        return self.judged.because

    @property
    def day(self) -> date:
        """The date."""
        return self.totals.day

    @property
    def over_upper_level(self) -> bool:
        """Whether tablets and medicines may be over the upper level."""
        return _over_upper_level(self.totals, self.target)

    @property
    def said(self) -> str:
        """The person's status for it, or ""."""
        return self.totals.said

    @property
    def is_logged(self) -> bool:
        """Whether there is anything to show: an unlogged day is not 0 mg."""
        return self.kind != UNLOGGED

    @property
    def is_full(self) -> bool:
        """Whether it counts toward a mean."""
        return self.kind == FULL

    @property
    def known_mg(self) -> Decimal:
        """The known magnesium of all three ledgers, with the lowest values of labels."""
        return as_mg(self.totals.ug)

    @property
    def total(self) -> Total | None:
        """The known magnesium as a total, with each dose as a part; None on an unlogged day."""
        totals = self.totals
        return Total(self.known_mg, totals.parts + totals.doses, totals.parts_unmeasured) if self.is_logged else None

    @property
    def is_floor(self) -> bool:
        """Whether the true total may be higher: a part has no value, or a label gives a range."""
        return self.totals.is_floor


class Row(NamedTuple):
    """An entry of a day: the columns to add up, and those that show whether a page is up to date."""

    pk: int
    version: int
    meal: str
    meal_name: str
    mg_known: Decimal
    parts: int
    parts_unmeasured: int


@dataclass(frozen=True, slots=True)
class SourceFood:
    """A food that gave magnesium: mg over the days in question, and its share of all known mg from food (0 to 1)."""

    name: str
    food_id: int | None
    mg: Decimal
    share: float


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """A week as its page shows it.

    `mean_mg` is the mean of `full_days` (None without any) and is a floor if `mean_has_unmeasured` (parts of them have
    no value) or `mean_has_range` (labels give only a range for tablets). `total` is the sum of everything logged, on
    full days or not; `sources` are the foods that gave most of it.
    """

    week: Week
    days: tuple[Day, ...]
    full_days: tuple[date, ...]
    mean_mg: Decimal | None
    mean_has_unmeasured: bool
    mean_has_range: bool
    total: Total
    sources: tuple[SourceFood, ...]


def rows_of_day(user_id: int, day: date) -> list[Row]:
    """Return the entries of a day (one query)."""
    rows = Entry.objects.for_user(user_id).filter(day=day).order_by()
    return [Row._make(row) for row in rows.values_list("pk", *Row._fields[1:])]


def total_of(some: Iterable[Row]) -> Total:
    """Add up some of a day's entries."""
    found = list(some)
    known = sum((row.mg_known for row in found), Decimal("0.000"))
    return Total(known, sum(row.parts for row in found), sum(row.parts_unmeasured for row in found))


def days_between(
    profile: Profile, first: date, last: date, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> tuple[Day, ...]:
    """Return each day from `first` to `last` (four queries, three when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    return days_of(profile, known, judged_between(profile, (first, last), today=today), first, last)


def days_of(
    profile: Profile, periods: Sequence[TargetPeriod], judged: Mapping[date, Judged], first: date, last: date
) -> tuple[Day, ...]:
    """Return each day from `first` to `last` with its target."""
    targets = targets_between(profile, first, last, periods=periods)
    return tuple(Day(judged[day], target) for day, target in targets.items())


def finding(profile: Profile, *, today: date, periods: Sequence[TargetPeriod] | None = None) -> Finding:
    """Return the finding about the last four weeks (four queries, three when given the periods).

    Two more if anything has no value; that holds for every function here that returns a finding.
    """
    known = periods_of(profile) if periods is None else periods
    judged = judged_between(profile, (_window_start(profile, today), today), today=today)
    return _find(profile, known, judged, today)


def day_and_finding(
    profile: Profile, day: date, *, today: date, periods: Sequence[TargetPeriod]
) -> tuple[Day, Finding | None]:
    """Return a past day, with today's finding if the entries of that day may change it (three queries)."""
    if day < _window_start(profile, today) - DAYS_BEFORE * _DAY:
        return days_between(profile, day, day, today=today, periods=periods)[0], None
    days, found = days_and_finding(profile, (day,), today=today, periods=periods)
    return days[day], found


def span_and_finding(
    profile: Profile, first: date, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> tuple[tuple[Day, ...], Finding]:
    """Return each day from `first` to today, with today's finding (four queries, three when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    begins = min(first, _window_start(profile, today))
    judged = judged_between(profile, (begins, today), today=today)
    return days_of(profile, known, judged, first, today), _find(profile, known, judged, today)


def days_and_finding(
    profile: Profile, wanted: Iterable[date], *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> tuple[dict[date, Day], Finding]:
    """Return some days together with today's finding (four queries; three more for each day far back)."""
    known = periods_of(profile) if periods is None else periods
    days = sorted(set(wanted))
    window = (_window_start(profile, today), today)
    judged = judged_between(profile, *((day, day) for day in days), window, today=today)
    shown = {day: days_of(profile, known, judged, day, day)[0] for day in days}
    return shown, _find(profile, known, judged, today)


def week_and_finding(
    profile: Profile, week: Week, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> tuple[WeekSummary, Finding]:
    """Return a week together with today's finding (five queries; three more for a week far back)."""
    known = periods_of(profile) if periods is None else periods
    window = (_window_start(profile, today), today)
    judged = judged_between(profile, (week.first, week.last), window, today=today)
    days = days_of(profile, known, judged, week.first, week.last)
    return _week(profile, week, days), _find(profile, known, judged, today)


def week_of_days(
    profile: Profile, week: Week, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> WeekSummary:
    """Return a week without a finding (five queries, four when given the periods)."""
    return _week(profile, week, days_between(profile, week.first, week.last, today=today, periods=periods))


def _week(profile: Profile, week: Week, days: tuple[Day, ...]) -> WeekSummary:
    full = Sums.of(day.totals for day in days if day.is_full)
    return WeekSummary(
        week=week,
        days=days,
        full_days=tuple(day.day for day in full.days),
        mean_mg=mean_mg(full.ug, full.count) if full.count else None,
        mean_has_unmeasured=full.parts_unmeasured > 0,
        mean_has_range=full.mean_high_mg != full.mean_mg,
        total=Total.sum(day.total for day in days if day.total),
        sources=sources_of(profile, days),
    )


def sources_of(profile: Profile, days: Sequence[Day]) -> tuple[SourceFood, ...]:
    """Return the foods that gave most of the magnesium of consecutive days."""
    all_ug = sum(day.totals.food_ug for day in days)
    foods = (
        Entry.objects.for_user(profile.user_id)
        .between(days[0].day, days[-1].day)
        .filter(mg_known__gt=0)
        .order_by("food_name")
        .values_list("food_name")
        .annotate(Max("food_id"), Sum("mg_known", output_field=FloatField()))
    )
    most = sorted(((name, food_id, as_ug(mg)) for name, food_id, mg in foods), key=lambda food: (-food[2], food[0]))
    return tuple(SourceFood(name, food_id, as_mg(ug), ug / all_ug) for name, food_id, ug in most[:MOST_SOURCES])


def _window_start(profile: Profile, today: date) -> date:
    """Return the first day of the window before this week."""
    return week_of(today, profile.first_weekday).first - timedelta(days=WINDOW_DAYS)


def _find(profile: Profile, periods: Sequence[TargetPeriod], judged: Mapping[date, Judged], today: date) -> Finding:
    """Return today's finding; `judged` must reach back far enough for the week of `today`."""
    week = week_of(today, profile.first_weekday).first
    targets = targets_between(profile, _window_start(profile, today), today, periods=periods)
    full = with_guesses(profile.user_id, (it for it in full_days_of(judged.values()) if it.day in targets))
    begins = _target_unchanged_since(targets, today)
    lately = (today - back * _DAY for back in range(DAYS_AFTER_TOO_MUCH))
    over = any(_over_upper_level(judged[day].totals, targets[day]) for day in lately)
    before = _evidence_up_to(week - _DAY, begins, full, targets[today], profile, over) if begins < week else None
    return find_for_week(_evidence_up_to(today, begins, full, targets[today], profile, over), before, week)


def _over_upper_level(totals: DayTotals, target: Target) -> bool:
    taken_ug = totals.supplements_high_ug + totals.medicines_high_ug
    return target.upper_level_mg is not None and whole_mg(as_mg(taken_ug)) > target.upper_level_mg


def _target_unchanged_since(targets: Mapping[date, Target], today: date) -> date:
    """Return the day since which the target and the average need have been what they are today."""
    day = today
    while (before := targets.get(day - _DAY)) and _lines(before) == _lines(targets[today]):
        day -= _DAY
    return day


def _lines(target: Target) -> tuple[Decimal | None, ...]:
    """Return what a mean is compared with."""
    return target.ear_mg, target.low_mg, target.high_mg


def _evidence_up_to(
    last: date, begins: date, full: Iterable[DayTotals], target: Target, profile: Profile, over: bool
) -> Evidence:
    """Return the evidence of the window that ends on `last`, and does not begin before `begins`."""
    start = last - timedelta(days=WINDOW_DAYS - 1)
    first = max(start, begins)
    return Evidence(
        first=first,
        last=last,
        days=tuple(day for day in full if first <= day.day <= last),
        target_low_mg=float(target.low_mg or 0),  # without a target nothing is compared
        target_high_mg=float(target.high_mg or 0),
        ear_mg=None if target.ear_mg is None else float(target.ear_mg),
        sd_within=target.sd_within,
        own_target=target.is_own,
        under_care=target.numbers_alone,
        under_one=target.under_one,
        restarted=begins > start,
        of_life_stage=target.is_of_life_stage,
        stage_not_known=STAGE_NOT_KNOWN in target.reasons,
        need_not_known=NEED_NOT_KNOWN in target.reasons,
        over_upper_level=over,
        month_decides=target.month_decides,
        usual_energy=usual_energy(profile.sex, ages_on(last, profile.birth_year, profile.birth_month)),
    )
