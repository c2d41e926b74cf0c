"""Forms for tablets and medicines. Each renders through crispy, and preserves what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from foods.form_keys import KeyedForm
from foods.forms import AmountField, number_text
from tracker.models import LabelSays, Ledger, SupplementProduct
from tracker.science import elemental

NOT_IN_ONE_DOSE = _("No single dose has that much. Check the unit: it is mg here.")
MOST_DOSES = Decimal(100)


@dataclass(frozen=True, slots=True)
class Content:
    """The magnesium in one dose, in mg; both ends are equal if the label is unambiguous."""

    mg_low: Decimal
    mg_high: Decimal

    @property
    def is_range(self) -> bool:
        """Whether the label leaves a range."""
        return self.mg_low != self.mg_high


class ProductForm(KeyedForm):
    """A product with what its label says; its magnesium is computed from that."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off", "translate": "no"})
    )
    ledger = forms.ChoiceField(
        label=_("Kind"),
        choices=Ledger.choices,
        initial=Ledger.SUPPLEMENT,
        help_text=_("Medicines: for example antacids and laxatives that contain magnesium."),
    )
    dose_label = forms.CharField(
        label=_("One dose is"), max_length=40, help_text=_("For example 1 tablet, 2 capsules, 1 scoop.")
    )
    label_says = forms.ChoiceField(
        label=_("The label gives the weight of"),
        choices=LabelSays.choices,
        initial=LabelSays.MAGNESIUM,
        help_text=_("Look for “magnesium”, “of which magnesium” or “elemental”. If it names only a salt, choose that."),
    )
    label_mg = AmountField(
        label=_("mg in one dose, as on the label"),
        most=elemental.MOST_LABEL_MG,
        error_messages={"too_large": NOT_IN_ONE_DOSE},
    )

    def __init__(self, *args: Any, product: SupplementProduct | None = None, **kwargs: Any) -> None:
        self.stored = Content(product.mg_low, product.mg_high) if product else None
        if product:
            kwargs["initial"] = {
                "name": product.name,
                "ledger": product.ledger,
                "dose_label": product.dose_label,
                "label_says": product.label_says,
                "label_mg": number_text(product.label_mg),
                "form_key": product.form_key,
            }
        super().__init__(*args, **kwargs)
        self.fields["label_mg"].error_messages["required"] = _("Enter the number on the label, for example 400.")
        self.helper.layout = Layout(
            "name",
            Div(Div("ledger", css_class="col-sm-6"), Div("dose_label", css_class="col-sm-6"), css_class="row g-2"),
            Div(Div("label_says", css_class="col-sm-6"), Div("label_mg", css_class="col-sm-6"), css_class="row g-2"),
            "form_key",
        )

    def clean(self) -> dict[str, Any]:
        """Reject more than a dose can contain, usually caused by the wrong unit."""
        data = super().clean()
        content = self._content(data)
        if content and content.mg_high > elemental.MOST_MG:
            self.add_error("label_mg", NOT_IN_ONE_DOSE)
        return data

    @property
    def content(self) -> Content | None:
        """The magnesium according to the label; None until it can be parsed."""
        if not self.is_bound:
            return self.stored
        return None if self.errors.keys() & {"label_says", "label_mg"} else self._content(self.cleaned_data)

    def _content(self, data: dict[str, Any]) -> Content | None:
        if "label_says" not in data or "label_mg" not in data:
            return None
        return Content(*elemental.elemental_range(data["label_says"], data["label_mg"]))


class DoseForm(KeyedForm):
    """How many doses, on which day."""

    doses = AmountField(
        label=_("Doses"),
        most=MOST_DOSES,
        error_messages={"too_large": _("That is more than 100 doses. Check the number.")},
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, day: date | None = None, form_key: str | None = None, **kwargs: Any) -> None:
        kwargs["auto_id"] = "id_dose_%s"  # it is on the same page as the product form
        kwargs["initial"] = {"doses": "1", "day": day, "form_key": form_key}
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Div(Div("doses", css_class="col-4"), Div("day", css_class="col-8"), css_class="row g-2"), "form_key"
        )
