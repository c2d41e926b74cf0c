"""Reference values for magnesium: amount per day and for whom, as published, with body, year, kind and page.

The rows are in `data/reference_values.csv`; values that a standard does not have are declared in
`data/reference_gaps.csv` (`tracker.science.reference_gaps`). Ages are in completed months, with exclusive upper bounds.
Values are Decimal mg a day. Kinds: EAR (the average requirement); RDA, RDI and RNI (cover nearly everyone, under the
names that three bodies use); AI (used where there is no average requirement); UL (upper level; for magnesium it does
not count what food naturally holds); DV and NRV (printed on labels, nobody's target).

A new edition of a standard has a `valid_from`: on the days before it the edition in OLDER_EDITIONS applies.
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
# The standards that a person can choose; each has a daily value or a declared gap for everyone.
CHOICES = (US_CA_DRI, "efsa", "uk_drv", "dach", "nnr", "who_fao", "au_nz_nrv", "jp_dri")
OLDER_EDITIONS = {"jp_dri": "jp_dri_2020"}  # the targets of the days before the current edition
SUPERSEDED = (*OLDER_EDITIONS.values(), "jp_dri_2015")  # older editions, shown next to the current one
UPPER_LEVEL_ALONE = ("no_vkm",)  # covers supplements only
LABELS = ("us_fda_dv", "eu_label_nrv")  # what "100 %" on a package refers to
COMPLETE = (*CHOICES, *OLDER_EDITIONS.values())  # targets come from these, so they must cover everyone
STANDARDS = (*CHOICES, *SUPERSEDED, *UPPER_LEVEL_ALONE, *LABELS)

SEXES = ("female", "male")
NO_STAGE = "none"
LIFE_STAGES = (NO_STAGE, "pregnant", "lactating")
DAILY_KINDS = ("RDA", "RDI", "RNI", "AI")  # the kinds that can serve as a daily target
NEED, UPPER_LEVEL = "EAR", "UL"
LABEL_KINDS = ("DV", "NRV")
KINDS = (*DAILY_KINDS, NEED, UPPER_LEVEL, *LABEL_KINDS)
# The upper levels of these standards also count magnesium that was added to foods and drinks.
COUNT_ADDED = ("efsa", "dach", "nnr")

ADULT_MONTHS = 19 * 12  # the DRI tables count adults from 19 years; adults in every standard are at least that old
INFANT_MONTHS = 12
OLDEST_MONTHS = 100 * 12  # the upper limit for checks; the last row of a table has no upper bound

# Why a target is what it is; pages have a sentence for each.
SEX_UNKNOWN = "sex_unknown"
AGE_UNKNOWN = "age_unknown"  # no birth year, or one after the day in question: adult values apply
MONTH_UNKNOWN = "month_unknown"  # the birth year alone allows more than one value
STAGE_WITHOUT_VALUE = "stage_without_value"  # no row for that life stage at that age or sex: the general value applies
STAGE_NOT_KNOWN = "stage_not_known"  # the same, but it is we who lack the value
NEED_NOT_KNOWN = "need_not_known"  # we lack the standard's average requirement
UNDER_ONE = "under_one"
NOT_IN_STANDARD = "not_in_standard"  # a declared gap: the US/Canada value is used instead (babies only)
VALUE_NOT_KNOWN = "value_not_known"  # the same, but it is we who lack the value


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
    valid_from: date | None = None

    def holds_for(self, sex: str, age_months: int, life_stage: str) -> bool:
        """Return whether this row applies to a person of that sex, age and life stage."""
        return is_of(self, sex, age_months) and self.life_stage == life_stage


@dataclass(frozen=True, slots=True)
class Possible:
    """The possible targets for a day: one value, or a band if sex or age is not known exactly.

    `need` is the row of the average requirement, None if the possible people do not share one, or if it is not about
    their life stage. `references` are the rows behind `low_mg` and `high_mg`, lowest first; `upper_level` is the lowest
    possible one, if any, borrowed from the US where the standard has none; `people` are the possible sexes and ages in
    months; `reasons` say why the target is what it is.
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

    Raises ValueError with the line number of a malformed row.
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
        valid_from=date.fromisoformat(raw["valid_from"]) if raw["valid_from"] else None,
    )
    if row.kind not in KINDS or row.sex not in ("any", *SEXES) or row.life_stage not in LIFE_STAGES:
        raise ValueError("unknown kind, sex or life stage")
    if not (row.body and row.source) or not row.mg > 0:
        raise ValueError("a value needs a body, a source and more than 0 mg")
    if row.age_min_months < 0 or (row.age_max_months is not None and row.age_max_months <= row.age_min_months):
        raise ValueError("the ages must be a range")
    if row.valid_from and row.valid_from.day != 1:
        raise ValueError("an edition starts with a month, as ages do")
    return row


