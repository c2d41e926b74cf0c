"""The form for typing a line of foods, and the form that shows how it was understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from foods.form_keys import KeyedForm
from foods.forms import Along, AmountField, SearchForm
from tracker.diary.forms.meals import MealField, offer_meals
from tracker.diary.meals import MealChoice, Meals
from tracker.diary.measures import GRAMS, measures_of
from tracker.free_text.food_names import stems
from tracker.free_text.items import Choice, Item
from tracker.free_text.log_line import Part, When
from tracker.free_text.numbers import words_in
from tracker.free_text.portions import Fit
from tracker.free_text.reading_rows import (
    ChoiceWidget,
    Offered,
    ReadingRow,
    amount_fields,
    amount_meant,
    dose_offered,
    food_offered,
    own_offered,
    saved_offered,
)
from tracker.models import Meal, SupplementProduct

# The sentence for each kind of question.
_QUESTIONS = {
    "range": _("Which of the two?"),
    "vague": _("How much is that? Its measures are:"),
    "ambiguous": _("That could be one or a thousand. Write 1000, or 1.0."),
    "unreadable": _("That is not an amount. Write a number, for example 2, 1.5 or 1/2."),
    "not_positive": _("An amount is more than 0."),
    "two_amounts": _("There are two amounts. Which one? Between two foods write a comma."),
    "much": _("That is a lot. Is it right?"),
    "servings": _("How many servings? Write for example 2 servings."),
    "no_magnesium": _("No magnesium in it; nothing to log."),
    "too_long": _("This is read next, after the part above is logged."),
    "milligram": _("Foods are weighed in grams. For tablets, go to More."),
    "own_figure": _("Foods are weighed in grams. Is this the magnesium in it? For tablets, go to More."),
    "tablet": _("Which of your tablets and powders? Add one that is not on your list yet."),
    "inside": _("That is already in the food before it. Write only the dish, or only its parts."),
    "again": _("Copy it from that day."),
    "nothing_then": _("Nothing is logged there yet."),
    "nothing": _("Which food? Write its name too."),
    "too_much": _("That is more than 100 kg. Check the amount and the measure."),
    "food": _("No food with exactly that name. Is it one of these? Or write its parts, for example bread and cheese."),
    "kind": _("Which one?"),
    "which_kind": _("Which kind, and how much of it? Write it in full, for example 150 g French fries."),
    "unknown": _("No food with that name. Try another name, or write its parts, for example bread and cheese."),
    "unit": _("How much is that? Its measures are:"),
    "size": _("That size is not known. Its measures are:"),
    "which": _("Which of its measures?"),
    "count": _("One of what? Its measures are:"),
    "no_portion": _("How much? Write for example 100 g."),
}
_IN_WORDS = {"food": "unknown", "kind": "which_kind"}  # without choices to offer
_BY_MEASURE = frozenset({"unit", "size", "which", "count", "vague"})
_BY_FOOD = frozenset({"food", "kind", "much", "two_amounts", "range"})
_NEEDS_NO_LOG = frozenset({"no_magnesium", "nothing", "too_long", "again", "nothing_then"})
_OF_ANY_TABLET = frozenset(
    words_in("tablet capsule pill supplement vitamin my the a took take one two mg mcg iu with of softgel")
)
_MOST_DOSES = Decimal(10)
_LONGEST_SHOWN = 80
LEFT_OUT, OWN = "-", "own"
MOST_TYPED = 2000  # characters that the field takes; chunks.LONGEST_LINE of them are read at a time
_MOST_ALONE, _MOST_EACH = 5, 3  # choices offered for a line with one food; for each food of a longer line


class LineForm(SearchForm):
    """One field for a food's name or a whole line; the response fills `#choices` while the person types.

    `key` is in the URL too, so that going back leads to what was logged and never logs it twice. With `is_ahead`, it
    is of a day to come.
    """

    q = forms.CharField(
        label=_("What did you eat?"),
        max_length=MOST_TYPED,
        required=False,
        error_messages={"max_length": _("That is too long for one line. Log it in two.")},
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("What did you eat?"),
                "autocomplete": "off",
                "enterkeyhint": "go",
                "data-line": "",
            }
        ),
    )

    def __init__(self, data: Any, *, day: date, meal: str, key: str, is_guest: bool, is_ahead: bool = False) -> None:
        along = {"day": day.isoformat(), "meal": meal, "key": key} | ({"page": "day"} if is_guest else {})
        super().__init__(data, action=reverse("log"), results="choices", is_guest=is_guest, **along)
        if is_ahead:
            self.fields["q"].label = self.fields["q"].widget.attrs["placeholder"] = _("What will you eat?")

    @cached_property
    def helper(self) -> FormHelper:
        """The crispy layout, built only if the form is rendered."""
        helper = super().helper
        helper.layout = Layout(Field("q", template="diary/_line.html"), Along(*self.along))
        return helper


class ReadingForm(KeyedForm):
    """How a text was understood: for each food, the likely foods or the measures to choose from, or to leave it out.

    Foods of other meals, days or times follow under their own fields for these. What has nothing to choose from is not
    logged; it never keeps the rest from being logged.
    """

    meal = MealField()
    text = forms.CharField(max_length=MOST_TYPED, widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.HiddenInput)
    read_for = MealField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        items: Sequence[Item],
        day: date | None = None,
        products: Sequence[SupplementProduct] = (),
        meals: Meals | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.meals = offer_meals(self, meals)
        self.items, self.products = items, products
        self._page_day, self._page_meal = day, self.initial.get("meal")
        self._whens = list(dict.fromkeys((item.meal, item.day, item.time) for item in items)) or [("", None, None)]
        parts = [self._part(n) for n in range(len(self._whens))]
        # Without other meals the fields for when it was come last, as there is mostly nothing to change.
        shown = [each for foods, when in parts for each in ([*foods, *when] if len(parts) == 1 else [*when, *foods])]
        can_log = any(foods for foods, _ in parts)
        self.helper.disable_csrf = True  # the page has it
        self.helper.layout = Layout(*(shown if can_log else []), Along("text", "day", "form_key", "read_for"))

    def _part(self, n: int) -> tuple[list[Any], list[Any]]:
        """Add the fields of the foods of one meal, day and time; return their layout and that of when it was."""
        meal, day, at = self._whens[n]
        foods = [self._food_field(k, item) for k, item in enumerate(self.items) if self._when(item) == n]
        name = f"meal{_suffix(n)}"
        known = self.meals.slot(meal) or (self.meals.at(Meal.at(at.hour)) if at else self._page_meal)
        self.fields[name] = MealField(initial=known)
        self.initial[name] = known
        offer_meals(self, self.meals, name)
        when = [name]
        if day and day != self._page_day:
            days = [day, *([self._page_day] if self._page_day else [])]
            when.append(f"on{_suffix(n)}")
            self.fields[when[-1]] = forms.ChoiceField(
                label=_("Day"),
                choices=[(one.isoformat(), f"{date_format(one, 'l')} {date_format(one)}") for one in days],
                widget=forms.RadioSelect,
                initial=day.isoformat(),
            )
        if at:
            when.append(f"time{_suffix(n)}")
            self.fields[when[-1]] = forms.TimeField(
                label=_("Time"),
                required=False,
                initial=at,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )
        return [field for field in foods if field], [Div(*when, css_class="reading-when")]

    def _food_field(self, n: int, item: Item) -> Div | None:
        offered = self._choices_of(item)
        if not offered:
            return None
        is_settled = self._is_settled(item)
        has_amount = is_settled and offered[0].amount is not None
        amount = amount_fields(n, offered[0]) if has_amount else {}
        self.fields |= amount
        self.fields[f"item_{n}"] = forms.ChoiceField(
            label=_with_question(item),
            choices=[*((one.key, _untranslated(one.words)) for one in offered), (LEFT_OUT, _("Leave it out"))],
            widget=ChoiceWidget(offered),
            initial=offered[0].key if is_settled else None,
            error_messages={
                "required": _("Choose one of these, or leave it out."),
                "invalid_choice": _("Choose one of these, or leave it out."),
            },
        )
        chosen = self.data.get(f"item_{n}", "")
        row = ReadingRow(is_settled, tuple(offered), next(iter(amount), ""), chosen)
        self.fields[f"item_{n}"].row = row  # type: ignore[attr-defined]  # for the template
        return Div(Field(f"item_{n}", template="diary/_reading_item.html"), *([Along(f"of_{n}")] if amount else []))

    def _when(self, item: Item) -> int:
        return self._whens.index((item.meal, item.day, item.time))

    def _is_settled(self, item: Item) -> bool:
        """Whether the first choice may be logged without a question: for a tablet, if only one of them is meant."""
        return item.is_clear or (_is_tablet(item) and len(self._products_of(item)) == 1)

    @property
    def is_clear(self) -> bool:
        """Whether the line can be logged as it is."""
        return bool(self.items) and all(map(self._is_settled, self.items))

    @property
    def can_be_settled(self) -> bool:
        """Whether anything can be logged by choosing from what is offered."""
        return any(f"item_{n}" in self.fields for n in range(len(self.items)))

    @property
    def is_of_tablets(self) -> bool:
        """Whether the line names something that is logged as a supplement or medicine."""
        return any(map(_is_tablet, self.items))

    @property
    def questions(self) -> list[tuple[str, str]]:
        """For foods without choices to offer: what was said, and the question in words."""
        return [
            (shortened(str(item.spoken)), str(_QUESTIONS[_IN_WORDS.get(item.question.kind, item.question.kind)]))
            for n, item in enumerate(self.items)
            if item.question and f"item_{n}" not in self.fields
        ]

    @property
    def copied_from(self) -> list[tuple[date, str, str]]:
        """The meals that were eaten again: the day, the meal or nothing for all of them, and both in words."""
        found = []
        for item in self.items:
            if item.question and item.question.kind == "again":
                day, _space, meal = item.question.about.partition(" ")
                of_day = date.fromisoformat(day)
                words = [MealChoice.of(meal).label] if meal else []
                found.append(
                    (of_day, meal, " · ".join([*map(str, words), f"{date_format(of_day, 'l')} {date_format(of_day)}"]))
                )
        return found

    @property
    def not_logged(self) -> list[str]:
        """Parts of the text that offer nothing to choose from, except those that need no logging."""
        return [
            str(item.spoken)
            for n, item in enumerate(self.items)
            if f"item_{n}" not in self.fields and item.question and item.question.kind not in _NEEDS_NO_LOG
        ]

    @property
    def rest(self) -> str:
        """The part of a long text that was not read."""
        return next((i.spoken.food for i in self.items if i.question and i.question.kind == "too_long"), "")

    def clean(self) -> dict[str, Any]:
        """Add `parts`, what of each item is to be logged, and when."""
        data = super().clean()
        if not self.can_be_settled:
            self.add_error(None, _("Not everything in this line is clear yet. Change it above."))
        if self.errors:
            return data
        settled = [self._settled(n, item) for n, item in enumerate(self.items) if f"item_{n}" in self.fields]
        parts = [part for part in settled if part]
        if not parts:
            self.add_error(None, _("Everything is left out, so there is nothing to log."))
        return data | {"parts": parts}

    def _settled(self, n: int, item: Item) -> Part | None:
        value = self.cleaned_data[f"item_{n}"]
        if value == LEFT_OUT:
            return None
        suffix = _suffix(self._when(item))
        on = self.cleaned_data.get(f"on{suffix}")
        day = date.fromisoformat(on) if on else self.cleaned_data["day"]
        when = When(self.cleaned_data[f"meal{suffix}"], day, self.cleaned_data.get(f"time{suffix}"))
        if _is_tablet(item):
            product = next(one for one in self.products if str(one.pk) == value)
            return Part(when, product=product, amount=_doses_of(item))
        if item.own:
            return Part(when, own=item.own)
        if item.saved:
            saved = item.saved
            return Part(when, saved_meal=saved.saved_meal, amount=saved.amount, saved_measure=saved.measure)
        if item.question and item.question.kind in _BY_MEASURE:
            return Part(when, item.foods[0], item.spoken.amount or Decimal(1), measures_of(item.foods[0])[value])
        choice = next(choice for choice in item.choices if _key_of(item, choice) == value)
        typed, of, first = self.cleaned_data.get(f"amount_{n}"), self.cleaned_data.get(f"of_{n}", ""), item.choices[0]
        amount = amount_meant(typed, of, key=value, own=choice.fit.amount, first=first.fit.amount)
        if nutrients.grams_of(amount, choice.fit.grams) > nutrients.MOST_GRAMS:
            self.add_error(f"amount_{n}", AmountField.default_error_messages["too_large"])
        return Part(when, choice.food, amount, choice.measure)

    def _choices_of(self, item: Item) -> list[Offered]:
        if _is_tablet(item):
            return [dose_offered(one, _doses_of(item)) for one in self._products_of(item)]
        if item.own:
            return [own_offered(OWN, item.own)]
        if item.saved:
            is_offered = item.question is None or item.question.kind == "much"
            return [saved_offered(item.saved)] if is_offered else []
        if item.question is None or item.question.kind in _BY_FOOD:
            most = _MOST_ALONE if len(self.items) == 1 else _MOST_EACH
            return [food_offered(_key_of(item, choice), choice) for choice in item.choices[:most]]
        if item.question.kind not in _BY_MEASURE:
            return []
        amount, food = item.spoken.amount or Decimal(1), item.foods[0]
        offered = [
            Choice(food, Fit(amount, label, one.grams)) for label, one in measures_of(food).items() if one != GRAMS
        ]
        return [food_offered(choice.fit.label, choice) for choice in offered if choice.grams <= nutrients.MOST_GRAMS]

    def _products_of(self, item: Item) -> list[SupplementProduct]:
        """Return this person's tablets that are meant: those with a telling word of the name, or else all of them."""
        if item.question is None or item.question.kind != "tablet":
            return []
        said = set(stems(item.spoken.food)) - _OF_ANY_TABLET
        named = [one for one in self.products if said & set(stems(one.name))]
        best = max((len(said & set(stems(one.name))) for one in named), default=0)
        return [one for one in named if len(said & set(stems(one.name))) == best] or list(self.products)


