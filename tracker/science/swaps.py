"""Pairs of foods of which one can take the other's place and has more magnesium."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "data" / "swaps.csv"

WEIGHT, PORTION = "weight", "portion"


class Pair(NamedTuple):
    """A line of the data file: SR Legacy ids, what stays the same, and how big a change it is (1 or 2)."""

    from_id: str
    to_id: str
    by: str
    effort: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two foods of a swap; `portion_grams` is its usual portion, one of `measure`, and `group` a slug.

    `diet`, the allergens and `term` are as in `suggest.Option`.
    """

    food_id: int
    name: str
    group: str
    mg_per_100g: Decimal
    energy_kcal_per_100g: Decimal | None
    measure: str
    portion_grams: Decimal
    diet: str = ""
    contains: Collection[str] = ()
    may_contain: Collection[str] = ()
    term: str = ""


@dataclass(frozen=True, slots=True)
class Possible:
    """A pair from the data file with both its foods."""

    old: Side
    new: Side
    by: str
    effort: int


def read_pairs(lines: Iterable[str]) -> tuple[Pair, ...]:
    """Read pairs from the lines of a CSV file. Raises ValueError with the line number of a malformed row."""
    reader = csv.DictReader(lines, strict=True)
    pairs = []
    for row in reader:
        try:
            pair = Pair(row["from_id"], row["to_id"], row["by"], int(row["effort"]))
            if pair.by not in (WEIGHT, PORTION) or pair.effort not in (1, 2) or pair.from_id == pair.to_id:
                raise ValueError("a pair needs two foods, a kind of weight or portion, and an effort of 1 or 2")
        except (KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"line {reader.line_num}: {problem}") from problem
        pairs.append(pair)
    return tuple(pairs)


@cache
def all_pairs() -> tuple[Pair, ...]:
    """Return the pairs in the data file."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return read_pairs(lines)
