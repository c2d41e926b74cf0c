"""The span of days in a page's query string."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from tracker.intake.forms import SpanForm
from tracker.intake.summaries import finding
from tracker.views.shared.request import SignedInRequest

USUAL_SPAN = 28

_DAY = timedelta(days=1)


def span_asked_for(
    request: SignedInRequest, today: date, begun: date, *, of_finding: bool = False
) -> tuple[date, date, SpanForm]:
    """Return the span in the query string and its form, which has any errors.

    By default, it is the last four weeks or, with `of_finding`, the days that the finding is about.
    """
    if not request.GET.keys() & {"from", "to"}:
        first, last = today - (USUAL_SPAN - 1) * _DAY, today
        if of_finding:
            facts = finding(request.person.profile, today=today).facts
            first, last = facts["first"], facts["last"]
        return first, last, SpanForm(initial={"from": first, "to": last}, today=today)
    form = SpanForm(request.GET, today=today)
    if not form.is_valid():
        return today, today, form
    first, last = form.cleaned_data["from"], form.cleaned_data["to"]
    # Years of empty days before the first entry show nothing, and are slow.
    return max(first, min(begun, last)), last, form


def quick_spans(today: date, begun: date) -> list[tuple[str, date]]:
    """Return the spans with a button of their own: a name, and the first day."""
    spans = [(_("4 weeks"), 28), (_("3 months"), 91), (_("A year"), 365)]
    quick = [(name, today - (days - 1) * _DAY) for name, days in spans]
    return [*quick, (_("Everything"), begun)]
