"""The spreadsheet files that the admin exports.

Import this only to write one: import-export's formats load a whole spreadsheet library.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from import_export.formats.base_formats import CSV, XLSX

from foods.catalog.spreadsheet import FoodSheet
from foods.models import Food

ENCODING = "utf-8-sig"  # the BOM tells spreadsheet programs that it is UTF-8


class Workbook(XLSX):  # type: ignore[misc]  # import-export has no types
    """XLSX with readable column widths; fitted to the longest name, columns would be wider than the screen."""

    def get_title(self) -> str:
        return "xlsx"

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        data: bytes = super().export_data(dataset, column_width=24, **kwargs)
        return data


FORMATS = (CSV, Workbook)


def file_of(foods: QuerySet[Food], number: int) -> tuple[bytes, str, str]:
    """Return the content, content type and name of a file of these foods; `number` is that of its format."""
    written = FORMATS[number]()
    content = written.export_data(FoodSheet().export(foods))
    data = content if isinstance(content, bytes) else content.encode(ENCODING)
    return data, written.get_content_type(), f"Food-{timezone.now():%Y-%m-%d}.{written.get_extension()}"
