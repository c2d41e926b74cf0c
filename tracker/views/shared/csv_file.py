"""CSV downloads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from tracker.import_export.csv_export import csv_lines


def csv_file(name: str, rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """Return rows as a CSV file called `name`."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8", headers=disposition)
