"""Check that the reference values cover everyone: one value, or one declared reason for having none, per person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from tracker.science.reference import (
    COMPLETE,
    DAILY_KINDS,
    LABEL_KINDS,
    LIFE_STAGES,
    NEED,
    NO_STAGE,
    OLDEST_MONTHS,
    SEXES,
    UPPER_LEVEL,
    Reference,
    all_rows,
)
from tracker.science.reference_gaps import STAGE, TARGET, Gap, all_gaps


def problems(standard: str, rows: Iterable[Reference] | None = None, gaps: Iterable[Gap] | None = None) -> list[str]:
    """Return the problems in a standard's rows and gaps, as sentences; an empty list if everyone is covered.

    Checks every sex, life stage and age from 0 to 1200 months. Values change only at the bounds of rows and gaps, so
    one age between two bounds stands for all of them. A standard that nobody can choose need not cover everyone, but
    must not have two values for anyone.
    """
    mine = [row for row in (all_rows() if rows is None else rows) if row.standard == standard]
    holes = [gap for gap in (all_gaps() if gaps is None else gaps) if gap.standard == standard]
    if not mine:
        return [f"{standard}: no values at all"]
    found = []
    for sex in SEXES:
        for life_stage in LIFE_STAGES:
            for first, end in pairwise(_bounds(mine, holes)):
                who = f"{standard}: {sex}, {life_stage}, {first} to {end} months"
                found += [f"{who}: {what}" for what in _wrong(standard, mine, holes, sex, first, life_stage)]
    return found


def _wrong(
    standard: str, rows: Sequence[Reference], holes: Sequence[Gap], sex: str, age: int, life_stage: str
) -> list[str]:
    staged = _daily(row for row in rows if row.holds_for(sex, age, life_stage))
    stage = life_stage if staged and sex == "female" else NO_STAGE
    here = [row for row in rows if row.holds_for(sex, age, stage)]
    daily, needs = _daily(here), [row for row in here if row.kind == NEED]
    limits = [row for row in here if row.kind == UPPER_LEVEL]
    if not limits:
        limits = [row for row in rows if row.kind == UPPER_LEVEL and row.holds_for(sex, age, NO_STAGE)]
    found = [f"{len(these)} {name} instead of one" for these, name in _counted(daily, needs, limits) if len(these) > 1]
    if standard not in COMPLETE:
        return found

    def declared(lacks: str, of_stage: str) -> int:
        return sum(gap.lacks == lacks and gap.holds_for(sex, age, of_stage) for gap in holes)

    no_target = declared(TARGET, stage)
    for lacks, these, (_, name) in zip(
        (TARGET, NEED, UPPER_LEVEL), (daily, needs, limits), _counted(daily, needs, limits), strict=True
    ):
        reasons = declared(lacks, stage)
        covered = lacks == NEED and no_target  # without a target, no average requirement is needed
        if not these and not reasons and not covered:
            found.append(f"0 {name} and no declared reason")
        elif these and reasons:
            found.append(f"{name} although a gap is declared")
        elif reasons > 1:
            found.append(f"{reasons} reasons for having no {name}")
    if sex == "female" and life_stage != NO_STAGE and (declared(STAGE, life_stage) == 1) == bool(staged):
        found.append("the life stage needs either a value of its own or one declared reason")
    if daily and needs and needs[0].mg >= daily[0].mg:
        found.append("the average need is not below the daily value")
    return found


def _counted(
    daily: list[Reference], needs: list[Reference], limits: list[Reference]
) -> tuple[tuple[list[Reference], str], ...]:
    return (daily, "daily values"), (needs, "average needs"), (limits, "upper levels")


def _daily(rows: Iterable[Reference]) -> list[Reference]:
    return [row for row in rows if row.kind in (*DAILY_KINDS, *LABEL_KINDS)]


def _bounds(rows: Iterable[Reference], gaps: Iterable[Gap]) -> list[int]:
    ranges = [(row.age_min_months, row.age_max_months) for row in rows]
    ranges += [(gap.age_min_months, gap.age_max_months) for gap in gaps]
    bounds = {0, OLDEST_MONTHS + 1, *(first for first, _ in ranges), *(end for _, end in ranges if end)}
    return sorted(bound for bound in bounds if bound <= OLDEST_MONTHS + 1)
