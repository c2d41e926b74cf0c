"""Long-running background work: request it, track its progress, and resume it after an interruption.

A job is a row of a model that inherits from `Job` and names the function that does its work. The function receives the
row; it must work in batches, call `tell` after each, and, when called again after an interruption, continue where it
stopped or safely repeat work. `manage.py work` runs jobs one at a time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks import task

STALLED_AFTER = timedelta(seconds=90)  # without a progress report, its process is presumed dead
_TELL_EVERY = 0.5  # seconds; nobody sees more frequent reports


class Interrupted(BaseException):
    """The process was asked to stop; the next process resumes its work."""


class JobFailedError(Exception):  # news for the person who asked, not an error
    """The work cannot be done; the message says why, in words for people."""


class JobState(models.TextChoices):
    """The state of a job."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """Long-running work that someone requested. `done` of `total` steps; `total`: None while it is unknown."""

    work: ClassVar[str]  # the dotted name of the function that does the work; it receives the job

    state = models.CharField(_("state"), max_length=8, choices=JobState, default=JobState.WAITING, editable=False)
    step = models.CharField(_("step"), max_length=120, blank=True, editable=False)
    done = models.PositiveBigIntegerField(_("done"), default=0, editable=False)
    total = models.PositiveBigIntegerField(_("of"), null=True, editable=False)
    problem = models.TextField(_("problem"), blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    heard_at = models.DateTimeField(_("last heard of"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        """Whether the job is done or has failed."""
        return self.state in {JobState.DONE, JobState.FAILED}

    @transaction.atomic
    def start(self) -> Self:
        """Save the job and queue it, in one transaction."""
        self.asked_at = timezone.now()
        self.wait()
        return self

    @transaction.atomic
    def wait(self) -> None:
        """Save the job and queue it; one that was interrupted stays as old as it is."""
        self.state, self.problem, self.heard_at = JobState.WAITING, "", timezone.now()
        self.save()
        do_job.enqueue(self._meta.label, self.pk)

    def tell(self, step: str, done: int = 0, total: int | None = None) -> None:
        """Save the progress for people to see; call it at least every few seconds."""
        self.step, self.done, self.total = step, done, total
        last = getattr(self, "_told_at", 0.0)
        if time.monotonic() - last >= _TELL_EVERY:
            self._told_at = time.monotonic()
            self.heard_at = timezone.now()
            self.save(update_fields=["step", "done", "total", "heard_at"])


def kinds() -> list[type[Job]]:
    """Return every kind of job."""
    return [model for model in apps.get_models() if issubclass(model, Job)]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Jobs that are waiting or running: how many, since when the oldest, and how many of them nobody works on."""

    number: int
    oldest: datetime | None
    stalled: int


def unfinished() -> Unfinished:
    """Look at all kinds of jobs (one query each)."""
    rows = [
        row for kind in kinds() for row in kind._default_manager.filter(_open()).values_list("asked_at", "heard_at")
    ]
    late = timezone.now() - STALLED_AFTER
    stalled = sum((heard or asked) < late for asked, heard in rows)
    is_worked_on = stalled < len(rows)  # then the others wait for their turn
    return Unfinished(len(rows), min((asked for asked, _heard in rows), default=None), 0 if is_worked_on else stalled)


def _open() -> Q:
    return Q(state__in=(JobState.WAITING, JobState.RUNNING))


def resume() -> int:
    """Queue jobs again whose process died, before or after it took them from the queue; return how many."""
    late = timezone.now() - STALLED_AFTER
    gone = Q(heard_at__lt=late) | Q(heard_at=None, asked_at__lt=late)
    stalled = [job for kind in kinds() for job in kind._default_manager.filter(_open(), gone)]
    for job in stalled:
        if job.state == JobState.WAITING:
            type(job)._default_manager.filter(pk=job.pk, state=JobState.WAITING).update(heard_at=timezone.now())
        do_job.enqueue(job._meta.label, job.pk)
    return len(stalled)


@task()
def do_job(label: str, pk: int) -> None:
    """Run one job, unless it was deleted, is over, or is running in another process."""
    kind: type[Job] = apps.get_model(label)
    now = timezone.now()
    # Whoever changes the row has the job; all others find it taken.
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, heard_at__lt=now - STALLED_AFTER)
    if not kind._default_manager.filter(free, pk=pk).update(state=JobState.RUNNING, heard_at=now):
        return
    job = kind._default_manager.get(pk=pk)
    try:
        import_string(kind.work)(job)
        job.state = JobState.DONE
    except Interrupted:
        # Reload the saved row: changes in memory may have been rolled back with their batch.
        kind._default_manager.get(pk=pk).wait()
    except JobFailedError as reason:
        job.state, job.problem = JobState.FAILED, str(reason)
    except Exception as error:
        job.state, job.problem = JobState.FAILED, f"{type(error).__name__}: {error}"
        raise
    finally:
        if job.is_over:
            job.finished_at = timezone.now()
            job.save(update_fields=["state", "step", "done", "total", "problem", "finished_at"])
