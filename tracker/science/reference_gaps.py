"""Values that are not in our tables, and why: gaps are declared so that missing data is never a surprise.

The rows are in `data/reference_gaps.csv`. `lacks` is "target" (no daily value), "EAR", "UL", or "stage" (no separate
value for pregnancy or breastfeeding, so the general value applies). `whose` is "standard" if the body publishes no
such value, and "ours" if it does, or may, and we lack it. Ages are as in `reference`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracker.science.csv_rows import read_table
from tracker.science.reference import COMPLETE, LIFE_STAGES, NEED, SEXES, UPPER_LEVEL, is_of

FILE = Path(__file__).parent / "data" / "reference_gaps.csv"

TARGET, STAGE = "target", "stage"
LACKS = (TARGET, NEED, UPPER_LEVEL, STAGE)
OF_STANDARD, OURS = "standard", "ours"


@dataclass(frozen=True, slots=True)
class Gap:
    """A declared gap: what `standard` lacks for people of that sex, age and life stage ("any" is all), and why."""

    standard: str
    lacks: str
    sex: str
    age_min_months: int
    age_max_months: int | None
    life_stage: str
    whose: str
    reason: str

    def holds_for(self, sex: str, age_months: int, life_stage: str) -> bool:
        """Return whether this gap applies to a person of that sex, age and life stage."""
        return is_of(self, sex, age_months) and self.life_stage in ("any", life_stage)


def read_gaps(lines: Iterable[str]) -> tuple[Gap, ...]:
    """Read gaps from the lines of a CSV file. Raises ValueError with the line number of a malformed row."""
    return read_table(lines, _gap, of="gaps of reference values")


def _gap(raw: dict[str, str]) -> Gap:
    gap = Gap(
        standard=raw["standard"],
        lacks=raw["lacks"],
        sex=raw["sex"],
        age_min_months=int(raw["age_min_months"]),
        age_max_months=int(raw["age_max_months"]) if raw["age_max_months"] else None,
        life_stage=raw["life_stage"],
        whose=raw["whose"],
        reason=raw["reason"],
    )
    if gap.standard not in COMPLETE or gap.lacks not in LACKS or gap.sex not in ("any", *SEXES):
        raise ValueError("unknown standard, lack or sex")
    if gap.life_stage not in ("any", *LIFE_STAGES) or not gap.reason.strip():
        raise ValueError("a gap needs a life stage and a reason")
    if gap.whose not in (OF_STANDARD, OURS):
        raise ValueError("a gap must say whose it is")
    return gap


@cache
def all_gaps() -> tuple[Gap, ...]:
    """Return every gap in the file, which is read once."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return read_gaps(lines)


def gaps_for(standard: str, lacks: str, sex: str, age_months: int, life_stage: str) -> tuple[Gap, ...]:
    """Return a person's declared gaps of one kind; a system check reports more than one as a mistake."""
    return tuple(
        gap
        for gap in all_gaps()
        if (gap.standard, gap.lacks) == (standard, lacks) and gap.holds_for(sex, age_months, life_stage)
    )


def is_ours(standard: str, lacks: str, people: Iterable[tuple[str, int]], life_stage: str) -> bool:
    """Return whether a value that some of the possible `people` lack is one that we lack, not the standard."""
    return any(gap.whose == OURS for person in people for gap in gaps_for(standard, lacks, *person, life_stage))
