"""The field that takes a line: what was understood is shown, then logged whole or not at all."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foods.models import Food
from foods.search.search import search
from tests.cast import make_entry, make_food, make_product, make_saved_meal
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, SupplementDose


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture
def kitchen(db: None) -> dict[str, Food]:
    seeds = make_food("Pumpkin seeds", "592", portions={"1 tbsp": "8.1", "1 oz": "28.35"})
    bread = make_food("White bread", "23", portions={"1 slice": "29", "1 thick slice": "40"}, aliases="bread")
    rye = make_food("Rye bread", "40", portions={"1 slice": "32"})
    return {"seeds": seeds, "bread": bread, "rye": rye, "skyr": make_food("Skyr", None, portions={"1 pot": "150"})}


def text_of(response: Any) -> str:
    """Return what a person reads on a page."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def read(client: Client, text: str, **kw: Any) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse("log"), {"q": text} | kw).content, "html.parser")


def sent(page: BeautifulSoup, **kw: str) -> dict[str, str]:
    """Return what a browser would send of the reading."""
    form = page.find(id="reading")
    assert form is not None
    values = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden], input[checked]")}
    values["meal"] = str(form.select("option[selected]")[0]["value"])
    return values | kw


def test_it_works(alice_client: Client, kitchen: dict[str, Food], today: date) -> None:
    page = read(alice_client, "2 tbsp pumpkin seeds and 2 slices of bread")
    form = page.find(id="reading")
    assert form is not None
    assert "Pumpkin seeds · 2 tbsp · 96 mg" in form.get_text(" ", strip=True)
    assert "White bread · 2 slices · 13 mg" in form.get_text(" ", strip=True)
    assert "Log these · 109 mg" in form.get_text(" ", strip=True)
    answer = alice_client.post(reverse("log-line"), sent(page), follow=True)
    assert "Logged Pumpkin seeds , White bread ." in text_of(answer)
    rows = Entry.objects.order_by("pk").values_list("food_name", "amount", "measure", "mg_known", "day")
    assert list(rows) == [
        ("Pumpkin seeds", Decimal(2), "1 tbsp", Decimal("95.904"), today),
        ("White bread", Decimal(2), "1 slice", Decimal("13.340"), today),
    ]


def test_another_food_can_be_chosen(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "2 slices of bread")
    alice_client.post(reverse("log-line"), sent(page, item_0=str(kitchen["rye"].pk)))
    assert Entry.objects.get().food_name == "Rye bread"


def test_a_measure_that_is_unknown_offers_the_foods_measures(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "2 barrels of pumpkin seeds")
    form = page.find(id="reading")
    assert form is not None
    assert "Pumpkin seeds · 2 oz · 336 mg" in form.get_text(" ", strip=True)
    assert not form.select("input[checked]")
    answer = alice_client.post(reverse("log-line"), sent(page))
    assert answer.status_code == 422
    assert "Choose one of these, or leave it out." in answer.content.decode()
    assert not Entry.objects.exists()
    alice_client.post(reverse("log-line"), sent(page, item_0="1 oz"))
    assert Entry.objects.get().grams == Decimal("56.7")


def test_what_is_unclear_never_takes_the_clear_rest_with_it(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "1 slice bread, 1,000 g pumpkin seeds")
    assert "That could be one or a thousand." in page.get_text()
    assert "Log the rest" in page.get_text()
    answer = alice_client.post(reverse("log-line"), sent(page), follow=True)
    assert "Not logged: pumpkin seeds." in answer.content.decode()
    assert [entry.food_name for entry in Entry.objects.all()] == ["White bread"]


def test_of_a_range_one_end_is_chosen(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "2-6 tbsp pumpkin seeds")
    assert "Which of the two?" in page.get_text()
    alice_client.post(reverse("log-line"), sent(page, item_0="6"))
    assert Entry.objects.get().amount == 6


def test_an_estimate_says_that_it_is_one(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "a big slice of bread, 2-3 tbsp pumpkin seeds")
    assert "estimated from a usual portion" in page.get_text()
    assert "the middle of the two" in page.get_text()
    alice_client.post(reverse("log-line"), sent(page))
    assert [entry.amount for entry in Entry.objects.order_by("pk")] == [Decimal("1.5"), Decimal("2.5")]


