"""Build the charts of intake, with a label for each bar in the reader's language."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tracker.common.calendar import Month, week_of
from tracker.intake.charts import AHEAD, Bar, Chart, TableRow, intake_chart, table_row
from tracker.intake.trends import DAYS, MONTHS, WEEKS
from tracker.science.full_days import FULL, PARTIAL, UNLOGGED

DAY_KINDS = {
    UNLOGGED: gettext_lazy("not logged"),
    PARTIAL: gettext_lazy("part of a day"),
    FULL: gettext_lazy("full day"),
    AHEAD: gettext_lazy("to come"),
}
SPAN_KINDS = {
    UNLOGGED: gettext_lazy("not logged"),
    PARTIAL: gettext_lazy("no full day"),
    FULL: gettext_lazy("average of full days"),
}


def chart_of(
    bars: Iterable[Bar],
    *,
    step: str = DAYS,
    day_format: str = "D j",
    first_weekday: int = 0,
    notes: Mapping[date, str] | None = None,
    noted: Sequence[date] = (),
    today: date | None = None,
    has_links: bool = True,
) -> Chart:
    """Return the chart and the table of days, weeks or months; `notes` are the person's notes, by day.

    Weeks and months count the days with a note (`noted`, sorted); the notes themselves are on the pages of those days.
    Days after `today` are shown as still to come, not as unlogged. Raises ValueError without bars.
    """
    kinds = DAY_KINDS if step == DAYS else SPAN_KINDS
    label_format = {DAYS: day_format, WEEKS: "j M y", MONTHS: "M Y"}[step]
    sentence_format = {DAYS: "D j M", WEEKS: "j M y", MONTHS: "M Y"}[step]
    address = _addresses(step, first_weekday)
    language = get_language()

    def day_note(bar: Bar) -> str:
        if step == DAYS:
            return notes.get(bar.first, "") if notes else ""
        many = bisect_right(noted, bar.last) - bisect_left(noted, bar.first)
        return ngettext("on %(n)d day", "on %(n)d days", many) % {"n": many} if many else ""

    def row(bar: Bar) -> TableRow:
        is_ahead = today is not None and bar.first > today and bar.kind == UNLOGGED
        kind = AHEAD if is_ahead else bar.kind
        note = "" if step == DAYS else _full_days_of(bar)
        row = table_row(
            bar,
            kind=kind,
            label=written_date(bar.first, label_format, language),
            said=note or str(kinds[kind]),
            note=note,
            day_note=day_note(bar),
            address="" if is_ahead or not has_links else address(bar.first),
        )
        row["sentence"] = _sentence(row, written_date(bar.first, sentence_format, language))
        return row

    return intake_chart([row(bar) for bar in bars], is_of_days=step == DAYS)


def _sentence(row: TableRow, when: str) -> str:
    """Return everything known about a bar, for the line below the chart and for screen readers."""
    low, high = row["target_low"], row["target_high"]
    words = {"mg": row["mg"], "target": low if low == high else f"{low}–{high}"}
    parts = [when]
    if row["mg"] is not None:
        if low is None or row["is_limit"]:
            text = _("at least %(mg)s mg") if row["at_least"] else _("%(mg)s mg")
        else:
            text = _("at least %(mg)s of %(target)s mg") if row["at_least"] else _("%(mg)s of %(target)s mg")
        parts.append(text % words)
        if row["is_limit"]:
            parts.append(_("limit %(target)s mg") % words)
    parts.append(row["said"])
    if row["supplements"] or row["medicines"]:
        parts.append(_("food %(mg)s mg") % {"mg": row["food"]})
    if row["supplements"]:
        parts.append(_("tablets %(mg)s mg") % {"mg": row["supplements"]})
    if row["medicines"]:
        parts.append(_("medicines %(mg)s mg") % {"mg": row["medicines"]})
    if row["ceiling"] is not None:
        parts.append(_("with an estimate for the rest %(mg)s mg") % {"mg": row["ceiling"]})
    if row["mean_7"] is not None:
        parts.append(_("average of 7 days %(mg)s mg") % {"mg": row["mean_7"]})
    if row["mean_28"] is not None:
        parts.append(_("of 28 days %(mg)s mg") % {"mg": row["mean_28"]})
    if row["day_note"]:
        parts.append(_("note: %(note)s") % {"note": row["day_note"]})
    return " · ".join(parts)


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
