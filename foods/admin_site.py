"""The admin site, whose index page counts what needs an admin's attention."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import TO_FIELD_VAR, IncorrectLookupParameters
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from foods import jobs
from foods.jobs import JobState
from foods.own import food_requests

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])
_KEY = re.compile(r"[0-9]{1,18}")  # a possible primary key; Django's own actions crash on anything else
# The lookups that our lists filter by. Django accepts every lookup, and many values crash it (?name__regex=[).
_LOOKUPS = {"exact", "in", "isnull", "gte", "lt"}


def can_be_meant(request: HttpRequest) -> bool:
    """Return whether an admin page can have made this request, rather than someone who edited the address."""
    ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
    lookups = {name.rpartition("__")[2] for name in request.GET if "__" in name}
    return (
        all(_KEY.fullmatch(key) for key in ticked)
        and lookups <= _LOOKUPS
        and all(asked.get(TO_FIELD_VAR, "id") == "id" for asked in (request.GET, request.POST))
        and not any("\0" in text for _name, texts in request.GET.lists() for text in texts)
    )


class CatalogSite(admin.AdminSite):
    """The admin site, with pending work on its index page."""

    def admin_view(self, view: _View, cacheable: bool = False) -> _View:
        """Answer 404 to requests that no admin page makes, rather than crash."""
        answer = super().admin_view(view, cacheable)

        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not can_be_meant(request):
                raise Http404
            try:
                return answer(request, *args, **kwargs)
            # The first is not caught by django-import-export; SQLite raises the second for a number too large for any
            # column.
            except (IncorrectLookupParameters, OverflowError) as error:
                raise Http404 from error

        return cast(_View, asked)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Put the catalog first, since most admins come for it."""
        return sorted(super().get_app_list(request, app_label), key=lambda app: app["app_label"] != "foods")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Count the offers, requests, searches without result and running jobs that this admin may see."""
        may_see = {name: request.user.has_perm(f"foods.view_{name}") for name in ("foodoffer", "foodrequest")}
        waits = food_requests.waiting() if any(may_see.values()) else {}
        under_way = [JobState.WAITING, JobState.RUNNING]
        running = sum(kind._default_manager.filter(state__in=under_way).count() for kind in jobs.kinds())
        context = {"waits": waits, "may_see": may_see, "running": running} | (extra_context or {})
        return super().index(request, context)
