"""Settings that people change: profile, targets, appearance; and deleting the account."""

from __future__ import annotations

from datetime import date

from allauth.account.views import email as allauth_email
from allauth.core.internal.ratelimit import clear, consume_or_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.accounts.auth import is_sample
from tracker.accounts.deletion import delete_account as delete_whole_account
from tracker.accounts.profile_forms import DeleteAccountForm, ProfileForm
from tracker.dietitian_sheet.replies import waiting
from tracker.models import ClinicianFigure, TargetPeriod
from tracker.targets.forms import MonthForm, TargetPeriodForm, WhoseTargetForm
from tracker.targets.targets import periods_of, remove_period, set_period, standard_name, target_on
from tracker.views.shared.day_page import MONTH_SKIPPED
from tracker.views.shared.request import SignedInRequest, way_back

THEMES = {"light", "dark"}


@login_not_required
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """List the pages that are not in the navigation bar."""
    replies = waiting(request.user.pk) if request.user.is_authenticated else 0
    return render(request, "account/more.html", {"bar": "more", "replies": replies})


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Change the settings that the target and the day depend on."""
    person = request.person
    form = ProfileForm(request.POST or None, instance=person.profile, this_year=person.today.year)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("target")
    return render(request, "account/profile.html", {"bar": "more", "form": form}, status=422 if form.is_bound else 200)


@require_POST
def whose_target(request: SignedInRequest) -> HttpResponse:
    """Save the answer to the first day's question, or that it was skipped."""
    person = request.person
    profile, form = person.profile, WhoseTargetForm(request.POST, this_year=person.today.year)
    profile.target_asked = True
    if request.POST.get("answer") != "skip":
        if not form.is_valid():
            return render(request, "account/whose_target.html", {"bar": "day", "form": form}, status=422)
        profile.sex, profile.birth_year = form.cleaned_data["sex"], form.cleaned_data["birth_year"]
        if profile.sex or profile.birth_year:
            messages.success(request, _("This is now your daily target. You can change it under “More”."))
        else:
            messages.info(request, _("The range for adults stays your daily target. You can add more under “More”."))
    profile.save()
    return redirect("home")


@require_POST
def birth_month(request: SignedInRequest) -> HttpResponse:
    """Save the month of birth, or, until the end of the session, that the question was skipped."""
    form = MonthForm(request.POST)
    if request.POST.get("answer") == "skip":
        request.session[MONTH_SKIPPED] = True
    elif not form.is_valid():
        return render(request, "account/whose_target.html", {"bar": "day", "form": form}, status=422)
    else:
        profile = request.person.profile
        profile.birth_month = form.cleaned_data["birth_month"]
        profile.save()
        messages.success(request, _("This is now your daily target. You can change it under “More”."))
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
def target(request: SignedInRequest) -> HttpResponse:
    """Show the current target and its source; change it from a given day on."""
    person = request.person
    periods = periods_of(person.profile)
    now = target_on(person.profile, periods, person.today)
    # The form starts from the current values, so that changing one keeps the others.
    held = {
        "from_day": person.today,
        "standard": now.standard,
        "life_stage": now.life_stage,
        "custom_mg": int(now.low_mg) if now.low_mg and (now.is_own or now.is_limit) else None,
        "custom_is": ClinicianFigure.LIMIT if now.is_limit else ClinicianFigure.TARGET,
        "label": now.label,
    }
    form = TargetPeriodForm(
        request.POST or None, instance=TargetPeriod(user=request.user), initial=held, sex=person.profile.sex
    )
    of_day: dict[date | None, TargetPeriod] = {period.from_day: period for period in periods}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        set_period(user=request.user, **data)
        if data["from_day"] in of_day:
            messages.success(request, _("Saved. It replaces the change that began on the same day."))
        else:
            messages.success(request, _("Saved."))
        return redirect("target")
    context = {
        "bar": "more",
        "form": form,
        "target": now,
        "standard": standard_name(now.standard),
        "profile": person.profile,
        "today": person.today,
        "periods": periods,
        "replaced": of_day.get(form.cleaned_data.get("from_day") if form.is_bound else person.today),
    }
    return render(request, "account/target.html", context, status=422 if form.is_bound else 200)


@require_POST
def target_remove(request: SignedInRequest, period_id: int) -> HttpResponse:
    """Remove a target period."""
    period = get_object_or_404(request.user.target_periods, pk=period_id)
    remove_period(period=period)
    messages.success(request, _("Removed. The target before it applies again."))
    return redirect("target")


@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: SignedInRequest) -> HttpResponseBase:
    """Delete the account with everything in it, after asking for the password."""
    if is_sample(request.user):
        return _leave_the_sample(request)
    limit = {"delete_account": f"{settings.LIMITS.passwords_in_five_minutes}/5m/user"}
    if refused := consume_or_429(request, app="tracker", action="delete_account", config=limit):
        return refused
    form = DeleteAccountForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = request.user
        clear(request, app="tracker", action="delete_account", config=limit)
        logout(request)
        delete_whole_account(user)
        messages.success(request, _("Your account and everything in it were deleted."))
        return redirect("home")
    context = {"bar": "more", "form": form, "entries": request.user.entries.count()}
    return render(request, "account/delete_account.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def email_address(request: SignedInRequest) -> HttpResponseBase:
    """Show and change email addresses, with django-allauth's view; without an email server none can be added."""
    if is_sample(request.user):
        return _leave_the_sample(request)
    if not settings.EMAIL_CONFIGURED and request.POST.keys() & {"action_add", "action_send"}:
        messages.warning(request, _("This site sends no email. Nothing was changed."))
        return redirect("account_email")
    return allauth_email(request)


def _leave_the_sample(request: SignedInRequest) -> HttpResponse:
    """Redirect visitors in a sample account to the way out: the account is not theirs to change."""
    messages.info(request, _("This is sample data. Leaving it deletes it."))
    return redirect("more")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say in plain words what is stored, where, for how long, and who can see it."""
    return render(request, "account/privacy.html", {"bar": "more"})


@login_not_required
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Store light or dark in a cookie; any other value follows the system again."""
    response = redirect(way_back(request, "next", otherwise="more"))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
