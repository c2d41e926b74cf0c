"""The dietitian summary: one page to print, and links that show it without an account."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.models import Allergen
from tracker.accounts.auth import is_sample
from tracker.common.person import today_of
from tracker.dietitian_sheet.contents import MISSED_SOMETHING, MOST_DAYS, PART_OF_A_DAY, DietitianSheet, sheet_of
from tracker.dietitian_sheet.forms import LinkField, LinkForm, ReplyForm, WordsForm, as_query
from tracker.dietitian_sheet.links import make_link, opened_by, revoke, set_words
from tracker.dietitian_sheet.replies import answer, reply, reply_to, waiting
from tracker.intake.day_totals import first_day
from tracker.intake.forms import SpanForm
from tracker.intake.verdict_drawing import VerdictDrawing, verdict_drawing
from tracker.models import Ledger, LifeStage, Meal, Profile, Sex, SharedSheet, SheetReply
from tracker.science import dietitian_sheet as figures
from tracker.science.full_days import UNLOGGED
from tracker.science.sources import FOOD
from tracker.targets.targets import Target, standard_name
from tracker.views.shared.charts import chart_of
from tracker.views.shared.request import SignedInRequest
from tracker.views.shared.spans import quick_spans, span_asked_for

# Also for children, whom "man" or "woman" does not fit.
SEXES = {"": "", Sex.FEMALE.value: gettext_lazy("Female"), Sex.MALE.value: gettext_lazy("Male")}
# What fits on one printed page.
MOST_RUNS = 36
MOST_PRODUCTS = 5
MOST_NOTES, LONGEST_NOTE = 5, 100

REASONS = {
    UNLOGGED: gettext_lazy("not logged"),
    PART_OF_A_DAY: gettext_lazy("part of a day"),
    MISSED_SOMETHING: gettext_lazy("marked incomplete"),
}
WHY_NONE = {
    figures.UNDER_CARE: gettext_lazy("None given: kidney disease, or a clinician manages the magnesium."),
    figures.UNDER_ONE: gettext_lazy("None given in the first year of life."),
    figures.NO_NEED: gettext_lazy(
        "None: no single EAR available (by the standard, the life stage, an own target, or sex or age not given)."
    ),
    figures.NEED_CHANGED: gettext_lazy("None: the EAR changed within these days."),
    figures.TOO_FEW: gettext_lazy("None: fewer than 7 full days."),
    figures.NO_WEEKEND: gettext_lazy("None: no full day on a weekend, and many people eat differently then."),
    figures.UNMEASURED: gettext_lazy(
        "None: the EAR lies between the mean of what is known and the ceiling with estimates."
    ),
}


@require_safe
def sheet(request: SignedInRequest) -> HttpResponse:
    """Show the summary of any span of days up to a year, ready to print."""
    person = request.person
    first, last, form = _span(request)
    if form.errors:
        return render(request, "intake/dietitian_sheet/own.html", {"bar": "week", "form": form}, status=422)
    context = {
        "bar": "week",
        "form": form,
        "first": first,
        "last": last,
        "today": person.today,
        "replies": waiting(request.user.pk),
        "quick": quick_spans(person.today, first)[:3],
        "words_form": WordsForm(instance=person.profile, action=reverse("sheet-words") + as_query(first, last)),
    }
    return render(request, "intake/dietitian_sheet/own.html", context | _own(request, first, last))


@require_POST
def words(request: SignedInRequest) -> HttpResponse:
    """Save the person's own text for the summary."""
    first, last, form = _span(request)
    if form.errors:
        raise Http404
    action = reverse("sheet-words") + as_query(first, last)
    words_form = WordsForm(request.POST, instance=Profile(user=request.user), action=action)
    if not words_form.is_valid():
        return render(
            request, "intake/dietitian_sheet/words.html", {"bar": "week", "words_form": words_form}, status=422
        )
    set_words(
        user=request.user,
        name=words_form.cleaned_data["sheet_name"],
        notes=words_form.cleaned_data["sheet_notes"],
    )
    messages.success(request, _("Saved."))
    return redirect(reverse("sheet") + as_query(first, last))


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: SignedInRequest) -> HttpResponse:
    """List a person's links and create one; its URL is shown only once."""
    first, last, span_form = _span(request)
    if span_form.errors:
        raise Http404
    action = reverse("sheet-links") + as_query(first, last)
    form = LinkForm(request.POST or None, action=action, initial={"form_key": uuid.uuid4()})
    time_zone = request.person.profile.time_zone or settings.TIME_ZONE
    context: dict[str, Any] = {"bar": "week", "form": form, "first": first, "last": last, "time_zone": time_zone}
    if request.method == "POST" and form.is_valid():
        days, form_key = form.cleaned_data["days"], form.cleaned_data["form_key"]
        may_reply = form.cleaned_data["may_reply"]
        token = make_link(user=request.user, first=first, last=last, days=days, form_key=form_key, may_reply=may_reply)
        address = request.build_absolute_uri(reverse("shared-sheet", args=[token])) if token else ""
        context |= {"made": True, "made_form": LinkField(initial={"link": address}) if address else None}
    links = SharedSheet.objects.filter(user=request.user).select_related("reply")
    status = 422 if form.is_bound and not form.is_valid() else 200
    answer = render(request, "intake/dietitian_sheet/links.html", context | {"links": links}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def revoke_link(request: SignedInRequest, link_id: int) -> HttpResponse:
    """Revoke a link: it stops working."""
    link = get_object_or_404(SharedSheet, pk=link_id, user=request.user)
    revoke(link=link)
    messages.success(request, _("That link no longer works."))
    return redirect(reverse("sheet-links") + as_query(link.first, link.last))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the summary of a link to whoever has it, who may reply once; all other links get the same response."""
    link = opened_by(token, count=request.method == "GET")
    if link is None:
        answer = render(request, "intake/dietitian_sheet/no_link.html", status=404)
    elif request.method == "POST" and not link.may_reply:
        answer = HttpResponseNotAllowed(["GET", "HEAD"])
    else:
        form = ReplyForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            reply(link=link, **form.cleaned_data)
            return redirect("shared-sheet", token)
        profile = link.user.profile
        today = today_of(profile)
        summary = sheet_of(profile, link.first, link.last, today=today, with_notes=link.with_notes)
        context = {
            "until": link.expires_at,
            "time_zone": profile.time_zone or settings.TIME_ZONE,
            "reply": reply_to(link),
            "form": form if link.may_reply else None,
            **in_words(summary, profile, name=link.name, printed_on=today),
        }
        status = 422 if form.is_bound else 200
        answer = render(request, "intake/dietitian_sheet/shared.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def answer_reply(request: SignedInRequest, reply_id: int) -> HttpResponse:
    """Accept or ignore what the reader of a link sent."""
    reply = get_object_or_404(SheetReply, pk=reply_id, user=request.user)
    accepted = "accept" in request.POST
    answer(reply=reply, accept=accepted, today=request.person.today)
    if accepted and reply.proposed_mg is not None:
        messages.success(request, _("Your daily figure changes from today on. To undo that, see My daily target."))
    else:
        messages.success(request, _("Done. Nothing else changed."))
    return redirect("sheet-links")


def _span(request: SignedInRequest) -> tuple[date, date, SpanForm]:
    """Return the span in the query string, of a year at most."""
    today = request.person.today
    first, last, form = span_asked_for(request, today, first_day(request.user.pk) or today, of_finding=True)
    if not form.errors and (last - first).days >= MOST_DAYS:
        form.add_error("from", _("A summary covers a year at most. Choose a later day."))
    return first, last, form


def _own(request: SignedInRequest, first: date, last: date) -> dict[str, Any]:
    person = request.person
    profile = person.profile
    summary = sheet_of(profile, first, last, today=person.today, with_notes=profile.sheet_notes)
    return in_words(summary, profile, name=profile.sheet_name, printed_on=person.today)


@dataclass(frozen=True, slots=True)
class Share:
    """A meal, or the supplements or medicines, with its share."""

    label: str
    mg_a_day: Any
    percent: Any


def in_words(summary: DietitianSheet, profile: Profile, *, name: str, printed_on: date) -> dict[str, Any]:
    """Return the context for the template of the summary."""
    ledgers = {(ledger.value, ""): str(ledger.label) for ledger in Ledger}
    meals = {(FOOD, meal.value): str(meal.label) for meal in Meal} | ledgers
    target, causes, step = summary.target, summary.causes, summary.trend.step
    return {
        "sheet": summary,
        "name": name or (_("Sample data") if is_sample(profile.user) else ""),
        "printed_on": printed_on,
        "sex": SEXES[profile.sex],
        "age": _age(summary.ages),
        "life_stage": "" if profile.sex == Sex.MALE else LifeStage(target.life_stage).label,
        "standard": standard_name(target.standard),
        "left_out": [(REASONS[some.reason], some.days, _dates(some.runs)) for some in summary.left_out],
        "why_none": WHY_NONE.get(summary.why_none, ""),
        "meals": [Share(meals[cause.ledger, cause.name], cause.mg_a_day, 100 * cause.share) for cause in causes.meals]
        if causes
        else [],
        "foods": [(food, 100 * food.cause.share) for food in summary.foods],
        "weekdays": [(WEEKDAYS[weekday.weekday], weekday) for weekday in causes.weekdays] if causes else [],
        "doses": [(Ledger(dose.ledger).label, dose) for dose in summary.doses[:MOST_PRODUCTS]],
        "more_doses": len(summary.doses[MOST_PRODUCTS:]),
        "unmeasured_percent": 100 * summary.share_unmeasured,
        "line": _line(summary),
        "chart": chart_of(
            summary.trend.bars, step=step, day_format="j M", first_weekday=profile.first_weekday, has_links=False
        ),
        "chart_step": _("days") if step == "days" else _("weeks") if step == "weeks" else _("months"),
        "diet": profile.get_diet_display() if profile.diet else _("everything"),
        "avoids": [Allergen(allergen).label for allergen in profile.avoids],
        **_notes(summary),
        "sources": _sources(target),
    }


def _line(summary: DietitianSheet) -> VerdictDrawing | None:
    """Return the mean as a picture, against what it is compared with; None if there is nothing to draw."""
    target, whole = summary.target, summary.trend.whole
    is_alone = target.numbers_alone or target.under_one
    is_compared = target.low_mg is not None and (target.is_own or target.is_limit or not is_alone)
    if not is_compared and (is_alone or summary.mean_mg is None):
        return None
    return verdict_drawing(
        mean_mg=_float(summary.mean_mg),
        mean_high_mg=_float(whole.ceiling_mg),
        sd_mg=summary.assessment.sd_difference_mg if summary.assessment else None,
        need_mg=None if is_alone else _float(target.ear_mg),
        target_low_mg=_float(target.low_mg) if is_compared else None,
        target_high_mg=_float(target.high_mg) if is_compared else None,
        is_floor=whole.is_floor,
    )


def _float(mg: Decimal | None) -> float | None:
    return None if mg is None else float(mg)


def _sources(target: Target) -> list[str]:
    """Return the sources of the reference values, without any that is the beginning of another one."""
    found = {row.source for row in (*target.references, target.need, target.upper_level) if row}
    return sorted(
        source for source in found if not any(source != other and other.startswith(source) for other in found)
    )


def _age(ages: range | None) -> str:
    """Return an age in completed years, or the two possible ones; in months for the first two years."""
    if ages is None:
        return ""
    low, high = ages[0], ages[-1]
    if high < 24:
        return ngettext("%(n)d month", "%(n)d months", low) % {"n": low}
    years = sorted({low // 12, high // 12})
    return _(" or ").join(str(year) for year in years)


def _dates(runs: Sequence[tuple[date, date]]) -> str:
    """Format dates as briefly as possible, with each month once: "1–3, 7 Nov; 30 Nov–2 Dec"."""
    texts = []
    for month, some in groupby(runs[:MOST_RUNS], lambda run: run[0].replace(day=1) if _in_one_month(run) else run):
        if isinstance(month, date):
            days = (f"{a.day}" if a == b else f"{a.day}–{b.day}" for a, b in some)
            texts.append(f"{', '.join(days)} {date_format(month, 'M')}")
        else:
            texts.append(f"{date_format(month[0], 'j M')}–{date_format(month[1], 'j M')}")
    left = sum((last - first).days + 1 for first, last in runs[MOST_RUNS:])
    if left:
        texts.append(ngettext("and %(n)d more day", "and %(n)d more days", left) % {"n": left})
    return "; ".join(texts)


def _in_one_month(run: tuple[date, date]) -> bool:
    return (run[0].year, run[0].month) == (run[1].year, run[1].month)


def _notes(summary: DietitianSheet) -> dict[str, Any]:
    """Return the latest notes that fit on the page, in order of their days."""
    notes = list((summary.notes or {}).items())
    shown = notes[-MOST_NOTES:]
    return {
        "notes": [(day, _short(text)) for day, text in shown],
        "more_notes": len(notes) - len(shown),
    }


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST_NOTE)
