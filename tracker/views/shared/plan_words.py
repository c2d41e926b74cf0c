"""Put the lines of a plan, and trials of them, into words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.forms import number_text
from foods.models import Allergen
from tracker.advice.plan import plan_for
from tracker.advice.trials import Outcome
from tracker.diary.measures import GRAMS
from tracker.models import Meal, SwapTrial
from tracker.science.guidance import Finding
from tracker.science.plan import Kind, Line, Plan, Step
from tracker.targets.targets import Target
from tracker.views.shared.request import Person

_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class StepInWords:
    """A line of a plan, and the keys of its forms; `trial` is the trial of it, if there is one."""

    step: Step
    trial: SwapTrial | None = None
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def line(self) -> Line:
        """The line itself."""
        return self.step.line

    @property
    def when(self) -> str:
        """How often a week."""
        line = self.line
        if line.kind == Kind.SWAP:
            return often(line.times_a_week, line.meal)
        return on_days(line.times_a_week, more=line.kind == Kind.MORE)

    @property
    def from_food(self) -> int:
        """The food that it replaces; its own if it replaces none."""
        return self.line.food_id if self.line.old_id is None else self.line.old_id

    @property
    def log_amount(self) -> str:
        """The amount to log, formatted for the form."""
        line = self.line
        return number_text(line.grams.quantize(Decimal(1), ROUND_HALF_UP) if line.portions is None else line.portions)

    @property
    def log_measure(self) -> str:
        """The measure to log it in."""
        return GRAMS.label if self.line.portions is None else self.line.measure

    @property
    def kcal(self) -> Decimal:
        """The energy of one helping; for a swap, of what takes the other's place."""
        changes = self.line.changes
        return Decimal(changes[len(changes) // 2].cal).scaleb(-3)

    @property
    def may_contain(self) -> list[str]:
        """The allergens to avoid that it may contain."""
        return [str(Allergen(name).label) for name in self.line.may_contain]


def in_words(plan: Plan, trials: Iterable[SwapTrial] = ()) -> list[StepInWords]:
    """Return the lines of a plan in words, each with its trial."""
    tried = {(trial.from_food_id, trial.to_food_id): trial for trial in trials}
    found = [StepInWords(step) for step in plan.steps]
    return [StepInWords(it.step, tried.get((it.from_food, it.line.food_id))) for it in found]


def first_line(person: Person, finding: Finding, target: Target) -> StepInWords | None:
    """Return the first line of the person's plan in words, for `advice/ideas/_line.html` (four queries at most).

    None without a plan, or if nothing needs to change.
    """
    plan = plan_for(person.profile, finding.seen, target)
    return in_words(plan)[0] if plan and plan.lines else None


@dataclass(frozen=True, slots=True)
class TrialInWords:
    """A trial, how often it was to be, and the results so far."""

    outcome: Outcome

    @property
    def when(self) -> str:
        """How often a week."""
        trial = self.outcome.trial
        return on_days(trial.times_a_week) if trial.is_addition else often(trial.times_a_week, trial.meal)

    @property
    def old_times(self) -> str:
        """At how many meals of the two weeks the old food was eaten."""
        return _at_meals(self.outcome.old_times)

    @property
    def new_times(self) -> str:
        """At how many meals of the two weeks the new food was eaten."""
        return _at_meals(self.outcome.new_times)


def often(times: int, meal: str) -> str:
    """Say how often a week, and at which meal unless `meal` is ""."""
    match meal:
        case Meal.BREAKFAST:
            said = ngettext("at %(n)d breakfast a week", "at %(n)d breakfasts a week", times)
        case Meal.LUNCH:
            said = ngettext("at %(n)d lunch a week", "at %(n)d lunches a week", times)
        case Meal.DINNER:
            said = ngettext("at %(n)d dinner a week", "at %(n)d dinners a week", times)
        case Meal.SNACK:
            said = ngettext("as %(n)d snack a week", "as %(n)d snacks a week", times)
        case _:
            said = ngettext("%(n)d time a week", "%(n)d times a week", times)
    return said % {"n": times}


def on_days(times: int, *, more: bool = False) -> str:
    """Say on how many days a week, or on how many more than now."""
    if times == _A_WEEK:
        return _("every day")
    if more:
        said = ngettext("on %(n)d more day a week", "on %(n)d more days a week", times)
    else:
        said = ngettext("on %(n)d day a week", "on %(n)d days a week", times)
    return said % {"n": times}


def _at_meals(times: int) -> str:
    return ngettext("at %(n)d meal", "at %(n)d meals", times) % {"n": times}
