"""Create and delete the throwaway accounts of people who explore sample data.

Only `Profile.sample_until` distinguishes them from other accounts. They have no password, so nobody can return to one
once its session is over, and the session ends with the account.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from foods.models import Food, Source
from tracker.accounts.auth import is_sample
from tracker.accounts.deletion import delete_account
from tracker.common.person import today_of
from tracker.diary.entries import new_entry
from tracker.diary.measures import Measure
from tracker.models import DayStatus, Entry, Origin, Profile, Sex
from tracker.sample import menu

KEPT_FOR = timedelta(hours=24)
SESSION_KEY = "sample"  # in the visitor's session, which is the only way into the account
AGE_IN_MONTHS = 40 * 12 + 6  # forty on every one of the days, whenever the birthday is


class TooManySamplesError(Exception):  # news for the visitor, not an error
    """The maximum number of people are exploring sample data on this instance."""


@transaction.atomic
def make_sample(*, now: datetime) -> User:
    """Create a throwaway account with eight weeks of meals up to now, to be deleted 24 hours later.

    Foods that an admin removed from the catalog are left out of its meals. Raises TooManySamplesError.
    """
    # Whoever has this row counts alone, so that two do not take the last place together.
    ContentType.objects.select_for_update(no_key=True).get(app_label="tracker", model="profile")
    if Profile.objects.filter(sample_until__gt=now).count() >= settings.LIMITS.samples:
        raise TooManySamplesError
    user = User(username=f"sample-{secrets.token_hex(4)}")
    user.set_unusable_password()
    user.save()
    # Her time zone is not set, so that the site's default applies.
    profile = Profile(user=user, sex=Sex.FEMALE, target_asked=True, sample_until=now + KEPT_FOR)
    today = today_of(profile, now)
    born = today.year * 12 + today.month - 1 - AGE_IN_MONTHS
    profile.birth_year, profile.birth_month = born // 12, born % 12 + 1
    profile.full_clean()
    profile.save()
    days = list(menu.days(today))
    Entry.objects.bulk_create(_entries(user, days))
    DayStatus.objects.bulk_create(DayStatus(user=user, day=day.day, status=day.word) for day in days if day.word)
    return user


def _entries(user: User, days: list[menu.Day]) -> list[Entry]:
    foods = _foods()
    return [
        new_entry(
            user=user,
            food=foods[item.food][0],
            amount=item.amount,
            measure=foods[item.food][1][item.measure],
            meal=meal,
            day=day.day,
            form_key=uuid.uuid4(),
            origin=Origin.SAMPLE,
        )
        for day in days
        for meal, dish in day.meals
        for item in dish
        if item.food in foods and item.measure in foods[item.food][1]
    ]


def _foods() -> dict[str, tuple[Food, dict[str, Measure]]]:
    """Return the foods of her meals that are still in the catalog, each with its measures, by their seeded names."""
    ids = menu.menu().foods.values()
    wanted = Q(source__in=(Source.SR_LEGACY, Source.CATALOG), source_id__in=ids)
    found = {food.source_id: food for food in Food.objects.visible_to(None).filter(wanted).with_portions()}
    return {
        name: (
            found[key],
            {portion.label: Measure(portion.label, portion.grams) for portion in found[key].portions.all()},
        )
        for name, key in menu.menu().foods.items()
        if key in found
    }


def delete_sample(user: User) -> None:
    """Delete a throwaway account with everything in it. Raises ValueError for any other account."""
    if not is_sample(user):
        raise ValueError(f"{user} is not a sample account")
    delete_account(user)


def delete_expired_samples(now: datetime) -> int:
    """Delete expired throwaway accounts and ended sessions; return how many accounts."""
    expired = User.objects.filter(profile__sample_until__lte=now)
    for user in expired:
        delete_account(user)
    engine: Any = import_module(settings.SESSION_ENGINE)
    engine.SessionStore.clear_expired()
    return len(expired)
