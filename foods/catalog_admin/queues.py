"""What awaits an admin's eyes: dishes whose allergens nobody has confirmed, and foods that may be the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foods.catalog import writes
from foods.catalog.alike import pairs
from foods.models import Food

_OF_LABELS = frozenset({"contains", "may_contain", "diet"})


class AllergensFilter(admin.SimpleListFilter):
    """Filter foods by whether someone confirmed their allergens and diet."""

    title = gettext_lazy("allergens and diet")
    parameter_name = "allergens"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Sequence[tuple[str, Any]]:
        return [("unconfirmed", _("Not confirmed yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> QuerySet[Food]:
        """Filter to foods whose allergens await confirmation."""
        return queryset.filter(allergens_unconfirmed=True) if self.value() == "unconfirmed" else queryset


class WithQueues(admin.ModelAdmin[Any]):
    """Confirm allergens from the list of foods or by correcting them, and list foods that may be the same."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path("alike/", self.admin_site.admin_view(self.alike_view), name="foods_food_alike"),
            *super().get_urls(),
        ]

    def alike_view(self, request: HttpRequest) -> HttpResponse:
        """List pairs of foods with nearly equal names, each with a link to merge them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Foods that may be the same"),
            "opts": self.opts,
            "pairs": pairs(),
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/foods/food/alike.html", context)

    def save_model(self, request: HttpRequest, obj: Food, form: Any, change: bool) -> None:
        if not _OF_LABELS.isdisjoint(form.changed_data):
            obj.allergens_unconfirmed = False  # whoever corrects them has read them
        super().save_model(request, obj, form, change)

    @admin.action(description=gettext_lazy("Confirm allergens and diet"), permissions=["change"])
    def confirm_allergens(self, request: HttpRequest, queryset: QuerySet[Food]) -> None:
        """Confirm the allergens and diet of the selected foods."""
        number = writes.confirm_allergens(list(queryset.filter(allergens_unconfirmed=True)), by=request.user)
        text = ngettext(
            "The allergens of %(number)d food are confirmed.",
            "The allergens of %(number)d foods are confirmed.",
            number,
        )
        self.message_user(request, text % {"number": number}, messages.SUCCESS)
