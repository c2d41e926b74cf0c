"""Preview how a correction of the catalog would change people's diaries, apply it, and undo it.

Past entries stay as logged unless an admin decides otherwise after seeing the effects. Only entries whose figures come
from the catalog follow: one weighed food, logged here. Imported entries keep the mg from their source. Sample accounts
are neither counted nor changed, since they are made up and deleted within a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from foods import nutrients
from foods.catalog import history
from foods.jobs import JobState
from foods.models import Food
from foods.nutrients import Total
from tracker.models import CorrectedEntry, Correction, Entry, EntryQuerySet, Origin, Profile

_BATCH = 500  # entries per transaction: few enough that nobody who logs has to wait
_FIGURES = ("mg_known", "parts_unmeasured", "energy_kcal", "per_100g_used")
_SAVED_COLUMNS = (*_FIGURES, "how_known", "as_logged")


@dataclass(frozen=True, slots=True)
class CatalogFigures:
    """The figures of a food per 100 g that its entries are computed from."""

    magnesium: Decimal | None
    energy: Decimal | None
    how_known: str = field(compare=False)

    @classmethod
    def of(cls, food: Food) -> CatalogFigures:
        """Return the figures of a food."""
        return cls(food.magnesium_mg_per_100g, food.energy_kcal_per_100g, food.how_known)


@dataclass(frozen=True, slots=True)
class Consequences:
    """How past entries would change, as anonymous counts."""

    entries: int = 0
    people_days: int = 0
    before: Total = field(default_factory=Total)
    after: Total = field(default_factory=Total)


def following(food_id: int) -> EntryQuerySet:
    """Return the entries whose figures come from this food."""
    logged = Entry.objects.filter(food=food_id, origin=Origin.LOGGED, source_key="", parts=1, grams__isnull=False)
    return logged.filter(user__profile__sample_until=None)


def consequences(food_id: int, before: CatalogFigures, after: CatalogFigures) -> Consequences:
    """Count what would change if past entries followed the food from `before` to `after`."""
    correction = correction_of(food_id, before, after)
    entries = people_days = 0
    old, new, last_day = Total(), Total(), None
    moves: dict[tuple[Any, ...], tuple[Total, Total] | None] = {}  # entries with the same weight change the same way
    rows = following(food_id).order_by("user_id", "day").values_list("user_id", "day", "grams", *_FIGURES)
    for user_id, day, *figures in rows.iterator(2000):
        key = tuple(figures)
        if key not in moves:
            entry = Entry(parts=1, **dict(zip(("grams", *_FIGURES), key, strict=True)))
            was = entry.total
            moves[key] = (was, entry.total) if recompute(entry, correction) else None
        if move := moves[key]:
            entries += 1
            old, new = old + move[0], new + move[1]
            if (user_id, day) != last_day:
                people_days, last_day = people_days + 1, (user_id, day)
    return Consequences(entries, people_days, old, new)


@transaction.atomic
def begin(*, food_id: int, before: CatalogFigures, after: CatalogFigures, by: User | None) -> Correction | None:
    """Apply the food's new figures to past entries in the background; None while another correction is running."""
    Food.objects.select_for_update(no_key=True).get(pk=food_id)
    if is_at_work(food_id):
        return None
    correction = correction_of(food_id, before, after)
    correction.asked_by = by
    correction.full_clean(exclude=["magnesium_from", "magnesium_to", "energy_from", "energy_to", "asked_by"])
    return correction.start()


def figures_before(food: Food) -> CatalogFigures | None:
    """Return a food's most recent figures that differ from the current ones; None without any."""
    now = CatalogFigures.of(food)
    rows = food.history.values_list("magnesium_mg_per_100g", "energy_kcal_per_100g", "how_known")
    return next((figures for figures in (CatalogFigures(*row) for row in rows) if figures != now), None)


def is_at_work(food_id: int) -> bool:
    """Return whether a correction of this food is unfinished: the outcome of two at the same time would be random."""
    return Correction.objects.filter(food=food_id, state__in=(JobState.WAITING, JobState.RUNNING)).exists()


def last_undoable(food_id: int) -> Correction | None:
    """Return the newest correction of a food that can be undone: they are undone in reverse order."""
    standing = Correction.objects.filter(food=food_id, undoing=False).last()
    return standing if standing and not is_at_work(food_id) else None


@transaction.atomic
def undo(*, correction: Correction, by: User | None) -> bool:
    """Restore a correction's entries in the background; False if another one has to be undone first."""
    current = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if current != last_undoable(current.food_id):
        return False
    current.undoing, current.step, current.done, current.total = True, "", 0, None
    current.start()
    history.note(current.food, why=_("Past entries were restored"), by=by)
    return True


@transaction.atomic
def try_again(*, correction: Correction) -> bool:
    """Resume a failed correction where it stopped, unless there is a newer one."""
    current = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if current.state != JobState.FAILED or current != Correction.objects.filter(food=current.food_id).last():
        return False
    current.start()
    return True


