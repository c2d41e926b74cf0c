"""The meals of a day: the four that totals and full days know, and a person's own names for them."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

NIGHT_ENDS = 4  # o'clock; someone who eats before then is up late rather than early
LONGEST_NAME = 30


class Meal(models.TextChoices):
    """The meals of a day, in their order."""

    BREAKFAST = "breakfast", _("Breakfast")
    LUNCH = "lunch", _("Lunch")
    DINNER = "dinner", _("Dinner")
    SNACK = "snack", _("Snacks")

    @classmethod
    def at(cls, hour: int, day_start_hour: int = 0) -> Meal:
        """Guess the meal that is logged at this hour; people can always choose another.

        At night, and until the person's day begins, it is a snack.
        """
        if hour < max(NIGHT_ENDS, day_start_hour):
            return cls.SNACK
        for meal, until in ((cls.BREAKFAST, 11), (cls.LUNCH, 15), (cls.SNACK, 17)):
            if hour < until:
                return meal
        return cls.DINNER


def slot_of(meal: str, name: str = "") -> str:
    """Return one word for a meal and a person's own name for it, fit for an address: dinner, or dinner-SWZ0YXI."""
    return f"{meal}-{urlsafe_b64encode(name.encode()).decode().rstrip('=')}" if name else str(meal)


def of_slot(slot: str) -> tuple[str, str]:
    """Return the meal and the name in a word that `slot_of` made.

    Raises:
        ValueError: for any other word.
    """
    meal, _dash, coded = slot.partition("-")
    name = urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode() if coded.isascii() else ""
    if meal not in Meal.values or not name.isprintable() or len(name) > LONGEST_NAME or slot_of(meal, name) != slot:
        raise ValueError(slot)
    return meal, name


def columns_of(slot: str) -> dict[str, str]:
    """Return the columns of an entry for such a word."""
    return dict(zip(("meal", "meal_name"), of_slot(slot), strict=True))


class OwnMeal(models.Model):
    """A meal in a person's list: one of the four, perhaps renamed, or one of their own.

    A person who never changed the list has no rows. `counts_as` is the meal that its entries are stored as; none
    means that it stands for no main meal, and its entries are stored as snacks.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_meals")
    key = models.CharField(_("key"), max_length=36)  # a value of Meal for the four, else random
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    counts_as = models.CharField(_("counts as"), max_length=10, choices=Meal, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    hidden = models.BooleanField(_("hidden"), default=False)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        verbose_name = _("own meal")
        verbose_name_plural = _("own meals")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="own_meal_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def is_standard(self) -> bool:
        """Whether it is one of the four."""
        return self.key in Meal.values

    @property
    def label(self) -> str:
        """Its name on pages."""
        return self.name or self.standard_label

    @property
    def standard_label(self) -> str:
        """What everybody else calls it, if it is one of the four."""
        return str(Meal(self.key).label) if self.is_standard else ""

    @property
    def stored_as(self) -> str:
        """The meal that its entries are stored as."""
        return self.key if self.is_standard else self.counts_as or Meal.SNACK.value

    @property
    def slot(self) -> str:
        """The word for it."""
        return slot_of(self.stored_as, self.name)
