"""Profile, target, appearance, leaving."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry, make_food
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Profile, TargetPeriod

FILLED = {
    "sex": "female",
    "birth_year": "1986",
    "birth_month": "3",
    "time_zone": "Europe/Berlin",
    "day_start_hour": "4",
    "first_weekday": "6",
}


PERIOD = {"from_day": "2026-01-01", "standard": "us_ca_dri", "life_stage": "none"}


def test_it_works(alice: User, alice_client: Client) -> None:
    assert alice_client.post(reverse("profile"), FILLED)["Location"] == reverse("target")
    profile = Profile.objects.get(user=alice)
    assert (profile.sex, profile.birth_year, profile.birth_month) == ("female", 1986, 3)
    assert (profile.time_zone, profile.day_start_hour, profile.first_weekday) == ("Europe/Berlin", 4, 6)
    text = text_of(alice_client.get(reverse("target")))
    assert "320 mg The published value for you." in text
    assert "average need of your group is 265 mg" in text


def test_everything_may_stay_open(alice: User, alice_client: Client) -> None:
    sent = dict.fromkeys(FILLED, "") | {"day_start_hour": "0", "first_weekday": "0"}
    assert alice_client.post(reverse("profile"), sent).status_code == 302
    assert Profile.objects.get(user=alice).birth_month is None
    assert "310–420 mg" in text_of(alice_client.get(reverse("target")))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("birth_year", "1850", "start at 1900"),
        ("birth_year", "2099", "in the future"),
        ("birth_year", "abc", "whole number"),
        ("birth_month", "13", "valid choice"),
        ("sex", "x", "valid choice"),
        ("time_zone", "Mars/Base", "valid choice"),
        ("day_start_hour", "25", "valid choice"),
        ("first_weekday", "3", "valid choice"),
    ],
)
def test_a_bad_value_is_answered_at_its_field(alice_client: Client, field: str, value: str, message: str) -> None:
    answer = alice_client.post(reverse("profile"), FILLED | {field: value})
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert not Profile.objects.exclude(birth_year=None).exists()


def test_a_target_of_ones_own_holds_from_its_day(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    sent = PERIOD | {"from_day": today.isoformat(), "custom_mg": "500", "label": "Dr. Lee"}
    assert alice_client.post(reverse("target"), sent).status_code == 302
    text = text_of(alice_client.get(reverse("target")))
    assert "500 mg Set by your clinician. Dr. Lee" in text
    assert "Your clinician’s target is 500 mg." in text_of(alice_client.get("/"))
    yesterday = reverse("diary-day", args=[today - timedelta(days=1)])
    assert "between 310 and 420 mg" in text_of(alice_client.get(yesterday))


def test_the_same_day_again_replaces(alice: User, alice_client: Client) -> None:
    for mg in ("500", "450"):
        alice_client.post(reverse("target"), PERIOD | {"custom_mg": mg})
    assert TargetPeriod.objects.get().custom_mg == 450


def test_saving_another_change_keeps_the_clinicians_target(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    TargetPeriod.objects.create(user=alice, from_day=today - timedelta(days=9), custom_mg=500, label="Dr. Lee")
    page = BeautifulSoup(alice_client.get(reverse("target")).content, "html.parser")
    assert page.find(string=lambda text: "it replaces" in text) is None
    shown = {str(box["name"]): str(box.get("value", "")) for box in page.select("main input[name]")}
    assert (shown["custom_mg"], shown["label"]) == ("500", "Dr. Lee")
    alice_client.post(reverse("target"), shown | {"standard": "efsa", "life_stage": "none"})
    period = TargetPeriod.objects.get(user=alice, from_day=today)
    assert (period.standard, period.custom_mg, period.label) == ("efsa", 500, "Dr. Lee")


def test_a_published_value_stays_out_of_the_clinicians_field(alice_client: Client) -> None:
    page = BeautifulSoup(alice_client.get(reverse("target")).content, "html.parser")
    assert not page.select_one("input[name=custom_mg]").get("value")  # type: ignore[union-attr]


def test_what_a_change_replaces_is_said(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    TargetPeriod.objects.create(user=alice, from_day=today, custom_mg=500, label="Dr. Lee")
    assert "it replaces the change that starts then: United States" in text_of(alice_client.get(reverse("target")))
    page = alice_client.post(reverse("target"), PERIOD | {"from_day": today.isoformat()}, follow=True)
    assert "It replaces the change that began on the same day." in text_of(page)


@pytest.mark.parametrize("stage", ["pregnant", "lactating"])
def test_the_values_of_men_know_no_pregnancy(alice: User, alice_client: Client, stage: str) -> None:
    Profile.objects.filter(user=alice).update(sex="male")
    answer = alice_client.post(reverse("target"), PERIOD | {"life_stage": stage})
    assert answer.status_code == 422
    assert "They have no such life stage" in text_of(answer)
    assert not TargetPeriod.objects.exists()
    Profile.objects.filter(user=alice).update(sex="")
    assert alice_client.post(reverse("target"), PERIOD | {"life_stage": stage}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("from_day", "", "required"),
        ("from_day", "2026-02-31", "valid date"),
        ("custom_mg", "0", "at least 1 mg"),
        ("custom_mg", "99999", "at most 5,000 mg"),
        ("life_stage", "x", "valid choice"),
        ("standard", "x", "valid choice"),
    ],
)
def test_a_bad_target_is_answered_at_its_field(alice_client: Client, field: str, value: str, message: str) -> None:
    sent = PERIOD | {"custom_mg": "400"} | {field: value}
    answer = alice_client.post(reverse("target"), sent)
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert not TargetPeriod.objects.exists()


def test_a_target_can_be_taken_back(alice: User, alice_client: Client) -> None:
    period = TargetPeriod.objects.create(user=alice, from_day=date(2026, 1, 1), custom_mg=500)
    alice_client.post(reverse("target-remove", args=[period.pk]))
    assert not TargetPeriod.objects.exists()


def test_the_account_is_deleted_with_everything_in_it(alice: User, alice_client: Client, bob: User) -> None:
    make_entry(alice, date(2026, 1, 1), food=make_food(owner=alice))
    make_entry(bob, date(2026, 1, 1))
    page = alice_client.post(reverse("delete-account"), {"password": "correct horse battery"}, follow=True)
    assert "Your account and everything in it were deleted." in text_of(page)
    assert list(User.objects.all()) == [bob]
    assert Entry.objects.get().user == bob


@pytest.mark.parametrize("password", ["", "wrong"])
def test_the_account_stays_without_the_password(alice: User, alice_client: Client, password: str) -> None:
    assert alice_client.post(reverse("delete-account"), {"password": password}).status_code == 422
    assert User.objects.filter(pk=alice.pk).exists()


@pytest.mark.parametrize(("theme", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ("<b>", "")])
def test_appearance_is_remembered(client: Client, db: None, theme: str, kept: str) -> None:
    client.post(reverse("appearance"), {"theme": theme})
    page = client.get(reverse("more")).content.decode()
    assert (f'data-bs-theme="{kept}"' in page) if kept else ("data-bs-theme" not in page)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_appearance_leads_nowhere_else(client: Client, db: None, target: str) -> None:
    answer = client.post(reverse("appearance"), {"theme": "dark", "next": target})
    assert answer["Location"] == reverse("more")


def test_another_standard_holds_from_its_day(alice: User, alice_client: Client) -> None:
    Profile.objects.filter(user=alice).update(sex="male", birth_year=2000, birth_month=1)
    today = today_of(profile_of(alice))
    alice_client.post(reverse("target"), PERIOD | {"from_day": today.isoformat(), "standard": "efsa"})
    assert "Your daily target is 350 mg." in text_of(alice_client.get("/"))
    yesterday = reverse("diary-day", args=[today - timedelta(days=1)])
    assert "Your daily target is 400 mg." in text_of(alice_client.get(yesterday))
    # The next change starts from what holds now.
    page = alice_client.get(reverse("target")).content.decode()
    assert '<option value="efsa" selected>' in page


def test_every_standard_side_by_side(client: Client, alice: User, alice_client: Client) -> None:
    text = text_of(client.get(reverse("targets")))
    assert "310–420 RDA" in text
    assert "EFSA" in text
    text = text_of(client.get(reverse("targets"), {"sex": "female", "birth_year": "1986", "life_stage": "none"}))
    assert "320 RDA 265 350" in text
    assert "300 AI" in text
    child = text_of(client.get(reverse("targets"), {"sex": "male", "birth_year": "2017", "life_stage": "none"}))
    assert "US value" in child
    Profile.objects.filter(user=alice).update(sex="male", birth_year=1986, birth_month=1)
    assert "420 RDA 350 350" in text_of(alice_client.get(reverse("targets")))


@pytest.mark.parametrize(("field", "value"), [("sex", "x"), ("birth_year", "99"), ("life_stage", "x")])
def test_nobody_that_can_be(client: Client, db: None, field: str, value: str) -> None:
    asked = {"sex": "female", "birth_year": "1986", "life_stage": "none"} | {field: value}
    assert client.get(reverse("targets"), asked).status_code == 422


def girl(user: User, client: Client) -> int:
    """Let a girl who turns 14 this year answer the first question; return the current year."""
    this_year = today_of(profile_of(user)).year
    answer = {"sex": "female", "birth_year": str(this_year - 14), "answer": "use"}
    client.post(reverse("whose-target"), answer)
    return this_year


@pytest.mark.any_day
def test_a_girl_who_told_sex_and_year_is_asked_for_the_month_alone(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    girl(alice, alice_client)
    if today.month == 12:  # the month of birth no longer decides
        assert "Your daily target is 360 mg." in text_of(alice_client.get("/"))
        return
    text = text_of(alice_client.get("/"))
    assert "Your daily target is between 240 and 360 mg, depending on your month of birth. Add the month" in text
    assert "for adults" not in text
    page = BeautifulSoup(alice_client.get("/").content, "html.parser")
    form = page.select_one(f"form[action='{reverse('birth-month')}']")
    assert form is not None
    assert {field["name"] for field in form.select("select, input[type=text], input[type=number]")} == {"birth_month"}
    assert "At your age the target depends on your month of birth." in text_of(alice_client.get(reverse("target")))
    alice_client.post(reverse("birth-month"), {"birth_month": "1", "answer": "use"})
    assert "Your daily target is 360 mg." in text_of(alice_client.get("/"))
    assert "Month of birth" not in text_of(alice_client.get("/"))


@pytest.mark.any_day
def test_the_question_for_the_month_can_be_skipped(alice: User, alice_client: Client) -> None:
    girl(alice, alice_client)
    alice_client.post(reverse("birth-month"), {"answer": "skip"})
    assert "Month of birth" not in text_of(alice_client.get("/"))
    assert Profile.objects.get(user=alice).birth_month is None


def test_a_month_that_is_none_is_refused(alice: User, alice_client: Client) -> None:
    for month in ("", "13", "x"):
        assert alice_client.post(reverse("birth-month"), {"birth_month": month, "answer": "use"}).status_code == 422
    assert Profile.objects.get(user=alice).birth_month is None


def test_the_profile_asks_for_kidneys_in_plain_words(alice_client: Client) -> None:
    text = text_of(alice_client.get(reverse("profile")))
    assert "I have kidney disease, or a clinician manages my magnesium" in text
