"""Health check and metrics, for monitors and load balancers."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foods.jobs import JobState, kinds, unfinished
from tracker.operations import metrics as figures


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 if the database responds and has its tables, 503 otherwise; uses no session and no cookies.

    With `?alive` the database is not asked: this process answers. With `?ready` it also has to take writes.
    """
    if "alive" not in request.GET:
        try:
            MigrationRecorder.Migration.objects.exists()
            takes_writes = "ready" not in request.GET or not is_read_only()
        except DatabaseError:
            return HttpResponse("The database cannot be reached.\n", status=503, content_type="text/plain")
        if not takes_writes:
            return HttpResponse("The database takes no writes.\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def is_read_only() -> bool:
    """Return whether PostgreSQL takes no writes: it is a replica, or was demoted."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone()[0] == "on")


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics to clients that send METRICS_TOKEN; 404 for anyone else."""
    sent = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(sent, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    states = (JobState.WAITING, JobState.RUNNING, JobState.FAILED)
    counts = {state: sum(kind._default_manager.filter(state=state).count() for kind in kinds()) for state in states}
    jobs = "".join(f'magnesium_jobs{{state="{state}"}} {count}\n' for state, count in counts.items())
    head = "# HELP magnesium_jobs Long work by state.\n# TYPE magnesium_jobs gauge\n"
    oldest = unfinished().oldest
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    name = "magnesium_oldest_unfinished_job_seconds"
    jobs += f"# HELP {name} Since the oldest unfinished job was asked for.\n# TYPE {name} gauge\n{name} {age:.0f}\n"
    return HttpResponse(figures.written() + (head + jobs).encode(), content_type="text/plain; version=0.0.4")
