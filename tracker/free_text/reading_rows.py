"""The rows of what was understood: a food with its amount, which can be changed, and the others that may be meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foods.forms import AmountField, number_text
from foods.templatetags.amounts import count
from foods.templatetags.amounts import mg as mg_text
from tracker.diary.measures import GRAMS
from tracker.free_text.estimates import BETWEEN, ESTIMATED
from tracker.free_text.items import Choice, SavedChoice
from tracker.free_text.measure_words import counted
from tracker.free_text.own_figures import OwnFigure
from tracker.free_text.portions import Fit
from tracker.models import SupplementProduct

_STORED = Decimal("0.001")
_NOTES = {
    "ml_as_g": _("1 ml counts as 1 g"),
    "converted": _("from its other measures"),
    ESTIMATED: _("estimated from a usual portion"),
    BETWEEN: _("the middle of the two"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One choice of a row: its key in the form, its words, and what a row says of it while it is chosen.

    `mg` is None if never measured, `is_floor` if only a part was. Without an `amount`, nothing can be changed.
    """

    key: str
    words: str
    name: str
    mg: Decimal | None = None
    is_floor: bool = False
    quantity: str = ""
    note: str = ""
    amount: Decimal | None = None
    measure: str = ""

    @property
    def unit(self) -> str:
        """The text next to the amount: "g", "× slice"."""
        return self.measure if self.measure == GRAMS.label else f"× {self.measure.removeprefix('1 ')}"

    @property
    def facts(self) -> dict[str, str]:
        """What a script needs to show the choice in its row, with the magnesium of the amount in micrograms."""
        facts = {"data-name": self.name, "data-ug": "" if self.mg is None else str(int(self.mg * 1000))}
        if self.is_floor:
            facts["data-floor"] = ""
        if self.amount is not None:
            facts |= {"data-amount": number_text(self.amount), "data-unit": self.unit}
        return facts


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A row: whether its first choice may be logged as it is, its choices, and the name of its amount's field."""

    is_settled: bool
    offered: tuple[Offered, ...]
    amount: str = ""
    value: str = ""  # what was chosen when the form was sent

    @property
    def shown(self) -> Offered:
        """The choice that the row shows: what was chosen, or else the likeliest."""
        return next((one for one in self.offered if one.key == self.value), self.offered[0])

    @property
    def has_others(self) -> bool:
        """Whether there is another one."""
        return len(self.offered) > 1


class ChoiceWidget(forms.RadioSelect):
    """Radio buttons that carry the facts of their choices."""

    def __init__(self, offered: Iterable[Offered]) -> None:
        super().__init__(attrs={"class": "form-check-input"})
        self.facts = {one.key: one.facts for one in offered}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the facts of this choice."""
        option = super().create_option(*args, **kwargs)
        option["attrs"] |= self.facts.get(str(option["value"]), {})
        return option


def amount_fields(n: int, first: Offered) -> dict[str, forms.Field]:
    """Return the fields for the amount of a row: the amount, and of which of the choices it is."""
    amount = AmountField(label=_("Amount"), required=False, initial=number_text(first.amount or Decimal(1)))
    amount.widget.attrs |= {"class": "form-control"}
    of = forms.CharField(required=False, initial=first.key, widget=forms.HiddenInput)
    return {f"amount_{n}": amount, f"of_{n}": of}


def amount_meant(typed: Decimal | None, of: str, *, key: str, own: Decimal, first: Decimal | None) -> Decimal:
    """Return how much of the chosen food is meant, if `typed` was said of the choice `of`.

    Said of another choice, as without scripts, it scales: twice as much of the first is twice as much of the other.
    """
    if typed is None or first is None:
        return own
    if of == key:
        return typed
    return own if typed == first else (own * typed / first).quantize(_STORED)


def food_offered(key: str, choice: Choice) -> Offered:
    """Return a food as a choice, under the key `key`."""
    fit = choice.fit
    note = str(_NOTES[fit.note]) if fit.note in _NOTES else ""
    return Offered(
        key, described(choice), choice.food.name, choice.mg, False, quantity(fit), note, fit.amount, fit.label
    )


def described(choice: Choice) -> str:
    """Format a choice with its magnesium: "Pumpkin seeds, shelled · 2 tbsp · 95 mg"."""
    note = [str(_NOTES[choice.fit.note])] if choice.fit.note in _NOTES else []
    return " · ".join([choice.food.name, quantity(choice.fit), *note, mg_text(choice.mg)])


def quantity(fit: Fit) -> str:
    """Format an amount: "2 tbsp", "1½ cups", "150 g"."""
    return counted(fit.label, fit.amount)


def saved_offered(saved: SavedChoice) -> Offered:
    """Return a saved meal or a recipe as a choice."""
    meal, total = saved.saved_meal, saved.total
    mg = None if total.parts_unmeasured == total.parts else total.known_mg
    return Offered(str(meal.pk), saved_described(saved), meal.name, mg, total.is_floor, _saved_quantity(saved))


def saved_described(saved: SavedChoice) -> str:
    """Format a saved meal with its magnesium: "Lentil stew · 2 servings · 95 mg"."""
    amount, mg = _saved_quantity(saved), mg_text(saved.total.known_mg)
    at_least = _("at least %(mg)s") % {"mg": mg} if saved.total.is_floor else mg
    return " · ".join([saved.saved_meal.name, amount, at_least])


def _saved_quantity(saved: SavedChoice) -> str:
    measure = saved.measure or "1 serving"
    return counted(measure, saved.amount) if saved.saved_meal.is_recipe else f"{count(saved.amount)} ×"


def own_offered(key: str, own: OwnFigure) -> Offered:
    """Return a person's own figure as a choice."""
    return Offered(key, own_described(own), own.name, own.mg, quantity=str(_("your own figure")))


def own_described(own: OwnFigure) -> str:
    """Format a person's own figure: "Lunch at Rosa's · 80 mg · your own figure"."""
    return " · ".join([own.name, mg_text(own.mg), str(_("your own figure"))])


def dose_offered(product: SupplementProduct, doses: Decimal) -> Offered:
    """Return doses of a supplement as a choice."""
    times, mg = "" if doses == 1 else f"{count(doses)} × ", product.mg_low * doses
    taken = f"{times}{product.dose_label}"
    words = " · ".join([product.name, taken, mg_text(mg)])
    return Offered(str(product.pk), words, product.name, mg, product.mg_high > product.mg_low, taken)
