"""Ten thousand people with a diary, written into the cluster at once; prints what the clients need to act for some.

`python -m tests.cluster.people`, on a machine with the app.
"""

from __future__ import annotations

import json
import os
import uuid
from decimal import Decimal
from typing import Any

PEOPLE, ACTING = 10_000, 200
DAYS_OF_ACTING, A_DAY = 28, 6
DAYS, A_DAY_OF_OTHERS = 1, 2
_NAME = "person-"


def main() -> None:
    """Make the people and print the sessions of those who act, and foods that they log."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.db import connection

    from foods.models import Food
    from tests.benchmarks.many_people import session_of
    from tracker.backups import databases
    from tracker.models import Profile

    foods = list(Food.objects.exclude(magnesium_mg_per_100g=None).order_by("pk").values_list("pk", flat=True)[:40])
    with databases.direct():
        User.objects.bulk_create((User(username=f"{_NAME}{n}", password="!") for n in range(PEOPLE)), batch_size=2000)
        ids = list(User.objects.filter(username__startswith=_NAME).order_by("pk").values_list("pk", flat=True))
        profiles = (Profile(user_id=pk, sex="female", birth_year=1986, birth_month=5) for pk in ids)
        Profile.objects.bulk_create(profiles, batch_size=2000)
        acting = ids[:: PEOPLE // ACTING]
        copy_entry(acting[0], foods, "id = ANY(%s)", acting, DAYS_OF_ACTING, A_DAY)
        copy_entry(acting[0], foods, "NOT id = ANY(%s)", acting, DAYS, A_DAY_OF_OTHERS)
        sessions = {pk: session_of(pk) for pk in acting}
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SELECT count(*) FROM tracker_entry")
            (entries,) = cursor.fetchone()
    print(json.dumps({"sessions": sessions, "foods": foods, "entries": entries, "people": len(ids)}))  # noqa: T201


def copy_entry(first: int, foods: list[int], which: str, acting: list[int], days: int, each: int) -> None:
    """Log one food as the app does, and copy that row for all days of many people, each time with another food."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.utils import timezone

    from foods.models import Food
    from tracker.diary.entries import log_food
    from tracker.diary.measures import GRAMS
    from tracker.models import Entry

    today = timezone.now().date()
    food = Food.objects.get(pk=foods[0])
    how: dict[str, Any] = {"amount": Decimal(100), "measure": GRAMS, "meal": "lunch", "form_key": uuid.uuid4()}
    entry = log_food(user=User.objects.get(pk=first), food=food, day=today, today=today, **how)
    columns = {field.column: f"e.{field.column}" for field in Entry._meta.concrete_fields if not field.primary_key}
    columns |= {
        "user_id": "u.id",
        "day": "e.day - d.n",
        "meal": "(ARRAY['breakfast', 'lunch', 'dinner', 'snack'])[k.n %% 4 + 1]",
        "food_id": "f.id",
        "food_name": "f.name",
        "mg_known": "f.magnesium_mg_per_100g",
        "form_key": "gen_random_uuid()",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tracker_entry ({', '.join(columns)}) SELECT {', '.join(columns.values())}"  # noqa: S608
            f" FROM tracker_entry e, (SELECT id FROM auth_user WHERE starts_with(username, %s) AND {which}) u,"
            " generate_series(1, %s) d (n), generate_series(1, %s) k (n), foods_food f"
            " WHERE e.id = %s AND f.id = (%s::bigint[])[(u.id + d.n * 7 + k.n * 11) %% %s + 1]",
            [_NAME, acting, days, each, entry.pk, foods, len(foods)],
        )
    entry.delete()


if __name__ == "__main__":
    main()
