"""`make admin` makes an admin, asking or not, and a group that edits the catalog and sees nobody's diary."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.cast import make_user
from tests.conftest import client_of
from tests.second_factor import set_up_app
from tracker.management.commands import make_admin

PASSWORD = "walnuts and figs"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.delenv("ADMIN_NAME", raising=False)
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, name: str, *passwords: str) -> None:
    typed: Iterator[str] = iter(passwords)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda question: name)
    monkeypatch.setattr("getpass.getpass", lambda question: next(typed))


def run(**options: Any) -> str:
    out = io.StringIO()
    call_command("make_admin", stdout=out, **options)
    return out.getvalue()


def test_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, "root", PASSWORD, PASSWORD)
    assert "root is now an admin" in run()
    root = User.objects.get()
    assert root.is_superuser
    assert root.check_password(PASSWORD)
    assert client_of(root).get("/admin/").status_code == 200


def test_a_typed_password_is_kept_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, " root ", f" {PASSWORD} ", f" {PASSWORD} ")
    run()
    assert User.objects.get(username="root").check_password(f" {PASSWORD} ")


def test_the_admin_has_the_icon_of_the_app() -> None:
    assert "tracker/icon" in client_of(User.objects.create_superuser("root")).get("/admin/").content.decode()


def test_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    run(name="root")
    assert User.objects.get().check_password(PASSWORD)


def test_without_a_terminal_and_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="ADMIN_NAME is missing"):
        run()
    with pytest.raises(CommandError, match="ADMIN_PASSWORD is missing"):
        run(name="root")
    assert not User.objects.exists()


def test_somebody_known_keeps_the_password() -> None:
    make_user("alice")
    run(name="alice")
    alice = User.objects.get()
    assert alice.is_superuser
    assert alice.check_password("correct horse battery")


def test_somebody_known_gets_another_password(monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("alice")
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    run(name="alice")
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("name", "passwords", "message"),
    [
        ("root", (PASSWORD, PASSWORD + "!"), "differ"),
        ("root", ("magnesium", "magnesium1"), "differ"),
        ("root", ("12345678", "12345678"), "too common"),
        ("root", ("short", "short"), "too short"),
        ("ro ot!", (PASSWORD, PASSWORD), "valid username"),
    ],
)
def test_refused(monkeypatch: pytest.MonkeyPatch, name: str, passwords: tuple[str, ...], message: str) -> None:
    at_a_terminal(monkeypatch, name, *passwords)
    with pytest.raises(CommandError, match=message):
        run()
    assert not User.objects.exists()


@pytest.mark.parametrize("leave", [EOFError, KeyboardInterrupt])
def test_leaving_in_between(monkeypatch: pytest.MonkeyPatch, leave: type[BaseException]) -> None:
    at_a_terminal(monkeypatch, "root")

    def left(question: str) -> str:
        raise leave

    monkeypatch.setattr("builtins.input", left)
    with pytest.raises(CommandError, match="Nothing was made"):
        run()


def test_editors_see_the_catalog_and_nobody() -> None:
    group = make_admin.make_editors()
    assert {permission.content_type.app_label for permission in group.permissions.all()} == {"foods"}
    editor = make_user("edith")
    editor.is_staff = True
    editor.save()
    editor.groups.add(group)
    client = client_of(editor)
    assert client.get("/admin/foods/food/").status_code == 200
    assert client.get("/admin/auth/user/").status_code == 403
    assert make_admin.make_editors() == group
    assert Group.objects.count() == 1


def test_an_admin_who_lost_the_phone_gets_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob = make_user("alice"), make_user("bob")
    for person in (alice, bob):
        set_up_app(person)
    run(name="alice")
    assert Authenticator.objects.count() == 2
    run(name="alice", forget_second_step=True)
    assert [kept.user for kept in Authenticator.objects.all()] == [bob]
