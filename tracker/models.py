"""What people tell about themselves and what they log."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foods.models import Food, HowKnown
from foods.nutrients import MOST_GRAMS, Total
from tracker.science import elemental


class Sex(models.TextChoices):
    """The two for which reference values exist."""

    FEMALE = "female", _("Woman")
    MALE = "male", _("Man")


class LifeStage(models.TextChoices):
    """Life stages with reference values of their own."""

    NONE = "none", _("Neither pregnant nor breastfeeding")
    PREGNANT = "pregnant", _("Pregnant")
    LACTATING = "lactating", _("Breastfeeding")


class Standard(models.TextChoices):
    """Bodies that publish reference values; the files in tracker/science/data hold them."""

    US_CA_DRI = "us_ca_dri", _("United States and Canada (DRI, 1997)")
    EFSA = "efsa", _("European Union (EFSA, 2015)")
    UK_DRV = "uk_drv", _("United Kingdom (DRV, 1991)")
    DACH = "dach", _("Germany, Austria, Switzerland (D-A-CH, 2021)")
    NNR = "nnr", _("Nordic countries (NNR, 2023)")
    WHO_FAO = "who_fao", _("World Health Organization (WHO/FAO, 2004)")
    AU_NZ_NRV = "au_nz_nrv", _("Australia and New Zealand (NRV, 2006)")
    JP_DRI = "jp_dri", _("Japan (DRI, 2020)")


class Weekday(models.IntegerChoices):
    """The days with which weeks begin somewhere; numbers as in `date.weekday()`."""

    MONDAY = 0, _("Monday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Meal(models.TextChoices):
    """The parts of a day, in their order."""

    BREAKFAST = "breakfast", _("Breakfast")
    LUNCH = "lunch", _("Lunch")
    DINNER = "dinner", _("Dinner")
    SNACK = "snack", _("Snacks")

    @classmethod
    def at(cls, hour: int) -> Meal:
        """Guess which meal one logs at this hour; people can always choose another."""
        for meal, until in ((cls.BREAKFAST, 11), (cls.LUNCH, 15), (cls.SNACK, 17)):
            if hour < until:
                return meal
        return cls.DINNER


def validate_time_zone(name: str) -> None:
    """Refuse a time zone that is not in the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of that name. Choose one from the list."))


class Profile(models.Model):
    """What a person told about themselves; everything may be left open."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile")
    birth_year = models.PositiveSmallIntegerField(
        _("year of birth"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1900, _("Years of birth start at 1900.")),
            MaxValueValidator(2100, _("That year is still to come.")),
        ],
    )
    birth_month = models.PositiveSmallIntegerField(
        _("month of birth"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("Months are numbered 1 to 12.")),
            MaxValueValidator(12, _("Months are numbered 1 to 12.")),
        ],
    )
    sex = models.CharField(_("whose target"), max_length=6, choices=Sex, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_time_zone])
    day_start_hour = models.PositiveSmallIntegerField(
        _("my day starts at"),
        default=0,
        validators=[MaxValueValidator(12, _("A day can start between 0:00 and 12:00."))],
    )
    first_weekday = models.PositiveSmallIntegerField(_("my week starts on"), choices=Weekday, default=Weekday.MONDAY)
    under_care = models.BooleanField(_("under a clinician's care for magnesium or kidneys"), default=False)
    target_asked = models.BooleanField(_("was asked whose target"), default=False, editable=False)
    # Set on the throw-away account of someone who looks around with sample data: when it is deleted.
    sample_until = models.DateTimeField(_("sample data until"), null=True, blank=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(day_start_hour__lte=12), name="profile_day_start_possible"),
            models.CheckConstraint(
                condition=Q(birth_month=None) | Q(birth_month__gte=1, birth_month__lte=12),
                name="profile_birth_month_possible",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class TargetPeriod(models.Model):
    """From this day on, this standard, life stage or own target holds, until the next period."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="target_periods")
    from_day = models.DateField(_("from"))
    standard = models.CharField(_("standard"), max_length=20, choices=Standard, default=Standard.US_CA_DRI)
    life_stage = models.CharField(_("life stage"), max_length=10, choices=LifeStage, default=LifeStage.NONE)
    custom_mg = models.PositiveSmallIntegerField(
        _("target set by your clinician (mg)"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("A target is at least 1 mg.")),
            MaxValueValidator(5000, _("A target is at most 5,000 mg.")),
        ],
    )
    label = models.CharField(_("note"), max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["from_day"]
        verbose_name = _("target period")
        verbose_name_plural = _("target periods")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "from_day"],
                name="target_period_one_a_day",
                violation_error_message=_("A change on that day is already there. Change that one, or remove it."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_day} {self.standard}"


