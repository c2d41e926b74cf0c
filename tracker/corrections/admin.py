"""The admin of foods with the effects of a correction: previewed before a figure is saved, applied, undone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.forms import all_valid
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.admin import FoodAdmin
from foods.catalog import history
from foods.catalog_admin.history import in_words
from foods.models import Food
from foods.templatetags.amounts import mg
from tracker.corrections import effects
from tracker.corrections.effects import CatalogFigures, Consequences
from tracker.models import Correction, Entry

_MOST_LINKS = 20
NOW_ON, RECOMPUTE, PUT_BACK = "now_on", "recompute", "put_back"


def past_field(what: Consequences, *, may_recompute: bool, undoable: Correction | None) -> forms.ChoiceField:
    """Return the form field that asks what to do with past entries."""
    choices = [(NOW_ON, _("From now on: past entries stay as they were logged"))]
    if may_recompute:
        choices.append((RECOMPUTE, _("Recompute past entries too")))
    if undoable:
        when = date_format(localtime(undoable.asked_at), "SHORT_DATETIME_FORMAT")
        choices.append((PUT_BACK, _("Restore the entries that the correction of %(when)s changed") % {"when": when}))
    return forms.ChoiceField(
        label=_("What about entries already logged?"),
        choices=choices,
        initial=NOW_ON,
        widget=forms.RadioSelect,
        help_text=told(what),
    )


def told(what: Consequences) -> str:
    """Describe in counts what would change."""
    entries = ngettext("%(number)s entry", "%(number)s entries", what.entries)
    days = ngettext("%(number)s day of a person", "%(number)s days of people", what.people_days)
    sentences = [
        _("If past entries are recomputed, %(entries)s on %(days)s would change: from %(before)s to %(after)s in all.")
        % {
            "entries": entries % {"number": number_format(what.entries)},
            "days": days % {"number": number_format(what.people_days)},
            "before": mg(what.before.known_mg),
            "after": mg(what.after.known_mg),
        }
    ]
    if what.before.parts_unmeasured != what.after.parts_unmeasured:
        sentences.append(
            _("Entries without a value: %(before)s before, %(after)s after.")
            % {
                "before": number_format(what.before.parts_unmeasured),
                "after": number_format(what.after.parts_unmeasured),
            }
        )
    return " ".join(sentences)


class PastForm(forms.Form):
    """Ask what to do with past entries."""

    past = forms.ChoiceField()


class FoodWithConsequencesAdmin(FoodAdmin):
    """The catalog's foods; before saving a correction, the admin sees how it would change diaries, without names."""

    object_history_template = "admin/corrections/history.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/corrections/<key:correction_id>/",
                view(self.correction_view),
                name="foods_food_correction",
            ),
            path("<path:object_id>/past-entries/", view(self.past_view), name="foods_food_past"),
            *super().get_urls(),
        ]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if (
            request.method == "POST"
            and object_id
            and "past" not in request.POST
            and (question := self._question(request, unquote(object_id)))
        ):
            return question
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _question(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """Return the page that asks about past entries; None if none would change or the form is not valid yet."""
        food = self.get_object(request, object_id)
        if food is None or not self.has_change_permission(request, food):
            return None
        before = CatalogFigures.of(food)
        form = self.get_form(request, food, change=True)(request.POST, request.FILES, instance=food)
        formsets, _inlines = self._create_formsets(request, food, change=True)  # type: ignore[attr-defined]  # not in the stubs
        if not (all_valid(formsets) and form.is_valid()):
            return None
        asked = self._past(food.pk, before, CatalogFigures.of(form.instance))
        if asked is None:
            return None
        question = PastForm()
        question.fields["past"] = asked
        columns = [name for name in ("magnesium_mg_per_100g", "energy_kcal_per_100g") if name in form.changed_data]
        changes = {name: (form.initial[name], form.cleaned_data[name]) for name in columns}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Before you save: %(food)s") % {"food": form.initial["name"]},
            "opts": self.opts,
            "food": food,
            "changes": in_words(changes, {}),
            "form": question,
            "sent": [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if name != "csrfmiddlewaretoken"
            ],
        }
        return TemplateResponse(request, "admin/corrections/question.html", context)

    def save_model(self, request: HttpRequest, obj: Food, form: Any, change: bool) -> None:
        before = CatalogFigures.of(Food.objects.get(pk=obj.pk)) if change else None
        super().save_model(request, obj, form, change)
        if before:
            self._carry_on(request, obj, before, request.POST.get("past"))

    def response_change(self, request: HttpRequest, obj: Food) -> HttpResponse:
        return self._to_work(request, obj, request.POST.get("past")) or super().response_change(request, obj)

    def way_back_form(self, request: HttpRequest, food: Food, row: Any) -> forms.Form:
        form = super().way_back_form(request, food, row)
        to = CatalogFigures(row.magnesium_mg_per_100g, row.energy_kcal_per_100g, row.how_known)
        if asked := self._past(food.pk, CatalogFigures.of(food), to):
            form.fields["past"] = asked
        return form

    def go_back(self, request: HttpRequest, food: Food, row: Any, answers: dict[str, Any]) -> None:
        before = CatalogFigures.of(Food.objects.get(pk=food.pk))
        super().go_back(request, food, row, answers | {"why": self._told_why(answers["why"], answers.get("past"))})
        self._carry_on(request, Food.objects.get(pk=food.pk), before, answers.get("past"))

    def after_going_back(self, request: HttpRequest, food: Food, answers: dict[str, Any]) -> HttpResponse:
        return self._to_work(request, food, answers.get("past")) or super().after_going_back(request, food, answers)

    def reason(self, request: HttpRequest) -> str:
        return self._told_why(super().reason(request), request.POST.get("past"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        food = self.get_object(request, unquote(object_id))
        done = Correction.objects.filter(food=food) if food else Correction.objects.none()
        return super().history_view(request, object_id, {"corrections": done} | (extra_context or {}))

    def after_sheet(self, request: HttpRequest, corrected: Collection[int]) -> None:
        """Link to the question about past entries for foods that people have logged."""
        logged = Food.objects.filter(pk__in=Entry.objects.filter(food__in=corrected).values("food")).order_by("name")
        links = [(reverse("admin:foods_food_past", args=[food.pk]), food) for food in logged[:_MOST_LINKS]]
        if links:
            text = _(
                "People have logged foods whose figures changed. Past entries have not changed; look at each food:"
            )
            listed = format_html_join(", ", '<a href="{}">{}</a>', links)
            messages.warning(request, format_html("{} {}", text, listed))

    def past_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask about past entries after a figure was changed in a sheet, or by an admin who left them alone at first."""
        food = self.get_object(request, unquote(object_id))
        if food is None:
            raise Http404
        if not self.has_change_permission(request, food):
            raise PermissionDenied
        before, after = effects.figures_before(food), CatalogFigures.of(food)
        asked = self._past(food.pk, before, after) if before else None
        if before is None or asked is None:
            self.message_user(request, _("No past entry of %(food)s would change.") % {"food": food})
            return redirect("admin:foods_food_history", food.pk)
        form = PastForm(request.POST if request.method == "POST" else None)
        form.fields["past"] = asked
        if form.is_bound and form.is_valid():
            past = form.cleaned_data["past"]
            if past == RECOMPUTE:
                history.note(food, why=_("Past entries recomputed"), by=_user(request))
            self._carry_on(request, food, before, past)
            return self._to_work(request, food, past) or redirect("admin:foods_food_history", food.pk)
        changes = {
            "magnesium_mg_per_100g": (before.magnesium, after.magnesium),
            "energy_kcal_per_100g": (before.energy, after.energy),
        }
        context = {
            **self.admin_site.each_context(request),
            "title": _("Past entries: %(food)s") % {"food": food},
            "opts": self.opts,
            "food": food,
            "changes": in_words({name: pair for name, pair in changes.items() if pair[0] != pair[1]}, {}),
            "form": form,
            "is_saved": True,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/corrections/question.html", context, status=status)

    def correction_view(self, request: HttpRequest, object_id: str, correction_id: int) -> HttpResponse:
        """Show the progress of a correction; undo it, or resume it after a failure."""
        food = self.get_object(request, unquote(object_id))
        if food is None:
            raise Http404
        if not self.has_view_or_change_permission(request, food):
            raise PermissionDenied
        correction = get_object_or_404(Correction, pk=correction_id, food=food)
        url = reverse("admin:foods_food_correction", args=[food.pk, correction.pk])
        may_change = self.has_change_permission(request, food)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            if "again" in request.POST:
                worked = effects.try_again(correction=correction)
            else:
                worked = effects.undo(correction=correction, by=_user(request))
            if not worked:
                self.message_user(
                    request, _("There is a newer correction of this food. Undo that one first."), messages.WARNING
                )
            return redirect(url)
        work = {
            "job": correction,
            "url": url,
            "may_undo": may_change and correction == effects.last_undoable(food.pk),
            "may_change": may_change,
        }
        if request.headers.get("HX-Request"):
            return render(request, "admin/corrections/_work.html", work)
        context = {
            **self.admin_site.each_context(request),
            **work,
            "title": _("Past entries: %(food)s") % {"food": food},
            "opts": self.opts,
            "food": food,
            "changes": in_words(
                {
                    name: pair
                    for name, pair in {
                        "magnesium_mg_per_100g": (correction.magnesium_from, correction.magnesium_to),
                        "energy_kcal_per_100g": (correction.energy_from, correction.energy_to),
                    }.items()
                    if pair[0] != pair[1]
                },
                {},
            ),
        }
        return TemplateResponse(request, "admin/corrections/correction.html", context)

    def _past(self, food_id: int, before: CatalogFigures, after: CatalogFigures) -> forms.ChoiceField | None:
        """Return the question about past entries; None if none would change."""
        if before == after:
            return None
        what = effects.consequences(food_id, before, after)
        if not what.entries:
            return None
        undoable = self._reversed_by(food_id, before, after)
        return past_field(what, may_recompute=not effects.is_at_work(food_id), undoable=undoable)

    def _reversed_by(self, food_id: int, before: CatalogFigures, after: CatalogFigures) -> Correction | None:
        """Return the last correction if this change reverses it."""
        last = effects.last_undoable(food_id)
        if last is None:
            return None
        from_to = ((last.magnesium_to, last.energy_to), (last.magnesium_from, last.energy_from))
        return last if from_to == ((before.magnesium, before.energy), (after.magnesium, after.energy)) else None

    def _carry_on(self, request: HttpRequest, food: Food, before: CatalogFigures, past: str | None) -> None:
        """Apply the admin's choice to past entries."""
        after = CatalogFigures.of(food)
        if before != after and past == RECOMPUTE:
            if not effects.begin(food_id=food.pk, before=before, after=after, by=_user(request)):
                self.message_user(
                    request,
                    _("Past entries were not changed, because another correction is running."),
                    messages.WARNING,
                )
        elif past == PUT_BACK and (last := self._reversed_by(food.pk, before, after)):
            effects.undo(correction=last, by=_user(request))

    def _to_work(self, request: HttpRequest, food: Food, past: str | None) -> HttpResponse | None:
        """Redirect to the page that shows the background work."""
        last = Correction.objects.filter(food=food).last() if past in {RECOMPUTE, PUT_BACK} else None
        return redirect("admin:foods_food_correction", food.pk, last.pk) if last else None

    def _told_why(self, why: str, past: str | None) -> str:
        return f"{why} ({_('past entries recomputed too')})".strip() if past == RECOMPUTE else why


def _user(request: HttpRequest) -> Any:
    return request.user
