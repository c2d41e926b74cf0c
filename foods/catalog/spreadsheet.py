"""The catalog as a spreadsheet that an admin exports, edits and imports: one row per catalog food.

A cell that matches the food's value, apart from spacing, changes nothing; so importing an unedited sheet changes
nothing, and only edited cells are validated. Columns missing from a sheet are left unchanged. People's own foods are
never exported and never matched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import tablib
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Result, RowResult

from foods.catalog import history, writes
from foods.importers import spreadsheet
from foods.importers.catalog_csv import LONGEST_LABEL
from foods.importers.records import (
    ALLERGENS,
    DIETS,
    HOW_KNOWN,
    MOST_ENERGY_KCAL_PER_100G,
    MOST_MAGNESIUM_MG_PER_100G,
    SOURCES,
    PortionRecord,
    RowError,
    content_per_100g,
)
from foods.models import Food, FoodGroup, FoodQuerySet, HowKnown, Source

ROW = "row"  # each row's number in the sheet, stored with its cells
_KEY = frozenset({ROW, *spreadsheet.KEY_COLUMNS})
_BATCH = 500
_NUMBERS = {
    "magnesium_mg_per_100g": ("magnesium", "mg", MOST_MAGNESIUM_MG_PER_100G),
    "energy_kcal_per_100g": ("energy", "kcal", MOST_ENERGY_KCAL_PER_100G),
}
_ALLERGENS = ("contains", "may_contain")
_SWITCHES = ("is_drink", "suggestable", "listed")
_NEEDED = ("name", "group", "portions")  # required for a new food

Cell = str | Decimal | None


def cells_of(food: Food) -> dict[str, Cell]:
    """Return the cells for a food, before they are escaped for spreadsheets."""
    portions = [PortionRecord(p.label, p.grams, p.is_usual, p.estimated) for p in food.portions.all()]
    special: dict[str, Cell] = {
        "group": food.group.name,
        "portions": spreadsheet.portions_text(portions),
        **{name: "\n".join(getattr(food, name)) for name in _ALLERGENS},
        **{name: "yes" if getattr(food, name) else "no" for name in _SWITCHES},
    }
    return {name: special[name] if name in special else getattr(food, name) for name in spreadsheet.COLUMNS}


def dataset_of(read: spreadsheet.Sheet) -> tablib.Dataset:
    """Convert a sheet to the data set that import-export expects."""
    dataset = tablib.Dataset(headers=[ROW, *read.columns])
    width = len(read.columns)
    for number, cells in read.rows:
        fitting = [spreadsheet.unguarded(cell) for cell in (*cells, *[""] * width)[:width]]
        dataset.append([str(number), *fitting])
    return dataset


class SheetRow(RowResult):  # type: ignore[misc]  # import-export has no types
    """The result for a row: the changed columns, each with its old and new value."""

    changes: Mapping[str, tuple[Cell, Cell]]
    number: int


class _Foods(BaseInstanceLoader):  # type: ignore[misc]  # import-export has no types
    """The catalog foods that a sheet names, fetched in batches."""

    def __init__(self, resource: FoodSheet, dataset: tablib.Dataset) -> None:
        super().__init__(resource, dataset)
        self.known: dict[tuple[str, str], Food] = {}
        ids = {_key(row)[1] for row in dataset.dict} - {""}
        wanted = sorted(ids)
        for start in range(0, len(wanted), _BATCH):
            found = resource.get_queryset().filter(source_id__in=wanted[start : start + _BATCH])
            self.known |= {(food.source, food.source_id): food for food in found}

    def get_instance(self, row: Mapping[str, str]) -> Food | None:
        key = _key(row)
        return self.known.get(key) if key[1] else None


class FoodSheet(resources.ModelResource):  # type: ignore[misc]  # import-export has no types
    """Export foods to a sheet and import them from one."""

    class Meta:
        model = Food
        fields = spreadsheet.COLUMNS[:2]  # the rest is handled below
        import_id_fields = spreadsheet.KEY_COLUMNS
        instance_loader_class = _Foods
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False
        skip_diff = True
        use_transactions = True

    def __init__(self) -> None:
        super().__init__()
        self.changes: dict[str, tuple[Cell, Cell]] = {}
        self.portions: tuple[PortionRecord, ...] | None = None
        self.seen: dict[tuple[str, str], str] = {}
        self.groups: dict[str, FoodGroup] = {}

    def get_queryset(self) -> FoodQuerySet:
        """Return the foods that a sheet may contain: never a person's own."""
        return Food.objects.filter(owner=None).with_portions()

    # Export

    def get_export_headers(self, selected_fields: Sequence[str] | None = None) -> list[str]:
        return list(spreadsheet.COLUMNS)

    def filter_export(self, queryset: FoodQuerySet, **kwargs: Any) -> FoodQuerySet:
        return queryset.filter(owner=None).with_portions()

    def export_resource(self, instance: Food, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        return [_exported(cell) for cell in cells_of(instance).values()]

    # Import

    def get_diff_headers(self) -> list[str]:
        return [ROW, "name"]  # kept for a rejected row

    @classmethod
    def get_row_result_class(cls) -> type[SheetRow]:
        return SheetRow

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        by_name = {group.name.lower(): group for group in FoodGroup.objects.all()}
        self.groups = {group.slug: group for group in by_name.values()} | by_name

    def before_import_row(self, row: dict[str, str], **kwargs: Any) -> None:
        """Reject a row with an impossible key, before its food is looked up."""
        self.changes, self.portions = {}, None
        try:
            key = spreadsheet.tidy(row["source"]), spreadsheet.source_id(spreadsheet.tidy(row["source_id"]))
            if key[1]:
                spreadsheet.one_of(sorted(SOURCES), key[0], "source")
                if key in self.seen:
                    raise RowError(f"the same food is already in row {self.seen[key]}")
                self.seen[key] = row[ROW]
        except RowError as fault:
            raise ValidationError(str(fault)) from fault

    def import_instance(self, instance: Food, row: dict[str, str], **kwargs: Any) -> None:
        """Apply and record the cells that differ from the food."""
        is_new = instance.pk is None
        faults: list[str] = []
        if is_new:
            faults += self._set_key(instance, row)
        held = dict.fromkeys(spreadsheet.COLUMNS) if is_new else cells_of(instance)
        for name, cell in row.items():
            if name in _KEY or _is_same(name, cell, held[name]):
                continue
            try:
                self._set_column(instance, name, cell)
            except RowError as fault:
                faults.append(str(fault))
            else:
                self.changes[name] = (held[name], spreadsheet.plain(cell))
        if both := sorted(set(instance.contains) & set(instance.may_contain)):
            faults.append(f"{', '.join(both)} is listed under both contains and may_contain")
        faults += self._set_how_known(instance)
        if faults:
            raise ValidationError({"__all__": faults})

    def _set_key(self, food: Food, row: Mapping[str, str]) -> list[str]:
        """Set the key of a new food; return what it lacks."""
        food.source, food.source_id = _key(row)
        if not food.source_id:
            if food.source not in {"", Source.CATALOG}:
                return [_("a food of %(source)s needs its id there") % {"source": food.source}]
            food.source, food.source_id = Source.CATALOG, writes.new_source_id()
            name = spreadsheet.tidy(row.get("name", ""))
            if name and self.get_queryset().filter(name__iexact=name).exists():
                return [_("the catalog has a food with this name; copy its source and id into the row to change it")]
        if lacking := [name for name in _NEEDED if not spreadsheet.tidy(row.get(name, ""))]:
            return [_("a new food needs %(columns)s") % {"columns": ", ".join(lacking)}]
        return []

    def _set_column(self, food: Food, name: str, cell: str) -> None:
        text = spreadsheet.tidy(cell)
        if name in _NUMBERS:
            setattr(food, name, content_per_100g(spreadsheet.decimal_text(text), *_NUMBERS[name]))
        elif name in _ALLERGENS:
            named = {
                spreadsheet.one_of(ALLERGENS, item.strip(), name) for item in re.split(r"[\n,;]", text) if item.strip()
            }
            setattr(food, name, [allergen for allergen in ALLERGENS if allergen in named])
        elif name in _SWITCHES:
            setattr(food, name, spreadsheet.one_of(("yes", "no"), text, name) == "yes")
        elif name in _READ:
            setattr(food, name, _READ[name](text))
        elif name == "group":
            if text.lower() not in self.groups:
                raise RowError(f"no group is called {text or 'nothing at all'}")
            food.group = self.groups[text.lower()]
        elif name == "portions":
            self.portions = spreadsheet.read_portions(text, longest_label=LONGEST_LABEL)
        else:
            setattr(food, name, " ".join(text.split()))

    def _set_how_known(self, food: Food) -> list[str]:
        """Require how a figure is known if there is one, and clear it otherwise."""
        if food.magnesium_mg_per_100g is None and food.how_known != HowKnown.UNKNOWN:
            self.changes["how_known"] = (food.how_known, HowKnown.UNKNOWN.value)
            food.how_known = HowKnown.UNKNOWN
        elif food.magnesium_mg_per_100g is not None and food.how_known == HowKnown.UNKNOWN:
            return [_("say in how_known how the value is known: analysed, calculated or label")]
        return []

    def skip_row(self, instance: Food, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not self.changes and not import_validation_errors

    def before_save_instance(self, instance: Food, row: Any, **kwargs: Any) -> None:
        instance.edited_at = timezone.now()

    def after_save_instance(self, instance: Food, row: Any, **kwargs: Any) -> None:
        if self.portions is not None:
            writes.set_portions(instance, self.portions)

    def after_import_row(self, row: Mapping[str, str], row_result: SheetRow, **kwargs: Any) -> None:
        row_result.changes, row_result.number = self.changes, int(row[ROW])


def preview(dataset: tablib.Dataset) -> Result:
    """Return what a sheet would change, without changing anything."""
    others, same = _edited_rows(dataset)
    result = FoodSheet().import_data(others, dry_run=True)
    result.totals[RowResult.IMPORT_TYPE_SKIP] += same
    return result


@transaction.atomic
def import_rows(dataset: tablib.Dataset, *, why: str, by: User) -> Result:
    """Apply a sheet to the catalog, all or nothing, and record the reason in the history."""
    resource = FoodSheet()
    others, same = _edited_rows(dataset)
    known = [food.pk for food in _Foods(resource, others).known.values()]
    with history.changing(known, why=why, by=by):
        result = resource.import_data(others)
    result.totals[RowResult.IMPORT_TYPE_SKIP] += same
    if not result.has_errors():
        for row in result.rows:
            if row.is_new():
                history.note(Food.objects.get(pk=row.object_id), why=why, by=by, is_new=True)
    return result


def _edited_rows(dataset: tablib.Dataset) -> tuple[tablib.Dataset, int]:
    """Return the rows that differ from the catalog, and how many do not; typically most of ten thousand rows.

    If a food is in the sheet twice, both rows are returned so that they are rejected.
    """
    known = _Foods(FoodSheet(), dataset).known
    rows = dataset.dict
    keys = [_key(row) for row in rows]
    times = Counter(keys)
    others = tablib.Dataset(headers=dataset.headers)
    for key, row in zip(keys, rows, strict=True):
        food = known.get(key)
        if food is None or times[key] > 1 or _is_edited(food, row):
            others.append(list(row.values()))
    return others, len(rows) - len(others)


def _is_edited(food: Food, row: Mapping[str, str]) -> bool:
    held = cells_of(food)
    return any(not _is_same(name, cell, held[name]) for name, cell in row.items() if name not in _KEY)


def refusals(result: Result) -> list[tuple[str, str, list[str]]]:
    """Return the rejected rows: row number in the sheet, name there, and reasons."""
    return [(*row.values, _reasons(row.error)) for row in result.invalid_rows]


def _reasons(error: ValidationError) -> list[str]:
    """Add the column's name to messages of the model that lack it."""
    if not hasattr(error, "error_dict"):
        return error.messages
    of_columns = error.message_dict.items()
    return [said if name == "__all__" else f"{name}: {said}" for name, some in of_columns for said in some]


_READ: dict[str, Callable[[str], str]] = {
    "how_known": lambda text: spreadsheet.one_of(sorted(HOW_KNOWN), text or "unknown", "how_known"),
    "diet": lambda text: spreadsheet.one_of(sorted(DIETS), text, "diet") if text else "",
    "aliases": lambda text: text,
}


def _key(row: Mapping[str, str]) -> tuple[str, str]:
    try:
        return spreadsheet.tidy(row["source"]).lower(), spreadsheet.source_id(spreadsheet.tidy(row["source_id"]))
    except RowError:
        return "", ""  # before_import_row reports it


def _exported(cell: Cell) -> Cell:
    if isinstance(cell, Decimal):
        return Decimal(spreadsheet.number_text(cell))
    return spreadsheet.guarded(spreadsheet.plain(cell)) if cell else cell


def _is_same(name: str, cell: str, held: Cell) -> bool:
    """Return whether a cell matches the stored value: the same number, or the same text apart from spacing."""
    if cell == held:
        return True
    text = spreadsheet.tidy(cell)
    if name not in _NUMBERS:
        return text == spreadsheet.tidy(str(held or ""))
    try:
        value = content_per_100g(spreadsheet.decimal_text(text), *_NUMBERS[name])
    except RowError:
        return False
    return value == held
