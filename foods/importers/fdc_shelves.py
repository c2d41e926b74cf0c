"""Assign a food of FoodData Central to one of our groups, by its category and the first words of its name.

Pure. The table is foods/data/fdc_groups.csv; foods/data/README.md explains its columns.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

ANY = "*"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A group's slug, and whether its foods are drinks."""

    group: str
    is_drink: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    starts: tuple[str, ...]  # beginnings of the name, in lower case; without any, every name matches
    shelf: Shelf


class Shelves:
    """The group for each category; one for all others comes last."""

    def __init__(self, rules: Mapping[tuple[str, str], list[_Rule]], other: Shelf) -> None:
        self._rules = rules
        self.other = other

    @property
    def groups(self) -> set[str]:
        """The slugs that the table names."""
        return {rule.shelf.group for rules in self._rules.values() for rule in rules} | {self.other.group}

    def of(self, kind: str, category: str, name: str) -> Shelf:
        """Return the group for a food; `kind` is the vocabulary that its category belongs to."""
        lowered = name.lower()
        for rule in self._rules.get((kind, category.lower()), ()):
            if not rule.starts or lowered.startswith(rule.starts):
                return rule.shelf
        return self.other


def read_shelves(stream: TextIO) -> Shelves:
    """Read the table. The first row that matches a food decides, so rows with words come before the one without."""
    rules: dict[tuple[str, str], list[_Rule]] = defaultdict(list)
    for row in csv.DictReader(stream):
        starts = tuple(part.strip().lower() for part in row["name_starts"].split(";") if part.strip())
        rule = _Rule(starts, Shelf(row["group"], row["is_drink"] == "yes"))
        for category in row["category"].split(";"):
            rules[row["kind"], category.strip().lower()].append(rule)
    [other] = rules.pop((ANY, ANY))
    return Shelves(dict(rules), other.shelf)
