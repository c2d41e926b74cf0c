"""Undo with a signed token that contains the rows as they were, and restores them only for their owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.models import Entry, Profile, SavedMealPart, SupplementDose, SwapTrial

Row = TypeVar("Row", Entry, SupplementDose, SavedMealPart, SwapTrial)

LASTS = timedelta(days=1)  # for every token of an undo
_SALT = "tracker.undo"
# Not restored: who logged an entry for somebody may have deleted their account by then.
_OF_THE_DATABASE = {"id", "logged_at", "logged_by_id"}


def token_for(rows: Sequence[Row], *, changed: bool = False) -> str:
    """Return a token that restores rows about to be removed or, with `changed`, about to get their next version."""
    kept = {
        "of": rows[0]._meta.label,
        "user": rows[0].user_id,
        "changed": changed,
        "rows": [_values(row) for row in rows],
    }
    return signing.dumps(kept, salt=_SALT, compress=True)


@transaction.atomic
def remove(row: Row) -> str:
    """Remove a row and return a token from which `bring_back` restores the same row."""
    token = token_for([row])
    row.delete()
    return token


@transaction.atomic
def bring_back(model: type[Row], *, user: User, token: str) -> list[Row]:
    """Restore rows as they were, with their old keys; using the token again changes nothing.

    Raises:
        ValidationError: if the token is not this person's or older than a day, or a row has changed since.
    """
    try:
        kept: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        kept = {}
    if (kept.get("of"), kept.get("user")) != (model._meta.label, user.pk):
        raise ValidationError(_("This can no longer be undone. Log it again."))
    Profile.lock_for(user)
    keys = [values["form_key"] for values in kept["rows"]]
    there = {str(row.form_key): row for row in model._base_manager.filter(user=user, form_key__in=keys)}
    return [_as_it_was(model, values, there.get(values["form_key"]), kept["changed"]) for values in kept["rows"]]


def _as_it_was(model: type[Row], values: dict[str, Any], now: Row | None, changed: bool) -> Row:
    if now is not None and (not changed or _is_as_it_was(now, values)):
        return now
    if changed and getattr(now, "version", None) != int(values["version"]) + 1:
        raise ValidationError(_("It has been changed or removed since, so this can no longer be undone."))
    row = now or model()
    for name, field in _fields(model).items():
        if name in values:
            setattr(row, name, field.to_python(values[name]))
    if isinstance(row, Entry) and changed:
        row.version += 2  # one more than the change being undone
    row.full_clean()
    row.save()
    return row


def _is_as_it_was(row: Row, values: dict[str, Any]) -> bool:
    now = _values(row) | {"version": ""}
    return now == now | values | {"version": ""}  # a column may be newer than the token


def _fields(model: type[Row]) -> dict[str, Any]:
    return {field.attname: field for field in model._meta.concrete_fields if field.attname not in _OF_THE_DATABASE}


def _values(row: Row) -> dict[str, Any]:
    """Return a row's values for JSON."""
    values = {name: getattr(row, name) for name in _fields(type(row))}
    return {name: value if value is None or isinstance(value, dict) else str(value) for name, value in values.items()}