def test_any_part_can_be_left_out(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "1 slice bread, 1 tbsp pumpkin seeds, 2 barrels of pumpkin seeds")
    assert alice_client.post(reverse("log-line"), sent(page)).status_code == 422  # the barrels are still asked
    answer = alice_client.post(reverse("log-line"), sent(page, item_0="-", item_1="-", item_2="-"))
    assert answer.status_code == 422
    assert "there is nothing to log" in answer.content.decode()
    alice_client.post(reverse("log-line"), sent(page, item_0="-", item_2="-"))
    assert [entry.food_name for entry in Entry.objects.all()] == ["Pumpkin seeds"]


def test_meals_days_and_times_are_shown_and_logged(alice_client: Client, kitchen: dict[str, Food], today: date) -> None:
    text = "Yesterday for breakfast at 7:15: 1 slice bread; Dinner: 1 tbsp pumpkin seeds; today: 1 pot skyr"
    page = read(alice_client, text, meal="snack")
    form = page.find(id="reading")
    assert form is not None
    yesterday = (today - timedelta(days=1)).isoformat()
    checked = {str(field["name"]): str(field["value"]) for field in form.select("input[type=radio][checked]")}
    assert (checked["on"], checked["on_1"], "on_2" in checked) == (yesterday, yesterday, False)
    assert [str(field["value"]) for field in form.select("input[type=time]")] == ["07:15"]
    meals = {str(field["name"]): str(field.select("option[selected]")[0]["value"]) for field in form.select("select")}
    assert meals == {"meal": "breakfast", "meal_1": "dinner", "meal_2": "snack"}
    alice_client.post(reverse("log-line"), sent(page, time="07:15") | meals | {"on_1": today.isoformat()})
    rows = Entry.objects.order_by("pk").values_list("food_name", "meal", "day", "time")
    assert list(rows) == [
        ("White bread", "breakfast", today - timedelta(days=1), time(7, 15)),
        ("Pumpkin seeds", "dinner", today, None),
        ("Skyr", "snack", today, None),
    ]


def test_saved_meals_and_recipes_are_read_in_a_line(
    alice_client: Client, alice: User, kitchen: dict[str, Food]
) -> None:
    make_saved_meal(alice, "Linseneintopf", kitchen["bread"], kitchen["seeds"], servings="4")
    make_saved_meal(alice, "Toast and seeds", kitchen["bread"], kitchen["seeds"])
    make_saved_meal(alice, "Nothing yet")
    page = read(alice_client, "2 servings Linseneintopf and 1 slice bread and my toast and seeds")
    text = page.get_text(" ", strip=True)
    assert "Linseneintopf · 2 servings · 27 mg" in text
    assert "Toast and seeds · 1 × · 55 mg" in text
    for _ in range(2):  # sent twice it is logged once
        answer = alice_client.post(reverse("log-line"), sent(page), follow=True)
        assert "Logged Linseneintopf , White bread , Toast and seeds ." in text_of(answer)
    names = Entry.objects.order_by("pk").values_list("food_name", flat=True)
    assert list(names) == ["Linseneintopf", "White bread", "White bread", "Pumpkin seeds"]
    assert "How many servings?" in read(alice_client, "300 g Linseneintopf").get_text()
    assert "Nothing yet ·" not in read(alice_client, "nothing yet").get_text()


def test_tablets_of_the_person_come_first(alice_client: Client, alice: User, kitchen: dict[str, Food]) -> None:
    text = "1 slice bread and took my magnesium citrate 200 mg"
    page = read(alice_client, text)
    assert page.select_one(f"#reading a[href^='{reverse('supplement-new')}']") is not None
    mine = make_product(alice, "Magnesium citrate")
    make_product(alice, "Antacid")
    page = read(alice_client, text)
    assert "Magnesium citrate · 1 tablet · 100 mg" in page.get_text(" ", strip=True)
    assert "Antacid" not in page.get_text()
    for _ in range(2):
        alice_client.post(reverse("log-line"), sent(page))
    dose = SupplementDose.objects.get()
    assert (dose.product_id, dose.doses, dose.mg_low) == (mine.pk, Decimal(1), Decimal(100))
    assert Entry.objects.get().food_name == "White bread"
    assert "Antacid · 1 tablet · 100 mg" in read(alice_client, "my tablet and bread").get_text(" ", strip=True)
    assert "2 × 1 tablet · 200 mg" in read(alice_client, "2 magnesium tablets, bread").get_text(" ", strip=True)