def carry_out(correction: Correction) -> None:
    """Apply or undo the correction; a second call after an interruption does the rest."""
    if correction.undoing:
        step, todo = _("Restoring entries"), correction.entries.count()
        batch = _restore_batch
    else:
        step, todo = (
            _("Recomputing entries"),
            following(correction.food_id).filter(pk__gt=correction.last_entry).count(),
        )
        batch = _recompute_batch
    total = correction.done + todo
    while done := batch(correction):
        correction.tell(step, min(correction.done + done, total), total)


@transaction.atomic
def _recompute_batch(correction: Correction) -> int:
    """Recompute the next entries, saving their previous state and the progress, in one transaction."""
    rows = following(correction.food_id).filter(pk__gt=correction.last_entry).order_by("pk")
    _lock_people(rows[:_BATCH])
    entries = list(rows.select_for_update(of=("self",))[:_BATCH])
    if not entries:
        return 0
    moved, kept = [], []
    for entry in entries:
        was = _previous_state(entry, correction)
        if recompute(entry, correction):
            moved.append(entry)
            kept.append(was)
    CorrectedEntry.objects.bulk_create(kept)
    save_changed(moved)
    correction.last_entry = entries[-1].pk
    correction.moved += len(moved)
    correction.save(update_fields=["last_entry", "moved"])
    return len(entries)


@transaction.atomic
def _restore_batch(correction: Correction) -> int:
    """Restore the next entries; one whose food was changed since stays as the person made it."""
    kept = {row.entry_id: row for row in correction.entries.order_by("entry_id")[:_BATCH]}
    here = {correction.food_id, correction.food.merged_into_id}
    moved = []
    _lock_people(Entry.objects.filter(pk__in=kept))
    for entry in Entry.objects.select_for_update().filter(pk__in=kept):
        was = kept[entry.pk]
        if entry.food_id in here:
            _restore(entry, was)
            moved.append(entry)
    save_changed(moved)
    correction.entries.filter(entry__in=kept).delete()
    return len(kept)


def _lock_people(entries: EntryQuerySet) -> None:
    """Make other writes of these entries' owners wait, as `Profile.hold` does, always in the same order."""
    people = Profile.objects.filter(user__in=set(entries.values_list("user_id", flat=True)))
    list(people.order_by("pk").select_for_update().values_list("pk"))


def _previous_state(entry: Entry, correction: Correction) -> CorrectedEntry:
    values: dict[str, Any] = {name: copy(getattr(entry, name)) for name in ("grams", *_SAVED_COLUMNS)}
    return CorrectedEntry(correction=correction, entry=entry, **values)


def correction_of(food_id: int, before: CatalogFigures, after: CatalogFigures) -> Correction:
    """Return an unsaved correction of a food from one set of figures to another."""
    return Correction(
        food_id=food_id,
        magnesium_from=before.magnesium,
        magnesium_to=after.magnesium,
        energy_from=before.energy,
        energy_to=after.energy,
        how_known=after.how_known,
    )


def recompute(entry: Entry, correction: Correction) -> bool:
    """Give the entry the corrected figures, if the correction changes them; return whether anything changed."""
    old = [getattr(entry, name) for name in _FIGURES]
    _apply(entry, correction)
    if changed := [getattr(entry, name) for name in _FIGURES] != old:
        entry.how_known = correction.how_known
    return changed


def _apply(entry: Entry, correction: Correction) -> None:
    assert entry.grams is not None  # noqa: S101  # guaranteed by `following`
    first = entry.as_logged or {}  # later changes of the amount are based on these
    grams = Decimal(first["grams"]) if first.get("grams") else None
    if correction.moves_magnesium:
        mg = nutrients.magnesium_mg(entry.grams, correction.magnesium_to)
        entry.mg_known, entry.parts_unmeasured = mg or Decimal(0), int(mg is None)
        entry.per_100g_used = correction.magnesium_to
        if grams:
            first["mg_known"] = str(nutrients.magnesium_mg(grams, correction.magnesium_to) or Decimal(0))
    if correction.moves_energy:
        entry.energy_kcal = nutrients.energy_kcal(entry.grams, correction.energy_to)
        if grams:
            first["energy_kcal"] = _text(nutrients.energy_kcal(grams, correction.energy_to))


def _restore(entry: Entry, was: CorrectedEntry) -> None:
    """Restore the figures; if the weight has changed since, scale them to the new weight."""
    started_from = entry.as_logged
    for name in _SAVED_COLUMNS:
        setattr(entry, name, getattr(was, name))
    if entry.grams is not None and entry.grams != was.grams:
        entry.mg_known = nutrients.magnesium_mg(entry.grams, was.per_100g_used) or Decimal(0)
        entry.energy_kcal = was.energy_kcal and nutrients.rescaled(was.energy_kcal, was.grams, entry.grams)
        if started_from and was.as_logged is None:
            entry.as_logged = started_from | {"mg_known": str(was.mg_known), "energy_kcal": _text(was.energy_kcal)}


def save_changed(moved: Iterable[Entry]) -> None:
    """Save changed entries, with one statement for all entries that have the same figures."""
    alike: dict[str, list[Entry]] = {}
    for entry in moved:
        alike.setdefault(repr([getattr(entry, name) for name in _SAVED_COLUMNS]), []).append(entry)
    for entries in alike.values():
        values = {name: getattr(entries[0], name) for name in _SAVED_COLUMNS}
        same = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
        same.update(**values, version=F("version") + 1)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
