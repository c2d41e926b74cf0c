"""Merge two foods that are the same, in the admin: preview what would be moved, merge, undo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foods.catalog import merging
from foods.models import Food, Merge
from foods.search import admin_index
from foods.templatetags.amounts import mg

_MOST = 20  # search results to choose from


class FindForm(forms.Form):
    """Search for the other food."""

    q = forms.CharField(label=gettext_lazy("The name of the other food"), max_length=100)


class MergeForm(forms.Form):
    """Choose the food to merge into, and give a reason."""

    into = forms.ChoiceField(
        label=gettext_lazy("The food that stays"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the food that stays.")},
    )
    why = forms.CharField(
        label=gettext_lazy("Why they are the same"),
        max_length=250,
        error_messages={"required": gettext_lazy("Say why, for those who read the history later.")},
    )

    def __init__(self, *args: Any, foods: list[Food], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.choices = [(food.pk, f"{food} · {mg(food.magnesium_mg_per_100g)} / 100 g") for food in foods]


def _search(others: QuerySet[Food], text: str) -> list[Food]:
    """Search foods by words of their names; listed foods come first, then plain ones."""
    return list(admin_index.holding(others, text).order_by("-listed", Length("name"), "name", "pk")[:_MOST])


class WithMerging(admin.ModelAdmin[Any]):
    """Merge a food into another one that is the same."""

    change_form_template = "admin/foods/food/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/merge/", view(self.merge_view), name="foods_food_merge"),
            path("<path:object_id>/merges/<key:merge_id>/", view(self.merged_view), name="foods_food_merged"),
            *super().get_urls(),
        ]

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Search for the other food, show what would be moved, and merge."""
        food = self._food(request, object_id)
        if not self.has_change_permission(request, food):
            raise PermissionDenied
        query = request.GET.get("q", "")
        others = Food.objects.filter(owner=None, retired_at=None).exclude(pk=food.pk)
        found = _search(others, query) if query.strip() else []
        form = MergeForm(request.POST if request.method == "POST" else None, foods=found)
        if request.method == "POST" and form.is_valid():
            into = get_object_or_404(others, pk=form.cleaned_data["into"])
            try:
                merge = merging.begin(food=food, into=into, why=form.cleaned_data["why"], by=_user(request))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return redirect("admin:foods_food_merged", food.pk, merge.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge into another food: %(food)s") % {"food": food},
            "opts": self.opts,
            "food": food,
            "counts": merging.counts(food),
            "find": FindForm(request.GET if query else None),
            "query": query,
            "form": form,
            "found": found,
            "merges": Merge.objects.filter(food=food),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/foods/food/merge.html", context, status=status)

    def merged_view(self, request: HttpRequest, object_id: str, merge_id: int) -> HttpResponse:
        """Show the progress of a merge; undo it."""
        food = self._food(request, object_id)
        merge = get_object_or_404(Merge, pk=merge_id, food=food)
        url = reverse("admin:foods_food_merged", args=[food.pk, merge.pk])
        may_change = self.has_change_permission(request, food)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            if not merging.undo(merge=merge, by=_user(request)):
                self.message_user(request, _("This merge cannot be undone now."), messages.WARNING)
            return redirect(url)
        work = {"job": merge, "url": url, "may_undo": may_change and merging.can_undo(merge)}
        if request.headers.get("HX-Request"):
            return render(request, "admin/foods/food/_merge_work.html", work)
        context = {
            **self.admin_site.each_context(request),
            **work,
            "title": _("Merged: %(food)s") % {"food": food},
            "opts": self.opts,
            "food": food,
        }
        return TemplateResponse(request, "admin/foods/food/merged.html", context)

    def _food(self, request: HttpRequest, object_id: str) -> Food:
        """Return the catalog food that an address refers to."""
        food: Food | None = self.get_object(request, unquote(object_id))
        if food is None:
            raise Http404
        if not self.has_view_or_change_permission(request, food):
            raise PermissionDenied
        return food


def _user(request: HttpRequest) -> Any:
    return request.user
