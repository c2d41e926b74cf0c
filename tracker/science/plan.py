"""Make one plan that adds up from a person's average to their daily target: swaps in their log, then additions.

The plan is about the full days of a finding: each line changes entries of those days, or adds some, so that its effect
is a sum over real days, in whole micrograms. Least effort comes first: swaps of like for like, more of what the person
eats anyway, other swaps, then foods that the source text recommends. The same log always gives the same plan.

What a plan may do to a day is limited: at most one portion of nuts and one of seeds, and only so much more energy than
it takes away. A food whose energy is not known is left out, and what is replaced counts as nothing if its energy is
not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from foods.nutrients import energy_kcal, magnesium_mg, rescaled
from tracker.science.eater import HALF, ONE, Eater
from tracker.science.evidence import DAYS_TO_VERDICT
from tracker.science.rounding import UG_PER_MG, as_mg, as_ug, mean_mg
from tracker.science.suggest import Option, worth
from tracker.science.swaps import WEIGHT, Possible

MOST_LINES, MOST_SWAPS = 6, 3
LEAST_UG = 3000  # a day, about a hundredth of a daily target: less is not worth changing a habit for
MOST_MORE_CAL = 250_000  # a day, in calories (thousandths of a kcal)
ONE_PORTION_A_DAY = frozenset({"nuts", "seeds"})
# How often a week something is added: the rarest plan that reaches the target is taken.
TIMES_A_WEEK = (4, 7)
AT_MOST_A_WEEK: Mapping[str, int] = {"fatty-fish": 2, "dark-chocolate": 3}
# Of what a person eats anyway, only foods that give at least this many mg for each of their kcal are worth more of.
WORTH_MORE = Decimal("0.4")

_A_WEEK = 7


class Kind(StrEnum):
    """Where a line comes from: one food for another, more of a food that is eaten anyway, or a new food."""

    SWAP = "swap"
    MORE = "more"
    NEW = "new"


class Eaten(NamedTuple):
    """An entry of a full day, as logged; grams and energy are None if they are not known."""

    entry: int
    food_id: int
    group: str
    day: date
    meal: str
    grams: Decimal | None
    ug: int
    cal: int | None
    is_measured: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A food in place of an entry, or added to a day (`instead_of` is None)."""

    day: date
    instead_of: Eaten | None
    grams: Decimal
    ug: int
    cal: int

    @property
    def gain_ug(self) -> int:
        """How much more magnesium the day has."""
        return self.ug - (self.instead_of.ug if self.instead_of else 0)

    @property
    def more_cal(self) -> int:
        """How much more energy the day has at most."""
        return self.cal - ((self.instead_of.cal or 0) if self.instead_of else 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plan: a food, how often a week, and what it changes on the full days.

    `old_id` and `old_name` are of the food that it replaces, if any; `meal` is "" if it is at several, or added.
    `portions` are of `measure`, None for a weight as eaten; `grams` is a usual amount. `may_contain` lists allergens
    that the person avoids.
    """

    kind: Kind
    food_id: int
    name: str
    measure: str
    portions: Decimal | None
    grams: Decimal
    old_id: int | None
    old_name: str
    meal: str
    times: int
    times_a_week: int
    full_days: int
    changes: tuple[Change, ...]
    may_contain: tuple[str, ...]

    @property
    def gain_ug(self) -> int:
        """How much more magnesium the full days have together."""
        return sum(change.gain_ug for change in self.changes)

    @property
    def gain_mg(self) -> Decimal:
        """The same in mg."""
        return as_mg(self.gain_ug)

    @property
    def gain_mg_a_day(self) -> Decimal:
        """How much higher the average is."""
        return mean_mg(self.gain_ug, self.full_days)

    @property
    def key(self) -> tuple[int | None, int]:
        """The foods by which it can be found again."""
        return self.old_id, self.food_id


@dataclass(frozen=True, slots=True)
class Step:
    """A line with the averages before and after it."""

    number: int
    line: Line
    before_mg: Decimal
    after_mg: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """Lines that together change the `ug` of the full days toward the goal."""

    ug: int
    full_days: int
    goal_mg: Decimal
    lines: tuple[Line, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The lines, each on top of those before it."""
        steps, ug = [], self.ug
        for number, line in enumerate(self.lines, 1):
            after = ug + line.gain_ug
            steps.append(Step(number, line, mean_mg(ug, self.full_days), mean_mg(after, self.full_days)))
            ug = after
        return tuple(steps)

    @property
    def before_mg(self) -> Decimal:
        """The average as it is."""
        return mean_mg(self.ug, self.full_days)

    @property
    def after_mg(self) -> Decimal:
        """The average that all lines together would have given."""
        return mean_mg(self.ug + sum(line.gain_ug for line in self.lines), self.full_days)

    @property
    def reaches(self) -> bool:
        """Whether that reaches the goal."""
        return self.ug + sum(line.gain_ug for line in self.lines) >= _needed_ug(self.goal_mg, self.full_days)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan is made from: the full days with their micrograms and entries, the goal, and possible foods."""

    days: Sequence[date]
    ug: int
    goal_mg: Decimal
    eaten: Sequence[Eaten]
    possible: Sequence[Possible]
    options: Sequence[Option]
    eater: Eater


def make_plan(basis: Basis) -> Plan:
    """Return a plan, without lines if the goal is reached. Raises ValueError without any full day."""
    if not basis.days:
        raise ValueError("a plan for no days")
    often = TIMES_A_WEEK if len(basis.days) >= DAYS_TO_VERDICT else TIMES_A_WEEK[-1:]
    plans = []
    for times in often:
        plans.append(_Draft(basis, times).plan())
        if plans[-1].reaches:
            break
    return max(plans, key=lambda plan: plan.after_mg)  # of equals the first, which is the rarer


@dataclass
class _Limits:
    """How much energy the plan has added to each day, and which days have a portion of nuts or of seeds."""

    cal: Counter[date] = field(default_factory=Counter)
    portions: Counter[tuple[date, str]] = field(default_factory=Counter)

    def copy(self) -> _Limits:
        return _Limits(Counter(self.cal), Counter(self.portions))

    def take(self, changes: Sequence[Change], group: str) -> bool:
        """Make changes of one occasion, if the day has room for them."""
        day = changes[0].day
        more = sum(change.more_cal for change in changes)
        if self.cal[day] + more > MOST_MORE_CAL:
            return False
        freed = Counter(change.instead_of.group for change in changes if change.instead_of)
        if group in ONE_PORTION_A_DAY and (self.portions[day, group] > freed[group] or len(changes) > 1):
            return False
        self.cal[day] += more
        for name, number in freed.items():
            self.portions[day, name] -= number
        self.portions[day, group] += 1
        return True


class _Draft:
    """A plan that is being made, with additions on at most so many days a week."""

    def __init__(self, basis: Basis, most_a_week: int) -> None:
        self.basis = basis
        self.most_a_week = most_a_week
        self.lines: list[Line] = []
        self.limits = _Limits()
        for it in basis.eaten:
            self.limits.portions[it.day, it.group] += 1
        self.missing_ug = _needed_ug(basis.goal_mg, len(basis.days)) - basis.ug
        self.eaten = {it.food_id for it in basis.eaten}
        self.old: set[int] = set()
        self.new: set[int] = set()
        self.groups: set[str] = set()
        self.terms: set[str] = set()

    def plan(self) -> Plan:
        """Add lines, least effort first, until the goal is reached."""
        if len(self.basis.days) >= DAYS_TO_VERDICT:
            self._swap(effort=1)
            self._add(Kind.MORE)
            self._swap(effort=2)
        self._add(Kind.NEW)
        return Plan(self.basis.ug, len(self.basis.days), self.basis.goal_mg, tuple(self.lines))

    @property
    def _is_done(self) -> bool:
        return self.missing_ug <= 0 or len(self.lines) == MOST_LINES

    def _swap(self, effort: int) -> None:
        """Add the swaps of an effort, those that would give most first."""
        found = []
        for pair in self.basis.possible:
            if pair.effort == effort and self.basis.eater.takes(pair.new):
                occasions = _occasions(pair, self.basis.eaten, self.basis.eater)
                gain_ug = sum(change.gain_ug for changes in occasions for change in changes)
                if gain_ug >= LEAST_UG * len(self.basis.days):
                    found.append((gain_ug, pair, occasions))
        found.sort(key=lambda it: (-it[0], it[1].old.name, it[1].new.name, it[1].old.food_id, it[1].new.food_id))
        for _, pair, occasions in found:
            if self._is_done or len(self.old) == MOST_SWAPS:
                return
            old, new = pair.old.food_id, pair.new.food_id
            if not self._has_room(new) or old in self.old | self.new:
                continue
            taken = self._taken(occasions, pair.new.group)
            if not taken:
                continue
            meals = {change.instead_of.meal for changes in taken for change in changes if change.instead_of}
            grams = sorted(change.grams for changes in taken for change in changes)
            self._write(
                Kind.SWAP,
                taken,
                pair.new.group,
                food_id=new,
                name=pair.new.name,
                measure=pair.new.measure,
                portions=None if pair.by == WEIGHT else self.basis.eater.helping,
                grams=grams[len(grams) // 2],
                old_id=old,
                old_name=pair.old.name,
                meal=meals.pop() if len(meals) == 1 else "",
                may_contain=pair.new.may_contain,
            )
            self.old.add(old)
            self.terms |= {pair.new.term} - {""}

    def _add(self, kind: Kind) -> None:
        """Add foods on some days, one of each group: those first that give most magnesium for their energy."""
        eater = self.basis.eater
        fitting = [
            (option.food_id not in self.eaten, -worth(option), option.name, option.food_id, option)
            for option in self.basis.options
            if option.energy_kcal is not None
            and eater.takes(option)
            and self._has_room(option.food_id)
            and option.term not in self.terms
        ]
        if kind == Kind.MORE:
            fitting = [it for it in fitting if not it[0] and it[4].of_document and -it[1] >= WORTH_MORE]
        best: dict[str, Option] = {}
        for *_, option in sorted(fitting, key=lambda it: it[:4]):
            if kind == Kind.MORE or option.recommended:
                best.setdefault(option.group, option)
        for option in sorted(best.values(), key=lambda it: (-worth(it), it.name)):
            for portions in dict.fromkeys((eater.helping, HALF)):
                if self._is_done or option.group in self.groups or not self._has_room(option.food_id):
                    break
                self._add_one(kind, option, portions)

    def _add_one(self, kind: Kind, option: Option, portions: Decimal) -> None:
        days = sorted(self.basis.days, key=lambda day: (self.limits.cal[day], day))
        grams = rescaled(option.grams, ONE, portions)
        added = [
            [
                Change(
                    day,
                    None,
                    grams,
                    as_ug(rescaled(option.mg, ONE, portions)),
                    as_ug(rescaled(option.energy_kcal or Decimal(0), ONE, portions)),
                )
            ]
            for day in days
        ]
        taken = self._taken(added, option.group, min(self.most_a_week, AT_MOST_A_WEEK.get(option.group, _A_WEEK)))
        if taken:
            self.groups.add(option.group)
            self._write(
                kind,
                taken,
                option.group,
                food_id=option.food_id,
                name=option.name,
                measure=option.measure,
                portions=portions,
                grams=grams,
                old_id=None,
                old_name="",
                meal="",
                may_contain=option.may_contain,
            )

    def _has_room(self, food_id: int) -> bool:
        """Return whether a food is not yet part of the plan on either side."""
        return food_id not in self.old | self.new

    def _taken(
        self, occasions: Iterable[Sequence[Change]], group: str, most_a_week: int | None = None
    ) -> list[Sequence[Change]]:
        """Return as many occasions as are needed, of those that the limits leave; none if they give too little.

        How many is a whole number of times a week, for as long as there are so many.
        """
        limits, full_days = self.limits.copy(), len(self.basis.days)
        open_ = [changes for changes in occasions if limits.take(changes, group)]
        if most_a_week is None:
            most = len(open_)
        elif full_days < DAYS_TO_VERDICT:
            most = full_days if len(open_) == full_days and most_a_week == _A_WEEK else 0
        else:
            most = max((count for count in _counts(full_days, most_a_week) if count <= len(open_)), default=0)
        fewer = [count for count in _counts(full_days) if count < most] if full_days >= DAYS_TO_VERDICT else []
        for count in (*fewer, most):
            gain_ug = sum(change.gain_ug for changes in open_[:count] for change in changes)
            if gain_ug >= self.missing_ug and _a_week(count, full_days):
                return open_[:count]
        return open_[:most] if gain_ug >= LEAST_UG * full_days and _a_week(most, full_days) else []

    def _write(
        self, kind: Kind, taken: Sequence[Sequence[Change]], group: str, *, may_contain: Collection[str], **kw: Any
    ) -> None:
        full_days = len(self.basis.days)
        line = Line(
            kind=kind,
            times=len(taken),
            times_a_week=_a_week(len(taken), full_days),
            full_days=full_days,
            changes=tuple(change for changes in taken for change in changes),
            may_contain=self.basis.eater.warns_of(may_contain),
            **kw,
        )
        for changes in taken:
            self.limits.take(changes, group)
        self.lines.append(line)
        self.new.add(line.food_id)
        self.missing_ug -= line.gain_ug


def _occasions(pair: Possible, eaten: Iterable[Eaten], eater: Eater) -> list[list[Change]]:
    """Return the meals at which the other food would give more, those of the most usual meal first."""
    by_meal: dict[tuple[str, date], list[Change]] = {}
    for it in eaten:
        if it.food_id == pair.old.food_id and it.is_measured and (change := _instead(pair, it, eater)):
            by_meal.setdefault((it.meal, it.day), []).append(change)
    gaining = {at: changes for at, changes in by_meal.items() if sum(change.gain_ug for change in changes) > 0}
    how_often = Counter(meal for meal, _ in gaining)
    return [gaining[at] for at in sorted(gaining, key=lambda at: (-how_often[at[0]], at))]


def _instead(pair: Possible, eaten: Eaten, eater: Eater) -> Change | None:
    """Return the other food in place of the one eaten; None if its energy, or a weight that is needed, is not known."""
    portion = rescaled(pair.new.portion_grams, ONE, eater.helping)
    grams = eaten.grams if pair.by == WEIGHT else portion
    if grams is None or pair.new.energy_kcal_per_100g is None:
        return None
    if pair.new.group in ONE_PORTION_A_DAY:
        grams = min(grams, portion)
    mg, kcal = magnesium_mg(grams, pair.new.mg_per_100g), energy_kcal(grams, pair.new.energy_kcal_per_100g)
    return Change(eaten.day, eaten, grams, as_ug(mg or 0), as_ug(kcal or 0))


def _needed_ug(goal_mg: Decimal, days: int) -> int:
    """Return the micrograms of so many days with which their average reaches the goal."""
    return int((goal_mg * UG_PER_MG * days).to_integral_value(ROUND_CEILING))


def _counts(full_days: int, most_a_week: int = 4 * _A_WEEK) -> Iterable[int]:
    """Yield on how many of the full days something is that is once a week, twice a week and so on."""
    for times in range(1, most_a_week + 1):
        yield (2 * times * full_days + _A_WEEK) // (2 * _A_WEEK)


def _a_week(count: int, full_days: int) -> int:
    """Return how often a week something is that is so often on the full days, rounded."""
    return (2 * _A_WEEK * count + full_days) // (2 * full_days)
