"""Whole numbers that no column can hold: who asks for one finds nothing, as with any other that is not there.

Django sees to that where a plain column is compared with one number, but not in lists and not at the keys of other
tables; there SQLite breaks off with an error.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import ForeignKey, IntegerField
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In

MOST = 2**63 - 1  # the longest column of either database has 64 bits


def can_be_held(value: object) -> bool:
    """Return whether a column can hold this number; of anything else its own column knows."""
    return not isinstance(value, int) or -MOST - 1 <= value <= MOST


class _OfThoseHeld:
    """Leaves out of a list what no column can hold."""

    def get_prep_lookup(self) -> Any:
        wanted = super().get_prep_lookup()  # type: ignore[misc]  # stands before a lookup
        return list(filter(can_be_held, wanted)) if isinstance(wanted, list) else wanted  # else it is a query


@IntegerField.register_lookup
class IntegerIn(_OfThoseHeld, In[Any]):
    """One of a list of numbers."""


@ForeignKey.register_lookup
class KeyIn(_OfThoseHeld, RelatedIn):
    """One of a list of rows of another table."""


@ForeignKey.register_lookup
class KeyExact(RelatedExact):
    """One row of another table."""

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if not can_be_held(self.rhs):
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)
