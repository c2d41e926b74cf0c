from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry
from tests.tracker.views.diary.test_day import text_of
from tracker.common.calendar import week_of
from tracker.common.person import profile_of, today_of
from tracker.diary.day_status import confirm_days, undo_confirm_days
from tracker.models import DayState, DayStatus, Profile

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def said(user: User) -> dict[date, str]:
    return dict(DayStatus.objects.filter(user=user).values_list("day", "status"))


def test_it_works(alice: User, bob: User, today: date) -> None:
    DayStatus.objects.create(user=alice, day=today - DAY, status=DayState.MISSED)
    DayStatus.objects.create(user=bob, day=today - 2 * DAY, status=DayState.MISSED)
    many, token = confirm_days(user=alice, days=[today - n * DAY for n in (1, 2, 3)])
    assert many == 2
    assert said(alice) == {today - DAY: "missed", today - 2 * DAY: "complete", today - 3 * DAY: "complete"}
    DayStatus.objects.filter(user=alice, day=today - 3 * DAY).update(status=DayState.MISSED)
    undo_confirm_days(user=alice, token=token)
    assert said(alice) == {today - DAY: "missed", today - 3 * DAY: "missed"}
    undo_confirm_days(user=alice, token=token)
    assert said(alice) == {today - DAY: "missed", today - 3 * DAY: "missed"}
    with pytest.raises(ValidationError):
        undo_confirm_days(user=bob, token=token)
    with pytest.raises(ValidationError):
        undo_confirm_days(user=alice, token="forged")
    assert said(bob) == {today - 2 * DAY: "missed"}


def test_all_days_behind_a_low_are_confirmed_with_one_button(alice: User, alice_client: Client, today: date) -> None:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    for back in range(1, 15):
        for meal in ("breakfast", "lunch", "dinner"):
            make_entry(alice, today - back * DAY, "30", meal=meal, energy_kcal=600)
    week = reverse("week-now")
    page = alice_client.get(week, follow=True)
    assert "Check these days first" in text_of(page)
    address = reverse("all-complete")
    form = BeautifulSoup(page.content, "html.parser").find("form", action=address)
    assert form is not None
    assert form.get_text(strip=True) == "All were complete"
    page = alice_client.post(address, follow=True)
    # The finding of this week is about the days before it.
    many = sum(today - back * DAY < week_of(today, 0).first for back in range(1, 15))
    assert f"{many} days are marked as full." in text_of(page)
    assert "Check these days first" not in text_of(page)
    assert len(said(alice)) == many
    undo = BeautifulSoup(page.content, "html.parser").find("form", action=reverse("undo-all-complete"))
    assert undo is not None
    token = undo.find("input", attrs={"name": "token"})
    assert token is not None
    page = alice_client.post(reverse("undo-all-complete"), {"token": token["value"]}, follow=True)
    assert "Check these days first" in text_of(page)
    assert said(alice) == {}
    assert "marked as full" not in text_of(page)


def test_with_nothing_to_confirm_nothing_is_said(alice: User, alice_client: Client) -> None:
    page = alice_client.post(reverse("all-complete"), follow=True)
    assert "marked as full" not in text_of(page)
    page = alice_client.post(reverse("undo-all-complete"), {"token": "forged"}, follow=True)
    assert "This can no longer be undone." in text_of(page)
