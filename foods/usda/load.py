"""Load a download of USDA FoodData Central into the catalog, batch by batch.

Each batch is one transaction, and a food is identified by its source and id, so an interrupted import can simply be run
again, or continued where it stopped. Only one import runs at a time; a second one waits. People find an imported food
only once it is listed.
"""

from __future__ import annotations

import fcntl
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from foods.catalog import history
from foods.catalog.loading import Change, LoadResult, Terms, load
from foods.catalog.writes import CATALOG_FILE, DISHES_FILE, GROUPS_FILE
from foods.importers.catalog_csv import read_catalog, read_groups
from foods.importers.fdc import open_fdc
from foods.importers.fdc_shelves import Shelves, read_shelves
from foods.importers.records import FoodRecord, GroupRecord, Refusal
from foods.models import Food
from foods.usda.versions import settled

SHELVES_FILE = Path(__file__).parent.parent / "data" / "fdc_groups.csv"

# For foods that fit no group of the catalog's own file, such as baby food; created by the first import.
OTHER = GroupRecord("other", "Other foods", 90, in_document=False)

_BATCH = 500
_LOOK_EVERY = 1.0  # seconds, while another import runs
_NUMBERS = ("added", "changed", "unchanged", "differing", "kept_edited", "kept_retired", "listed", "refused")

Progress = Callable[[str, int, int | None], None]  # what is being done, how far, and of how many if known


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import in numbers; the individual foods and rows were reported along the way."""

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
    losing: int
    foods: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """The progress of an import: rows processed, foods in the download, and what was done with them."""

    taken: int = 0
    of_foods: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def import_fdc(
    path: Path,
    *,
    name: str = "",
    accept_changes: bool = False,
    accept_losses: bool = False,
    list_foods: bool = False,
    by: User | None = None,
    progress: Progress = lambda what, done, total: None,
    tell: Callable[[Change | Refusal], None] = lambda event: None,
    after: Standing = Standing(),
    keep: Callable[[Standing], None] = lambda standing: None,
) -> ImportResult:
    """Import a zip or an unpacked folder. Raises FileError or OSError before anything is loaded.

    A known food that differs from the download is reported, and changed only with `accept_changes`; one that an admin
    edited or retired is left alone. A food keeps a value that the download lacks, unless `accept_losses`: the file may
    have been cut. An older release neither changes a food nor adds it again. `list_foods` lists the foods of the
    download, whether new or known. `by` is who requested it, for the history.

    `keep` is called in the transaction of each batch; `after` is the last value that an interrupted import passed to
    it.
    """
    with GROUPS_FILE.open("rb") as stream:
        groups = [*read_groups(stream), OTHER]
    curated = _curated({group.slug for group in groups})
    terms = Terms(listed=list_foods, accept_changes=accept_changes, accept_losses=accept_losses, curated=curated, by=by)
    with (
        alone(lambda: progress("Waiting for another import", 0, None)),
        open_fdc(
            path, name=name, shelves=shelves(), progress=lambda file, rows: progress(f"Reading {file}", rows, None)
        ) as reading,
    ):
        total = sum(reading.foods.values())
        taken = after.taken if after.of_foods == total else 0  # otherwise the download has been replaced
        counts = Counter(after.counts if taken else {})
        rows = islice(reading, taken, None)
        while batch := list(islice(rows, _BATCH)):
            refusals = [row for row in batch if isinstance(row, Refusal)]
            records = [row for row in batch if isinstance(row, FoodRecord)]
            taken += len(batch)
            with transaction.atomic():
                records, older = settled(records, curated=curated, accept_changes=accept_changes)
                counts["older"] += older
                result = load(records, groups=groups, refusals=refusals, terms=terms, tell=tell)
                counts.update(_counts_of(result))
                if list_foods:
                    counts["listed"] += _list_known_foods(records, terms)
                for refusal in result.refused:
                    tell(refusal)
                keep(Standing(taken, total, counts))
            groups = []  # they now exist
            if taken < total:
                progress("Loading foods", taken, total)
        progress("Loading foods", total, total)
        return ImportResult(
            **{number: counts[number] for number in _NUMBERS},
            others=reading.others,
            older=reading.older + counts["older"],
            losing=counts["losing"],
            foods=reading.foods,
        )


@contextmanager
def alone(waiting: Callable[[], None]) -> Iterator[None]:
    """Wait until no other import is running on this data folder; the lock ends with its process."""
    with (Path(settings.DATA_DIR) / "import.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                waiting()
                time.sleep(_LOOK_EVERY)
        yield


def shelves() -> Shelves:
    """Read the group for each USDA category."""
    with SHELVES_FILE.open(encoding="utf-8", newline="") as stream:
        return read_shelves(stream)


def _curated(groups: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return the keys in the catalog's own files: their names, groups and portions are ours."""
    keys: set[tuple[str, str]] = set()
    for path in (CATALOG_FILE, DISHES_FILE):
        with path.open("rb") as stream:
            keys |= {record.key for record in read_catalog(stream, groups=groups).records}
    return frozenset(keys)


def _counts_of(result: LoadResult) -> dict[str, int]:
    own = {"refused": len(result.refused)}
    own |= {"losing": result.losing, "older": result.older}
    return own | {number: getattr(result, number) for number in _NUMBERS if number not in {"refused", "listed"}}


def _list_known_foods(records: Iterable[FoodRecord], terms: Terms) -> int:
    """List the foods of an earlier import, except those that an admin edited or retired, and the catalog's own."""
    ids: dict[str, list[str]] = {}
    for record in records:
        if record.key not in terms.curated:
            ids.setdefault(record.source, []).append(record.source_id)
    hidden = Food.objects.filter(listed=False, edited_at=None, retired_at=None)
    of_source = [hidden.known_as(source, some) for source, some in ids.items()]
    pks = [pk for foods in of_source for pk in foods.values_list("pk", flat=True)]
    with history.changing(pks, why=_("Listed by an import"), by=terms.by):
        return Food.objects.filter(pk__in=pks).update(listed=True)
