"""A span of days of any length for charts: each day, or weeks and months by the mean of their full days."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from foods.models import Food
from tracker.common.calendar import Month, Week, week_of
from tracker.common.rounding import stored
from tracker.intake.day_totals import Alike, alike_between, eaten_alike_between
from tracker.intake.summaries import DayPicture, history
from tracker.models import DailySums, Entry, Profile, TargetPeriod
from tracker.science.evidence import WINDOW_DAYS
from tracker.science.full_days import FULL, PARTIAL, UNLOGGED, LoggedDay
from tracker.science.unmeasured import Guess, Unmeasured, guesses, together, typical_mg_per_100g
from tracker.targets.targets import Target, periods_of, target_on

MOST_DAYS = 92  # a longer span is shown in weeks
MOST_WEEKS = 106  # and a still longer one, from about two years on, in months
DAYS, WEEKS, MONTHS = "days", "weeks", "months"

_NO_GUESS = Guess()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days in a row, or one: `kind` is full if any of them is, else partial or unlogged.

    The mg are of the one day, or means over the full days among them; None where there is nothing to say.
    `has_unmeasured`: a food had no value; `has_range`: a label leaves one. `ceiling_mg` is then the sum with the
    guesses, None where nothing can be guessed. The target is that of the last day.
    """

    first: date
    last: date
    kind: str
    full_days: int
    food_mg: Decimal | None
    supplements_mg: Decimal | None
    medicines_mg: Decimal | None
    ceiling_mg: Decimal | None
    has_unmeasured: bool
    has_range: bool
    target: Target
    mean_7_mg: float | None = None
    mean_28_mg: float | None = None

    @property
    def is_floor(self) -> bool:
        """Whether there may have been more."""
        return self.has_unmeasured or self.has_range

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1

    @property
    def known_mg(self) -> Decimal | None:
        """All three ledgers together."""
        ledgers = [mg for mg in (self.food_mg, self.supplements_mg, self.medicines_mg) if mg is not None]
        return sum(ledgers, Decimal(0)) if ledgers else None


@dataclass(frozen=True, slots=True)
class Trend:
    """A span of days as they are drawn, in steps of days, weeks or months.

    `logged_days` have anything. `whole` is the span as one stretch: its mean over full days.
    """

    step: str
    stretches: tuple[Stretch, ...]
    whole: Stretch
    logged_days: int

    @property
    def full_days(self) -> int:
        """How many of the days are full."""
        return self.whole.full_days


