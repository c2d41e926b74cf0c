from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.common.calendar import EARLIEST, LATEST, Week, moment_of, today, week_of

all_days = st.dates(EARLIEST, LATEST)
first_weekdays = st.sampled_from([0, 5, 6])
moments = st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def test_it_works() -> None:
    evening = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert today(evening, "UTC", 0) == date(2026, 11, 22)
    assert today(evening, "Europe/Berlin", 0) == date(2026, 11, 23)
    assert today(evening, "Europe/Berlin", 4) == date(2026, 11, 22)
    assert week_of(date(2026, 11, 22), 0) == Week(date(2026, 11, 16))
    assert week_of(date(2026, 11, 22), 0).label == "2026-W47"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Pacific/Kiritimati", date(2026, 11, 23)), ("Etc/GMT+12", date(2026, 11, 21)), ("UTC", date(2026, 11, 22))],
)
def test_the_ends_of_the_earth_are_a_day_apart(zone: str, expected: date) -> None:
    moment = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)

    assert today(moment, zone, 0) == expected


def test_the_clock_on_the_wall_decides_on_the_nights_of_a_clock_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")

    for night in (date(2026, 3, 29), date(2026, 10, 25)):
        before = datetime(night.year, night.month, night.day, 3, 59, tzinfo=berlin)
        after = datetime(night.year, night.month, night.day, 4, 0, tzinfo=berlin)
        assert today(before, "Europe/Berlin", 4) == night - timedelta(days=1)
        assert today(after, "Europe/Berlin", 4) == night


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        today(datetime(2026, 11, 22, 12), "UTC", 0)  # noqa: DTZ001


@given(moments, st.sampled_from(["UTC", "America/New_York", "Pacific/Kiritimati", "Etc/GMT+12"]), st.integers(0, 12))
def test_a_later_moment_is_never_on_an_earlier_day_but_for_one_clock_change(
    moment: datetime, zone: str, hour: int
) -> None:
    # An hour that is lived twice can cross the day's start twice, if the day starts within it.
    assert today(moment, zone, hour) <= today(moment + timedelta(hours=2), zone, hour)
    assert today(moment + timedelta(hours=24), zone, hour) - today(moment, zone, hour) <= timedelta(days=2)


@given(moments, st.integers(0, 12))
def test_every_day_comes_once_and_none_is_left_out(moment: datetime, hour: int) -> None:
    passed = [today(moment + timedelta(hours=n), "Europe/Berlin", hour) for n in range(24 * 5)]

    seen = sorted(set(passed))
    assert seen == [seen[0] + timedelta(days=n) for n in range(len(seen))]
    assert len(seen) >= 5


clock_changes = st.sampled_from(
    [
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),  # by half an hour
        ("America/Santiago", date(2026, 9, 6)),  # at midnight
        ("Africa/Cairo", date(2026, 4, 24)),  # at midnight
        ("Antarctica/Troll", date(2026, 3, 29)),  # by two hours
        ("Asia/Kolkata", date(2026, 3, 29)),
        ("UTC", date(2026, 3, 29)),
    ]
)


@given(clock_changes, st.integers(-2, 2), st.times(), st.integers(0, 12))
@example(("Europe/Berlin", date(2026, 3, 29)), -1, time(2, 30), 3)
@example(("Europe/Berlin", date(2026, 3, 29)), 0, time(2, 30), 2)
def test_a_time_of_a_day_is_a_moment_of_that_day(
    change: tuple[str, date], days_off: int, at: time, day_start_hour: int
) -> None:
    zone, day = change[0], change[1] + timedelta(days=days_off)
    moment = moment_of(day, at, zone, day_start_hour)
    assert today(moment, zone, day_start_hour) == day
    on_the_wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    meant = datetime.combine(day + timedelta(days=at.hour < day_start_hour), at)
    assert abs(on_the_wall - meant) <= timedelta(hours=2)  # off only where the clock jumps over it


