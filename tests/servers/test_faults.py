"""What may go wrong beneath the app, done for real.

No acknowledged entry is lost, none is half there, none is twice, and a person sees a page that says what to do.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests import patience, postgres
from tests.cast import make_food, make_user
from tests.conftest import client_of
from tests.serving import ROOT, UNSET, free_port, lines_until_ready
from tests.tracker.views.diary.test_day import text_of
from tracker.backups import databases
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Profile
from tracker.sample import menu
from tracker.sample.account import TooManySamplesError, make_sample

ANN = """
import json
from django.contrib.auth.models import User
from django.test import Client
from foods.models import Food
from tracker.models import Profile
from tracker.common.person import today_of
ann = User.objects.create_user("ann")
client = Client()
profile = Profile.objects.create(user=ann)
client.force_login(ann)
food = Food.objects.get(name="Banana")
portion = food.portions.first()
print(json.dumps({"session": client.cookies["sessionid"].value, "food": food.pk, "measure": portion.label,
                  "day": str(today_of(profile))}))
"""
THERE = """
import json
from tracker.models import Entry
rows = Entry.objects.all()
print(json.dumps([[str(e.form_key), str(e.grams), str(e.mg_known), e.full_clean() is None] for e in rows]))
"""
TOKEN = "t" * 32


class House:
    """An instance in a folder of its own: servers to start and kill, and a person who logs bananas."""

    def __init__(self, folder: Path, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in UNSET}
        self.environment = kept | {"DATA_DIR": str(folder), "HOST": "127.0.0.1", "WORK": "0"} | environment
        self.servers: list[subprocess.Popen[str]] = []
        self.ann: dict[str, Any] = {}

    def start(self) -> int:
        """Start a server and return its port."""
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, ROOT / "tests" / "serve_patiently.py"],
            env=self.environment | {"PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.servers.append(server)
        lines_until_ready(server)
        return port

    def kill(self) -> None:
        """Kill every process of every server at once, as a power cut would."""
        for server in self.servers:
            os.killpg(server.pid, signal.SIGKILL)
        for server in self.servers:
            server.communicate()
        self.servers.clear()

    def ask(self, code: str) -> Any:
        """Run code inside the app and return what it prints."""
        command: list[str | Path] = [sys.executable, ROOT / "manage.py", "shell", "-v", "0", "-c", code]
        return json.loads(subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE).stdout)

    def move_in(self) -> None:
        self.ann = self.ask(ANN)

    def log(self, port: int, key: uuid.UUID) -> tuple[int, str]:
        """Send the form that logs a banana; return the answer."""
        form = {"amount": "1", "measure": self.ann["measure"], "meal": "lunch", "day": self.ann["day"]}
        form |= {"form_key": str(key), "csrfmiddlewaretoken": TOKEN}
        return self.request(port, "POST", f"/log/{self.ann['food']}/", urllib.parse.urlencode(form))

    def request(self, port: int, method: str, path: str, body: str = "") -> tuple[int, str]:
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=patience.SECONDS)
        headers = {
            "Cookie": f"sessionid={self.ann['session']}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            server.request(method, path, body, headers)
            answer = server.getresponse()
            return answer.status, answer.read().decode()
        finally:
            server.close()

    def is_there(self, *keys: uuid.UUID) -> bool:
        """Tell whether each of these is there once and whole."""
        there = self.ask(THERE)
        found = [row[0] for row in there if row[0] in set(map(str, keys))]
        assert len({tuple(row[1:]) for row in there}) == 1, "every banana is the same banana"
        return sorted(found) == sorted(map(str, keys))


@pytest.fixture
def house(tmp_path: Path, begun: Path) -> Iterator[House]:
    house = House(shutil.copytree(begun, tmp_path / "var"))
    yield house
    house.kill()


def test_two_servers_on_one_database_then_killed_while_they_write(house: House) -> None:
    ports = [house.start()]
    house.move_in()
    ports.append(house.start())
    shared = [uuid.uuid4() for _ in range(5)]
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(house.log, port, key) for key in shared for port in ports]
        assert {each.result()[0] for each in sent} == {302}, "each is sent to both at once"

    acknowledged: list[uuid.UUID] = []
    tried: list[uuid.UUID] = []

    def write(port: int) -> None:
        while True:
            key = uuid.uuid4()
            tried.append(key)
            try:
                status, _ = house.log(port, key)
            except (OSError, http.client.HTTPException):
                return
            assert status == 302
            acknowledged.append(key)
            if len(acknowledged) == 40:
                house.kill()

    with ThreadPoolExecutor(4) as pool:
        for written in [pool.submit(write, port) for port in ports * 2]:
            written.result()
    assert house.is_there(*acknowledged)
    assert len(tried) > len(acknowledged), "some were on their way"
    port = house.start()
    assert {house.log(port, key)[0] for key in tried} == {302}
    assert house.is_there(*tried, *shared)


def test_the_file_is_gone_and_comes_back_while_it_is_served(house: House) -> None:
    """Connections stay open, and an open file outlives its name: nothing may be acknowledged that is written there."""
    port = house.start()
    house.move_in()
    before, lost, after = ([uuid.uuid4() for _ in range(n)] for n in (12, 5, 12))
    with ThreadPoolExecutor(8) as pool:  # every thread of the server opens the file
        assert {status for status, _ in pool.map(lambda key: house.log(port, key), before)} == {302}
    folder = Path(house.environment["DATA_DIR"])
    aside = folder / "aside"
    aside.mkdir()
    names = ["tracker.sqlite3", "tracker.sqlite3-wal", "tracker.sqlite3-shm"]
    for name in names:
        (folder / name).rename(aside / name)
    for key in lost:
        status, page = house.log(port, key)
        assert status == 503
        assert "wait half a minute, go back and send it again" in page
    for name in names:
        (aside / name).replace(folder / name)
    assert {house.log(port, key)[0] for key in [*lost, *after]} == {302}
    assert house.is_there(*before, *lost, *after)


def test_postgres_goes_away_and_comes_back(begun: Path) -> None:
    first, lost, last = (uuid.uuid4() for _ in range(3))
    with postgres.scratch_folder() as folder:
        serving = postgres.made(folder / "pg")
        house = House(folder / "var")
        shutil.copytree(begun / "static", folder / "var" / "static")
        shutil.copy(begun / "static.stamp", folder / "var")
        try:
            with serving() as url:
                house.environment["DATABASE_URL"] = url
                port = house.start()
                house.move_in()
                assert house.log(port, first)[0] == 302
                fail_over(house, port, folder / "pg" / "data")
            for _ in range(3):  # the pool must not pause longer and longer after failed requests
                status, page = house.log(port, lost)
                assert status == 503
            assert "wait half a minute, go back and send it again" in page
            assert house.request(port, "GET", "/healthz")[0] == 503
            with serving():
                assert {house.log(port, key)[0] for key in (first, lost, last)} == {302}
                assert house.request(port, "GET", "/healthz")[0] == 200
                assert house.is_there(first, lost, last)
        finally:
            house.kill()


DROP_ONCE = """
CREATE SEQUENCE drops;
CREATE FUNCTION drop_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('drops') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$;
CREATE CONSTRAINT TRIGGER drop_once AFTER INSERT ON tracker_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION drop_once();
"""
FORGET = "DROP TRIGGER drop_once ON tracker_entry; DROP FUNCTION drop_once; DROP SEQUENCE drops"
OTHERS = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"


def fail_over(house: House, port: int, socket: Path) -> None:
    """Do to a server's connections what the loss of a primary does; each write is there once, or can be sent again."""
    dropped, idle, refused = (uuid.uuid4() for _ in range(3))
    with psycopg.connect(host=str(socket), dbname="postgres", user="postgres", autocommit=True) as postgres:
        postgres.execute(DROP_ONCE)
        assert house.log(port, dropped)[0] == 302, "the connection was lost at the commit; the form was sent again"
        counted = postgres.execute("SELECT last_value FROM drops").fetchone()
        assert counted == (2,)
        postgres.execute(FORGET)
        postgres.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        assert house.log(port, idle)[0] == 302
        postgres.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        postgres.execute("SELECT pg_reload_conf()")
        postgres.execute("SELECT pg_sleep(0.2)")
        status, page = house.log(port, refused)
        assert status == 503
        assert "wait half a minute, go back and send it again" in page
        assert house.request(port, "GET", "/healthz")[0] == 200
        assert house.request(port, "GET", "/healthz?ready")[0] == 503
        postgres.execute("ALTER SYSTEM RESET default_transaction_read_only")
        postgres.execute("SELECT pg_reload_conf()")
        postgres.execute("SELECT pg_sleep(0.2)")
    assert house.log(port, refused)[0] == 302
    assert house.is_there(dropped, idle, refused)


