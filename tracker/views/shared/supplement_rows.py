"""Tablets and medicines on the day page: the doses, a button for each product, the segments of the day's bar."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foods.nutrients import Total
from tracker.models import Ledger, SupplementDose, SupplementProduct
from tracker.supplements.doses import doses_between, products_of, total_of
from tracker.supplements.upper_level import EXPLAINED_FOR_DAYS, OverUpperLevel, over_upper_level
from tracker.targets.targets import Target

GUESS = "guess"


@dataclass(frozen=True, slots=True)
class OneTap:
    """A product to log with one tap, with a form key so that a double tap logs one dose."""

    product: SupplementProduct
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the day's bar, a ledger or the guess: its mg, its offset and its width (SVG lengths)."""

    ledger: str
    label: str | Promise
    mg: Decimal
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class Tablets:
    """A day's doses, their total, and whether they are over the upper level."""

    doses: list[SupplementDose]
    total: Total
    over: OverUpperLevel | None

    @property
    def is_range(self) -> bool:
        """Whether the label of any of the day's doses gives only a range of magnesium."""
        return any(dose.is_range for dose in self.doses)


NO_TABLETS = Tablets(doses=[], total=Total(), over=None)


def tablets_of_day(user: User, target: Target, day: date) -> Tablets:
    """Return a day's tablets and medicines (one query; one more, for the week before, if they are over the level)."""
    doses = doses_between(user, day, day)
    over = over_upper_level(target, day, doses)
    if over:
        over = over_upper_level(target, day, doses_between(user, day - timedelta(days=EXPLAINED_FOR_DAYS), day))
    return Tablets(doses=doses, total=total_of(doses), over=over)


def tablet_taps(user: User) -> list[OneTap]:
    """Return a button for each product on a person's list (one query)."""
    return [OneTap(product) for product in products_of(user)]


def segments_of(
    food: Total, doses: Sequence[SupplementDose], target: Target, guess_mg: Decimal = Decimal(0)
) -> tuple[Segment, ...]:
    """Return the day's bar: food, supplements, medicines, and last a guess at what has no value.

    Its full length is the target or limit, or the total if that is more. Each part is rounded separately, as in the
    tables of charts, so their sum can differ from the rounded total by one.
    """
    parts: list[tuple[str, str | Promise, Decimal]] = [("food", _("Food"), food.known_mg)] if food.parts else []
    parts += [
        (ledger.value, ledger.label, total_of(taken).known_mg)
        for ledger in Ledger
        if (taken := [dose for dose in doses if dose.ledger == ledger])
    ]
    parts += [(GUESS, _("Estimate for items without a value"), guess_mg)] if guess_mg else []
    full = max(target.low_mg or Decimal(0), sum((mg for *_, mg in parts), Decimal(0))) or Decimal(1)
    segments, start = [], Decimal(0)
    for name, label, mg in parts:
        segments.append(Segment(name, label, mg, _percent(start / full), _percent(mg / full)))
        start += mg
    return tuple(segments)


def _percent(share: Decimal) -> str:
    return f"{share * 100:.2f}%"  # SVG lengths use a decimal point in every locale
