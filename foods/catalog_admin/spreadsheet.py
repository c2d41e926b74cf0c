"""Export the catalog as a spreadsheet and import it, in the admin: a preview first, then the changes."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.forms import ExportForm
from import_export.results import Result, RowResult

from foods.catalog.spreadsheet import FoodSheet, SheetRow, dataset_of, import_rows, preview, refusals
from foods.importers.records import FileError
from foods.importers.spreadsheet import COLUMNS, MOST_BYTES, as_csv, number_text, read_sheet
from foods.models import SheetDraft
from foods.templatetags.amounts import number

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_SHOWN = 200
_KEPT_FOR = timedelta(days=1)


class SheetForm(forms.Form):
    """Upload a sheet for preview."""

    sheet = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose the file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_sheet(self) -> Any:
        """Reject a file that is far too large before parsing it."""
        file = self.cleaned_data["sheet"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. Split it into several sheets.")
                % {"most": MOST_BYTES // 1_000_000}
            )
        return file


class ConfirmForm(forms.Form):
    """The reason for all changes in a sheet."""

    reason = forms.CharField(
        label=gettext_lazy("Why these changes?"),
        max_length=100,
        help_text=gettext_lazy("It is kept with every food that changes, for example “corrected from SR Legacy”."),
        error_messages={"required": gettext_lazy("Say in a few words why.")},
    )


class SheetAdmin(admin.ModelAdmin[Any]):
    """Import and export of foods in the admin."""

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Return whether this admin may change and add foods, since an import does both."""
        return self.has_change_permission(request) and self.has_add_permission(request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export_sheet), name="foods_food_export"),
            path("import/", view(self.import_sheet), name="foods_food_import"),
            path("import/<uuid:key>/", view(self.confirm_sheet), name="foods_food_import_confirm"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = {
            "has_import_permission": self.has_import_permission(request),
            "has_export_permission": self.has_view_permission(request),
        }
        return super().changelist_view(request, may | (extra_context or {}))

    def export_sheet(self, request: HttpRequest) -> HttpResponse:
        """Send the foods of the list, as it is filtered, as a file of the chosen format."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        from foods.catalog_admin.export import FORMATS, file_of

        foods = self.get_changelist_instance(request).get_queryset(request)
        form = ExportForm(FORMATS, [FoodSheet], data=request.POST or None)
        if form.is_valid():
            try:
                data, content_type, name = file_of(foods, int(form.cleaned_data["format"]))
            except ValueError as error:  # a name has a character that no workbook can hold
                form.add_error("format", str(error))
            else:
                disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
                return HttpResponse(data, content_type=content_type, headers=disposition)
        return self._page(request, "export", {"form": form, "title": _("Export")}, status=200)

    def import_sheet(self, request: HttpRequest) -> HttpResponse:
        """Accept a sheet, and redirect to its preview."""
        self._may_import(request)
        form = SheetForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["sheet"]
            data = file.read()
            try:
                sheet = read_sheet(data)
            except FileError as fault:
                form.add_error("sheet", str(fault))
            else:
                SheetDraft.objects.filter(sent_at__lt=timezone.now() - _KEPT_FOR).delete()
                draft = SheetDraft.objects.create(
                    sender_id=_user_id(request), file_name=file.name[:200], data=as_csv(sheet)
                )
                return HttpResponseRedirect(reverse("admin:foods_food_import_confirm", args=[draft.key]))
        context = {"form": form, "columns": COLUMNS}
        return self._page(request, "import", context, status=422 if form.is_bound else 200)

    def confirm_sheet(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Show what a sheet would change; once a reason is given, apply it, all or nothing."""
        self._may_import(request)
        draft = SheetDraft.objects.filter(key=key, sender=_user_id(request)).first()
        if draft is None:
            messages.warning(request, _("This sheet has already been imported, or is gone. Upload it again if needed."))
            return HttpResponseRedirect(reverse("admin:foods_food_changelist"))
        form = ConfirmForm(request.POST or None)
        dataset = dataset_of(read_sheet(bytes(draft.data)))
        if request.method == "POST" and form.is_valid():
            result = import_rows(dataset, why=form.cleaned_data["reason"], by=cast("User", request.user))
            if not result.has_errors():
                draft.delete()
                text = _("Imported: %(new)s new, %(changed)s changed, %(same)s unchanged, %(refused)s refused.")
                messages.success(request, text % {kind: number(n) for kind, n in _counts(result).items()})
                self.after_sheet(request, [row.object_id for row in result.rows if _corrects(row)])
                return HttpResponseRedirect(reverse("admin:foods_food_changelist"))
        else:
            result = preview(dataset)
        context = {
            "draft": draft,
            "form": form,
            "broken": result.has_errors(),
            "changes": _changes(result)[:MOST_SHOWN],
            "refusals": refusals(result)[:MOST_SHOWN],
            "most_shown": MOST_SHOWN,
            **_counts(result),
        }
        return self._page(request, "import_confirm", context, status=422 if form.is_bound else 200)

    def after_sheet(self, request: HttpRequest, corrected: Collection[int]) -> None:
        """Add to the response for foods whose figures a sheet changed; a hook for subclasses."""

    def _may_import(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any], *, status: int) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Import a sheet")}
        return TemplateResponse(request, f"admin/foods/food/{name}.html", shared | context, status=status)


def _corrects(row: SheetRow) -> bool:
    return row.is_update() and not {"magnesium_mg_per_100g", "energy_kcal_per_100g"}.isdisjoint(row.changes)


def _user_id(request: HttpRequest) -> int:
    return cast("int", request.user.pk)


def _counts(result: Result) -> dict[str, int]:
    return {
        "new": result.totals[RowResult.IMPORT_TYPE_NEW],
        "changed": result.totals[RowResult.IMPORT_TYPE_UPDATE],
        "same": result.totals[RowResult.IMPORT_TYPE_SKIP],
        "refused": result.totals[RowResult.IMPORT_TYPE_INVALID],
    }


def _changes(result: Result) -> list[dict[str, Any]]:
    """Return the changes in each row that has any, as the page shows them."""
    return [_change(row) for row in result.rows if row.is_valid()]


def _change(row: SheetRow) -> dict[str, Any]:
    cells = [(name, _shown(before), _shown(after)) for name, (before, after) in row.changes.items()]
    return {"number": row.number, "food": row.object_repr, "is_new": row.is_new(), "cells": cells}


def _shown(cell: Any) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else number_text(cell)
