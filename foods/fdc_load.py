"""Bring a download of USDA FoodData Central into the catalog, batch by batch.

Each batch is taken whole or not at all, and a food is known by its source and id: an import that was interrupted
is simply run again. People find an imported food only once it is listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from foods import history
from foods.catalog import CATALOG_FILE, GROUPS_FILE, Change, LoadResult, Terms, load
from foods.importers.catalog_csv import read_catalog, read_groups
from foods.importers.fdc import open_fdc
from foods.importers.fdc_shelves import Shelves, read_shelves
from foods.importers.records import FoodRecord, GroupRecord, Refusal
from foods.models import Food

SHELVES_FILE = Path(__file__).parent / "data" / "fdc_groups.csv"

# For what fits no shelf of the catalog's own file, such as baby food; made by the first import.
OTHER = GroupRecord("other", "Other foods", 90, in_document=False)

_BATCH = 500

Progress = Callable[[str, int, int | None], None]  # what is being done, how far, and of how many if that is known


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, in numbers; which foods and rows they were was told on the way."""

    added: int
    changed: int
    unchanged: int
    differing: int
    kept_edited: int
    kept_retired: int
    listed: int
    refused: int
    others: int
    older: int
    foods: Mapping[str, int]


def import_fdc(
    path: Path,
    *,
    accept_changes: bool = False,
    list_foods: bool = False,
    progress: Progress = lambda what, done, total: None,
    tell: Callable[[Change | Refusal], None] = lambda event: None,
) -> ImportResult:
    """Import a zip or an unpacked folder. Raises FileFault or OSError before anything is loaded.

    A known food that the download holds otherwise is told, and changed only with `accept_changes`; one that an
    admin edited or retired is left alone. `list_foods` lists what the download brought, now or before.
    """
    with GROUPS_FILE.open("rb") as stream:
        groups = [*read_groups(stream), OTHER]
    terms = Terms(listed=list_foods, accept_changes=accept_changes, curated=_curated({group.slug for group in groups}))
    counts: Counter[str] = Counter()
    with open_fdc(
        path, shelves=shelves(), progress=lambda file, rows: progress(f"Reading {file}", rows, None)
    ) as reading:
        total, done = sum(reading.foods.values()), 0
        rows = iter(reading)
        while batch := list(islice(rows, _BATCH)):
            refusals = [row for row in batch if isinstance(row, Refusal)]
            records = [row for row in batch if isinstance(row, FoodRecord)]
            result = load(records, groups=groups, refusals=refusals, terms=terms, tell=tell)
            groups = []  # they are made now
            counts.update(_counted(result))
            if list_foods:
                counts["listed"] += _list(records, terms.curated)
            for refusal in result.refused:
                tell(refusal)
            done += len(records)
            progress("Loading foods", done, total)
        numbers = ("added", "changed", "unchanged", "differing", "kept_edited", "kept_retired", "listed", "refused")
        return ImportResult(
            **{number: counts[number] for number in numbers},
            others=reading.others,
            older=reading.older,
            foods=reading.foods,
        )


def shelves() -> Shelves:
    """Read which shelf each of USDA's categories stands on."""
    with SHELVES_FILE.open(encoding="utf-8", newline="") as stream:
        return read_shelves(stream)


def _curated(groups: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return the keys of the catalog's own file: their names, shelves and portions are ours."""
    with CATALOG_FILE.open("rb") as stream:
        return frozenset(record.key for record in read_catalog(stream, groups=groups).records)


def _counted(result: LoadResult) -> dict[str, int]:
    return {
        "added": result.added,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "differing": result.differing,
        "kept_edited": result.kept_edited,
        "kept_retired": result.kept_retired,
        "refused": len(result.refused),
    }


def _list(records: Iterable[FoodRecord], curated: Collection[tuple[str, str]]) -> int:
    """List the foods of an earlier import; one that an admin edited or retired, or the catalog's own, stays."""
    ids: dict[str, list[str]] = {}
    for record in records:
        if record.key not in curated:
            ids.setdefault(record.source, []).append(record.source_id)
    hidden = Food.objects.filter(listed=False, edited_at=None, retired_at=None)
    of_source = [hidden.filter(source=source, source_id__in=some) for source, some in ids.items()]
    pks = [pk for foods in of_source for pk in foods.values_list("pk", flat=True)]
    with history.changing(pks, why=_("Listed by an import")):
        return Food.objects.filter(pk__in=pks).update(listed=True)
