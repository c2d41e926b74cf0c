"""Export a person's data; import a diary, preview the file first, undo the import."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from foods.limits import LimitReachedError
from tracker.accounts.auth import is_sample
from tracker.import_export import jobs
from tracker.import_export import messages as import_words
from tracker.import_export.csv_export import csv_text
from tracker.import_export.forms import BringForm, LedgersForm
from tracker.import_export.json_export import json_text
from tracker.models import Asked, DiaryFile, DiaryImport
from tracker.views.shared.request import SignedInRequest

_PIECES_AT_ONCE = 500


@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: SignedInRequest) -> HttpResponse:
    """Offer the export files, and accept a file to import."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = BringForm(request.POST, request.FILES)
        if is_sample(request.user):
            messages.info(request, _("This is sample data. Start your own diary to import one."))
            return redirect("own-data")
        if form.is_valid():
            try:
                job = jobs.start(user=request.user, file=form.cleaned_data["file"])
            except LimitReachedError as problem:
                form.add_error("file", problem)
            else:
                return redirect("import", job.pk)
    context = {"bar": "more", "form": form, "imports": request.user.diary_imports.all()[:50]}
    return render(request, "account/import_export.html", context, status=422 if form.is_bound else 200)


@require_safe
def export_json(request: SignedInRequest) -> StreamingHttpResponse:
    """Export everything that belongs to a person."""
    return _file(request, json_text, "application/json", "json")


@require_safe
def export_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Export the diary as a table."""
    return _file(request, csv_text, "text/csv; charset=utf-8", "csv")


def _file(
    request: SignedInRequest, text: Callable[[User], Iterator[str]], kind: str, ending: str
) -> StreamingHttpResponse:
    day = request.person.today.isoformat()
    return StreamingHttpResponse(
        _in_chunks(text(request.user)),
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="magnesium-diary-{day}.{ending}"',
            "Cache-Control": "private, no-store",
        },
    )


def _in_chunks(pieces: Iterator[str]) -> Iterator[str]:
    """Join lines into larger chunks: sending each line separately would take longer than making it."""
    waiting: list[str] = []
    for piece in pieces:
        waiting.append(piece)
        if len(waiting) == _PIECES_AT_ONCE:
            yield "".join(waiting)
            waiting = []
    yield "".join(waiting)


@require_safe
@vary_on_headers("HX-Request")
def diary_import(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Show an import's progress, preview and result; htmx gets only the progress."""
    job = get_object_or_404(request.user.diary_imports, pk=import_id)
    if request.htmx and not request.htmx.history_restore_request:
        response = render(request, "shared/_progress.html", {"job": job, "url": request.path})
        if job.is_over:
            response["HX-Refresh"] = "true"  # the page itself has changed by now
        return response
    return _preview(request, job, LedgersForm(job=job))


def _preview(request: SignedInRequest, job: DiaryImport, form: LedgersForm) -> HttpResponse:
    account = job.account
    context = {
        "bar": "more",
        "job": job,
        "url": reverse("import", args=[job.pk]),
        "form": form,
        "fault": import_words.fault(*account["fault"]) if "fault" in account else "",
        "notes": import_words.notes(account),
        "nothing_new": "" if account.get("asked") else _("Nothing in it is new to your diary."),
        "new": import_words.counted(account.get("new", {})),
        "there": import_words.counted(account.get("there", {})),
        "brought": import_words.counted(account.get("brought", {})),
        "undone": import_words.counted(account.get("undone", {})),
        "kept": import_words.counted(account.get("kept", {})),
        "first": parse_date(account.get("first", "")),
        "last": parse_date(account.get("last", "")),
        "took_profile": bool(account.get("new", {}).get("profile")),
        "refusals": import_words.refusals(account),
        "left_out": sum(account.get("left_out", {}).values()),
        "place": import_words.place(job.kind == DiaryFile.OWN),
    }
    return render(request, "account/import_preview.html", context, status=422 if form.is_bound else 200)


@require_POST
def bring(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Import a file that has been checked, once it is clear what is a supplement in it."""
    job = get_object_or_404(request.user.diary_imports, pk=import_id)
    form = LedgersForm(request.POST, job=job)
    if job.can_be_brought and not form.is_valid():
        return _preview(request, job, form)
    jobs.ask(job, Asked.BRING, form.answers if form.is_valid() else {})
    return redirect("import", job.pk)


@require_POST
def undo(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Undo an import."""
    job = get_object_or_404(request.user.diary_imports, pk=import_id)
    if not jobs.ask(job, Asked.UNDO):
        messages.info(request, _("There is nothing to undo here."))
    return redirect("import", job.pk)


@require_POST
def forget(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Discard a file that has not been imported."""
    job = get_object_or_404(request.user.diary_imports, pk=import_id)
    if jobs.discard(job):
        messages.success(request, _("The file was discarded. Nothing was added to your diary."))
        return redirect("own-data")
    messages.info(request, _("This import is in your diary. Undo it first."))
    return redirect("import", job.pk)
