"""The catalog forms of the admin: allergen checkboxes, and validation of portions with readable messages."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foods.models import Allergen, Food, HowKnown, Portion


class LinesField(forms.CharField):
    """Several names, one per line; blank lines and the browser's line endings are ignored."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        lines = (" ".join(line.split()) for line in (value or "").splitlines())
        return "\n".join(line for line in lines if line)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


def allergen_boxes(label: Any) -> forms.MultipleChoiceField:
    """Return a checkbox for each of the 14 allergens."""
    return forms.MultipleChoiceField(
        label=label, choices=Allergen.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class FoodForm(forms.ModelForm[Food]):
    """A food in the catalog."""

    aliases = LinesField(
        label=gettext_lazy("Other names"),
        required=False,
        help_text=gettext_lazy("One per line. Search finds the food by each of them. A German one begins with “de:”."),
    )
    why = forms.CharField(
        label=gettext_lazy("Why it changes"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("Needed when the magnesium value changes. It is kept in the food's history."),
    )
    contains = allergen_boxes(gettext_lazy("Contains"))
    may_contain = allergen_boxes(gettext_lazy("May contain"))

    class Meta:
        model = Food
        fields = "__all__"  # noqa: DJ007  # the admin's fieldsets choose
        error_messages: ClassVar = {
            "name": {"required": gettext_lazy("Enter the name of the food.")},
            "group": {"required": gettext_lazy("Choose its group.")},
            "magnesium_mg_per_100g": {"invalid": gettext_lazy("Enter a number, or leave it empty if it is not known.")},
            "energy_kcal_per_100g": {"invalid": gettext_lazy("Enter a number, or leave it empty if it is not known.")},
        }

    def clean(self) -> dict[str, Any]:
        """Reject contradictions; without a magnesium value, clear how it is known."""
        data = super().clean() or {}
        if both := [a for a in data.get("contains", []) if a in data.get("may_contain", [])]:
            names = ", ".join(str(Allergen(allergen).label) for allergen in both)
            self.add_error(
                "may_contain",
                _("Under both “contains” and “may contain”: %(names)s. Select it in only one of them.")
                % {"names": names},
            )
        if "magnesium_mg_per_100g" in data:
            if data["magnesium_mg_per_100g"] is None:
                data["how_known"] = HowKnown.UNKNOWN
            elif data.get("how_known") == HowKnown.UNKNOWN:
                self.add_error("how_known", _("Say how the magnesium value is known, or leave the value empty."))
        if self.instance.pk and "magnesium_mg_per_100g" in self.changed_data and not data.get("why"):
            self.add_error("why", _("Say why the magnesium value changes, for example “the label says 95 mg”."))
        return data

    @property
    def changes_the_food(self) -> bool:
        """Return whether anything but the reason was changed."""
        return bool(set(self.changed_data) - {"why"})


class PortionForm(forms.ModelForm[Portion]):
    """A household measure."""

    class Meta:
        model = Portion
        fields: ClassVar = ["label", "grams", "is_usual", "estimated", "rank"]
        error_messages: ClassVar = {
            "label": {"required": gettext_lazy("Enter the measure, for example “1 cup”.")},
            "grams": {
                "required": gettext_lazy("Enter the weight in grams."),
                "invalid": gettext_lazy("Enter the weight in grams as a number."),
            },
        }


class PortionFormSet(forms.BaseInlineFormSet[Portion, Food, forms.ModelForm[Portion]]):
    """The measures of one food, exactly one of which is the usual one."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Label every input: in a table, screen readers do not read the column header with it."""
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)

    def clean(self) -> None:
        """Reject a food without a usual portion, or with two."""
        super().clean()
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data]
        kept = [row for row in rows if not row.get("DELETE")]
        usual = [portion["label"] for portion in kept if portion["is_usual"]]
        if not kept:
            raise forms.ValidationError(_("Add at least one household measure with its weight."))
        if not usual:
            raise forms.ValidationError(_("Mark one measure as the usual one; it is offered first."))
        if len(usual) > 1:
            raise forms.ValidationError(
                _("Only one measure can be the usual one. Now marked: %(labels)s.") % {"labels": ", ".join(usual)}
            )

    def save(self, commit: bool = True) -> list[Portion]:
        """Save the rows, however marks and labels moved between them.

        Rows are saved one at a time, and after each the database requires at most one usual portion and unique labels.
        So marks that go are cleared first, and labels that change or go are renamed temporarily.
        """
        if commit:
            portions = Portion.objects.filter(food=self.instance)
            marked = [form.instance.pk for form in self.initial_forms if form.cleaned_data["is_usual"]]
            portions.exclude(pk__in=marked).update(is_usual=False)
            moving = [
                form.instance.pk
                for form in self.initial_forms
                if "label" in form.changed_data or form.cleaned_data.get("DELETE")
            ]
            portions.filter(pk__in=moving).update(label=Concat(Value("moving "), Cast("pk", CharField())))
        return super().save(commit)
