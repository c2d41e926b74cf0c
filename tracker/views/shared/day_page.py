"""Render the page of one day, whole or only the part that changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from foods.models import Food
from foods.nutrients import Total
from foods.own.water import is_water
from tracker.advice.eater import eater_of
from tracker.common import undo_offers
from tracker.common.calendar import PLANNED_AHEAD, week_of
from tracker.corrections import newly_known
from tracker.diary import copies, habits
from tracker.diary.everyday_foods import EVERYDAY, INSTEAD, usual_foods
from tracker.diary.meals import MealChoice
from tracker.diary.notes import notes_between
from tracker.dietitian_sheet.replies import is_waiting
from tracker.free_text.forms import LineForm
from tracker.intake import summaries
from tracker.intake.dismissals import dismissed_until
from tracker.intake.guesses import guesses_between
from tracker.models import DayState, DayStatus, Entry, Meal, Profile, SupplementDose
from tracker.science.guidance import Finding
from tracker.science.rounding import as_mg
from tracker.targets.forms import MonthForm, WhoseTargetForm
from tracker.targets.targets import Target, periods_of, target_on
from tracker.views.shared.finding import in_words
from tracker.views.shared.gap_words import question_about_yesterday
from tracker.views.shared.log_page import LogPlace, stay
from tracker.views.shared.progress import Progress
from tracker.views.shared.quick_add import glasses, meals_as_before
from tracker.views.shared.request import Person, SignedInRequest
from tracker.views.shared.supplement_rows import NO_TABLETS, Tablets, segments_of, tablet_taps, tablets_of_day

_SHOW_A_DAY = {"home", "diary-day", "choose"}
MONTH_SKIPPED = "month_skipped"  # in the session: the question for the month of birth


def logged(request: SignedInRequest, entries: Sequence[Entry], name: str, day: date) -> HttpResponse:
    """Show the day that was logged to, and offer to undo it; say so if nothing new was logged."""
    if entries:
        offer_undo_of_logging(request, entries, name)
    else:
        messages.success(request, _("%(name)s was already logged, once.") % {"name": name})
    return back_to_day(request, day)


def offer_undo_of_logging(request: SignedInRequest, rows: Sequence[Entry | SupplementDose], *names: str) -> None:
    """Say what was logged, and offer to undo it."""
    said = _("Logged {}.").replace("{}", ", ".join(["{}"] * len(names)))
    undo = {"token": copies.undo_logged_token(rows)}
    days = sorted({row.day for row in rows})
    address, is_kept = reverse("take-back"), not request.htmx
    undo_offers.offer(request, said, *names, address=address, values=undo, days=days, is_kept=is_kept)


def back_to_day(request: SignedInRequest, day: date) -> HttpResponse:
    """Respond after a change: on the log page, stay there; else htmx gets the day, a plain form is redirected to it."""
    if place := LogPlace.of_sender(request):
        return stay(request, place)
    if not request.htmx:
        return redirect("diary-day", day)
    if not _is_on_a_day(request):
        return HttpResponseClientRedirect(reverse("diary-day", args=[day]))
    return reswap(retarget(show_day(request, day), "#day"), "outerHTML")


def _is_on_a_day(request: SignedInRequest) -> bool:
    """Return whether the page that sent this request shows a day."""
    try:
        page = request.htmx.current_url_abs_path
        return page is None or resolve(urlsplit(page).path).url_name in _SHOW_A_DAY
    except (ValueError, Resolver404):  # the header may say anything
        return False


def asks_for_menu(request: SignedInRequest) -> bool:
    """Return whether a row of the day's page asks for its menu; without scripts the row links to a page instead."""
    return request.method == "GET" and request.htmx.target == "row-menu"


def undone(request: SignedInRequest, undo: Callable[[str], date]) -> HttpResponse:
    """Undo the change that the posted token is for, and show the day that `undo` returns, or say why it failed."""
    token = request.POST.get("token", "")
    try:
        day = undo(token)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("home")
    what = undo_offers.settled(request, token)
    messages.success(request, format_html(_("Undone: {}"), what) if what else _("Undone."))
    return back_to_day(request, day)


@dataclass(frozen=True, slots=True)
class MealRows:
    """The entries of one meal and their total."""

    meal: MealChoice
    entries: list[Entry]
    total: Total


def show_day(request: SignedInRequest, day: date | None, *, focus: int | None = None) -> HttpResponse:
    """Render a day: whole or, for htmx, the part that changes, with focus on the entry `focus`."""
    person = request.person
    shown = person.day_or_404(day or person.today)
    template = "diary/_day.html" if request.htmx else "diary/day.html"
    return render(request, template, _day_context(request, shown) | {"focus": focus})


