"""A clinician's target, a clinician's limit, or neither: what every page then shows, and what it does not."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests import page_text
from tests.cast import make_dose, make_entry
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.common.calendar import Month
from tracker.common.person import profile_of, today_of
from tracker.dietitian_sheet.links import make_link
from tracker.models import Profile, TargetPeriod
from tracker.targets.targets import set_period

DAY = timedelta(days=1)
KIDNEYS = (
    "With kidney disease, magnesium tablets, antacids and laxatives can build up. "
    "Take them only if your kidney team said so."
)
NO_FOODS = "Foods are not suggested here"
CAUTION = "Kidney disease or a potassium limit?"
# What the published values for a woman of 40 are, and words for someone who has a target to reach.
PUBLISHED = re.compile(r"\b(?:320|265|310|420)\b")
OF_A_TARGET = re.compile(
    r"to go\b|daily target is|probably low|likely low|too low|below the average|One of these a day"
)


@pytest.fixture
def today(alice: User) -> date:
    """Return today; nine full days of 150 mg are before it, and 242 mg so far."""
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1, under_care=True)
    today = today_of(profile_of(alice))
    for back in range(1, 10):
        full_day(alice, today - back * DAY, "150")
    make_entry(alice, today, "242")
    return today


def limit(user: User, today: date) -> None:
    set_period(user=user, from_day=today - 300 * DAY, custom_mg=300, custom_is="limit")


def target(user: User, today: date) -> None:
    set_period(user=user, from_day=today - 300 * DAY, custom_mg=350)


def every_page(today: date) -> dict[str, str]:
    span = f"?from={today - 3650 * DAY}&to={today}"
    return {
        "day": reverse("home"),
        "day before": reverse("diary-day", args=[today - DAY]),
        "finish": reverse("finish-day", args=[today]),
        "week": reverse("week-now"),
        "month": reverse("month", args=[Month.of(today).label]),
        "year": reverse("year", args=[today.year]),
        "ten years": reverse("trends") + span,
        "causes": reverse("causes"),
        "ideas": reverse("ideas"),
        "rich": reverse("foods-rich"),
        "group": reverse("food-group", args=["nuts"]),
        "card": reverse("fridge-card"),
        "target": reverse("target"),
        "profile": reverse("profile"),
        "sheet": reverse("sheet") + f"?from={today - 30 * DAY}&to={today}",
        "days": reverse("days"),
        "log": reverse("log"),
        "reminders": reverse("reminders"),
    }


def read(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    return text_of(answer) if b"<main" in answer.content else page_text.read(answer.content.decode())


def test_without_a_figure_no_page_shows_a_target(alice_client: Client, seeded: None, today: date) -> None:
    for name, address in every_page(today).items():
        html = alice_client.get(address, follow=True).content.decode()
        text = read(alice_client, address)
        assert not PUBLISHED.search(text), (name, PUBLISHED.search(text))
        assert not OF_A_TARGET.search(text), (name, OF_A_TARGET.search(text))
        assert CAUTION not in text, name
        assert not PUBLISHED.search(" ".join(re.findall(r'(?:aria-label|title|value|max)="([^"]*)"', html))), name
        assert "chart-target" not in html, name
    for name in ("ideas", "rich", "card"):
        assert NO_FOODS in read(alice_client, every_page(today)[name])
    assert "No target is shown: your clinician knows what is right for you." in read(alice_client, reverse("home"))


def test_a_limit_says_what_is_left(alice: User, alice_client: Client, today: date) -> None:
    limit(alice, today)
    assert "242 mg so far Limit 300 mg; 58 left" in read(alice_client, reverse("home"))
    make_entry(alice, today, "70")
    assert "Limit 300 mg; 12 over. Please ask your clinician." in read(alice_client, reverse("home"))
    make_entry(alice, today, None)
    assert "At least 312 mg so far Limit 300 mg; 12 over." in read(alice_client, reverse("home"))


def test_nothing_is_left_of_a_day_that_is_over(alice: User, alice_client: Client, today: date) -> None:
    limit(alice, today)
    text = read(alice_client, reverse("diary-day", args=[today - DAY]))
    assert "Your clinician’s limit is 300 mg." in text
    assert "left." not in text


def test_without_a_target_no_bar_looks_full(alice: User, alice_client: Client, today: date) -> None:
    for address in (reverse("home"), reverse("diary-day", args=[today - DAY])):
        stand = BeautifulSoup(alice_client.get(address).content, "html.parser").select(
            "#stand .segments, #stand progress"
        )
        assert not stand
    target(alice, today)
    assert BeautifulSoup(alice_client.get(reverse("home")).content, "html.parser").select("#stand .segments")


def test_what_is_left_may_be_less_where_a_value_is_missing(alice: User, alice_client: Client, today: date) -> None:
    limit(alice, today)
    make_entry(alice, today, None)
    assert "Limit 300 mg; at most 58 left." in read(alice_client, reverse("home"))


def test_a_limit_is_never_to_be_reached(alice: User, alice_client: Client, seeded: None, today: date) -> None:
    limit(alice, today)
    for name, address in every_page(today).items():
        text = read(alice_client, address)
        assert not PUBLISHED.search(text), (name, PUBLISHED.search(text))
        assert not OF_A_TARGET.search(text), (name, OF_A_TARGET.search(text))
        assert CAUTION not in text, name
    week = read(alice_client, reverse("week-now"))
    assert "The numbers alone" in week
    html = alice_client.get(reverse("week-now"), follow=True).content.decode()
    assert "chart-target" in html
    assert "242 mg · limit 300 mg" in html
    assert "limit" in week
    assert "daily target" not in week
    assert "A limit set by your clinician." in read(alice_client, reverse("target"))
    assert "Limit set by a clinician 300" in read(alice_client, every_page(today)["sheet"])


def test_an_average_alone_is_said_and_not_drawn(alice: User, alice_client: Client, today: date) -> None:
    page = BeautifulSoup(alice_client.get(reverse("week-now"), follow=True).content, "html.parser")
    assert page.select_one("svg.line") is None
    assert "On average, 150 mg a day." in " ".join(page.get_text().split())
    make_entry(alice, today - DAY, None)
    assert "On average, at least 150 mg a day." in read(alice_client, reverse("week-now"))
    limit(alice, today)
    assert "On average" not in read(alice_client, reverse("week-now"))


def test_a_limit_alone_is_enough_to_leave_the_numbers_alone(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(under_care=False)
    limit(alice, today)
    assert "The numbers alone" in read(alice_client, reverse("week-now"))
    assert NO_FOODS in read(alice_client, reverse("ideas"))


def test_a_target_is_shown_and_can_be_reached(alice: User, alice_client: Client, seeded: None, today: date) -> None:
    target(alice, today)
    day = read(alice_client, reverse("home"))
    assert "242 of 350 mg · 108 to go Your clinician’s target is 350 mg." in day
    assert "Foods that would give the 108 mg to go" in read(alice_client, reverse("finish-day", args=[today]))
    for name, address in every_page(today).items():
        text = read(alice_client, address)
        if name not in ("finish", "ideas", "rich", "group", "card"):  # which show the figures of foods
            assert not PUBLISHED.search(text), (name, PUBLISHED.search(text))
    week = read(alice_client, reverse("week-now"))
    assert "The numbers alone" in week
    assert "probably low" not in week
    assert CAUTION in read(alice_client, reverse("foods-rich"))
    assert "Target set by a clinician 350" in read(alice_client, every_page(today)["sheet"])


def test_what_to_change_shows_where_it_came_from(alice_client: Client, today: date) -> None:
    text = read(alice_client, reverse("ideas"))
    assert "Where your magnesium from food came from" in text
    assert "Almonds 1,592 mg 100 %" in text


@pytest.mark.parametrize(
    ("figure", "cells"), [(None, ["", "", ""]), (limit, ["", "", "300"]), (target, ["350", "350", ""])]
)
def test_the_csv_says_the_same(
    alice: User, alice_client: Client, today: date, figure: object, cells: list[str]
) -> None:
    if callable(figure):
        figure(alice, today)
    content = alice_client.get(f"{reverse('trends-csv')}?from={today}&to={today}").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content))
    assert [row[name] for name in ("target_low_mg", "target_high_mg", "limit_mg")] == cells
    assert row["average_need_mg"] == ""


def test_a_year_shades_every_full_day_alike(alice: User, alice_client: Client, today: date) -> None:
    yesterday = today - DAY
    page = BeautifulSoup(alice_client.get(reverse("year", args=[yesterday.year])).content, "html.parser")
    (cell,) = page.select(f".heat-month a[title^='{yesterday.day} {yesterday:%B}']")
    assert cell["title"] == f"{yesterday.day} {yesterday:%B}: 150 mg"
    assert "heat-2" in cell["class"]
    assert "closer you came to your target" not in page.get_text()


def test_a_group_is_ordered_by_name_where_nothing_may_be_recommended(
    alice: User, alice_client: Client, seeded: None, today: date
) -> None:
    address = reverse("food-group", args=["nuts"])
    names = list(
        Food.objects.visible_to(None).filter(group__slug="nuts").order_by("name").values_list("name", flat=True)
    )
    text = read(alice_client, address)
    assert text.index(names[0]) < text.index(names[1]) < text.index(names[-1])
    assert "most first" not in text
    assert "recommend" not in text


def test_learn_lists_no_foods(alice_client: Client, seeded: None, today: date) -> None:
    page = BeautifulSoup(alice_client.get(reverse("learn")).content, "html.parser")
    assert NO_FOODS in page.get_text()
    assert page.select("#food-nuts") == []
    assert "groups of foods to choose from" not in page.get_text()
    assert CAUTION not in page.get_text()


def test_the_words_on_tablets_come_with_the_first_one(alice: User, alice_client: Client, today: date) -> None:
    assert KIDNEYS not in read(alice_client, reverse("home"))
    for name in ("supplements", "supplement-new"):
        assert KIDNEYS in read(alice_client, reverse(name))
    make_dose(alice, today, "100")
    assert KIDNEYS in read(alice_client, reverse("home"))
    Profile.objects.filter(user=alice).update(under_care=False)
    for name in ("home", "supplements", "supplement-new"):
        assert KIDNEYS not in read(alice_client, reverse(name))


def test_the_shared_link_says_the_same(alice: User, alice_client: Client, client: Client, today: date) -> None:
    limit(alice, today)
    made = make_link(user=alice, first=today - 30 * DAY, last=today, days=7, form_key=uuid.uuid4())
    assert made
    text = text_of(client.get(reverse("shared-sheet", args=[made])))
    assert "Limit set by a clinician 300" in text
    assert "None given: kidney disease, or a clinician manages the magnesium." in text
    assert not PUBLISHED.search(text)


def test_the_form_takes_a_limit_and_keeps_it(alice: User, alice_client: Client, today: date) -> None:
    sent = {
        "from_day": today.isoformat(),
        "standard": "us_ca_dri",
        "life_stage": "none",
        "custom_mg": "300",
        "custom_is": "limit",
        "label": "Dr. Lee",
    }
    assert alice_client.post(reverse("target"), sent).status_code == 302
    period = TargetPeriod.objects.get()
    assert (period.custom_mg, period.custom_is) == (300, "limit")
    page = BeautifulSoup(alice_client.get(reverse("target")).content, "html.parser")
    (chosen,) = page.select("select[name=custom_is] option[selected]")
    assert chosen["value"] == "limit"
    assert "300 mg set by your clinician as a limit" in " ".join(page.get_text(" ").split())
    del sent["custom_is"]
    assert alice_client.post(reverse("target"), sent).status_code == 302
    assert TargetPeriod.objects.get().custom_is == "target"


def test_no_published_value_is_called_yours(alice: User, alice_client: Client, today: date) -> None:
    assert "(yours)" not in read(alice_client, reverse("targets"))
    Profile.objects.filter(user=alice).update(under_care=False)
    assert "(yours)" in read(alice_client, reverse("targets"))
