"""Compare the standards for one person: values, average requirements, upper levels, and gaps with reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tracker.science.reference import (
    COMPLETE,
    DAILY_KINDS,
    LABEL_KINDS,
    NEED,
    STANDARDS,
    UPPER_LEVEL,
    Reference,
    lookup,
    possible_people,
    stage_that_counts,
    upper_level_of,
)
from tracker.science.reference_gaps import STAGE, TARGET, Gap, gaps_for


@dataclass(frozen=True, slots=True)
class Column:
    """The rows of one standard that may apply to a person: several if sex or age is not known exactly.

    `daily` (a label's value, for labels), `needs` and `upper_levels` are sorted lowest first. Any of them may be empty;
    if the standard is one that people can choose, `gaps` says why. `borrowed_upper_levels` are those of the US that are
    used where such a standard has none.
    """

    standard: str
    daily: tuple[Reference, ...]
    needs: tuple[Reference, ...]
    upper_levels: tuple[Reference, ...]
    borrowed_upper_levels: tuple[Reference, ...]
    gaps: tuple[Gap, ...]

    @property
    def kind(self) -> str:
        """The kind of the daily value, or ""."""
        return self.daily[0].kind if self.daily else ""

    @property
    def low_mg(self) -> Decimal | None:
        """The lowest daily value that may apply."""
        return self.daily[0].mg if self.daily else None

    @property
    def high_mg(self) -> Decimal | None:
        """The highest daily value that may apply."""
        return self.daily[-1].mg if self.daily else None


def side_by_side(sex: str, ages: range | None, life_stage: str) -> tuple[Column, ...]:
    """Return a column for each standard, selectable ones first; sex "" and ages None mean unknown, as in `possible`."""
    return tuple(_column(standard, sex, ages, life_stage) for standard in STANDARDS)


def _column(standard: str, sex: str, ages: range | None, life_stage: str) -> Column:
    people = possible_people(standard, sex, ages, life_stage)

    def rows(*kinds: str) -> tuple[Reference, ...]:
        return _sorted(lookup(standard, kinds, *person, life_stage) for person in people)

    return Column(
        standard=standard,
        daily=rows(*DAILY_KINDS) or rows(*LABEL_KINDS),
        needs=rows(NEED),
        upper_levels=rows(UPPER_LEVEL),
        borrowed_upper_levels=_sorted(_borrowed(standard, people, life_stage)),
        gaps=tuple(dict.fromkeys(_gaps(standard, people, life_stage))),
    )


def _sorted(found: Iterable[Reference | None]) -> tuple[Reference, ...]:
    return tuple(sorted({row for row in found if row}, key=lambda row: (row.mg, row.age_min_months, row.sex)))


def _borrowed(standard: str, people: Iterable[tuple[str, int]], life_stage: str) -> Iterable[Reference | None]:
    if standard in COMPLETE:
        for person in people:
            row = upper_level_of(standard, *person, life_stage)
            yield row if row and row.standard != standard else None


def _gaps(standard: str, people: Iterable[tuple[str, int]], life_stage: str) -> Iterable[Gap]:
    for sex, age in people:
        stage = stage_that_counts(standard, sex, age, life_stage)
        if stage != life_stage:
            yield from gaps_for(standard, STAGE, sex, age, life_stage)
        for lacks in (TARGET, NEED, UPPER_LEVEL):
            yield from gaps_for(standard, lacks, sex, age, stage)
