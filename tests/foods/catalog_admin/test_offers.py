"""Own foods offered to the catalog, searches without result, percentages of a daily value, and what the signs mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from foods.models import Food, FoodOffer, FoodRequest, HowKnown, Source
from foods.own import food_requests
from tests.cast import make_food
from tests.foods.own.test_foods import main_text, own

OFFERS = reverse("admin:foods_foodoffer_changelist")
HTMX = {"HX-Request": "true"}


def answer(editor: Client, offer: FoodOffer, **data: str) -> Any:
    return editor.post(reverse("admin:foods_foodoffer_change", args=[offer.pk]), data, follow=True)


@pytest.fixture
def offered(alice: User, alice_client: Client) -> FoodOffer:
    """Return the offer of Alice's bread."""
    food = make_food("Alice bread", "80", owner=alice, source=Source.OWN, source_id="a", how_known="label")
    assert "Offered." in main_text(alice_client.post(reverse("food-offer", args=[food.pk]), follow=True))
    return FoodOffer.objects.get()


def test_it_works(offered: FoodOffer, editor: Client, alice_client: Client, bob_client: Client) -> None:
    page = editor.get(reverse("admin:foods_foodoffer_change", args=[offered.pk])).content.decode()
    assert "Alice bread" in page
    assert "alice" not in page.replace("Alice bread", "")
    assert "alice" not in editor.get(OFFERS).content.decode()
    answer(editor, offered, answer="approve", word="Lovely")
    copy = Food.objects.get(owner=None)
    assert (copy.name, copy.source, copy.how_known, copy.listed) == ("Alice bread", "catalog", "label", True)
    assert copy.usual_portion_mg == offered.food.usual_portion_mg
    assert copy.source_id.startswith("added-")
    assert "Alice bread" in main_text(bob_client.get(reverse("foods"), {"q": "bread"}))
    text = main_text(alice_client.get(offered.food.get_absolute_url()))
    assert "Added to the catalog. Thank you. Open it there" in text
    assert "Lovely" in text
    assert Food.objects.filter(owner__isnull=False, name="Alice bread").exists()
    assert bob_client.get(offered.food.get_absolute_url()).status_code == 404


def test_a_copy_may_be_edited_before_it_is_listed(offered: FoodOffer, editor: Client, bob_client: Client) -> None:
    page = answer(editor, offered, answer="edit", word="")
    copy = Food.objects.get(owner=None)
    assert page.redirect_chain[-1][0] == reverse("admin:foods_food_change", args=[copy.pk])
    assert not copy.listed
    assert "Alice bread" not in main_text(bob_client.get(reverse("foods"), {"q": "bread"}))


def test_a_declined_food_comes_with_a_reply_and_can_be_offered_again(
    offered: FoodOffer, editor: Client, alice_client: Client
) -> None:
    assert "Say in a few words why not." in answer(editor, offered, answer="decline", word=" ").content.decode()
    assert "Choose an answer." in answer(editor, offered, word="x").content.decode()
    answer(editor, offered, answer="decline", word="It is in the catalog")
    assert not Food.objects.filter(owner=None).exists()
    assert "not added" in main_text(alice_client.get(reverse("food-own")))
    page = alice_client.get(reverse("food-offer", args=[offered.food_id]))
    assert "It is in the catalog" in main_text(page)
    alice_client.post(reverse("food-offer", args=[offered.food_id]))
    offered.refresh_from_db()
    assert (offered.state, offered.word) == ("waiting", "")


def test_an_offer_is_answered_once(offered: FoodOffer, editor: Client) -> None:
    food_requests.approve(offered=offered, word="", listed=True)
    answer(editor, offered, answer="approve", word="")
    with pytest.raises(ValidationError, match="answered"):
        food_requests.decline(offered=offered, word="no")
    assert food_requests.offer(food=offered.food).state == "approved"
    assert Food.objects.filter(owner=None).count() == 1


def test_an_offer_can_be_taken_back(offered: FoodOffer, alice_client: Client) -> None:
    address = reverse("food-offer", args=[offered.food_id])
    assert "Withdraw the offer" in main_text(alice_client.get(address))
    alice_client.post(address, {"back": "1"})
    assert not FoodOffer.objects.exists()
    text = main_text(alice_client.get(address))
    assert "Nobody is told who offered it" in text


