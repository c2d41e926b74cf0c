"""Offer a person the corrected figures of a food of their own for past entries; apply them when asked, and undo that.

The figures that entries were logged with are in the entries: people's own foods have no history. One person's entries
are few enough to be changed while they wait.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from foods import nutrients
from foods.jobs import JobState
from foods.models import Food
from tracker.corrections import effects
from tracker.corrections.effects import CatalogFigures, Consequences
from tracker.models import Correction


def past_of(food: Food) -> Consequences:
    """Count what would change if past entries followed the food's current figures (two queries)."""
    return effects.consequences(food.pk, _logged_with(food), CatalogFigures.of(food))


@transaction.atomic
def correct_past(*, food: Food) -> Correction | None:
    """Give past entries the food's current figures; None if all have them already."""
    current = Food.objects.select_for_update(no_key=True).get(pk=food.pk)
    if not past_of(current).entries:
        return None
    correction = effects.correction_of(current.pk, _logged_with(current), CatalogFigures.of(current))
    correction.asked_by = current.owner
    _carry_out(correction)
    return correction


@transaction.atomic
def restore_past(*, food: Food) -> bool:
    """Restore the entries of the latest correction; False if nothing is left to undo."""
    Food.objects.select_for_update(no_key=True).get(pk=food.pk)
    correction = effects.last_undoable(food.pk)
    if correction is None:
        return False
    correction.undoing, correction.done = True, 0
    _carry_out(correction)
    return True


def _carry_out(correction: Correction) -> None:
    correction.state = JobState.DONE  # within the transaction: nobody sees it earlier
    correction.finished_at = timezone.now()
    correction.save()
    effects.carry_out(correction)
    correction.save()


def _logged_with(food: Food) -> CatalogFigures:
    """Return the latest of each figure that an entry was logged with and that is not the current one."""
    now = CatalogFigures.of(food)
    magnesium, energy = now.magnesium, now.energy
    rows = effects.following(food.pk).order_by("day", "pk")
    for entry in rows.only("grams", "per_100g_used", "energy_kcal"):
        grams, kcal = entry.grams or Decimal(0), entry.energy_kcal
        if entry.per_100g_used != now.magnesium:
            magnesium = entry.per_100g_used
        if kcal != nutrients.energy_kcal(grams, now.energy):
            energy = None if kcal is None else nutrients.rescaled(kcal, grams, Decimal(100))
    return CatalogFigures(magnesium, energy, food.how_known)
