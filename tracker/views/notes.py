"""A note on a day."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.note_forms import NoteForm
from tracker.notes import notes_between, write_note
from tracker.views.request import Person, SignedInRequest


@require_POST
def note(request: SignedInRequest, day: date) -> HttpResponse:
    """Keep a note on a day; for htmx answer with its part of the page."""
    person = Person.behind(request)
    form = NoteForm(request.POST, day=person.day_or_404(day))
    if not form.is_valid():
        template = "diary/_note.html" if request.htmx else "diary/note.html"
        old = notes_between(request.user.pk, day, day).get(day, "")
        context = {"bar": "day", "day": day, "note": old, "note_form": form, "alone": bool(request.htmx)}
        return render(request, template, context, status=422)
    text = form.cleaned_data["text"]
    write_note(user=request.user, day=day, text=text, today=person.today)
    messages.success(request, _("Note saved.") if text else _("No note on this day."))
    if request.htmx:
        form = NoteForm(initial={"text": text}, day=day)
        return render(request, "diary/_note.html", {"day": day, "note": text, "note_form": form, "alone": True})
    return redirect("diary-day", day)
