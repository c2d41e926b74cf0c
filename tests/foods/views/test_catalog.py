"""The catalog's pages, as anybody sees them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foods.catalog import writes
from foods.models import Food, HowKnown, Source
from tests import page_text
from tests.cast import make_food, make_group
from tests.conftest import client_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def main_of(response: Any) -> Tag:
    main = BeautifulSoup(response.content, "html.parser").find("main")
    assert isinstance(main, Tag)
    return main


def text_of(response: Any) -> str:
    """Return what a person reads in the main part of a page."""
    main = page_text.main_part(response.content.decode())
    assert main is not None
    return page_text.read(main)


def rows_of(response: Any) -> list[str]:
    """Return the names in the lists of foods, from top to bottom."""
    return [row.get_text(strip=True) for row in main_of(response).select(".row-name")]


def every_page(food: Food) -> list[str]:
    return [reverse("foods"), reverse("foods-rich"), food.group.get_absolute_url(), food.get_absolute_url()]


def test_it_works(client: Client) -> None:
    food = make_food("Spinach, cooked", "87", portions={"1/2 cup": "90"}, group=make_group("Greens", in_document=True))
    for url in every_page(food):
        response = client.get(url)
        assert response.status_code == 200
        assert "Greens" in text_of(response)
    assert rows_of(client.get(reverse("foods"), {"q": "spin"})) == ["Spinach, cooked"]


def test_pages_only_answer_reading(client: Client) -> None:
    for url in every_page(make_food()):
        assert client.head(url).status_code == 200
        assert client.post(url).status_code == 405


def test_every_page_stands_on_an_empty_catalog(client: Client) -> None:
    assert "The catalog is empty." in text_of(client.get(reverse("foods")))
    assert "The catalog has no such food yet." in text_of(client.get(reverse("foods-rich")))
    assert "This group is still empty." in text_of(client.get(make_group().get_absolute_url()))


@pytest.mark.slow
def test_every_page_of_the_real_catalog_opens(client: Client) -> None:
    writes.seed()
    every = 1 if connection.vendor == "sqlite" else 4  # the same pages on either
    foods = Food.objects.with_portions()[::every]
    for url in {food.group.get_absolute_url() for food in foods} | {food.get_absolute_url() for food in foods}:
        assert client.get(url).status_code == 200, url
    assert len(rows_of(client.get(reverse("foods-rich")))) > 50


# Browsing


def test_groups_of_the_document_come_first(client: Client) -> None:
    make_food("Milk", group=make_group("Dairy", rank=1))
    make_food("Chard", group=make_group("Greens", rank=9, in_document=True))
    make_group("Empty")
    page = main_of(client.get(reverse("foods")))
    assert [link.get_text() for link in page.select(".taps [translate=no]")] == ["Greens", "Dairy"]
    assert [heading.get_text() for heading in page.select("h2")] == [
        "Recommended sources of magnesium",
        "All other foods",
    ]


def test_a_group_counts_only_what_one_sees(client: Client, bob: User) -> None:
    for kw in ({}, {"listed": False}, {"retired_at": timezone.now()}, {"owner": bob}):
        make_food(f"Nut {kw.keys()}", **kw)
    assert "1 food" in text_of(client.get(reverse("foods")))
    assert "2 foods" in text_of(client_of(bob).get(reverse("foods")))


def test_a_group_ranks_by_the_usual_portion(client: Client) -> None:
    make_food("Seed by the spoon", "592", portions={"1 tbsp": "8"})
    make_food("Nut by the ounce", "270")
    make_food("Nobody knows", None)
    make_food("Nothing in it", "0")
    page = client.get(make_group().get_absolute_url())
    assert rows_of(page) == ["Nut by the ounce", "Seed by the spoon", "Nothing in it", "Nobody knows"]
    assert [mg.get_text() for mg in main_of(page).select(".row-mg")] == ["77 mg", "47 mg", "0 mg", "no value"]
    assert "No value known" in text_of(page)


def test_an_unknown_group_is_not_found(client: Client) -> None:
    assert client.get(reverse("food-group", args=["stones"])).status_code == 404


def test_rich_foods_mark_what_the_document_names(client: Client) -> None:
    nuts = make_group("Nuts", in_document=True)
    make_food("Almonds", group=nuts, document_term="almonds")
    for i in range(7):
        make_food(f"Nut {i}", str(300 - i), group=nuts)
    make_food("Lasagna", "200", group=make_group("Dishes"))
    make_food("Water", "1", group=make_group("Drinks"))
    page = client.get(reverse("foods-rich"))
    assert rows_of(page) == [*(f"Nut {i}" for i in range(6)), "Almonds", "Lasagna"]
    marked = [row.get_text() for row in main_of(page).select(".row-more") if "recommended" in row.get_text()]
    assert [" ".join(text.split()) for text in marked] == ["analyzed in a laboratory 1 oz (28.35 g) · recommended"]
    assert "All in “ Nuts ”" in text_of(page)


# Searching


def test_a_search_that_finds_nothing_says_what_to_do(client: Client) -> None:
    page = text_of(client.get(reverse("foods"), {"q": "<i>stones</i>"}))
    assert "Nothing found for “ <i>stones</i> ”. Try a shorter or another name" in page


def test_an_empty_search_shows_the_groups_alone(client: Client) -> None:
    make_food()
    response = client.get(reverse("foods"), {"q": " "})
    assert response.status_code == 200
    assert rows_of(response) == []
    assert "Nothing found" not in text_of(response)


def test_htmx_gets_the_results_alone(client: Client) -> None:
    make_food("Almonds")
    whole = client.get(reverse("foods"), {"q": "almond"})
    part = client.get(reverse("foods"), {"q": "almond"}, headers=HTMX)
    assert part.content.lstrip().startswith(b'<div id="food-results"')
    assert b"Almonds" in part.content
    assert part.content.strip() in whole.content
    for response in (whole, part):
        assert "HX-Request" in response.headers["Vary"]


def test_going_back_gets_the_whole_page(client: Client) -> None:
    headers = HTMX | {"HX-History-Restore-Request": "true"}
    assert b"<main" in client.get(reverse("foods"), {"q": "almond"}, headers=headers).content


@pytest.mark.parametrize("text", ["Almonds, " + "very long name " * 50, "al\0monds", '"*' * 600, "\u0301" * 200])
def test_a_search_never_fails(client: Client, text: str) -> None:
    make_food("Almonds, very long name")
    for headers in ({}, HTMX):
        answer = client.get(reverse("foods"), {"q": text}, headers=headers)
        assert answer.status_code == 200
        assert ("Almonds, very long name" in answer.content.decode()) == (text[0] in "Aa")


def test_what_was_typed_stays_in_the_box(client: Client) -> None:
    box = main_of(client.get(reverse("foods"), {"q": 'al"mond'})).find("input", {"name": "q"})
    assert isinstance(box, Tag)
    assert box["value"] == 'al"mond'


def test_the_box_can_serve_another_page() -> None:
    from crispy_forms.utils import render_crispy_form

    from foods.forms import SearchForm

    html = render_crispy_form(SearchForm(action="/log/", results="choices", day="2026-11-22"))
    form = BeautifulSoup(html, "html.parser")
    assert form.select_one("form")["action"] == "/log/"  # type: ignore[index]
    assert form.select_one("[name=day]")["value"] == "2026-11-22"  # type: ignore[index]
    assert form.select_one("[name=q]")["hx-target"] == "#choices"  # type: ignore[index]
    plain = BeautifulSoup(render_crispy_form(SearchForm()), "html.parser")
    assert not plain.select("[hx-get]")
    assert plain.select_one("form")["action"] == reverse("foods")  # type: ignore[index]


# One food


def test_a_food_shows_every_measure_and_where_its_figure_comes_from(client: Client) -> None:
    food = make_food(
        "Spinach, cooked",
        "87",
        portions={"1/2 cup": "90", "1 leaf": "2.5"},
        group=make_group("Greens", in_document=True),
        source=Source.SR_LEGACY,
        source_id="168463",
        release="SR Legacy, April 2018",
        original_name="Spinach, cooked, boiled (Includes foods for USDA's Food Distribution Program)",
        document_term="spinach",
        aliases="leaf spinach\nde:Spinat",
        contains=["sulphites"],
        may_contain=["milk", "celery"],
        diet="vegan",
        energy_kcal_per_100g=Decimal(23),
        notes="drained",
    )
    food.portions.filter(label="1 leaf").update(estimated=True)
    page = text_of(client.get(food.get_absolute_url()))
    for part in [
        "78 mg in 1/2 cup (90 g)",
        "87 mg per 100 g",
        "1/2 cup (usual) 90 g 78 mg",
        "1 leaf 2.5 g estimated 2.2 mg",
        "Source USDA FoodData Central, SR Legacy",
        "FDC id 168463",
        "Name in the source Spinach, cooked, boiled Release",
        "Release SR Legacy, April 2018",
        "How we know it analyzed in a laboratory",
        "recommended by name, as “ spinach ”",
        "Contains sulfites",
        "May contain milk, celery",
        "Diet vegan",
        "23 kcal per 100 g",
        "Other names leaf spinach, Spinat",
        "Notes drained",
    ]:
        assert part in page
    assert "Edited here" not in page


def test_a_food_without_a_value_says_so(client: Client) -> None:
    page = text_of(client.get(make_food("Quark", None).get_absolute_url()))
    assert "No value is known. You can still log this food" in page
    assert "28.35 g no value" in page
    assert "0 mg" not in page
    assert "How we know it no value known" in page


def test_a_measured_zero_is_a_value(client: Client) -> None:
    page = text_of(client.get(make_food("Oil", "0", how_known=HowKnown.ANALYSED).get_absolute_url()))
    assert "0 mg per 100 g" in page
    assert "No value" not in page


@pytest.mark.parametrize(
    ("diet", "said"), [("vegan", "none of the 14 allergens"), ("", "not known here; see the label")]
)
def test_no_allergens_is_not_the_same_as_none_noted(client: Client, diet: str, said: str) -> None:
    assert f"Contains {said}" in text_of(client.get(make_food("Cashews, imported", diet=diet).get_absolute_url()))


def test_a_food_without_portions_still_opens(client: Client) -> None:
    assert "270 mg per 100 g" in text_of(client.get(make_food(portions={}).get_absolute_url()))


@pytest.mark.parametrize(
    ("in_document", "said"), [(True, "not by name, but its group is recommended"), (False, "not named")]
)
def test_a_food_says_whether_the_document_names_it(client: Client, in_document: bool, said: str) -> None:
    food = make_food(group=make_group("Group", in_document=in_document))
    assert f"In our source text {said}" in text_of(client.get(food.get_absolute_url()))


def test_an_edited_food_says_that_it_may_differ_from_its_source(client: Client) -> None:
    food = make_food()
    writes.mark_edited(food)
    assert "may differ from the source" in text_of(client.get(food.get_absolute_url()))


def test_a_retired_food_opens_and_says_so(alice: User) -> None:
    food = make_food()
    writes.retire(food)
    page = client_of(alice).get(food.get_absolute_url())
    assert "This food was retired on" in text_of(page)
    assert not main_of(page).select(f"a[href='{reverse('log-food', args=[food.pk])}']")


def test_foods_that_are_not_there_are_not_found(client: Client) -> None:
    unlisted = make_food(listed=False)
    assert client.get(unlisted.get_absolute_url()).status_code == 404
    assert client.get(reverse("food", args=[unlisted.pk + 1])).status_code == 404
    for key in ("9" * 18, "9" * 19, "9" * 5000):  # the first is a valid address; the others are not
        assert client.get(f"/foods/{key}/").status_code == 404


def test_an_own_food_is_seen_by_its_owner_alone(client: Client, alice: User, bob: User) -> None:
    food = make_food("Alice's bar", owner=alice, source=Source.OWN)
    urls = [reverse("foods") + "?q=alice", food.group.get_absolute_url(), reverse("foods-rich")]

    own = client_of(alice)
    assert "Nobody else sees it" in text_of(own.get(food.get_absolute_url()))
    assert all("Alice's bar" in text_of(own.get(url)) for url in urls[:2])

    admin = User.objects.create_superuser("admin")
    for stranger in (client, client_of(bob), client_of(admin)):
        assert stranger.get(food.get_absolute_url()).status_code == 404
        assert all("Alice's bar" not in text_of(stranger.get(url)) for url in urls)


def test_people_who_are_signed_in_can_log_from_every_page(client: Client, alice: User) -> None:
    food = make_food(group=make_group("Nuts", in_document=True))
    link = f"a[href='{reverse('log-food', args=[food.pk])}']"
    for url in [*every_page(food)[1:], reverse("foods") + "?q=almond"]:
        assert not main_of(client.get(url)).select(link)
        [found] = main_of(client_of(alice).get(url)).select(link)
        assert found.get_text() == "Log it: Almonds"


def test_editors_get_a_link_to_the_admin(alice: User) -> None:
    food = make_food()
    admin = User.objects.create_superuser("admin")
    link = f"a[href='{reverse('admin:foods_food_change', args=[food.pk])}']"
    assert main_of(client_of(admin).get(food.get_absolute_url())).select(link)
    assert not main_of(client_of(alice).get(food.get_absolute_url())).select(link)


def test_data_is_not_for_translation(client: Client) -> None:
    food = make_food("Almonds")
    for url in [reverse("foods") + "?q=almond", food.group.get_absolute_url(), food.get_absolute_url()]:
        for text in main_of(client.get(url)).find_all(string="Almonds"):
            assert text.find_parent(translate="no"), url


def test_pages_hold_no_inline_style_or_script(client: Client) -> None:
    for url in [*every_page(make_food()), reverse("foods") + "?q=almond"]:
        page = main_of(client.get(url))
        assert not page.select("[style], style, script, [onclick]")


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_number_of_queries_does_not_grow_with_the_foods(
    signed_in: bool, alice: User, count_queries: Callable[[Client, str], int]
) -> None:
    client = client_of(alice) if signed_in else Client()
    group = make_group("Nuts", in_document=True)
    first = make_food("Nut 0", group=group, document_term="almonds")
    urls = [*every_page(first), reverse("foods") + "?q=nut"]
    counts = []
    for start in (1, 6):
        for i in range(start, start + 5):
            make_food(f"Nut {i}", group=group, document_term="almonds", portions={f"{n} oz": "28" for n in range(i)})
            make_food(f"Milk {i}", group=make_group(f"Dairy {i}"))
        counts.append([count_queries(client, url) for url in urls])
    assert counts[0] == counts[1]
    # Signed in, the session and the person come first, and their target where foods are recommended.
    # Then: the groups | the foods, their portions | the group, the foods, their portions | the food, its portions |
    # the names, the foods found with their portions, the groups.
    who = 2 if signed_in else 0
    habits = 2 if signed_in else 0  # what one ate lately, and stars
    target = 1 if signed_in else 0
    assert counts[0] == [1 + who, 2 + who + target, 3 + who + target, 2 + who, 3 + who + habits]
