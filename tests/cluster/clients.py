"""Eight clients that act for two hundred people, and two guests who search: what they were answered, and when."""

from __future__ import annotations

import http.client
import itertools
import ssl
import threading
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.cluster.parts import SITE

CLIENTS = 8
PAUSE, BEFORE_SENDING_AGAIN = 0.15, 1.0
PATIENCE_SECONDS = 30.0  # of a browser; an answer after more than ten is a fault
FIRST_GRAMS = 301  # of the foods logged by the clients; the seeded entries have 100
TYPED = ("banana", "oat", "spin", "almonds", "rice", "bred", "choc", "lent")
_TOKEN = "t" * 32
_CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_CONTEXT.check_hostname, _CONTEXT.verify_mode = False, ssl.CERT_NONE  # the certificate is made for each run


@dataclass
class Answer:
    """What one request was answered."""

    kind: str  # "log", "day", "search" by a person; "guest"
    begun: float
    ended: float
    outcome: str  # "fine"; "not saved" if the page says so clearly; otherwise what went wrong


@dataclass
class Logged:
    """An entry that a person sent, under one key until it was acknowledged."""

    key: str
    user_id: int
    grams: int
    acknowledged: float | None = None


@dataclass
class Browser:
    """A browser, with the cookies of one person or none."""

    address: str
    session: str = ""
    wrote_until: float = 0.0

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Send a request on a connection of its own; raise OSError or HTTPException if it is not answered."""
        server = http.client.HTTPSConnection(self.address, timeout=PATIENCE_SECONDS, context=_CONTEXT)
        cookies = {"csrftoken": _TOKEN} | ({"sessionid": self.session} if self.session else {})
        if time.monotonic() < self.wrote_until:
            cookies["wrote"] = "1"
        headers = {"Host": SITE, "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        body = None
        if form is not None:
            headers |= {"Origin": f"https://{SITE}", "Content-Type": "application/x-www-form-urlencoded"}
            body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": _TOKEN})
        try:
            server.request("GET" if form is None else "POST", path, body, headers)
            answer = server.getresponse()
            page = answer.read().decode()
            if "wrote=1" in (answer.headers["Set-Cookie"] or ""):
                self.wrote_until = time.monotonic() + 60
            return answer.status, page
        finally:
            server.close()


@dataclass
class Person:
    """Someone with a diary."""

    user_id: int
    browser: Browser
    grams: itertools.count[int] = field(default_factory=lambda: itertools.count(FIRST_GRAMS))


class Clients:
    """All of them, until they are told to stop."""

    def __init__(self, facts: dict[str, Any], addresses: list[str]) -> None:
        self.foods: list[int] = facts["foods"]
        sessions = list(facts["sessions"].items())
        self.answers: list[Answer] = []
        self.logged: list[Logged] = []
        self.stopped = threading.Event()
        self.threads = []
        for n in range(CLIENTS):
            address = addresses[n % len(addresses)]
            people = [Person(int(pk), Browser(address, session)) for pk, session in sessions[n::CLIENTS]]
            self.threads.append(threading.Thread(target=self.act, args=[people], daemon=True))
        for address in addresses:
            self.threads.append(threading.Thread(target=self.search, args=[Browser(address)], daemon=True))

    def start(self) -> None:
        """Begin."""
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Let everyone finish what was begun."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS + 5)

    def act(self, people: list[Person]) -> None:
        """Log, read the day and search, for one person after the other."""
        typed = itertools.cycle(TYPED)
        for person in itertools.cycle(people):
            self.log(person)
            self.ask("day", person.browser, "/")
            self.ask("search", person.browser, f"/foods/?q={next(typed)}")
            if self.stopped.is_set():
                return

    def log(self, person: Person) -> None:
        """Log a food, and send it again under the same key until it was acknowledged."""
        it = Logged(str(uuid.uuid4()), person.user_id, next(person.grams))
        self.logged.append(it)
        day = datetime.now(UTC).date().isoformat()
        form = {"amount": str(it.grams), "measure": "g", "meal": "lunch", "day": day, "form_key": it.key}
        food = self.foods[it.grams % len(self.foods)]
        while True:
            if self.ask("log", person.browser, f"/log/{food}/", form) == "fine":
                it.acknowledged = time.monotonic()
                return
            if self.stopped.wait(BEFORE_SENDING_AGAIN):
                return

    def search(self, browser: Browser) -> None:
        """Search and read without an account."""
        for path in itertools.cycle(("/foods/?q=banana", "/foods/?q=oat", "/learn/", "/foods/rich/")):
            self.ask("guest", browser, path)
            if self.stopped.is_set():
                return

    def ask(self, kind: str, browser: Browser, path: str, form: dict[str, str] | None = None) -> str:
        """Send a request, note the answer and return how it went."""
        begun = time.monotonic()
        try:
            status, page = browser.ask(path, form)
        except (OSError, http.client.HTTPException) as problem:
            outcome = f"{type(problem).__name__} {problem}"
        else:
            outcome = outcome_of(status, page, 302 if form else 200)
        self.answers.append(Answer(kind, begun, time.monotonic(), outcome))
        self.stopped.wait(PAUSE)
        return outcome


def outcome_of(status: int, page: str, expected: int) -> str:
    """Return how a request went, in a word."""
    if status == expected:
        return "fine"
    if status in {502, 503, 504} and "not be saved" in page:
        return "not saved"
    return str(status)
