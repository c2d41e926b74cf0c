"""The history of a food in the admin: what changed, and how to restore an earlier state."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foods.catalog import history
from foods.models import Allergen, Food, FoodGroup
from foods.templatetags.amounts import number


class ReasonForm(forms.Form):
    """The reason for restoring an earlier state."""

    why = forms.CharField(
        label=gettext_lazy("Why you are restoring it"),
        max_length=250,
        error_messages={"required": gettext_lazy("Say why, for those who read the history later.")},
    )


class WithHistory(admin.ModelAdmin[Any]):
    """Record who changed which food, when, how and why, and show it."""

    def get_urls(self) -> list[URLPattern]:
        way_back = path(
            "<path:object_id>/history/<key:row_id>/",
            self.admin_site.admin_view(self.go_back_view),
            name="foods_food_go_back",
        )
        return [way_back, *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        food = self.get_object(request, unquote(object_id)) if request.method == "POST" and object_id else None
        if food is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with history.changing([food.pk], why=self.reason(request)):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def reason(self, request: HttpRequest) -> str:
        """Return the reason for a change."""
        return request.POST.get("why", "").strip()[:250]

    def delete_model(self, request: HttpRequest, obj: Food) -> None:
        with history.changing([obj.pk], why=_("Deleted")):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> None:
        with history.changing(list(queryset.values_list("pk", flat=True)), why=_("Deleted")):
            super().delete_queryset(request, queryset)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        food = self.get_object(request, unquote(object_id))
        names = dict(FoodGroup.objects.values_list("pk", "name"))
        steps = [(step, in_words(step.changes, names)) for step in (history.steps(food) if food else [])]
        may_change = food is not None and self.has_change_permission(request, food)
        context = {"steps": steps, "may_change": may_change} | (extra_context or {})
        return super().history_view(request, object_id, context)

    def go_back_view(self, request: HttpRequest, object_id: str, row_id: int) -> HttpResponse:
        """Show what would change, ask for the reason, and restore the earlier state."""
        food = self.get_object(request, unquote(object_id))
        if food is None:
            raise Http404
        if not self.has_change_permission(request, food):
            raise PermissionDenied
        row = get_object_or_404(Food.history.filter(id=food.pk), pk=row_id)
        form = self.way_back_form(request, food, row)
        if request.method == "POST" and form.is_valid():
            try:
                self.go_back(request, food, row, form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.message_user(request, _("%(food)s was restored.") % {"food": food}, messages.SUCCESS)
                return self.after_going_back(request, food, form.cleaned_data)
        changes = history.differences(history.states([food.pk])[food.pk], history.state_of(row))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Restore a version: %(food)s") % {"food": food},
            "opts": self.opts,
            "food": food,
            "row": row,
            "changes": in_words(changes, dict(FoodGroup.objects.values_list("pk", "name"))),
            "form": form,
        }
        return TemplateResponse(request, "admin/foods/food/go_back.html", context, status=422 if form.is_bound else 200)

    def way_back_form(self, request: HttpRequest, food: Food, row: Any) -> forms.Form:
        """Return the form shown before a food is restored to a row of its history."""
        return ReasonForm(request.POST if request.method == "POST" else None)

    def go_back(self, request: HttpRequest, food: Food, row: Any, answers: dict[str, Any]) -> None:
        """Restore the food's earlier state."""
        history.go_back(food, row, why=answers["why"])

    def after_going_back(self, request: HttpRequest, food: Food, answers: dict[str, Any]) -> HttpResponse:
        """Redirect to a page that shows the result."""
        return redirect("admin:foods_food_history", food.pk)


def in_words(changes: Any, groups: dict[int, str]) -> list[tuple[str, str, str]]:
    """Return each change as readable text: what, from and to."""
    labels = {field.attname: str(field.verbose_name) for field in Food._meta.concrete_fields}
    labels["portions"] = _("portions")
    return [
        (labels[name], _value(name, old, groups), _value(name, new, groups)) for name, (old, new) in changes.items()
    ]


def _value(name: str, value: Any, groups: dict[int, str]) -> str:
    """Format the value of a column for people."""
    if value in (None, "", []):
        return "–"
    match name:
        case "group_id":
            return groups.get(value, _("a group that no longer exists"))
        case "portions":
            usual = _("usual")
            return ", ".join(
                f"{p['label']} = {number(Decimal(p['grams']))} g" + (f" ({usual})" if p["is_usual"] else "")
                for p in value
            )
        case "contains" | "may_contain":
            return ", ".join(str(Allergen(one).label) if one in Allergen.values else one for one in value)
        case "retired_at":
            return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
        case "magnesium_mg_per_100g" | "energy_kcal_per_100g":
            return number(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(getattr(Food._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, ", ".join(str(value).splitlines())))
