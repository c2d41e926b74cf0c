"""Reference values for magnesium: how much a day for whom, as published, with body, year, kind and page.

The rows stand in `data/reference_values.csv`. Ages are in completed months, an upper bound excludes
itself. Values are Decimal mg a day. Kinds: EAR (the average need), RDA (covers nearly all people),
AI (stands in where there is no RDA), UL (upper level; for magnesium of tablets and medicines only).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path

FILE = Path(__file__).parent / "data" / "reference_values.csv"

US_CA_DRI = "us_ca_dri"
SEXES = ("female", "male")
NO_STAGE = "none"
LIFE_STAGES = (NO_STAGE, "pregnant", "lactating")
KINDS = ("EAR", "RDA", "AI", "UL")
DAILY_KINDS = ("RDA", "AI")  # the kinds that serve as a daily target

ADULT_MONTHS = 19 * 12  # the DRI tables count adults from 19 years on
INFANT_MONTHS = 12
OLDEST_MONTHS = 100 * 12  # checks look this far; the last row of a table has no upper bound

# A life stage has rows of its own only for women of these ages (months, upper bound excluded). Anyone
# else in that stage keeps the value of their sex and age: the tables print nothing better for them.
STAGE_MONTHS = {US_CA_DRI: (14 * 12, 51 * 12)}

# Why a target is what it is; the pages have a sentence for each.
SEX_UNKNOWN = "sex_unknown"
AGE_UNKNOWN = "age_unknown"  # no birth year, or one after the day in question: values of adults
MONTH_UNKNOWN = "month_unknown"  # the birth year alone leaves more than one value possible
STAGE_WITHOUT_VALUE = "stage_without_value"  # no row for that life stage at that age or sex
UNDER_ONE = "under_one"


@dataclass(frozen=True, slots=True)
class Reference:
    """One published value: `mg` a day, for `sex` ("any" is both) in [age_min_months, age_max_months)."""

    standard: str
    body: str
    year: int
    kind: str
    sex: str
    age_min_months: int
    age_max_months: int | None
    life_stage: str
    mg: Decimal
    source: str

    def holds_for(self, sex: str, age_months: int, life_stage: str) -> bool:
        """Tell whether this row is the one for a person of that sex, age and life stage."""
        return (
            self.sex in ("any", sex)
            and self.life_stage == life_stage
            and self.age_min_months <= age_months
            and (self.age_max_months is None or age_months < self.age_max_months)
        )


@dataclass(frozen=True, slots=True)
class Possible:
    """What the target of a day may be: one value, or a band where sex or age leave it open.

    `ear_mg` is None where the possible rows do not share one average need. `references` are the rows
    that `low_mg` and `high_mg` rest on, lowest first; `reasons` say what made it so.
    """

    low_mg: Decimal
    high_mg: Decimal
    ear_mg: Decimal | None
    references: tuple[Reference, ...]
    reasons: tuple[str, ...]


def read_rows(lines: Iterable[str]) -> tuple[Reference, ...]:
    """Read reference values from the lines of a CSV file.

    Raises ValueError with the line's number for a row that cannot be one.
    """
    reader = csv.DictReader(lines, strict=True)
    rows = []
    for raw in reader:
        try:
            rows.append(_row(raw))
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise ValueError(f"reference values, line {reader.line_num}: {error!r}") from error
    return tuple(rows)


def _row(raw: dict[str, str]) -> Reference:
    row = Reference(
        standard=raw["standard"],
        body=raw["body"],
        year=int(raw["year"]),
        kind=raw["kind"],
        sex=raw["sex"],
        age_min_months=int(raw["age_min_months"]),
        age_max_months=int(raw["age_max_months"]) if raw["age_max_months"] else None,
        life_stage=raw["life_stage"],
        mg=Decimal(raw["mg"]),
        source=raw["source"],
    )
    if row.kind not in KINDS or row.sex not in ("any", *SEXES) or row.life_stage not in LIFE_STAGES:
        raise ValueError("unknown kind, sex or life stage")
    if not (row.body and row.source) or not row.mg > 0:
        raise ValueError("a value needs a body, a source and more than 0 mg")
    if row.age_min_months < 0 or (row.age_max_months is not None and row.age_max_months <= row.age_min_months):
        raise ValueError("the ages are not a range")
    return row


@cache
def all_rows() -> tuple[Reference, ...]:
    """Return every row of the file, read once."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return read_rows(lines)


def bands(standard: str, *kinds: str) -> tuple[Reference, ...]:
    """Return a standard's rows of those kinds (all when none is named), in the order of the file."""
    return tuple(row for row in all_rows() if row.standard == standard and (not kinds or row.kind in kinds))


def stage_that_counts(standard: str, sex: str, age_months: int, life_stage: str) -> str:
    """Return the life stage whose row applies: `life_stage`, or "none" where the standard has none for it."""
    first, end = STAGE_MONTHS.get(standard, (0, 0))
    return life_stage if sex == "female" and first <= age_months < end else NO_STAGE


