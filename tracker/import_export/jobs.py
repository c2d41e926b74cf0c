"""Background jobs that preview, import and undo an uploaded diary.

Every step can be interrupted and repeated: rows that already exist are not imported twice.
"""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from foods.jobs import JobState
from foods.limits import LimitReachedError
from tracker.common.person import profile_of, today_of
from tracker.import_export.json_export import FOODS, TABLES
from tracker.import_export.known_foods import KnownFoods
from tracker.import_export.known_meals import KnownMeals
from tracker.import_export.merge import AT_ONCE, DiaryMerge, undo
from tracker.import_export.other_apps import put_days, put_servings
from tracker.import_export.own_json import bring_own
from tracker.import_export.readers.other_apps import Serving, WholeDay, open_diary
from tracker.import_export.readers.own_json import is_own
from tracker.import_export.readers.tables import Refusal, UnreadableFileError
from tracker.limits import MEGABYTE
from tracker.models import Asked, DiaryFile, DiaryImport, Profile, Upload

MOST_ASKED = 50  # names that a person is asked about
KEPT_FOR = timedelta(days=1)  # for a file that was previewed and never imported


def start(*, user: User, file: UploadedFile) -> DiaryImport:
    """Store a file and start its preview. It replaces a file that is still waiting for a decision."""
    _check_room(user)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=3, mtime=0) as archive:
        for chunk in file.chunks():
            archive.write(chunk)
    with transaction.atomic():
        Profile.lock_for(user)
        waiting = DiaryImport.objects.filter(user=user, asked=Asked.LOOK).exclude(state=JobState.RUNNING)
        waiting.delete()
        _check_room(user, packed.tell())
        name = (file.name or "")[-120:].replace("\0", "")
        job = DiaryImport(user=user, file_name=name or _("a file"))
        job.full_clean(exclude=["account"])
        job.save()
        Upload.objects.create(diary_import=job, packed=packed.getvalue())
        return job.start()


def _check_room(user: User, size: int = 0) -> None:
    """Raise LimitReachedError if too many files wait, of this person or of all; one that is replaced does not count."""
    limits = settings.LIMITS
    of_others = Upload.objects.exclude(diary_import__user=user).aggregate(bytes=Sum(Length("packed")))["bytes"] or 0
    mine = Upload.objects.filter(diary_import__user=user)
    if mine.exclude(diary_import__asked=Asked.LOOK).count() >= limits.waiting_uploads:
        raise LimitReachedError(_("Your other files are still waiting to be imported. Try again when they are done."))
    if of_others + size > limits.waiting_uploads_mb * MEGABYTE:
        raise LimitReachedError(_("Many files of other people are waiting here. Try again later."))


@transaction.atomic
def ask(job: DiaryImport, what: str, answers: Mapping[str, str] | None = None) -> bool:
    """Start an import, or its undo; return False if that is not possible now.

    `answers` are the ledgers of the names that the preview asked about.
    """
    Profile.lock_for(job.user)
    job.refresh_from_db()
    if not (job.can_be_brought if what == Asked.BRING else job.can_be_undone):
        return False
    job.asked = what
    if answers:
        job.account["answers"] = dict(answers)
    job.done, job.total, job.step, job.finished_at = 0, None, "", None
    job.start()
    return True


@transaction.atomic
def discard(job: DiaryImport) -> bool:
    """Delete a finished job that imported nothing; return False if it is not finished or imported rows."""
    Profile.lock_for(job.user)
    job.refresh_from_db()
    if not job.is_over or job.brought.exists():
        return False
    job.delete()
    return True


def delete_forgotten(now: datetime) -> None:
    """Delete previewed files that nobody imported in time."""
    DiaryImport.objects.filter(asked=Asked.LOOK, asked_at__lt=now - KEPT_FOR).delete()


def work(job: DiaryImport) -> None:
    """Preview, import or undo, as asked."""
    if job.asked == Asked.UNDO:
        _undo(job)
    else:
        _read(job, write=job.asked == Asked.BRING)


