"""Log a meal for another member of the household too."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from foods.models import Food
from tests.cast import make_entry, make_food, make_user
from tests.tracker.household.test_members import profile, together
from tests.tracker.household.test_sharing import own
from tracker.accounts.deletion import delete_account
from tracker.household.log_for_others import (
    log_for,
    people_to_log_for,
    set_permission,
    undo_log_for,
    when_for,
)
from tracker.household.members import leave
from tracker.models import Entry

DAY = date(2026, 3, 12)
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


@pytest.fixture
def kim(alice: User) -> User:
    """Return somebody in Alice's household who lets her log."""
    kim = make_user("kim")
    together(alice, kim)
    set_permission(user=kim, granted_to=alice, allowed=True)
    return kim


def test_each_has_an_amount_of_their_own(alice: User, kim: User) -> None:
    rice = make_entry(alice, DAY, food=make_food("Rice", "40", portions={"1 cup": "150"}), food_name="Rice",
                      measure="1 cup", grams=Decimal(150), amount=Decimal(1))  # fmt: skip
    salad = make_entry(alice, DAY)
    new = log_for(by=alice, other=kim, entries=[rice, salad], amounts={rice.pk: Decimal("1.5")}, now=NOON)
    [entry] = Entry.objects.for_user(kim.pk)
    assert new == [entry]
    assert (entry.amount, entry.grams, entry.mg_known) == (Decimal("1.5"), Decimal(225), Decimal(90))
    assert (entry.day, entry.meal, entry.logged_by) == (DAY, rice.meal, alice)


def test_nothing_is_logged_twice(alice: User, kim: User) -> None:
    entry = make_entry(alice, DAY)
    for _ in range(2):
        log_for(by=alice, other=kim, entries=[entry], amounts={entry.pk: Decimal(1)}, now=NOON)
    assert Entry.objects.for_user(kim.pk).count() == 1


@pytest.mark.parametrize("end", ["revoked", "left", "they left", "never given", "deactivated"])
def test_without_permission_nothing_is_logged(end: str, alice: User, kim: User) -> None:
    entry = make_entry(alice, DAY)
    other = kim
    if end == "revoked":
        set_permission(user=kim, granted_to=alice, allowed=False)
    elif end == "left":
        leave(alice)
    elif end == "they left":
        leave(kim)
    elif end == "deactivated":
        User.objects.filter(pk=kim.pk).update(is_active=False)
        other = User.objects.get(pk=kim.pk)
    else:
        other = make_user("stranger")
    assert other not in people_to_log_for(profile(alice))
    with pytest.raises(ValidationError, match="does not let you"):
        log_for(by=alice, other=other, entries=[entry], amounts={entry.pk: Decimal(1)}, now=NOON)
    assert Entry.objects.count() == 1


def test_permission_goes_one_way(alice: User, kim: User) -> None:
    assert people_to_log_for(profile(alice)) == [kim]
    assert people_to_log_for(profile(kim)) == []


def test_permission_is_for_the_household(alice: User, bob: User) -> None:
    with pytest.raises(ValidationError, match="not in your household"):
        set_permission(user=alice, granted_to=bob, allowed=True)


def test_an_own_food_becomes_theirs(alice: User, kim: User) -> None:
    entry = make_entry(alice, DAY, food=own(alice), food_name="Rye loaf", measure="1 slice", grams=Decimal(40))
    log_for(by=alice, other=kim, entries=[entry], amounts={entry.pk: Decimal(1)}, now=NOON)
    theirs = Entry.objects.for_user(kim.pk).get()
    assert theirs.food == Food.objects.get(owner=kim)
    assert theirs.mg_known == Decimal("32.8")
    delete_account(alice)
    theirs.refresh_from_db()
    assert theirs.logged_by is None


def test_a_food_of_somebody_else_keeps_its_figures(alice: User, kim: User, bob: User) -> None:
    entry = make_entry(alice, DAY, food=own(bob), food_name="Rye loaf", grams=Decimal(40))
    log_for(by=alice, other=kim, entries=[entry], amounts={entry.pk: Decimal(2)}, now=NOON)
    theirs = Entry.objects.for_user(kim.pk).get()
    assert (theirs.food, theirs.mg_known) == (None, Decimal(100))


@pytest.mark.parametrize(
    ("at", "day", "theirs"),
    [
        (None, date(2026, 3, 12), (date(2026, 3, 13), None)),  # today for her, and by then tomorrow for them
        (None, date(2026, 3, 10), (date(2026, 3, 10), None)),
        (time(20, 0), date(2026, 3, 10), (date(2026, 3, 11), time(9, 0))),
        (time(8, 0), date(2026, 3, 10), (date(2026, 3, 10), time(21, 0))),
    ],
)
def test_their_own_day(at: time | None, day: date, theirs: tuple[date, time | None], alice: User, kim: User) -> None:
    entry = make_entry(alice, day, time=at)
    here, there = profile(alice), profile(kim)
    here.time_zone, there.time_zone = "America/New_York", "Asia/Tokyo"
    now = datetime(2026, 3, 12, 22, 0, tzinfo=UTC)  # 18:00 in New York, 7:00 the next day in Tokyo
    assert when_for(entry, here, there, now) == theirs


def test_a_late_hour_is_still_their_day_before(alice: User, kim: User) -> None:
    there = profile(kim)
    there.day_start_hour = 4
    entry = make_entry(alice, date(2026, 3, 12))
    now = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
    assert when_for(entry, profile(alice), there, now) == (date(2026, 3, 11), None)


def test_either_undoes_it(alice: User, kim: User, bob: User) -> None:
    entry = make_entry(alice, DAY)
    [new] = log_for(by=alice, other=kim, entries=[entry], amounts={entry.pk: Decimal(1)}, now=NOON)
    assert undo_log_for(by=bob, keys=[new.form_key], other_id=kim.pk) == 0
    assert undo_log_for(by=alice, keys=[entry.form_key], other_id=alice.pk) == 0
    assert undo_log_for(by=alice, keys=[new.form_key], other_id=kim.pk) == 1
    assert Entry.objects.get() == entry


@pytest.mark.parametrize("end", ["permission", "leaves"])
def test_without_permission_nothing_is_undone(end: str, alice: User, kim: User) -> None:
    entry = make_entry(alice, DAY)
    [new] = log_for(by=alice, other=kim, entries=[entry], amounts={entry.pk: Decimal(1)}, now=NOON)
    if end == "permission":
        set_permission(user=kim, granted_to=alice, allowed=False)
    else:
        leave(alice)
    assert undo_log_for(by=alice, keys=[new.form_key], other_id=kim.pk) == 0
    assert Entry.objects.filter(pk=new.pk).exists()


def test_what_they_changed_is_not_undone(alice: User, kim: User) -> None:
    entry = make_entry(alice, DAY)
    [new] = log_for(by=alice, other=kim, entries=[entry], amounts={entry.pk: Decimal(1)}, now=NOON)
    Entry.objects.filter(pk=new.pk).update(version=2)
    assert undo_log_for(by=alice, keys=[new.form_key], other_id=kim.pk) == 0
    assert uuid.UUID(str(new.form_key)) != entry.form_key
