"""All URLs of the app."""

from __future__ import annotations

from datetime import date

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.views.generic import RedirectView

from foods import urls as foods_urls
from tracker.views.account import import_export, invitations, profile, reminders, sample, sessions
from tracker.views.advice import fridge_card, ideas, learn, plan_lines
from tracker.views.diary import (
    changes,
    copies,
    day,
    days,
    entries,
    free_text,
    from_memory,
    habits,
    meals,
    newly_known,
    notes,
    own_figures,
    own_food_past,
    planned,
    saved_meals,
    selection,
    supplements,
)
from tracker.views.household import household, log_for
from tracker.views.intake import dietitian_sheet, sources, targets, trends, week
from tracker.views.site import diagnostics, health, landing


class DayConverter:
    """A calendar date in a URL: 2026-11-22."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


handler400 = "tracker.views.site.errors.bad_request"
handler429 = "tracker.views.site.errors.too_many"  # django-allauth looks here
handler500 = "tracker.views.site.errors.server_error"
register_converter(DayConverter, "day")

# Only one login page: the admin's own has no rate limits and no second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth's own way
# Nor a second page to change one's password: it would be a place to guess the old one without limits.
admin.site.password_change = RedirectView.as_view(pattern_name="account_change_password")  # type: ignore[method-assign, assignment]  # a view in place of a method
# Second factors and login locations are private, even from admins. (By now every app has registered its models.)
admin.site.unregister([Authenticator, UserSession])

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.home, name="home"),
    path("diary/<day:day>/", day.day, name="diary-day"),
    path("diary/<day:day>/status/", day.day_status, name="day-status"),
    path("diary/<day:day>/note/", notes.note, name="day-note"),
    path("diary/<day:day>/planned/", planned.confirm, name="planned-confirm"),
    path("diary/planned/undo/", planned.undo_confirm, name="planned-undo"),
    path("diary/<day:day>/copy/", copies.copy, name="copy"),
    path("diary/<day:day>/keep/", copies.keep, name="keep"),
    path("diary/take-back/", copies.undo_logged, name="take-back"),
    path("meals/", saved_meals.saved_meals, name="kept-meals"),
    path("meals/<key:meal_id>/", saved_meals.saved_meal, name="kept-meal"),
    path("meals/<key:meal_id>/log/", saved_meals.log, name="kept-meal-log"),
    path("meals/<key:meal_id>/retire/", saved_meals.retire, name="kept-meal-retire"),
    path("meals/<key:meal_id>/put-in/<key:food_id>/", saved_meals.add_part, name="kept-put-in"),
    path("meals/<key:meal_id>/put-in-recipe/<key:recipe_id>/", saved_meals.add_recipe, name="kept-put-in-recipe"),
    path("meals/parts/<key:part_id>/", saved_meals.part, name="kept-part"),
    path("meals/parts/<key:part_id>/take-out/", saved_meals.remove_part, name="kept-take-out"),
    path("meals/put-back/", saved_meals.undo_remove_part, name="kept-put-back"),
    path("meal-names/", meals.meals, name="meals"),
    path("meal-names/<slug:meal_key>/", meals.meal, name="meal"),
    path("meal-names/<slug:meal_key>/change/", meals.change, name="meal-change"),
    path("diary/<day:day>/choose/", selection.choose, name="choose"),
    path("log/", entries.log, name="log"),
    path("log/line/", free_text.log_line, name="log-line"),
    path("log/memory/", from_memory.memory, name="memory"),
    path("log/own-figure/", own_figures.log, name="own-figure"),
    path("log/<key:food_id>/", entries.log_one, name="log-food"),
    path("log/<key:food_id>/preview/", entries.log_preview, name="log-preview"),
    path("log/<key:food_id>/star/", habits.set_star, name="star"),
    path("entries/values/", newly_known.newly_known, name="newly-known"),
    path("entries/of-own-food/<key:food_id>/", own_food_past.past, name="own-food-past"),
    path("entries/<key:entry_id>/", changes.entry, name="entry"),
    path("entries/<key:entry_id>/preview/", changes.preview, name="entry-preview"),
    path("entries/<key:entry_id>/food/", changes.other_food, name="entry-food"),
    path("entries/<key:entry_id>/remove/", changes.remove, name="entry-remove"),
    path("entries/restore/", changes.restore, name="entry-restore"),
    path("supplements/", supplements.products, name="supplements"),
    path("supplements/new/", supplements.new, name="supplement-new"),
    path("supplements/preview/", supplements.preview, name="supplement-preview"),
    path("supplements/<key:product_id>/", supplements.product, name="supplement"),
    path("supplements/<key:product_id>/log/", supplements.log, name="supplement-log"),
    path("supplements/<key:product_id>/retire/", supplements.retire, name="supplement-retire"),
    path("doses/<key:dose_id>/remove/", supplements.remove, name="dose-remove"),
    path("doses/restore/", supplements.restore, name="dose-restore"),
    path("days/", days.days, name="days"),
    path("days/all-complete/", days.all_complete, name="all-complete"),
    path("days/all-complete/undo/", days.undo_all_complete, name="undo-all-complete"),
    path("finding/put-away/", day.dismiss_finding, name="put-away"),
    path("week/", week.last_days, name="week-now"),
    path("week/why/", week.why, name="week-why"),
    path("week/first-change/", week.first_change, name="week-first-change"),
    path("week/<day:last>/", week.days_until, name="week-until"),
    path("week/<str:label>/", week.week, name="week"),
    path("ideas/", ideas.ideas, name="ideas"),
    path("ideas/finish/<day:day>/", ideas.finish, name="finish-day"),
    path("ideas/table/", ideas.table, name="ideas-table"),
    path("sheet/", dietitian_sheet.sheet, name="sheet"),
    path("sheet/words/", dietitian_sheet.words, name="sheet-words"),
    path("sheet/links/", dietitian_sheet.links, name="sheet-links"),
    path("sheet/links/<key:link_id>/revoke/", dietitian_sheet.revoke_link, name="sheet-link-revoke"),
    path("sheet/replies/<key:reply_id>/", dietitian_sheet.answer_reply, name="sheet-reply"),
    path("shared/<str:token>/", dietitian_sheet.shared, name="shared-sheet"),
    path("fridge-card/", fridge_card.card, name="fridge-card"),
    path("ideas/kitchen/", ideas.kitchen, name="kitchen"),
    path("ideas/try/", plan_lines.try_it, name="plan-try"),
    path("ideas/try/<key:trial_id>/end/", plan_lines.end, name="trial-end"),
    path("ideas/try/resume/", plan_lines.resume, name="trial-resume"),
    path("ideas/not-for-me/<key:food_id>/", plan_lines.not_for_me, name="not-for-me"),
    path("ideas/not-for-me/<key:food_id>/undo/", plan_lines.offer_again, name="offer-again"),
    path("month/", trends.this_month, name="month-now"),
    path("month/<str:label>/", trends.month, name="month"),
    path("year/", trends.this_year, name="year-now"),
    path("year/<int:number>/", trends.year, name="year"),
    path("trends/", trends.trends, name="trends"),
    path("trends.csv", trends.trends_csv, name="trends-csv"),
    path("causes/", sources.where_from, name="causes"),
    path("causes.csv", sources.where_from_csv, name="causes-csv"),
    path("profile/whose-target/", profile.whose_target, name="whose-target"),
    path("profile/month/", profile.birth_month, name="birth-month"),
    path("profile/", profile.profile, name="profile"),
    path("targets/", targets.targets, name="targets"),
    path("target/", profile.target, name="target"),
    path("target/<key:period_id>/remove/", profile.target_remove, name="target-remove"),
    path("your-data/", import_export.own_data, name="own-data"),
    path("your-data/diary.json", import_export.export_json, name="export-json"),
    path("your-data/diary.csv", import_export.export_csv, name="export-csv"),
    path("your-data/imports/<key:import_id>/", import_export.diary_import, name="import"),
    path("your-data/imports/<key:import_id>/bring/", import_export.bring, name="import-bring"),
    path("your-data/imports/<key:import_id>/undo/", import_export.undo, name="import-undo"),
    path("your-data/imports/<key:import_id>/forget/", import_export.forget, name="import-forget"),
    path("account/delete/", profile.delete_account, name="delete-account"),
    path("accounts/email/", profile.email_address, name="email-address"),
    path("accounts/sessions/", sessions.sessions, name="sessions"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/invitation/<str:token>/", invitations.accept, name="invitation"),
    path("invitations/", invitations.invite, name="invitations"),
    path("invitations/<key:invitation_id>/withdraw/", invitations.withdraw, name="invitation-withdraw"),
    path("sample/", sample.start, name="sample"),
    path("sample/leave/", sample.leave, name="sample-leave"),
    path("household/", household.household, name="household"),
    path("household/start/", household.start, name="household-start"),
    path("household/link/", household.link, name="household-link"),
    path("household/join/<str:token>/", household.join, name="household-join"),
    path("household/leave/", household.leave, name="household-leave"),
    path("household/permission/<key:user_id>/", household.permission, name="household-permission"),
    path("household/foods/<key:food_id>/copy/", household.copy_food, name="household-copy-food"),
    path("household/meals/<key:meal_id>/copy/", household.copy_meal, name="household-copy-meal"),
    path("diary/<day:day>/<str:meal>/for/<key:user_id>/", log_for.log_for, name="log-for"),
    path("diary/for/undo/", log_for.undo, name="log-for-undo"),
    path("more/", profile.more, name="more"),
    path("privacy/", profile.privacy, name="privacy"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/meal-reminders.ics", reminders.download, name="reminders-file"),
    path("appearance/", profile.appearance, name="appearance"),
    path("learn/", learn.learn, name="learn"),
    path("learn/how-we-judge-intake/", learn.how_we_judge, name="how-we-judge"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("setup/", diagnostics.setup, name="setup"),
    path("foods/", include(foods_urls)),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
