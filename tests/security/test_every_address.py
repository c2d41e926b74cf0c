"""Every address of the site, for every method, as nobody, owner, stranger and admin.

The addresses are collected, so a new one is included automatically. What our GETs answer is in EXPECTED of
tests/tracker/test_strangers.py; what one of django-allauth's or of the admin's answers, in the tables below.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse

from tests.security.house import PEOPLE, Address, House, addresses, belongings, changed, prints
from tests.tracker.test_strangers import EXPECTED

# What a GET answers to (nobody, someone who is signed in).
OF_ACCOUNTS = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_signup": (200, 302),
    "account_reauthenticate": (302, 200),
    "account_email": (302, 200),
    "account_email_verification_sent": (200, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),
    "account_reset_password": (200, 200),
    "account_confirm_login_code": (302, 302),
    "account_confirm_email": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_done": (200, 200),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
    "mfa_list_webauthn": (302, 200),
    "mfa_add_webauthn": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_remove_webauthn": (302, 302),
    "mfa_edit_webauthn": (302, 302),
    "mfa_login_webauthn": (302, 302),
}
# Our pages for admins; for everyone else they do not exist.
FOR_ADMINS = {"setup": 200, "invitations": 200}
# What a GET answers to an admin with every right, where it is not 200. Everyone else is sent to log in.
OF_ADMINS = {
    "admin:login": 302,
    "admin:logout": 405,
    "admin:password_change": 302,  # to our own page, which limits guesses
    "admin:autocomplete": 403,  # no field asks for it
    "admin:view_on_site": 302,
    "admin:foods_food_past": 302,  # to the food, whose past entries are asked about only after a change
    "admin:foods_importrun_again": 405,
    "admin:foods_importrun_delete": 403,
    "admin:foods_tableimport_undo": 405,
    "admin:foods_tableimport_delete": 403,
    "admin:foods_foodoffer_add": 403,
    "admin:foods_foodoffer_delete": 403,
    "admin:tracker_household_add": 403,
    "admin:tracker_household_delete": 403,
    "admin:foods_foodrequest_add": 403,
    "admin:django_tasks_database_dbtaskresult_add": 403,
    "admin:django_tasks_database_dbtaskresult_delete": 403,
    "admin/(?P<url>.*)$": 404,
}
THINGS = {name.split()[-1] for name in House.things}
NO_PARAMETER_OF_A_THING = {"day", "label", "number", "slug", "token", "invitation_id", "meal", "user_id"}
NO_PARAMETER_OF_A_THING |= {"last"}  # a day
NO_PARAMETER_OF_A_THING |= {"meal_key"}  # looked up in their own list; tests/tracker/test_strangers.py has a stranger
# What a GET may write: how often a link was opened, which its owner is shown.
COUNTED = {"shared-sheet": ["tracker_sharedsheet"]}
# A GET that is nothing without writing: the invitation waits in the session until the person has signed up.
WRITES = {"invitation"}
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture
def house(shared_house: House) -> House:
    return shared_house


def expected(address: Address) -> dict[str, int]:
    """Return what a GET answers to each of the people."""
    name = address.name
    if address.is_admin:
        leads_on = name == address.route and name.endswith("/")  # an old address of the admin's
        to_admins = OF_ADMINS.get(name, 302 if leads_on else 200)
        to_others = 403 if name == "admin:login" else 302  # who is signed in, and no admin, is not asked to log in
        return {"nobody": 302, "alice": to_others, "carol": to_others, "admin": to_admins}
    if address.is_of_accounts:
        assert name in OF_ACCOUNTS, f"{name} is new: say in OF_ACCOUNTS of {__name__} what it answers to a GET."
        nobody, signed_in = OF_ACCOUNTS[name]
        return dict.fromkeys(PEOPLE, signed_in) | {"nobody": nobody}
    assert name in EXPECTED, f"{name} is new: say in EXPECTED of tests/tracker/test_strangers.py what it answers."
    nobody, owner, stranger = EXPECTED[name]
    return {"nobody": nobody, "alice": owner, "carol": stranger, "admin": FOR_ADMINS.get(name, stranger)}


@contextmanager
def undrawn() -> Iterator[None]:
    """Draw no page, where only its status is looked at: it takes most of the time, and a GET has drawn the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *_args, **_kwargs: "")
        yield


def ask(client: Client, method: str, path: str) -> Any:
    """Send a request without a body, and count no attempts; an exception in our code fails the test."""
    cache.clear()
    return client.generic(method, path, content_type="application/x-www-form-urlencoded")


def test_every_parameter_is_known_for_a_thing_or_none() -> None:
    ours = [it for it in addresses() if not it.is_admin and not it.is_of_accounts]
    unknown = {name for it in ours for name in it.parameters} - THINGS - NO_PARAMETER_OF_A_THING
    assert not unknown, (
        f"Add {unknown} to House.things if it names something of a person, else to {NO_PARAMETER_OF_A_THING}."
    )


ASKED_OF_ROWS = ("alice", "admin")
READERS = [
    who if who in ASKED_OF_ROWS else pytest.param(who, marks=pytest.mark.one_engine("few rows are asked for"))
    for who in PEOPLE
]