committed = pytest.mark.django_db(transaction=True)


class Person:
    """Alice, who logs almonds through the pages."""

    def __init__(self) -> None:
        self.user = make_user("alice")
        self.food = make_food()
        self.client: Client = client_of(self.user)
        self.client.raise_request_exception = False

    def log(self, key: uuid.UUID, **more: str) -> Any:
        form = {"amount": "1", "measure": "1 oz", "meal": "lunch", "day": today_of(profile_of(self.user))}
        return self.client.post(reverse("log-food", args=[self.food.pk]), form | {"form_key": key} | more)


@pytest.fixture
def person() -> Person:
    return Person()


def says_what_to_do(answer: Any) -> bool:
    return answer.status_code == 503 and "wait half a minute" in text_of(answer)


@committed
def test_the_database_is_locked(person: Person) -> None:
    key = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50" if connection.vendor == "sqlite" else "SET lock_timeout = 50")
    try:
        with databases.opened("other", connection.settings_dict) as other, transaction.atomic(using="other"):
            with other.cursor() as cursor:
                if connection.vendor == "sqlite":
                    cursor.execute("UPDATE tracker_profile SET user_id = user_id")
                else:
                    cursor.execute("LOCK TABLE tracker_profile, tracker_entry, attempts")
            assert says_what_to_do(person.log(key))
            stranger = Client(raise_request_exception=False)
            assert says_what_to_do(stranger.post(reverse("account_login"), {"login": "alice", "password": "x"}))
        assert Entry.objects.count() == 0
        assert person.log(key).status_code == 302
        assert Entry.objects.count() == 1
    finally:
        connection.close()


