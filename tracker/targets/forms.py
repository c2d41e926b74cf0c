"""The forms for what people say about themselves, rendered with crispy; they keep what was typed."""

from __future__ import annotations

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from tracker.models import ClinicianFigure, LifeStage, Sex, TargetPeriod


def birth_year_field(this_year: int) -> forms.IntegerField:
    """Return an optional field for a year of birth."""
    return forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=1900,
        max_value=this_year,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "min_value": _("Years of birth start at 1900."),
            "max_value": _("That year is in the future."),
        },
    )


class WhoseTargetForm(forms.Form):
    """The question that new people are asked; both parts are optional."""

    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("Rather not say")), *Sex.choices], required=False)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False)

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_year"] = birth_year_field(this_year)
        self.helper = FormHelper()
        self.helper.form_action = reverse("whose-target")
        self.helper.layout = Layout(
            Div(Div("sex", css_class="col-7"), Div("birth_year", css_class="col-5"), css_class="row g-2"),
            Div(
                StrictButton(_("Use it"), type="submit", name="answer", value="use", css_class="btn-primary"),
                StrictButton(_("Skip"), type="submit", name="answer", value="skip", css_class="btn-outline-primary"),
                css_class="choices",
            ),
        )


class MonthForm(forms.Form):
    """The one question that is left where sex and year are known and the month decides the target."""

    birth_month = forms.TypedChoiceField(
        label=_("Month of birth"), coerce=int, choices=[("", _("Choose")), *((n, name) for n, name in MONTHS.items())]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = reverse("birth-month")
        self.helper.layout = Layout(
            "birth_month",
            Div(
                StrictButton(_("Use it"), type="submit", name="answer", value="use", css_class="btn-primary"),
                StrictButton(_("Skip"), type="submit", name="answer", value="skip", css_class="btn-outline-primary"),
                css_class="choices",
            ),
        )


class SomeoneForm(forms.Form):
    """The person to look up reference values for; a plain GET form."""

    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("Either")), *Sex.choices], required=False)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False)
    life_stage = forms.ChoiceField(label=_("Life stage"), choices=LifeStage.choices)

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_year"] = birth_year_field(this_year)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.layout = Layout(
            Div(
                Div("sex", css_class="col-6 col-md-3"),
                Div("birth_year", css_class="col-6 col-md-3"),
                Div("life_stage", css_class="col-12 col-md-6"),
                css_class="row g-2",
            ),
            StrictButton(_("Show"), type="submit", css_class="btn-primary"),
        )


class TargetPeriodForm(forms.ModelForm[TargetPeriod]):
    """A life stage, or a target set by a clinician, from a given day on."""

    class Meta:
        model = TargetPeriod
        fields = ("from_day", "standard", "life_stage", "custom_mg", "custom_is", "label")

    def __init__(self, *args: Any, sex: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sex = sex
        self.fields["from_day"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["custom_mg"].widget.attrs["inputmode"] = "numeric"
        self.fields["custom_mg"].help_text = _(
            "Leave it empty if your clinician gave none. Then the published value is used, or no target at all if you "
            "have kidney disease or a clinician manages your magnesium."
        )
        self.fields["custom_is"].required = False  # it matters only beside a figure
        self.fields["label"].help_text = _("For example, who set it.")
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "from_day",
            "standard",
            "life_stage",
            "custom_mg",
            "custom_is",
            "label",
            Submit("save", _("Save"), css_class="btn-lg w-100"),
        )

    def clean_custom_is(self) -> str:
        """Return what the figure is; a form without an answer means a target."""
        return self.cleaned_data["custom_is"] or ClinicianFigure.TARGET

    def clean_life_stage(self) -> str:
        """Reject pregnancy and breastfeeding if the values for men are chosen."""
        stage: str = self.cleaned_data["life_stage"]
        if self.sex == Sex.MALE and stage != LifeStage.NONE:
            raise forms.ValidationError(
                _("You chose the values for men under “About me”. They have no such life stage. Change that first.")
            )
        return stage
