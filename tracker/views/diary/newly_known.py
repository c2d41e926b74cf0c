"""Offer a person the values of foods that had none when they logged them."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from foods.templatetags.amounts import mg as mg_text
from tracker.common import undo_offers
from tracker.corrections.newly_known import NewlyKnown, fill, offered
from tracker.views.shared.request import SignedInRequest


class FoodsForm(forms.Form):
    """The foods whose entries get a value, all of them by default."""

    foods = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Foods"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one food.")},
    )

    def __init__(self, data: Any = None, *, rows: list[NewlyKnown]) -> None:
        super().__init__(data, initial={"foods": [row.food.pk for row in rows]})
        field = self.fields["foods"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  # for mypy
        field.choices = [(row.food.pk, _described(row)) for row in rows]
        self.helper = FormHelper()
        self.helper.layout = Layout("foods", Submit("use", _("Use these values"), css_class="btn-primary"))


@require_http_methods(["GET", "HEAD", "POST"])
def newly_known(request: SignedInRequest) -> HttpResponse:
    """Show what would change, and change it when asked; the day of the newest entry then offers to undo it."""
    rows = offered(request.user.pk)
    form = FoodsForm(request.POST if request.method == "POST" else None, rows=rows)
    if form.is_valid():
        filled, token = fill(user=request.user, food_ids=form.cleaned_data["foods"])
        if token:
            said = ngettext("%(count)s entry", "%(count)s entries", len(filled)) % {"count": len(filled)}
            undo_offers.offer(
                request,
                _("Changed {}."),
                said,
                address=reverse("entry-restore"),
                values={"token": token},
                days=sorted({entry.day for entry in filled}),
            )
            return redirect("diary-day", filled[0].day)
    if request.method == "POST" and not rows:  # sent twice
        messages.info(request, _("Your entries have these values already."))
        return redirect("home")
    context = {"bar": "more", "form": form, "rows": rows, "entries": sum(row.entries for row in rows)}
    return render(request, "diary/newly_known.html", context, status=422 if form.is_bound else 200)


def _described(row: NewlyKnown) -> str:
    """Describe a food: "Latte · 4 entries · + 120 mg in all"."""
    entries = ngettext("%(count)s entry", "%(count)s entries", row.entries) % {"count": row.entries}
    return " · ".join([row.food.name, entries, _("+ %(mg)s in all") % {"mg": mg_text(row.mg)}])
