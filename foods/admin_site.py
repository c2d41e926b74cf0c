"""The admin's first page, which counts what waits for an admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse

from foods import jobs, wishes
from foods.jobs import JobState


class CatalogSite(admin.AdminSite):
    """The admin, with what waits on its first page."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Put the catalog first: it is what most admins come for."""
        return sorted(super().get_app_list(request, app_label), key=lambda app: app["app_label"] != "foods")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Count what this admin may see of offers, requests, searches in vain and running work."""
        may_see = {name: request.user.has_perm(f"foods.view_{name}") for name in ("foodoffer", "foodrequest")}
        waits = wishes.waiting() if any(may_see.values()) else {}
        under_way = [JobState.WAITING, JobState.RUNNING]
        running = sum(kind._default_manager.filter(state__in=under_way).count() for kind in jobs.kinds())
        context = {"waits": waits, "may_see": may_see, "running": running} | (extra_context or {})
        return super().index(request, context)
