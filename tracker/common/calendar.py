"""A person's own calendar: which day it is for them, and the week or month of a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The days that a diary can contain. They are far enough from the ends of the calendar (years 1 and 9999) that every
# week around them is complete and has a previous and a next one.
EARLIEST = date(1900, 1, 1)
PLANNED_AHEAD = timedelta(days=14)  # how far ahead a person can plan
LATEST = date(2199, 12, 31)

_LABEL = re.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH_LABEL = re.compile(r"([0-9]{4})-([0-9]{2})")
_MONDAY = 0


def today(now: datetime, time_zone: str, day_start_hour: int) -> date:
    """Return the calendar day that `now` belongs to for a person.

    `now` must be timezone-aware. The local time in `time_zone` decides: before `day_start_hour` (0 to 23) it is still
    the day before, also in nights when the clock changes. Raises ValueError for a naive `now`, and what `ZoneInfo`
    raises for an unknown time zone.
    """
    if now.utcoffset() is None:
        raise ValueError("a datetime without a UTC offset does not belong to any day")
    on_the_wall = now.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    return (on_the_wall - timedelta(hours=day_start_hour)).date()


def moment_of(day: date, at: time, time_zone: str, day_start_hour: int) -> datetime:
    """Return the moment of a time on a person's day, such that `today` returns that day for it.

    A time before `day_start_hour` is in the night at the end of the day. If the clock shows a time twice, the first one
    is meant; if it skips the time, the result is on the side of the gap that is still part of the day. Only a day that
    a time zone skipped entirely (Samoa, 30 December 2011) has no moment of its own.
    """
    calendar_day = day + timedelta(days=at.hour < day_start_hour)
    first = datetime.combine(calendar_day, at.replace(fold=0), ZoneInfo(time_zone)).astimezone(UTC)
    if today(first, time_zone, day_start_hour) == day:
        return first
    return datetime.combine(calendar_day, at.replace(fold=1), ZoneInfo(time_zone)).astimezone(UTC)


def week_of(day: date, first_weekday: int) -> Week:
    """Return the week that contains `day`; weeks start on `first_weekday` (0 is Monday).

    Raises ValueError for a day before EARLIEST or after LATEST.
    """
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"the diary only covers days from {EARLIEST} to {LATEST}")
    return Week(day - timedelta(days=(day.weekday() - first_weekday) % 7))


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """Seven consecutive days, starting on `first`."""

    first: date

    @classmethod
    def from_label(cls, label: str, first_weekday: int) -> Week:
        """Return the week with that label ("2026-W47"); weeks start on `first_weekday`.

        Raises ValueError, with a message for people, if there is no such week.
        """
        match = _LABEL.fullmatch(label)
        if match is None:
            raise ValueError(f"“{label}” is not a week. Weeks are written like 2026-W47.")
        year, number = int(match[1]), int(match[2])
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            raise ValueError(f"The year {year} has no week {number}.") from None
        if not EARLIEST <= monday <= LATEST:
            raise ValueError(f"The diary only covers the years {EARLIEST.year} to {LATEST.year}.")
        return cls(monday - timedelta(days=(_MONDAY - first_weekday) % 7))

    @property
    def last(self) -> date:
        """The seventh day."""
        return self.first + timedelta(days=6)

    @property
    def days(self) -> tuple[date, ...]:
        """The seven days in order."""
        return tuple(self.first + timedelta(days=n) for n in range(7))

    @property
    def label(self) -> str:
        """The ISO week of the Monday in this week, so that a person's weeks all have different labels."""
        monday = self.first + timedelta(days=(_MONDAY - self.first.weekday()) % 7)
        year, number, _ = monday.isocalendar()
        return f"{year:04}-W{number:02}"

    @property
    def previous(self) -> Week:
        """The week before."""
        return Week(self.first - timedelta(days=7))

    @property
    def next(self) -> Week:
        """The week after."""
        return Week(self.first + timedelta(days=7))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, identified by its first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that contains `day`."""
        return cls(day.replace(day=1))

    @classmethod
    def from_label(cls, label: str) -> Month:
        """Return the month with that label ("2026-11"). Raises ValueError for anything else."""
        match = _MONTH_LABEL.fullmatch(label)
        if match is None or not 1 <= int(match[2]) <= 12 or not EARLIEST.year <= int(match[1]) <= LATEST.year:
            raise ValueError(f"“{label}” is not a month. Months are written like 2026-11.")
        return cls(date(int(match[1]), int(match[2]), 1))

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def label(self) -> str:
        """The month as written in URLs."""
        return f"{self.first:%Y-%m}"

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    @property
    def next(self) -> Month:
        """The month after."""
        return Month.of(self.first + timedelta(days=31))
