"""The table: what people saw during each fault, and which bars were missed."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.cluster.clients import Answer, Logged
from tests.cluster.faults import Fault

LONGEST_ANSWER, MOST_WITHOUT_READING = 10.0, 5.0
COLUMNS = (
    "acknowledged",
    "found",
    "twice",
    "lost",
    "not saved",
    "errors",
    "no writing",
    "no diary",
    "no search",
    "longest",
)


@dataclass
class Row:
    """What people saw during a fault."""

    fault: Fault
    begun: float
    ended: float
    answers: list[Answer]
    keys: list[str]
    found: int = 0
    twice: int = 0
    problems: Counter[str] = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        """Entries that were acknowledged and are not there."""
        return len(self.keys) - self.found

    def without(self, *kinds: str) -> float:
        """Return the longest time in which no request of a kind succeeded, in seconds."""
        moments = sorted(it.ended for it in self.answers if it.kind in kinds and it.outcome == "fine")
        moments = [self.begun, *moments, self.ended]
        return max(after - before for before, after in itertools.pairwise(moments))

    @property
    def longest(self) -> float:
        """The longest that anybody waited for an answer, in seconds."""
        return max((it.ended - it.begun for it in self.answers), default=0.0)

    def cells(self) -> tuple[str, ...]:
        """Return the row's figures, as the columns name them."""
        said = sum(it.outcome == "not saved" for it in self.answers)
        counts = (len(self.keys), self.found, self.twice, self.lost, said, sum(self.problems.values()))
        seconds = (self.without("log"), self.without("day"), self.without("guest"), self.longest)
        return (*map(str, counts), *(f"{each:.1f} s" for each in seconds))

    def missed(self) -> Iterator[str]:
        """Yield what must not be."""
        if self.lost or self.twice:
            yield f"{self.lost} acknowledged entries lost, {self.twice} found twice"
        if self.problems:
            yield "errors: " + ", ".join(f"{count} x {what}" for what, count in self.problems.most_common())
        most = self.fault.most_without_writing
        if most is not None and self.without("log") > most:
            yield f"{self.without('log'):.1f} s without writing, more than {most}"
        if self.without("guest") > MOST_WITHOUT_READING:
            yield f"{self.without('guest'):.1f} s without reading, more than {MOST_WITHOUT_READING}"
        if self.longest > LONGEST_ANSWER:
            yield f"an answer after {self.longest:.1f} s, more than {LONGEST_ANSWER}"


def row_of(fault: Fault, begun: float, ended: float, answers: list[Answer], logged: list[Logged]) -> Row:
    """Collect what happened between two moments."""
    mine = [it for it in answers if begun < it.ended <= ended]
    keys = [it.key for it in logged if it.acknowledged and begun < it.acknowledged <= ended]
    problems = Counter(f"{it.kind}: {it.outcome}" for it in mine if it.outcome not in {"fine", "not saved"})
    return Row(fault, begun, ended, mine, keys, problems=problems)


def lines(rows: list[Row]) -> Iterator[str]:
    """Yield the table."""
    width = max(len(row.fault.name) for row in rows)
    yield " " * width + "".join(f"{column:>{len(column) + 2}}" for column in COLUMNS)
    for row in rows:
        cells = zip(COLUMNS, row.cells(), strict=True)
        yield f"{row.fault.name:{width}}" + "".join(f"{cell:>{len(column) + 2}}" for column, cell in cells)
