"""An admin corrects a figure: what would move is shown first, then chosen, done and undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from foods.jobs import JobState
from foods.models import Food
from tests.cast import make_food
from tests.conftest import client_of
from tests.foods.catalog.test_spreadsheet import confirm, edited, exported, send
from tests.foods.in_admin import change_url, errors_of, said, save
from tests.tracker.corrections.test_effects import log
from tracker.corrections import effects
from tracker.management.commands.work import do_what_waits
from tracker.models import Correction, Entry

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 12)


@pytest.fixture
def editor() -> Client:
    return client_of(User.objects.create_superuser("admin"))


@pytest.fixture
def food(alice: User, bob: User) -> Food:
    food = make_food("Almonds", "270", aliases="mandel\nbadam")
    for person, day in ((alice, DAY), (alice, DAY), (bob, DAY)):
        log(person, food, "100", day)
    return food


def text(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def answer(editor: Client, url: str, response: Any, **answers: str) -> Any:
    """Send the form of the question as a browser would."""
    page = BeautifulSoup(response.content, "html.parser")
    data: dict[str, list[str]] = {}
    for field in page.select("#past_form input[name]"):
        if field.get("type") != "radio" or field.has_attr("checked"):
            data.setdefault(str(field["name"]), []).append(str(field.get("value", "")))
    return editor.post(url, data | answers)


def correct(editor: Client, food: Food, past: str, mg: str = "280", why: str = "The label says so") -> Any:
    asked = save(editor, food, magnesium_mg_per_100g=mg, why=why)
    return answer(editor, change_url(food), asked, past=past)


def mgs() -> set[Decimal]:
    return set(Entry.objects.values_list("mg_known", flat=True))


def test_it_works(editor: Client, food: Food) -> None:
    asked = save(editor, food, magnesium_mg_per_100g="280", why="The label says so", _continue="1")
    said = text(asked)
    assert "magnesium (mg per 100 g): from 270 to 280" in said
    assert "3 entries on 2 days of people would change: from 810 mg to 840 mg in all." in said
    assert "alice" not in said
    assert "bob" not in said
    assert Food.objects.get(pk=food.pk).magnesium_mg_per_100g == 270

    response = answer(editor, change_url(food), asked, past="recompute")
    assert response.status_code == 302, errors_of(response)
    kept = Food.objects.get(pk=food.pk)
    assert (kept.magnesium_mg_per_100g, kept.aliases) == (280, "mandel\nbadam")
    assert "Waiting to start" in text(editor.get(response["Location"]))
    do_what_waits()
    assert mgs() == {280}
    page = editor.get(response["Location"])
    assert "3 entries were changed." in text(page)
    history = text(editor.get(reverse("admin:foods_food_history", args=[food.pk])))
    assert "The label says so (past entries recomputed too)" in history
    assert "3 entries" in history

    editor.post(response["Location"], {"undo": ""})
    do_what_waits()
    assert mgs() == {270}
    assert "changed are restored" in text(editor.get(response["Location"]))
    assert Food.history.filter(id=food.pk).first().history_change_reason == "Past entries were restored"


def test_from_now_on_is_the_default_and_moves_nothing(editor: Client, food: Food) -> None:
    asked = save(editor, food, magnesium_mg_per_100g="280", why="The label says so")
    assert answer(editor, change_url(food), asked).status_code == 302
    do_what_waits()
    assert mgs() == {270}
    assert not Correction.objects.exists()
    assert Food.objects.get(pk=food.pk).magnesium_mg_per_100g == 280


def test_a_sheet_that_corrects_leads_to_the_question(editor: Client, food: Food) -> None:
    make_food("Cashews", "292", source_id="c")
    Food.objects.filter(pk=food.pk).update(source_id="a")
    data = edited(exported(editor), {(2, "magnesium_mg_per_100g"): 280, (3, "magnesium_mg_per_100g"): 290})
    page = confirm(editor, send(editor, data))
    link = BeautifulSoup(page.content, "html.parser").select_one(".messagelist a")
    assert link
    assert link.get_text() == "Almonds"
    assert "Cashews" not in " ".join(said(page))
    assert mgs() == {270}

    url = str(link["href"])
    asked = editor.get(url)
    assert "3 entries on 2 days of people would change: from 810 mg to 840 mg in all." in text(asked)
    assert "from 270 to 280" in text(asked)
    assert editor.post(url, {}).status_code == 422
    assert editor.post(url, {"past": "now_on"}).status_code == 302
    assert not Correction.objects.exists()
    response = editor.post(url, {"past": "recompute"})
    do_what_waits()
    assert mgs() == {280}
    assert "3 entries were changed." in text(editor.get(response["Location"]))
    assert "Past entries recomputed" in text(editor.get(reverse("admin:foods_food_history", args=[food.pk])))
    assert "No past entry of Almonds would change." in text(editor.get(url, follow=True))


def test_past_entries_of_a_food_that_never_changed(editor: Client, food: Food, alice: User) -> None:
    url = reverse("admin:foods_food_past", args=[food.pk])
    assert "No past entry of Almonds would change." in text(editor.get(url, follow=True))
    assert editor.get(reverse("admin:foods_food_past", args=["0"])).status_code == 404
    alice.is_staff = True
    alice.save()
    assert client_of(alice).get(url).status_code in {403, 404}


def test_nobody_is_asked_where_nothing_would_move(editor: Client, food: Food) -> None:
    assert save(editor, food, notes="raw").status_code == 302
    other = make_food("Cashews", "292")
    assert save(editor, other, magnesium_mg_per_100g="290", why="Typo").status_code == 302


def test_an_error_comes_before_the_question(editor: Client, food: Food) -> None:
    assert "Say why" in errors_of(save(editor, food, magnesium_mg_per_100g="280"))[0]
    assert "Say why" in errors_of(save(editor, food, magnesium_mg_per_100g="280", past="recompute"))[0]
    assert not Correction.objects.exists()


def test_energy_asks_too(editor: Client, food: Food) -> None:
    asked = save(editor, food, energy_kcal_per_100g="600")
    assert "3 entries" in text(asked)
    answer(editor, change_url(food), asked, past="recompute")
    do_what_waits()
    assert set(Entry.objects.values_list("energy_kcal", flat=True)) == {600}


def test_a_value_for_entries_that_had_none(editor: Client, alice: User) -> None:
    quark = make_food("Quark", None)
    log(alice, quark, "200")
    asked = save(editor, quark, magnesium_mg_per_100g="11", how_known="analysed", why="Measured")
    assert "1 entry on 1 day of a person would change: from 0 mg to 22 mg in all." in text(asked)
    assert "Entries without a value: 1 before, 0 after." in text(asked)


def test_going_back_asks_and_may_put_entries_back(editor: Client, food: Food) -> None:
    correct(editor, food, "recompute")
    do_what_waits()
    first = Food.history.filter(id=food.pk).last()
    url = reverse("admin:foods_food_go_back", args=[food.pk, first.pk])
    page = text(editor.get(url))
    assert "3 entries on 2 days of people would change: from 840 mg to 810 mg in all." in page
    assert "Restore the entries that the correction of" in page
    assert editor.post(url, {"why": "It was right", "past": "nonsense"}).status_code == 422
    assert editor.post(url, {"why": "It was right", "past": "put_back"}).status_code == 302
    do_what_waits()
    assert mgs() == {270}
    assert Food.objects.get(pk=food.pk).magnesium_mg_per_100g == 270
    assert Correction.objects.get().undoing


def test_going_back_may_recompute(editor: Client, food: Food) -> None:
    correct(editor, food, "recompute")
    do_what_waits()
    url = reverse("admin:foods_food_go_back", args=[food.pk, Food.history.filter(id=food.pk).last().pk])
    editor.post(url, {"why": "It was right", "past": "recompute"})
    do_what_waits()
    assert mgs() == {270}
    assert Correction.objects.count() == 2
    why = Food.history.filter(id=food.pk).first().history_change_reason
    assert why == "It was right (past entries recomputed too)"


def test_while_one_is_at_work_there_is_no_second(editor: Client, food: Food) -> None:
    correct(editor, food, "recompute")
    asked = save(editor, food, magnesium_mg_per_100g="290", why="Again")
    assert "Recompute past entries too" not in text(asked)
    answer(editor, change_url(food), asked, past="recompute")  # forged, or asked before
    do_what_waits()
    assert mgs() == {280}
    assert Correction.objects.count() == 1


def test_the_newest_is_undone_first(editor: Client, food: Food) -> None:
    for mg in ("280", "290"):
        correct(editor, food, "recompute", mg)
        do_what_waits()
    older, newer = (
        reverse("admin:foods_food_correction", args=[food.pk, correction.pk]) for correction in Correction.objects.all()
    )
    assert "Undo: restore these entries" not in text(editor.get(older))
    assert "Undo: restore these entries" in text(editor.get(newer))
    assert "Undo that one first." in text(editor.post(older, {"undo": ""}, follow=True))
    do_what_waits()
    assert mgs() == {290}


def test_one_that_failed_goes_on(editor: Client, food: Food, monkeypatch: pytest.MonkeyPatch) -> None:
    url = correct(editor, food, "recompute")["Location"]
    with monkeypatch.context() as patch:
        patch.setattr(effects, "save_changed", None)
        do_what_waits()
    assert Correction.objects.get().state == JobState.FAILED
    assert "Continue where it stopped" in text(editor.get(url))
    editor.post(url, {"again": ""})
    do_what_waits()
    assert mgs() == {280}


def test_the_progress_alone(editor: Client, food: Food) -> None:
    url = correct(editor, food, "recompute")["Location"]
    fragment = editor.get(url, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith("<div")
    assert "hx-get" in fragment
    do_what_waits()
    assert "hx-get" not in editor.get(url, headers={"HX-Request": "true"}).content.decode()


def test_who_may_only_look_changes_nothing(editor: Client, food: Food, alice: User) -> None:
    url = correct(editor, food, "recompute")["Location"]
    do_what_waits()
    alice.is_staff = True
    alice.save()
    client = client_of(alice)
    assert client.get(url).status_code == 403
    alice.user_permissions.add(Permission.objects.get(codename="view_food"))
    page = client.get(url)
    assert page.status_code == 200
    assert "Undo: restore these entries" not in text(page)
    assert client.post(url, {"undo": ""}).status_code == 403
    assert save_raw(client, food).status_code == 403
    assert mgs() == {280}


def save_raw(client: Client, food: Food) -> Any:
    return client.post(change_url(food), {"name": "Mine", "magnesium_mg_per_100g": "1"})


def test_a_persons_own_food_and_other_corrections_are_not_found(editor: Client, food: Food, alice: User) -> None:
    correct(editor, food, "recompute")
    pk = Correction.objects.get().pk
    own = make_food("My bread", owner=alice)
    other = make_food("Cashews")
    for held in (own, other):
        assert editor.get(reverse("admin:foods_food_correction", args=[held.pk, pk])).status_code == 404
    assert save_raw(editor, own).status_code == 302  # Django's way of saying that it does not exist
    own.refresh_from_db()
    assert own.name == "My bread"
