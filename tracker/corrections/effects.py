"""What a correction of the catalog would move in people's diaries, doing it, and putting it back.

The past stays as logged unless an admin asks for this, having seen what would move. It follows only what the
catalog's figure gave: one weighed food, logged here. An imported entry keeps its source's own mg, and sample accounts
are neither counted nor touched, being invented and gone within a day.
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

_BATCH = 500  # entries a transaction: short enough that nobody who logs waits
_FIGURES = ("mg_known", "parts_unmeasured", "energy_kcal", "per_100g_used")
_KEPT = (*_FIGURES, "how_known", "as_logged")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a food per 100 g that its entries are computed from."""

    magnesium: Decimal | None
    energy: Decimal | None
    how_known: str = field(compare=False)

    @classmethod
    def of(cls, food: Food) -> Figures:
        """Return those of a food."""
        return cls(food.magnesium_mg_per_100g, food.energy_kcal_per_100g, food.how_known)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would move in past entries, in counts that say nothing about anyone."""

    entries: int = 0
    people_days: int = 0
    before: Total = field(default_factory=Total)
    after: Total = field(default_factory=Total)


def following(food_id: int) -> EntryQuerySet:
    """Return the entries whose figures are this food's own."""
    logged = Entry.objects.filter(food=food_id, origin=Origin.LOGGED, source_key="", parts=1, grams__isnull=False)
    return logged.filter(user__profile__sample_until=None)


def consequences(food_id: int, before: Figures, after: Figures) -> Consequences:
    """Count what would change if past entries followed the food from `before` to `after`."""
    correction = _correction(food_id, before, after)
    entries = people_days = 0
    old, new, last_day = Total(), Total(), None
    moves: dict[tuple[Any, ...], tuple[Total, Total] | None] = {}  # entries of one weight move alike
    rows = following(food_id).order_by("user_id", "day").values_list("user_id", "day", "grams", *_FIGURES)
    for user_id, day, *figures in rows.iterator(2000):
        key = tuple(figures)
        if key not in moves:
            entry = Entry(parts=1, **dict(zip(("grams", *_FIGURES), key, strict=True)))
            was = entry.total
            moves[key] = (was, entry.total) if _recompute(entry, correction) else None
        if move := moves[key]:
            entries += 1
            old, new = old + move[0], new + move[1]
            if (user_id, day) != last_day:
                people_days, last_day = people_days + 1, (user_id, day)
    return Consequences(entries, people_days, old, new)


@transaction.atomic
def begin(*, food_id: int, before: Figures, after: Figures, by: User | None) -> Correction | None:
    """Let past entries follow the food's new figures, in the background; None while another one is at work."""
    Food.objects.select_for_update(no_key=True).get(pk=food_id)
    if is_at_work(food_id):
        return None
    correction = _correction(food_id, before, after)
    correction.asked_by = by
    correction.full_clean(exclude=["magnesium_from", "magnesium_to", "energy_from", "energy_to", "asked_by"])
    return correction.start()


def figures_before(food: Food) -> Figures | None:
    """Return the last figures of a food that were others than those of today; None if there were none."""
    now = Figures.of(food)
    rows = food.history.values_list("magnesium_mg_per_100g", "energy_kcal_per_100g", "how_known")
    return next((figures for figures in (Figures(*row) for row in rows) if figures != now), None)


def is_at_work(food_id: int) -> bool:
    """Whether a correction of this food is not over: two at once would end as chance has it."""
    return Correction.objects.filter(food=food_id, state__in=(JobState.WAITING, JobState.RUNNING)).exists()


def last_undoable(food_id: int) -> Correction | None:
    """Return the newest correction of a food that can be put back: they are undone in turn, the last one first."""
    standing = Correction.objects.filter(food=food_id, undoing=False).last()
    return standing if standing and not is_at_work(food_id) else None


@transaction.atomic
def undo(*, correction: Correction, by: User | None) -> bool:
    """Put its entries back as they were, in the background; False if another one has to be undone first."""
    current = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if current != last_undoable(current.food_id):
        return False
    current.undoing, current.step, current.done, current.total = True, "", 0, None
    current.start()
    history.note(current.food, why=_("Past entries were put back as they were"), by=by)
    return True


@transaction.atomic
def try_again(*, correction: Correction) -> bool:
    """Let a correction that failed go on where it stopped, unless a newer one came since."""
    current = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if current.state != JobState.FAILED or current != Correction.objects.filter(food=current.food_id).last():
        return False
    current.start()
    return True


