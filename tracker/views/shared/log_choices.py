"""What the log page offers: foods found in a line of text, saved meals, usual foods."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.form_keys import key_in
from foods.forms import number_text
from foods.models import Food
from foods.nutrients import Total
from tracker.advice.eater import advice_for
from tracker.diary import habits
from tracker.diary import saved_meals as kept_meals
from tracker.diary.habits import Usual
from tracker.diary.meals import main_meal
from tracker.free_text.combine import read_line
from tracker.free_text.forms import ReadingForm
from tracker.free_text.items import Item, say_more_than_a_name, total_of
from tracker.free_text.log_line import has_logged
from tracker.free_text.marks import MEAL_OF
from tracker.free_text.measure_words import counted
from tracker.free_text.portions import Question
from tracker.free_text.reader import Reader
from tracker.free_text.reading_rows import described, own_described, saved_described
from tracker.free_text.spoken import Spoken
from tracker.models import Entry, SavedMeal, SupplementProduct
from tracker.supplements.doses import products_of
from tracker.views.shared.request import SignedInRequest


@dataclass(frozen=True, slots=True)
class Understood:
    """A parsed line, as pages show it, with its form if the line says more than the beginning of a name."""

    form: ReadingForm | None
    text: str
    items: list[Item]
    reader: Reader

    @property
    def name(self) -> str:
        """The name to search for, if the text is that of one food."""
        names = [item.spoken.food for item in self.items if item.foods or not item.own]
        return names[0] if len(names) == len(self.items) == 1 else ""

    @property
    def total(self) -> Total:
        """The total of all parts that are clear."""
        return total_of(self.items)

    @property
    def said(self) -> str:
        """The text for screen readers."""
        parts = [described(item.chosen) for item in self.items if item.chosen]
        parts += [saved_described(item.saved) for item in self.items if item.saved and item.is_clear]
        parts += [own_described(item.own) for item in self.items if item.own and item.is_clear]
        asked = len(self.items) - len(parts)
        if asked:
            parts.append(ngettext("%(n)s question", "%(n)s questions", asked) % {"n": asked})
        return ". ".join(parts)


def understood(request: SignedInRequest, text: str, *, day: date, meal: str) -> Understood:
    """Parse a line for a page; its form has the key of the URL unless that key has already logged something."""
    person = request.person
    is_begun = bool(request.htmx) and text.isalpha() and "entered" not in request.GET
    reader = Reader(request.user.pk, main_meal(meal), shared_by=person.shared_by, is_begun=is_begun)
    if is_begun and text.lower() not in MEAL_OF and reader.is_beginning(text):
        return Understood(None, text, [Item(Spoken(text))], reader)
    items = [
        _with_meal_there(request.user, item)
        for item in read_line(reader, text, request.person.today, request.person.meals.names)
    ]
    if not say_more_than_a_name(items) or (is_begun and _is_first_found(reader, items)):
        return Understood(None, text, items, reader)
    key = key_in(request.GET)
    if key is None or has_logged(user=request.user, form_key=key):
        key = uuid.uuid4()
    initial = {"meal": meal, "text": text, "day": day, "form_key": key, "read_for": meal}
    form = ReadingForm(
        items=items, day=day, products=tablets_named(request.user, items), meals=request.person.meals, initial=initial
    )
    return Understood(form, text, items, reader)


def _is_first_found(reader: Reader, items: list[Item]) -> bool:
    """Whether a line is read as the first of the foods found, so that the list is enough."""
    chosen = items[0].chosen
    return chosen is not None and chosen.food in reader.hits(items[0].spoken.food)[:1]


def _with_meal_there(user: User, item: Item) -> Item:
    """Say so if nothing is logged of a meal that was eaten again (one query)."""
    if item.question is None or item.question.kind != "again":
        return item
    day, _space, meal = item.question.about.partition(" ")
    entries = Entry.objects.for_user(user.pk).between(date.fromisoformat(day), date.fromisoformat(day))
    is_there = (entries.filter(meal=main_meal(meal)) if meal else entries).exists()
    return item if is_there else replace(item, question=Question("nothing_then"))


def tablets_named(user: User, items: list[Item]) -> list[SupplementProduct]:
    """Return a person's tablets and medicines if a line names one (one query)."""
    is_named = any(item.question and item.question.kind == "tablet" for item in items)
    return list(products_of(user)) if is_named else []


SHOWN_WHEN_LOGGING = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A saved meal in a list: what logging it once adds, and the form key."""

    saved_meal: SavedMeal
    total: Total
    names: str
    form_key: uuid.UUID

    @classmethod
    def of(cls, saved_meal: SavedMeal) -> Row:
        """Calculate the row from today's figures."""
        contents = kept_meals.contents_of(saved_meal)
        names = ", ".join(part.food_name.split(",")[0] for part, _entry in contents.rows)
        return cls(saved_meal, kept_meals.of_one(saved_meal, contents), names, uuid.uuid4())


def kept_rows(user: User, text: str = "") -> list[Row]:
    """Return the saved meals that a person can log, filtered by name if `text` is given."""
    rows = [Row.of(saved_meal) for saved_meal in kept_meals.saved_meals_of(user, text)]
    return [row for row in rows if row.total.parts][:SHOWN_WHEN_LOGGING]


@dataclass(frozen=True)
class UsualRow:
    """A food in its usual amount, with a form key, so that a double click adds it only once."""

    usual: Usual
    count: int = 0  # how many entries the meal already has of it
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def food(self) -> Food:
        """The food."""
        return self.usual.food

    @property
    def amount_text(self) -> str:
        """The amount, formatted for the form."""
        return number_text(self.usual.amount)

    @cached_property
    def portion(self) -> str:
        """The amount of the measure in words."""
        return counted(self.usual.measure, self.usual.amount)

    @property
    def adds(self) -> str:
        """What its button does."""
        return _("Add %(food)s, %(portion)s") % {"food": self.food.name, "portion": self.portion}


def usual_foods_of(request: SignedInRequest, day: date, meal: str, counts: Counter[int]) -> dict[str, Any]:
    """Return foods that a person may want to log at this meal, with everyday foods while they have few habits.

    `counts` are the entries that the meal already has of each food.
    """
    person = request.person
    now = person.now if day == person.today else None  # on other days the hour is not known
    usual = habits.usual_at(request.user.pk, main_meal(meal), now=now)
    everyday = []
    if len(usual) < habits.FEW:
        everyday = habits.everyday_at(main_meal(meal), beside=usual, eater=advice_for(request.user).eater)
    return {
        "usual": [UsualRow(one, counts[one.food.pk]) for one in usual],
        "everyday": [UsualRow(one, counts[one.food.pk]) for one in everyday],
    }
