"""What the admin's pages for imports have in common: who may import, where a run's page is, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foods.models import ImportRun, TableImport

RUN = "admin/foods/import_run.html"

Run = TypeVar("Run", ImportRun, TableImport)


class ImportAdmin(admin.ModelAdmin[Run]):
    """Imports that are asked for here and done by the worker; nobody edits or deletes one.

    `templates` is the folder of their pages: one to ask, and what a run's page shows (`_run.html`).
    """

    templates = ""
    list_select_related = ("asked_by",)

    def may_import(self, request: HttpRequest) -> bool:
        """Return whether this admin may add and change foods."""
        return request.user.has_perms(["foods.add_food", "foods.change_food"])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_import(request)

    def has_view_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return self.may_import(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_import(request)

    def has_change_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    def run_or_404(self, request: HttpRequest, object_id: str) -> Run:
        """Return a run for an admin who may import.

        Raises:
            PermissionDenied: if this admin may not.
            Http404: if there is no such run.
        """
        if not self.may_import(request):
            raise PermissionDenied
        run = self.get_object(request, unquote(object_id))
        if run is None:
            raise Http404
        return run

    def page_of(self, run: Run) -> str:
        """Return the address of a run's page."""
        return reverse(f"admin:foods_{self.opts.model_name}_change", args=[run.pk])

    def page(
        self, request: HttpRequest, name: str, context: dict[str, Any], form: forms.Form | None = None
    ) -> HttpResponse:
        """Render the page `name`; 422 with a form that was refused."""
        status = 422 if form is not None and form.is_bound else 200
        return self._drawn(request, f"{self.templates}/{name}.html", {"form": form, **context}, status)

    def page_of_run(self, request: HttpRequest, run: Run, context: dict[str, Any]) -> HttpResponse:
        """Render the progress and result of a run; htmx gets only what changes."""
        result = f"{self.templates}/_run.html"
        context = {"job": run, "url": self.page_of(run), "result": result, **context}
        return self._drawn(request, result if request.headers.get("HX-Request") else RUN, context)

    def _drawn(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return render(request, template, context, status=status)


def counted(words: Mapping[str, Any], counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """Return the counts above zero with their words, in the order of the words."""
    return [(words[name], counts[name]) for name in words if counts.get(name)]
