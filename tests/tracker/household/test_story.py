"""A household of three as they would use it, and any other order of the same acts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foods.models import Food
from tests.cast import make_entry, make_food, make_saved_meal, make_user
from tests.conftest import EXAMPLES, client_of
from tests.tracker.household.test_members import profile, together
from tests.tracker.household.test_sharing import own
from tests.tracker.views.diary.test_day import text_of
from tracker.accounts.deletion import delete_account
from tracker.household import members
from tracker.household.log_for_others import log_for, set_permission, undo_log_for
from tracker.household.sharing import copy_food, copy_meal, shared_with
from tracker.models import Entry, Household, LogPermission, SavedMeal

NOW = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)  # 19:30 in New York, 8:30 on the 13th in Tokyo
SHARES_NOTHING = {"logged_by", "granted_to"}  # columns that may name another person


@pytest.fixture
def clock(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def link_from(client: Client) -> str:
    page = client.post(reverse("household-link")).content.decode()
    return (
        page.partition('<code class="secret" translate="no">')[2]
        .partition("</code>")[0]
        .removeprefix("http://testserver")
    )


def test_three_people(clock: None) -> None:
    ann = make_user("ann", time_zone="America/New_York")
    kim = make_user("kim", time_zone="Asia/Tokyo")
    rob = make_user("rob", time_zone="America/New_York", day_start_hour=4)
    anns, kims, robs = (client_of(user) for user in (ann, kim, rob))

    # Ann starts it, and the others join by her link.
    anns.post(reverse("household-start"))
    link = link_from(anns)
    for client in (kims, robs):
        assert "Members: ann" in text_of(client.get(link))
        client.post(link)
    assert [user.username for user in members.members_of(profile(ann).household_id)] == ["ann", "kim", "rob"]

    # Ann shares a recipe with an own food in it; Kim copies it.
    soup = make_saved_meal(ann, "Lentil soup", own(ann, "Ann's lentils"), servings="4")
    assert "Lentil soup" in text_of(kims.get(reverse("household")))
    kims.post(reverse("household-copy-meal", args=[soup.pk]))
    copied = SavedMeal.objects.get(user=kim)
    assert copied.contents.get().food == Food.objects.get(owner=kim)

    # Kim lets Ann log for them; it is the evening of the 12th for Ann, and the morning of the 13th for Kim.
    kims.post(reverse("household-permission", args=[ann.pk]), {"allow": "1"})
    dinner = make_entry(ann, date(2026, 3, 12), food=make_food("Rice", "40"), meal="dinner", time=time(19, 0))
    address = reverse("log-for", args=[date(2026, 3, 12), "dinner", kim.pk])
    meal = reverse("copy", args=[date(2026, 3, 12)]) + "?meal=dinner"
    for by_htmx in ({}, {"HX-Request": "true", "HX-Target": "row-menu"}):
        menu = anns.get(meal, headers=by_htmx, follow=True).content.decode()
        assert f'href="{address}"' in menu
        assert "Also for rob" not in menu
    answer = anns.post(address, {f"amount_{dinner.pk}": "0.5"}, follow=True)
    assert "1 food for kim" in text_of(answer)
    theirs = Entry.objects.get(user=kim)
    assert (theirs.day, theirs.time, theirs.amount) == (date(2026, 3, 13), time(8, 0), Decimal("0.5"))
    assert "logged by ann" in text_of(kims.get("/"))
    anns.post(address, {f"amount_{dinner.pk}": "0.5"})
    assert Entry.objects.filter(user=kim).count() == 1

    # Kim leaves: what was logged and copied stays, and Ann reaches nothing more.
    kims.post(reverse("household-leave"))
    assert anns.get(address).status_code == 404
    assert kims.get(link).status_code == 404
    assert SavedMeal.objects.filter(user=kim).exists()
    assert Entry.objects.get(user=kim) == theirs

    # Ann deletes her account: Rob is alone, and Kim's things are Kim's.
    delete_account(ann)
    assert "logged by" not in text_of(kims.get("/"))
    assert SavedMeal.objects.get(user=kim).contents.get().food == Food.objects.get(owner=kim)
    assert [user.username for user in members.members_of(profile(rob).household_id)] == ["rob"]
    assert_in_order({kim.pk, rob.pk})


NAMES = ("ann", "kim", "rob", "zoe")
ACTS = st.tuples(
    st.sampled_from(("found", "join", "share", "copy", "use", "permit", "log for", "undo", "leave", "delete")),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None,
          max_examples=EXAMPLES)  # fmt: skip
@given(st.lists(ACTS, min_size=4, max_size=18))
@example([("leave", "kim", "kim")])  # who lets Ann log for them
@example([("leave", "ann", "ann")])
@example([("delete", "ann", "ann")])
def test_in_any_order(db: None, acts: list[tuple[str, str, str]]) -> None:
    with transaction.atomic():
        people = {name: make_user(name) for name in NAMES}
        together(people["ann"], people["kim"])
        for name in ("ann", "kim"):
            do("share", people[name], people[name])
        do("permit", people["kim"], people["ann"])
        for act, name, other in acts:
            if name in people and other in people:
                try:
                    do(act, people[name], people[other])
                except ValidationError:  # it says why not
                    continue
                if act == "delete":
                    del people[name]
            assert_in_order({user.pk for user in people.values()})
        transaction.set_rollback(True)


def do(act: str, user: User, other: User) -> None:
    """Do what a page would do for a person, and raise ValidationError where the page refuses."""
    day = date(2026, 3, 12)
    match act:
        case "found":
            members.found_household(user)
        case "join":
            members.join(user, members.make_link(other))
        case "share":
            food = own(user, f"Loaf {uuid.uuid4()}")
            make_saved_meal(user, f"Soup {uuid.uuid4()}", food, servings="2")
            make_entry(user, day, food=food)
        case "copy":
            for shared in shared_with(profile(user)):
                for meal in shared.meals:
                    copy_meal(user, meal)
        case "use":
            for shared in shared_with(profile(user)):
                for food in shared.foods:
                    make_entry(user, day, food=copy_food(user, food))
        case "permit":
            set_permission(user=user, granted_to=other, allowed=True)
        case "log for":
            entries = list(Entry.objects.filter(user=user))
            log_for(by=user, other=other, entries=entries, amounts={one.pk: Decimal(2) for one in entries}, now=NOW)
        case "undo":
            keys = list(Entry.objects.filter(user=other).values_list("form_key", flat=True))
            undo_log_for(by=user, keys=keys, other_id=other.pk)
        case "leave":
            members.leave(user)
        case "delete":
            delete_account(user)


def assert_in_order(people: set[int]) -> None:
    """Look at all tables: no row points to nobody, and none of a person's rows to another person's."""
    connection.check_constraints()
    for model in apps.get_models():
        columns = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]
        owning = next((f for f in columns if f.name in {"user", "owner"}), None)
        for f in columns:
            if f.remote_field.model is User:
                named = set(model._base_manager.exclude(**{f.name: None}).values_list(f.attname, flat=True))
                assert named <= people, f"{model._meta.label}.{f.name} names somebody who is gone"
        if owning is None:
            continue
        for f in columns:
            theirs = next((name for name in ("user", "owner") if _has(f.remote_field.model, name)), None)
            if f is owning or theirs is None or f.name in SHARES_NOTHING:
                continue
            pairs: Any = model._base_manager.exclude(**{f.name: None})
            for mine, other in pairs.values_list(owning.attname, f"{f.name}__{theirs}"):
                assert other in {None, mine}, f"{model._meta.label}.{f.name} is another person's"
    for row in LogPermission.objects.select_related("user__profile", "granted_to__profile"):
        assert row.user.profile.household_id is not None
        assert row.user.profile.household_id == row.granted_to.profile.household_id
    assert not Household.objects.filter(members=None).exists()


def _has(model: type[models.Model], name: str) -> bool:
    return any(f.name == name for f in model._meta.concrete_fields)
