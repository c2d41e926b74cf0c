"""Nobody reads or writes what they may not: by the order of a search, a copy, a file, a selection or an undo."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests.cast import make_dose, make_entry, make_food, make_saved_meal, make_user
from tests.conftest import client_of
from tests.diaries import brought, undone
from tests.tracker.household.test_members import together
from tests.tracker.household.test_sharing import own
from tests.tracker.household.test_story import assert_in_order
from tests.tracker.import_export.test_json_export import exported
from tracker.common.person import profile_of, today_of
from tracker.diary.changes import move_entries, remove_entries
from tracker.diary.copies import undo_logged_token
from tracker.diary.day_status import confirm_days
from tracker.diary.habits import boost
from tracker.diary.planned import confirm
from tracker.diary.saved_meals import remove_part
from tracker.household.log_for_others import set_permission
from tracker.household.members import leave
from tracker.import_export.json_export import json_text
from tracker.models import Entry, SavedMealPart
from tracker.supplements.doses import remove_dose
from tracker.views.household.log_for import undo_token

SECRET = "Alice ate this"  # in names of rows that nobody else may read
ROLES = ("stranger", "member", "may log for her", "former member")


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture(params=ROLES)
def other(request: pytest.FixtureRequest, alice: User) -> User:
    """Return somebody else: of no household, of Alice's, with her permission to log for her, or of hers once."""
    user = make_user("robin")
    if request.param != "stranger":
        together(alice, user)
        set_permission(user=alice, granted_to=user, allowed=request.param == "may log for her")
    if request.param == "former member":
        leave(user)
    return user


def assert_says_nothing(client: Client, address: str, data: Mapping[str, Any] | None = None) -> str:
    """Open or post to an address, and what it leads to; both may refuse, neither may fail or tell."""
    answer = client.get(address, follow=True) if data is None else client.post(address, data, follow=True)
    assert answer.status_code < 500, address
    page = answer.content.decode()
    assert SECRET not in page, address
    return page


def test_the_order_of_a_search_shows_nobody_elses_habits(alice: User, other: User, today: date) -> None:
    foods = [make_food(f"Bread {n}", aliases="loaf") for n in range(6)]
    together_own = [own(alice, f"Bread of Alice {n}") for n in range(2)]
    client = client_of(other)
    pages = [f"{reverse('foods')}?q=bread", f"{reverse('log')}?q=bread"]

    def seen() -> list[str]:
        rows = [client.get(page, follow=True).content.decode() for page in pages]
        return [part for row in rows for part in _names(row, [*foods, *together_own])]

    before = seen()
    assert before
    for food in (foods[5], together_own[1]):
        for back in range(20):
            make_entry(alice, today - timedelta(days=back), food=food, food_name=food.name)
        client_of(alice).post(reverse("star", args=[food.pk]), {"star": "on"})
    assert boost(other.pk) == {}
    assert seen() == before


def _names(page: str, foods: list[Food]) -> list[str]:
    """Return the names that a page shows, in their order."""
    places = {food.name: page.find(food.name) for food in foods}
    return sorted((name for name, at in places.items() if at >= 0), key=places.__getitem__)


def test_rows_of_others_are_not_selected_copied_or_kept(alice: User, other: User, today: date) -> None:
    theirs = [make_entry(alice, today, food_name=SECRET, meal=meal) for meal in ("lunch", "dinner")]
    make_entry(other, today, food_name="My own", meal="lunch")
    before, client = exported(alice), client_of(other)
    keys = [entry.pk for entry in theirs]
    choose, copy = reverse("choose", args=[today]), reverse("copy", args=[today])
    assert_says_nothing(client, f"{choose}?" + "&".join(f"entries={key}" for key in keys))
    chosen = {"entries": keys, "to_day": today - timedelta(days=1), "to_meal": "snack", "form_key": uuid.uuid4()}
    for what in ("move", "copy", "remove"):
        assert_says_nothing(client, choose, chosen | {what: "1"})
    assert_says_nothing(client, f"{copy}?meal=dinner")
    assert_says_nothing(client, f"{copy}?entry={keys[0]}&meal=lunch")
    assert_says_nothing(client, f"{copy}?meal=lunch", {"day": today, "meal": "", "form_key": uuid.uuid4()})
    assert_says_nothing(client, reverse("keep", args=[today]), {"name": "A day", "form_key": uuid.uuid4()})
    for meal in ("lunch", "dinner"):  # hers, logged for her again
        amounts = {f"amount_{key}": "2" for key in keys}
        assert_says_nothing(client, reverse("log-for", args=[today, meal, alice.pk]), amounts)
    hers = [row for row in exported(alice)["entries"] if row not in before["entries"]]
    assert all(row["food_name"] == "My own" for row in hers), "people log for her only rows of their own"
    assert not Entry.everything.filter(user=other, food_name=SECRET).exists()
    assert not SavedMealPart.objects.filter(user=other, food_name=SECRET).exists()
    assert_in_order({alice.pk, other.pk})