def trend(
    profile: Profile, first: date, last: date, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> Trend:
    """Return a span of days (five queries at most, four when given the periods).

    Weeks and months are made of the groups of their days that count alike: of years, a target and exact ledgers for
    every single day, which nobody sees, took ten times as long as all the rest.
    """
    known = periods_of(profile) if periods is None else periods
    length = (last - first).days + 1
    step = DAYS if length <= MOST_DAYS else WEEKS if length <= MOST_WEEKS * 7 else MONTHS
    drawn = (
        _day_by_day(profile, first, last, known, today)
        if step == DAYS
        else _in_parts(
            profile, first, last, known, today, week_of(first, profile.first_weekday) if step == WEEKS else None
        )
    )
    return Trend(
        step,
        drawn.stretches,
        _many(first, last, drawn.some, drawn.guess, target_on(profile, known, last)),
        logged_days=sum(days for days, it in drawn.some if it.kind != UNLOGGED),
    )


class _Drawn(NamedTuple):
    """Stretches, the logged days that they are made of, and a guess for the full ones among them."""

    stretches: tuple[Stretch, ...]
    some: list[Alike]
    guess: Guess


def _day_by_day(profile: Profile, first: date, last: date, periods: Sequence[TargetPeriod], today: date) -> _Drawn:
    before = min(WINDOW_DAYS - 1, first.toordinal() - date.min.toordinal())  # the first day's means reach back
    it = history(profile, first - timedelta(days=before), last, today=today, periods=periods)
    some = [Alike(1, day) for day in it.logged[before:] if day.kind != UNLOGGED]
    guessed = guesses_between(profile, first, last) if _has_unmeasured(some) else {}
    means = zip(it.days[before:], it.means_of_7[before:], it.means_of_28[before:], strict=True)
    stretches = tuple(
        stretch_of_day(day, guessed.get(day.day, _NO_GUESS), *(both if day.day <= today else ()))
        for day, *both in means
    )
    return _Drawn(stretches, some, together(guessed.get(day.day, _NO_GUESS) for _, day in some if day.kind == FULL))


def _in_parts(
    profile: Profile, first: date, last: date, periods: Sequence[TargetPeriod], today: date, week: Week | None
) -> _Drawn:
    """Draw weeks, which begin as `week` does, or else months."""
    begins = week.first if week else None
    parts = _parts(first, last, begins)
    firsts = [part_first for part_first, _ in parts]

    def part_of(day: LoggedDay) -> date:
        return firsts[bisect(firsts, day.day) - 1]

    some = alike_between(profile.user_id, first, last, today=today, week_begins=begins)
    of_part: dict[date, list[Alike]] = {part_first: [] for part_first in firsts}
    for it in some:
        of_part[part_of(it.logged)].append(it)
    guessed = {}
    if _has_unmeasured(some):
        eaten = eaten_alike_between(profile.user_id, first, last, today=today, week_begins=begins)
        guessed = _guesses(
            Unmeasured(part_of(it.logged), None if it.grams is None else stored(it.grams), it.group_id)
            for it in eaten
            if it.logged.kind == FULL
        )
    stretches = tuple(
        _many(
            *(part_first, part_last, of_part[part_first], guessed.get(part_first, _NO_GUESS)),
            target_on(profile, periods, part_last),
        )
        for part_first, part_last in parts
    )
    return _Drawn(stretches, some, together(guessed.values()))


def _has_unmeasured(some: Iterable[Alike]) -> bool:
    return any(it.logged.totals.parts_unmeasured for it in some)


def guesses_between(profile: Profile, first: date, last: date) -> dict[date, Guess]:
    """Return for each day with foods without a value what they may have held (one query, two if there are any)."""
    rows = (
        Entry.objects.for_user(profile.user_id)
        .between(first, last)
        .filter(
            parts_unmeasured__gt=0,
            day__in=DailySums.objects.filter(
                user=profile.user_id, day__gte=first, day__lte=last, parts_unmeasured__gt=0
            ).values("day"),
        )
        .order_by("day")
        .values_list("day", "grams", "food__group_id", "parts")
    )
    # Of a recipe the weight of the part without a value is not known.
    return _guesses(Unmeasured(day, grams if parts == 1 else None, group) for day, grams, group, parts in rows)


def _guesses(some: Iterable[Unmeasured]) -> dict[date, Guess]:
    eaten = list(some)
    groups = {food.group_id for food in eaten if food.group_id and food.grams}
    return guesses(eaten, typical_mg_per_100g(_figures(groups) if groups else ()))


def _figures(groups: Iterable[int]) -> list[tuple[int, Decimal]]:
    known = Food.objects.visible_to(None).filter(group_id__in=groups, magnesium_mg_per_100g__isnull=False)
    figures = known.values_list("group_id", "magnesium_mg_per_100g")
    return [(group_id, mg_per_100g) for group_id, mg_per_100g in figures if mg_per_100g is not None]


def ceiling_of(day: DayPicture, guess: Guess = _NO_GUESS) -> Decimal | None:
    """Return what a day would come to with the guesses and the most that labels leave; None where none can be made."""
    if day.total is None or guess.without:
        return None
    ledgers = day.ledgers
    return ledgers.food_mg + guess.mg + ledgers.supplements_high_mg + ledgers.medicines_high_mg


def stretch_of_day(
    day: DayPicture, guess: Guess = _NO_GUESS, mean_7_mg: float | None = None, mean_28_mg: float | None = None
) -> Stretch:
    """Return one day as a stretch of its own."""
    logged = day.total is not None
    return Stretch(
        first=day.day,
        last=day.day,
        kind=day.kind,
        full_days=int(day.kind == FULL),
        food_mg=day.ledgers.food_mg if logged else None,
        supplements_mg=day.ledgers.supplements_mg if logged else None,
        medicines_mg=day.ledgers.medicines_mg if logged else None,
        ceiling_mg=ceiling_of(day, guess),
        has_unmeasured=day.total is not None and day.total.is_floor,
        has_range=day.ledgers.is_range,
        target=day.target,
        mean_7_mg=mean_7_mg,
        mean_28_mg=mean_28_mg,
    )


def _many(first: date, last: date, some: Iterable[Alike], guess: Guess, target: Target) -> Stretch:
    """Return days as one stretch; `guess` is of the full ones among them."""
    logged = [it for it in some if it.logged.kind != UNLOGGED]
    full = [it for it in logged if it.logged.kind == FULL]
    n = sum(it.days for it in full)
    sums = [it.logged.totals for it in full]
    food_mg = stored(sum(it.food_mg for it in sums))
    ceiling_mg = food_mg + stored(sum(it.supplements_high_mg + it.medicines_high_mg for it in sums)) + guess.mg
    return Stretch(
        first=first,
        last=last,
        kind=FULL if n else PARTIAL if logged else UNLOGGED,
        full_days=n,
        food_mg=food_mg / n if n else None,
        supplements_mg=stored(sum(it.supplements_mg for it in sums)) / n if n else None,
        medicines_mg=stored(sum(it.medicines_mg for it in sums)) / n if n else None,
        ceiling_mg=ceiling_mg / n if n and not guess.without else None,
        has_unmeasured=any(it.parts_unmeasured for it in sums),
        has_range=any(it.is_range for it in sums),
        target=target,
    )


def _parts(first: date, last: date, week_begins: date | None) -> list[tuple[date, date]]:
    """Return the first and last day of each week, or of each month; the span may cut the outer ones."""
    found = []
    while first <= last:
        ends = first + timedelta(days=6 - (first - week_begins).days % 7) if week_begins else Month.of(first).last
        found.append((first, min(ends, last)))
        first = ends + timedelta(days=1)
    return found
