"""Load food records into the catalog.

Loading never overrides decisions that people made here: an edited food keeps its figures, a retired food stays retired,
a group keeps the name that an admin gave it, and a food that is no longer in the file stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foods.catalog import history
from foods.catalog.releases import is_older
from foods.importers.records import FoodRecord, GroupRecord, PortionRecord, Refusal
from foods.models import Food, FoodGroup, Portion

# The columns that a record sets. `listed`, `owner`, `retired_at` and `edited_at` are up to people.
_LOADED = (
    "name",
    "original_name",
    "group_id",
    "magnesium_mg_per_100g",
    "energy_kcal_per_100g",
    "release",
    "how_known",
    "document_term",
    "aliases",
    "contains",
    "may_contain",
    "diet",
    "is_drink",
    "suggestable",
    "notes",
)
# The columns that an import may correct in foods whose name, group and portions this catalog chose itself.
_FIGURES = ("magnesium_mg_per_100g", "energy_kcal_per_100g")
_WITH_FIGURES = ("release", "how_known")  # they say where a figure comes from, so they change with it
_BATCH = 500  # rows per query; below SQLite's limit of 32,766 values


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The result of a load: numbers of foods, and the rejected rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept_edited: int = 0
    kept_retired: int = 0
    refused: tuple[Refusal, ...] = ()
    differing: int = 0  # known foods that differ from their records and were left unchanged
    losing: int = 0  # known foods that have a value which their records lack, and kept it
    older: int = 0  # known foods whose figures are from a newer release


@dataclass(frozen=True, slots=True)
class Change:
    """A known food that differs from its record: each column with its stored value and the record's value."""

    food: str
    source_id: str
    columns: Mapping[str, tuple[Any, Any]]

    @property
    def loses_value(self) -> bool:
        """Whether the food has a magnesium value that the record lacks."""
        held, offered = self.columns.get("magnesium_mg_per_100g", (None, None))
        return held is not None and offered is None


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules for loading records.

    `listed`: whether people can find new foods. `accept_changes`: whether known foods are updated from their records or
    left unchanged. `accept_losses`: whether a record without a magnesium value removes the value of its food.
    `curated`: keys of foods of which only the figures may change. `by`: who requested the load, for the history.
    """

    listed: bool = True
    accept_changes: bool = True
    accept_losses: bool = True
    curated: Collection[tuple[str, str]] = ()
    by: User | None = None


SEEDING = Terms()


@transaction.atomic
def load(
    records: Sequence[FoodRecord],
    *,
    groups: Iterable[GroupRecord] = (),
    refusals: Sequence[Refusal] = (),
    terms: Terms = SEEDING,
    tell: Callable[[Change], None] = lambda change: None,
) -> LoadResult:
    """Add or update the foods of `records`, all or none; each is identified by its source and its id there.

    Missing `groups` are created first; a record of an unknown group is rejected. `refusals` from the importer are
    included in the result, so that it is complete. `tell` is called for each known food that differs.
    """
    group_ids = _make_groups(groups)
    fitting = [record for record in records if record.group in group_ids]
    refused = [Refusal(r.line, f"group is not known: {r.group}") for r in records if r.group not in group_ids]

    known = _known_foods(fitting)
    shelves = {pk: slug for slug, pk in group_ids.items()}
    added: list[tuple[FoodRecord, dict[str, Any]]] = []
    changed: list[tuple[Food, FoodRecord, Mapping[_RankedPortion, int]]] = []
    corrected: list[Food] = []
    kept_edited = kept_retired = unchanged = differing = losing = older = 0
    for record in fitting:
        food = known.get(record.key)
        values = _values(record, group_ids[record.group])
        if food is None:
            added.append((record, values))
        elif food.retired_at:
            kept_retired += 1
        elif food.edited_at:
            kept_edited += 1
        elif is_older(record.release, food.release):
            older += 1
        elif not (change := _difference(food, record, values, shelves, is_curated=record.key in terms.curated)):
            unchanged += 1
        else:
            tell(change)
            if not terms.accept_changes:
                differing += 1
            elif not terms.accept_losses and change.loses_value:
                losing += 1
            elif record.key in terms.curated:
                _update(food, values, (*change.columns, *_WITH_FIGURES))
                # Accepting a correction is a decision: loading the catalog's own file must not undo it.
                food.edited_at = timezone.now()
                corrected.append(food)
            else:
                _update(food, values, _LOADED)
                changed.append((food, record, _current_portions(food)))

    _add(added, listed=terms.listed)
    reasons = {food.pk: _origin(food) for food in (*corrected, *(food for food, *_ in changed))}
    with history.changing(reasons, why=reasons, by=terms.by):
        Food.objects.bulk_update([food for food, *_ in changed], [name.removesuffix("_id") for name in _LOADED], _BATCH)
        Food.objects.bulk_update(corrected, [*_FIGURES, *_WITH_FIGURES, "edited_at"], _BATCH)
        _sync_portions(changed)
    return LoadResult(
        added=len(added),
        changed=len(changed) + len(corrected),
        unchanged=unchanged,
        kept_edited=kept_edited,
        kept_retired=kept_retired,
        refused=tuple(sorted([*refusals, *refused], key=lambda refusal: refusal.line)),
        differing=differing,
        losing=losing,
        older=older,
    )


def _origin(food: Food) -> str:
    source = food.get_source_display()
    release = food.release.removeprefix(f"{source.rpartition(', ')[2]}, ")  # both include USDA's data type
    return _("Loaded from %(source)s") % {"source": f"{source} {release}".strip()}


def _add(added: Sequence[tuple[FoodRecord, Mapping[str, Any]]], *, listed: bool) -> None:
    """Add new foods and their portions."""
    new = [
        Food(
            source=record.source,
            source_id=record.source_id,
            listed=listed,
            allergens_unconfirmed=record.allergens_unconfirmed,
            **values,
        )
        for record, values in added
    ]
    foods = Food.objects.bulk_create(new, _BATCH)
    Portion.objects.bulk_create(
        [
            _portion(food.pk, portion, rank)
            for food, (record, _) in zip(foods, added, strict=True)
            for rank, portion in enumerate(record.portions)
        ],
        _BATCH,
    )


def _make_groups(groups: Iterable[GroupRecord]) -> dict[str, int]:
    """Create the missing groups and return the id for each slug in the records.

    An admin may have renamed a group, so a group with the same slug or the same name is a match.
    """
    ids: dict[str, int] = dict(FoodGroup.objects.values_list("slug", "pk"))
    by_name: dict[str, int] = dict(FoodGroup.objects.values_list("name", "pk"))
    for group in groups:
        if group.slug not in ids:
            ids[group.slug] = (
                by_name.get(group.name)
                or FoodGroup.objects.create(
                    slug=group.slug, name=group.name, rank=group.rank, in_document=group.in_document
                ).pk
            )
    return ids


def _known_foods(records: Sequence[FoodRecord]) -> dict[tuple[str, str], Food]:
    known: dict[tuple[str, str], Food] = {}
    for source, ids in _ids_by_source(records):
        known |= {(f.source, f.source_id): f for f in Food.objects.known_as(source, ids).with_portions()}
    return known


def _ids_by_source(records: Iterable[FoodRecord]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the ids from each source, in batches that fit a query."""
    ids: dict[str, list[str]] = {}
    for record in records:
        ids.setdefault(record.source, []).append(record.source_id)
    for source, some in ids.items():
        for start in range(0, len(some), _BATCH):
            yield source, some[start : start + _BATCH]