def _read(job: DiaryImport, *, write: bool) -> None:
    step = _("Importing") if write else _("Checking the file")
    total = job.account.get("rows")
    into = DiaryMerge(job, today=today_of(profile_of(job.user)), write=write)
    notes: list[str] = []
    repeated = 0
    with _unpacked(job) as stream:
        try:
            if is_own(stream):
                job.kind = DiaryFile.OWN
                rows = bring_own(into, stream, _every(lambda done: job.tell(step, done, total)))
            else:
                diary = open_diary(stream)
                job.kind, notes = diary.kind, [*diary.notes]
                rows = diary.rows
                _take(into.until_too_many(diary.read()), into, lambda done: job.tell(step, done, diary.rows))
                repeated = diary.repeated
        except UnreadableFileError as fault:
            rows = sum(into.new.values()) + sum(into.there.values()) + sum(into.left_out.values())
            if not rows:
                job.account = {"fault": [fault.code, fault.text]}
                job.save(update_fields=["account", "kind"])
                Upload.objects.filter(diary_import=job).delete()
                return
            into.refuse(Refusal(rows + 1, fault.code, fault.text))
    asked = [] if write else into.asked.most_common(MOST_ASKED)
    job.account = into.account() | {"rows": rows, "notes": notes, "repeated": repeated, "asked": asked}
    with transaction.atomic():
        if write:
            job.account["brought"] = _counts(job)
            Upload.objects.filter(diary_import=job).delete()
        job.save(update_fields=["account", "kind"])


def _every(tell: Callable[[int], None]) -> Callable[[int], None]:
    """Report progress once per batch, not for each row."""
    return lambda done: None if done % AT_ONCE else tell(done)


def _take(found: Iterator[Serving | WholeDay | Refusal], into: DiaryMerge, tell: Callable[[int], None]) -> None:
    servings: list[Serving] = []
    days: list[WholeDay] = []
    known, meals = KnownFoods(), KnownMeals(into.user)
    for done, thing in enumerate(found, start=1):
        match thing:
            case Refusal():
                into.refuse(thing)
            case Serving():
                servings.append(thing)
            case WholeDay():
                days.append(thing)
        if len(servings) + len(days) >= AT_ONCE:
            _put(into, servings, days, known, meals)
            servings, days = [], []
            tell(done)
    _put(into, servings, days, known, meals)


def _put(into: DiaryMerge, servings: list[Serving], days: list[WholeDay], known: KnownFoods, meals: KnownMeals) -> None:
    if servings:
        put_servings(into, servings, known, meals)
    if days:
        put_days(into, days)


def _undo(job: DiaryImport) -> None:
    total = job.brought.count()
    gone: Counter[str] = Counter(job.account.get("undone", {}))
    kept: Counter[str] = Counter(job.account.get("kept", {}))
    done = 0
    for name in [*(table.name for table in reversed(TABLES)), FOODS]:
        while batch := list(job.brought.filter(table=name)[:AT_ONCE]):
            with transaction.atomic():
                went, stayed = undo(job, name, batch)
                gone[name] += went
                kept[name] += stayed
                # In the same transaction as the rows, so that the account stays right after an interruption.
                job.account |= {"undone": dict(gone), "kept": dict(kept)}
                job.save(update_fields=["account"])
            done += len(batch)
            job.tell(_("Undoing"), done, total)


def _counts(job: DiaryImport) -> dict[str, Any]:
    return dict(job.brought.order_by().values_list("table").annotate(Count("pk")))


@contextmanager
def _unpacked(job: DiaryImport) -> Iterator[BinaryIO]:
    packed = Upload.objects.get(diary_import=job).packed
    with tempfile.TemporaryFile() as stream:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as archive:
            shutil.copyfileobj(archive, stream)
        stream.seek(0)
        yield stream