@pytest.mark.parametrize("who", READERS)
def test_reading_answers_as_expected_and_changes_nothing(house: House, who: str) -> None:
    client = house.client(who)
    wrong = []
    before = prints()
    for address, path in house.paths():
        for method in ("GET", "HEAD"):
            with undrawn() if method == "HEAD" else nullcontext():
                answer = ask(client, method, path)
            if answer.status_code != expected(address)[who] and (method, address.name) != ("HEAD", "admin:login"):
                wrong.append(f"{method} {path} ({address.name}): {answer.status_code}")
            if who == "nobody" and answer.status_code == 302 and not address.is_of_accounts:
                assert "/login/" in answer["Location"], path
        if tables := changed(before):
            counted = COUNTED.get(address.name, [])
            wrong += [f"{path} ({address.name}) changed {table}" for table in tables if table not in counted]
            before = prints()
    assert wrong == []


def full_disk(execute: Any, sql: str, *rest: Any) -> Any:
    """Refuse to write, as a full disk does."""
    if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")):
        raise OperationalError("database or disk is full")
    return execute(sql, *rest)


@pytest.mark.one_engine("Python decides what to write")
@pytest.mark.parametrize("who", ["nobody", "alice"])
def test_every_page_of_ours_answers_on_a_full_disk(house: House, who: str) -> None:
    ours = [pair for pair in house.paths() if not pair[0].is_admin and not pair[0].is_of_accounts]
    pages = [(address, path) for address, path in ours if address.name not in WRITES]
    pages += [(address, f"{path}?q=no+such+food") for address, path in pages if address.name in ("foods", "log")]
    wrong = []
    client = house.new_client(who, raise_request_exception=False)
    with connection.execute_wrapper(full_disk):
        for address, path in pages:
            code = client.get(path).status_code
            if code != expected(address)[who] and not ("?q=" in path and code == 200):
                wrong.append((path, code))
    assert wrong == []


@pytest.mark.one_engine("they are refused before the database is asked")
@pytest.mark.parametrize("who", PEOPLE)
def test_other_methods_are_refused_and_change_nothing(house: House, who: str) -> None:
    wrong = []
    client = house.client(who)
    before = prints()
    for address, path in house.paths():
        for method in OTHER_METHODS:
            code = ask(client, method, path).status_code
            allowed = {405, 404} if expected(address)[who] == 404 else {405}
            if address.is_of_accounts or address.is_admin:
                # PUT is as good as POST to Django's own views, and to a function that asks for no method, any is a GET.
                allowed |= {200, 302, expected(address)[who], 400 if method == "PUT" else 405}
            elif who == "nobody" and expected(address)["nobody"] == 302:
                allowed = {302}
            if code not in allowed:
                wrong.append(f"{method} {path} ({address.name}): {code}")
    assert wrong == []
    assert changed(before) == []


@pytest.mark.one_engine("empty forms are refused in Python; test_rows_of_others.py sends full ones on both")
@pytest.mark.parametrize("who", PEOPLE)
def test_an_empty_form_is_answered_and_touches_nothing_of_others(house: House, who: str) -> None:
    house.client(who)  # logs in before anything is taken back
    others = {name: belongings(getattr(house, name)) for name in ("alice", "bob", "carol", "admin") if name != who}
    before = prints()
    wrong = []
    for address, path in house.paths():
        reading = expected(address)
        with transaction.atomic():
            code = ask(house.new_client(who), "POST", path).status_code
            if not address.is_admin and changed(before):
                touched = [name for name, rows in others.items() if belongings(getattr(house, name)) != rows]
                wrong += [f"POST {path} ({address.name}) touched what is {name}'s" for name in touched]
            transaction.set_rollback(True)
        allowed = {200, 302, 403, 404, 405, 409, 422}
        if not address.is_admin and not address.is_of_accounts:
            if who == "nobody" and reading["nobody"] == 302:
                allowed = {302}
            elif who in ("carol", "admin") and THINGS & set(address.parameters):
                allowed = {404} if reading[who] == 405 else {404, 405}
        elif address.is_admin and who != "admin":
            allowed = {reading[who]}
        if code not in allowed:
            wrong.append(f"POST {path} ({address.name}): {code}")
    assert wrong == []


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    return HttpResponseForbidden()


@pytest.mark.one_engine("it is refused before the database is asked")
def test_no_form_is_taken_without_its_token(house: House, settings: Any) -> None:
    """Cross-site request forgery: a page elsewhere can send a form with a person's cookies, but not with the token."""
    settings.CSRF_FAILURE_VIEW = f"{__name__}.refused"  # drawing a whole page each time takes most of the time
    wrong = []
    for who in ("nobody", "alice", "admin"):
        client = house.new_client(who, enforce_csrf_checks=True)
        before = prints()
        for address, path in house.paths():
            for method in ("POST", "PUT", "PATCH", "DELETE") if who == "alice" else ("POST",):
                code = ask(client, method, path).status_code
                if code != (405 if path == reverse("healthz") else 403):
                    wrong.append(f"{method} {path} ({address.name}) as {who}: {code}")
        assert changed(before) == []
    assert wrong == []
