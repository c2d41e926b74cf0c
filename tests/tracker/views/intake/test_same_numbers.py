"""Page, chart, table, CSV and summary print the numbers that plain SQL finds, for twelve kinds of people."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.cast import make_dose, make_entry
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.dietitian_sheet.links import make_link
from tracker.models import DayState, DayStatus, Profile
from tracker.targets.targets import set_period

DAY = timedelta(days=1)
WOMAN = {"sex": "female", "birth_year": 1986, "birth_month": 1}
MAN = {"sex": "male", "birth_year": 1980, "birth_month": 5}


def whole(mg: Decimal) -> int:
    return int(mg.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True)
class Kind:
    """A kind of person: profile, period, what they log on a day, and what they are compared with.

    `target` is the lowest and the highest, None for nothing; `need` is the average need. `is_live`: without a verdict,
    which would hold for the week, the window ends today.
    """

    profile: dict[str, Any]
    log: Callable[[User, date, int], None]
    target: tuple[int, int] | None
    need: int | None = None
    period: dict[str, Any] | None = None
    is_limit: bool = False
    is_live: bool = False


def food(mg: str) -> Callable[[User, date, int], None]:
    """Return a log of one entry a day that differs from day to day, to the thousandth; the days are said to be full."""

    def log(user: User, day: date, n: int) -> None:
        make_entry(user, day, str(Decimal(mg) + Decimal("13.517") * (n % 5)))
        DayStatus.objects.create(user=user, day=day, status=DayState.COMPLETE)

    return log


def tablets(user: User, day: date, n: int) -> None:
    food("150.25")(user, day, n)
    if n % 3 == 0:
        make_dose(user, day, "57.5", "81")
    if n % 7 == 0:
        make_dose(user, day, "100.499", "100.499", ledger="medicine", product_name="Antacid")


def unmeasured(user: User, day: date, n: int) -> None:
    food("210.001")(user, day, n)
    make_entry(user, day, None, food=None, food_name="Canteen")


def halves(user: User, day: date, n: int) -> None:
    """Log days whose mean is half a milligram more than a whole number."""
    make_entry(user, day, "251.5")
    DayStatus.objects.create(user=user, day=day, status=DayState.COMPLETE)


def with_gaps(user: User, day: date, n: int) -> None:
    """Log full days, days in part, one with something missing, one without food, and none at all on others."""
    if n % 6 == 5:
        return
    if n % 6 == 4:
        DayStatus.objects.create(user=user, day=day, status=DayState.ATE_NOTHING)
        return
    make_entry(user, day, str(Decimal("260.4") + n))
    if n % 6 < 3:
        status = DayState.MISSED if n == 8 else DayState.COMPLETE
        DayStatus.objects.create(user=user, day=day, status=status)


KINDS = {
    "a woman who gets little": Kind(WOMAN, food("160.2"), (320, 320), 265),
    "a man who gets enough": Kind(MAN, food("480"), (420, 420), 350),
    "pregnant": Kind(WOMAN, food("200"), (360, 360), 300, {"life_stage": "pregnant"}),
    "nobody knows": Kind({}, food("330.5"), (310, 420), is_live=True),
    "a man on EFSA": Kind(MAN, food("300"), (350, 350), None, {"standard": "efsa"}),
    "a clinician's target": Kind({**WOMAN, "under_care": True}, food("200"), (380, 380), None, {"custom_mg": 380}),
    "a clinician's limit": Kind(
        {**MAN, "under_care": True}, food("200"), (300, 300), None, {"custom_mg": 300, "custom_is": "limit"}, True
    ),
    "kidneys, and no figure": Kind({**MAN, "under_care": True}, food("200"), None),
    "tablets with a range": Kind(WOMAN, tablets, (320, 320), 265),
    "foods without a value": Kind(WOMAN, unmeasured, (320, 320), 265, is_live=True),
    "half a milligram": Kind(WOMAN, halves, (320, 320), 265),
    "gaps": Kind(WOMAN, with_gaps, (320, 320), 265),
}


@dataclass(frozen=True)
class Found:
    """What SQL finds of a day: None of all of it on a day without a log."""

    food: Decimal
    tablets_low: Decimal
    tablets_high: Decimal
    unmeasured: int
    is_full: bool

    @property
    def mg(self) -> Decimal:
        return self.food + self.tablets_low


def by_sql(user: User, first: date, last: date) -> dict[date, Found]:
    """Return the logged days of a span."""

    def rows(query: str) -> dict[str, tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query, [user.pk, first, last])
            return {str(day): rest for day, *rest in cursor.fetchall()}

    where = "WHERE user_id = %s AND day BETWEEN %s AND %s"
    entries = rows(f"SELECT day, SUM(mg_known), SUM(parts_unmeasured) FROM tracker_entry {where} GROUP BY day")  # noqa: S608
    doses = rows(f"SELECT day, SUM(mg_low), SUM(mg_high) FROM tracker_supplementdose {where} GROUP BY day")  # noqa: S608
    states = rows(f"SELECT day, status FROM tracker_daystatus {where}")  # noqa: S608

    def exact(value: Any) -> Decimal:
        return Decimal(str(value)).quantize(Decimal("0.001"))

    found = {}
    for day in {*entries, *doses, *states}:
        mg, missing = entries.get(day, (0, 0))
        low, high = doses.get(day, (0, 0))
        is_full = states.get(day, [""])[0] in (DayState.COMPLETE, DayState.ATE_NOTHING)
        found[date.fromisoformat(day[:10])] = Found(exact(mg), exact(low), exact(high), int(missing), is_full)
    return found


def bars_of(client: Client, address: str) -> dict[date, tuple[str, str]]:
    """Return what each bar is named, and what its row in the table below says."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    bars = page.select("svg.chart a")
    rows = {str(row.a["href"]): row.get_text(" ", strip=True) for row in page.select("tbody tr") if row.a}
    return {
        date.fromisoformat(str(bar["href"]).split("/")[2]): (str(bar["aria-label"]), rows[str(bar["href"])])
        for bar in bars
    }


