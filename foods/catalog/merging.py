"""Merge two catalog foods that are the same, and undo a merge.

Rows that refer to the merged food are moved to the other one; entries keep their logged name, weight and figures. The
catalog need not know who keeps a diary: it finds the rows through every relation to a food.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foods.catalog import history
from foods.jobs import Job, JobState
from foods.models import Food, Merge, MovedRow, Portion

_BATCH = 500  # rows per transaction


def relations() -> dict[str, Any]:
    """Return the foreign keys whose rows are moved, by name.

    Excludes portions (they belong to their food), offers (each is of one food) and jobs (they record work on a food).
    """
    found = {}
    for model, column in _references():
        if model is not Portion and not issubclass(model, Job):
            found[f"{model._meta.label_lower}.{column.name}"] = column
    return found


def _references() -> list[tuple[Any, Any]]:
    """Return each model that refers to a food, with its column; hidden relations included."""
    every: list[Any] = Food._meta.get_fields(include_hidden=True)
    pointing = [relation for relation in every if relation.auto_created and relation.one_to_many]
    return [(relation.related_model, relation.field) for relation in pointing]


def counts(food: Food) -> list[tuple[str, int]]:
    """Return what would be moved: the name of each kind of row and how many there are."""
    numbers = [(column.model._meta, _rows(column, food.pk).count()) for column in relations().values()]
    return [(str(meta.verbose_name_plural if n != 1 else meta.verbose_name), n) for meta, n in numbers if n]


@transaction.atomic
def begin(*, food: Food, into: Food, why: str, by: User | None) -> Merge:
    """Retire a food in favor of another, and move the rows that refer to it in the background.

    Raises:
        ValidationError: if these two cannot be merged.
    """
    held = Food.objects.select_for_update(no_key=True, of=("self",)).filter(owner=None).order_by("pk")
    pair = {found.pk: found for found in held.filter(pk__in=(food.pk, into.pk))}
    if len(pair) != 2 or pair[into.pk].retired_at:
        raise ValidationError(_("Choose another food from the catalog that is not retired."))
    food, into = pair[food.pk], pair[into.pk]
    if food.merged_into_id:
        raise ValidationError(_("This food has already been merged into another one."))
    if _has_unfinished_job(food.pk) or _has_unfinished_job(into.pk):
        raise ValidationError(_("A task with one of these foods is still running. Try again when it is done."))
    merge = Merge(food=food, into=into, asked_by=by, retired_before=food.retired_at)
    known = {name.casefold() for name in (into.name, *into.aliases.splitlines())}
    merge.names = [name for name in (food.name, *food.aliases.splitlines()) if name.casefold() not in known]
    reasons = {
        food.pk: _("Merged into “%(food)s”: %(why)s") % {"food": into, "why": why},
        into.pk: _("“%(food)s” was merged into this: %(why)s") % {"food": food, "why": why},
    }
    with history.changing(reasons, why=reasons, by=by):
        food.merged_into, food.retired_at = into, food.retired_at or timezone.now()
        food.save(update_fields=["merged_into", "retired_at"])
        _rename(into, [*into.aliases.splitlines(), *merge.names])
    return merge.start()


@transaction.atomic
def undo(*, merge: Merge, by: User | None) -> bool:
    """Undo a merge in the background; False if it is running or undone, or if another one must be undone first."""
    current = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    food, into = current.food, current.into
    if not can_undo(current):
        return False
    reasons = dict.fromkeys((food.pk, into.pk), _("The merge was undone"))
    with history.changing(reasons, why=reasons, by=by):
        food.merged_into, food.retired_at = None, current.retired_before
        food.save(update_fields=["merged_into", "retired_at"])
        _rename(into, [name for name in into.aliases.splitlines() if name not in current.names])
    current.undoing, current.step, current.done, current.total = True, "", 0, None
    current.start()
    return True


def can_undo(merge: Merge) -> bool:
    """Return whether the merge is finished and in effect, and no later merge builds on it."""
    return (
        merge.is_over
        and not merge.undoing
        and merge.food.merged_into_id == merge.into_id
        and not merge.into.merged_into_id
    )


def carry_out(merge: Merge) -> None:
    """Move the rows, or move them back; a second call after an interruption moves the rest."""
    columns = relations()
    if merge.undoing:
        step, total = _("Moving everything back"), merge.rows.count()
    else:
        step, total = _("Moving what refers to it"), sum(_rows(c, merge.food_id).count() for c in columns.values())
    done = 0
    for name, column in columns.items():
        last = 0
        while pks := _batch(merge, name, column, last):
            _move(merge, name, column, pks)
            last, done = pks[-1], done + len(pks)
            merge.tell(step, min(done, total), total)


def _batch(merge: Merge, name: str, column: Any, last: int) -> list[int]:
    if merge.undoing:
        moved = merge.rows.filter(relation=name, row__gt=last).order_by("row")
        return list(moved.values_list("row", flat=True)[:_BATCH])
    rows = _rows(column, merge.food_id).filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:_BATCH])


def _move(merge: Merge, name: str, column: Any, pks: Collection[int]) -> None:
    """Move rows all at once, or one by one if one already exists there, such as a food that is starred twice."""
    try:
        with transaction.atomic():
            if merge.undoing:
                _rows(column, merge.into_id).filter(pk__in=pks).update(**{column.name: merge.food_id})
                merge.rows.filter(relation=name, row__in=pks).delete()
            else:
                _rows(column, merge.food_id).filter(pk__in=pks).update(**{column.name: merge.into_id})
                MovedRow.objects.bulk_create(MovedRow(merge=merge, relation=name, row=pk) for pk in pks)
    except IntegrityError:
        for pk in pks if len(pks) > 1 else ():
            _move(merge, name, column, [pk])


def _rows(column: Any, food_id: int) -> Any:
    return column.model._base_manager.filter(**{column.name: food_id})


def _rename(food: Food, aliases: Collection[str]) -> None:
    food.aliases, food.edited_at = "\n".join(aliases), timezone.now()
    food.save(update_fields=["aliases", "edited_at"])


def _has_unfinished_job(food_id: int) -> bool:
    """Return whether an unfinished job involves this food."""
    at_work = (JobState.WAITING, JobState.RUNNING)
    return any(
        model._default_manager.filter(**{column.name: food_id, "state__in": at_work}).exists()
        for model, column in _references()
        if issubclass(model, Job)
    )
