"""Every address of the admin as somebody who is staff but no superuser: without rights, and as editor of the catalog.

Accounts are the sharp edge: whoever may change them must not become more than that.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.conftest import client_of
from tests.security.house import Address, House, addresses, changed, prints
from tests.security.test_every_address import OF_ADMINS
from tracker.management.commands.make_admin import make_editors

# What Django's admin shows to all staff: the first page, their own password, and links to other pages.
OF_ALL_STAFF = {"admin:index", "admin:jsi18n", "admin:password_change", "admin:password_change_done"}
OF_SUPERUSERS = {"setup", "invitations", "invitation-withdraw"}
AGAIN = {"admin:foods_importrun_again": 405, "admin:foods_tableimport_undo": 405}
FOR_EDITORS = ("admin:foods_", "admin:app_list")


@pytest.fixture
def helper(house: House) -> Client:
    """Return Carol, who is staff now and has no rights."""
    User.objects.filter(pk=house.carol.pk).update(is_staff=True)
    return client_of(User.objects.get(pk=house.carol.pk))


@pytest.fixture
def editor(helper: Client, house: House) -> Client:
    """Return Carol as an editor of the catalog."""
    house.carol.groups.add(make_editors())
    return helper


def of_admin() -> list[Address]:
    return [address for address in addresses() if address.is_admin or address.name in OF_SUPERUSERS]


def expected(address: Address, *, edits: bool) -> int:
    """Return what a GET answers."""
    name = address.name
    if name in OF_SUPERUSERS:
        return 405 if name == "invitation-withdraw" else 404
    if name == "admin:password_change":  # to our own page, which limits guesses
        return 302
    if name in OF_ALL_STAFF:
        return 200
    if name == address.route and name.endswith("/"):  # an old address, which leads to the new one
        return 302
    if edits and name == "admin:foods_food_import_confirm":  # an import belongs to the admin who started it
        return 302
    if name.startswith(FOR_EDITORS) and (edits or name in AGAIN):
        return OF_ADMINS.get(name, 200)
    if name in ("admin:login", "admin:logout", "admin:view_on_site", "admin/(?P<url>.*)$"):
        return OF_ADMINS[name]
    return 404 if name == "admin:app_list" else 403


@pytest.mark.parametrize("who", ["helper", "editor"])
def test_reading(house: House, who: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(who)
    wrong = []
    before = prints()
    for address in of_admin():
        code = client.get(house.path(address)).status_code
        if code != expected(address, edits=who == "editor"):
            wrong.append(f"{address.name}: {code}")
    assert wrong == []
    assert changed(before) == []


@pytest.mark.parametrize("who", ["helper", "editor"])
def test_no_form_of_theirs_changes_accounts(house: House, who: str, request: pytest.FixtureRequest) -> None:
    """A form sent anywhere, with every right ticked and every action asked for."""
    client: Client = request.getfixturevalue(who)
    rights = {"is_staff": "on", "is_superuser": "on", "username": "mallory", "password1": "walnuts and figs"}
    rights |= {"usable_password": "true", "password2": "walnuts and figs", "post": "yes", "name": "all"}
    before = prints()
    wrong = []
    for address in of_admin():
        if address.name in ("admin:login", "admin:logout", "admin:password_change"):
            continue
        for action in ("delete_selected", "make_reset_link", "turn_second_step_off", "retire"):
            cache.clear()
            ticked = {"action": action, "_selected_action": [str(house.alice.pk)]}
            with transaction.atomic():
                code = client.post(house.path(address), rights | ticked).status_code
                touched = changed(before)
                transaction.set_rollback(True)
            allowed = {403, 404, 405, 302} if who == "helper" else {200, 302, 403, 404, 405, 422}
            if code not in allowed and address.name not in OF_ALL_STAFF:
                wrong.append(f"{address.name} ({action}): {code}")
            if who == "helper":
                wrong += [f"{address.name} ({action}) changed {table}" for table in touched]
            of_accounts = [table for table in touched if table.startswith(("auth_", "account_", "mfa_"))]
            wrong += [f"{address.name} ({action}) changed {table}" for table in of_accounts]
    assert wrong == []


def test_who_may_change_accounts_does_not_become_an_admin(house: House, helper: Client) -> None:
    house.carol.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    accounts = reverse("admin:auth_user_changelist")
    assert helper.get(accounts).status_code == 200
    for person, code in ((house.bob, 200), (house.admin, 302), (house.carol, 302)):
        assert helper.get(reverse("admin:auth_user_change", args=[person.pk])).status_code == code
        told = {"username": person.username, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
        told |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
        helper.post(reverse("admin:auth_user_change", args=[person.pk]), told)
        person.refresh_from_db()
        assert person.is_superuser == (person == house.admin)
    said = helper.post(accounts, asked("make_reset_link", house.admin.pk), follow=True).content.decode()
    assert "/password/reset/key/" not in said
    said = helper.post(accounts, asked("make_reset_link", house.bob.pk), follow=True).content.decode()
    assert "/password/reset/key/" in said


def asked(action: str, *keys: object) -> dict[str, Any]:
    return {"action": action, "_selected_action": [str(key) for key in keys]}


@pytest.mark.parametrize("key", ["9223372036854775808", "99999999999999999999", "-1", "abc", "", "1 OR 1=1", "٣"])
def test_a_key_that_no_row_can_have_is_none(house: House, key: str) -> None:
    root = house.client("admin")
    before = prints()
    for name in ("foods_food", "auth_user", "foods_foodgroup", "foods_foodrequest"):
        path = reverse(f"admin:{name}_changelist")
        assert root.post(path, asked("delete_selected", key) | {"post": "yes"}).status_code == 404
        for listed in ({"id__in": key}, {"pk__in": f"1,{key}"}):
            assert root.get(path, listed, follow=True).status_code == none_of(key)  # an empty list, or the whole one
    assert changed(before) == []


def none_of(key: str) -> int:
    """Return how a list with a key of no row is answered: SQLite takes no number of more than 64 bits."""
    return 404 if len(key.lstrip("-")) >= 19 and connection.vendor == "sqlite" else 200


@pytest.mark.parametrize("key", ["9223372036854775808", "-9223372036854775809"])
def test_a_number_that_no_column_holds_is_no_choice(house: House, key: str) -> None:
    root = house.client("admin")
    editors = reverse("admin:auth_group_change", args=[Group.objects.get().pk])
    before = prints()
    page = root.post(editors, {"name": "Editors", "permissions": [key]})
    assert page.status_code == none_of(key)
    if page.status_code == 200:
        assert f"Select a valid choice. {key} is not one of the available choices." in page.content.decode()
    assert changed(before) == []
    foods = reverse("admin:foods_food_changelist")
    assert root.get(foods, {"group__id__exact": key}, follow=True).status_code == 200
    for name in ("group", "group__exact", "group__in", "group__id__in"):
        assert root.get(foods, {name: key}, follow=True).status_code == none_of(key)


HAND_TYPED = (
    *("id__range=0", "name__regex=[", "name__iregex=[", "name__exact=%00", "contains__contains=a"),
    *("_to_field=%2B", "_to_field=portions", "edited_at__year=99999999999", "password__startswith=pbkdf"),
)


@pytest.mark.parametrize("query", HAND_TYPED)
def test_what_no_page_asks_of_a_list_leads_nowhere(house: House, query: str) -> None:
    root = house.client("admin")
    for name in ("foods_food", "auth_user", "foods_foodgroup"):
        assert root.get(f"{reverse(f'admin:{name}_changelist')}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["listed__exact=x", "id__in=a", "nothing=1", "group=a"])
def test_no_export_of_what_cannot_be_filtered(house: House, query: str) -> None:
    assert house.client("admin").get(f"{reverse('admin:foods_food_export')}?{query}").status_code == 404
