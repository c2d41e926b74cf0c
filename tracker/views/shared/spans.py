"""Any span of days that a page's address asks for."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from tracker.intake.forms import SpanForm
from tracker.views.shared.request import SignedInRequest

USUAL_SPAN = 28

_DAY = timedelta(days=1)


def span_asked_for(request: SignedInRequest, today: date, begun: date) -> tuple[date, date, SpanForm]:
    """Read the span that the address asks for; without one it is the last four weeks. Ask the form for errors."""
    if not request.GET.keys() & {"from", "to"}:
        first, last = today - (USUAL_SPAN - 1) * _DAY, today
        return first, last, SpanForm(initial={"from": first, "to": last}, today=today)
    form = SpanForm(request.GET, today=today)
    if not form.is_valid():
        return today, today, form
    first, last = form.cleaned_data["from"], form.cleaned_data["to"]
    # Nothing was logged before: years of empty days say nothing, and cost.
    return max(first, min(begun, last)), last, form


def quick_spans(today: date, begun: date) -> list[tuple[str, date]]:
    """Return the spans that are one tap away: a name, and the day since when."""
    spans = [(_("4 weeks"), 28), (_("3 months"), 91), (_("A year"), 365)]
    quick = [(name, today - (days - 1) * _DAY) for name, days in spans]
    return [*quick, (_("Everything"), begun)]