@cache
def lookup(standard: str, kinds: tuple[str, ...], sex: str, age_months: int, life_stage: str) -> Reference | None:
    """Return the row of one of `kinds` for a person, or None where the standard has none.

    A life stage without a value at that age and sex falls back on the value without it (see STAGE_MONTHS).
    """
    stage = stage_that_counts(standard, sex, age_months, life_stage)
    return next((row for row in bands(standard, *kinds) if row.holds_for(sex, age_months, stage)), None)


def ages_on(day: date, birth_year: int | None, birth_month: int | None) -> range | None:
    """Return the ages in completed months that a person may have on `day`; None when nothing is known.

    The day of birth is not asked for: a month counts from its first day on. A year alone leaves twelve
    ages. A person not yet born on that day has no known age.
    """
    if birth_year is None:
        return None
    since_january = (day.year - birth_year) * 12 + day.month - 1
    youngest, oldest = since_january - 11, since_january
    if birth_month is not None:
        youngest = oldest = since_january - (birth_month - 1)
    return None if oldest < 0 else range(max(youngest, 0), oldest + 1)


@cache
def possible(standard: str, sex: str, ages: range | None, life_stage: str) -> Possible:
    """Return the target, or the band of targets, that a person of that sex ("" is unknown) and age may have.

    Without an age it is the values of adults (19 and older). Pregnancy and breastfeeding have rows for
    women only, so they settle an unknown sex. Raises LookupError where the standard has no value at all.
    """
    reasons = []
    sexes = (sex,) if sex else SEXES
    if not sex and life_stage != NO_STAGE:
        sexes = ("female",)
    elif not sex:
        reasons.append(SEX_UNKNOWN)
    people = [(who, age) for who in sexes for age in (adult_ages(standard, who, life_stage) if ages is None else ages)]
    rows = {row for person in people if (row := lookup(standard, DAILY_KINDS, *person, life_stage))}
    if not rows:
        raise LookupError(f"{standard} has no daily value for {sex or 'anyone'} aged {ages} months, {life_stage}")
    needs = {need.mg if (need := lookup(standard, ("EAR",), *person, life_stage)) else None for person in people}
    values = {row.mg for row in rows}
    if ages is None:
        reasons.append(AGE_UNKNOWN)
    elif len(ages) > 1 and len(values) > 1:
        reasons.append(MONTH_UNKNOWN)
    if any(stage_that_counts(standard, who, age, life_stage) != life_stage for who, age in people):
        reasons.append(STAGE_WITHOUT_VALUE)
    if ages is not None and ages[0] < INFANT_MONTHS:
        reasons.append(UNDER_ONE)
    ends = (min(values), max(values))
    return Possible(
        low_mg=ends[0],
        high_mg=ends[1],
        ear_mg=needs.pop() if len(needs) == 1 else None,
        references=tuple(sorted((row for row in rows if row.mg in ends), key=_by_value)),
        reasons=tuple(reasons),
    )


def _by_value(row: Reference) -> tuple[Decimal, int, str]:
    return row.mg, row.age_min_months, row.sex


def adult_ages(standard: str, sex: str, life_stage: str) -> list[int]:
    """Return one age in months for every band that an adult may be in; with a life stage, those it has rows for."""
    adults = {max(row.age_min_months, ADULT_MONTHS) for row in bands(standard, *DAILY_KINDS, "EAR")}
    return sorted({age for age in adults if stage_that_counts(standard, sex, age, life_stage) == life_stage} or adults)


def problems(standard: str, rows: Iterable[Reference] | None = None) -> list[str]:
    """Return what is wrong with a standard's rows, in words; an empty list when every person has one value.

    Looks at every sex, age from 0 to 1200 months and life stage: exactly one RDA or AI each, with an EAR
    below every RDA. Values change only at the bounds of rows, so one age between bounds stands for all.
    """
    mine = [row for row in (all_rows() if rows is None else rows) if row.standard == standard]
    found = []
    for sex in SEXES:
        for life_stage in LIFE_STAGES:
            for first, end in pairwise(_bounds(standard, mine)):
                who = f"{standard}: {sex}, {life_stage}, {first} to {end} months"
                stage = stage_that_counts(standard, sex, first, life_stage)
                here = [row for row in mine if row.holds_for(sex, first, stage)]
                daily = [row for row in here if row.kind in DAILY_KINDS]
                needs = [row for row in here if row.kind == "EAR"]
                if len(daily) != 1:
                    found.append(f"{who}: {len(daily)} daily values instead of one")
                elif (daily[0].kind == "RDA") != (len(needs) == 1) or len(needs) > 1:
                    found.append(f"{who}: {len(needs)} average needs beside a value of kind {daily[0].kind}")
                elif needs and needs[0].mg >= daily[0].mg:
                    found.append(f"{who}: the average need is not below the daily value")
    return found


def _bounds(standard: str, rows: Iterable[Reference]) -> list[int]:
    bounds = {0, OLDEST_MONTHS + 1, *STAGE_MONTHS.get(standard, ())}
    for row in rows:
        bounds |= {row.age_min_months, row.age_max_months or 0}
    return sorted(bound for bound in bounds if bound <= OLDEST_MONTHS + 1)
