"""The form for several rows of a day: their sum, and what to do with them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from foods.form_keys import KeyedForm
from foods.nutrients import Total
from tracker.diary.forms.meals import MealField, offer_meals
from tracker.diary.meals import MealChoice, Meals
from tracker.models import Entry


class RowBoxes(forms.CheckboxSelectMultiple):
    """A checkbox for each row, with the row and its exact figures, for the sum on the page."""

    rows: Mapping[int, Entry]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        row = self.rows[value]
        figures = {"data-mg": str(row.mg_known), "data-unmeasured": row.parts_unmeasured}
        option["attrs"] = {**option["attrs"], **figures, "class": "form-check-input"}
        return option | {"wrap_label": False, "row": row}


class ChosenForm(KeyedForm):
    """Rows of one day to select, and the day and meal to move or copy them to."""

    entries = forms.TypedMultipleChoiceField(
        label=_("Rows"),
        coerce=int,
        widget=RowBoxes,
        error_messages={
            "required": _("Select at least one row."),
            "invalid_choice": _("One of the rows is no longer on this day. Look at the day again."),
        },
    )
    to_day = forms.DateField(label=_("To day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    to_meal = MealField(label=_("To meal"), required=False, before=[("", _("the same"))])

    def __init__(self, data: Any = None, *, rows: Sequence[Entry], day: date, meals: Meals | None = None) -> None:
        super().__init__(data, initial={"to_day": day, "form_key": uuid.uuid4()})
        self.own_meals = offer_meals(self, meals, "to_meal")
        self.fields["form_key"].required = False  # only copying needs it
        self.rows = rows
        self.fields["entries"].choices = [(row.pk, row.food_name) for row in rows]  # type: ignore[attr-defined]  # a choice field
        self.fields["entries"].widget.rows = {row.pk: row for row in rows}
        self.helper.layout = Layout(
            Field("entries", template="diary/_chosen_rows.html"),
            Div(Div("to_day", css_class="col-6"), Div("to_meal", css_class="col-6"), css_class="row g-2"),
            "form_key",
        )

    @property
    def chosen_ids(self) -> set[str]:
        """The keys of the selected rows, as submitted."""
        return set(self.data.getlist("entries")) if self.is_bound else set()  # type: ignore[attr-defined]  # a QueryDict

    @property
    def meals(self) -> list[tuple[MealChoice, list[BoundWidget]]]:
        """The checkboxes by meal."""
        boxes = list(self["entries"])
        there = self.own_meals.sorted(row.slot for row in self.rows)
        return [(meal, [box for box in boxes if box.data["row"].slot == meal.value]) for meal in there]

    @property
    def chosen(self) -> list[Entry]:
        """The selected rows."""
        return [row for row in self.rows if str(row.pk) in self.chosen_ids]

    @property
    def total(self) -> Total:
        """The total of the selected rows."""
        return Total.sum(row.total for row in self.chosen)
