"""Looking around with sample data: her eight weeks, the throw-away account, the banner and the ways out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foods.catalog.writes import CATALOG_FILE
from foods.models import Food, Source
from tests.cast import make_entry, make_food
from tests.conftest import client_of
from tests.tracker.views.diary.test_day import text_of
from tracker.accounts.auth import is_sample
from tracker.common.calendar import Week
from tracker.intake import summaries
from tracker.models import DayState, DayStatus, Entry, Meal, Origin, Profile
from tracker.sample import menu as sample_menu
from tracker.sample.account import delete_expired_samples, delete_sample, make_sample

NOW = datetime(2026, 3, 12, 13, tzinfo=UTC)
TODAY = NOW.date()
BANNER = "Nothing here is about you."


@pytest.fixture
def switched_on(seeded: None, settings: Any) -> None:
    settings.SAMPLE_DATA = True


@pytest.fixture
def visitor(switched_on: None, client: Client) -> Client:
    """Return the client of someone who looks at the sample data."""
    assert client.post(reverse("sample")).status_code == 302
    return client


def banner_of(response: Any) -> str:
    aside = BeautifulSoup(response.content, "html.parser").find("aside", class_="sample-banner")
    return aside.get_text(" ") if aside else ""


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.any_day
def test_it_works(switched_on: None, client: Client) -> None:
    assert "Explore with sample data" in text_of(client.get(reverse("home")))
    page = client.post(reverse("sample"), follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert BANNER in banner_of(page)
    for word in ("Breakfast", "Skyr", "Lunch", "Lentils", "At least 242 of 320 mg", "78 to go"):
        assert word in text_of(page)
    assert "Dinner" not in [head.get_text() for head in BeautifulSoup(page.content, "html.parser").find_all("h2")]
    today = timezone.now().date()
    last_week = client.get(reverse("week", args=[Week(today - timedelta(days=today.weekday() + 7)).label]))
    assert "full days of this week" in text_of(last_week)
    assert BANNER in banner_of(last_week)


# Her weeks


def logged(today: date) -> dict[int, sample_menu.Day]:
    return {(today - day.day).days: day for day in sample_menu.days(today)}


def test_the_same_today_gives_the_same_weeks() -> None:
    assert logged(TODAY) == logged(TODAY)
    assert logged(TODAY) != logged(TODAY + timedelta(days=1))


def test_some_days_are_unlogged_and_some_logged_in_part() -> None:
    days = logged(TODAY)
    assert set(range(sample_menu.DAYS)) - days.keys() == sample_menu.UNLOGGED
    assert {back for back, day in days.items() if len(day.meals) == 1} == sample_menu.ONLY_BREAKFAST
    assert {back for back, day in days.items() if day.word == DayState.MISSED} == sample_menu.MISSED_DINNER
    words = [day.word for day in days.values() if len(day.meals) == len(sample_menu.MEALS)]
    assert set(words) == {"", DayState.COMPLETE}
    assert 0 < words.count("") < len(words) / 3  # more than a third would ask to check the days first
    assert days[1].word == ""


def every_item() -> Iterator[sample_menu.Item]:
    menu = sample_menu.menu()
    for table in (menu.before, menu.after):
        for dishes in table.values():
            for dish in dishes:
                yield from dish
    for dish in menu.today.values():
        yield from dish


def test_the_catalog_has_every_food_and_every_measure() -> None:
    with CATALOG_FILE.open(encoding="utf-8") as file:
        catalog = {row["source_id"]: row for row in csv.DictReader(file)}
    foods = sample_menu.menu().foods
    assert foods.keys() == {item.food for item in every_item()}
    for name, source_id in foods.items():
        assert catalog[source_id]["name"] == name
        assert catalog[source_id]["source"] in {Source.SR_LEGACY, Source.CATALOG}
    for item in every_item():
        portions = [text.partition("=")[0].rstrip("~ ") for text in catalog[foods[item.food]]["portions"].split("; ")]
        assert item.measure in portions, item


# The account


def test_every_row_is_as_valid_as_if_it_had_been_logged(seeded: None) -> None:
    user = make_sample(now=NOW)
    entries = list(Entry.objects.for_user(user.pk).select_related("food"))
    assert len(entries) == sum(len(dish) for day in sample_menu.days(TODAY) for _, dish in day.meals)
    assert {entry.origin for entry in entries} == {Origin.SAMPLE}
    # Her dishes come again and again; one of a kind is enough.
    for entry in {(entry.food_id, entry.measure, entry.amount, entry.meal): entry for entry in entries}.values():
        entry.full_clean()
    for status in DayStatus.objects.filter(user=user):
        status.full_clean()
    assert user.profile.sample_until == NOW + timedelta(hours=24)
    assert not user.has_usable_password()
    assert Entry.objects.filter(parts_unmeasured=1, food_name="Skyr").count() >= 3
    today = Entry.objects.for_user(user.pk).between(TODAY, TODAY)
    assert set(today.values_list("meal", flat=True)) == {Meal.BREAKFAST, Meal.LUNCH}


@pytest.mark.parametrize("month", range(1, 13))
def test_she_is_forty_on_every_day(db: None, month: int) -> None:
    now = datetime(2026, month, 28, tzinfo=UTC)
    profile = make_sample(now=now).profile
    assert profile.birth_year is not None
    assert profile.birth_month is not None
    for day in (now - timedelta(days=sample_menu.DAYS), now + timedelta(days=2)):
        months = (day.year - profile.birth_year) * 12 + day.month - profile.birth_month
        assert 40 * 12 < months < 41 * 12


@pytest.mark.parametrize("shift", range(7))
def test_her_weeks_rise(seeded: None, shift: int) -> None:
    now = NOW + timedelta(days=shift)
    profile = make_sample(now=now).profile
    first = now.date() - timedelta(days=sample_menu.DAYS - 1)
    weeks = [
        summaries.week_and_finding(profile, Week(first + timedelta(days=7 * number)), today=now.date())[0]
        for number in range(8)
    ]
    means = [float(week.mean_mg or 0) for week in weeks]
    assert all(190 < mean < 240 for mean in means[:3]), means
    assert all(280 < mean < 340 for mean in means[-2:]), means
    assert all(later > earlier - 15 for earlier, later in pairwise(means)), means
    kinds = {day.kind for week in weeks for day in week.days}
    assert kinds == {"unlogged", "partial", "full"}
    assert {day.full_because for week in weeks for day in week.days} >= {"marked", "looks_full"}
    finding = summaries.finding(profile, today=now.date())
    assert finding.code == "below_target"  # the same whatever weekday it is, or her page would puzzle


def test_making_it_takes_few_queries(seeded: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(40):  # SQLite takes the entries in batches
        make_sample(now=NOW)


def test_a_food_that_an_admin_took_out_is_left_out(seeded: None) -> None:
    Food.objects.filter(name="Lentils, cooked").update(retired_at=NOW)
    user = make_sample(now=NOW)
    assert not Entry.objects.filter(food_name="Lentils, cooked").exists()
    assert Entry.objects.for_user(user.pk).between(TODAY, TODAY).exists()


def test_without_a_catalog_it_is_an_empty_diary(db: None) -> None:
    Food.objects.all().delete()
    make_sample(now=NOW)
    assert not Entry.objects.exists()


# The ways in and out


def test_leaving_leaves_nothing(switched_on: None, client: Client) -> None:
    before = rows()
    client.post(reverse("sample"))
    assert rows()["tracker.Entry"] > 300
    client.post(reverse("day-status", args=[timezone.now().date()]), {"status": DayState.COMPLETE})
    page = client.post(reverse("sample-leave"), {"next": "home"}, follow=True)
    assert "The sample data was deleted." in text_of(page)
    assert page.redirect_chain == [("/", 302)]
    assert "_auth_user_id" not in client.session
    after = rows()
    after["sessions.Session"] -= Session.objects.filter(session_key=client.session.session_key).count()
    assert after == before


@pytest.mark.parametrize(
    ("wanted", "got"),
    [("account_signup", "/accounts/signup/"), ("home", "/"), ("", "/"), ("//evil.example/", "/"), ("admin:index", "/")],
)
def test_it_leads_to_two_places_only(visitor: Client, wanted: str, got: str) -> None:
    assert visitor.post(reverse("sample-leave"), {"next": wanted})["Location"] == got
    assert not User.objects.exists()


def test_leaving_twice_is_harmless(visitor: Client) -> None:
    for _ in range(2):
        assert visitor.post(reverse("sample-leave"))["Location"] == "/"


def test_after_a_day_it_is_gone(switched_on: None, alice: User) -> None:
    make_entry(alice, TODAY)
    old, new = make_sample(now=NOW - timedelta(hours=24)), make_sample(now=NOW)
    old_session = Client()
    old_session.force_login(old)
    Session.objects.update(expire_date=NOW)
    assert delete_expired_samples(NOW) == 1
    assert set(User.objects.all()) == {alice, new}
    assert set(Entry.objects.values_list("user", flat=True)) == {alice.pk, new.pk}
    assert not Session.objects.exists()
    assert delete_expired_samples(NOW) == 0


def test_what_the_search_knew_of_its_foods_is_forgotten(switched_on: None) -> None:
    make_food("Zanzibar bread", owner=make_sample(now=NOW - timedelta(hours=24)))
    with patch("foods.search.search.forget_deleted") as forget:
        assert delete_expired_samples(NOW) == 1
    assert forget.called


def test_a_new_one_clears_away_the_old_ones(switched_on: None, client: Client) -> None:
    old = make_sample(now=timezone.now() - timedelta(hours=25))
    client.post(reverse("sample"))
    assert User.objects.count() == 1
    assert not User.objects.filter(pk=old.pk).exists()


def test_the_session_ends_with_the_account(visitor: Client) -> None:
    session = Session.objects.get()
    assert abs(session.expire_date - Profile.objects.get().sample_until) < timedelta(seconds=5)  # type: ignore[operator]


def test_only_sample_accounts_are_deleted(alice: User) -> None:
    with pytest.raises(ValueError, match="alice"):
        delete_sample(alice)
    assert not is_sample(alice)
    assert not is_sample(User.objects.create(username="without-a-profile"))


def test_coming_again_makes_no_second_one(visitor: Client) -> None:
    assert visitor.post(reverse("sample"))["Location"] == "/"
    assert User.objects.count() == 1


def test_nobody_is_signed_out_for_it(switched_on: None, alice: User) -> None:
    client = client_of(alice)
    assert "This is your own diary" in text_of(client.post(reverse("sample"), follow=True))
    assert client.post(reverse("sample-leave")).status_code == 404
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert list(User.objects.all()) == [alice]


def test_one_address_opens_so_many(switched_on: None, settings: Any) -> None:
    settings.LIMITS = replace(settings.LIMITS, samples_an_hour=2)
    for number in (1, 2, 3):
        Client(REMOTE_ADDR=f"2001:db8::{number}").post(reverse("sample"))
    assert User.objects.count() == 2
    Client(REMOTE_ADDR="2001:db8:0:1::1").post(reverse("sample"))
    assert User.objects.count() == 3


def test_there_is_room_for_so_many(switched_on: None, client: Client, settings: Any) -> None:
    settings.LIMITS = replace(settings.LIMITS, samples=1)
    make_sample(now=timezone.now())
    assert "Too many people" in text_of(client.post(reverse("sample"), follow=True))
    assert User.objects.count() == 1


def test_switched_off_it_is_not_there(seeded: None, client: Client) -> None:
    assert "sample data" not in text_of(client.get(reverse("home")))
    assert client.post(reverse("sample")).status_code == 404
    assert not User.objects.exists()


def test_one_leaves_also_where_it_was_switched_off_since(visitor: Client, settings: Any) -> None:
    settings.SAMPLE_DATA = False
    visitor.post(reverse("sample-leave"))
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["sample", "sample-leave"])
def test_a_link_alone_does_nothing(visitor: Client, name: str) -> None:
    assert visitor.get(reverse(name)).status_code == 405
    assert User.objects.count() == 1


# The pages


def test_the_menu_offers_no_password_and_no_other_way_out(visitor: Client, alice_client: Client) -> None:
    page = visitor.get(reverse("more")).content.decode()
    hers = alice_client.get(reverse("more")).content.decode()
    for name in ("account_change_password", "account_logout", "delete-account"):
        assert reverse(name) not in page
        assert reverse(name) in hers
    assert page.count(reverse("sample-leave")) == 2  # the banner's and the menu's
    assert reverse("sample-leave") not in hers


def test_it_takes_no_password(visitor: Client, alice: User) -> None:
    words = {"password1": "walnuts and figs", "password2": "walnuts and figs"}
    assert "Start your own diary" in visitor.post(reverse("account_set_password"), words).content.decode()
    assert not Profile.objects.get(sample_until__isnull=False).user.has_usable_password()
    alice.set_unusable_password()
    alice.save()
    assert client_of(alice).post(reverse("account_set_password"), words).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password("walnuts and figs")


@pytest.mark.parametrize("name", ["profile", "target", "foods", "log", "more"])
def test_the_banner_is_on_every_page(visitor: Client, alice_client: Client, name: str) -> None:
    assert BANNER in banner_of(visitor.get(reverse(name)))
    assert banner_of(alice_client.get(reverse(name))) == ""
