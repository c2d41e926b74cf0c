"""Which target holds for a person on a day, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from tracker import days
from tracker.models import LifeStage, Profile, Standard, TargetPeriod
from tracker.science import reference
from tracker.science.reference import Reference

OWN = "own"
BAND = "band"


@dataclass(frozen=True, slots=True)
class Target:
    """The daily target of one day in mg, with what it rests on.

    `low_mg` and `high_mg` are equal unless sex or age leave a band open. `kind` is "RDA", "AI", "own"
    (set by the person's clinician) or "band". `ear_mg` is None where no single average need holds.
    `references` are the published rows, lowest first, none for an own target. `reasons` are codes of
    `tracker.science.reference`; `label` is the person's note, `since` the day its period began.
    """

    low_mg: Decimal
    high_mg: Decimal
    ear_mg: Decimal | None
    kind: str
    standard: str
    life_stage: str
    references: tuple[Reference, ...] = ()
    reasons: tuple[str, ...] = ()
    label: str = ""
    since: date | None = None

    @property
    def is_band(self) -> bool:
        """Whether more than one value is possible."""
        return self.low_mg != self.high_mg

    @property
    def under_one(self) -> bool:
        """Whether the person may be younger than a year, so that no verdict is given."""
        return reference.UNDER_ONE in self.reasons


def profile_of(user: User) -> Profile:
    """Return the person's profile, making an empty one the first time."""
    try:
        return user.profile
    except Profile.DoesNotExist:
        return Profile.objects.get_or_create(user=user)[0]


def today_of(profile: Profile, now: datetime | None = None) -> date:
    """Return the day that it is for this person, now or at the aware moment `now`."""
    return days.today(now or timezone.now(), profile.time_zone or settings.TIME_ZONE, profile.day_start_hour)


def periods_of(profile: Profile) -> list[TargetPeriod]:
    """Fetch all of a person's target periods, earliest first (one query)."""
    return list(TargetPeriod.objects.filter(user_id=profile.user_id).order_by("from_day"))


def target_on(profile: Profile, periods: Sequence[TargetPeriod], day: date) -> Target:
    """Return the target that holds on `day`; `periods` are the person's own, in any order.

    Before the first period, and without any, the US/Canada values without a life stage hold.
    """
    period = max((p for p in periods if p.from_day <= day), key=lambda p: p.from_day, default=None)
    standard = period.standard if period else Standard.US_CA_DRI
    life_stage = period.life_stage if period else LifeStage.NONE
    ages = reference.ages_on(day, profile.birth_year, profile.birth_month)
    possible = reference.possible(str(standard), profile.sex, ages, str(life_stage))
    if period and period.custom_mg is not None:
        return Target(
            low_mg=Decimal(period.custom_mg),
            high_mg=Decimal(period.custom_mg),
            ear_mg=None,
            kind=OWN,
            standard=str(standard),
            life_stage=str(life_stage),
            reasons=tuple(reason for reason in possible.reasons if reason == reference.UNDER_ONE),
            label=period.label,
            since=period.from_day,
        )
    is_band = possible.low_mg != possible.high_mg
    return Target(
        low_mg=possible.low_mg,
        high_mg=possible.high_mg,
        ear_mg=possible.ear_mg,
        kind=BAND if is_band else possible.references[0].kind,
        standard=str(standard),
        life_stage=str(life_stage),
        references=possible.references,
        reasons=possible.reasons,
        label=period.label if period else "",
        since=period.from_day if period else None,
    )


def targets_between(
    profile: Profile, first: date, last: date, *, periods: Sequence[TargetPeriod] | None = None
) -> dict[date, Target]:
    """Return the target of each day from `first` to `last`, in one query, or none when given the periods."""
    known = periods_of(profile) if periods is None else periods
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day: target_on(profile, known, day) for day in span}


@transaction.atomic
def set_period(
    *,
    user: User,
    from_day: date,
    standard: str = Standard.US_CA_DRI,
    life_stage: str = LifeStage.NONE,
    custom_mg: int | None = None,
    label: str = "",
) -> TargetPeriod:
    """Write what holds for a person from a day on; what began on that same day before is replaced.

    Raises ValidationError for values that cannot be.
    """
    Profile.objects.select_for_update().get_or_create(user=user)  # two at once wait for each other here
    period = TargetPeriod.objects.filter(user=user, from_day=from_day).first() or TargetPeriod(
        user=user, from_day=from_day
    )
    period.standard, period.life_stage, period.custom_mg, period.label = standard, life_stage, custom_mg, label
    period.full_clean()
    period.save()
    return period


@transaction.atomic
def remove_period(*, period: TargetPeriod) -> None:
    """Take a period out; the one before it then goes on."""
    period.delete()
