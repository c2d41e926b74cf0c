"""Foods that people offer to the catalog, in the admin: what is offered, never by whom, and the answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foods.models import FoodOffer, OfferState
from foods.own import food_requests
from foods.templatetags.amounts import mg, number

APPROVE, EDIT_FIRST, DECLINE = "approve", "edit", "decline"


class AnswerForm(forms.ModelForm[FoodOffer]):
    """The answer to an offer."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        widget=forms.RadioSelect,
        choices=[
            (APPROVE, gettext_lazy("Add a copy to the catalog")),
            (EDIT_FIRST, gettext_lazy("Add a copy that people cannot find yet, and edit it first")),
            (DECLINE, gettext_lazy("Do not add it")),
        ],
        error_messages={"required": gettext_lazy("Choose an answer.")},
    )

    class Meta:
        model = FoodOffer
        fields: ClassVar = ["word"]
        help_texts: ClassVar = {"word": gettext_lazy("The person who offered the food reads it.")}

    def clean(self) -> dict[str, Any]:
        """Require a message when a food is declined, and reject a second answer."""
        data = super().clean() or {}
        if data.get("answer") == DECLINE and not data.get("word", "").strip():
            self.add_error("word", _("Say in a few words why not."))
        if FoodOffer.objects.filter(pk=self.instance.pk).exclude(state=OfferState.WAITING).exists():
            raise ValidationError(_("This offer has already been answered."))
        return data


@admin.register(FoodOffer)
class FoodOfferAdmin(admin.ModelAdmin[FoodOffer]):
    """Offers of foods, unanswered ones first."""

    form = AnswerForm
    list_display = ("offered_food", "per_100g", "state", "offered_at", "answered_at")
    list_filter = ("state",)
    ordering = ("-state", "offered_at")
    of_food = ("offered_food", "group", "portion", "per_100g", "energy", "how_read")
    of_answer = ("state", "answered_at", "word_back", "taken_as")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FoodOffer]:
        offers = super().get_queryset(request).select_related("food__group", "taken_as")
        return offers.prefetch_related("food__portions")

    def get_fields(self, request: HttpRequest, obj: FoodOffer | None = None) -> list[Any]:
        waits = obj is not None and obj.state == OfferState.WAITING and self.has_change_permission(request, obj)
        return [*self.of_food, *(("answer", "word") if waits else self.of_answer)]

    def get_readonly_fields(self, request: HttpRequest, obj: FoodOffer | None = None) -> list[str]:
        return [*self.of_food, *self.of_answer]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("food"), ordering="food__name")
    def offered_food(self, offer: FoodOffer) -> str:
        """Show the food's name."""
        return offer.food.name

    @admin.display(description=gettext_lazy("group"))
    def group(self, offer: FoodOffer) -> str:
        """Show its group."""
        return offer.food.group.name

    @admin.display(description=gettext_lazy("portion"))
    def portion(self, offer: FoodOffer) -> str:
        """Show its portion, with the weight."""
        portion = offer.food.usual_portion
        return f"{portion.label} = {number(portion.grams)} g" if portion else "–"

    @admin.display(description=gettext_lazy("magnesium per 100 g"))
    def per_100g(self, offer: FoodOffer) -> str:
        """Show its magnesium."""
        return mg(offer.food.magnesium_mg_per_100g)

    @admin.display(description=gettext_lazy("energy (kcal per 100 g)"))
    def energy(self, offer: FoodOffer) -> str:
        """Show its energy."""
        return number(offer.food.energy_kcal_per_100g)

    @admin.display(description=gettext_lazy("how it was read"), empty_value="–")
    def how_read(self, offer: FoodOffer) -> str | None:
        """Show how a percentage was converted."""
        return offer.food.notes or None

    @admin.display(description=gettext_lazy("reply"), empty_value="–")
    def word_back(self, offer: FoodOffer) -> str | None:
        """Show the answer."""
        return offer.word or None

    def save_model(self, request: HttpRequest, obj: FoodOffer, form: Any, change: bool) -> None:
        answer, word = form.cleaned_data["answer"], form.cleaned_data["word"]
        if answer == DECLINE:
            food_requests.decline(offered=obj, word=word)
        else:
            obj.taken_as = food_requests.approve(offered=obj, word=word, listed=answer == APPROVE)

    def response_change(self, request: HttpRequest, obj: FoodOffer) -> HttpResponse:
        if obj.taken_as and not obj.taken_as.listed:
            messages.success(request, _("Added. Edit the copy, and list it when it is ready."))
            return HttpResponseRedirect(reverse("admin:foods_food_change", args=[obj.taken_as.pk]))
        messages.success(request, _("Answered."))
        return HttpResponseRedirect(reverse("admin:foods_foodoffer_changelist"))
