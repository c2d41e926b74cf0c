"""Long work in the background: waiting, running, failing, and being taken up again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foods import jobs
from foods.jobs import Interrupted, JobFailedError, JobState
from foods.models import ImportRun
from tracker.management.commands.work import do_what_waits

pytestmark = pytest.mark.django_db(transaction=True)  # the worker looks at what is committed


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[ImportRun], None]], None]:
    """Return a function that sets what a job does."""

    def use(do: Callable[[ImportRun], None]) -> None:
        monkeypatch.setattr("foods.usda.runs.do", do)

    return use


def asked(**values: object) -> ImportRun:
    return ImportRun(name="some.zip", **values).start()


def standing(job: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=job.pk)


def test_it_works(work: Callable[[Callable[[ImportRun], None]], None]) -> None:
    seen: list[str] = []

    def do(job: ImportRun) -> None:
        job.tell("Counting", 3, 7)
        seen.append(standing(job).state)

    work(do)
    job = asked()
    assert (standing(job).state, job.is_over) == (JobState.WAITING, False)
    do_what_waits()
    job = standing(job)
    assert seen == [JobState.RUNNING]
    assert (job.state, job.step, job.done, job.total, job.problem) == (JobState.DONE, "Counting", 3, 7, "")
    assert job.is_over
    assert job.finished_at
    do_what_waits()
    assert len(seen) == 1, "it is done once"


def test_jobs_are_done_in_the_order_in_which_they_were_asked_for(
    work: Callable[[Callable[[ImportRun], None]], None],
) -> None:
    done: list[int] = []
    work(lambda job: done.append(job.pk))
    both = [asked().pk, asked().pk]
    do_what_waits()
    assert done == both


def test_it_is_saved_and_queued_or_neither() -> None:
    with transaction.atomic():
        asked()
        transaction.set_rollback(True)
    assert not ImportRun.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_an_error_is_kept_and_later_jobs_are_done(work: Callable[[Callable[[ImportRun], None]], None]) -> None:
    def do(job: ImportRun) -> None:
        if job.pk == first.pk:
            raise ZeroDivisionError("by zero")

    first = ImportRun.objects.create(name="first")
    work(do)
    first.start()
    second = asked()
    do_what_waits()
    assert (standing(first).state, standing(first).problem) == (JobState.FAILED, "ZeroDivisionError: by zero")
    assert standing(first).finished_at
    assert standing(second).state == JobState.DONE


def test_a_reason_for_people_is_kept_as_it_is(work: Callable[[Callable[[ImportRun], None]], None]) -> None:
    def do(job: ImportRun) -> None:
        raise JobFailedError("The file is empty.")

    work(do)
    job = asked()
    do_what_waits()
    assert (standing(job).state, standing(job).problem) == (JobState.FAILED, "The file is empty.")


def test_a_failed_job_may_be_started_again(work: Callable[[Callable[[ImportRun], None]], None]) -> None:
    work(lambda job: None)
    job = ImportRun.objects.create(name="some", state=JobState.FAILED, problem="no disk")
    job.start()
    assert (standing(job).state, standing(job).problem) == (JobState.WAITING, "")
    do_what_waits()
    assert standing(job).state == JobState.DONE


def test_an_interrupted_job_waits_again_as_it_was_kept_last(
    work: Callable[[Callable[[ImportRun], None]], None],
) -> None:
    calls: list[int] = []

    def do(job: ImportRun) -> None:
        calls.append(job.taken)
        if len(calls) == 1:
            job.taken = 5
            job.save(update_fields=["taken"])
            job.taken = 9  # of a batch that was undone
            raise Interrupted

    work(do)
    job = asked()
    jobs.do_job.call(job._meta.label, job.pk)
    assert (standing(job).state, standing(job).finished_at) == (JobState.WAITING, None)
    do_what_waits()
    assert calls == [0, 5]
    assert standing(job).state == JobState.DONE


def test_a_job_whose_process_is_gone_is_taken_up_again(work: Callable[[Callable[[ImportRun], None]], None]) -> None:
    done: list[int] = []
    work(lambda job: done.append(job.pk))
    long_ago = timezone.now() - jobs.STALLED_AFTER - timedelta(seconds=1)
    gone = ImportRun.objects.create(name="gone", state=JobState.RUNNING, heard_at=long_ago)
    alive = ImportRun.objects.create(name="alive", state=JobState.RUNNING, heard_at=timezone.now())
    assert jobs.resume() == 1
    do_what_waits()
    assert done == [gone.pk]
    assert standing(alive).state == JobState.RUNNING
    assert jobs.resume() == 0


def test_a_job_that_was_lost_on_its_way_is_queued_again(work: Callable[[Callable[[ImportRun], None]], None]) -> None:
    """Its process was killed after it took the job from the queue, and before it began."""
    done: list[int] = []
    work(lambda job: done.append(job.pk))
    job = asked()
    DBTaskResult.objects.all().delete()
    assert jobs.resume() == 0, "it may still be on its way"
    ImportRun.objects.update(heard_at=timezone.now() - jobs.STALLED_AFTER - timedelta(seconds=1))
    assert jobs.resume() == 1
    assert jobs.resume() == 0, "it is queued once"
    do_what_waits()
    assert done == [job.pk]


def test_two_processes_with_one_job_do_it_once(work: Callable[[Callable[[ImportRun], None]], None]) -> None:
    done: list[int] = []

    def do(job: ImportRun) -> None:
        done.append(job.pk)
        jobs.do_job.call(job._meta.label, job.pk)  # as another process would at the same time

    work(do)
    job = asked()
    do_what_waits()
    assert done == [job.pk]


def test_unfinished_jobs_are_counted() -> None:
    assert jobs.unfinished() == jobs.Unfinished(0, None, 0)
    long_ago = timezone.now() - timedelta(hours=1)
    waiting, running = asked(), asked()
    ImportRun.objects.filter(pk=waiting.pk).update(asked_at=long_ago, heard_at=long_ago)
    ImportRun.objects.filter(pk=running.pk).update(state=JobState.RUNNING)
    assert jobs.unfinished() == jobs.Unfinished(2, long_ago, 0), "one is worked on, the other waits for its turn"
    ImportRun.objects.filter(pk=running.pk).update(heard_at=long_ago)
    assert jobs.unfinished() == jobs.Unfinished(2, long_ago, 2)
    standing(waiting).start()
    assert jobs.unfinished().oldest == standing(running).asked_at, "asked for again, it is new"


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DONE, JobState.FAILED])
def test_a_job_in_other_hands_or_over_is_left_alone(
    work: Callable[[Callable[[ImportRun], None]], None], state: JobState
) -> None:
    done: list[int] = []
    work(lambda job: done.append(job.pk))
    job = ImportRun.objects.create(name="some", state=state, heard_at=timezone.now())
    jobs.do_job.call(job._meta.label, job.pk)
    jobs.do_job.call(job._meta.label, job.pk + 1)  # it was deleted meanwhile
    assert not done
    assert standing(job).state == state


def test_telling_is_kept_now_and_then_only(django_assert_num_queries: Callable[..., object]) -> None:
    job = ImportRun.objects.create(name="some")
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        for number in range(100):
            job.tell("Counting", number, 100)
    assert (job.done, job.total) == (99, 100), "what is kept at the end is the last"


def fragment(**values: object) -> str:
    return render_to_string("shared/_progress.html", {"job": ImportRun(name="some", **values), "url": "/there/"})


def test_the_fragment_asks_again_until_it_is_over() -> None:
    waiting = fragment()
    assert "Waiting to start" in waiting
    assert 'hx-get="/there/"' in waiting
    assert '<a href="/there/">' in waiting
    running = fragment(state=JobState.RUNNING, step="Loading <foods>", done=1500, total=3000)
    assert "Loading &lt;foods&gt;" in running
    assert 'max="3000" value="1500"' in running
    for over in (fragment(state=JobState.DONE), fragment(state=JobState.FAILED, problem="No <disk>")):
        assert "hx-get" not in over
    assert "No &lt;disk&gt;" in over
