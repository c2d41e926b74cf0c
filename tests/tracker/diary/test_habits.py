"""What a person usually eats is offered first: at this meal, near this hour, of late; and what they starred."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foods.catalog import writes
from foods.models import Food
from tests.cast import make_entry, make_food
from tracker.common.person import profile_of, today_of
from tracker.diary import habits
from tracker.diary.favorites import star, unstar
from tracker.models import Entry, FavouriteFood, Meal

DAY = date(2026, 3, 12)


def eat(user: User, food: Food, *, days: int = 1, first: date = DAY, **kw: Any) -> None:
    """Log the food on some days, the newest first."""
    for n in range(days):
        make_entry(user, first - timedelta(days=n), food=food, food_name=food.name, **{"meal": "breakfast", **kw})


def names(rows: list[habits.Usual]) -> list[str]:
    return [row.food.name for row in rows]


def test_it_works(alice: User) -> None:
    oats, coffee, soup = (make_food(name) for name in ("Oats", "Coffee", "Soup"))
    eat(alice, oats, days=3, amount=Decimal(2))
    eat(alice, coffee, days=5)
    eat(alice, soup, days=9, meal="lunch")
    rows = habits.usual_at(alice.pk, "breakfast")
    assert names(rows) == ["Coffee", "Oats", "Soup"]
    assert (rows[1].amount, rows[1].measure, rows[1].grams) == (2, "1 oz", Decimal("56.7"))
    assert names(habits.usual_at(alice.pk, "lunch"))[0] == "Soup"


def test_each_meal_has_its_own(alice: User, bob: User) -> None:
    oats, coffee, soup = (make_food(name) for name in ("Oats", "Coffee", "Soup"))
    eat(alice, oats, days=2)
    eat(alice, coffee, days=3, amount=Decimal(3))
    eat(alice, soup, days=9, meal="lunch")
    eat(bob, make_food("Toast"))
    usual = habits.usual_by_meal(alice.pk)
    assert {meal: names(rows) for meal, rows in usual.items()} == {
        "breakfast": ["Coffee", "Oats"],
        "lunch": ["Soup"],
        "dinner": [],
        "snack": [],
    }
    assert usual[Meal.BREAKFAST][0].amount == 3


def test_each_meal_takes_three_queries(alice: User) -> None:
    for name in ("Oats", "Coffee", "Soup"):
        eat(alice, make_food(name), days=2)
    with CaptureQueriesContext(connection) as queries:  # entries; foods, portions
        habits.usual_by_meal(alice.pk)
    assert len(queries) == 3


def test_of_late_counts_more_than_long_ago(alice: User) -> None:
    eat(alice, make_food("Old love"), days=5, first=DAY - timedelta(days=120))
    eat(alice, make_food("New love"), days=2)
    assert names(habits.usual_at(alice.pk, "breakfast")) == ["New love", "Old love"]


def test_habits_outlast_a_pause(alice: User) -> None:
    eat(alice, make_food("Oats"), days=2, first=date(2019, 1, 1))
    assert habits.boost(alice.pk)[Food.objects.get().pk] > 1


def test_what_is_eaten_near_this_hour_comes_first(alice: User) -> None:
    eat(alice, make_food("Early oats"), days=2, time=time(6, 30))
    eat(alice, make_food("Brunch"), days=3, time=time(10, 45))
    berlin = ZoneInfo("Europe/Berlin")

    def at(hour: int) -> str:
        return names(habits.usual_at(alice.pk, "breakfast", now=datetime(2026, 3, 13, hour, tzinfo=berlin)))[0]

    assert at(6) == "Early oats"
    assert at(11) == "Brunch"
    assert names(habits.usual_at(alice.pk, "breakfast"))[0] == "Brunch"


def test_the_moment_of_logging_tells_the_hour_of_the_same_day_only(alice: User) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    eat(alice, make_food("At noon"), days=1)
    eat(alice, make_food("Late"), days=1)
    logged = {"At noon": datetime(2026, 3, 12, 12, tzinfo=berlin), "Late": datetime(2026, 3, 12, 23, 30, tzinfo=berlin)}
    for name, moment in logged.items():
        Entry.objects.filter(food_name=name).update(logged_at=moment)
    near_midnight = datetime(2026, 3, 13, 0, 30, tzinfo=berlin)
    assert names(habits.usual_at(alice.pk, "breakfast", now=near_midnight)) == ["Late", "At noon"]
    Entry.objects.update(day=DAY - timedelta(days=5))  # put into the diary days later: no word on the hour
    assert names(habits.usual_at(alice.pk, "breakfast", now=near_midnight)) == ["At noon", "Late"]


def test_the_amount_is_the_usual_one_of_this_meal(alice: User) -> None:
    milk = make_food("Milk", portions={"1 cup": "244", "1 tbsp": "15"})
    eat(alice, milk, days=4, measure="1 tbsp")
    eat(alice, milk, days=2, meal="snack", measure="1 cup")
    eat(alice, milk, days=1, meal="snack", measure="g", amount=Decimal(300))
    for meal, expected in (("breakfast", (1, "1 tbsp")), ("snack", (1, "1 cup"))):
        (row,) = habits.usual_at(alice.pk, meal)
        assert (row.amount, row.measure) == expected
        again = habits.usual_amount(alice.pk, milk, meal)
        assert (again.amount, again.measure, again.grams) == (row.amount, row.measure, row.grams)


def test_a_measure_that_is_gone_is_not_offered(alice: User) -> None:
    eat(alice, make_food("Bread", portions={"1 slice": "30"}), days=4, measure="1 old slice")
    (row,) = habits.usual_at(alice.pk, "breakfast")
    assert (row.amount, row.measure) == (1, "1 slice")


def test_a_food_without_measures_is_offered_in_grams(alice: User) -> None:
    row = habits.usual_amount(alice.pk, make_food("Dust", portions={}), "lunch")
    assert (row.amount, row.measure, row.grams) == (100, "g", 100)


def test_what_was_never_measured_stays_unknown(alice: User) -> None:
    assert habits.usual_amount(alice.pk, make_food("Skyr", None), "lunch").mg is None


def test_retired_foods_and_those_of_others_are_left_out(alice: User, bob: User) -> None:
    eat(alice, make_food("Gone", retired_at=timezone.now()))
    eat(bob, make_food("Bob's"))
    make_entry(alice, DAY)  # an entry of no food
    assert habits.usual_at(alice.pk, "breakfast") == []
    assert names(habits.usual_at(bob.pk, "breakfast")) == ["Bob's"]


def test_stars_come_first_and_leave_room(alice: User, bob: User) -> None:
    usual = [make_food(f"Usual {n}") for n in range(12)]
    for food in usual:
        eat(alice, food, days=2)
    for n in range(8):
        star(user=alice, food=make_food(f"Star {n}"))
    star(user=alice, food=usual[3])
    star(user=bob, food=usual[5])
    rows = habits.usual_at(alice.pk, "breakfast")
    assert len(rows) == habits.MOST
    assert [row.starred for row in rows] == [True] * habits.MOST_STARRED + [False] * 4
    assert rows[0].food == usual[3]
    unstar(user=alice, food=usual[3])
    assert not habits.usual_at(alice.pk, "breakfast")[-1].starred


def test_what_one_eats_goes_first_in_search(alice: User) -> None:
    oats, tea = make_food("Oats"), make_food("Tea")
    eat(alice, oats, days=3)
    star(user=alice, food=tea)
    weights = habits.boost(alice.pk, "breakfast")
    assert weights[oats.pk] > weights[tea.pk] > 0
    assert habits.boost(alice.pk, "dinner")[oats.pk] < weights[oats.pk]
    assert habits.boost(None) == {}


def test_ten_years_cost_as_many_queries_and_rows_as_ten_weeks(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(habits, "NEWEST", 20)
    counts = []
    for n in range(2):
        for food in [make_food(f"Food {n} {i}") for i in range(10)]:
            eat(alice, food, days=5)
        with CaptureQueriesContext(connection) as queries:
            assert len(habits.usual_at(alice.pk, "breakfast")) == 10  # on the newest two days
        counts.append(len(queries))
    assert counts == [4, 4]  # entries, stars, foods with their groups, their portions


def rows_of(page: Any) -> list[str]:
    html = BeautifulSoup(page.content, "html.parser")
    return [name.get_text() for name in html.select("#choices .row-name")]


def test_with_nothing_typed_the_usual_is_two_actions_away(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    make_food("Pilchards")
    eat(
        alice,
        make_food("Porridge", portions={"1 cup": "240"}),
        days=2,
        first=today,
        measure="1 cup",
        amount=Decimal("1.5"),
    )
    address = reverse("log") + "?meal=breakfast"
    page = alice_client.get(address)
    assert rows_of(page)[:1] == ["Porridge"]
    assert "Pilchards" not in page.content.decode()
    html = BeautifulSoup(page.content, "html.parser")
    chosen = html.select_one("#choices a.row-main")
    assert chosen is not None
    assert "1½ cups" in chosen.get_text()
    # Choose it, add it: amount and measure are there.
    form = BeautifulSoup(alice_client.get(str(chosen["href"]), follow=True).content, "html.parser")
    amount, measure = form.select_one("input[name=amount]"), form.select_one("select[name=measure] option[selected]")
    assert amount is not None
    assert measure is not None
    assert (amount["value"], measure["value"]) == ("1.5", "1 cup")
    # Or add it at once; a double click adds it once.
    add = html.select_one("#choices form:has(input[name=amount])")
    assert add is not None
    sent = {str(field["name"]): str(field["value"]) for field in add.select("input[name]")}
    for _ in range(2):
        answer = alice_client.post(str(add["action"]), sent)
        assert answer["Location"] == f"{reverse('log')}?day={today}&meal=breakfast"
    newest = Entry.objects.order_by("-pk")[0]
    assert (newest.amount, newest.measure, newest.meal, newest.day) == (Decimal("1.5"), "1 cup", "breakfast", today)
    assert Entry.objects.count() == 3


def test_newcomers_are_offered_everyday_foods_of_the_meal(alice_client: Client) -> None:
    writes.seed()
    assert "Oatmeal, cooked with water" in rows_of(alice_client.get(reverse("log") + "?meal=breakfast"))
    assert "Brown rice, long grain, cooked" in rows_of(alice_client.get(reverse("log") + "?meal=dinner"))


def test_everyday_foods_stand_once(alice: User, alice_client: Client) -> None:
    writes.seed()
    eat(alice, Food.objects.get(name="Banana"))
    rows = rows_of(alice_client.get(reverse("log") + "?meal=breakfast"))
    assert rows[0] == "Banana"
    assert rows.count("Banana") == 1


def test_the_page_asks_as_often_however_long_the_diary(
    alice: User, alice_client: Client, count_queries: Callable[[Client, str], int]
) -> None:
    counts = []
    for n in range(2):
        for i in range(6):
            eat(alice, make_food(f"Food {n} {i}"), days=3)
        counts.append([count_queries(alice_client, reverse("log") + query) for query in ("", "?q=food")])
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["log", "foods"])
def test_a_search_from_a_page_puts_ones_own_first(
    name: str, alice: User, alice_client: Client, bob_client: Client
) -> None:
    make_food("Milk, 1%")
    eat(alice, make_food("Milk, whole, of the farm"), days=2)
    page = f"{reverse(name)}?q=milk"
    first = [
        BeautifulSoup(client.get(page).content, "html.parser").select(".row-name")[0].get_text()
        for client in (alice_client, bob_client)
    ]
    assert first == ["Milk, whole, of the farm", "Milk, 1%"]


def test_a_star_is_set_and_taken_off(alice: User, alice_client: Client) -> None:
    food = make_food()
    address, back = reverse("star", args=[food.pk]), reverse("log") + "?q=almo"
    for _ in range(2):
        assert alice_client.post(address, {"star": "on", "back": back})["Location"] == back
    assert FavouriteFood.objects.get().user == alice
    assert "Starred" in alice_client.get(reverse("log")).content.decode()
    page = alice_client.get(reverse("log-food", args=[food.pk]), follow=True)
    button = BeautifulSoup(page.content, "html.parser").select_one("button[name=star]")
    assert button is not None
    assert (button["aria-pressed"], button["value"], button["aria-label"]) == ("true", "off", "Star Almonds")
    part = alice_client.post(address, {"star": "off"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in part.content.decode()
    assert not FavouriteFood.objects.exists()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_a_star_leads_to_no_other_place(back: str, alice_client: Client) -> None:
    answer = alice_client.post(reverse("star", args=[make_food().pk]), {"star": "on", "back": back})
    assert answer["Location"] == reverse("log")


def test_a_star_on_what_one_may_not_find_is_refused(alice_client: Client, bob: User) -> None:
    for food in (make_food("Bob's", owner=bob), make_food("Gone", retired_at=timezone.now())):
        assert alice_client.post(reverse("star", args=[food.pk]), {"star": "on"}).status_code == 404
    assert not FavouriteFood.objects.exists()


def test_the_newest_entries_are_read_from_an_index_alone(alice: User) -> None:
    eat(alice, make_food("Oats"))
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        weights = habits.boost(alice.pk, stars=frozenset())
        (newest,) = queries
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' * (connection.vendor == 'sqlite')}{newest['sql']}")
        plan = str(cursor.fetchall())
    assert len(weights) == 1
    if connection.vendor == "sqlite":  # PostgreSQL chooses by statistics, which a test lacks
        assert "COVERING INDEX entry_daily_sums" in plan
        assert "TEMP B-TREE" not in plan  # nothing is sorted


def test_a_typed_line_reads_the_stars_once(alice: User, alice_client: Client) -> None:
    oats = make_food("Oats")
    star(user=alice, food=oats)
    with CaptureQueriesContext(connection) as queries:
        alice_client.get(reverse("log"), {"q": "oats"}, headers={"HX-Request": "true"})
    assert sum("tracker_favouritefood" in query["sql"] for query in queries) == 1
