"""A walk over means and numbers of days for all groups of adults: what would be found at each step.

The last table walks over what is behind a mean: fortnights that differ, tablets now and then, guesses for what has no
value, energy. The tables are in `walk.txt` beside this file; a test compares it. After an intended change of rules:

    .venv/bin/python -m tests.tracker.walk
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.pictures import ADULTS, MAN_OF_25_ON_EFSA, SUNDAY, WOMAN, Group, full_day, picture_of, steady
from tracker.science.evidence import Evidence
from tracker.science.full_days import DayTotals
from tracker.science.guidance import find
from tracker.science.under_reporting import WOMEN

FILE = Path(__file__).with_name("walk.txt")
MEANS = range(150, 451, 10)
DAYS = (3, 7, 14, 28)


def found(mean_mg: int, days: int, group: Group) -> str:
    """Return what is found on a Sunday after some full days in a row that all hold this much."""
    return find(steady(mean_mg, days, group)).key


def _days(mg_of: Callable[[int], float], **kw: float) -> tuple[DayTotals, ...]:
    """Return 28 full days; `mg_of` gives the mg of the day that is so many days after the first."""
    first = SUNDAY - timedelta(days=27)
    return tuple(full_day(first + timedelta(days=n), mg_of(n), parts=9, **kw) for n in range(28))  # type: ignore[arg-type]


def _with_tablets(mean_mg: float, mg: float, every: int, days: int = 28) -> tuple[DayTotals, ...]:
    """Return days with tablets on every so many days, whose food makes up the rest of the mean."""
    taken = [mg if n % every == 0 else 0.0 for n in range(28)][-days:]
    food = max(mean_mg - sum(taken) / days, 0.0)
    first = SUNDAY - timedelta(days=days - 1)
    return tuple(full_day(first + timedelta(days=n), food, tablets_mg=dose) for n, dose in enumerate(taken))


def _of(days: tuple[DayTotals, ...], group: Group = WOMAN) -> Evidence:
    return picture_of(days, group)


def _with_energy(mean_mg: float, kcal: int) -> Evidence:
    """Return a woman's 28 days of so much food; it is of known foods, so that the energy counts."""
    days = tuple(day._replace(foods=9, energy_cal=kcal * 1000) for day in _days(lambda n: mean_mg))
    return replace(_of(days), usual_energy=WOMEN)


# What is behind a mean of so many mg a day.
VARIATIONS: dict[str, Callable[[float], Evidence]] = {
    "28 days alike": lambda mg: steady(mg, 28),
    "40 less, then more": lambda mg: _of(_days(lambda n: mg + (40 if n >= 14 else -40))),
    "4 days in a fortnight": lambda mg: _of(_days(lambda n: mg)[10:]),
    "400 mg, 1 day in 4": lambda mg: _of(_with_tablets(mg, 400, 4)),
    "the same, 7 days": lambda mg: _of(_with_tablets(mg, 400, 4, 7)),
    "a guess of 20": lambda mg: _of(_days(lambda n: mg, parts_unmeasured=1, guess_mg=20)),
    "a guess of 60": lambda mg: _of(_days(lambda n: mg, parts_unmeasured=3, guess_mg=60)),
    "EFSA, a guess of 60": lambda mg: _of(_days(lambda n: mg, parts_unmeasured=3, guess_mg=60), MAN_OF_25_ON_EFSA),
    "900 kcal": lambda mg: _with_energy(mg, 900),
    "1,500 kcal": lambda mg: _with_energy(mg, 1500),
    "2,300 kcal": lambda mg: _with_energy(mg, 2300),
}


def varied(mean_mg: float, variation: str) -> str:
    """Return what is found of a known mean that comes about in one of these ways; "?": something may be missing."""
    finding = find(VARIATIONS[variation](mean_mg))
    return f"{finding.key}{' ?' if finding.may_be_incomplete else ''}"


def lines() -> Iterator[str]:
    """Yield the tables: each group, and what may be behind a mean."""
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

    yield ""
    yield f"What may be behind a mean on 28 days: {WOMAN.name}, and the man on EFSA's value; ?: may be incomplete"
    yield _row("mg", *VARIATIONS)
    for mean_mg in MEANS:
        yield _row(mean_mg, *(varied(mean_mg, variation) for variation in VARIATIONS))


def _row(first: object, *cells: str) -> str:
    return f"{first:>5}  {'  '.join(f'{cell:<27}' for cell in cells)}".rstrip()


def text() -> str:
    """Return the table as the file holds it."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
