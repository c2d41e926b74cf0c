"""Limits that no real diary meets, so that nobody can fill the disk or stop others from writing.

Each can be changed by the setting in its comment; docs/settings.md lists them. Whoever meets one reads a message that
names it. What a spreadsheet for the catalog may contain is in `foods.importers`, which knows no settings.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import environ
from django.core.exceptions import ImproperlyConfigured

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers, as `settings.LIMITS`."""

    # Of one person's diary
    entries_a_day: int = 300  # MAX_ENTRIES_A_DAY
    doses_a_day: int = 100  # MAX_DOSES_A_DAY
    rows_at_once: int = 200  # MAX_ROWS_AT_ONCE: one copy, one line, one saved meal
    entries: int = 400_000  # MAX_ENTRIES: thirty a day for 36 years
    entries_of_sample: int = 3_000  # MAX_ENTRIES_OF_SAMPLE
    own_foods: int = 5_000  # MAX_OWN_FOODS
    saved_meals: int = 2_000  # MAX_SAVED_MEALS
    products: int = 500  # MAX_PRODUCTS: supplements and medicines
    links: int = 100  # MAX_LINKS: that are open to the dietitian summary
    # Of what is sent here
    upload_mb: int = 200  # MAX_UPLOAD_MB: three times 200,000 servings with every column of Cronometer's
    waiting_uploads: int = 2  # MAX_WAITING_UPLOADS: of one person
    waiting_uploads_mb: int = 1_000  # MAX_WAITING_UPLOADS_MB: of all people, as stored
    form_kb: int = 2_048  # MAX_FORM_KB: of a form without a file
    stranger_form_kb: int = 64  # MAX_STRANGER_FORM_KB: of a form sent by somebody who is not logged in
    # Of everybody together
    food_requests: int = 5_000  # MAX_FOOD_REQUESTS: foods that were asked for and are not done
    samples: int = 200  # MAX_SAMPLES: some 600 entries each
    # In an hour
    food_requests_an_hour: int = 30  # MAX_FOOD_REQUESTS_AN_HOUR: of one person, and four times as many of an address
    samples_an_hour: int = 20  # MAX_SAMPLES_AN_HOUR: from one address
    passwords_in_five_minutes: int = 5  # MAX_PASSWORDS_IN_FIVE_MINUTES: wrong ones, of one person who is logged in

    @property
    def upload_bytes(self) -> int:
        """The largest file of a diary."""
        return self.upload_mb * MEGABYTE


def setting_of(name: str) -> str:
    """Return the name of the setting that changes a limit."""
    return f"MAX_{name.upper()}"


def read(env: environ.Env) -> Limits:
    """Return the limits, with what the environment says instead of the defaults."""
    limits = Limits()
    for name in (field.name for field in fields(Limits)):
        text = env.str(setting_of(name), default=str(getattr(limits, name)))
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10**9):
            raise ImproperlyConfigured(f"{setting_of(name)}={text!r} is not valid. Use a whole number from 1.")
        limits = replace(limits, **{name: int(text)})
    return limits
