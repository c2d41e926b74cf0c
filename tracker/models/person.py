"""What people say about themselves, and what they want to see."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foods.models import Allergen, Diet, Food
from tracker.models.meals import OwnMeal


class Sex(models.TextChoices):
    """The sexes for which reference values exist."""

    FEMALE = "female", _("Woman")
    MALE = "male", _("Man")


class LifeStage(models.TextChoices):
    """Life stages that have their own reference values."""

    NONE = "none", _("Neither pregnant nor breastfeeding")
    PREGNANT = "pregnant", _("Pregnant")
    LACTATING = "lactating", _("Breastfeeding")


class Standard(models.TextChoices):
    """Bodies that publish reference values; the values are in tracker/science/data."""

    US_CA_DRI = "us_ca_dri", _("United States and Canada (DRI, 1997)")
    EFSA = "efsa", _("European Union (EFSA, 2015)")
    UK_DRV = "uk_drv", _("United Kingdom (DRV, 1991)")
    DACH = "dach", _("Germany, Austria, Switzerland (D-A-CH, 2021)")
    NNR = "nnr", _("Nordic countries (NNR, 2023)")
    WHO_FAO = "who_fao", _("World Health Organization (WHO/FAO, 2004)")
    AU_NZ_NRV = "au_nz_nrv", _("Australia and New Zealand (NRV, 2006)")
    JP_DRI = "jp_dri", _("Japan (DRI, 2025)")


class ClinicianFigure(models.TextChoices):
    """What a figure that a clinician gave means."""

    TARGET = "target", _("A target, to reach")
    LIMIT = "limit", _("A limit, to stay under")


class Weekday(models.IntegerChoices):
    """The days on which a week may begin; numbered as in `date.weekday()`."""

    MONDAY = 0, _("Monday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def validate_allergens(names: object) -> None:
    """Reject anything but a list of the 14 allergens."""
    if not isinstance(names, list) or not set(map(str, names)) <= set(Allergen.values):
        raise ValidationError(_("Choose from the list of allergens."))


def validate_time_zone(name: str) -> None:
    """Reject a time zone that is not in the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("No time zone has that name. Choose one from the list."))


class Profile(models.Model):
    """What a person said about themselves; everything is optional."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile")
    birth_year = models.PositiveSmallIntegerField(
        _("year of birth"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1900, _("Years of birth start at 1900.")),
            MaxValueValidator(2100, _("That year is in the future.")),
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
    under_care = models.BooleanField(_("I have kidney disease, or a clinician manages my magnesium"), default=False)
    hide_energy = models.BooleanField(_("hide energy everywhere"), default=False)
    diet = models.CharField(
        _("what I eat"),
        max_length=12,
        choices=[
            (Diet.VEGAN, _("Vegan")),
            (Diet.VEGETARIAN, _("Vegetarian: no meat, no fish")),
            (Diet.PESCATARIAN, _("No meat, but fish")),
        ],
        blank=True,
    )
    avoids = models.JSONField(_("what I avoid"), default=list, blank=True, validators=[validate_allergens])
    sheet_name = models.CharField(_("name or initials"), max_length=60, blank=True)
    sheet_notes = models.BooleanField(_("show my notes on days"), default=False)
    target_asked = models.BooleanField(_("was asked whose target"), default=False, editable=False)
    household = models.ForeignKey(
        "tracker.Household",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="members",
        verbose_name=_("household"),
    )
    # When to delete the throwaway account of someone who explores sample data; None for other accounts.
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

    @cached_property
    def own_meal_rows(self) -> list[OwnMeal]:
        """The person's own list of meals, empty if they never changed it (one query, once)."""
        return list(self.user.own_meals.all())

    @classmethod
    def lock_for(cls, user: User) -> None:
        """Serialize a person's writes: a second transaction waits here until the first is finished.

        This lets the second request of a double click find what the first one wrote. Call it first in a transaction.
        """
        # On SQLite the transaction itself makes others wait, so a profile that is loaded already need not be created.
        if connection.features.has_select_for_update or not User.profile.is_cached(user):
            cls.objects.select_for_update().get_or_create(user=user)


class TargetPeriod(models.Model):
    """The standard, life stage and custom target that apply from this day on, until the next period."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="target_periods")
    from_day = models.DateField(_("from"))
    standard = models.CharField(_("standard"), max_length=20, choices=Standard, default=Standard.US_CA_DRI)
    life_stage = models.CharField(_("life stage"), max_length=10, choices=LifeStage, default=LifeStage.NONE)
    custom_mg = models.PositiveSmallIntegerField(
        _("figure from your clinician (mg a day)"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("A target is at least 1 mg.")),
            MaxValueValidator(5000, _("A target is at most 5,000 mg.")),
        ],
    )
    custom_is = models.CharField(
        _("that figure is"), max_length=6, choices=ClinicianFigure, default=ClinicianFigure.TARGET
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
                violation_error_message=_("There is already a change on that day. Change that one, or remove it."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_day} {self.standard}"


class PutAway(models.Model):
    """A finding that a person has read and dismissed for a while; other findings are still shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="put_away")
    finding = models.CharField(_("finding"), max_length=40)
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("hidden finding")
        verbose_name_plural = _("hidden findings")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "finding"], name="put_away_once")]

    def __str__(self) -> str:
        return f"{self.finding} {self.until}"


class KitchenFood(models.Model):
    """A food that a person says is in their kitchen."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kitchen")
    food = models.ForeignKey(Food, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("food in the kitchen")
        verbose_name_plural = _("foods in the kitchen")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "food"], name="kitchen_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.food_id}"


class FoodNotForMe(models.Model):
    """A food that a person does not want to be offered."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="foods_not_for_me")
    food = models.ForeignKey(Food, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("food that is not wanted")
        verbose_name_plural = _("foods that are not wanted")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "food"], name="not_for_me_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.food_id}"
