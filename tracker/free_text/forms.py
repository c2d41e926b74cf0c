"""The form for typing a line of foods, and the form that shows how it was understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from foods.form_keys import KeyedForm
from foods.forms import SearchForm
from foods.models import Food
from foods.templatetags.amounts import mg as mg_text
from tracker.diary.measures import GRAMS, Measure, measures_of
from tracker.free_text.chunks import LONGEST_LINE
from tracker.free_text.food_names import is_only_listed, stems
from tracker.free_text.measure_words import counted
from tracker.free_text.portions import Fit
from tracker.free_text.reader import Choice, Item
from tracker.models import Meal

# The sentence for each kind of question.
_QUESTIONS = {
    "range": _("Which of the two? Write one number."),
    "vague": _("How many, or how much? Write a number."),
    "ambiguous": _("That could be one or a thousand. Write 1000, or 1.0."),
    "unreadable": _("That is not an amount. Write a number, for example 2, 1.5 or 1/2."),
    "not_positive": _("An amount is more than 0."),
    "two_amounts": _("There are two amounts. Write one, and a comma between two foods."),
    "milligram": _("Foods are weighed in grams. For tablets, go to More."),
    "tablet": _("No food of that name. Tablets and powders are logged in a place of their own."),
    "inside": _("That is in the food before it already. Write the dish alone, or its parts alone."),
    "nothing": _("Which food? Write its name too."),
    "too_much": _("That is more than 100 kg. Check the amount and the measure."),
    "food": _("No food of quite that name. Is it one of these? Or write its parts, for example bread and cheese."),
    "kind": _("Which one?"),
    "which_kind": _("Which kind, and how much of it? Write it in full, for example 150 g French fries."),
    "unknown": _("No food of that name. Try another name, or write its parts, for example bread and cheese."),
    "unit": _("How much is that? Its measures are:"),
    "size": _("That size is not known. Its measures are:"),
    "which": _("Which of its measures?"),
    "count": _("One of what? Its measures are:"),
    "no_portion": _("How much? Write for example 100 g."),
}
_IN_WORDS = {"food": "unknown", "kind": "which_kind"}  # without choices to offer
_BY_MEASURE = frozenset({"unit", "size", "which", "count"})
_MOST_ALONE, _MOST_EACH = 5, 3  # choices offered for a line with one food; for each food of a longer line
_NOTES = {"ml_as_g": _("1 ml counts as 1 g"), "converted": _("from its other measures")}


class LineForm(SearchForm):
    """One field for a food's name or a whole line; the response fills `#choices` while the person types.

    `key` is in the URL too, so that going back leads to what was logged and never logs it twice.
    """

    q = forms.CharField(
        label=_("Search foods, or say what you ate"),
        max_length=LONGEST_LINE,
        required=False,
        error_messages={"max_length": _("That is too long for one line. Log it in two.")},
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("e.g. 2 eggs and toast"),
                "autocomplete": "off",
                "enterkeyhint": "go",
                "data-line": "",
            }
        ),
    )

    def __init__(self, data: Any, *, day: date, meal: str, key: str, is_guest: bool) -> None:
        along = {"day": day.isoformat(), "meal": meal, "key": key}
        super().__init__(data, action=reverse("log"), results="choices", is_guest=is_guest, **along)
        # Always on the page, so that a screen reader announces what is put into it.
        self.helper.layout = Layout(self.helper.layout, HTML('<p id="said" class="visually-hidden" role="status"></p>'))


class ReadingForm(KeyedForm):
    """How a line was understood: for each food, the likely foods or the measures to choose from."""

    meal = forms.ChoiceField(label=_("Meal"), choices=Meal.choices)
    text = forms.CharField(max_length=LONGEST_LINE, widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.HiddenInput)
    read_for = forms.ChoiceField(choices=Meal.choices, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.items = items
        shown: list[Any] = []
        for n, item in enumerate(items):
            choices = self._choices_of(item)
            if choices:
                chosen = item.chosen
                self.fields[f"item_{n}"] = forms.ChoiceField(
                    label=_with_question(item),
                    choices=choices,
                    widget=forms.RadioSelect,
                    initial=str(chosen.food.pk) if chosen else None,
                    error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
                )
                shown.append(Div(f"item_{n}", css_class="reading-item"))
        self.helper.layout = Layout(*shown, *(["meal"] if shown else []), "text", "day", "form_key", "read_for")

    @property
    def is_clear(self) -> bool:
        """Whether the line can be logged as it is."""
        return bool(self.items) and all(item.chosen for item in self.items)

    @property
    def can_be_settled(self) -> bool:
        """Whether choosing from what is offered is enough to log the line."""
        return bool(self.items) and all(f"item_{n}" in self.fields for n in range(len(self.items)))

    @property
    def is_worth_showing(self) -> bool:
        """Whether the line says more than the beginning of a name, for which search results are enough."""
        return (
            self.is_bound
            or len(self.items) > 1
            or any(item.chosen or _says_more(item) or _is_only_listed(item) for item in self.items)
        )

    @property
    def is_of_tablets(self) -> bool:
        """Whether the line names something that is logged as a supplement or medicine."""
        return any(item.question and item.question.kind == "tablet" for item in self.items)

    @property
    def questions(self) -> list[tuple[str, str]]:
        """For foods without choices to offer: what was said, and the question in words."""
        return [
            (str(item.spoken), str(_QUESTIONS[_IN_WORDS.get(item.question.kind, item.question.kind)]))
            for n, item in enumerate(self.items)
            if item.question and f"item_{n}" not in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        """Add `foods`, the food, amount and measure of each item to log."""
        data = super().clean()
        if not self.can_be_settled:
            self.add_error(None, _("Not everything in this line is clear yet. Change it above."))
        if self.errors:
            return data
        return data | {"foods": [self._settled(n, item) for n, item in enumerate(self.items)]}

    def _settled(self, n: int, item: Item) -> tuple[Food, Decimal, Measure]:
        value = self.cleaned_data[f"item_{n}"]
        if item.question and item.question.kind in _BY_MEASURE:
            return item.foods[0], item.spoken.amount or Decimal(1), measures_of(item.foods[0])[value]
        choice = next(choice for choice in item.choices if str(choice.food.pk) == value)
        return choice.food, choice.fit.amount, choice.measure

    def _choices_of(self, item: Item) -> list[tuple[str, str]]:
        if item.question is None or item.question.kind in {"food", "kind"}:
            most = _MOST_ALONE if len(self.items) == 1 else _MOST_EACH
            return [(str(choice.food.pk), _untranslated(described(choice))) for choice in item.choices[:most]]
        if item.question.kind not in _BY_MEASURE:
            return []
        amount, food = item.spoken.amount or Decimal(1), item.foods[0]
        offered = [
            Choice(food, Fit(amount, label, one.grams)) for label, one in measures_of(food).items() if one != GRAMS
        ]
        return [
            (choice.fit.label, _untranslated(described(choice)))
            for choice in offered
            if choice.grams <= nutrients.MOST_GRAMS
        ]


def _is_only_listed(item: Item) -> bool:
    """Whether the words are parts of a name but not its beginning: cheese sandwich, for one with steak and cheese."""
    said = item.spoken.food
    return item.question is not None and any(
        is_only_listed(food, said) and set(stems(said)) <= set(stems(food.name)) for food in item.foods
    )


def _says_more(item: Item) -> bool:
    return item.spoken.amount is not None or bool(item.spoken.problem)


def _with_question(item: Item) -> SafeString:
    """Format what was said, followed by the question if there is one."""
    said = _untranslated(str(item.spoken)) if str(item.spoken) else format_html("{}", _("Food"))
    if item.question is None:
        return said
    return format_html('{} <span class="d-block fw-normal">{}</span>', said, _QUESTIONS[item.question.kind])


def _untranslated(text: str) -> SafeString:
    """Keep browsers from translating names and measures."""
    return format_html('<span translate="no">{}</span>', text)


def described(choice: Choice) -> str:
    """Format a choice with its magnesium: "Pumpkin seeds, shelled · 2 tbsp · 95 mg"."""
    note = [str(_NOTES[choice.fit.note])] if choice.fit.note in _NOTES else []
    return " · ".join([choice.food.name, quantity(choice.fit), *note, mg_text(choice.mg)])


def quantity(fit: Fit) -> str:
    """Format an amount: "2 tbsp", "1½ cups", "150 g"."""
    return counted(fit.label, fit.amount)
