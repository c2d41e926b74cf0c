"""Build the calendar file for reminders. Pure: from times and weekdays to iCalendar (RFC 5545).

It says only "Log today's meals" and where; it contains no names and no secrets. The same reminder always has the same
UID, so that a phone that imports the file again replaces the old one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

BY_DAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PRODUCT = "-//Meal reminders//EN"  # calendar apps may show this to other people


def calendar_file(
    times: Mapping[str, time],
    weekdays: Collection[int],
    *,
    time_zone: str,
    now: datetime,
    words: str,
    address: str,
    whose: UUID,
) -> bytes:
    """Return the file: one repeating event for each named time, on the given weekdays (0 is Monday).

    `now` must be timezone-aware; the first event is on the first matching weekday from its local day on. `whose` makes
    a person's UIDs unique, and must not reveal who it is.
    """
    from icalendar import Alarm, Calendar, Event  # takes 5 MiB, and few people ask for this file

    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name, at in times.items():
        event = Event()
        event.add("uid", str(uuid5(whose, name)))
        event.add("dtstamp", now)
        event.add("sequence", int(now.timestamp()) // 60)
        event.add("dtstart", datetime.combine(_first_day(today, weekdays), at, zone))
        event.add("duration", timedelta(minutes=5))
        event.add("rrule", _rule(weekdays))
        event.add("summary", words)
        event.add("description", address)
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", words)
        alarm.add("trigger", timedelta(0))
        event.add_component(alarm)
        calendar.add_component(event)
    calendar.add_missing_timezones(first_date=today)
    return bytes(calendar.to_ical())


def _first_day(today: date, weekdays: Collection[int]) -> date:
    return next(day for n in range(7) if (day := today + timedelta(days=n)).weekday() in weekdays)


def _rule(weekdays: Collection[int]) -> dict[str, object]:
    if len(set(weekdays)) == len(BY_DAY):
        return {"freq": "DAILY"}
    return {"freq": "WEEKLY", "byday": [BY_DAY[day] for day in sorted(set(weekdays))]}
