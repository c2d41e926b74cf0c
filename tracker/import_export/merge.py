"""Merge rows into a diary: add those that are missing, keep existing ones as they are, and record each row added.

The preview takes the same steps without writing. Each row that cannot be imported is refused separately, with its
place in the file and a code for the reason (the sentences are in `tracker.import_export.messages`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from foods.models import Food, Portion
from tracker.common.calendar import EARLIEST, PLANNED_AHEAD
from tracker.import_export.json_export import BY_NAME, FOODS, plain
from tracker.import_export.readers.tables import Refusal, excerpt
from tracker.import_export.room import Room
from tracker.models import Brought, DayState, DayStatus, DiaryImport, Entry, Profile, SupplementDose

AT_ONCE = 500
KEPT_OF_A_REASON = 10  # enough to find the other rows
MOST_LEFT_OUT = 20_000  # a file of nothing but faults would keep everybody else's files waiting for hours

Row = tuple[int, models.Model]  # its place in the file, and the unsaved row
Found = TypeVar("Found")


class DiaryMerge:
    """One import or its preview: `new` and `there` count new and existing rows by table, `left_out` rows by reason.

    `asked` counts, by name, the servings that may be supplements or food; the job has the person's answers.
    """

    def __init__(self, job: DiaryImport, *, today: date, write: bool) -> None:
        self.job, self.user, self.today, self.write = job, job.user, today, write
        self.new: Counter[str] = Counter()
        self.there: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.refusals: list[Refusal] = []
        self.room = Room(self.user)
        self.days: set[date] = set()

    def refuse(self, refusal: Refusal) -> None:
        """Count a row that is left out, and keep the first few of each reason for the page."""
        self.left_out[refusal.code] += 1
        if self.left_out[refusal.code] <= KEPT_OF_A_REASON:
            self.refusals.append(refusal)

    def until_too_many(self, found: Iterable[Found]) -> Iterator[Found]:
        """Pass on what is found in a file until too many rows are left out; the rest is not read."""
        for place, thing in enumerate(found, start=1):
            if self.left_out.total() >= MOST_LEFT_OUT:
                self.refuse(Refusal(place, "too_many"))
                return
            yield thing

    def add_rows(self, name: str, rows: Sequence[Row]) -> list[Row]:
        """Add the missing rows of one table, in one transaction, and return them."""
        with transaction.atomic():
            if self.write:
                Profile.lock_for(self.user)
            fitting = [row for row in rows if self._fits(row)]
            fresh = self._with_room(name, self._missing(name, fitting))
            self.new[name] += len(fresh)
            self.days |= {row.day for _, row in fresh if isinstance(row, (Entry, SupplementDose))}
            if self.write:
                self._note(name, self._created(name, fresh))
        return fresh

    def record(self, name: str, made: Sequence[models.Model]) -> None:
        """Record the imported rows, each with a digest of its current state."""
        self._note(name, made)

    def account(self) -> dict[str, Any]:
        """Return the result, for the page."""
        return {
            "new": dict(self.new),
            "there": dict(self.there),
            "left_out": dict(self.left_out),
            "refusals": [[refusal.line, refusal.code, refusal.text] for refusal in self.refusals],
            "days": len(self.days),
            "first": min(self.days).isoformat() if self.days else "",
            "last": max(self.days).isoformat() if self.days else "",
        }

    def _fits(self, row: Row) -> bool:
        place, thing = row
        last = self.today if isinstance(thing, DayStatus) else self.today + timedelta(days=1)
        if isinstance(thing, Entry) and thing.planned:
            last = self.today + PLANNED_AHEAD
        try:
            thing.clean_fields(exclude=[f.name for f in thing._meta.concrete_fields if f.is_relation])
            day = getattr(thing, "day", None)
            if day is not None and not EARLIEST <= day <= last:
                self.refuse(Refusal(place, "day", str(day)))
                return False
        except ValidationError as problem:
            self.refuse(Refusal(place, "value", excerpt(", ".join(problem.message_dict))))
            return False
        return True

    def _missing(self, name: str, rows: Sequence[Row]) -> list[Row]:
        key = BY_NAME[name].model._meta.get_field(BY_NAME[name].key).attname  # type: ignore[union-attr]  # a column, not a relation back
        mine = BY_NAME[name].of(self.user)
        held = set(mine.filter(**{f"{key}__in": [getattr(row, key) for _, row in rows]}).values_list(key, flat=True))
        fresh: list[Row] = []
        for row in rows:
            if getattr(row[1], key) in held:
                self.there[name] += 1
            else:
                held.add(getattr(row[1], key))
                fresh.append(row)
        return self._without_contradictions(fresh)

    def _with_room(self, name: str, rows: list[Row]) -> list[Row]:
        """Leave out what is more than a day or a diary takes."""
        dated = [row for _, row in rows if isinstance(row, (Entry, SupplementDose))]
        if dated:
            self.room.look_at(name, [row.day for row in dated])
        kept = []
        for place, row in rows:
            if self.room.take(name, getattr(row, "day", None)):
                kept.append((place, row))
            else:
                self.refuse(Refusal(place, "room", excerpt(str(row))))
        return kept

    def _without_contradictions(self, rows: list[Row]) -> list[Row]:
        """Leave out food on a day marked as eating nothing, and that mark on a day with food."""
        days = {row.day for _, row in rows if isinstance(row, (Entry, DayStatus))}
        fasting = DayStatus.objects.filter(user=self.user, day__in=days, status=DayState.ATE_NOTHING)
        fasted = set(fasting.values_list("day", flat=True)) if days else set()
        eaten = set(Entry.objects.for_user(self.user.pk).filter(day__in=days).values_list("day", flat=True))
        kept = []
        for place, row in rows:
            if isinstance(row, Entry) and row.day in fasted:
                self.refuse(Refusal(place, "fasted", str(row.day)))
            elif isinstance(row, DayStatus) and row.status == DayState.ATE_NOTHING and row.day in eaten:
                self.refuse(Refusal(place, "eaten", str(row.day)))
            else:
                kept.append((place, row))
        return kept

    def _created(self, name: str, rows: Sequence[Row]) -> list[models.Model]:
        """Create the rows; if the database rejects any, create the others one by one."""
        model = BY_NAME[name].model
        try:
            with transaction.atomic():
                return list(model._default_manager.bulk_create([row for _, row in rows]))
        except (DatabaseError, ValueError):
            made = []
            for place, row in rows:
                row.pk = None
                try:
                    with transaction.atomic():
                        row.save(force_insert=True)
                except (DatabaseError, ValueError):
                    self.new[name] -= 1
                    self.refuse(Refusal(place, "impossible", excerpt(str(row))))
                else:
                    made.append(row)
            return made

    def _note(self, name: str, made: Iterable[models.Model]) -> None:
        Brought.objects.bulk_create(
            Brought(diary_import=self.job, table=name, key=key_of(name, row), digest=digest(row)) for row in made
        )


def key_of(name: str, row: models.Model) -> str:
    """Return the key that identifies an imported row, even if it was edited since."""
    if name == FOODS:
        return str(row.pk)
    table = BY_NAME[name]
    return str(plain(table.model._meta.get_field(table.key).value_from_object(row)))  # type: ignore[union-attr]  # a column, not a relation back


def digest(row: models.Model) -> str:
    """Return a hash of a row that shows later edits, without references, whose targets may be deleted meanwhile."""
    values = {
        f.name: plain(f.value_from_object(row))
        for f in row._meta.concrete_fields
        if not f.primary_key and not f.is_relation
    }
    if values.get("finished_grams", "") is None:
        del values["finished_grams"]  # newer than stored digests; an empty value is not an edit
    if isinstance(row, Food):
        values["portions"] = [[portion.label, plain(portion.grams)] for portion in row.portions.all()]
    return sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:32]


def undo(job: DiaryImport, name: str, brought: Sequence[Brought]) -> tuple[int, int]:
    """Delete rows of one table that an import added; return how many were deleted and how many were kept.

    Rows that the person has edited, or has used in something logged since, are kept. Rows that no longer exist count
    as neither.
    """
    with transaction.atomic():
        Profile.lock_for(job.user)
        was = {row.key: row.digest for row in brought}
        found = {key_of(name, row): row for row in rows_of(job.user, name, list(was))}
        same = {row.pk: row for key, row in found.items() if digest(row) == was[key]}
        model = Food if name == FOODS else BY_NAME[name].model
        free = same.keys() - _in_use(model, list(same))
        model._default_manager.filter(pk__in=free).delete()
        Brought.objects.filter(pk__in=[row.pk for row in brought]).delete()
    return len(free), len(found) - len(free)


def rows_of(user: User, name: str, keys: Sequence[str]) -> models.QuerySet[Any]:
    """Return a person's rows that have one of these keys."""
    if name == FOODS:
        return Food.objects.filter(owner=user, pk__in=keys).prefetch_related("portions")
    return BY_NAME[name].of(user).filter(**{f"{BY_NAME[name].key}__in": keys})


def _in_use(model: type[models.Model], pks: Sequence[int]) -> set[int]:
    """Return which of these rows other rows refer to."""
    used: set[int] = set()
    for relation in model._meta.related_objects:
        others = relation.field.model
        if others is not Portion:
            rows = others._base_manager.filter(**{f"{relation.field.name}__in": pks})
            used |= set(rows.values_list(relation.field.attname, flat=True))
    return used
