"""A span of days of any length for charts: each day, or weeks and months by the mean of their full days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.contrib.auth.models import User
from django.db.models import Subquery

from foods.models import Food
from tracker.days import week_of
from tracker.intake import DayPicture, history, logged_between, stored
from tracker.models import Entry, Profile, SupplementDose, TargetPeriod
from tracker.science.full_days import FULL, PARTIAL, UNLOGGED, LoggedDay
from tracker.science.picture import WINDOW_DAYS
from tracker.science.unmeasured import Guess, Unmeasured, guesses, typical_mg_per_100g
from tracker.targets import Target, periods_of, target_on

MOST_DAYS = 92  # a longer span is shown in weeks
MOST_WEEKS = 106  # and a still longer one, from about two years on, in months
DAYS, WEEKS, MONTHS = "days", "weeks", "months"

_NO_GUESS = Guess()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days in a row, or one: `kind` is full if any of them is, else partial or unlogged.

    The mg are of the one day, or means over the full days among them; None where there is nothing to say. `is_floor`:
    a food had no value, or a label leaves a range; `ceiling_mg` is then the sum with the guesses, None where nothing
    can be guessed. The target is that of the last day.
    """

    first: date
    last: date
    kind: str
    full_days: int
    food_mg: Decimal | None
    supplements_mg: Decimal | None
    medicines_mg: Decimal | None
    ceiling_mg: Decimal | None
    is_floor: bool
    target: Target
    mean_7_mg: float | None = None
    mean_28_mg: float | None = None

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
    """A span of days: how they count, and how they are drawn, in steps of days, weeks or months.

    `whole` is the span as one stretch: its mean over full days.
    """

    days: tuple[LoggedDay, ...]
    step: str
    stretches: tuple[Stretch, ...]
    whole: Stretch

    @property
    def full_days(self) -> int:
        """How many of the days are full."""
        return self.whole.full_days

    @property
    def logged_days(self) -> int:
        """How many of the days have anything."""
        return sum(day.kind != UNLOGGED for day in self.days)


def first_logged(user_id: int) -> date | None:
    """Return the first day on which anything was logged (one query)."""
    kinds = (Entry.objects.for_user(user_id), SupplementDose.objects.for_user(user_id))
    firsts = [Subquery(kind.order_by("day").values("day")[:1]) for kind in kinds]
    days = User.objects.filter(pk=user_id).values_list(*firsts).first() or ()
    return min((day for day in days if day), default=None)


def trend(
    profile: Profile, first: date, last: date, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> Trend:
    """Return a span of days (six queries at most, five when given the periods).

    Weeks and months are made of the sums of their days: of years, a target and exact ledgers for every single day,
    which nobody sees, took three times as long as all the rest.
    """
    known = periods_of(profile) if periods is None else periods
    guessed = guesses_between(profile, first, last)
    length = (last - first).days + 1
    step = DAYS if length <= MOST_DAYS else WEEKS if length <= MOST_WEEKS * 7 else MONTHS
    if step == DAYS:
        before = min(WINDOW_DAYS - 1, first.toordinal() - date.min.toordinal())  # the first day's means reach back
        it = history(profile, first - timedelta(days=before), last, today=today, periods=known)
        days = it.logged[before:]
        means = zip(it.days[before:], it.means_of_7[before:], it.means_of_28[before:], strict=True)
        stretches = tuple(
            stretch_of_day(day, guessed.get(day.day, _NO_GUESS), *(both if day.day <= today else ()))
            for day, *both in means
        )
    else:
        days = logged_between(profile, first, last, today=today)
        parts = _parts(days, step, profile.first_weekday)
        stretches = tuple(_many(part, guessed, target_on(profile, known, part[-1].day)) for part in parts)
    return Trend(days, step, stretches, _many(days, guessed, target_on(profile, known, last)))


def guesses_between(profile: Profile, first: date, last: date) -> dict[date, Guess]:
    """Return for each day with foods without a value what they may have held (one query, two if there are any)."""
    rows = (
        Entry.objects.for_user(profile.user_id)
        .between(first, last)
        .filter(parts_unmeasured__gt=0)
        .order_by("day")
        .values_list("day", "grams", "food__group_id", "parts")
    )
    # Of a recipe the weight of the part without a value is not known.
    eaten = [Unmeasured(day, grams if parts == 1 else None, group) for day, grams, group, parts in rows]
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
        is_floor=day.is_floor,
        target=day.target,
        mean_7_mg=mean_7_mg,
        mean_28_mg=mean_28_mg,
    )


def _many(days: Sequence[LoggedDay], guessed: Mapping[date, Guess], target: Target) -> Stretch:
    full = [day for day in days if day.kind == FULL]
    sums = [day.totals for day in full]
    guesses_of_full = [guessed[day.day] for day in full if day.day in guessed] if guessed else []
    n = len(full)
    food_mg = stored(sum(it.food_mg for it in sums))
    high_mg = stored(sum(it.supplements_high_mg + it.medicines_high_mg for it in sums))
    ceiling_mg = food_mg + high_mg + sum((guess.mg for guess in guesses_of_full), Decimal(0))
    logged = n or any(day.kind != UNLOGGED for day in days)
    return Stretch(
        first=days[0].day,
        last=days[-1].day,
        kind=FULL if n else PARTIAL if logged else UNLOGGED,
        full_days=n,
        food_mg=food_mg / n if n else None,
        supplements_mg=stored(sum(it.supplements_mg for it in sums)) / n if n else None,
        medicines_mg=stored(sum(it.medicines_mg for it in sums)) / n if n else None,
        ceiling_mg=ceiling_mg / n if n and not any(guess.without for guess in guesses_of_full) else None,
        is_floor=any(it.is_floor for it in sums),
        target=target,
    )


def _parts(days: Sequence[LoggedDay], step: str, first_weekday: int) -> list[list[LoggedDay]]:
    def part_of(day: LoggedDay) -> date:
        return week_of(day.day, first_weekday).first if step == WEEKS else day.day.replace(day=1)

    return [list(group) for _, group in groupby(days, part_of)]
