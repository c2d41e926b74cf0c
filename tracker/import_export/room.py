"""How many more rows a diary has room for during an import; the limits are those of all other ways to add rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Count

from tracker.diary.meals import MOST
from tracker.import_export.json_export import BY_NAME, FOODS, own_foods


class Room:
    """Counts the rows that exist once, and then those that an import adds, or would add."""

    def __init__(self, user: User) -> None:
        limits = settings.LIMITS
        self.user = user
        self._a_day = {"entries": limits.entries_a_day, "doses": limits.doses_a_day}
        self._in_all = {
            "entries": limits.entries,
            "doses": limits.entries,
            "products": limits.products,
            "saved_meals": limits.saved_meals,
            "own_meals": MOST,
            FOODS: limits.own_foods,
        }
        self._left: dict[str, int] = {}
        self._on_day: dict[str, Counter[date]] = {name: Counter() for name in self._a_day}
        self._seen: dict[str, set[date]] = {name: set() for name in self._a_day}

    def look_at(self, name: str, days: Sequence[date]) -> None:
        """Count what is on these days (one query if any is new)."""
        new = set(days) - self._seen[name]
        if new:
            rows = BY_NAME[name].of(self.user).filter(day__in=new).order_by().values_list("day").annotate(Count("pk"))
            self._on_day[name].update(dict(rows))
            self._seen[name] |= new

    def take(self, name: str, day: date | None = None) -> bool:
        """Return whether one more row of a table fits, and count it."""
        if name in self._in_all and self._left_of(name) < 1:
            return False
        if name in self._a_day and day is not None:
            if self._on_day[name][day] >= self._a_day[name]:
                return False
            self._on_day[name][day] += 1
        if name in self._in_all:
            self._left[name] -= 1
        return True

    def _left_of(self, name: str) -> int:
        if name not in self._left:
            rows: models.QuerySet[Any] = own_foods(self.user) if name == FOODS else BY_NAME[name].of(self.user)
            self._left[name] = self._in_all[name] - rows.order_by().count()
        return self._left[name]