class EntryQuerySet(models.QuerySet["Entry"]):
    """The vocabulary for asking a diary."""

    def for_user(self, user_id: int) -> EntryQuerySet:
        """Keep one person's entries."""
        return self.filter(user_id=user_id)

    def between(self, first: date, last: date) -> EntryQuerySet:
        """Keep the entries of the days from `first` to `last`, both included."""
        return self.filter(day__gte=first, day__lte=last)


class Origin(models.TextChoices):
    """How an entry came into the diary."""

    LOGGED = "logged", _("logged")
    SAMPLE = "sample", _("sample data")


class Entry(models.Model):
    """One thing eaten or drunk. It keeps its own name, weight, mg and energy as they were when logged."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entries")
    day = models.DateField(_("day"))
    time = models.TimeField(_("time"), null=True, blank=True)
    meal = models.CharField(_("meal"), max_length=10, choices=Meal)
    food = models.ForeignKey(Food, models.RESTRICT, null=True, blank=True, related_name="entries")
    food_name = models.CharField(_("food"), max_length=250)
    amount = models.DecimalField(
        _("amount"),
        max_digits=9,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001"), _("An amount is more than 0."))],
    )
    measure = models.CharField(_("measure"), max_length=80)
    grams = models.DecimalField(
        _("grams"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(Decimal("0.001"), _("That weighs nothing. Enter a larger amount.")),
            MaxValueValidator(MOST_GRAMS, _("That is more than 100 kg. Check the amount and the measure.")),
        ],
    )
    mg_known = models.DecimalField(_("known magnesium (mg)"), max_digits=11, decimal_places=3, default=Decimal(0))
    parts = models.PositiveSmallIntegerField(_("parts"), default=1)
    parts_unmeasured = models.PositiveSmallIntegerField(_("parts without a value"), default=0)
    energy_kcal = models.DecimalField(_("energy (kcal)"), max_digits=10, decimal_places=3, null=True, blank=True)
    per_100g_used = models.DecimalField(_("mg per 100 g used"), max_digits=9, decimal_places=3, null=True, blank=True)
    how_known = models.CharField(_("how it is known"), max_length=12, choices=HowKnown, default=HowKnown.UNKNOWN)
    is_drink = models.BooleanField(_("is a drink"), default=False)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.LOGGED)
    source_key = models.CharField(_("key in the origin"), max_length=120, blank=True)
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4)
    version = models.PositiveIntegerField(_("version"), default=1)
    logged_at = models.DateTimeField(_("logged at"), auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes: ClassVar = [
            models.Index(fields=["user", "day", "mg_known", "parts_unmeasured"], name="entry_user_day_mg"),
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
    def total(self) -> Total:
        """What this entry adds to its day."""
        return Total(self.mg_known, self.parts, self.parts_unmeasured)


class DayState(models.TextChoices):
    """What a person said about how complete a day's log is."""

    COMPLETE = "complete", _("That's everything")
    MISSED = "missed", _("I missed something")
    ATE_NOTHING = "ate_nothing", _("I ate nothing")


