"""Change an entry in place or on its own page, change its food, remove it, and undo any of these."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import reswap, retarget

from foods.forms import SearchForm
from foods.models import Food
from foods.search.search import found
from tracker.common import undo_offers
from tracker.common.forms import show_problem
from tracker.diary.changes import StaleEntryError, change_entry, remove_entries, undo_remove_entries
from tracker.diary.forms.entries import EntryForm
from tracker.models import Entry
from tracker.views.shared.day_page import asks_for_menu, back_to_day, show_day, undone
from tracker.views.shared.request import SignedInRequest, row_named


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Target")
def entry(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Change an entry; ?food=7 offers another food for it. A stale form shows both versions, and the person chooses.

    The day's page asks the same address for the menu of the entry's row.
    """
    entry = _entry_or_404(request, entry_id)
    if asks_for_menu(request):
        return render(request, "diary/_row_menu.html", {"entry": entry})
    person = request.person
    food = _other_food(request, entry)
    form = EntryForm(request.POST or None, entry=entry, food=food, meals=person.meals)
    changed_elsewhere = False
    if request.method == "POST" and form.is_valid() and person.fits_the_clock(form):
        try:
            changed, token = change_entry(entry=entry, food=food, today=person.today, **form.change)
        except StaleEntryError as news:
            if news.current is None:
                raise Http404 from news
            changed_elsewhere = True
            # The form keeps the typed values; sending it again now knowingly overwrites the other change.
            typed = request.POST.copy()
            typed["version"] = str(news.current.version)
            entry = news.current
            form = EntryForm(typed, entry=entry, food=food, meals=person.meals)
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            is_moved = changed.day != entry.day
            undo_offers.offer(
                request,
                _("Moved {} to {}.") if is_moved else _("Changed {}."),
                changed.food_name,
                *([date_format(changed.day)] if is_moved else []),
                address=reverse("entry-restore"),
                values={"token": token},
                days=(entry.day, changed.day),
            )
            if request.htmx:
                return show_day(request, entry.day, focus=changed.pk)
            return redirect("diary-day", changed.day)
    context = {"form": form, "entry": entry, "food": food, "changed_elsewhere": changed_elsewhere}
    status = 409 if changed_elsewhere else 422 if form.is_bound else 200
    template = "diary/_entry_in_place.html" if request.htmx else "diary/entry.html"
    response = render(request, template, context, status=status)
    return reswap(retarget(response, f"#entry-{entry.pk}"), "outerHTML") if request.htmx else response


@require_safe
def preview(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Show what the amount in the form would come to, before it is saved."""
    entry = _entry_or_404(request, entry_id)
    form = EntryForm(request.GET, entry=entry, food=_other_food(request, entry))
    form.is_valid()
    return render(request, "diary/_entry_preview.html", {"form": form, "entry": entry})


@require_safe
@vary_on_headers("HX-Request")
def other_food(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Find the right food for an entry."""
    entry = _entry_or_404(request, entry_id)
    results = f"other-foods-{entry.pk}"
    form = SearchForm(
        request.GET if "q" in request.GET else None,
        action=reverse("entry-food", args=[entry.pk]),
        results=results,
        is_guest=True,
    )
    form.auto_id = f"id_{entry.pk}_%s"  # the page of the day has another search field
    form.fields["q"].widget.attrs["autofocus"] = True
    text = form.cleaned_data["q"] if form.is_valid() else ""
    foods = found(text, request.user.pk) if text else {"foods": []}
    context = {"form": form, "text": text, "entry": entry, **foods, "results": results}
    template = "diary/other_food.html"
    if request.htmx:
        template = "diary/_other_foods.html" if form.is_bound else "diary/_other_food_in_place.html"
    return render(request, template, context)


@require_POST
def remove(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Remove an entry, and offer to undo it; if it has already been removed, redirect to the day."""
    if day := undo_offers.day_of_removed(request, of="entry", row=entry_id):
        return back_to_day(request, day)
    entry = _entry_or_404(request, entry_id)
    _removed, token = remove_entries(user=request.user, entry_ids=[entry.pk])
    if token:
        undo_offers.offer(
            request,
            _("Removed {}."),
            entry.food_name,
            address=reverse("entry-restore"),
            values={"token": token},
            days=[entry.day],
            removed=("entry", [entry_id]),
        )
    return back_to_day(request, entry.day)


@require_POST
def restore(request: SignedInRequest) -> HttpResponse:
    """Undo a change or a removal, and show its day."""
    return undone(request, lambda token: undo_remove_entries(user=request.user, token=token)[0].day)


def _other_food(request: SignedInRequest, entry: Entry) -> Food | None:
    """Return the food that the form changes an entry to; None to keep its own."""
    wanted = row_named((request.POST or request.GET).get("food", ""))
    if wanted in (None, entry.food_id):
        return None
    return get_object_or_404(Food.objects.visible_to(request.user.pk).with_portions(), pk=wanted)


def _entry_or_404(request: SignedInRequest, entry_id: int) -> Entry:
    owned = Entry.everything.for_user(request.user.pk).select_related("food").prefetch_related("food__portions")
    return get_object_or_404(owned, pk=entry_id)
