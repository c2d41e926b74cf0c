"""Foods that people miss in the catalog: they ask for them, search without result, or offer them. Always anonymous."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from foods.catalog import writes
from foods.limits import LimitReachedError
from foods.models import Food, FoodOffer, FoodRequest, OfferState, Portion, Source
from foods.own import food_requests

MOST_SEARCHES_KEPT = 1000  # of searches that nobody asked about; the rarest and oldest are deleted first


@transaction.atomic
def ask_for(wanted: str) -> FoodRequest:
    """Record that someone asked for a food; asking again with the same words adds to its count and reopens it.

    Raises LimitReachedError if far too many wait for an answer already.
    """
    waiting = FoodRequest.objects.filter(done=False, times__gt=0).exclude(wanted=_plain(wanted))
    if waiting.count() >= settings.LIMITS.food_requests:
        raise LimitReachedError(_("Too many foods were requested just now, so this one was not noted."))
    request, _is_new = FoodRequest.objects.select_for_update().get_or_create(wanted=_plain(wanted))
    request.times += 1
    request.done = False
    request.save()
    return request


@transaction.atomic
def search_in_vain(text: str) -> None:
    """Record that a search found nothing. A request that is done stays done."""
    wanted = _plain(text)
    if not any(map(str.isalnum, wanted)):
        return
    request, is_new = FoodRequest.objects.select_for_update().get_or_create(wanted=wanted)
    request.in_vain += 1
    request.save()
    if is_new:
        unasked = FoodRequest.objects.filter(times=0).exclude(pk=request.pk).order_by("-in_vain", "-asked_at")
        too_many = unasked.values_list("pk", flat=True)[MOST_SEARCHES_KEPT - 1 :]
        FoodRequest.objects.filter(pk__in=list(too_many)).delete()


def _plain(text: str) -> str:
    longest = FoodRequest._meta.get_field("wanted").max_length
    return " ".join(text.split()).lower()[:longest].rstrip()  # some letters become two in lower case


@transaction.atomic
def offer(*, food: Food) -> FoodOffer:
    """Offer a person's own food to the catalog; a declined one can be offered again, an accepted one stays so."""
    food = Food.objects.select_for_update(no_key=True).get(pk=food.pk)
    found, is_new = FoodOffer.objects.get_or_create(food=food)
    if not is_new and found.state == OfferState.DECLINED:
        found.state, found.word, found.answered_at, found.offered_at = OfferState.WAITING, "", None, timezone.now()
        found.save()
    return found


@transaction.atomic
def take_back(*, food: Food) -> None:
    """Withdraw an offer that nobody has answered yet."""
    FoodOffer.objects.filter(food=food, state=OfferState.WAITING).delete()


@transaction.atomic
def approve(*, offered: FoodOffer, word: str, listed: bool) -> Food:
    """Copy an offered food into the catalog; its owner keeps the original."""
    offered = _still_waiting(offered)
    own = offered.food
    copy = Food(
        name=own.name,
        group=own.group,
        magnesium_mg_per_100g=own.magnesium_mg_per_100g,
        energy_kcal_per_100g=own.energy_kcal_per_100g,
        source=Source.CATALOG,
        source_id=writes.new_source_id(),
        how_known=own.how_known,
        is_drink=own.is_drink,
        suggestable=False,
        notes=own.notes,
        listed=listed,
    )
    copy.full_clean()
    copy.save()
    for portion in own.portions.all():
        Portion.objects.create(
            food=copy, label=portion.label, grams=portion.grams, rank=portion.rank, is_usual=portion.is_usual
        )
    offered.taken_as = copy
    _answer(offered, OfferState.APPROVED, word)
    return copy


@transaction.atomic
def decline(*, offered: FoodOffer, word: str) -> None:
    """Decline an offered food, and tell its owner why."""
    _answer(_still_waiting(offered), OfferState.DECLINED, word)


def _still_waiting(offered: FoodOffer) -> FoodOffer:
    found = FoodOffer.objects.select_for_update().filter(pk=offered.pk, state=OfferState.WAITING).first()
    if found is None:
        raise ValidationError(_("This offer has already been answered or withdrawn."))
    return found


def _answer(offered: FoodOffer, state: OfferState, word: str) -> None:
    offered.state, offered.word, offered.answered_at = state, word, timezone.now()
    offered.full_clean()
    offered.save()


def waiting() -> dict[str, int]:
    """Count what needs an admin's attention."""
    open_ones = FoodRequest.objects.filter(done=False)
    return {
        "offers": FoodOffer.objects.filter(state=OfferState.WAITING).count(),
        "asked": open_ones.filter(times__gt=0).count(),
        "in_vain": open_ones.filter(times=0).count(),
    }


def record_search_without_result(request: HttpRequest, text: str, context: Mapping[str, object]) -> None:
    """Record a submitted search that found nothing, but not the many searches made while typing.

    Only for signed-in people, so that nobody else can fill the list. The search is answered even if nothing can be
    written.
    """
    settled = request.method == "GET" and not request.headers.get("HX-Request") and request.user.is_authenticated
    if settled and text.strip() and not context["foods"]:
        with suppress(DatabaseError):
            food_requests.search_in_vain(text)