def test_a_tablet_alone_is_logged(alice_client: Client, alice: User, today: date) -> None:
    make_product(alice, "Magnesium citrate")
    answer = alice_client.post(reverse("log-line"), sent(read(alice_client, "my magnesium tablet")), follow=True)
    assert "Logged Magnesium citrate ." in text_of(answer)
    assert SupplementDose.objects.get().day == today


def test_what_holds_no_magnesium_needs_no_log(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "vitamin d 1000 iu and 1 slice bread")
    assert "No magnesium in it; nothing to log." in page.get_text()
    answer = alice_client.post(reverse("log-line"), sent(page), follow=True)
    assert "Not logged" not in answer.content.decode()


def test_so_much_of_one_food_is_asked(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "3 kg bread")
    assert "That is a lot. Is it right?" in page.get_text()
    assert alice_client.post(reverse("log-line"), sent(page)).status_code == 422
    alice_client.post(reverse("log-line"), sent(page, item_0=str(kitchen["bread"].pk)))
    assert Entry.objects.get().grams == Decimal(3000)


def test_of_two_amounts_one_is_chosen(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "2 slices bread (200 g)")
    assert "There are two amounts. Which one?" in page.get_text()
    alice_client.post(reverse("log-line"), sent(page, item_0="g"))
    assert Entry.objects.get().grams == Decimal(200)


def test_a_long_text_is_read_in_parts(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, ", ".join(["1 slice bread"] * 40))
    assert "This is read next" in page.get_text()
    answer = alice_client.post(reverse("log-line"), sent(page))
    assert 20 < Entry.objects.count() < 40
    rest = BeautifulSoup(alice_client.get(answer["Location"]).content, "html.parser")
    alice_client.post(reverse("log-line"), sent(rest))
    assert Entry.objects.count() == 40


def test_sent_twice_it_is_logged_once(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "1 slice bread and 1 tbsp pumpkin seeds")
    for _ in range(2):
        answer = alice_client.post(reverse("log-line"), sent(page), follow=True)
        assert "Logged White bread , Pumpkin seeds ." in text_of(answer)
    assert Entry.objects.count() == 2
    answer = alice_client.post(reverse("log-line"), sent(page, text="1 slice bread"), follow=True)
    assert "You have already logged this line" in answer.content.decode()
    assert Entry.objects.count() == 2


def test_going_back_says_what_was_logged(alice_client: Client, kitchen: dict[str, Food]) -> None:
    key = str(uuid.uuid4())
    page = read(alice_client, "1 slice bread", key=key)
    assert sent(page)["form_key"] == key
    alice_client.post(reverse("log-line"), sent(page))
    again = read(alice_client, "1 slice bread", key=key)
    assert "You have logged this." in again.get_text()
    assert again.find(id="reading") is None
    once_more = again.find("a", string="Log it again")
    assert once_more is not None
    page = BeautifulSoup(alice_client.get(str(once_more["href"])).content, "html.parser")
    assert sent(page)["form_key"] != key
    typing = alice_client.get(reverse("log"), {"q": "1 tbsp pumpkin seeds", "key": key}, headers={"HX-Request": "true"})
    assert sent(BeautifulSoup(typing.content, "html.parser"))["form_key"] != key


def test_the_meal_that_is_named_is_chosen(alice_client: Client, kitchen: dict[str, Food]) -> None:
    alice_client.post(reverse("log-line"), sent(read(alice_client, "1 slice bread for breakfast", meal="dinner")))
    assert Entry.objects.get().meal == "breakfast"


def test_a_food_without_a_value_is_not_logged_without_a_word(alice_client: Client, kitchen: dict[str, Food]) -> None:
    text = read(alice_client, "skyr").get_text(" ", strip=True)
    assert "Its magnesium was never measured" in text
    assert "Log it · no value" in text


def test_what_has_no_value_is_said(alice_client: Client, kitchen: dict[str, Food]) -> None:
    text = read(alice_client, "skyr and 1 tbsp pumpkin seeds").get_text(" ", strip=True)
    assert "Skyr · 1 pot · no value" in text
    assert "at least 48 mg" in text


