"""The admin's first page, which counts what waits for an admin."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from foods import jobs, wishes
from foods.jobs import JobState

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])
_KEY = re.compile(r"[0-9]{1,18}")  # what can be the key of a row; at anything else Django's own actions break off


class CatalogSite(admin.AdminSite):
    """The admin, with what waits on its first page."""

    def admin_view(self, view: _View, cacheable: bool = False) -> _View:
        """Answer that there is no such row where one is ticked that no table can have."""
        answer = super().admin_view(view, cacheable)

        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
            if not all(_KEY.fullmatch(key) for key in ticked):
                raise Http404
            return answer(request, *args, **kwargs)

        return cast(_View, asked)

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