def show_logged(request: SignedInRequest, entry: Entry) -> HttpResponse:
    """Give htmx only what a new entry changes on the page of its day, or the whole day if it changes more.

    The rest of the page does not depend on one more entry if its meal already had one and the page showed the latest
    state of the day, which the mark in the request proves.
    """
    person = request.person
    day = person.day_or_404(entry.day)
    before = [row for row in summaries.rows_of_day(request.user.pk, day) if row.pk != entry.pk]
    of_meal = [row for row in before if (row.meal, row.meal_name) == (entry.meal, entry.meal_name)]
    mark = request.POST.get("shown")
    if not mark or not of_meal or entry.planned:
        return show_day(request, day)
    food = summaries.total_of(before) + entry.total
    periods = periods_of(person.profile)
    # The entries of a past day may change whether that day is full, and whether the days after it are.
    finding: Finding | None
    if day < person.today:
        changed, finding = summaries.day_and_finding(person.profile, day, today=person.today, periods=periods)
        said, is_full, has_tablets = changed.said, changed.is_full, changed.totals.doses > 0
    else:
        has_tablets = True  # perhaps
        said = DayStatus.objects.filter(user=request.user, day=day).values_list("status", flat=True).first() or ""
        is_full = said == DayState.COMPLETE
        finding = summaries.finding(person.profile, today=person.today, periods=periods) if is_full else None
    target = target_on(person.profile, periods, day)
    tablets = tablets_of_day(request.user, target, day) if has_tablets else NO_TABLETS
    context = _progress_context(request, day, target, food, tablets)
    versions = [(row.pk, row.version) for row in before]
    if mark != _mark(person.today, said, versions, tablets.doses):
        return show_day(request, day)
    if finding:
        context |= _finding(request, finding, day, target)
    context |= {
        "in_place": True,
        "is_full": is_full,
        "entry": entry,
        "meal_total": summaries.total_of(of_meal) + entry.total,
        "shown": _mark(person.today, said, [*versions, (entry.pk, entry.version)], tablets.doses),
        "status": said,
        # A water button stays where it is, and logs the next glass next time.
        "next_glass": uuid.uuid4() if entry.food and is_water(entry.food) else None,
    }
    return reswap(render(request, "diary/_logged.html", context), "none")


def _mark(today: date, said: str, rows: Iterable[tuple[int, int]], doses: Sequence[SupplementDose]) -> str:
    """Return a mark of what a page shows of a day: its entries with their versions, its doses, and its status."""
    shown = (today, str(said), sorted(rows), [dose.pk for dose in doses])
    return f"{crc32(repr(shown).encode()):08x}"


def _status_choices(anything_logged: bool, said: str) -> list[tuple[str, str]]:
    """Return the choices for a day's status: "ate nothing" only for an empty day, and always the current one."""
    fitting = {said} | ({DayState.COMPLETE, DayState.MISSED} if anything_logged else {DayState.ATE_NOTHING})
    return [(state.value, str(state.label)) for state in DayState if state in fitting]


def _question(request: SignedInRequest, target: Target) -> WhoseTargetForm | MonthForm | None:
    """Return the question for new people, until it has been answered or skipped; then for the month, if it decides."""
    person = request.person
    profile = person.profile
    if target.month_decides and MONTH_SKIPPED not in request.session:
        return MonthForm()
    answered = profile.target_asked or profile.sex or profile.birth_year
    return None if answered else WhoseTargetForm(this_year=person.today.year)


def find_food_form(
    person: Person,
    day: date,
    meal: str = "",
    data: QueryDict | None = None,
    *,
    key: str = "",
    is_guest: bool = False,
) -> LineForm:
    """Return the field that finds a food for this day, or takes a line of text."""
    is_ahead = day > person.today
    return LineForm(data, day=day, meal=meal, key=key or str(uuid.uuid4()), is_guest=is_guest, is_ahead=is_ahead)


