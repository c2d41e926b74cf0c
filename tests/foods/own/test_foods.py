"""A search that finds nothing offers the nearest foods, adding your own, and a request to the admins."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse

from foods.models import Food, FoodRequest
from foods.own import food_requests
from foods.search.search import nearest
from tests import patience
from tests.cast import make_entry, make_food, make_group, make_user
from tests.conftest import client_of


def main_text(response: Any) -> str:
    main = BeautifulSoup(response.content, "html.parser").find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def own(**kw: str) -> dict[str, str]:
    values = {"name": "My bread", "group": str(make_group("Bread").pk), "portion_label": "1 slice"}
    values |= {"portion_grams": "40", "magnesium_mg": "80", "energy_kcal": "", "values_are_for": "100g"}
    return values | {"form_key": str(uuid.uuid4())} | kw


def test_it_works(alice: User, alice_client: Client, bob_client: Client) -> None:
    page = alice_client.post(reverse("food-new"), own(), follow=True)
    assert "32 mg in 1 slice (40 g)" in main_text(page)
    food = Food.objects.get()
    assert (food.owner, food.how_known, food.source) == (alice, "label", "own")
    assert bob_client.get(food.get_absolute_url()).status_code == 404
    assert "My bread" in main_text(alice_client.get(reverse("log"), {"q": "my bread"}))
    assert "My bread" not in main_text(bob_client.get(reverse("log"), {"q": "bread"}))


@pytest.mark.parametrize(
    ("mg", "is_for", "per_100g"), [("30", "portion", 75), ("0", "100g", 0), ("", "portion", None), ("0", "portion", 0)]
)
def test_what_the_label_says_becomes_mg_per_100_g(
    alice_client: Client, mg: str, is_for: str, per_100g: int | None
) -> None:
    alice_client.post(reverse("food-new"), own(magnesium_mg=mg, values_are_for=is_for))
    food = Food.objects.get()
    assert food.magnesium_mg_per_100g == per_100g
    assert (food.how_known == "unknown") == (per_100g is None)


@pytest.mark.parametrize(
    ("grams", "mg", "kcal", "is_for", "stored"),
    [
        ("40,5", "1,5", "", "100g", ("40.5", "1.5", None)),
        ("40.5", "1.5", "250,5", "100g", ("40.5", "1.5", "250.5")),
        ("40", "30", "100", "portion", ("40", "75", "250")),
        ("40", "", "100", "portion", ("40", None, "250")),
        ("½", "0", "0", "100g", ("0.5", "0", "0")),
    ],
)
def test_amounts_are_read_as_people_write_them(
    alice_client: Client, grams: str, mg: str, kcal: str, is_for: str, stored: tuple[str | None, ...]
) -> None:
    sent = own(portion_grams=grams, magnesium_mg=mg, energy_kcal=kcal, values_are_for=is_for)
    assert alice_client.post(reverse("food-new"), sent).status_code == 302
    food = Food.objects.get()
    found = (food.portions.get().grams, food.magnesium_mg_per_100g, food.energy_kcal_per_100g)
    assert found == tuple(None if number is None else Decimal(number) for number in stored)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "required"),
        ("group", "0", "valid choice"),
        ("portion_label", "", "required"),
        ("portion_label", "g", "Grams can be chosen for every food"),
        ("portion_label", " Grams ", "Grams can be chosen for every food"),
        ("portion_label", "gram", "Grams can be chosen for every food"),
        ("portion_label", "ml", "Grams can be chosen for every food"),
        ("portion_grams", "", "what it weighs in grams"),
        ("portion_grams", "0", "more than 0"),
        ("portion_grams", "1,000", "one or a thousand"),
        ("portion_grams", "200000", "more than 100 kg"),
        ("portion_grams", "x", "not an amount"),
        ("magnesium_mg", "-1", "not an amount"),
        ("magnesium_mg", "1,000", "one or a thousand"),
        ("magnesium_mg", "70000", "Nothing contains that much"),
        ("magnesium_mg", "999999999", "Nothing contains that much"),
        ("magnesium_mg", "nan", "not an amount"),
        ("energy_kcal", "903", "kcal, not kJ"),
        ("energy_kcal", "2,500", "one or a thousand"),
        ("values_are_for", "x", "valid choice"),
        ("form_key", "x", "page was incomplete"),
    ],
)
def test_a_bad_value_is_answered_at_its_field(alice_client: Client, field: str, value: str, message: str) -> None:
    answer = alice_client.post(reverse("food-new"), own(**{field: value}))
    assert answer.status_code == 422
    assert message in main_text(answer)
    assert not Food.objects.exists()


def test_too_much_in_a_portion_is_seen(alice_client: Client) -> None:
    sent = own(values_are_for="portion", magnesium_mg="30000", energy_kcal="400")
    text = main_text(alice_client.post(reverse("food-new"), sent))
    assert "mg, not µg" in text
    assert "kcal, not kJ" in text


def test_a_double_click_adds_once(alice: User, alice_client: Client) -> None:
    sent = own()
    first, second = (alice_client.post(reverse("food-new"), sent) for _ in range(2))
    assert first["Location"] == second["Location"] == Food.objects.get().get_absolute_url()
    other = alice_client.post(reverse("food-new"), sent | {"name": "Rye"}, follow=True)
    assert "You have already added this" in main_text(other)
    assert Food.objects.get().name == "My bread"


def test_a_strangers_key_leads_to_nobodys_food(alice_client: Client, bob_client: Client) -> None:
    sent = own()
    for client in (alice_client, bob_client):
        assert client.post(reverse("food-new"), sent, follow=True).status_code == 200
    assert Food.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_several_clicks_at_once_add_once() -> None:
    alice, sent, start = make_user("alice"), own(), Barrier(4)
    clients = [client_of(alice) for _ in range(4)]

    def send(client: Client) -> int:
        close_old_connections()
        start.wait(patience.SECONDS)
        try:
            return client.post(reverse("food-new"), sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, clients)) == [302] * 4
    assert Food.objects.count() == 1


def test_it_leads_back_to_logging(alice_client: Client) -> None:
    page = alice_client.get(reverse("log"), {"q": "zzzz", "day": "2026-03-12", "meal": "lunch"})
    link = BeautifulSoup(page.content, "html.parser").find("a", string="Add it from a label")
    assert link is not None
    address = str(link["href"])
    assert address == f"{reverse('food-new')}?day=2026-03-12&meal=lunch&name=zzzz"
    answer = alice_client.post(address, own())
    food = Food.objects.get()
    assert answer["Location"] == f"{reverse('log-food', args=[food.pk])}?day=2026-03-12&meal=lunch"


def test_a_food_of_ones_own_can_be_changed(alice: User, alice_client: Client) -> None:
    alice_client.post(reverse("food-new"), own(energy_kcal="250"))
    food = Food.objects.get()
    entry = make_entry(alice, date(2026, 3, 12), "32", food=food, food_name="My bread", measure="1 slice")
    page = alice_client.get(reverse("food-edit", args=[food.pk])).content.decode()
    assert 'value="250"' in page
    sent = own(name="Rye", magnesium_mg="", energy_kcal="", portion_grams="50", portion_label="1 big slice")
    assert "Rye" in main_text(alice_client.post(reverse("food-edit", args=[food.pk]), sent, follow=True))
    food.refresh_from_db()
    portion = food.portions.get()
    assert (food.name, food.magnesium_mg_per_100g, food.how_known) == ("Rye", None, "unknown")
    assert (portion.label, portion.grams) == ("1 big slice", 50)
    entry.refresh_from_db()
    assert (entry.food_name, entry.mg_known) == ("My bread", 32)
    answer = alice_client.post(reverse("food-edit", args=[food.pk]), own(portion_label="g"))
    assert answer.status_code == 422


def test_a_food_of_ones_own_can_be_removed_and_put_back(alice: User, alice_client: Client) -> None:
    food = make_food("My bread", owner=alice)
    make_entry(alice, date(2026, 3, 12), food=food)
    address = reverse("food-retire", args=[food.pk])
    page = alice_client.post(address, follow=True)
    assert "Past entries stay" in main_text(page)
    assert "My bread" not in main_text(alice_client.get(reverse("foods"), {"q": "bread"}))
    assert "Restore it" in main_text(page)
    alice_client.post(address, {"back": "1"})
    assert "My bread" in main_text(alice_client.get(reverse("foods"), {"q": "bread"}))


@pytest.mark.parametrize("name", ["food-edit", "food-retire"])
def test_only_ones_own_food_can_be_changed(alice: User, bob_client: Client, name: str) -> None:
    for food in (make_food("Almonds"), make_food("My bread", owner=alice)):
        assert bob_client.post(reverse(name, args=[food.pk]), own()).status_code == 404
    assert not Food.objects.filter(name="My bread").exclude(retired_at=None).exists()


def test_no_hit_leads_on(alice_client: Client) -> None:
    make_food("Spinach, raw")
    for name in ("log", "foods"):
        text = main_text(alice_client.get(reverse(name), {"q": "spinnach souffle"}))
        assert "Nothing found for “ spinnach souffle ”" in text
        assert "Nearest: Spinach, raw" in text
        assert "Add it from a label" in text
        assert "Ask your admin for it" in text


def test_nobody_is_offered_what_needs_an_account(client: Client, db: None) -> None:
    assert "Ask your admin" not in main_text(client.get(reverse("foods"), {"q": "zzzz"}))


@pytest.mark.parametrize(
    ("typed", "name"), [("bananna", "Banana"), ("choclate", "Dark chocolate"), ("garbanso", "Chickpeas")]
)
def test_the_nearest_comes_by_name_word_or_other_name(db: None, typed: str, name: str) -> None:
    make_food("Banana")
    make_food("Dark chocolate")
    make_food("Chickpeas", aliases="garbanzo\nde:Kichererbsen")
    assert [food.name for food in nearest(typed)] == [name]


def test_nothing_may_be_near(db: None) -> None:
    make_food("Muesli")
    assert nearest("qqqq") == nearest("") == nearest("m&m") == []


def test_a_request_lands_with_the_admins_and_names_nobody(alice_client: Client, bob_client: Client) -> None:
    for client, text in ((alice_client, "Teff  Porridge"), (bob_client, "teff porridge")):
        assert "Noted." in main_text(client.post(reverse("food-ask"), {"q": text}, follow=True))
    wanted = FoodRequest.objects.get()
    assert (wanted.wanted, wanted.times) == ("teff porridge", 2)
    assert not {"user", "owner"} & {field.name for field in FoodRequest._meta.get_fields()}
    boss = client_of(User.objects.create_superuser("root", password="x"))
    assert "teff porridge" in boss.get(reverse("admin:foods_foodrequest_changelist")).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "\0"])
def test_an_empty_request_is_none(alice_client: Client, text: str) -> None:
    assert alice_client.post(reverse("food-ask"), {"q": text}).status_code == 302
    assert not FoodRequest.objects.exists()


def test_asking_again_opens_a_done_request(db: None) -> None:
    food_requests.ask_for("teff")
    FoodRequest.objects.update(done=True)
    assert not food_requests.ask_for("Teff").done


def test_letters_that_grow_in_lower_case_fit(db: None) -> None:
    assert len(food_requests.ask_for("İ" * 100).wanted) == 100


def test_going_back_to_the_form_adds_no_second_food(alice_client: Client) -> None:
    asked = alice_client.get(reverse("food-new"), {"name": "My bread", "day": "2026-03-12"})
    address = asked["Location"]
    assert "name=My+bread" in address
    assert "day=2026-03-12" in address
    form = BeautifulSoup(alice_client.get(address).content, "html.parser").find("input", {"name": "form_key"})
    assert form is not None
    alice_client.post(address, own(form_key=str(form["value"])))
    food = Food.objects.get()
    back = alice_client.get(address)
    assert back["Location"] == reverse("food-edit", args=[food.pk])
    assert "no-store" in back["Cache-Control"]
