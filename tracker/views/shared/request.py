"""What views read from a request, and the person who sent it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.forms import Form
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from foods.models import Food
from foods.models.food import FoodQuerySet
from tracker.common.calendar import EARLIEST, PLANNED_AHEAD, moment_of
from tracker.common.person import profile_of, today_of
from tracker.diary.meals import STANDARD, Meals
from tracker.household.members import shared_by
from tracker.models import Meal, Profile


class SignedInRequest(HttpRequest):
    """A request that LoginRequiredMiddleware let through."""

    user: User
    person: Person
    htmx: HtmxDetails


def day_asked_for(request: HttpRequest) -> date | None:
    """Return the day in the query string (?day=2026-11-22), or None."""
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None


def row_named(text: str) -> int | None:
    """Return the primary key in a URL or form, or None if it isn't one. Keys have at most 18 digits."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None


def way_back(request: HttpRequest, field: str, *, otherwise: str) -> str:
    """Return the path on this site that a form asks to return to, or else the URL of the page `otherwise`."""
    path = request.POST.get(field, "")
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else reverse(otherwise)


@dataclass(frozen=True)
class Person:
    """The logged-in person, and what day it is for them."""

    profile: Profile
    today: date
    now: datetime

    @classmethod
    def of(cls, user: User) -> Person:
        """Return a person, at this moment."""
        profile = profile_of(user)
        now = timezone.now().astimezone(ZoneInfo(profile.time_zone or settings.TIME_ZONE))
        return cls(profile, today_of(profile, now), now)

    def day_or_404(self, day: date) -> date:
        """Raise Http404 for days that have no page: before 1900 and more than two weeks ahead."""
        if not EARLIEST <= day <= self.today + PLANNED_AHEAD:
            raise Http404
        return day

    def fits_the_clock(self, form: Form) -> bool:
        """Add an error for a time of today in the coming night: the night before is more likely meant."""
        day, at, starts = form.cleaned_data["day"], form.cleaned_data["time"], self.profile.day_start_hour
        if at is None or day != self.today or at.hour >= starts:
            return True
        if moment_of(day, at, str(self.now.tzinfo), starts) <= self.now:
            return True
        said = _(
            "Your day starts at %(hour)s:00, so this time is in the coming night. Last night belongs to the day before."
        )
        form.add_error("time", said % {"hour": starts})
        return False

    @property
    def shared_by(self) -> list[int]:
        """The ids of the household's other members, who share their foods (one query; none without a household)."""
        return shared_by(self.profile)

    @property
    def visible_foods(self) -> FoodQuerySet:
        """The foods that this person may find and log."""
        return Food.objects.visible_to(self.profile.user_id, self.shared_by)

    @cached_property
    def meals(self) -> Meals:
        """The meals that this person logs to (one query for each request)."""
        rows = self.profile.own_meal_rows
        return Meals(rows) if rows else STANDARD

    @property
    def slot_now(self) -> str:
        """The person's meal at this hour."""
        return self.meals.at(self.meal_now)

    @property
    def meal_now(self) -> Meal:
        """The meal that people usually eat at this hour."""
        return Meal.at(self.now.hour, self.profile.day_start_hour)
