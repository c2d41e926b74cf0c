"""An account that is deleted leaves nothing: every table of the database is read, whatever is in it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foods.models import Food, FoodRequest
from tests.cast import make_dose, make_entry, make_food, make_product, make_saved_meal
from tests.conftest import client_of
from tests.second_factor import PASSWORD, log_in, set_up_app
from tests.tracker.views.diary.test_day import text_of
from tracker.accounts import invitations
from tracker.accounts.deletion import forget_what_is_over
from tracker.models import Profile, TargetPeriod

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)
WORD = "zzyzxquince"  # in every text of hers; nothing else has it
NUMBER = 918_273_645  # of her account


def tables() -> list[str]:
    return connection.introspection.table_names()


def found_in_tables() -> dict[str, list[Any]]:
    """Return the rows of any table, also of those without a model, that hold her number, her name or a text of hers."""
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows = [row for row in cursor.fetchall() if is_hers(row)]
            if rows:
                found[table] = rows
    return found


def is_hers(row: tuple[Any, ...]) -> bool:
    text = json.dumps(row, default=lambda value: value.decode("latin-1") if isinstance(value, bytes) else str(value))
    return WORD in text.lower() or str(NUMBER) in text


@pytest.fixture
def quince(db: None) -> User:
    """Return a person who used everything that keeps something of hers."""
    user = User(pk=NUMBER, username=WORD, email=f"{WORD}@example.org", first_name=WORD)
    user.set_password(PASSWORD)
    user.save()
    Profile.objects.create(user=user)
    user.emailaddress_set.create(email=user.email, primary=True)
    bread = make_food(f"{WORD} bread", owner=user)
    make_entry(user, DAY, food=bread, food_name=bread.name)
    make_product(user, f"{WORD} tablets")
    make_dose(user, DAY, product_name=f"{WORD} tablets")
    make_saved_meal(user, f"{WORD} porridge", bread)
    TargetPeriod.objects.create(user=user, from_day=DAY, label=WORD)
    set_up_app(user)
    invitations.invite(made_by=user, note=WORD)
    client = client_of(user)
    client.post(reverse("food-offer", args=[bread.pk]))
    file = SimpleUploadedFile(f"{WORD}.csv", f"Day,Food Name,Amount\n2026-01-01,{WORD},1 g\n".encode())
    client.post(reverse("own-data"), {"file": file})
    client.post(reverse("day-note", args=[DAY]), {"text": WORD})
    return user


def test_the_test_would_find_it(quince: User) -> None:
    """Each table that belongs to a person holds something of hers, so that forgetting one would be seen."""
    found = found_in_tables()
    expected = {"auth_user", "tracker_profile", "tracker_entry", "tracker_savedmeal", "tracker_supplementdose"}
    expected |= {
        "tracker_daynote",
        "tracker_diaryimport",
        "mfa_authenticator",
        "tracker_invitation",
        "account_emailaddress",
        "foods_food",
    }
    assert expected <= set(found)


def test_it_works(quince: User) -> None:
    client, other = Client(), Client()
    for each in (client, other):
        each.force_login(quince)
    assert is_in(other)
    page = client.post(reverse("delete-account"), {"password": PASSWORD}, follow=True)
    assert "Your account and everything in it were deleted." in text_of(page)
    assert found_in_tables() == {}
    assert not Session.objects.exclude(session_key=client.session.session_key).exists()
    assert not is_in(other)


def is_in(client: Client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def test_the_wrong_password_deletes_nothing(quince: User) -> None:
    client = client_of(quince)
    before = found_in_tables()
    assert client.post(reverse("delete-account"), {"password": "wrong"}).status_code == 422
    assert found_in_tables().keys() - before.keys() == {"attempts"}, "the guess is counted"


@pytest.mark.parametrize("way", ["page", "list"])
def test_an_admin_deletes_as_much(quince: User, way: str) -> None:
    root = client_of(User.objects.create_superuser("root", password="x"))
    if way == "page":
        root.post(reverse("admin:auth_user_delete", args=[quince.pk]), {"post": "yes"})
    else:
        sent = {"action": "delete_selected", "_selected_action": [quince.pk], "post": "yes"}
        root.post(reverse("admin:auth_user_changelist"), sent)
    Session.objects.all().delete()  # the admin's own holds the words "was deleted" until they are shown
    assert found_in_tables() == {}
    assert not LogEntry.objects.exists()


def test_an_admin_who_leaves_takes_the_name_along(quince: User) -> None:
    User.objects.filter(pk=quince.pk).update(is_staff=True, is_superuser=True)
    client = client_of(User.objects.get())
    food = make_food("Almonds")
    page = client.get(reverse("admin:foods_food_change", args=[food.pk]))
    assert page.status_code == 200
    LogEntry.objects.create(user=quince, object_repr="Almonds", action_flag=2)
    client.post(reverse("delete-account"), {"password": PASSWORD})
    assert found_in_tables() == {}
    assert Food.objects.filter(pk=food.pk).exists()


def test_others_keep_theirs(quince: User, alice: User) -> None:
    make_entry(alice, DAY)
    theirs = client_of(alice)
    client_of(quince).post(reverse("delete-account"), {"password": PASSWORD})
    assert alice.entries.count() == 1
    assert is_in(theirs)


def test_what_nobody_can_be_told_from_stays(quince: User) -> None:
    """Searches that found nothing are kept without the searcher, as the privacy page says."""
    client_of(quince).post(reverse("food-ask"), {"text": "dragon fruit"})
    client_of(quince).post(reverse("delete-account"), {"password": PASSWORD})
    assert not [field for field in FoodRequest._meta.get_fields() if field.related_model is User]


def test_addresses_of_log_ins_are_kept_no_longer_than_said(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """See the table on the privacy page."""
    here, there = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="192.0.2.8")
    for client in (here, there):
        log_in(client)
        log_in(Client(REMOTE_ADDR="192.0.2.7"), "nobody")
    there.post(reverse("account_logout"))
    forget_what_is_over(timezone.now())
    assert [session.ip for session in UserSession.objects.all()] == ["192.0.2.7"]
    assert attempts() > 0, "these still count"
    forget_what_is_over(timezone.now() + timedelta(hours=1))
    assert attempts() == 0


def attempts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM attempts")
        return int(cursor.fetchone()[0])