def test_a_file_reaches_only_the_diary_of_who_imports_it(alice: User, other: User, today: date) -> None:
    food = own(alice, "Rye loaf")
    make_entry(alice, today, food=food, food_name=SECRET)
    make_saved_meal(alice, "Soup", food, servings="2")
    before = exported(alice)
    # Her own file, which names her rows by their keys, and one that refers to a meal that it lacks.
    whole = "".join(json_text(alice))
    part = json.loads(whole) | {"saved_meals": [], "entries": [], "foods": []}
    for file in (json.dumps(part), whole, whole.replace("Soup", "Stew")):
        job = brought(other, file)
        assert exported(alice) == before
        assert_in_order({alice.pk, other.pk})
        if file != whole and job.can_be_undone:
            undone(job)
            assert exported(alice) == before
    assert set(Food.objects.filter(entries__user=other).values_list("owner", flat=True)) <= {other.pk}
    assert client_of(other).get(reverse("import", args=[brought(alice, whole).pk])).status_code == 404


def tokens_of(alice: User, mira: User, today: date) -> dict[str, str]:
    """Do everything that can be undone, as Alice; return the token of each by the address that undoes it."""
    gone, moved = (make_entry(alice, today, food_name=SECRET) for _ in range(2))
    meal = make_saved_meal(alice, "Porridge", make_food("Oats"))
    planned = make_entry(alice, today, food_name=SECRET, planned=True)
    logged = make_entry(alice, today, food_name=SECRET)
    for_mira = make_entry(mira, today, food_name=SECRET, logged_by=alice)
    past = today - timedelta(days=3)
    make_entry(alice, past, food_name=SECRET)
    confirmed = confirm(user=alice, entry_id=planned.pk, day=today, today=today)[1]
    changed = move_entries(user=alice, entry_ids=[moved.pk], day=past, meal=None, today=today)[1]
    assert changed
    return {
        "entry-restore": remove_entries(user=alice, entry_ids=[gone.pk])[1] or "",
        "take-back": undo_logged_token([logged]),
        "planned-undo": confirmed,
        "dose-restore": remove_dose(dose=make_dose(alice, today, product_name=SECRET)),
        "kept-put-back": remove_part(part=meal.contents.get()),
        "undo-all-complete": confirm_days(user=alice, days=[past])[1],
        "log-for-undo": undo_token(alice, mira, [for_mira]),
        "entry-restore ": changed,
    }


def test_a_token_of_an_undo_works_for_one_person(alice: User, other: User, today: date) -> None:
    mira = make_user("mira")
    tokens = tokens_of(alice, mira, today)
    kept = (exported(alice), exported(mira), exported(other))
    assert all(tokens.values())
    for name, token in tokens.items():
        page = assert_says_nothing(client_of(other), reverse(name.strip()), {"token": token})
        assert "Undone." not in page, name
        assert "Removed " not in page, name
        assert (exported(alice), exported(mira), exported(other)) == kept, name
    del tokens["log-for-undo"]  # works with Mira's permission alone, which nobody gave here
    for name, token in tokens.items():
        before = (exported(alice), exported(mira))
        client_of(alice).post(reverse(name.strip()), {"token": token})
        assert (exported(alice), exported(mira)) != before, f"{name}: it does work for her"


def test_who_logs_for_another_undoes_only_that(alice: User, today: date) -> None:
    """Also with a token that names rows which they did not log."""
    robin = make_user("robin")
    together(alice, robin)
    set_permission(user=alice, granted_to=robin, allowed=True)
    entry = make_entry(alice, today, food_name=SECRET)
    client = client_of(robin)
    client.post(reverse("log-for-undo"), {"token": undo_token(robin, alice, [entry])})
    assert Entry.objects.get() == entry