def _day_context(request: SignedInRequest, day: date) -> dict[str, Any]:
    person = request.person
    yesterday = person.today - timedelta(days=1)
    before = day - timedelta(days=1)
    both = list(Entry.everything.for_user(request.user.pk).filter(day__in=(day, before)))
    nearby = [entry for entry in both if not entry.planned]
    entries = [entry for entry in nearby if entry.day == day]
    planned = [entry for entry in both if entry.planned and entry.day == day]
    with_loggers([*entries, *planned])
    food = Total.sum(entry.total for entry in entries)
    days, finding = summaries.days_and_finding(person.profile, (day, yesterday), today=person.today)
    asked = days[yesterday].judged
    status, target = days[day].said, days[day].target
    tablets = tablets_of_day(request.user, target, day) if days[day].totals.doses else NO_TABLETS
    context = _progress_context(request, day, target, food, tablets) | _finding(request, finding, day, target)
    own_meals = person.meals
    there = own_meals.sorted(entry.slot for entry in entries)
    meals = [(meal, [entry for entry in entries if entry.slot == meal.value]) for meal in there]
    return context | {
        "bar": "day",
        "yesterday": yesterday,
        "ask_yesterday": question_about_yesterday(asked, own_meals) if day == person.today and asked.gap else "",
        "previous": before,
        "next": day + timedelta(days=1) if day < person.today + PLANNED_AHEAD else None,
        "planned": planned,
        "planned_total": Total.sum(entry.total for entry in planned),
        "reply_waits": day == person.today and is_waiting(request.user.pk),
        "meals": [MealRows(meal, rows, Total.sum(row.total for row in rows)) for meal, rows in meals],
        "as_before": meals_as_before(request.user, nearby, source=before, to=day, meals=own_meals),
        "glasses": glasses(request.user) if day <= person.today else [],
        "meal_of_glass": own_meals.at(person.meal_now if day == person.today else Meal.SNACK),
        "tablet_taps": tablet_taps(request.user) if day <= person.today else [],
        "newly_known": newly_known.count(request.user.pk) if food.parts_unmeasured else 0,
        "status": status,
        "is_full": days[day].is_full,
        "shown": _mark(
            person.today, status, ((entry.pk, entry.version) for entry in entries), context["tablets"].doses
        ),
        "states": _status_choices(bool(entries), status),
        "note": notes_between(request.user.pk, day, day).get(day, ""),
        "search_form": find_food_form(person, day, is_guest=True),
        "to_start_with": _to_start_with(person.profile, target) if not entries and day <= person.today else [],
        "question": _question(request, target) if not entries else None,
    }


def with_loggers(entries: Sequence[Entry]) -> None:
    """Fetch who logged the entries that somebody else logged (one query, only if there are such entries)."""
    prefetch_related_objects([entry for entry in entries if entry.logged_by_id], "logged_by")


def _to_start_with(profile: Profile, target: Target) -> list[Food]:
    """Return the six foods offered on an empty day: what the person eats most, or everyday foods that they may eat."""
    weights = habits.boost(profile.user_id)
    most = sorted(weights, key=lambda pk: -weights[pk])[: len(EVERYDAY)]
    theirs = Food.objects.with_usual_portion().visible_to(profile.user_id).in_bulk(most)
    if len(theirs) == len(EVERYDAY):
        return [theirs[pk] for pk in most]
    eater = eater_of(profile, target)
    return [food for food in usual_foods((*EVERYDAY, *INSTEAD)) if eater.takes(food)][: len(EVERYDAY)]


def _progress_context(
    request: SignedInRequest, day: date, target: Target, food: Total, tablets: Tablets
) -> dict[str, Any]:
    """Return a day's progress: its total against its target, and a guess at what has no value (two queries if any)."""
    total = food + tablets.total
    user_id = request.user.pk
    guess_mg = as_mg(guesses_between(user_id, day, day).get(day, 0)) if food.parts_unmeasured else Decimal(0)
    return {
        "day": day,
        "today": request.person.today,
        "tablets": tablets,
        "total": total,
        "target": target,
        "progress": Progress.of(total, target),
        # Any other target is a sentence that can wait until it is asked for.
        "target_says_more": target.is_band or target.numbers_alone or not target.references,
        "guess_mg": guess_mg,
        "segments": segments_of(food, tablets.doses, target, guess_mg) if total.parts else (),
    }


def _finding(request: SignedInRequest, finding: Finding, day: date, target: Target) -> dict[str, Any]:
    """Return today's finding in words, and its place on the day page."""
    message = in_words(finding, eater_of(request.person.profile, target))
    put_away = dismissed_until(request.user, finding.key, today=request.person.today)
    comes_first = message.comes_first and not put_away
    return {
        "message": message,
        "put_away": put_away,
        "finding_first": comes_first,
        "finding_last": not comes_first,
        "week": week_of(day, request.person.profile.first_weekday),
    }
