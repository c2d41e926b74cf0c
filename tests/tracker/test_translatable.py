"""Every string goes through gettext: under a pseudo-locale each is bracketed, and what is not stands out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Comment, Doctype, Tag
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.cast import make_dose, make_entry, make_food, make_group, make_product, make_saved_meal
from tests.diaries import CRONOMETER, brought, looked_through, serving, table
from tracker.common.person import profile_of, today_of
from tracker.dietitian_sheet.links import make_link, set_words
from tracker.models import DayNote, DayState, DayStatus, SavedMealPart, TargetPeriod
from tracker.views.shared import charts

TRANS = cast("Any", translation)._trans  # where Django keeps the functions in use
SPOKEN = ("aria-label", "placeholder", "title", "alt")
UNITS = {"mg", "g", "kcal"}  # the same in every language


@pytest.fixture
def pseudo_locale(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def bracketed(message: object, *_: object) -> str:
        return f"⟦{message}⟧"

    def plural(one: str, many: str, number: int) -> str:
        return bracketed(one if number == 1 else many)

    monkeypatch.setattr(TRANS, "gettext", bracketed, raising=False)
    monkeypatch.setattr(TRANS, "ngettext", plural, raising=False)
    monkeypatch.setattr(TRANS, "pgettext", lambda _, message: bracketed(message), raising=False)
    monkeypatch.setattr(TRANS, "npgettext", lambda _, one, many, number: plural(one, many, number), raising=False)
    charts.written_date.cache_clear()  # dates that were written in English
    yield
    charts.written_date.cache_clear()


def untranslated(html: str) -> list[str]:
    """Return the words that a person would read or hear on a page and that did not go through gettext."""
    page = BeautifulSoup(html, "html.parser")
    # A sentence may continue inside a link or a <strong>, so the whole text is looked at as one.
    return _words_outside_brackets(" ".join(_read(page))) + [
        word for text in _heard(page) for word in _words_outside_brackets(text)
    ]


def _read(page: BeautifulSoup) -> Iterator[str]:
    for node in page.find_all(string=True):
        parent = node.parent
        # The title may begin with a food's name, and options hold measures and time zones.
        silent = parent is None or parent.name in {"script", "style", "option", "title"}
        if not silent and not isinstance(node, (Comment, Doctype)) and parent is not None and not _is_data(parent):
            yield str(node)


def _heard(page: BeautifulSoup) -> Iterator[str]:
    for node in page.find_all(True):
        if not _is_data(node):
            yield from (str(node[name]) for name in SPOKEN if node.has_attr(name))
            if node.name == "input" and node.get("type") == "submit":
                yield str(node.get("value", ""))


def _is_data(node: Tag) -> bool:
    """Tell names of foods and the like (translate="no") and longer texts, which have their content files (lang)."""
    return any(
        parent.get("translate") == "no" or (parent.has_attr("lang") and parent.name != "html")
        for parent in (node, *node.parents)
    )


def _words_outside_brackets(text: str) -> list[str]:
    while (stripped := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = stripped
    return [word for word in re.findall(r"[^\W\d_]+", text) if word not in UNITS]


def test_it_finds_what_is_not_translated() -> None:
    assert untranslated("<p>⟦Yes⟧ <b translate=no>Spinach</b> 3 mg</p>") == []
    assert untranslated('<p>Oops</p><i aria-label="Oh"></i>⟦⟦a⟧<b>c</b>⟧b') == ["Oops", "b", "Oh"]


PAGES = ["home", "day", "empty", "week", "log", "search", "log-food", "entry", "profile", "target", "more"]
PAGES += ["delete-account", "foods", "foods-rich", "food", "food-group", "no-hit", "refused", "missing", "memory"]
PAGES += ["days", "targets", "learn", "fridge-card", "month-now", "trends", "year-now", "note-refused"]
PAGES += ["causes", "ideas", "how-we-judge", "week-until", "week-why"]


PAGES += ["sheet", "sheet-links", "sheet-words-refused", "shared-sheet", "no-link"]


PAGES += ["supplements", "supplement-new", "supplement", "supplement-refused", "over", "over-again", "perhaps-over"]


PAGES += [
    "kept-meals",
    "kept-meal",
    "recipe",
    "find-part",
    "kept-part",
    "own-part",
    "put-in",
    "copy",
    "water",
    "water-edit",
]


PAGES += ["choose", "reminders", "own-data", "looked-through", "brought", "food-new", "food-own", "food-edit"]
PAGES += ["line", "line-asked", "own-figure", "own-figure-entry", "own-food-past"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_person(name: str, alice: User, alice_client: Client, pseudo_locale: None) -> None:
    today = today_of(profile_of(alice))
    nuts = make_group("Nuts", in_document=True)
    food = make_food("Almonds", "270", group=nuts, document_term="almonds", energy_kcal_per_100g=Decimal(579))
    entry = make_entry(alice, today, food=food)
    make_entry(alice, today, None, food_name="Skyr")
    DayNote.objects.create(user=alice, day=today, text="Travelling")
    TargetPeriod.objects.create(user=alice, from_day=today, label="Lee", custom_mg=400)
    for back in (1, 2, 3):
        make_entry(alice, today - timedelta(days=back), "10")
        DayStatus.objects.create(user=alice, day=today - timedelta(days=back), status=DayState.COMPLETE)
    product = make_product(alice, "Magtabs", "113", "162")
    make_product(alice, "Oldtabs", retired_at=timezone.now())
    for back, low, high in ((20, "400", ""), (19, "400", ""), (40, "300", "380")):
        make_dose(alice, today - timedelta(days=back), low, high, product_name="Magtabs", product=product)
    make_dose(alice, today, ledger="medicine", product_name="Magtabs")
    porridge = make_saved_meal(alice, "Porridge", food)
    own_part = SavedMealPart.objects.create(user=alice, saved_meal=porridge, food_name="Roll", amount=1, measure="Roll")
    recipe = make_saved_meal(alice, "Soup", food, make_food("Skyr", None), servings="4")
    make_saved_meal(alice, "Stew", retired_at=timezone.now())
    water = make_food("Tap", "2.4", owner=alice, is_drink=True, energy_kcal_per_100g=0, portions={"1 glass": "250"})
    set_words(user=alice, name="A. B.", notes=True)
    token = make_link(user=alice, first=today - timedelta(days=20), last=today, days=7, form_key=uuid4())
    own_food = make_food("Bread", "80", owner=alice, source="own", source_id="bread", portions={"1 slice": "40"})
    rows = [serving(), serving(day="no day")]
    figure = make_entry(
        alice, today, food_name="Rosa", grams=None, amount=50, measure="mg", how_known="own", energy_kcal=None
    )
    eaten = make_entry(alice, today, food=own_food)
    urls: dict[str, str] = {
        "own-food-past": reverse("own-food-past", args=[eaten.food_id]),
        "own-figure-entry": reverse("entry", args=[figure.pk]),
        "line": reverse("log") + "?q=2+oz+almonds,+1+zzzz",
        "line-asked": reverse("log") + "?q=a+barrel+of+almonds",
        "choose": reverse("choose", args=[today]),
        "brought": reverse("import", args=[brought(alice, table(CRONOMETER, rows), "servings.csv").pk]),
        "looked-through": reverse("import", args=[looked_through(alice, table(CRONOMETER, rows), "s.csv").pk]),
        "food-edit": reverse("food-edit", args=[own_food.pk]),
        "kept-meal": reverse("kept-meal", args=[porridge.pk]),
        "recipe": reverse("kept-meal", args=[recipe.pk]),
        "find-part": reverse("kept-meal", args=[recipe.pk]) + "?q=alm",
        "kept-part": reverse("kept-part", args=[porridge.contents.all()[0].pk]),
        "own-part": reverse("kept-part", args=[own_part.pk]),
        "put-in": reverse("kept-put-in", args=[porridge.pk, food.pk]),
        "copy": reverse("copy", args=[today]),
        "water-edit": reverse("water-edit", args=[water.pk]),
        "supplement": reverse("supplement", args=[product.pk]),
        "supplement-refused": reverse("supplement-new"),
        "over": reverse("diary-day", args=[today - timedelta(days=20)]),
        "over-again": reverse("diary-day", args=[today - timedelta(days=19)]),
        "perhaps-over": reverse("diary-day", args=[today - timedelta(days=40)]),
        "day": reverse("diary-day", args=[today - timedelta(days=1)]),
        "empty": reverse("diary-day", args=[today - timedelta(days=9)]),
        "week": reverse("week-now"),
        "week-until": reverse("week-until", args=[today - timedelta(days=7)]),
        "week-why": reverse("week-why"),
        "search": reverse("log") + "?q=alm",
        "no-hit": reverse("log") + "?q=zzzz",
        "log-food": reverse("log-food", args=[food.pk]),
        "sheet-words-refused": reverse("sheet-words"),
        "shared-sheet": reverse("shared-sheet", args=[token]),
        "no-link": reverse("shared-sheet", args=["x"]),
        "note-refused": reverse("day-note", args=[today]),
        "refused": reverse("log-food", args=[food.pk]),
        "entry": reverse("entry", args=[entry.pk]),
        "food": reverse("food", args=[food.pk]),
        "food-group": reverse("food-group", args=["nuts"]),
        "missing": "/nowhere/",
    }
    url = urls.get(name) or reverse(name)
    answer: Any = (
        alice_client.post(url, {"amount": "x", "text": "x" * 501, "sheet_name": "x" * 61})
        if "refused" in name
        else alice_client.get(url, follow=True)
    )
    assert answer.status_code == {"missing": 404, "no-link": 404}.get(name, 422 if "refused" in name else 200)
    assert untranslated(answer.content.decode()) == []


@pytest.mark.parametrize("name", ["home", "more"])
def test_a_page_with_sample_data(name: str, db: None, client: Client, settings: Any, pseudo_locale: None) -> None:
    settings.SAMPLE_DATA = True
    assert untranslated(client.get(reverse("home")).content.decode()) == []
    client.post(reverse("sample"))
    page = client.get(reverse(name)).content.decode()
    assert "sample-banner" in page
    assert untranslated(page) == []


@pytest.mark.parametrize(
    "name", ["home", "more", "learn", "how-we-judge", "account_login", "account_signup", "account_reset_password"]
)
def test_every_page_of_nobody(name: str, client: Client, db: None, pseudo_locale: None) -> None:
    assert untranslated(client.get(reverse(name)).content.decode()) == []
