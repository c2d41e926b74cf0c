"""Ten years of one person: one aggregate query each for entries, doses and statuses, and the Python beyond them.

Run alone: `.venv/bin/python -m tests.benchmarks.ten_years`; it makes a database of its own in memory.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.models import Profile

DAYS = 3653
PER_DAY = 11
TODAY = date(2026, 11, 22)
MOST_PYTHON_MS = 50.0
_TIMES = 7


@dataclass(frozen=True, slots=True)
class TenYears:
    """Queries and milliseconds of a span of ten years with rolling means, and of the finding of its last day."""

    queries: int
    total_ms: float
    python_ms: float
    finding_queries: int
    finding_ms: float


def log_ten_years(name: str = "ten-years", *, today: date = TODAY) -> Profile:
    """Write ten years of a diary up to `today`: 40,000 entries and a tablet a day, every other day confirmed."""
    from django.contrib.auth.models import User

    from tracker.models import DayState, DayStatus, Entry, Meal, Profile, SupplementDose

    user = User.objects.create(username=name)
    profile = Profile.objects.create(user=user, sex="female", birth_year=1986, birth_month=5)
    days = [today - timedelta(days=n) for n in range(DAYS)]
    Entry.objects.bulk_create(
        (
            Entry(
                user=user,
                day=day,
                meal=meal,
                food_name=f"Food {n}",
                amount=Decimal(1),
                measure="1 cup",
                grams=Decimal(100),
                mg_known=Decimal(20 + (day.toordinal() * 7 + n) % 23),
                energy_kcal=Decimal(220),
                form_key=uuid.uuid4(),
            )
            for day in days
            for n, meal in enumerate([*Meal.values] * 3)
            if n < PER_DAY
        ),
        batch_size=2000,
    )
    SupplementDose.objects.bulk_create(
        SupplementDose(
            user=user,
            day=day,
            ledger="supplement",
            product_name="Tablet",
            dose_label="1 tablet",
            doses=Decimal(1),
            mg_low=Decimal(57),
            mg_high=Decimal(81),
        )
        for day in days
    )
    DayStatus.objects.bulk_create(DayStatus(user=user, day=day, status=DayState.COMPLETE) for day in days[::2])
    return profile


def measure(profile: Profile) -> TenYears:
    """Measure with the periods known, as a page has them: processor time, the least of some runs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tracker.intake import summaries
    from tracker.intake.day_totals import Log
    from tracker.targets.targets import periods_of

    periods = periods_of(profile)
    first = TODAY - timedelta(days=DAYS - 1)
    with CaptureQueriesContext(connection) as asked:
        summaries.history(profile, first, TODAY, today=TODAY, periods=periods)
    with CaptureQueriesContext(connection) as asked_for_finding:
        summaries.finding(profile, today=TODAY, periods=periods)

    def ms(work: object) -> float:
        begun = time.process_time()
        work()  # type: ignore[operator]
        return (time.process_time() - begun) * 1000

    fetched = min(ms(lambda: Log.of(profile.user_id, (first, TODAY))) for _ in range(_TIMES))
    total = min(
        ms(lambda: summaries.history(profile, first, TODAY, today=TODAY, periods=periods)) for _ in range(_TIMES)
    )
    finding = min(ms(lambda: summaries.finding(profile, today=TODAY, periods=periods)) for _ in range(_TIMES))
    return TenYears(len(asked), total, total - fetched, len(asked_for_finding), finding)


def report(profile: Profile) -> Iterator[str]:
    """Yield the figures as lines of text."""
    it = measure(profile)
    yield f"ten years of one person: {it.queries} queries, {it.total_ms:.0f} ms of the processor"
    yield f"  Python beyond the queries: {it.python_ms:.0f} ms (at most {MOST_PYTHON_MS:.0f})"
    yield f"  the finding of today: {it.finding_queries} queries, {it.finding_ms:.1f} ms"


def main() -> None:
    """Measure in a database in memory and write the figures."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tracker.settings", "DEBUG": "1", "DATABASE_URL": "sqlite://:memory:"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.writelines(f"{line}\n" for line in report(log_ten_years()))


if __name__ == "__main__":
    main()