@cache
def all_rows() -> tuple[Reference, ...]:
    """Return every row in the file, which is read once."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return read_rows(lines)


def bands(standard: str, *kinds: str) -> tuple[Reference, ...]:
    """Return a standard's rows of those kinds (all kinds by default), in file order."""
    return tuple(row for row in all_rows() if row.standard == standard and (not kinds or row.kind in kinds))


def edition_on(standard: str, day: date) -> str:
    """Return the edition of a standard that applies on `day`: itself, or the older one before it was published."""
    older = OLDER_EDITIONS.get(standard)
    return older if older and day < _valid_from(standard) else standard


@cache
def _valid_from(standard: str) -> date:
    return min((row.valid_from for row in bands(standard) if row.valid_from), default=date.min)


@cache
def stage_that_counts(standard: str, sex: str, age_months: int, life_stage: str) -> str:
    """Return the life stage to look up: `life_stage`, or "none" if the standard has no row for it."""
    daily = bands(standard, *DAILY_KINDS, *LABEL_KINDS)
    has_one = sex == "female" and any(row.holds_for(sex, age_months, life_stage) for row in daily)
    return life_stage if has_one else NO_STAGE


@cache
def lookup(standard: str, kinds: tuple[str, ...], sex: str, age_months: int, life_stage: str) -> Reference | None:
    """Return the row of one of `kinds` that applies to a person; None if the standard has none.

    A life stage without its own value at that age and sex falls back on the general value.
    """
    rows = bands(standard, *kinds)
    for stage in dict.fromkeys((stage_that_counts(standard, sex, age_months, life_stage), NO_STAGE)):
        if found := next((row for row in rows if row.holds_for(sex, age_months, stage)), None):
            return found
        if UPPER_LEVEL not in kinds:
            break
    return None


def upper_level_of(standard: str, sex: str, age_months: int, life_stage: str) -> Reference | None:
    """Return the upper level for a person; where the standard has none, that of the US, which babies lack too."""
    person = (sex, age_months, life_stage)
    return lookup(standard, (UPPER_LEVEL,), *person) or lookup(US_CA_DRI, (UPPER_LEVEL,), *person)


def ages_on(day: date, birth_year: int | None, birth_month: int | None) -> range | None:
    """Return the ages in completed months that a person may have on `day`; None if unknown.

    The day of birth is not asked for, so a month counts from its first day. A year alone leaves twelve possible ages. A
    person not born by that day has no known age.
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
    """Return the target, or band of targets, for a person of that sex ("" if unknown) and age.

    Without an age, adult values (19 and older) apply. Pregnancy and breastfeeding have rows for women only, so they
    settle an unknown sex. Raises LookupError if the standard has no value at all.
    """
    people = possible_people(standard, sex, ages, life_stage)
    rows = {row for person in people if (row := lookup(standard, DAILY_KINDS, *person, life_stage))}
    if not rows:
        raise LookupError(f"{standard} has no daily value for {sex or 'anyone'} aged {ages} months, {life_stage}")
    needs = [lookup(standard, (NEED,), *person, life_stage) for person in people]
    limits = [row for person in people if (row := upper_level_of(standard, *person, life_stage))]
    reasons = _reasons(standard, people, sex, ages, life_stage, is_open=len({row.mg for row in rows}) > 1)
    one_need = len({need and need.mg for need in needs}) == 1 and STAGE_WITHOUT_VALUE not in reasons
    values = {row.mg for row in rows}
    ends = (min(values), max(values))
    return Possible(
        low_mg=ends[0],
        high_mg=ends[1],
        need=needs[0] if one_need else None,
        upper_level=min(limits, key=_by_value, default=None),
        references=tuple(sorted((row for row in rows if row.mg in ends), key=_by_value)),
        people=people,
        reasons=reasons,
    )


@cache
def possible_people(standard: str, sex: str, ages: range | None, life_stage: str) -> tuple[tuple[str, int], ...]:
    """Return the possible sexes and ages in months; adults of unknown age get one age for each age band."""
    sexes = (sex,) if sex else SEXES
    if not sex and life_stage != NO_STAGE:
        sexes = ("female",)
    return tuple(
        (each, age) for each in sexes for age in (adult_ages(standard, each, life_stage) if ages is None else ages)
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
    """Return one age in months for each adult age band; with a life stage, only for bands that have a row for it."""
    adults = {max(row.age_min_months, ADULT_MONTHS) for row in bands(standard, *KINDS)}
    return sorted({age for age in adults if stage_that_counts(standard, sex, age, life_stage) == life_stage} or adults)