@given(st.sampled_from(sorted(available_timezones())), st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(0, 12))
def test_a_day_starts_in_itself_in_every_zone(zone: str, day: date, day_start_hour: int) -> None:
    first = moment_of(day, time(day_start_hour), zone, day_start_hour)
    last = moment_of(day, (datetime(2026, 1, 1, day_start_hour) - timedelta(minutes=1)).time(), zone, day_start_hour)  # noqa: DTZ001
    assert first < last
    assert {today(first, zone, day_start_hour), today(last, zone, day_start_hour)} == {day}


def test_half_past_midnight_comes_at_the_end_of_a_day_that_starts_at_four() -> None:
    moment = moment_of(date(2026, 11, 22), time(0, 30), "Europe/Berlin", 4)
    assert moment == datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert moment_of(date(2026, 11, 22), time(0, 30), "Europe/Berlin", 0) == datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


def test_an_hour_that_is_lived_twice_means_its_first() -> None:
    assert moment_of(date(2026, 10, 25), time(2, 30), "Europe/Berlin", 0) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_that_a_zone_left_out_has_a_moment_all_the_same() -> None:
    assert moment_of(date(2011, 12, 30), time(12), "Pacific/Apia", 0).tzinfo is UTC


@given(all_days, first_weekdays)
def test_a_day_is_in_its_week_and_in_no_neighbour(day: date, first_weekday: int) -> None:
    week = week_of(day, first_weekday)

    assert day in week
    assert day in week.days
    assert day not in week.previous
    assert day not in week.next
    assert week.first.weekday() == first_weekday
    assert week.last == week.days[-1] == week.next.first - timedelta(days=1)
    assert week.previous.next == week


@given(all_days, first_weekdays)
@example(LATEST, 0)
@example(LATEST, 5)
@example(EARLIEST, 6)
def test_a_label_leads_back_to_its_week(day: date, first_weekday: int) -> None:
    week = week_of(day, first_weekday)

    assert Week.from_label(week.label, first_weekday) == week


@given(st.integers(EARLIEST.year, LATEST.year - 1), first_weekdays)
def test_no_two_weeks_of_a_year_share_a_label(year: int, first_weekday: int) -> None:
    labels = Counter(week_of(date(year, 1, 1) + timedelta(days=n), first_weekday).label for n in range(0, 364, 7))

    assert max(labels.values()) == 1


@pytest.mark.parametrize(
    ("first_weekday", "first", "label"),
    [
        (0, date(2026, 12, 28), "2026-W53"),
        (5, date(2027, 1, 2), "2027-W01"),
        (6, date(2026, 12, 27), "2026-W53"),
        (6, date(2027, 1, 3), "2027-W01"),
    ],
)
def test_the_monday_inside_names_the_week(first_weekday: int, first: date, label: str) -> None:
    assert Week(first).label == label
    assert Week.from_label(label, first_weekday) == Week(first)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("", "not a week"),
        ("2026-47", "written like 2026-W47"),
        ("2026-W7", "not a week"),
        ("2026-W471", "not a week"),
        ("2026-W4७", "not a week"),
        ("2026-W00", "no week 0"),
        ("2026-W54", "no week 54"),
        ("2025-W53", "no week 53"),
        ("0000-W01", "no week 1"),
        ("0001-W01", "years 1900 to 2199"),
        ("9999-W52", "years 1900 to 2199"),
        ("9999-W53", "no week 53"),
        ("2200-W02", "years 1900 to 2199"),
    ],
)
@pytest.mark.parametrize("first_weekday", [0, 5, 6])
def test_a_bad_label_is_refused_in_words(label: str, words: str, first_weekday: int) -> None:
    with pytest.raises(ValueError, match=words):
        Week.from_label(label, first_weekday)


@pytest.mark.parametrize("day", [date.min, EARLIEST - timedelta(days=1), LATEST + timedelta(days=1), date.max])
def test_a_day_at_the_ends_of_the_calendar_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="1900"):
        week_of(day, 6)


@pytest.mark.parametrize("label", ["1900-W01", "2200-W01"])
@pytest.mark.parametrize("first_weekday", [0, 5, 6])
def test_the_outermost_weeks_still_have_neighbours(label: str, first_weekday: int) -> None:
    week = Week.from_label(label, first_weekday)

    assert week.previous.label < week.label < week.next.label