class DayStatus(models.Model):
    """A person's own word on a day; a day without one has no row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="day_statuses")
    day = models.DateField(_("day"))
    status = models.CharField(_("status"), max_length=12, choices=DayState)

    class Meta:
        verbose_name = _("day status")
        verbose_name_plural = _("day statuses")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "day"], name="day_status_one_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.status}"


class Ledger(models.TextChoices):
    """The two ledgers beside food; only what stands in them is compared with the upper level."""

    SUPPLEMENT = "supplement", _("Tablets and powders")
    MEDICINE = "medicine", _("Medicines")


class LabelSays(models.TextChoices):
    """What the weight on a label is of: the magnesium itself, or one of the salts that `elemental` knows."""

    MAGNESIUM = elemental.MAGNESIUM, _("Magnesium itself")
    OXIDE = "oxide", _("Magnesium oxide")
    HYDROXIDE = "hydroxide", _("Magnesium hydroxide")
    CARBONATE = "carbonate", _("Magnesium carbonate")
    CITRATE = "citrate", _("Magnesium citrate")
    BISGLYCINATE = "bisglycinate", _("Magnesium glycinate (bisglycinate)")
    CHLORIDE = "chloride", _("Magnesium chloride")
    MALATE = "malate", _("Magnesium malate")
    TAURATE = "taurate", _("Magnesium taurate")
    THREONATE = "threonate", _("Magnesium L-threonate")
    SULFATE = "sulfate", _("Magnesium sulfate")
    LACTATE = "lactate", _("Magnesium lactate")
    GLUCONATE = "gluconate", _("Magnesium gluconate")
    ASPARTATE = "aspartate", _("Magnesium aspartate")
    OROTATE = "orotate", _("Magnesium orotate")


class SupplementProduct(models.Model):
    """A tablet, powder or medicine on a person's own list: mg of magnesium in one dose, and what the label said.

    `mg_low` and `mg_high` are equal where the label states the magnesium itself. A retired product is no
    longer offered; what was logged of it stays.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="supplement_products")
    ledger = models.CharField(_("kind"), max_length=10, choices=Ledger, default=Ledger.SUPPLEMENT)
    name = models.CharField(_("name"), max_length=120)
    dose_label = models.CharField(_("one dose"), max_length=40)
    label_says = models.CharField(_("the label gives the weight of"), max_length=12, choices=LabelSays)
    label_mg = models.DecimalField(
        _("mg in one dose"),
        max_digits=8,
        decimal_places=3,
        validators=[
            MinValueValidator(Decimal(0), _("A weight is at least 0.")),
            MaxValueValidator(elemental.MOST_LABEL_MG, _("That is more than 50 g in one dose. Check the unit: mg.")),
        ],
    )
    mg_low = models.DecimalField(_("least magnesium in a dose (mg)"), max_digits=8, decimal_places=3)
    mg_high = models.DecimalField(_("most magnesium in a dose (mg)"), max_digits=8, decimal_places=3)
    retired_at = models.DateTimeField(_("taken off the list"), null=True, blank=True)
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("tablet or medicine")
        verbose_name_plural = _("tablets and medicines")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="supplement_product_added_once"),
            models.CheckConstraint(
                condition=Q(label_mg__gte=0, label_mg__lte=elemental.MOST_LABEL_MG),
                name="supplement_product_label_possible",
            ),
            models.CheckConstraint(
                condition=Q(mg_low__gte=0, mg_high__gte=F("mg_low"), mg_high__lte=elemental.MOST_MG),
                name="supplement_product_mg_possible",
                violation_error_message=_("That is more than 10 g of magnesium in one dose. Check the unit: mg."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_range(self) -> bool:
        """Whether the label leaves open how much magnesium a dose holds."""
        return self.mg_low != self.mg_high


class SupplementDoseQuerySet(models.QuerySet["SupplementDose"]):
    """The vocabulary for asking what tablets and medicines were taken."""

    def for_user(self, user_id: int) -> SupplementDoseQuerySet:
        """Keep one person's doses."""
        return self.filter(user_id=user_id)

    def between(self, first: date, last: date) -> SupplementDoseQuerySet:
        """Keep the doses of the days from `first` to `last`, both included."""
        return self.filter(day__gte=first, day__lte=last)


class SupplementDose(models.Model):
    """Doses of one product, taken. The row keeps its own name and mg as they were when logged.

    `mg_low` and `mg_high` are of all its `doses` together, so that a day's sum is a sum of rows.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="supplement_doses")
    day = models.DateField(_("day"))
    time = models.TimeField(_("time"), null=True, blank=True)
    ledger = models.CharField(_("kind"), max_length=10, choices=Ledger)
    product = models.ForeignKey(SupplementProduct, models.SET_NULL, null=True, blank=True, related_name="taken")
    product_name = models.CharField(_("name"), max_length=120)
    dose_label = models.CharField(_("one dose"), max_length=40)
    doses = models.DecimalField(
        _("doses"),
        max_digits=6,
        decimal_places=3,
        validators=[
            MinValueValidator(Decimal("0.001"), _("An amount is more than 0.")),
            MaxValueValidator(Decimal(100), _("That is more than 100 doses. Check the number.")),
        ],
    )
    mg_low = models.DecimalField(_("least magnesium (mg)"), max_digits=8, decimal_places=3)
    mg_high = models.DecimalField(_("most magnesium (mg)"), max_digits=8, decimal_places=3)
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4)
    logged_at = models.DateTimeField(_("logged at"), auto_now_add=True)

    objects = SupplementDoseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        verbose_name = _("dose taken")
        verbose_name_plural = _("doses taken")
        indexes: ClassVar = [models.Index(fields=["user", "day"], name="supplement_dose_user_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="supplement_dose_logged_once"),
            models.CheckConstraint(condition=Q(doses__gt=0, doses__lte=100), name="supplement_dose_count_possible"),
            models.CheckConstraint(
                condition=Q(mg_low__gte=0, mg_high__gte=F("mg_low"), mg_high__lte=elemental.MOST_MG),
                name="supplement_dose_mg_possible",
                violation_error_message=_("That is more than 10 g of magnesium. Check the number of doses."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.product_name}"

    @property
    def is_range(self) -> bool:
        """Whether it is left open how much magnesium it held."""
        return self.mg_low != self.mg_high


class PutAway(models.Model):
    """A finding that a person has read and does not want to see for a while; another finding shows again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="put_away")
    finding = models.CharField(_("finding"), max_length=40)
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("finding put away")
        verbose_name_plural = _("findings put away")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "finding"], name="put_away_once")]

    def __str__(self) -> str:
        return f"{self.finding} {self.until}"