def carry_out(correction: Correction) -> None:
    """Do the work, or the rest of it."""
    if correction.undoing:
        step, todo = _("Putting entries back"), correction.entries.count()
        batch = _put_batch_back
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
    """Recompute the next entries, keep what they were, and note how far it is: all of it or nothing."""
    rows = following(correction.food_id).filter(pk__gt=correction.last_entry).order_by("pk")
    _hold(rows[:_BATCH])
    entries = list(rows.select_for_update(of=("self",))[:_BATCH])
    if not entries:
        return 0
    moved, kept = [], []
    for entry in entries:
        was = _kept(entry, correction)
        if _recompute(entry, correction):
            moved.append(entry)
            kept.append(was)
    CorrectedEntry.objects.bulk_create(kept)
    _write(moved)
    correction.last_entry = entries[-1].pk
    correction.moved += len(moved)
    correction.save(update_fields=["last_entry", "moved"])
    return len(entries)


@transaction.atomic
def _put_batch_back(correction: Correction) -> int:
    """Put the next entries back; one that was given another food since stays as the person made it."""
    kept = {row.entry_id: row for row in correction.entries.order_by("entry_id")[:_BATCH]}
    here = {correction.food_id, correction.food.merged_into_id}
    moved = []
    _hold(Entry.objects.filter(pk__in=kept))
    for entry in Entry.objects.select_for_update().filter(pk__in=kept):
        was = kept[entry.pk]
        if entry.food_id in here:
            _put_back(entry, was)
            moved.append(entry)
    _write(moved)
    correction.entries.filter(entry__in=kept).delete()
    return len(kept)


def _hold(entries: EntryQuerySet) -> None:
    """Let the people whose entries these are write before or after this, as `Profile.hold` does, all in one order."""
    people = Profile.objects.filter(user__in=set(entries.values_list("user_id", flat=True)))
    list(people.order_by("pk").select_for_update().values_list("pk"))


def _kept(entry: Entry, correction: Correction) -> CorrectedEntry:
    values: dict[str, Any] = {name: copy(getattr(entry, name)) for name in ("grams", *_KEPT)}
    return CorrectedEntry(correction=correction, entry=entry, **values)


def _correction(food_id: int, before: Figures, after: Figures) -> Correction:
    return Correction(
        food_id=food_id,
        magnesium_from=before.magnesium,
        magnesium_to=after.magnesium,
        energy_from=before.energy,
        energy_to=after.energy,
        how_known=after.how_known,
    )


def _recompute(entry: Entry, correction: Correction) -> bool:
    """Give the entry the corrected figures, only those that the correction changes; say whether that moved it."""
    old = [getattr(entry, name) for name in _FIGURES]
    _follow(entry, correction)
    if changed := [getattr(entry, name) for name in _FIGURES] != old:
        entry.how_known = correction.how_known
    return changed


def _follow(entry: Entry, correction: Correction) -> None:
    assert entry.grams is not None  # noqa: S101  # `following` sees to it
    first = entry.as_logged or {}  # what later changes of the amount start from
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


def _put_back(entry: Entry, was: CorrectedEntry) -> None:
    """Make the figures what they were; with another weight since, what they would have been with it."""
    started_from = entry.as_logged
    for name in _KEPT:
        setattr(entry, name, getattr(was, name))
    if entry.grams is not None and entry.grams != was.grams:
        entry.mg_known = nutrients.magnesium_mg(entry.grams, was.per_100g_used) or Decimal(0)
        entry.energy_kcal = was.energy_kcal and nutrients.rescaled(was.energy_kcal, was.grams, entry.grams)
        if started_from and was.as_logged is None:
            entry.as_logged = started_from | {"mg_known": str(was.mg_known), "energy_kcal": _text(was.energy_kcal)}


def _write(moved: Iterable[Entry]) -> None:
    """Save what moved: entries with the same figures, which are those of one weight, by one statement."""
    alike: dict[str, list[Entry]] = {}
    for entry in moved:
        alike.setdefault(repr([getattr(entry, name) for name in _KEPT]), []).append(entry)
    for entries in alike.values():
        values = {name: getattr(entries[0], name) for name in _KEPT}
        same = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
        same.update(**values, version=F("version") + 1)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
