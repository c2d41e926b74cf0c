"""Build the charts of intake, with a label for each bar in the reader's language."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.common.calendar import Month, week_of
from tracker.intake.charts import AHEAD, Bar, Chart, Labels, TableRow, intake_chart, table_row
from tracker.intake.trends import DAYS, MONTHS, WEEKS
from tracker.science.full_days import UNLOGGED


def chart_of(
    bars: Iterable[Bar],
    *,
    step: str = DAYS,
    day_format: str = "D j",
    first_weekday: int = 0,
    notes: Mapping[date, str] | None = None,
    noted: Sequence[date] = (),
    today: date | None = None,
) -> Chart:
    """Return the chart and the table of days, weeks or months; `notes` are the person's notes, by day.

    Weeks and months count the days with a note (`noted`, sorted); the notes themselves are on the pages of those days.
    Days after `today` are shown as still to come, not as unlogged.
    """
    labels = Labels(
        known=_("Magnesium"),
        food=_("Food and drink"),
        supplements=_("Tablets and powders"),
        medicines=_("Medicines"),
        ceiling=_("With a guess at what may come on top"),
        at_least=_("at least"),
        target=_("Daily target"),
        target_high=_("Highest target for adults"),
        mean_7=_("Average of 7 days"),
        mean_28=_("Average of 28 days"),
        day_note=_("Note"),
        unit=_("mg"),
        kinds={
            "unlogged": _("not logged"),
            "partial": _("part of a day"),
            "full": _("full day"),
            AHEAD: _("to come"),
        }
        if step == DAYS
        else {"unlogged": _("not logged"), "partial": _("no full day"), "full": _("average of full days")},
    )
    label_format = {DAYS: day_format, WEEKS: "j M y", MONTHS: "M Y"}[step]
    address = _addresses(step, first_weekday)

    def day_note(bar: Bar) -> str:
        if step == DAYS:
            return notes.get(bar.first, "") if notes else ""
        many = bisect_right(noted, bar.last) - bisect_left(noted, bar.first)
        return ngettext("on %(n)d day", "on %(n)d days", many) % {"n": many} if many else ""

    def row(bar: Bar) -> TableRow:
        is_ahead = today is not None and bar.first > today and bar.kind == UNLOGGED
        kind = AHEAD if is_ahead else bar.kind
        note = "" if step == DAYS else _full_days_of(bar)
        return table_row(
            bar,
            kind=kind,
            label=written_date(bar.first, label_format, get_language()),
            said=note or labels.kinds[kind],
            note=note,
            day_note=day_note(bar),
            address="" if is_ahead else address(bar.first),
        )

    return intake_chart([row(bar) for bar in bars], labels)


def _addresses(step: str, first_weekday: int) -> Callable[[date], str]:
    """Return a function from a first day to the URL of its day, week or month, resolving the URL once for all bars."""
    if step == DAYS:
        return lambda day: reverse("diary-day", args=[day])
    before, _label, after = reverse("month" if step == MONTHS else "week", args=["label"]).partition("label")

    def address(day: date) -> str:
        label = Month.of(day).label if step == MONTHS else week_of(day, first_weekday).label
        return f"{before}{label}{after}"

    return address


def _full_days_of(bar: Bar) -> str:
    text = ngettext("%(full)d full day of %(days)d", "%(full)d full days of %(days)d", bar.full_days)
    return text % {"full": bar.full_days, "days": bar.days}


@lru_cache(maxsize=4096)  # the same months are written on every visit
def written_date(day: date, how: str, language: str | None) -> str:
    """Write a date in `language`, which must be the active one: it is the key under which the text is cached."""
    return dateformat.format(day, how)
