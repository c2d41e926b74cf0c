"""Where the magnesium of a span of days came from, as a page and as CSV."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.diary.own_figures import own_names_between
from tracker.intake.day_totals import first_day
from tracker.intake.sources import Causes, causes
from tracker.intake.summaries import days_between
from tracker.models import Ledger, Meal
from tracker.science.rounding import as_mg, mean_mg, whole_mg
from tracker.science.sources import FOOD, Cause, WeekdayMean
from tracker.views.shared.csv_file import csv_file
from tracker.views.shared.request import SignedInRequest
from tracker.views.shared.spans import quick_spans, span_asked_for

MOST_LINES = 10  # of each kind; the rest unfold
MOST_OTHERS = 100  # years of days have hundreds, which nobody reads on a page: the CSV has them all


@dataclass(frozen=True, slots=True)
class Line:
    """A source in words; names that people typed are not translated. `is_own`: it is a figure of the person's own."""

    cause: Cause
    label: str
    is_data: bool
    is_own: bool = False

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return whole_mg(100 * self.cause.share)


@dataclass(frozen=True, slots=True)
class Lines:
    """The sources of one kind: those that gave most, and the others with their total.

    After the first hundred, the others are only counted.
    """

    first: list[Line]
    others: list[Line]

    @property
    def unfolding(self) -> list[Line]:
        """The others that are shown on request."""
        return self.others[:MOST_OTHERS]

    @property
    def left_out(self) -> int:
        """How many of the others are never shown."""
        return len(self.others) - len(self.unfolding)

    @classmethod
    def of(
        cls, some: Sequence[Cause], labels: Mapping[tuple[str, str], str], own: Collection[str] = frozenset()
    ) -> Lines:
        """Put sources into words; one without a label goes by its name, and those named in `own` are own figures."""
        lines = [
            Line(
                cause,
                labels.get((cause.ledger, cause.name), cause.name),
                is_data=(cause.ledger, cause.name) not in labels,
                is_own=cause.ledger == FOOD and cause.food_id is None and cause.name in own,
            )
            for cause in some
        ]
        cut = MOST_LINES if len(lines) > MOST_LINES + 1 else len(lines)
        return cls(lines[:cut], lines[cut:])

    @property
    def largest(self) -> Decimal:
        """The largest share, to which the bars are scaled."""
        return self.first[0].cause.share if self.first else Decimal(1)

    @property
    def mg(self) -> Decimal:
        """The total of the others, over all days."""
        return as_mg(self._ug)

    @property
    def mg_a_day(self) -> Decimal:
        """The total of the others, per day."""
        return mean_mg(self._ug, self.others[0].cause.days) if self.others else Decimal(0)

    @property
    def percent(self) -> int:
        """The share of the others together, in whole percent."""
        return whole_mg(100 * Decimal(self._ug) / self.others[0].cause.all_ug) if self.others else 0

    @property
    def _ug(self) -> int:
        return sum(line.cause.ug for line in self.others)


@require_safe
def where_from(request: SignedInRequest) -> HttpResponse:
    """Show which foods, groups, meals and weekdays gave the magnesium of any span of days."""
    person = request.person
    begun = first_day(request.user.pk) or person.today
    first, last, form = span_asked_for(request, person.today, begun, of_finding=True)
    if form.errors:
        return render(request, "intake/sources/sources.html", {"bar": "week", "form": form}, status=422)
    found = causes(person.profile, days_between(person.profile, first, last, today=person.today))
    context: dict[str, Any] = {
        "bar": "week",
        "form": form,
        "first": first,
        "last": last,
        "today": person.today,
        "quick": quick_spans(person.today, begun),
        "it": found,
    }
    has_own = any(cause.ledger == FOOD and cause.food_id is None for cause in found.foods) if found else False
    own = own_names_between(request.user.pk, first, last) if has_own else set()
    return render(request, "intake/sources/sources.html", context | (_in_words(found, own) if found else {}))


@require_safe
def where_from_csv(request: SignedInRequest) -> HttpResponse:
    """Return the same as CSV, with unrounded values."""
    person = request.person
    begun = first_day(request.user.pk) or person.today
    first, last, form = span_asked_for(request, person.today, begun, of_finding=True)
    if form.errors:
        raise Http404
    found = causes(person.profile, days_between(person.profile, first, last, today=person.today))
    return csv_file(f"magnesium-causes-{first}-{last}.csv", _csv_rows(found, first, last))


def _in_words(found: Causes, own: Collection[str]) -> dict[str, Any]:
    known = sorted((weekday for weekday in found.weekdays if weekday.mean_mg is not None), key=_mean)
    return {
        "foods": Lines.of(found.foods, {}, own),
        "groups": Lines.of(found.groups, {(FOOD, ""): _("Recipes and other entries"), **_ledgers()}),
        "meals": Lines.of(found.meals, {**{(FOOD, meal.value): str(meal.label) for meal in Meal}, **_ledgers()}),
        "weekdays": [(WEEKDAYS[weekday.weekday], weekday) for weekday in found.weekdays] if found.of_full_days else [],
        "least": (WEEKDAYS[known[0].weekday], known[0]) if len(known) > 1 else None,
        "most": (WEEKDAYS[known[-1].weekday], known[-1]) if known else None,
        "compared": not found.target.numbers_alone and not found.target.under_one,
        "hanging_percent": whole_mg(100 * found.hanging.cause.share) if found.hanging else None,
        "line_mg": found.target.ear_mg or found.target.low_mg,
    }


def _mean(weekday: WeekdayMean) -> Decimal:
    return weekday.mean_mg or Decimal(0)


def _ledgers() -> dict[tuple[str, str], str]:
    return {(ledger.value, ""): str(ledger.label) for ledger in Ledger}


def _csv_rows(found: Causes | None, first: date, last: date) -> Iterator[list[Any]]:
    yield [
        *("kind", "ledger", "name", "mg", "mg_a_day", "share_percent", "times"),
        *("days", "days_are", "parts_without_value", "from", "to"),
    ]
    if found is None:
        return
    days_are, span = "full" if found.of_full_days else "logged", [first, last]
    for kind, some in (("food", found.foods), ("group", found.groups), ("meal", found.meals)):
        for cause in some:
            share = round(100 * cause.share, 3)
            numbers = [cause.mg, round(cause.mg_a_day, 3), share, cause.times, found.days]
            yield [kind, cause.ledger, cause.name, *numbers, days_are, None, *span]
    for weekday in found.weekdays:
        mean = None if weekday.mean_mg is None else round(weekday.mean_mg, 3)
        name = _ENGLISH_WEEKDAYS[weekday.weekday]
        yield ["weekday", "", name, None, mean, None, None, weekday.days, "full", None, *span]
    for food in found.without_value:
        yield ["without_value", FOOD, food.name, *[None] * 4, found.days, days_are, food.parts, *span]


_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
