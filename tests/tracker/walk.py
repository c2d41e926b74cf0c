"""A walk over means and numbers of days for all groups of adults: what would be found at each step.

The table stands in `walk.txt` beside this file; a test compares it. After a change of rules that is meant:

    .venv/bin/python -m tests.tracker.walk
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.pictures import ADULTS, Group, steady
from tracker.science.guidance import find

FILE = Path(__file__).with_name("walk.txt")
MEANS = range(150, 451, 10)
DAYS = (3, 7, 14, 28)


def found(mean_mg: int, days: int, group: Group) -> str:
    """Return what is found on a Sunday after some full days in a row that all hold this much."""
    return find(steady(mean_mg, days, group)).key


def lines() -> Iterator[str]:
    """Yield the table, group by group."""
    yield "What is found after n full days in a row, up to a Sunday, that all hold the same magnesium."
    yield "Made by `python -m tests.tracker.walk`; a test compares it."
    for group in ADULTS:
        target = group.target
        low, high = (f"{target[end]:.0f}" for end in ("target_low_mg", "target_high_mg"))
        sd = target["sd_within"]
        need = f"average need {target['ear_mg']:.0f}, SD {sd.mg:.1f} ({sd.status})" if sd else "no average need"
        yield ""
        yield f"{group.name}: target {low if low == high else f'{low} to {high}'} mg, {need}"
        yield _row("mg", *(f"n = {days}" for days in DAYS))
        for mean_mg in MEANS:
            yield _row(mean_mg, *(found(mean_mg, days, group) for days in DAYS))


def _row(first: object, *cells: str) -> str:
    return f"{first:>5}  {'  '.join(f'{cell:<27}' for cell in cells)}".rstrip()


def text() -> str:
    """Return the table as the file holds it."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
