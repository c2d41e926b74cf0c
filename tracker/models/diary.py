"""What people eat and drink, and how they mark their days."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foods.models import Food
from foods.nutrients import MOST_GRAMS
from tracker.models.logged_amount import LoggedAmount
from tracker.models.meals import LONGEST_NAME, Meal, slot_of


class EntryQuerySet(models.QuerySet["Entry"]):
    """Query methods for entries."""

    def for_user(self, user_id: int) -> EntryQuerySet:
        """Filter to one person's entries."""
        return self.filter(user_id=user_id)

    def between(self, first: date, last: date) -> EntryQuerySet:
        """Filter to entries on the days from `first` to `last`, inclusive."""
        return self.filter(day__gte=first, day__lte=last)

    def with_food(self) -> EntryQuerySet:
        """Fetch the foods in the same query."""
        return self.select_related("food")


EntryManager = models.Manager.from_queryset(EntryQuerySet)


class EatenManager(EntryManager["Entry"]):
    """Entries that count: what is planned and not confirmed yet is left out."""

    def get_queryset(self) -> EntryQuerySet:
        """Leave out what is only planned."""
        return EntryQuerySet(self.model, using=self._db).filter(planned=False)


class Origin(models.TextChoices):
    """How an entry was added to the diary."""

    LOGGED = "logged", _("logged")
    SAMPLE = "sample", _("sample data")
    IMPORTED = "imported", _("from another app")


class Entry(LoggedAmount):
    """One thing eaten or drunk. It keeps the name, weight, mg and energy that it had when logged.

    An entry for a future day is planned, and counts for nothing until it is confirmed: `objects` leaves it out,
    `everything` has it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entries")
    day = models.DateField(_("day"))
    time = models.TimeField(_("time"), null=True, blank=True)
    meal = models.CharField(_("meal"), max_length=10, choices=Meal)
    # The person's own name for the meal when this was logged; blank for the standard one.
    meal_name = models.CharField(_("own name of the meal"), max_length=LONGEST_NAME, blank=True)
    food = models.ForeignKey(Food, models.RESTRICT, null=True, blank=True, related_name="entries")
    measure_grams = models.DecimalField(
        _("weight of one measure (g)"), max_digits=15, decimal_places=9, null=True, blank=True
    )
    # Amount, grams, mg and energy before the first change of the amount; every change is computed from these.
    as_logged = models.JSONField(_("as logged"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.LOGGED)
    source_key = models.CharField(_("key in the origin"), max_length=120, blank=True)
    # The member of the household who logged it for this person; None for what people log themselves.
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("logged by"),
    )
    planned = models.BooleanField(_("planned, not eaten yet"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    logged_at = models.DateTimeField(_("logged at"), default=timezone.now, editable=False)

    objects = EatenManager()
    everything = EntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes: ClassVar = [
            # Covers every column that a day's totals and a person's habits are made of: in a large diary, each of their
            # hundreds of entries would have to be read from another page of the file.
            models.Index(
                fields=[
                    *("user", "day", "meal", "is_drink", "mg_known", "parts", "parts_unmeasured", "energy_kcal"),
                    "food",
                    "planned",
                ],
                name="entry_daily_sums",
            ),
            models.Index(fields=["user", "food", "-day", "planned"], name="entry_user_food"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="entry_logged_once"),
            models.CheckConstraint(
                condition=Q(parts__gte=1, parts_unmeasured__lte=F("parts")), name="entry_parts_possible"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, mg_known__gte=0), name="entry_amount_possible"),
            models.CheckConstraint(
                condition=Q(grams=None) | Q(grams__gt=0, grams__lte=MOST_GRAMS), name="entry_grams_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.food_name}"

    @property
    def slot(self) -> str:
        """The word for its meal and the person's name for that."""
        return slot_of(self.meal, self.meal_name)

    @property
    def meal_label(self) -> str:
        """Its meal, as the person calls it."""
        return self.meal_name or str(Meal(self.meal).label)


class DayState(models.TextChoices):
    """What a person said about how complete a day's log is."""

    COMPLETE = "complete", _("That's everything")
    MISSED = "missed", _("I missed something")
    ATE_NOTHING = "ate_nothing", _("I ate nothing")


class DayStatus(models.Model):
    """How a person marked a day; an unmarked day has no row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="day_statuses")
    day = models.DateField(_("day"))
    status = models.CharField(_("status"), max_length=12, choices=DayState)

    class Meta:
        verbose_name = _("day status")
        verbose_name_plural = _("day statuses")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "day"], name="day_status_one_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.status}"


class DayNote(models.Model):
    """A person's own words about a day; nothing is ever inferred from them."""

    MOST = 500

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="day_notes")
    day = models.DateField(_("day"))
    text = models.TextField(_("note"), max_length=MOST, validators=[MaxLengthValidator(MOST)])

    class Meta:
        verbose_name = _("note on a day")
        verbose_name_plural = _("notes on days")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "day"], name="day_note_one_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.text}"


class FavouriteFood(models.Model):
    """A food that a person has starred."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourite_foods")
    food = models.ForeignKey(Food, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("starred food")
        verbose_name_plural = _("starred foods")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "food"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.food_id}"
