"""Compare releases of a source by what their names say: "Foundation Foods, April 2024", "FNDDS 2021-2023"."""

from __future__ import annotations

import re

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = re.compile(rf"({'|'.join(_MONTHS)}) (20\d\d)")
_YEARS = re.compile(r"\b20\d\d-(20\d\d)\b")


def released(release: str) -> tuple[int, int]:
    """Return year and month of a release as far as its name says them; (0, 0) if it does not."""
    if found := _MONTH.search(release):
        return int(found[2]), _MONTHS.index(found[1]) + 1
    years = _YEARS.search(release)
    return (int(years[1]), len(_MONTHS)) if years else (0, 0)  # FNDDS 2021-2023


def is_older(release: str, than: str) -> bool:
    """Whether a release is known to be older than another."""
    one, other = released(release), released(than)
    return (0, 0) not in (one, other) and one < other
