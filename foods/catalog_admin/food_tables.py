"""The admin's pages for importing food tables of other countries: upload, choose columns, preview, import, undo."""

from __future__ import annotations

from collections import Counter
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foods.catalog_admin.import_pages import ImportAdmin, counted
from foods.importers.food_tables import (
    KCAL_IN,
    MG_IN,
    MOST_BYTES,
    Grid,
    fold_group,
    guess_columns,
    guess_unit,
    key_of,
    read_grid,
)
from foods.importers.records import FileError
from foods.models import FoodGroup, HowKnown, TableImport
from foods.tables import runs

COUNTS = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("unchanged"),
    "differing": gettext_lazy("differ and were left as they are"),
    "older": gettext_lazy("kept, because they are from a newer release"),
    "kept_edited": gettext_lazy("kept, because an admin edited them"),
    "kept_retired": gettext_lazy("kept retired"),
    "refused": gettext_lazy("rows refused"),
}
UNDONE = {
    "removed": gettext_lazy("removed"),
    "retired": gettext_lazy("retired, because people have logged them"),
    "restored": gettext_lazy("with their previous values again"),
}
_SHOWN = 10  # foods and refusals of a preview
_COLUMNS = {
    "name": gettext_lazy("Name of the food"),
    "magnesium": gettext_lazy("Magnesium"),
    "energy": gettext_lazy("Energy"),
    "food_id": gettext_lazy("Id"),
    "group": gettext_lazy("Group"),
}
_NEEDED = ("name", "magnesium")
_MOST_GROUPS = 60  # with more, such as codes of three letters, all foods go to "Other foods"


class UploadForm(forms.Form):
    """The file of a table."""

    upload = forms.FileField(
        label=gettext_lazy("Table to upload"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods"}),
        help_text=gettext_lazy("CSV, XLSX or XLS, up to 20 MB, with a row that names the columns."),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("upload", Submit("send", _("Choose columns"), css_class="default"))

    def clean_upload(self) -> Any:
        """Reject a file that is larger than any table of foods."""
        upload = self.cleaned_data["upload"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("That is more than 20 MB. Save only the sheet with the foods as CSV."))
        return upload


class ChoicesForm(forms.Form):
    """Which column holds what, in which unit, and where the table comes from."""

    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=40, help_text=gettext_lazy("The name of the table, such as CIQUAL.")
    )
    release = forms.CharField(label=gettext_lazy("Release"), max_length=18, help_text=gettext_lazy("Such as 2020."))
    license = forms.CharField(
        label=gettext_lazy("License"),
        max_length=120,
        help_text=gettext_lazy("As its publisher names it. It is shown with each food."),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit of magnesium"), choices=[(unit, f"{unit} per 100 g") for unit in MG_IN]
    )
    energy_unit = forms.ChoiceField(
        label=gettext_lazy("Unit of energy"), choices=[(unit, f"{unit} per 100 g") for unit in KCAL_IN]
    )
    how_known = forms.ChoiceField(
        label=gettext_lazy("How most values are known"),
        choices=[(how.value, how.label) for how in (HowKnown.ANALYSED, HowKnown.CALCULATED, HowKnown.LABEL)],
    )
    list_foods = forms.BooleanField(
        label=gettext_lazy("Let people find these foods"),
        required=False,
        help_text=gettext_lazy("They come after the foods of the catalog, and are never suggested."),
    )
    accept_changes = forms.BooleanField(
        label=gettext_lazy("Accept changed values"),
        required=False,
        help_text=gettext_lazy("Otherwise what differs from an earlier import is listed, and left as it is."),
    )

    def __init__(self, data: QueryDict | None = None, *, grid: Grid) -> None:
        super().__init__(data.dict() if data else None, initial=_guesses(grid))
        places = [(str(place), name[:80]) for place, name in enumerate(grid.header)]
        for what, label in _COLUMNS.items():
            none = [] if what in _NEEDED else [("", _("none"))]
            self.fields[what] = forms.ChoiceField(label=label, choices=[*none, *places], required=what in _NEEDED)
        self._groups = self._add_groups(grid)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(_("Columns"), "name", "magnesium", "unit", "energy", "energy_unit", "food_id", "group"),
            *([Fieldset(_("Groups of the catalog"), *self._groups)] if self._groups else []),
            Fieldset(_("Where the table comes from"), "source", "release", "license", "how_known"),
            Fieldset(_("What to do with it"), "list_foods", "accept_changes"),
            Submit("preview", _("Preview")),
            Submit("import", _("Import"), css_class="default"),
        )

    def _add_groups(self, grid: Grid) -> dict[str, str]:
        """Add a field for each group of the table, if they are few enough; return the groups by field."""
        place = self["group"].value()
        if place is None or not str(place).isdecimal() or int(place) >= len(grid.header):
            return {}
        names = sorted({fold_group(row[int(place)]) for _line, row in grid.rows} - {"", "-"})
        if len(names) > _MOST_GROUPS:
            return {}
        ours = FoodGroup.objects.values_list("slug", "name")
        known = {fold_group(text): slug for slug, name in ours for text in (slug, name)}
        fields = {f"group_{key_of(name)}": name for name in names}
        for field, name in fields.items():
            guess = known.get(name, "")
            self.fields[field] = forms.ChoiceField(
                label=name[:80], required=False, choices=[("", _("Other foods")), *ours], initial=guess
            )
            if self.is_bound:
                self.data = {field: guess, **self.data}  # the page may have shown the groups of another column
        return fields

    def clean(self) -> dict[str, Any]:
        """Turn the columns into positions, each of which can be chosen once."""
        cleaned = super().clean() or {}
        for what in _COLUMNS:
            cleaned[what] = int(cleaned[what]) if cleaned.get(what) else None
        chosen = [cleaned[what] for what in _COLUMNS if cleaned[what] is not None]
        if not self.errors and len(set(chosen)) < len(chosen):
            raise ValidationError(_("One column is chosen twice."))
        return cleaned

    @property
    def guessed_groups(self) -> dict[str, str]:
        """The groups of the table that are called like one of the catalog."""
        return {name: slug for field, name in self._groups.items() if (slug := self.fields[field].initial)}

    @property
    def chosen(self) -> dict[str, Any]:
        """The choices that say how to read the table."""
        names = (*_COLUMNS, "source", "release", "license", "unit", "energy_unit", "how_known")
        groups = {name: self.cleaned_data[field] for field, name in self._groups.items() if self.cleaned_data[field]}
        return {"groups": groups} | {name: self.cleaned_data[name] for name in names}


