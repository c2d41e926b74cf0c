"""How complete each day is: asked once the next morning, always visible and changeable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.diary.meals import hide_meal, new_key, save_meal
from tracker.models import DayState, DayStatus


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def row_of(client: Client, day: date) -> str:
    page = BeautifulSoup(client.get(reverse("days")).content, "html.parser")
    row = page.find(id=f"day-{day}")
    assert row is not None
    return " ".join(row.get_text(" ").split())


@pytest.mark.any_day
def test_it_works(alice: User, alice_client: Client, today: date) -> None:
    for back, word in ((1, DayState.COMPLETE), (2, DayState.MISSED), (3, None)):
        day = today - timedelta(days=back)
        make_entry(alice, day, "120")
        if word:
            DayStatus.objects.create(user=alice, day=day, status=word)
    DayStatus.objects.create(user=alice, day=today - timedelta(days=4), status=DayState.ATE_NOTHING)
    assert "full day, you said so · 120 mg" in row_of(alice_client, today - timedelta(days=1))
    assert "you missed something · 120 mg" in row_of(alice_client, today - timedelta(days=2))
    assert "part of a day: no breakfast or dinner · 120 mg" in row_of(alice_client, today - timedelta(days=3))
    assert "you ate nothing" in row_of(alice_client, today - timedelta(days=4))
    assert "not logged" in row_of(alice_client, today - timedelta(days=5))


def test_a_day_that_looks_full_says_so(alice: User, alice_client: Client, today: date) -> None:
    day = today - timedelta(days=1)
    for meal in ("breakfast", "lunch", "dinner"):
        make_entry(alice, day, meal=meal, energy_kcal=300)
    assert "looks like a full day" in row_of(alice_client, day)


def test_a_word_leads_back_to_its_row(alice: User, alice_client: Client, today: date) -> None:
    day = today - timedelta(days=1)
    make_entry(alice, day)
    answer = alice_client.post(reverse("day-status", args=[day]), {"status": "complete", "back": "days"})
    assert answer["Location"].startswith(reverse("days"))
    assert answer["Location"].endswith(f"#day-{day}")
    assert DayStatus.objects.get().status == "complete"


def test_earlier_weeks_are_a_link_away(alice: User, alice_client: Client, today: date) -> None:
    page = BeautifulSoup(alice_client.get(reverse("days")).content, "html.parser")
    link = page.find("a", string="Earlier")
    assert link is not None
    assert "Newest" in text_of(alice_client.get(reverse("days") + str(link["href"]).removeprefix(reverse("days"))))


@pytest.mark.parametrize("until", ["x", "2026-W99", "2190-W01", "9999-W52"])
def test_weeks_that_are_none(alice_client: Client, until: str) -> None:
    assert alice_client.get(reverse("days"), {"until": until}).status_code == 404


def test_the_rule_stands_above_the_days_and_a_gap_in_its_row(alice: User, alice_client: Client, today: date) -> None:
    assert "dinner, another main meal, every meal that you usually have" in text_of(alice_client.get(reverse("days")))
    for back, meals in ((1, ("breakfast", "dinner")), (2, ("breakfast", "lunch", "dinner"))):
        for meal in meals:
            make_entry(alice, today - timedelta(days=back), meal=meal)
    make_entry(alice, today - timedelta(days=3))
    assert "part of a day: no lunch · 100 mg" in row_of(alice_client, today - timedelta(days=1))
    assert "part of a day: looks short for a whole day · 150 mg" in row_of(alice_client, today - timedelta(days=2))
    assert "part of a day: no breakfast or dinner · 50 mg" in row_of(alice_client, today - timedelta(days=3))


QUESTIONS: dict[str, tuple[dict[str, int], int]] = {
    "No lunch logged yesterday. Was that everything?": ({"breakfast": 2, "dinner": 2}, 300),
    "No breakfast or lunch logged yesterday. Was that everything?": ({"dinner": 3}, 300),
    "No breakfast, lunch or dinner logged yesterday. Was that everything?": ({"snack": 3}, 300),
    "What you logged yesterday looks short for a whole day. Was that everything?": (
        {"breakfast": 1, "lunch": 1, "dinner": 1},
        100,
    ),
}


def question_on(client: Client) -> Tag | None:
    found = BeautifulSoup(client.get("/").content, "html.parser").select("section[aria-labelledby=yesterday]")
    return found[0] if found else None


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_question_names_what_seems_to_be_missing(
    alice: User, alice_client: Client, today: date, question: str
) -> None:
    assert question_on(alice_client) is None
    meals, kcal = QUESTIONS[question]
    for meal, foods in meals.items():
        for _ in range(foods):
            make_entry(alice, today - timedelta(days=1), meal=meal, energy_kcal=kcal)
    asked = question_on(alice_client)
    assert asked is not None
    assert " ".join(asked.get_text(" ").split()) == f"{question} Yes No"


def test_the_question_names_meals_as_the_person_does(alice: User, alice_client: Client, today: date) -> None:
    save_meal(user=alice, key=new_key(), name="Iftar", counts_as="dinner")
    save_meal(user=alice, key="breakfast", name="Suhoor", counts_as="")
    for key in ("lunch", "dinner"):
        hide_meal(user=alice, key=key, hidden=True)
    yesterday = today - timedelta(days=1)
    make_entry(alice, yesterday, meal="snack", energy_kcal=300)
    asked = question_on(alice_client)
    assert asked is not None
    assert "No Suhoor or Iftar logged yesterday." in asked.get_text()
    assert "part of a day: no Suhoor or Iftar · 50 mg" in row_of(alice_client, yesterday)
    for meal in ("breakfast", "dinner") * 2:
        make_entry(alice, yesterday, meal=meal, energy_kcal=300)
    asked = question_on(alice_client)
    assert asked is not None
    assert "No lunch logged yesterday." in asked.get_text(), "hidden, but all that is missing"


@pytest.mark.any_day
@pytest.mark.parametrize(("answer", "status"), [("Yes", "complete"), ("No", "missed")])
def test_yesterday_is_asked_about_once(
    alice: User, alice_client: Client, today: date, answer: str, status: str
) -> None:
    yesterday = today - timedelta(days=1)
    make_entry(alice, yesterday)
    assert "Was that everything?" not in text_of(alice_client.get(reverse("diary-day", args=[yesterday])))
    asked = question_on(alice_client)
    assert asked is not None
    (form,), (button,) = asked.select("form"), [it for it in asked.select("button") if it.get_text() == answer]
    fields = {str(it["name"]): str(it["value"]) for it in form.select("input[value]")}
    sent = alice_client.post(str(form["action"]), fields | {"status": str(button["value"])})
    assert sent["Location"] == "/"
    assert DayStatus.objects.get(user=alice).status == status
    assert question_on(alice_client) is None


@pytest.mark.parametrize("foods", [2, 3])
def test_few_foods_are_asked_about(alice: User, alice_client: Client, today: date, foods: int) -> None:
    yesterday = today - timedelta(days=1)
    DayStatus.objects.create(user=alice, day=today - timedelta(days=9), status=DayState.COMPLETE)
    make_entry(alice, today - timedelta(days=9), meal="dinner")
    for meal in ("lunch", "dinner", "snack")[:foods]:
        make_entry(alice, yesterday, meal=meal, energy_kcal=700)
    question = "Only 2 foods logged yesterday. Was that everything?"
    assert (question in text_of(alice_client.get("/"))) == (foods == 2)
    assert ("only 2 foods" in row_of(alice_client, yesterday)) == (foods == 2)


def test_a_full_day_is_not_asked_about(alice: User, alice_client: Client, today: date) -> None:
    for meal in ("breakfast", "lunch", "dinner"):
        make_entry(alice, today - timedelta(days=1), meal=meal, energy_kcal=300)
    make_entry(alice, today - timedelta(days=2))
    assert "Was that everything?" not in text_of(alice_client.get("/"))


def test_it_takes_the_same_queries_with_ten_times_the_rows(
    alice: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    make_entry(alice, today)
    few = count_queries(alice_client, reverse("days"))
    for n in range(40):
        make_entry(alice, today - timedelta(days=n % 20))
    assert count_queries(alice_client, reverse("days")) == few