def _values(record: FoodRecord, group_id: int) -> dict[str, Any]:
    own: dict[str, Any] = {
        "group_id": group_id,
        "aliases": "\n".join(record.aliases),
        "contains": list(record.contains),
        "may_contain": list(record.may_contain),
    }
    return {name: own[name] if name in own else getattr(record, name) for name in _LOADED}


def _difference(
    food: Food, record: FoodRecord, values: Mapping[str, Any], shelves: Mapping[int, str], *, is_curated: bool
) -> Change | None:
    """Return how the record differs from the food in columns that may change; None if it does not."""
    names = _FIGURES if is_curated else _LOADED
    columns = {name: (getattr(food, name), values[name]) for name in names if getattr(food, name) != values[name]}
    if "group_id" in columns:
        columns["group_id"] = (shelves[food.group_id], record.group)
    if not is_curated and _current_portions(food).keys() != _portions_of(record):
        columns["portions"] = (_measures(food.portions.all()), _measures(record.portions))
    return Change(food.name, food.source_id, columns) if columns else None


def _measures(portions: Iterable[Portion | PortionRecord]) -> str:
    return ", ".join(f"{portion.label} = {portion.grams.normalize():f} g" for portion in portions)


def _update(food: Food, values: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in names:
        setattr(food, name, values[name])


# A portion for comparison: the record and its position in the food's list.
_RankedPortion = tuple[PortionRecord, int]


def _portions_of(record: FoodRecord) -> set[_RankedPortion]:
    return {(portion, rank) for rank, portion in enumerate(record.portions)}


def _current_portions(food: Food) -> dict[_RankedPortion, int]:
    return {(PortionRecord(p.label, p.grams, p.is_usual, p.estimated), p.rank): p.pk for p in food.portions.all()}


def _sync_portions(pairs: Sequence[tuple[Food, FoodRecord, Mapping[_RankedPortion, int]]]) -> None:
    """Make each food's portions match its record; rows that already match are kept."""
    stale: list[int] = []
    missing: list[Portion] = []
    for food, record, held in pairs:
        wanted = _portions_of(record)
        stale += [pk for placed, pk in held.items() if placed not in wanted]
        new = sorted(wanted - held.keys(), key=lambda placed: placed[1])
        missing += [_portion(food.pk, portion, rank) for portion, rank in new]
    # Delete first: a food may have only one usual portion, and each label only once.
    for start in range(0, len(stale), _BATCH):
        Portion.objects.filter(pk__in=stale[start : start + _BATCH]).delete()
    Portion.objects.bulk_create(missing, batch_size=_BATCH)


def _portion(food_id: int, record: PortionRecord, rank: int) -> Portion:
    """Return an unsaved portion; it refers to its food by id, since Django would validate each food again."""
    return Portion(
        food_id=food_id,
        label=record.label,
        grams=record.grams,
        rank=rank,
        is_usual=record.is_usual,
        estimated=record.estimated,
    )
