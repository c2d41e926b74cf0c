"""Notes on days."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from tracker.diary.forms.notes import NoteForm
from tracker.diary.notes import notes_between, write_note
from tracker.views.shared.request import SignedInRequest


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: SignedInRequest, day: date) -> HttpResponse:
    """Write or change the note on a day, for htmx in place on its page; ?read=1 only shows it."""
    person = request.person
    old = notes_between(request.user.pk, person.day_or_404(day), day).get(day, "")
    if "read" in request.GET:
        if request.htmx:
            return render(request, "diary/_note.html", {"day": day, "note": old, "is_back": True})
        return redirect("diary-day", day)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": old}, day=day)
    if not form.is_valid():
        context = {"bar": "day", "day": day, "note": old, "note_form": form, "alone": request.htmx and form.is_bound}
        template = "diary/_note.html" if request.htmx else "diary/note.html"
        return render(request, template, context, status=422 if form.is_bound else 200)
    text = form.cleaned_data["text"]
    write_note(user=request.user, day=day, text=text, today=person.today)
    messages.success(request, _("Note saved.") if text else _("No note on this day."))
    if request.htmx:
        return render(request, "diary/_note.html", {"day": day, "note": text, "is_back": True, "alone": True})
    return redirect("diary-day", day)
