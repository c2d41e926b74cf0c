"""The person of a request."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry, make_food
from tracker.middleware import PersonMiddleware
from tracker.models import Profile
from tracker.views.shared.request import Person


def request_of(user: User | AnonymousUser) -> HttpRequest:
    request = HttpRequest()
    request.user = user
    PersonMiddleware(lambda _: HttpResponse())(request)
    return request


def test_it_works(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 22, 1, 30, tzinfo=UTC))
    Profile.objects.filter(user=alice).update(time_zone="America/New_York")
    alice.refresh_from_db()
    person = request_of(alice).person  # type: ignore[attr-defined]
    assert person.profile == alice.profile
    assert (person.today.isoformat(), person.now.hour) == ("2026-11-21", 20)


@pytest.mark.parametrize(
    "public", ["/", "/learn/", "/learn/how-we-judge-intake/", "/foods/", "/targets/", "/fridge-card/", "/healthz"]
)
@pytest.mark.django_db
def test_nobody_is_asked_for_on_a_public_page(client: Client, public: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Person, "of", lambda _: pytest.fail("a visitor is not a person"))
    assert client.get(public).status_code == 200


def test_a_page_reads_its_person_once(alice: User, alice_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read, of = [], Person.of
    monkeypatch.setattr(Person, "of", lambda user: read.append(user) or of(user))  # type: ignore[func-returns-value]
    alice_client.get(reverse("home"))
    entry = make_entry(alice, of(alice).today, food=make_food(), meal="lunch")
    fields = {"amount": "1", "measure": "g", "meal": "lunch", "day": str(entry.day), "shown": "0"}
    fields["form_key"] = "9b2d7b3e-6f0c-4a0e-9c0e-0d8b7d9a3f11"
    before = len(read)
    answer = alice_client.post(reverse("log-food", args=[entry.food_id]), fields, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert (before, len(read)) == (1, 2)  # the day; the log, which shows that day
