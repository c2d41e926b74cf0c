"""The form for a day from memory: usual and everyday foods to check off, by meal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from foods.form_keys import KeyedForm
from foods.models import Food
from tracker.diary.habits import Usual
from tracker.diary.meals import MealChoice
from tracker.diary.measures import Measure, measures_of

FEW = 3  # with fewer foods of their own at a meal, a person sees the everyday ones without opening them


@dataclass(frozen=True, slots=True)
class Offers:
    """What a meal offers: the person's usual foods, and also everyday foods."""

    usual: Sequence[Usual]
    everyday: Sequence[Usual]


@dataclass(frozen=True, slots=True)
class MealBoxes:
    """The checkboxes of a meal: those that are shown, and those that open."""

    meal: MealChoice
    shown: list[BoundWidget]
    folded: list[BoundWidget]

    @property
    def is_open(self) -> bool:
        """Whether one of the folded boxes is checked."""
        return any(box.data["selected"] for box in self.folded)


class FoodBoxes(forms.CheckboxSelectMultiple):
    """A checkbox for each food, with its amount and exact figures, for the sum on the page."""

    usuals: Mapping[str, Usual]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        usual = self.usuals[value]
        figures = {"data-mg": str(usual.mg or 0), "data-unmeasured": int(usual.mg is None)}
        option["attrs"] = {**option["attrs"], **figures, "class": "form-check-input"}
        return option | {"wrap_label": False, "usual": usual}


class MemoryForm(KeyedForm):
    """A day from memory. A choice names its amount, so that the amount logged is the one shown."""

    day = forms.DateField(widget=forms.HiddenInput)
    foods = forms.MultipleChoiceField(
        label=_("Foods"),
        widget=FoodBoxes,
        error_messages={
            "required": _("Select at least one food."),
            "invalid_choice": _("One of the foods is no longer in the list. Check the list and select again."),
        },
    )

    def __init__(self, *args: Any, offers: Mapping[str, Offers], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = offers
        self.usuals = {
            _key(meal, usual): (meal, usual) for meal, of in offers.items() for usual in (*of.usual, *of.everyday)
        }
        self.fields["foods"].choices = [(key, usual.food.name) for key, (_meal, usual) in self.usuals.items()]  # type: ignore[attr-defined]  # a choice field
        self.fields["foods"].widget.usuals = {key: usual for key, (_meal, usual) in self.usuals.items()}
        self.helper.layout = Layout(Field("foods", template="diary/_memory_rows.html"), "day", "form_key")

    @property
    def meals(self) -> list[MealBoxes]:
        """The checkboxes by meal."""
        boxes = {box.data["value"]: box for box in self["foods"]}
        shown = []
        for meal, of in self.offers.items():
            usual, everyday = ([boxes[_key(meal, one)] for one in some] for some in (of.usual, of.everyday))
            few = len(usual) < FEW
            shown.append(MealBoxes(MealChoice.of(meal), usual + everyday if few else usual, [] if few else everyday))
        return shown

    def clean_foods(self) -> list[tuple[str, Food, Decimal, Measure]]:
        """Return the meal, food, amount and measure of each checked food."""
        ticked = (self.usuals[key] for key in self.cleaned_data["foods"])
        return [(meal, one.food, one.amount, measures_of(one.food)[one.measure]) for meal, one in ticked]


def _key(meal: str, usual: Usual) -> str:
    return f"{meal}-{usual.food.pk}-{usual.amount.normalize():f}-{usual.measure}"