@pytest.mark.parametrize("name", KINDS)
def test_every_number_is_what_sql_finds(name: str, alice: User, alice_client: Client, client: Client) -> None:
    kind = KINDS[name]
    Profile.objects.filter(user=alice).update(**kind.profile)
    alice.refresh_from_db()
    today = today_of(profile_of(alice))
    if kind.period:
        set_period(user=alice, from_day=today - 200 * DAY, **kind.period)
    for back in range(1, 36):
        kind.log(alice, today - back * DAY, back)
    make_entry(alice, today, "41.5")
    alone = kind.profile.get("under_care", False)
    monday = today - today.weekday() * DAY
    last = today if alone or kind.is_live else monday - DAY
    first = last - 27 * DAY
    found = by_sql(alice, first - 60 * DAY, today)
    full = [it for day, it in found.items() if first <= day <= last and it.is_full]
    assert len(full) >= 7
    mean = whole(sum((it.mg for it in full), Decimal(0)) / len(full))
    is_floor = any(it.unmeasured or it.tablets_low != it.tablets_high for it in full)
    span = f"?from={first}&to={last}"

    # The week: its picture and its words.
    week = BeautifulSoup(alice_client.get(reverse("week-now")).content, "html.parser")
    is_drawn = bool(kind.target) or not alone  # an average alone is said and not drawn
    lines = [f"You: {'at least ' if is_floor else ''}{mean} mg a day."]
    lines += [f"Average need: {kind.need} mg."] if kind.need and not alone else []
    if kind.target:
        what = "Limit" if kind.is_limit else "Your clinician's target" if alone else "Daily target"
        lines.append(f"{what}: {'–'.join(map(str, sorted({*kind.target})))} mg.")
    shown = week.select_one("section[aria-labelledby=finding]")
    assert shown is not None
    line = week.select_one("svg.line")
    assert (line is not None) == is_drawn
    if line:
        said = re.sub(r"In the (first fortnight|second): \d+ mg\. ", "", str(line["aria-label"]))
        assert said.strip() == " ".join(lines)
        assert (f"at least {mean}" in line.text) == is_floor
    else:
        assert f"On average, {'at least ' if is_floor else ''}{mean} mg a day." in " ".join(shown.text.split())
    assert f"{len(full)} full days, " in shown.text

    # Bars and rows of the last seven days, and of the window.
    for address, days in (
        (reverse("week-now"), [today - n * DAY for n in range(7)]),
        (reverse("trends") + span, [first + n * DAY for n in range(28)]),
    ):
        bars = bars_of(alice_client, address)
        assert sorted(bars) == sorted(days)
        for day, (bar, row) in bars.items():
            if day not in found:
                assert "not logged" in bar
                assert "not logged" in row
                continue
            mg = whole(found[day].mg)
            of = f" of {'–'.join(map(str, sorted({*kind.target})))}" if kind.target and not kind.is_limit else ""
            assert f" {mg}{of} mg" in bar
            assert ("at least" in bar) == bool(
                found[day].unmeasured or found[day].tablets_low != found[day].tablets_high
            )
            assert re.search(rf"\b{mg}\b", row)
            assert ("full day" in bar) == found[day].is_full == ("full day" in row)

    # The CSV, unrounded.
    exported = list(csv.DictReader(io.StringIO(alice_client.get(reverse("trends-csv") + span).content.decode())))
    for line_of_csv in exported:
        day = date.fromisoformat(line_of_csv["day"])
        assert (Decimal(line_of_csv["known_mg"]) if line_of_csv["known_mg"] else None) == (
            found[day].mg if day in found else None
        )
        assert (line_of_csv["log"] == "full") == (day in found and found[day].is_full)
        low = line_of_csv["limit_mg"] if kind.is_limit else line_of_csv["target_low_mg"]
        assert (Decimal(low) if low else None) == (kind.target[0] if kind.target else None)
        need = line_of_csv["average_need_mg"]
        assert alone or (Decimal(need) if need else None) == kind.need

    # The average in words, where it came from, the dietitian summary and the link to it.
    assert f"{mean} mg a day on average, over {len(full)} full days." in text_of(
        alice_client.get(reverse("trends") + span)
    )
    assert f"{mean} mg a day on average, over {len(full)} full days." in text_of(
        alice_client.get(reverse("causes") + span)
    )
    causes = csv.DictReader(io.StringIO(alice_client.get(reverse("causes-csv") + span).content.decode()))
    assert sum(Decimal(row["mg"]) for row in causes if row["kind"] == "food") == sum(it.mg for it in full)
    token = make_link(user=alice, first=first, last=last, days=7, form_key=uuid.uuid4())
    for page in (alice_client.get(reverse("sheet") + span), client.get(reverse("shared-sheet", args=[token]))):
        text = text_of(page)
        assert f"Mean (floor) {'≥ ' if is_floor else ''}{mean} " in text
        assert f"Full days: {len(full)} of 28" in text
        picture = BeautifulSoup(page.content, "html.parser").select_one("svg.line")
        assert (picture is not None) == is_drawn
        if picture:
            assert str(picture["aria-label"]).startswith(lines[0].replace("You", "Mean"))