def test_a_stranger_offers_nothing(alice: User, bob_client: Client) -> None:
    for food in (make_food("Shared"), make_food("Hers", owner=alice)):
        assert bob_client.post(reverse("food-offer", args=[food.pk])).status_code == 404
    assert not FoodOffer.objects.exists()


def test_ones_own_foods_are_listed_and_brought_back(
    alice: User, alice_client: Client, count_queries: Callable[[Client, str], int]
) -> None:
    address = reverse("food-own")
    assert "Eat something the catalog does not have?" in main_text(alice_client.get(address))
    for number in range(3):
        make_food(f"Bread {number}", owner=alice, source=Source.OWN, source_id=str(number))
    make_food("Not mine")
    few = count_queries(alice_client, address)
    alice_client.post(reverse("food-retire", args=[Food.objects.get(name="Bread 1").pk]))
    for number in range(3, 9):
        make_food(f"Bread {number}", owner=alice, source=Source.OWN, source_id=str(number))
    assert count_queries(alice_client, address) <= few + 1  # portions of the removed ones
    text = main_text(alice_client.get(address))
    assert "Removed Bread 1" in text.replace("  ", " ")
    assert "Not mine" not in text


# Percentages


@pytest.mark.parametrize(
    ("typed", "per_100g", "rule"),
    [
        ({"magnesium_unit": "us"}, "262.5", "Label: 25 % of 420 mg is 105 mg, in 1 slice."),
        ({"magnesium_unit": "eu"}, "234.375", "Label: 25 % of 375 mg is 93.75 mg, in 1 slice."),
        ({"magnesium_unit": "other", "daily_value_mg": "300"}, "187.5", "Label: 25 % of 300 mg is 75 mg, in 1 slice."),
        ({"magnesium_unit": "us", "values_are_for": "100g"}, "105", "Label: 25 % of 420 mg is 105 mg, in 100 g."),
        ({"magnesium_unit": "mg"}, "62.5", ""),
    ],
)
def test_a_percentage_is_converted_and_the_rule_is_kept(
    alice_client: Client, typed: dict[str, str], per_100g: str, rule: str
) -> None:
    sent = own(**{"magnesium_mg": "25", "values_are_for": "portion", "portion_grams": "40"} | typed)
    live = main_or_all(alice_client.get(reverse("food-label"), sent, headers=HTMX))
    assert rule in live
    page = alice_client.post(reverse("food-new"), sent, follow=True)
    food = Food.objects.get()
    assert f"{food.magnesium_mg_per_100g:f}".rstrip("0").rstrip(".") == per_100g
    assert food.notes == rule
    assert rule in main_text(page)


def test_editing_keeps_the_rule_while_the_figure_is_the_same(alice_client: Client) -> None:
    alice_client.post(reverse("food-new"), own(magnesium_mg="25", magnesium_unit="us"))
    food = Food.objects.get()
    typed = own(magnesium_mg="105", name="Another name")
    for magnesium, rule in (("105", "Label: 25 % of 420 mg is 105 mg, in 100 g."), ("106", "")):
        alice_client.post(reverse("food-edit", args=[food.pk]), typed | {"magnesium_mg": magnesium})
        food.refresh_from_db()
        assert (food.name, food.notes) == ("Another name", rule)


@pytest.mark.parametrize(
    ("typed", "how_known"),
    [
        ({}, "label"),
        ({"how_known": "label"}, "label"),
        ({"how_known": "own"}, "own"),
        ({"how_known": "own", "magnesium_mg": ""}, "unknown"),
    ],
)
def test_a_figure_may_be_ones_own(alice_client: Client, typed: dict[str, str], how_known: str) -> None:
    alice_client.post(reverse("food-new"), own(**typed))
    food = Food.objects.get()
    assert food.how_known == how_known
    page = alice_client.get(reverse("food-edit", args=[food.pk]))
    chosen = BeautifulSoup(page.content, "html.parser").select_one("[name=how_known] option[selected]")
    assert chosen
    assert chosen["value"] == ("own" if how_known == "own" else "label")


def test_how_a_figure_is_known_is_one_of_two(alice_client: Client) -> None:
    assert alice_client.post(reverse("food-new"), own(how_known="analysed")).status_code == 422
    assert not Food.objects.exists()