def test_htmx_gets_the_part_and_what_a_screen_reader_says(alice_client: Client, kitchen: dict[str, Food]) -> None:
    answer = alice_client.get(reverse("log"), {"q": "1 tbsp pumpkin seeds"}, headers={"HX-Request": "true"})
    part = BeautifulSoup(answer.content, "html.parser")
    assert part.find("html") is None
    said = part.find(id="said")
    assert said is not None
    assert said.get_text() == "Pumpkin seeds · 1 tbsp · 48 mg"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("text", "", "Reload it"),
        ("day", "x", "Reload it"),
        ("day", "9999-01-01", "14 days ahead"),
        ("form_key", "x", "Reload it"),
        ("read_for", "x", "Reload it"),
        ("meal", "brunch", "Select a valid choice"),
        ("item_0", "999999", "Choose one of these, or leave it out."),
        ("text", "x" * 2001, "Reload it"),
    ],
)
def test_what_cannot_be_is_refused(
    alice_client: Client, kitchen: dict[str, Food], field: str, value: str, says: str
) -> None:
    page = read(alice_client, "1 slice bread")
    answer = alice_client.post(reverse("log-line"), sent(page) | {field: value})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Entry.objects.exists()


def test_nobody_logs_the_food_of_another(alice_client: Client, bob: User, kitchen: dict[str, Food]) -> None:
    own = make_food("Bread of Bob", portions={"1 slice": "30"}, owner=bob)
    page = read(alice_client, "1 slice bread")
    assert alice_client.post(reverse("log-line"), sent(page, item_0=str(own.pk))).status_code == 422


def test_the_beginning_of_a_name_is_a_search(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "pum")
    assert page.find(id="reading") is None
    assert "Found" in page.get_text()


def test_a_name_being_typed_is_a_search_until_enter(alice_client: Client, kitchen: dict[str, Food]) -> None:
    """The first food found is the one that Enter logs; with an amount, what was understood is shown."""

    def typed(text: str, **kw: str) -> BeautifulSoup:
        answer = alice_client.get(reverse("log"), {"q": text} | kw, headers={"HX-Request": "true"})
        return BeautifulSoup(answer.content, "html.parser")

    page = typed("skyr")
    assert not page.select("#reading")
    assert "Skyr" in page.select("#choices li")[0].get_text()
    assert "Skyr" in typed("skyr", entered="1").select("#reading")[0].get_text()
    assert "Skyr" in typed("1 skyr").select("#reading")[0].get_text()
    assert typed("rye bread").select("#reading")


def test_fewer_foods_are_shown_while_a_word_is_typed(alice_client: Client, db: None) -> None:
    for n in range(20):
        make_food(f"Bread number {n}")
    for entered, shown in (({}, 8), ({"entered": "1"}, 12)):
        answer = alice_client.get(reverse("log"), {"q": "bre"} | entered, headers={"HX-Request": "true"})
        page = BeautifulSoup(answer.content, "html.parser")
        assert len(page.select("#choices li")) == shown
        assert f"{shown} foods found" in page.select("#said")[0].get_text()


def test_a_name_that_means_another_food_than_the_first_found_is_read(alice_client: Client, db: None) -> None:
    make_food("Apfel cake")
    make_food("Apple")
    answer = alice_client.get(reverse("log"), {"q": "apfel"}, headers={"HX-Request": "true"})
    page = BeautifulSoup(answer.content, "html.parser")
    assert "Apfel cake" in page.select("#choices li")[0].get_text()
    assert page.select("#reading .row-name")[0].get_text() == "Apple"


def test_a_typed_name_is_looked_up_once(alice_client: Client, kitchen: dict[str, Food]) -> None:
    with (
        patch("tracker.free_text.reader.search", wraps=search) as by_line,
        patch("foods.search.search.search") as by_list,
    ):
        page = alice_client.get(reverse("log"), {"q": "rye bread"})
    names = [call.args[0] for call in by_line.call_args_list]
    assert names.count("rye bread") == 1
    assert not by_list.called
    assert b"Rye bread" in page.content


