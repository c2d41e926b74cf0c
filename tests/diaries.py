"""Diaries in the formats of other apps, made for the tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from foods.jobs import do_job
from tracker.import_export import jobs
from tracker.models import Asked, DiaryImport

# The columns of real exports, with only some of the many nutrients.
CRONOMETER = (
    *("Day", "Time", "Group", "Food Name", "Amount", "Energy (kcal)", "Alcohol (g)", "Caffeine (mg)"),
    *("Water (g)", "B12 (Cobalamin) (µg)", "Folate (µg)", "Calcium (mg)", "Magnesium (mg)", "Zinc (mg)", "Category"),
)
SUMMARY = ("Date", "Energy (kcal)", "Folate (µg)", "Calcium (mg)", "Magnesium (mg)", "Zinc (mg)", "Completed")

_FOODS = (
    ("Oatmeal, Cooked", "250.00 g", "71.00", "67.50", "Cereal Grains and Pasta"),
    ("Banana, Fresh", "1.00 medium", "105.02", "31.86", "Fruits and Fruit Juices"),
    ('Bread, "Whole" Wheat', "2.00 slice", "161.28", "48.38", "Baked Products"),
    ("Grandma's stew", "1.00 full recipe", "640.00", "", ""),
    ("Coffee, Brewed", "2.00 cup - 8 fl oz", "4.74", "14.22", "Beverages"),
    ("Almonds, Raw", "1.00 oz", "164.15", "76.55", "Nut and Seed Products"),
    ("Vitamin D3", "2.00 x 1000.0 IU", "0.00", "", "Supplements"),
    ("Magnesium Glycinate", "1.00 capsule", "0.00", "100.00", "Supplements"),
)
_GROUPS = ("Breakfast", "Lunch", "Dinner", "Snacks", "Uncategorized", "2nd breakfast")


def table(columns: Iterable[str], rows: Iterable[dict[str, Any]], separator: str = ",") -> bytes:
    """Return rows as CSV by column name; missing values are left empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def serving(day: object = "2024-03-09", name: str = "Banana, Fresh", mg: str = "31.86", **other: str) -> dict[str, Any]:
    """Return one row of servings.csv; `other` names columns in lower case without units."""
    names = {"amount": "Amount", "group": "Group", "time": "Time", "energy": "Energy (kcal)", "category": "Category"}
    return {"Day": day, "Food Name": name, "Magnesium (mg)": mg, "Amount": "1.00 medium", "Group": "Lunch"} | {
        names[name]: value for name, value in other.items()
    }


def servings(first: date, days: int, a_day: int = 12) -> Iterator[dict[str, Any]]:
    """Yield rows of a diary as Cronometer exports it, always the same ones."""
    random = Random(7)  # noqa: S311  # meals, not secrets
    for n in range(days):
        for place in range(a_day):
            name, amount, kcal, mg, category = random.choice(_FOODS)
            yield {
                "Day": (first + timedelta(days=n)).isoformat(),
                "Time": random.choice(("", "9:00 AM", "05:17", "7:30 PM")),
                "Group": _GROUPS[place % len(_GROUPS)],
                "Food Name": name,
                "Amount": amount,
                "Energy (kcal)": kcal,
                "Folate (µg)": "1.20",
                "Magnesium (mg)": mg,
                "Category": category,
            }


def looked_through(user: User, content: str | bytes, name: str = "diary.csv") -> DiaryImport:
    """Upload a file and preview it as the worker does."""
    raw = content.encode() if isinstance(content, str) else content
    return done(jobs.start(user=user, file=SimpleUploadedFile(name, raw)))


def brought(user: User, content: str | bytes, name: str = "diary.csv") -> DiaryImport:
    """Upload and preview a file, and import it if there is anything to import."""
    job = looked_through(user, content, name)
    return done(job) if jobs.ask(job, Asked.BRING) else job


def undone(job: DiaryImport) -> DiaryImport:
    """Undo an import."""
    assert jobs.ask(job, Asked.UNDO)
    return done(job)


def done(job: DiaryImport) -> DiaryImport:
    """Run the waiting job and return it."""
    do_job.call(job._meta.label, job.pk)
    return DiaryImport.objects.get(pk=job.pk)