@contextmanager
def full_disk() -> Iterator[None]:
    """Leave room for very little: SQLite's file may not grow, and PostgreSQL says what it says on a full disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")  # pages that other tests left free would be room
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 2}")
        else:
            cursor.execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " IF (SELECT count(*) FROM tracker_entry) > 9 THEN"
                " RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END IF; RETURN NEW; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER full_disk AFTER INSERT ON tracker_entry FOR EACH ROW EXECUTE FUNCTION full_disk()"
            )
    try:
        yield
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER full_disk ON tracker_entry; DROP FUNCTION full_disk")
        connection.close()  # SQLite's limit is the connection's


@committed
def test_the_disk_is_full(person: Person) -> None:
    acknowledged = []
    with full_disk():
        for _ in range(500):
            key = uuid.uuid4()
            answer = person.log(key)
            if answer.status_code != 302:
                break
            acknowledged.append(key)
        assert acknowledged
        assert says_what_to_do(answer)
        assert set(Entry.objects.values_list("form_key", flat=True)) == set(acknowledged)
        assert person.client.get(reverse("home")).status_code == 200, "existing data can be read"
    assert person.log(key).status_code == 302, "with room again, the same form goes through"
    assert Entry.objects.count() == len(acknowledged) + 1


@committed
def test_the_last_sample_place_is_given_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIMITS = replace(settings.LIMITS, samples=1)
    days = menu.days

    def slowly(today: date) -> Any:
        time.sleep(0.3)  # the others come meanwhile
        return days(today)

    monkeypatch.setattr("tracker.sample.menu.days", slowly)

    def visit(_number: int) -> bool:
        try:
            make_sample(now=timezone.now())
        except TooManySamplesError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(visit, range(3))) == [False, False, True]
    assert Profile.objects.exclude(sample_until=None).count() == 1


@committed
def test_the_clock_jumps(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [datetime(2027, 3, 28, 0, 30, tzinfo=UTC)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock[0])
    person.client = client_of(person.user)
    keys = []
    for jump in (timedelta(0), timedelta(hours=-3), timedelta(days=40), timedelta(days=-45), timedelta(hours=1)):
        clock[0] += jump
        keys.append(uuid.uuid4())
        answer = person.log(keys[-1])
        assert answer.status_code == 302, jump
        assert person.log(keys[0]).status_code == 302, "sent again after the jump it is not logged again"
        day = today_of(profile_of(person.user))
        assert Entry.objects.get(form_key=keys[-1]).day == day == clock[0].date()
    assert set(Entry.objects.values_list("form_key", flat=True)) == set(keys)
