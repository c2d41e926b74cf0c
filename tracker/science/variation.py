"""Day-to-day variation of magnesium intake within a person, by group: the SD_within of `adequacy`.

The rows are in `data/within_person_sd.csv`, so that a confirmed figure can replace an assumption without a code change.
Ages are in completed months, with exclusive upper bounds; SDs are in mg a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracker.science.csv_rows import read_table
from tracker.science.reference import LIFE_STAGES, OLDEST_MONTHS, SEXES, is_of

FILE = Path(__file__).parent / "data" / "within_person_sd.csv"

# "published_copy": the figure was read in a copy of the book's table, and the page says so.
PUBLISHED, PUBLISHED_COPY, ASSUMED = "published", "published_copy", "assumed"

_FROM_MONTHS = 12  # nobody under one year of age gets a verdict, so no SD is needed


@dataclass(frozen=True, slots=True)
class WithinPersonSD:
    """A group's day-to-day SD in mg, how it is known (published, published_copy, assumed) and its source."""

    mg: float
    status: str
    source: str

    @property
    def is_assumed(self) -> bool:
        """Whether no published figure was found."""
        return self.status == ASSUMED


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: an SD in mg, or as a share of the average requirement."""

    sex: str
    age_min_months: int
    age_max_months: int | None
    life_stage: str
    mg: float | None
    share_of_ear: float | None
    status: str
    source: str

    def holds_for(self, sex: str, age_months: int, life_stage: str) -> bool:
        """Return whether this row applies to people of that sex, age and life stage."""
        return is_of(self, sex, age_months) and self.life_stage in ("any", life_stage)


def within_person_sd(sex: str, age_months: int, life_stage: str, ear_mg: float) -> WithinPersonSD:
    """Return the SD for a person of that sex, age in months and life stage, whose average requirement is `ear_mg`.

    A published figure takes precedence over the assumed share of the EAR. Raises LookupError if there is neither.
    """
    rows = [row for row in all_rows() if row.holds_for(sex, age_months, life_stage)]
    if not rows:
        raise LookupError(f"no day-to-day SD for {sex}, {age_months} months, {life_stage}")
    row = min(rows, key=lambda row: row.status == ASSUMED)
    return WithinPersonSD((row.share_of_ear or 0.0) * ear_mg if row.mg is None else row.mg, row.status, row.source)


def widest_sd(people: Iterable[tuple[str, int]], life_stage: str, ear_mg: float) -> WithinPersonSD | None:
    """Return the widest SD among a person's possible sexes and ages, which errs toward "cannot tell".

    None if the person may be under one year old, since nothing is judged there.
    """
    try:
        return max((within_person_sd(*person, life_stage, ear_mg) for person in people), key=lambda sd: sd.mg)
    except LookupError:
        return None


def read_rows(lines: Iterable[str]) -> tuple[Row, ...]:
    """Read SDs from the lines of a CSV file. Raises ValueError with the line number of a malformed row."""
    return read_table(lines, _row, of="day-to-day SDs")


def _row(raw: dict[str, str]) -> Row:
    row = Row(
        sex=raw["sex"],
        age_min_months=int(raw["age_min_months"]),
        age_max_months=int(raw["age_max_months"]) if raw["age_max_months"] else None,
        life_stage=raw["life_stage"],
        mg=float(raw["sd_mg"]) if raw["sd_mg"] else None,
        share_of_ear=float(raw["share_of_ear"]) if raw["share_of_ear"] else None,
        status=raw["status"],
        source=raw["source"],
    )
    if row.sex not in ("any", *SEXES) or row.life_stage not in ("any", *LIFE_STAGES):
        raise ValueError("unknown sex or life stage")
    if row.status not in (PUBLISHED, PUBLISHED_COPY, ASSUMED) or not row.source:
        raise ValueError("an SD must say how it is known and give a source")
    if [value is not None and 0 < value < float("inf") for value in (row.mg, row.share_of_ear)].count(True) != 1:
        raise ValueError("an SD must be either mg or a share of the average requirement, above 0")
    return row


@cache
def all_rows() -> tuple[Row, ...]:
    """Return every row in the file, which is read once."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return read_rows(lines)


def problems(rows: Iterable[Row] | None = None) -> list[str]:
    """Return, as sentences, who from one year on has no SD or two of a kind; an empty list if nobody."""
    known = all_rows() if rows is None else tuple(rows)
    bounds = {_FROM_MONTHS, OLDEST_MONTHS}
    for row in known:
        bounds |= {row.age_min_months, row.age_max_months or OLDEST_MONTHS}
    found = []
    for sex in SEXES:
        for life_stage in LIFE_STAGES:
            for months in sorted(bound for bound in bounds if _FROM_MONTHS <= bound <= OLDEST_MONTHS):
                here = [row.status == ASSUMED for row in known if row.holds_for(sex, months, life_stage)]
                if not here or here.count(True) > 1 or here.count(False) > 1:
                    found.append(f"{sex}, {life_stage}, from {months} months on: {len(here)} day-to-day SDs")
    return found