def test_while_one_types_it_takes_the_same_queries_with_ten_times_the_rows(
    alice: User, alice_client: Client, today: date
) -> None:
    def queries(text: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            answer = alice_client.get(reverse("log"), {"q": text}, headers={"HX-Request": "true"})
        assert "Found" in answer.content.decode()
        return len(asked)

    def more(first: int, last: int) -> None:
        for n in range(first, last):
            food = make_food(f"Pumpkin dish {n}", "50", portions={"1 bowl": "200", "1 cup": "100"})
            make_entry(alice, today - timedelta(days=n), food=food)

    more(0, 2)
    # Session, person, own meals; what the meal has; stars, habits and the names of saved meals; the foods eaten most,
    # those found, and whether they are whole words; their columns with the usual portion.
    few = queries("pum")
    more(2, 20)
    assert queries("pum") == few <= 11
    # Of a word that is a food: the measures of those like it, and how much of them is usual.
    make_food("Pumpkin", "12", portions={"1 cup": "116"})
    assert queries("pumpkin") <= few + 2


def test_saved_meals_are_found_while_one_types(alice: User, alice_client: Client, kitchen: dict[str, Food]) -> None:
    make_saved_meal(alice, "Pumpkin porridge", kitchen["seeds"])
    typed = alice_client.get(reverse("log"), {"q": "pum"}, headers={"HX-Request": "true"})
    assert "Pumpkin porridge" in text_of(typed)
    other = alice_client.get(reverse("log"), {"q": "bre"}, headers={"HX-Request": "true"})
    assert "Pumpkin porridge" not in text_of(other)


def test_a_household_measure_is_what_a_plus_adds(alice_client: Client, kitchen: dict[str, Food], today: date) -> None:
    make_food("Pumpkin oil", "1", portions={})
    page = alice_client.get(reverse("log"), {"q": "pumpkin"}, headers={"HX-Request": "true"})
    rows = BeautifulSoup(page.content, "html.parser").select(".rows li")
    assert [" ".join(row.get_text(" ").split()) for row in rows] == [
        "Pumpkin oil analyzed in a laboratory 100 g 1 mg",
        "Pumpkin seeds analyzed in a laboratory 1 tbsp (8.1 g) 48 mg",
    ]
    form = rows[1].select("form")[0]
    values = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    assert form.select("button")[0]["aria-label"] == "Add Pumpkin seeds, 1 tbsp"
    answer = alice_client.post(str(form["action"]), values)
    assert answer.status_code == 302
    entry = Entry.objects.get()
    assert (entry.food_name, entry.amount, entry.measure, entry.day) == ("Pumpkin seeds", 1, "1 tbsp", today)


def test_what_merely_stands_in_a_name_is_asked_though_no_amount_is_said(alice_client: Client, db: None) -> None:
    make_food("Sandwich, steak and cheese", "22", portions={"1 sandwich": "201"})
    make_food("Cheddar cheese", "27", aliases="cheese", portions={"1 slice": "28"})
    form = read(alice_client, "cheese sandwich").find(id="reading")
    assert form is not None
    assert "write its parts" in form.get_text()
    *offered, last = [label.get_text(strip=True) for label in form.select(".form-check-label")]
    assert offered == ["Cheddar cheese · 1 slice · 7.6 mg", "Sandwich, steak and cheese · 1 sandwich · 44 mg"]
    assert last == "Leave it out"
    assert form.select("input[checked]") == []
    assert read(alice_client, "cheese sand").find(id="reading") is None


def test_a_dish_that_is_not_there_has_ways_on(alice_client: Client, kitchen: dict[str, Food]) -> None:
    for text in ("quiche", "a slice of quiche"):
        page = read(alice_client, text)
        assert page.get_text().count("parts, for example bread and cheese") == 1
        assert {"Add it from a label", "Ask your admin for it"} <= {it.get_text() for it in page.select(".tile .btn")}
        assert page.select("#reading select") == []  # no meal where nothing can be logged


def test_a_tablet_is_led_to_its_place(alice_client: Client, kitchen: dict[str, Food]) -> None:
    page = read(alice_client, "magnesium 300 mg")
    assert page.select_one(f"#reading a[href='{reverse('supplements')}']") is not None
    assert "Ask your admin" not in page.get_text()


def test_a_meal_that_was_eaten_again_leads_to_a_copy_of_it(alice: User, alice_client: Client, today: date) -> None:
    yesterday = today - timedelta(days=1)
    assert "Nothing is logged there yet." in read(alice_client, "same lunch as yesterday").get_text()
    make_entry(alice, yesterday, "80", meal="lunch")
    page = read(alice_client, "same lunch as yesterday")
    [link] = [a for a in page.select("#reading a") if "Copy" in a.text]
    assert link["href"] == f"{reverse('copy', args=[yesterday])}?meal=lunch"
    assert alice_client.get(str(link["href"]), follow=True).status_code == 200
    whole = read(alice_client, "same as yesterday")
    assert reverse("copy", args=[yesterday]) in [a["href"] for a in whole.select("#reading a")]
