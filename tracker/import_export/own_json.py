"""Import this app's JSON file, of this or another instance.

Foods of the catalog are found by source and id; one that this catalog lacks becomes the person's own food, with the
values in the file. The person's own foods are found by name (of several with one name, by order), or else created.
The whole profile is imported into an empty account; in any other account it only fills in empty fields.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from foods.limits import LimitReachedError
from foods.models import Allergen, Food, FoodGroup, Portion, Source
from tracker.common.calendar import EARLIEST
from tracker.import_export.json_export import (
    BY_NAME,
    FOOD_FIELDS,
    FOODS,
    PORTION_FIELDS,
    PROFILE_FIELDS,
    TABLES,
    Table,
    own_foods,
)
from tracker.import_export.merge import AT_ONCE, DiaryMerge, Row
from tracker.import_export.readers.own_json import read_own
from tracker.import_export.readers.tables import Refusal, excerpt
from tracker.models import Profile

Thing = TypeVar("Thing", bound=models.Model)
FIGURES = {"amount", "grams", "mg_known", "energy_kcal"}  # of Entry.as_logged


class OwnDiary:
    """Import the file row by row; `place` is the current row's number in it."""

    def __init__(self, into: DiaryMerge) -> None:
        self.into = into
        self.user = into.user
        self.place = 0
        self._foods: dict[int, int] = {}  # number in the file -> pk here
        self._own = dict(own_foods(self.user).values_list("pk", "name"))
        self._nth: Counter[str] = Counter()
        self._groups = dict(FoodGroup.objects.order_by("rank").values_list("slug", "pk"))
        self._was_empty = not self._own and not any(table.of(self.user).exists() for table in TABLES)
        self._waiting: list[tuple[int, dict[str, Any]]] = []
        self._table: Table | None = None

    def take(self, name: str, row: Any) -> None:
        """Import the next member or row of the file."""
        if name not in BY_NAME and name != FOODS and name != "profile":
            return
        self.place += 1
        if not isinstance(row, dict):
            self.into.refuse(Refusal(self.place, "no_row", name))
        elif name == FOODS:
            self._take_food(row)
        elif name == "profile":
            self._take_profile(row)
        else:
            if self._table is not BY_NAME[name] or len(self._waiting) >= AT_ONCE:
                self.flush()
            self._table = BY_NAME[name]
            self._waiting.append((self.place, row))

    def flush(self) -> None:
        """Import the rows collected so far."""
        if self._table and self._waiting:
            self._put(self._table, self._waiting)
        self._waiting = []

    def _put(self, table: Table, rows: Sequence[tuple[int, dict[str, Any]]]) -> None:
        named = {
            column: self._named(other, [row.get(column) for _, row in rows]) for column, other in table.refs.items()
        }
        made: list[Row] = []
        for place, row in rows:
            try:
                thing = _made(table.model, row, [f for f in table.fields() if f.name not in table.refs])
                for column, known in named.items():
                    field: Any = table.model._meta.get_field(column)
                    pk = known.get(str(row.get(column)))
                    if pk is None and not field.null:
                        raise ValidationError({column: "not there"})
                    setattr(thing, field.attname, pk)
            except ValidationError as problem:
                self.into.refuse(Refusal(place, "value", excerpt(", ".join(problem.message_dict))))
            else:
                thing.user = self.user  # type: ignore[attr-defined]  # every table of the file has a user
                made.append((place, thing))
        self.into.add_rows(table.name, made)

    def _named(self, other: str, keys: Sequence[Any]) -> dict[str, int]:
        """Map the keys by which rows of the file refer to another table to the pks here."""
        if other == FOODS:
            return {str(number): pk for number, pk in self._foods.items()}
        table = BY_NAME[other]
        wanted = {key for key in keys if isinstance(key, str) and _is_uuid(key)}
        found = table.of(self.user).filter(**{f"{table.key}__in": wanted}).values_list(table.key, "pk")
        return {str(key): pk for key, pk in found}

    def _take_profile(self, row: dict[str, Any]) -> None:
        """Import the profile. It is not a row that can be undone, and the page says so."""
        with transaction.atomic():
            Profile.lock_for(self.user)
            profile = Profile.objects.get(user=self.user)
            try:
                theirs = _made(Profile, row, list(PROFILE_FIELDS))
                taken = False
                for f in PROFILE_FIELDS:
                    here, there = f.value_from_object(profile), f.value_from_object(theirs)
                    if here != there and (self._was_empty or here in (None, "", [])):
                        setattr(profile, f.attname, there)
                        taken = True
                profile.full_clean()
            except ValidationError as problem:
                self.into.refuse(Refusal(self.place, "value", excerpt(", ".join(problem.message_dict))))
                return
            (self.into.new if taken else self.into.there)["profile"] += 1
            if self.into.write:
                profile.save()

    def _take_food(self, row: dict[str, Any]) -> None:
        number, is_own = row.get("number"), row.get("own") is True
        try:
            food = _made(Food, row, list(FOOD_FIELDS))
            food.group_id = self._groups.get(str(row.get("group"))) or next(reversed(self._groups.values()))
            known, source_id = self._own_food(food) if is_own else self._catalog_food(row, food)
            if known is None:
                known = self._make_food(food, row, source_id)
            elif known in self._own:  # the catalog's foods are not imported, so they are not counted
                self.into.there[FOODS] += 1
        except LimitReachedError:
            self.into.refuse(Refusal(self.place, "room", excerpt(food.name)))
        except (ValidationError, DatabaseError, StopIteration, ValueError):
            self.into.refuse(Refusal(self.place, "food", excerpt(str(row.get("name", "")))))
        else:
            if isinstance(number, int):
                self._foods[number] = known

    def _own_food(self, food: Food) -> tuple[int | None, str]:
        """Return the person's own food with that name; of several, the one at the same position."""
        nth = self._nth[food.name]
        self._nth[food.name] += 1
        same = [pk for pk, name in self._own.items() if name == food.name]
        return (same[nth] if nth < len(same) else None), str(uuid.uuid4())

    def _catalog_food(self, row: dict[str, Any], food: Food) -> tuple[int | None, str]:
        """Return the catalog's food with that source and id, or the person's own food that replaces it."""
        source, source_id = _words(row.get("source")), _words(row.get("source_id"))
        stand_in = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.user.pk} {source} {source_id} {food.name}"))
        catalog = Food.objects.filter(owner=None)
        same = catalog.filter(source=source, source_id=source_id) if source_id else catalog.filter(name=food.name)
        found = same.first() or Food.objects.filter(owner=self.user, source_id=stand_in).first()
        return (found.pk if found else None), stand_in

    def _make_food(self, food: Food, row: dict[str, Any], source_id: str) -> int:
        food.source, food.source_id, food.owner, food.edited_at = Source.OWN, source_id, self.user, None
        food.clean_fields(exclude=["group", "owner"])
        portions = [_made(Portion, said, list(PORTION_FIELDS)) for said in _dicts(row.get("portions"))]
        for portion in portions:
            portion.clean_fields(exclude=["food"])
        if not self.into.room.take(FOODS):
            raise LimitReachedError("")
        self.into.new[FOODS] += 1
        if not self.into.write:
            return -self.place  # a preview needs a key, and no row has this one
        with transaction.atomic():
            food.save()
            for portion in portions:
                portion.food = food
                portion.save()
            self.into.record(FOODS, [Food.objects.prefetch_related("portions").get(pk=food.pk)])
        return food.pk