def main_or_all(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"magnesium_unit": "other"}, "Enter how many mg are 100 %"),
        ({"magnesium_unit": "other", "daily_value_mg": "0"}, "more than 0"),
        ({"magnesium_unit": "x"}, "valid choice"),
        ({"magnesium_unit": "us", "magnesium_mg": "60000"}, "Nothing contains that much"),
    ],
)
def test_a_percentage_of_nothing_is_refused(alice_client: Client, typed: dict[str, str], message: str) -> None:
    page = alice_client.post(reverse("food-new"), own(**typed))
    assert page.status_code == 422
    assert message in main_text(page)


@pytest.mark.parametrize("sent", [{}, {"magnesium_mg": "x"}, {"magnesium_mg": "5", "values_are_for": "portion"}])
def test_a_form_half_filled_says_nothing_yet(alice_client: Client, sent: dict[str, str]) -> None:
    assert main_or_all(alice_client.get(reverse("food-label"), sent, headers=HTMX)) == ""


# Without result


def test_a_settled_search_in_vain_is_counted_without_who(alice_client: Client, client: Client) -> None:
    make_food("Spinach")
    for name in ("foods", "log"):
        alice_client.get(reverse(name), {"q": "Qwerty  Fruit"})
    alice_client.get(reverse("foods"), {"q": "spinach"})
    for prefix in ("q", "qw", "qwe"):
        alice_client.get(reverse("foods"), {"q": prefix}, headers=HTMX)
    client.get(reverse("foods"), {"q": "from outside"})
    found = FoodRequest.objects.get()
    assert (found.wanted, found.in_vain, found.times) == ("qwerty fruit", 2, 0)


def test_the_way_out_settles_a_search_as_one_types(alice_client: Client) -> None:
    page = alice_client.get(reverse("foods"), {"q": "qwerty"}, headers=HTMX)
    link = BeautifulSoup(page.content, "html.parser").select_one("a[href*=name]")
    assert link
    assert not FoodRequest.objects.exists()
    alice_client.get(str(link["href"]))
    assert FoodRequest.objects.get().in_vain == 1
    food_requests.ask_for("Qwerty")
    assert (FoodRequest.objects.get().times, FoodRequest.objects.count()) == (1, 1)


def test_the_list_of_searches_stays_short(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(food_requests, "MOST_SEARCHES_KEPT", 3)
    food_requests.ask_for("asked for")
    for text in ("often", "often", "b", "c", "d", "e", " ", "?!"):
        food_requests.search_in_vain(text)
    assert set(FoodRequest.objects.values_list("wanted", flat=True)) == {"asked for", "often", "d", "e"}


def test_the_admins_first_page_counts_what_waits(editor: Client, offered: FoodOffer, alice: User) -> None:
    food_requests.ask_for("teff")
    food_requests.search_in_vain("one")
    food_requests.search_in_vain("two")
    waits = BeautifulSoup(editor.get(reverse("admin:index")).content, "html.parser").select("#waits li")
    assert [" ".join(line.get_text().split()) for line in waits] == [
        "1 food offered to the catalog",
        "1 food asked for",
        "2 foods searched for but not found",
        "0 imports or other long tasks running",
    ]
    for line in waits[:3]:
        assert editor.get(str(line.select("a")[0]["href"])).status_code == 200
    alice.is_staff = True
    alice.save()
    page = Client()
    page.force_login(alice)
    assert "To do" not in page.get(reverse("admin:index")).content.decode()


def test_an_admin_can_clear_the_searches(editor: Client) -> None:
    food_requests.search_in_vain("one")
    pk = FoodRequest.objects.get().pk
    sent = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
    editor.post(reverse("admin:foods_foodrequest_changelist"), sent)
    assert not FoodRequest.objects.exists()


# Signs


def test_each_figure_says_how_it_is_known(alice_client: Client, client: Client) -> None:
    for known in HowKnown:
        make_food(f"Food {known}", None if known == "unknown" else "5", how_known=known)
    page = BeautifulSoup(client.get(reverse("foods"), {"q": "food"}).content, "html.parser")
    assert {str(sign.get_text(strip=True)) for sign in page.select(".known")} == {str(k.label) for k in HowKnown}
    assert len({str(sign.svg) for sign in page.select(".known")}) == len(HowKnown)
    assert page.select(f'a[href="{reverse("food-figures")}"]')
    legend = main_text(client.get(reverse("food-figures")))
    assert all(str(known.label).capitalize() in legend for known in HowKnown)
    food = Food.objects.first()
    assert food
    assert "what that means" in main_text(client.get(food.get_absolute_url()))
