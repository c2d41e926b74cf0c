"""Reference values for magnesium: how much a day for whom, as published, with body, year, kind and page.

The rows stand in `data/reference_values.csv`, what a standard has no value for in `data/reference_gaps.csv`
(`tracker.science.reference_gaps`). Ages are in completed months, an upper bound excludes itself. Values are Decimal
mg a day. Kinds: EAR (the average need); RDA, RDI and RNI (cover nearly all people, under the names of three
bodies); AI (stands in where there is no average need); UL (upper level; for magnesium of tablets and
medicines only); DV and NRV (printed on labels, nobody's target).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Protocol

from tracker.science.csv_rows import read_table

FILE = Path(__file__).parent / "data" / "reference_values.csv"

US_CA_DRI = "us_ca_dri"
# Those that a person may choose; each has a daily value or a declared gap for everyone.
CHOICES = (US_CA_DRI, "efsa", "uk_drv", "dach", "nnr", "who_fao", "au_nz_nrv", "jp_dri")
SUPERSEDED = ("jp_dri_2015",)  # an older edition, shown beside the one in force, never a target
UPPER_LEVEL_ALONE = ("no_vkm",)  # speaks of supplements and of nothing else
LABELS = ("us_fda_dv", "eu_label_nrv")  # what "100 %" on a package means
STANDARDS = (*CHOICES, *SUPERSEDED, *UPPER_LEVEL_ALONE, *LABELS)

SEXES = ("female", "male")
NO_STAGE = "none"
LIFE_STAGES = (NO_STAGE, "pregnant", "lactating")
DAILY_KINDS = ("RDA", "RDI", "RNI", "AI")  # the kinds that serve as a daily target
NEED, UPPER_LEVEL = "EAR", "UL"
LABEL_KINDS = ("DV", "NRV")
KINDS = (*DAILY_KINDS, NEED, UPPER_LEVEL, *LABEL_KINDS)

ADULT_MONTHS = 19 * 12  # the DRI tables count adults from 19 years on; every standard's adults are among them
INFANT_MONTHS = 12
OLDEST_MONTHS = 100 * 12  # checks look this far; the last row of a table has no upper bound

# Why a target is what it is; the pages have a sentence for each.
SEX_UNKNOWN = "sex_unknown"
AGE_UNKNOWN = "age_unknown"  # no birth year, or one after the day in question: values of adults
MONTH_UNKNOWN = "month_unknown"  # the birth year alone leaves more than one value possible
STAGE_WITHOUT_VALUE = "stage_without_value"  # no row for that life stage at that age or sex
UNDER_ONE = "under_one"
NOT_IN_STANDARD = "not_in_standard"  # a declared gap: the US/Canada value stands in (babies only)


class OfPeople(Protocol):
    """A row of a table: it is about `sex` ("any" is both) in [age_min_months, age_max_months)."""

    @property
    def sex(self) -> str: ...
    @property
    def age_min_months(self) -> int: ...
    @property
    def age_max_months(self) -> int | None: ...


def is_of(row: OfPeople, sex: str, age_months: int) -> bool:
    """Whether a row is about people of that sex and age."""
    return (
        row.sex in ("any", sex)
        and row.age_min_months <= age_months
        and (row.age_max_months is None or age_months < row.age_max_months)
    )


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
        return is_of(self, sex, age_months) and self.life_stage == life_stage


@dataclass(frozen=True, slots=True)
class Possible:
    """What the target of a day may be: one value, or a band where sex or age leave it open.

    `need` is the row of the average need, None where the possible people do not share one. `references` are
    the rows that `low_mg` and `high_mg` rest on, lowest first; `upper_level` is the lowest possible one, if
    any; `people` are the sexes and ages in months that it may be about; `reasons` say what made it so.
    """

    low_mg: Decimal
    high_mg: Decimal
    need: Reference | None
    upper_level: Reference | None
    references: tuple[Reference, ...]
    people: tuple[tuple[str, int], ...]
    reasons: tuple[str, ...]


def read_rows(lines: Iterable[str]) -> tuple[Reference, ...]:
    """Read reference values from the lines of a CSV file.

    Raises ValueError with the line's number for a row that cannot be one.
    """
    return read_table(lines, _row, of="reference values")


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


@cache
def stage_that_counts(standard: str, sex: str, age_months: int, life_stage: str) -> str:
    """Return the life stage whose row applies: `life_stage`, or "none" where the standard has none for it."""
    daily = bands(standard, *DAILY_KINDS)
    has_one = sex == "female" and any(row.holds_for(sex, age_months, life_stage) for row in daily)
    return life_stage if has_one else NO_STAGE


@cache
def lookup(standard: str, kinds: tuple[str, ...], sex: str, age_months: int, life_stage: str) -> Reference | None:
    """Return the row of one of `kinds` for a person, or None where the standard has none.

    A life stage without a value at that age and sex falls back on the value without it.
    """
    rows = bands(standard, *kinds)
    for stage in dict.fromkeys((stage_that_counts(standard, sex, age_months, life_stage), NO_STAGE)):
        if found := next((row for row in rows if row.holds_for(sex, age_months, stage)), None):
            return found
        if UPPER_LEVEL not in kinds:
            break
    return None


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
    people = possible_people(standard, sex, ages, life_stage)
    rows = {row for person in people if (row := lookup(standard, DAILY_KINDS, *person, life_stage))}
    if not rows:
        raise LookupError(f"{standard} has no daily value for {sex or 'anyone'} aged {ages} months, {life_stage}")
    needs = [lookup(standard, (NEED,), *person, life_stage) for person in people]
    one_need = len({need and need.mg for need in needs}) == 1
    limits = [row for person in people if (row := lookup(standard, (UPPER_LEVEL,), *person, life_stage))]
    values = {row.mg for row in rows}
    ends = (min(values), max(values))
    return Possible(
        low_mg=ends[0],
        high_mg=ends[1],
        need=needs[0] if one_need else None,
        upper_level=min(limits, key=_by_value, default=None),
        references=tuple(sorted((row for row in rows if row.mg in ends), key=_by_value)),
        people=people,
        reasons=_reasons(standard, people, sex, ages, life_stage, is_open=len(values) > 1),
    )


@cache
def possible_people(standard: str, sex: str, ages: range | None, life_stage: str) -> tuple[tuple[str, int], ...]:
    """Return the sexes and ages in months that a person may have; one age for each band of unknown adults."""
    sexes = (sex,) if sex else SEXES
    if not sex and life_stage != NO_STAGE:
        sexes = ("female",)
    return tuple(
        (who, age) for who in sexes for age in (adult_ages(standard, who, life_stage) if ages is None else ages)
    )


def _reasons(
    standard: str,
    people: tuple[tuple[str, int], ...],
    sex: str,
    ages: range | None,
    life_stage: str,
    *,
    is_open: bool,
) -> tuple[str, ...]:
    found = []
    if not sex and life_stage == NO_STAGE:
        found.append(SEX_UNKNOWN)
    if ages is None:
        found.append(AGE_UNKNOWN)
    elif len(ages) > 1 and is_open:
        found.append(MONTH_UNKNOWN)
    if any(stage_that_counts(standard, who, age, life_stage) != life_stage for who, age in people):
        found.append(STAGE_WITHOUT_VALUE)
    if ages is not None and ages[0] < INFANT_MONTHS:
        found.append(UNDER_ONE)
    return tuple(found)


def _by_value(row: Reference) -> tuple[Decimal, int, str]:
    return row.mg, row.age_min_months, row.sex


def adult_ages(standard: str, sex: str, life_stage: str) -> list[int]:
    """Return one age in months for every band that an adult may be in; with a life stage, those it has rows for."""
    adults = {max(row.age_min_months, ADULT_MONTHS) for row in bands(standard, *KINDS)}
    return sorted({age for age in adults if stage_that_counts(standard, sex, age, life_stage) == life_stage} or adults)
