"""A day is the person's own: which calendar day it is for them, and the week around a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Days that a diary can hold. Far enough from the ends of the calendar (years 1 and 9999) that every
# week around them is whole and has one before and one after it.
EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)

_LABEL = re.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH_LABEL = re.compile(r"([0-9]{4})-([0-9]{2})")
_MONDAY = 0


def today(now: datetime, time_zone: str, day_start_hour: int) -> date:
    """Return the calendar day that `now` belongs to for a person.

    `now` must know its offset. The clock on the wall of `time_zone` decides: before `day_start_hour`
    (0 to 23) it is still the day before, also in the nights in which the clock is changed.
    Raises ValueError for a naive `now`, and what `ZoneInfo` raises for a zone that does not exist.
    """
    if now.utcoffset() is None:
        raise ValueError("a moment without its offset from UTC belongs to no day")
    on_the_wall = now.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    return (on_the_wall - timedelta(hours=day_start_hour)).date()


def moment_of(day: date, at: time, time_zone: str, day_start_hour: int) -> datetime:
    """Return the moment of a time on a person's day, which `today` puts on that day again.

    A time before `day_start_hour` comes in the night at the end of the day. An hour that is lived twice means its
    first; a time that the clock jumps over means the moment on the near side of the jump that is still the day's
    own. Only a day that a zone left out whole (Samoa, 30 December 2011) has no moment of its own.
    """
    calendar_day = day + timedelta(days=at.hour < day_start_hour)
    first = datetime.combine(calendar_day, at.replace(fold=0), ZoneInfo(time_zone)).astimezone(UTC)
    if today(first, time_zone, day_start_hour) == day:
        return first
    return datetime.combine(calendar_day, at.replace(fold=1), ZoneInfo(time_zone)).astimezone(UTC)


def week_of(day: date, first_weekday: int) -> Week:
    """Return the week that holds `day`, of weeks that start on `first_weekday` (0 is Monday).

    Raises ValueError for a day before EARLIEST or after LATEST.
    """
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"the diary knows days from {EARLIEST} to {LATEST} only")
    return Week(day - timedelta(days=(day.weekday() - first_weekday) % 7))


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """Seven days in a row, from `first` on."""

    first: date

    @classmethod
    def from_label(cls, label: str, first_weekday: int) -> Week:
        """Return the week with that label ("2026-W47"), of weeks that start on `first_weekday`.

        Raises ValueError, in words for people, for anything that is not such a week.
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
            raise ValueError(f"The diary knows the years {EARLIEST.year} to {LATEST.year} only.")
        return cls(monday - timedelta(days=(_MONDAY - first_weekday) % 7))

    @property
    def last(self) -> date:
        """The seventh day."""
        return self.first + timedelta(days=6)

    @property
    def days(self) -> tuple[date, ...]:
        """The seven days in their order."""
        return tuple(self.first + timedelta(days=n) for n in range(7))

    @property
    def label(self) -> str:
        """The ISO week of the Monday that lies in this week, so that no two weeks of a person share one."""
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
    """A calendar month, known by its first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that holds `day`."""
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
        """The month as addresses write it."""
        return f"{self.first:%Y-%m}"

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    @property
    def next(self) -> Month:
        """The month after."""
        return Month.of(self.first + timedelta(days=31))
