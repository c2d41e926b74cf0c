"""Which target a person has on a day, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.models import ClinicianFigure, LifeStage, Profile, Standard, TargetPeriod
from tracker.science import reference, reference_gaps, variation
from tracker.science.reference import Reference
from tracker.science.side_by_side import Column, side_by_side
from tracker.science.variation import WithinPersonSD

OWN = "own"
LIMIT = "limit"
BAND = "band"
NONE = "none"

_OTHER_NAMES = {
    "jp_dri_2020": _("Japan, superseded edition (DRI, 2020)"),
    "jp_dri_2015": _("Japan, superseded edition (DRI, 2015)"),
    "no_vkm": _("Norway, upper levels for supplements (VKM, 2016)"),
    "us_fda_dv": _("United States, value on labels (DV, 2016)"),
    "eu_label_nrv": _("European Union, value on labels (NRV, 2011)"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """The daily target of one day in mg, with what it is based on.

    `low_mg` and `high_mg` are equal unless unknown sex or age leave a band. `kind` is that of the published value
    ("RDA", "RDI", "RNI", "AI"), "own" or "limit" (a target or a limit that the person's clinician gave), "band", or
    "none": under care without such a figure, both are None. `need` is the row of the average need,
    None if no single one applies; `sd_within` is the matching day-to-day SD of the person's group. `upper_level` does
    not count what food naturally holds. `references` are the published rows, lowest first, empty for an own target.
    `reasons` are codes of `tracker.science.reference`; `label` is the person's note, `since` the first day of the
    period. `numbers_alone`: a clinician decides, so that nothing is said about the numbers. `youngest_months` is the
    lowest possible age, None if unknown.
    """

    low_mg: Decimal | None
    high_mg: Decimal | None
    kind: str
    standard: str
    life_stage: str
    need: Reference | None = None
    sd_within: WithinPersonSD | None = None
    upper_level: Reference | None = None
    references: tuple[Reference, ...] = ()
    reasons: tuple[str, ...] = ()
    label: str = ""
    since: date | None = None
    numbers_alone: bool = False
    youngest_months: int | None = None

    @property
    def ear_mg(self) -> Decimal | None:
        """The average need in mg, None if no single one applies."""
        return self.need.mg if self.need else None

    @property
    def upper_level_mg(self) -> Decimal | None:
        """The upper level in mg for tablets and medicines, None if the standard has none."""
        return self.upper_level.mg if self.upper_level else None

    @property
    def borrows_upper_level(self) -> bool:
        """Whether the upper level is that of the US, because the standard has none for that age."""
        row = self.upper_level
        return row is not None and row.standard == reference.US_CA_DRI != self.standard

    @property
    def upper_level_counts_added(self) -> bool:
        """Whether the upper level also counts magnesium that was added to foods and drinks."""
        return self.upper_level is not None and self.upper_level.standard in reference.COUNT_ADDED

    @property
    def is_of_life_stage(self) -> bool:
        """Whether it is the life stage's own: a general value says nothing of what is enough for another stage."""
        return reference.STAGE_WITHOUT_VALUE not in self.reasons

    @property
    def is_own(self) -> bool:
        """Whether the person's clinician set it."""
        return self.kind == OWN

    @property
    def is_limit(self) -> bool:
        """Whether it is not to be reached but to stay under, as the person's clinician said."""
        return self.kind == LIMIT

    @property
    def is_none(self) -> bool:
        """Whether the person has no target, because their clinician decides and gave no figure."""
        return self.kind == NONE

    @property
    def to_reach_mg(self) -> Decimal | None:
        """The lowest mg that reach it, None if there is nothing to reach."""
        return None if self.is_limit else self.low_mg

    @property
    def is_band(self) -> bool:
        """Whether several values are possible."""
        return self.low_mg != self.high_mg

    @property
    def is_of_adults(self) -> bool:
        """Whether it is for adults since the age is not known."""
        return reference.AGE_UNKNOWN in self.reasons

    @property
    def month_decides(self) -> bool:
        """Whether the month of birth alone would settle a band."""
        return self.is_band and reference.MONTH_UNKNOWN in self.reasons and reference.SEX_UNKNOWN not in self.reasons

    @property
    def under_one(self) -> bool:
        """Whether the person may be younger than one, so that no verdict is given."""
        return reference.UNDER_ONE in self.reasons


def periods_of(profile: Profile) -> list[TargetPeriod]:
    """Fetch all of a person's target periods, earliest first (one query)."""
    return list(TargetPeriod.objects.filter(user_id=profile.user_id).order_by("from_day"))


def target_on(profile: Profile, periods: Sequence[TargetPeriod], day: date) -> Target:
    """Return the target on `day`; `periods` are all of the person's, in any order.

    Before the first period, and without any, the US/Canada values without a life stage apply.
    """
    period = max((p for p in periods if p.from_day <= day), key=lambda p: p.from_day, default=None)
    ages = reference.ages_on(day, profile.birth_year, profile.birth_month)
    found = _target(profile.sex, ages, period, day) if period else _usual_target(profile.sex, ages)
    if not profile.under_care:
        return found
    if found.is_own or found.is_limit:
        return replace(found, numbers_alone=True)
    return replace(
        found, low_mg=None, high_mg=None, kind=NONE, need=None, sd_within=None, references=(), numbers_alone=True
    )


@cache
def _usual_target(sex: str, ages: range | None) -> Target:
    """Return the target if nothing has been chosen."""
    return _target(sex, ages, None, date.min)


def _target(sex: str, ages: range | None, period: TargetPeriod | None, day: date) -> Target:
    youngest = ages[0] if ages else None
    standard = str(period.standard if period else Standard.US_CA_DRI)
    life_stage = str(period.life_stage if period else LifeStage.NONE)
    possible = _published(reference.edition_on(standard, day), sex, ages, life_stage)
    if period and period.custom_mg is not None:
        return Target(
            low_mg=Decimal(period.custom_mg),
            high_mg=Decimal(period.custom_mg),
            kind=LIMIT if period.custom_is == ClinicianFigure.LIMIT else OWN,
            standard=standard,
            life_stage=life_stage,
            upper_level=possible.upper_level,
            reasons=tuple(reason for reason in possible.reasons if reason == reference.UNDER_ONE),
            label=period.label,
            since=period.from_day,
            numbers_alone=period.custom_is == ClinicianFigure.LIMIT,
            youngest_months=youngest,
        )
    need = possible.need
    return Target(
        low_mg=possible.low_mg,
        high_mg=possible.high_mg,
        kind=BAND if possible.low_mg != possible.high_mg else possible.references[0].kind,
        standard=standard,
        life_stage=life_stage,
        need=need,
        sd_within=_widest_sd(possible.people, life_stage, float(need.mg)) if need else None,
        upper_level=possible.upper_level,
        references=possible.references,
        reasons=possible.reasons,
        label=period.label if period else "",
        since=period.from_day if period else None,
        youngest_months=youngest,
    )


_widest_sd = cache(variation.widest_sd)


@cache
def _published(standard: str, sex: str, ages: range | None, life_stage: str) -> reference.Possible:
    """Return the published values, and reasons that say whose gap it is where one is missing.

    A baby whom the standard leaves out gets the US/Canada value, with that reason.
    """
    try:
        found = reference.possible(standard, sex, ages, life_stage)
        more = []
    except LookupError:
        found = reference.possible(reference.US_CA_DRI, sex, ages, life_stage)
        more = [reference.NOT_IN_STANDARD]

    def is_ours(lacks: str) -> bool:
        return reference_gaps.is_ours(standard, lacks, found.people, life_stage)

    if more and is_ours(reference_gaps.TARGET):
        more.append(reference.VALUE_NOT_KNOWN)
    if reference.STAGE_WITHOUT_VALUE in found.reasons and is_ours(reference_gaps.STAGE):
        more.append(reference.STAGE_NOT_KNOWN)
    if found.need is None and is_ours(reference.NEED):
        more.append(reference.NEED_NOT_KNOWN)
    return replace(found, reasons=(*found.reasons, *more))


def targets_between(
    profile: Profile, first: date, last: date, *, periods: Sequence[TargetPeriod] | None = None
) -> dict[date, Target]:
    """Return the target of each day from `first` to `last` (one query, none when given the periods)."""
    known = periods_of(profile) if periods is None else periods
    starts = {period.from_day for period in known}
    found: dict[date, Target] = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if n == 0 or day.day == 1 or day in starts:  # between periods only the age changes, with the month
            target = target_on(profile, known, day)
        found[day] = target
    return found


def in_every_standard(profile: Profile, life_stage: str, day: date) -> tuple[Column, ...]:
    """Return each standard's values on `day`, those that people can choose first; also for an unsaved profile."""
    ages = reference.ages_on(day, profile.birth_year, profile.birth_month)
    return side_by_side(profile.sex, ages, life_stage)


def standard_name(code: str) -> str:
    """Return a standard's name in the reader's language, including standards that nobody can choose."""
    return str(Standard(code).label if code in Standard.values else _OTHER_NAMES[code])


@transaction.atomic
def set_period(
    *,
    user: User,
    from_day: date,
    standard: str = Standard.US_CA_DRI,
    life_stage: str = LifeStage.NONE,
    custom_mg: int | None = None,
    custom_is: str = ClinicianFigure.TARGET,
    label: str = "",
) -> TargetPeriod:
    """Set what applies to a person from a day on, replacing any period that began on the same day.

    Raises ValidationError for impossible values.
    """
    Profile.lock_for(user)
    period = TargetPeriod.objects.filter(user=user, from_day=from_day).first() or TargetPeriod(
        user=user, from_day=from_day
    )
    period.standard, period.life_stage, period.label = standard, life_stage, label
    period.custom_mg, period.custom_is = custom_mg, custom_is
    period.full_clean()
    period.save()
    return period


@transaction.atomic
def remove_period(*, period: TargetPeriod) -> None:
    """Remove a period; the one before it then continues."""
    period.delete()
