"""The admin's pages for importing USDA FoodData Central: start an import, see its progress and result."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foods.catalog_admin.import_pages import ImportAdmin, counted
from foods.importers.records import FileError
from foods.models import ImportRun
from foods.usda import runs

COUNTS = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("unchanged"),
    "differing": gettext_lazy("differ and were left as they are"),
    "kept_edited": gettext_lazy("kept, because an admin edited them"),
    "kept_retired": gettext_lazy("kept retired"),
    "listed": gettext_lazy("from an earlier import that people can now find"),
    "refused": gettext_lazy("rows refused"),
    "losing": gettext_lazy("have a value that the download lacks, and keep it"),
    "older": gettext_lazy("older versions left out"),
    "others": gettext_lazy("rows left out because they are not foods"),
}


class ImportForm(forms.Form):
    """What to import, an upload or a download that is already on the server, and with which options."""

    upload = forms.FileField(
        label=gettext_lazy("Zip to upload"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=gettext_lazy("As fdc.nal.usda.gov offers it under “CSV”, up to 100 MB."),
    )
    on_server = forms.ChoiceField(
        label=gettext_lazy("Or a download on the server"),
        required=False,
        help_text=gettext_lazy("Zips and folders in “imports” in the data folder. Put larger downloads there."),
    )
    accept_changes = forms.BooleanField(
        label=gettext_lazy("Accept changed values"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise what differs from the catalog is listed, and left as it is. What an admin edited always stays."
        ),
    )
    accept_losses = forms.BooleanField(
        label=gettext_lazy("Remove values that the download lacks"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise foods keep their value, and the result says how many: a download "
            "that was cut short lacks many values."
        ),
    )
    list_foods = forms.BooleanField(
        label=gettext_lazy("Let people find these foods"),
        required=False,
        help_text=gettext_lazy("All foods of this download. Otherwise pick single ones from the list of foods later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["on_server"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for mypy
        field.choices = [("", _("none")), *((name, name) for name in runs.offered())]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "upload",
            "on_server",
            "accept_changes",
            "accept_losses",
            "list_foods",
            Submit("import", _("Import"), css_class="default"),
        )

    def clean_upload(self) -> Any:
        """Reject a file larger than any download that is meant to be uploaded."""
        upload = self.cleaned_data["upload"]
        if upload and upload.size > runs.MOST_UPLOADED:
            raise ValidationError(
                _("That is more than 100 MB. Put it in the folder “imports” on the server, and choose it here.")
            )
        return upload

    def clean(self) -> dict[str, Any]:
        """Store the file, so that anything but a download is rejected immediately."""
        cleaned = super().clean() or {}
        upload, on_server = cleaned.get("upload"), cleaned.get("on_server")
        if self.errors:
            return cleaned
        if bool(upload) == bool(on_server):
            raise ValidationError(
                _("Choose one download: a zip to upload, or one on the server.")
                if upload
                else _("Choose a zip to upload, or a download on the server.")
            )
        try:
            if upload:
                cleaned["file"] = runs.save_upload(upload.chunks(), upload.name)
            else:
                cleaned["file"] = f"imports/{on_server}"
                runs.check(cleaned["file"], str(on_server))
        except FileError as fault:
            raise ValidationError(str(fault)) from fault
        cleaned["name"] = upload.name if upload else on_server
        return cleaned


@admin.register(ImportRun)
class ImportRunAdmin(ImportAdmin[ImportRun]):
    """Imports of FoodData Central: requested here, done by the worker, never edited by hand."""

    templates = "admin/foods/importrun"
    list_display = ("name", "asked_at", "asked_by", "state", "accept_changes", "list_foods")

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(require_POST(self.again))
        return [path("<path:object_id>/again/", again, name="foods_importrun_again"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show the form, or queue an import."""
        if not self.may_import(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if form.is_bound and form.is_valid():
            values = {
                name: form.cleaned_data[name]
                for name in ("file", "name", "accept_changes", "accept_losses", "list_foods")
            }
            run = runs.ask_for_import(**values, asked_by=request.user)  # type: ignore[arg-type]  # an admin is a person
            return redirect(self.page_of(run))
        return self.page(request, "ask", {"title": _("Import from USDA")}, form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the progress and result of an import."""
        run = self.run_or_404(request, object_id)
        context = {
            "title": _("Import of %(name)s") % {"name": run.name},
            "counts": counted(COUNTS, run.counts),
            "more_changes": _more(run, ("differing", "changed", "losing"), run.changes),
            "more_refusals": _more(run, ("refused",), run.refusals),
            "may_go_on": runs.may_go_on(run),
        }
        return self.page_of_run(request, run, context)

    def again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Restart a run that failed for a reason other than its file."""
        run = self.run_or_404(request, object_id)
        if runs.may_go_on(run):
            run.start()
        else:
            messages.warning(request, _("That import cannot be resumed."))
        return redirect(self.page_of(run))


def _more(run: ImportRun, names: tuple[str, ...], lines: list[str]) -> int:
    counts: dict[str, int] = run.counts
    return max(0, sum(counts.get(name, 0) for name in names) - len(lines))