def bring_own(into: DiaryMerge, stream: Any, tell: Any) -> int:
    """Import a whole file; return its number of rows. Raises UnreadableFileError; rows before that point are kept."""
    diary = OwnDiary(into)
    try:
        for name, row in into.until_too_many(read_own(stream)):
            diary.take(name, row)
            tell(diary.place)
    finally:
        diary.flush()
    return diary.place


def _made(model: type[Thing], row: dict[str, Any], fields: list[Any]) -> Thing:
    """Make a model instance from a row of the file. Raises ValidationError for values of the wrong type."""
    values = {}
    for f in fields:
        if f.name in row:
            try:
                values[f.attname] = _value(f, _valid_text(row[f.name]))
            except (ValidationError, TypeError, ValueError, ArithmeticError) as problem:
                raise ValidationError({f.name: str(problem)}) from problem
    return model(**values)


def _value(f: Any, said: Any) -> Any:
    """Convert a value of the file to that of a column."""
    value = f.to_python(said)
    if value is None and not f.null:
        raise ValueError("nothing where something has to be")
    if isinstance(f, models.JSONField) and not _is_valid_json(value):
        raise ValueError("no list of words and no figures")
    if isinstance(f, models.DateTimeField) and value is not None:
        value = (timezone.make_aware(value) if timezone.is_naive(value) else value).astimezone(UTC)
        if not EARLIEST <= value.date() < date.max:  # in some time zones it is a day earlier or later
            raise ValueError("no day of a diary")
    return value


def _valid_text(value: Any) -> Any:
    """Reject text that no database accepts: with NUL, or with half of a surrogate pair."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("NUL")
        value.encode()
    return value


def _is_valid_json(value: Any) -> bool:
    """Return whether this is valid in our JSON columns: allergens, or an entry's figures as logged."""
    if isinstance(value, list):
        return all(word in Allergen.values for word in value)
    if not isinstance(value, dict):
        return value is None
    try:
        figures = {name: None if figure is None else Decimal(figure) for name, figure in value.items()}
    except (TypeError, ValueError, ArithmeticError):
        return False
    whole = figures.keys() == FIGURES and bool(figures["amount"])
    return whole and all(figure is None or (figure.is_finite() and 0 <= figure < 10**9) for figure in figures.values())


def _words(value: Any) -> str:
    return _valid_text(value) if isinstance(value, str) else ""


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
