"""What may be named to a person: the diet and allergies they gave, with age and pregnancy from their target."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User

from tracker.common.person import profile_of, today_of
from tracker.models import LifeStage, Profile
from tracker.science.eater import Eatable, Eater
from tracker.targets.targets import Target, periods_of, target_on


def eater_of(profile: Profile, target: Target) -> Eater:
    """Describe the person who eats, as of the day of that target."""
    return Eater(
        diet=profile.diet,
        avoids=frozenset(profile.avoids),
        age_months=target.youngest_months,
        pregnant=target.life_stage == LifeStage.PREGNANT,
    )


def may_suggest(target: Target) -> bool:
    """Return whether foods may be suggested: not where a clinician decides, unless there is a target; not to babies."""
    return target.to_reach_mg is not None and not target.under_one


@dataclass(frozen=True, slots=True)
class Advice:
    """Who reads, and whether foods rich in magnesium may be listed for them (`allowed`)."""

    eater: Eater
    allowed: bool

    def fits(self, food: Eatable) -> bool:
        """Return whether a food may be named to them."""
        return self.eater.takes(food)


def advice_for(user: User | AnonymousUser) -> Advice:
    """Return what holds today for someone who is logged in (one query); visitors have no limits but those of all."""
    if not isinstance(user, User):
        return Advice(Eater(), allowed=True)
    profile = profile_of(user)
    target = target_on(profile, periods_of(profile), today_of(profile))
    return Advice(eater_of(profile, target), may_suggest(target))