@admin.register(TableImport)
class TableImportAdmin(ImportAdmin[TableImport]):
    """Imports of food tables: uploaded and described here, done by the worker, never edited by hand."""

    templates = "admin/foods/tableimport"
    list_display = ("name", "source_name", "asked_at", "asked_by", "standing", "list_foods")

    @admin.display(description=gettext_lazy("state"))
    def standing(self, run: TableImport) -> str:
        """Say how far it is; before it is started, what is missing."""
        return str(run.get_state_display()) if run.is_started else _("choose its columns")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("data")

    def get_urls(self) -> list[URLPattern]:
        undo = self.admin_site.admin_view(require_POST(self.undo))
        return [path("<path:object_id>/undo/", undo, name="foods_tableimport_undo"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show the form, or store the file and ask for its columns."""
        if not self.may_import(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST":
            form = UploadForm(request.POST, request.FILES)
            if form.is_valid() and (run := _stored(form, request)):
                return redirect(self.page_of(run))
        return self.page(request, "ask", {"title": _("Import a food table"), "form": form}, form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the choice of columns with a preview; once started, the progress and the result."""
        run = self.run_or_404(request, object_id)
        if not run.is_started:
            return self._choose(request, run)
        context = {
            "title": _("Import of %(name)s") % {"name": run.name},
            "counts": counted(COUNTS, run.counts),
            "undone": counted(UNDONE, run.counts.get("undone", {})),
            "more_changes": max(0, run.counts.get("changed", 0) + run.counts.get("differing", 0) - len(run.changes)),
            "more_refusals": max(0, run.counts.get("refused", 0) - len(run.refusals)),
        }
        return self.page_of_run(request, run, context)

    def undo(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Undo an import in the background."""
        run = self.run_or_404(request, object_id)
        if not runs.ask_undo(run):
            messages.warning(request, _("There is nothing to undo here."))
        return redirect(self.page_of(run))

    def _choose(self, request: HttpRequest, run: TableImport) -> HttpResponse:
        grid = read_grid(bytes(run.data))
        form = ChoicesForm(request.POST or None, grid=grid)
        context: dict[str, Any] = {"title": _("Columns of %(name)s") % {"name": run.name}, "form": form, "job": run}
        if form.is_bound and form.is_valid():
            if "import" in request.POST:
                values = {name: form.cleaned_data[name] for name in ("accept_changes", "list_foods")}
                runs.start(run, columns=form.chosen, **values)
                return redirect(self.page_of(run))
            return self.page(request, "columns", context | {"preview": _preview(grid, form.chosen)})
        if not form.is_bound and all(what in form.initial for what in _NEEDED):
            about = {"source": "", "release": "", "license": "", "how_known": HowKnown.ANALYSED, "energy_unit": "kcal"}
            columns = {**dict.fromkeys(_COLUMNS), **about, **form.initial, "groups": form.guessed_groups}
            context["preview"] = _preview(grid, columns)
        return self.page(request, "columns", context, form)


def _stored(form: UploadForm, request: HttpRequest) -> TableImport | None:
    upload = form.cleaned_data["upload"]
    try:
        return runs.save_upload(data=upload.read(), name=upload.name, asked_by=request.user)  # type: ignore[arg-type]  # an admin is a person
    except FileError as fault:
        form.add_error("upload", str(fault))
        return None


def _guesses(grid: Grid) -> dict[str, Any]:
    columns: dict[str, Any] = dict(guess_columns(grid.header))
    unit = guess_unit(grid.header[columns["magnesium"]]) if "magnesium" in columns else "mg"
    energy = grid.header[columns["energy"]].casefold() if "energy" in columns else ""
    is_kj = "kj" in energy and "kcal" not in energy
    return columns | {"unit": unit, "energy_unit": "kJ" if is_kj else "kcal", "list_foods": True}


def _preview(grid: Grid, chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the first foods as they would be imported, and how many there are of each kind."""
    reading = runs.reading_of(grid, chosen)
    plain = runs.license_note(chosen)
    kinds = Counter(
        "without" if food.magnesium_mg_per_100g is None else "marked" if food.notes != plain else "known"
        for food in reading.records
    )
    groups = Counter(food.group for food in reading.records)
    return {
        "foods": reading.records[:_SHOWN],
        "number": len(reading.records),
        "marked": kinds["marked"],
        "without": kinds["without"],
        "other": groups[runs.OTHER.slug],
        "refusals": reading.refusals[:_SHOWN],
        "refused": len(reading.refusals),
    }
