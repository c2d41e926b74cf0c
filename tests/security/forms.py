"""Every form that the site shows to someone, read from its pages as a browser would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from tests.security.house import House, addresses

Values = dict[str, list[str]]
# One address, many forms that say the same of different things: one of each kind is enough.
# Pages that show further forms once they are asked for something.
ASKED = {"log": "q=2+oz+almonds,+1+oz+almonds", "kept-meal": "q=almonds", "entry-food": "q=almonds", "foods": "q=xyzzy"}
_OFTEN = {"csrfmiddlewaretoken", "form_key"}
# What a page leaves open and a person has to fill in before the form does anything.
FILLED: dict[str, Values] = {
    "account_signup": {"username": ["dora"], "password1": ["walnuts and figs"]},
    "food-new": {"name": ["Rye"], "portion_label": ["1 slice"], "portion_grams": ["40"], "magnesium_mg": ["80"]},
    "kept-meals": {"name": ["Soup"]},
    "supplement-new": {"name": ["Citrate"], "label_mg": ["100"]},
    "water": {"name": ["Well"], "mg_per_litre": ["24"]},
}


@dataclass(frozen=True)
class Form:
    """A form as a browser would send it: `values` by field, and what else each field offers."""

    path: str
    is_post: bool
    values: Values
    offered: Values
    files: tuple[str, ...]
    shown_on: str

    @property
    def name(self) -> str:
        """The name of the address that it is sent to."""
        match = resolve(urlsplit(self.path).path)
        return match.view_name or match.route

    @property
    def fields(self) -> list[str]:
        return [*self.values, *self.files]

    def with_values(self, values: Mapping[str, Sequence[str]]) -> Form:
        return replace(self, values={**self.values, **{name: list(some) for name, some in values.items()}})

    def filled(self) -> Form:
        """Return it with what a person would fill in; of a choice without one, the last that is offered."""
        known = FILLED.get(self.name, {})
        chosen = {name: self.offered[name][-1:] for name in known and self.values if self.values[name] == [""]}
        return self.with_values(chosen | known)

    def send(self, client: Client, *, files: Mapping[str, tuple[str, bytes]] | None = None, **headers: str) -> Any:
        """Send it; text that no browser could encode goes as the bytes that a program would send. Counts no attempt."""
        cache.clear()
        if self.is_post and self.files:
            chosen = {name: SimpleUploadedFile(*(files or {}).get(name, ("a.csv", b"a"))) for name in self.files}
            clean = {name: [_encodable(text) for text in some] for name, some in self.values.items()}
            return client.post(self.path, {**clean, **chosen}, headers=headers)
        body = encoded(self.values)
        if self.is_post:
            return client.generic("POST", self.path, body, "application/x-www-form-urlencoded", headers=headers)
        joint = "&" if "?" in self.path else "?"
        return client.generic("GET", f"{self.path}{joint}{body}", headers=headers)


def encoded(values: Mapping[str, Sequence[str]]) -> str:
    """Return fields as a form sends them, halves of characters included."""
    pairs = ((quote(name), quote(text, errors="surrogatepass")) for name, some in values.items() for text in some)
    return "&".join(f"{name}={text}" for name, text in pairs)


def _encodable(text: str) -> str:
    return text.encode(errors="replace").decode()


def forms_of(house: House, who: str, *, of_admin: bool = False) -> list[Form]:
    """Return one form of each kind that the pages of a person show; of the admin's pages only if asked."""
    if (who, of_admin) not in house.seen:
        house.seen[who, of_admin] = _forms_of(house, who, of_admin=of_admin)
    return list(house.seen[who, of_admin])


def _forms_of(house: House, who: str, *, of_admin: bool) -> list[Form]:
    client = house.client(who)
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for path in _pages(house, who, of_admin=of_admin):
        answer = client.get(path, follow=True)
        if "html" in answer.get("Content-Type", "") and not answer.streaming:
            here = answer.request["PATH_INFO"] + (f"?{query}" if (query := answer.request["QUERY_STRING"]) else "")
            for form in forms_in(answer.content.decode(), here):
                key = form.name, tuple(sorted(set(form.fields) - _OFTEN))
                found.setdefault(key, form.filled())
    return list(found.values())


def _pages(house: House, who: str, *, of_admin: bool) -> Iterator[str]:
    for address in addresses():
        if address.is_admin == of_admin and address.name != "account_logout":
            path = house.path(address, of=who if who in house.of else "alice")
            yield path
            if address.name in ASKED:
                yield f"{path}?{ASKED[address.name]}"


def forms_in(html: str, page: str) -> Iterator[Form]:
    """Yield the forms of a page with what they hold."""
    soup = BeautifulSoup(html, "html.parser")
    for form in soup.find_all("form"):
        elements = [*form.find_all(["input", "select", "textarea", "button"])]
        if form.get("id"):
            elements += soup.find_all(["input", "select", "textarea", "button"], attrs={"form": form["id"]})
        values: Values = {}
        offered: Values = {}
        files = []
        for element in elements:
            name = str(element.get("name") or "")
            if not name or name == "csrfmiddlewaretoken":
                continue
            if element.get("type") == "file":
                files.append(name)
                continue
            held, choices = _of_field(element)
            values.setdefault(name, []).extend(held)
            offered.setdefault(name, []).extend(choices)
        path = urljoin(page, str(form.get("action") or ""))
        is_post = str(form.get("method", "get")).lower() == "post"
        path = path if is_post else path.partition("?")[0]
        yield from _pressed(Form(path, is_post, values, offered, tuple(files), page), elements)


def _pressed(form: Form, elements: list[Tag]) -> Iterator[Form]:
    """Yield a form as each of its buttons sends it: of those that have a name, only the one that was pressed."""
    buttons = [one for one in elements if one.name == "button" or one.get("type") == "submit"]
    named = {str(one["name"]): str(one.get("value", "")) for one in buttons if one.get("name")}
    rest = {name: held for name, held in form.values.items() if name not in named}
    for name, value in named.items():
        yield replace(form, values={**rest, name: [value]})
    if len(buttons) > len(named) or not buttons:
        yield replace(form, values=rest)


def _of_field(element: Tag) -> tuple[list[str], list[str]]:
    """Return what a field holds and what it offers; a button holds nothing until it is pressed."""
    value = str(element.get("value", ""))
    if element.name == "select":
        options = [str(option.get("value", option.get_text())) for option in element.find_all("option")]
        chosen = [str(option.get("value", "")) for option in element.find_all("option", selected=True)]
        return chosen or options[:1], options
    if element.name == "textarea":
        text = element.get_text().removeprefix("\n")
        return [text], [text]
    if element.name == "button" or element.get("type") == "submit":
        return [], [value]
    if element.get("type") in ("checkbox", "radio"):
        value = str(element.get("value", "on"))
        return [value] if element.has_attr("checked") else [], [value]
    return [value], [value]
