"""Who asks, from where, and where the answer leads: redirects, hosts, headers, sessions, and the cost of a login."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.cast import make_user
from tests.security.house import Address, House, addresses

LOGIN = "/accounts/login/"
GOOD = {"login": "alice", "password": "correct horse battery"}
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    " //evil.example/",
    "\t//evil.example/",
    "https://testserver@evil.example/",
    "nowhere",
    "a b",
    "\0",
)
NAMES = ("next", "back", "url", "return_to", "redirect_to", "continue")


def leads_to(answer: Any) -> str:
    """Return the host that a browser would go to after this answer, as it reads backslashes and blanks."""
    places = (answer.get(name, "") for name in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url"))
    there = next((place for place in places if place), "/").strip().replace("\\", "/").replace("\t", "")
    parts = urlsplit(urljoin("http://testserver/here/", there))
    return parts.netloc if parts.scheme in ("http", "https") else there


def answers(house: House, address: Address, way: str) -> Iterator[Any]:
    """Yield what an address answers to someone and to nobody who name a way back in every field and header for it."""
    path, fields = house.path(address, of="bob"), dict.fromkeys(NAMES, way)
    told = {"Referer": way.strip(), "HX-Current-URL": way.strip()}
    for who in ("bob", "nobody"):
        cache.clear()
        yield house.new_client(who).post(path, fields, headers=told)
        if address.is_of_accounts or address.is_admin:
            yield house.new_client(who).get(path, fields, headers=told)


def test_no_address_leads_elsewhere(house: House) -> None:
    heeding = [
        address
        for address in addresses()
        if not (address.is_admin and "<" in address.route)  # nothing there reads such a field, and it takes long
        and any("/heeded/" in unquote(answer.get("Location", "")) for answer in answers(house, address, "/heeded/"))
    ]
    assert {"appearance", "star", "account_login"} <= {address.name for address in heeding}
    wrong = [
        f"{address.name} leads to {leads_to(answer)} by {way!r}"
        for address in heeding
        for way in ELSEWHERE
        for answer in answers(house, address, way)
        if leads_to(answer) != "testserver"
    ]
    assert wrong == []


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_who_logs_in_stays_here(alice: User, elsewhere: str) -> None:
    answer = Client().post(f"{LOGIN}?next=/x", GOOD | {"next": elsewhere})
    assert answer.status_code == 302
    assert leads_to(answer) == "testserver"


def test_a_way_back_of_ours_is_taken(alice_client: Client) -> None:
    assert alice_client.post(reverse("appearance"), {"next": "/week/"})["Location"] == "/week/"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example#localhost",
        "localhost@evil.example",
        "localhost:80:80",
        "localhost/evil.example",
        "localhost evil.example",
        "192.168.1.20.evil.example",
        "[::1].evil.example",
        "local.example.org.",
        "localhost\\evil.example",
    ],
)
def test_odd_hosts_are_refused(client: Client, db: None, host: str) -> None:
    assert client.get(LOGIN, headers={"host": host}).status_code == 400


def test_what_a_header_says_of_the_host_counts_for_nothing(alice_client: Client) -> None:
    told = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Server": "evil.example",
        "X-Host": "evil.example",
        "Forwarded": "host=evil.example;proto=https",
        "X-Original-URL": "/admin/",
        "X-Rewrite-URL": "/admin/",
        "X-Forwarded-Port": "666",
    }
    for path in ("/", LOGIN, "/reminders/", "/reminders/meal-reminders.ics?times=8:00&weekdays=0"):
        answer = alice_client.get(path, headers=told)
        assert answer.status_code != 400, "a foreign name that counts is refused"
        assert answer.request["PATH_INFO"] == path.partition("?")[0]
        assert b"evil.example" not in answer.content
        assert "evil.example" not in str(answer.headers)


def test_a_forwarded_https_is_believed_only_behind_a_public_url(client: Client, db: None, settings: Any) -> None:
    told = {"X-Forwarded-Proto": "https"}
    assert not client.get(LOGIN, headers=told).wsgi_request.is_secure()
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # as PUBLIC_URL sets it
    assert client.get(LOGIN, headers=told).wsgi_request.is_secure()


def test_one_who_names_another_method_or_person_gains_nothing(house: House) -> None:
    told = {"X-HTTP-Method-Override": "DELETE", "X-Remote-User": "alice", "Remote-User": "alice"}
    for who, code in (("nobody", 302), ("carol", 200)):
        answer = house.new_client(who).get(reverse("supplements"), headers=told)
        assert answer.status_code == code
        assert b"Zanzibar" not in answer.content


def session_of(client: Client) -> str:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (LOGIN, GOOD),
        ("/accounts/signup/", {"username": "dora", "password1": "walnuts and figs"}),
    ],
)
def test_a_session_that_someone_planted_is_not_signed_in(db: None, path: str, sent: dict[str, str]) -> None:
    """Session fixation: whoever knows the key from before must not be signed in after."""
    make_user("alice")
    attacker = Client()
    attacker.session["seen"] = "before"  # makes a session that is not signed in
    planted = attacker.session
    planted.save()
    for key in (planted.session_key or "", "known-to-the-attacker-0123456789"):
        cache.clear()
        User.objects.filter(username="dora").delete()
        victim = Client()
        victim.cookies[settings.SESSION_COOKIE_NAME] = key
        before = victim.get(path).cookies.get("csrftoken")
        answer = victim.post(path, sent)
        assert answer.status_code == 302
        assert session_of(victim) not in ("", key)
        assert before is None or answer.cookies["csrftoken"].value != before.value, "the token is replaced too"
        attacker.cookies[settings.SESSION_COOKIE_NAME] = key
        assert attacker.get("/profile/").status_code == 302


def test_a_session_ends_with_log_out_and_with_another_password(house: House) -> None:
    own, other = house.new_client("bob"), Client()
    other.post(LOGIN, GOOD | {"login": "bob"})
    assert other.get("/profile/").status_code == 200
    stolen = session_of(other)
    other.post("/accounts/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert thief.get("/profile/").status_code == 302
    sent = {"oldpassword": "correct horse battery", "password1": "walnuts and figs", "password2": "walnuts and figs"}
    changer = Client()
    changer.post(LOGIN, GOOD | {"login": "bob"})
    assert changer.post("/accounts/password/change/", sent).status_code == 302
    assert own.get("/profile/").status_code == 302


def test_a_log_in_works_as_hard_for_a_name_that_does_not_exist(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the time of the answer would tell who has an account here; counted in hashes, which is what takes time."""
    make_user("alice")
    User.objects.filter(pk=make_user("gone").pk).update(is_active=False)
    User.objects.filter(pk=make_user("sample").pk).update(password="!no-password")
    hashes: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str, *rest: Any) -> str:
        hashes.append(password)
        return encode(self, password, salt, *rest)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    work, said = {}, set()
    for name in ("alice", "nobody-of-this-name", "gone", "sample", "ALICE\0", "a" * 5000):
        cache.clear()
        hashes.clear()
        page = Client().post(LOGIN, {"login": name, "password": "wrong"})
        work[name] = len(hashes)
        if name in ("alice", "nobody-of-this-name", "gone", "sample"):
            said.add(page.content.decode().count("not correct") + page.content.decode().count("correct username"))
    assert work["alice"] == 1
    assert work["nobody-of-this-name"] == work["gone"] == work["sample"] == 1
    assert len(said) == 1, "and the words are the same"