def _suffix(n: int) -> str:
    return f"_{n}" if n else ""


def _is_tablet(item: Item) -> bool:
    return item.question is not None and item.question.kind == "tablet"


def _doses_of(item: Item) -> Decimal:
    """Return how many doses were said; a weight is that of one."""
    spoken = item.spoken
    return spoken.amount if spoken.amount and not spoken.unit and spoken.amount <= _MOST_DOSES else Decimal(1)


def _key_of(item: Item, choice: Choice) -> str:
    """Return what a choice is called in the form: its food, or where only the amounts differ, its measure or amount."""
    kind = item.question.kind if item.question else ""
    if kind == "range":
        return f"{choice.fit.amount.normalize():f}"
    return choice.fit.label if kind == "two_amounts" else str(choice.food.pk)


def shortened(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN].rstrip()}…"


def _with_question(item: Item) -> SafeString:
    """Format what was said, followed by the question if there is one."""
    said = _untranslated(str(item.spoken)) if str(item.spoken) else format_html("{}", _("Food"))
    if item.question is None:
        is_unmeasured = item.chosen is not None and item.chosen.mg is None
        note = _("Its magnesium was never measured, so it counts as “at least”.") if is_unmeasured else ""
        return format_html('{} <span class="d-block fw-normal">{}</span>', said, note) if note else said
    return format_html('{} <span class="d-block fw-normal">{}</span>', said, _QUESTIONS[item.question.kind])


def _untranslated(text: str) -> SafeString:
    """Keep browsers from translating names and measures."""
    return format_html('<span translate="no">{}</span>', text)
