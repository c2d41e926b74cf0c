"""Why a day does not look full, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.diary.meals import Meals
from tracker.models import Meal, of_slot
from tracker.science.full_days import FEW_FOODS, NO_MEAL, Judged


def question_about_yesterday(judged: Judged, meals: Meals) -> str:
    """Return the question that names what seems to be missing, answered with Yes or No."""
    if judged.gap == NO_MEAL:
        fact = _("No %(meals)s logged yesterday.") % {"meals": _meals(judged.lacks, meals)}
    elif judged.gap == FEW_FOODS:
        foods = judged.totals.foods
        fact = ngettext("Only %(n)d food logged yesterday.", "Only %(n)d foods logged yesterday.", foods) % {"n": foods}
    else:
        fact = _("What you logged yesterday looks short for a whole day.")
    return f"{fact} {_('Was that everything?')}"


def gap_in_words(judged: Judged, meals: Meals) -> str:
    """Return what seems to be missing from a day, as a remark."""
    if judged.gap == NO_MEAL:
        return _("no %(meals)s") % {"meals": _meals(judged.lacks, meals)}
    if judged.gap == FEW_FOODS:
        foods = judged.totals.foods
        return ngettext("only %(n)d food", "only %(n)d foods", foods) % {"n": foods}
    return _("looks short for a whole day")


def _meals(lacks: tuple[str, ...], meals: Meals) -> str:
    """Return the missing meals as the person calls them, without those that are hidden if others are missing too."""
    shown = [slot for meal in lacks if (slot := meals.like(meal))]
    *some, last = (name or str(Meal(meal).label).lower() for meal, name in map(of_slot, shown or lacks))
    return _("%(meals)s or %(last)s") % {"meals": ", ".join(some), "last": last} if some else last
