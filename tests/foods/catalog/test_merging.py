"""Two foods that are the same become one, with everything that points to them; and two again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from foods.catalog import history, merging
from foods.jobs import Interrupted
from foods.models import Food, Merge, MovedRow
from foods.search.search import search
from tests.cast import make_food
from tests.conftest import client_of
from tests.tracker.corrections.test_effects import log
from tracker.management.commands.work import do_what_waits
from tracker.models import Entry, FavouriteFood

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 12)


@pytest.fixture
def editor() -> Client:
    return client_of(User.objects.create_superuser("admin"))


@pytest.fixture
def foods(alice: User, bob: User) -> tuple[Food, Food]:
    one = make_food("Almond kernels", "268", aliases="badam\nde:Mandeln")
    two = make_food("Almonds", "270", aliases="mandel\nBADAM")
    for person in (alice, alice, bob):
        log(person, one, day=DAY)
    log(bob, two, day=DAY)
    for person, food in ((alice, one), (bob, one), (bob, two)):
        FavouriteFood.objects.create(user=person, food=food)
    return one, two


def everything() -> list[Any]:
    rows = [list(Entry.objects.order_by("pk").values()), list(FavouriteFood.objects.order_by("pk").values())]
    return [*rows, history.states(Food.objects.values_list("pk", flat=True))]


def merge(one: Food, two: Food) -> Merge:
    return merging.begin(food=one, into=two, why="The same", by=None)


def test_it_works(editor: Client, foods: tuple[Food, Food], alice: User) -> None:
    one, two = foods
    before = everything()
    url = reverse("admin:foods_food_merge", args=[one.pk])
    assert f'href="{url}"' in editor.get(reverse("admin:foods_food_change", args=[one.pk])).content.decode()
    page = editor.get(url, {"q": "almond"})
    text = " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())
    assert "3 entries" in text
    assert "2 starred foods" in text
    assert "alice" not in text

    answer = editor.post(f"{url}?q=almond", {"into": two.pk, "why": "The same"})
    assert answer.status_code == 302
    do_what_waits()
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.merged_into, one.retired_at is None) == (two, False)
    assert two.aliases.splitlines() == ["mandel", "BADAM", "Almond kernels", "de:Mandeln"]
    assert [found.pk for found in search("almond kernels", boost={}, visible_to=None)][:1] == [two.pk]
    entries = list(Entry.objects.filter(food=two).order_by("pk"))
    assert len(entries) == 4
    assert [entry.per_100g_used for entry in entries] == [268, 268, 268, 270]
    assert {entry.food_name for entry in entries} == {"Almonds"}  # what the cast logs
    assert sorted(FavouriteFood.objects.filter(food=two).values_list("user__username", flat=True)) == ["alice", "bob"]
    assert Food.history.filter(id=one.pk).first().history_change_reason == "Merged into “Almonds”: The same"
    assert Food.history.filter(id=two.pk).first().history_user.username == "admin"

    page = editor.get(answer["Location"])
    assert "Undo: two foods again" in page.content.decode()
    editor.post(answer["Location"])
    do_what_waits()
    assert everything() == before
    assert not MovedRow.objects.exists()
    assert not merging.undo(merge=Merge.objects.get(), by=None)


def test_every_relation_to_a_food_is_known() -> None:
    """A new one follows by itself; whoever adds one to this list has thought about what that means."""
    assert set(merging.relations()) == {
        "foods.food.merged_into",
        "foods.foodoffer.taken_as",
        "tracker.entry.food",
        "tracker.favouritefood.food",
        "tracker.foodnotforme.food",
        "tracker.kitchenfood.food",
        "tracker.savedmealpart.food",
        "tracker.swaptrial.from_food",
        "tracker.swaptrial.to_food",
    }


def test_it_goes_on_where_it_was_interrupted(foods: tuple[Food, Food], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_BATCH", 1)
    before = everything()
    one, two = foods

    def stop(*args: Any) -> None:
        raise Interrupted

    for begin in (lambda: merge(one, two), lambda: merging.undo(merge=Merge.objects.get(), by=None)):
        begin()
        with monkeypatch.context() as patch:
            patch.setattr(Merge, "tell", stop)
            with pytest.raises(Interrupted):
                merging.carry_out(Merge.objects.get())
        do_what_waits()
    assert everything() == before


def test_its_address_leads_to_the_food_it_became(foods: tuple[Food, Food], client: Client) -> None:
    one, two = foods
    merge(one, two)
    page = client.get(one.get_absolute_url(), follow=True)
    assert page.redirect_chain == [(two.get_absolute_url(), 302)]
    assert two.name in page.content.decode()


def test_what_cannot_be_merged(foods: tuple[Food, Food], alice: User) -> None:
    one, two = foods
    merge(two, make_food("Third"))
    for food, into in ((one, one), (one, two), (one, make_food("Mine", owner=alice)), (two, one)):
        with pytest.raises(ValidationError):
            merge(food, into)


def test_a_chain_is_taken_apart_from_its_end(foods: tuple[Food, Food]) -> None:
    one, two = foods
    three = make_food("Third")
    before = everything()
    first = merge(one, two)
    do_what_waits()
    second = merge(two, three)
    do_what_waits()
    one.refresh_from_db()
    assert one.merged_into == three
    assert Entry.objects.filter(food=three).count() == 4
    assert not merging.undo(merge=first, by=None)
    for done in (second, first):
        assert merging.undo(merge=done, by=None)
        do_what_waits()
    assert everything() == before


def test_the_page_refuses_in_words(editor: Client, foods: tuple[Food, Food], alice: User) -> None:
    one, two = foods
    url = reverse("admin:foods_food_merge", args=[one.pk]) + "?q=almond"
    assert editor.post(url, {"into": two.pk, "why": ""}).status_code == 422
    assert editor.post(url, {"into": "0", "why": "Same"}).status_code == 422
    assert "No other food has that name" in editor.get(url + "xyz").content.decode()
    make_food("Almond butter, smooth")
    assert "Almond butter, smooth" in editor.get(url, {"q": "smooth alm"}).content.decode()
    own = make_food("Almonds of mine", owner=alice)
    assert "Almonds of mine" not in editor.get(url).content.decode()
    assert editor.get(reverse("admin:foods_food_merge", args=[own.pk])).status_code == 404
    alice.is_staff = True
    alice.save()
    assert client_of(alice).get(url).status_code == 403
    assert not Merge.objects.exists()
