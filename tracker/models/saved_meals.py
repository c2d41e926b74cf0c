"""Meals and recipes that people save under a name, to log them as a whole."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foods.models import Food
from foods.nutrients import MOST_GRAMS
from tracker.models.logged_amount import LoggedAmount

MOST_SERVINGS = Decimal(100)


class Kind(models.TextChoices):
    """A saved meal is logged as separate entries, a recipe as one entry of some servings."""

    MEAL = "meal", _("Meal")
    RECIPE = "recipe", _("Recipe")


class SavedMealQuerySet(models.QuerySet["SavedMeal"]):
    """Query methods for saved meals."""

    def for_user(self, user_id: int) -> SavedMealQuerySet:
        """Filter to one person's meals and recipes."""
        return self.filter(user_id=user_id)

    def with_contents(self) -> SavedMealQuerySet:
        """Prefetch the parts and their foods: two queries however many meals, two more for recipes within recipes.

        Recipes on a third level and below are fetched one by one.
        """
        parts = SavedMealPart.objects.select_related("food", "recipe")
        levels = ("contents", "contents__recipe__contents", "contents__recipe__contents__recipe__contents")
        return self.select_related("user").prefetch_related(*(models.Prefetch(level, parts) for level in levels))


class SavedMeal(models.Model):
    """Foods saved together under a name. A retired one is no longer offered; its logged entries stay."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_meals")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MEAL)
    name = models.CharField(_("name"), max_length=120)
    servings = models.DecimalField(
        _("makes (servings)"),
        max_digits=6,
        decimal_places=3,
        default=Decimal(1),
        validators=[
            MinValueValidator(Decimal("0.001"), _("A recipe makes more than nothing.")),
            MaxValueValidator(MOST_SERVINGS, _("That is more than 100 servings. Check the number.")),
        ],
        help_text=_("How much a recipe makes; 1 for a meal."),
    )
    finished_grams = models.DecimalField(
        _("weight of the finished recipe (g)"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(Decimal("0.001"), _("A finished recipe weighs something.")),
            MaxValueValidator(MOST_GRAMS, _("That is more than 100 kg. Check the number.")),
        ],
    )
    retired_at = models.DateTimeField(_("taken off the list"), null=True, blank=True)
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4)

    objects = SavedMealQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("saved meal")
        verbose_name_plural = _("saved meals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="saved_meal_kept_once"),
            models.CheckConstraint(
                condition=Q(servings__gt=0, servings__lte=MOST_SERVINGS), name="saved_meal_servings_possible"
            ),
            models.CheckConstraint(
                condition=Q(finished_grams=None) | Q(finished_grams__gt=0, finished_grams__lte=MOST_GRAMS),
                name="saved_meal_weight_possible",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_recipe(self) -> bool:
        """Whether it is logged as one entry."""
        return self.kind == Kind.RECIPE


class SavedMealPart(LoggedAmount):
    """One item in a saved meal: a food or a recipe. Its own figures, as saved, are used if it has neither."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    saved_meal = models.ForeignKey(SavedMeal, models.CASCADE, related_name="contents")
    food = models.ForeignKey(Food, models.RESTRICT, null=True, blank=True, related_name="kept_in")
    recipe = models.ForeignKey(SavedMeal, models.SET_NULL, null=True, blank=True, related_name="used_in")

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("part of a saved meal")
        verbose_name_plural = _("parts of saved meals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="saved_part_kept_once"),
            models.CheckConstraint(
                condition=Q(parts__gte=1, parts_unmeasured__lte=F("parts")), name="saved_part_parts_possible"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, mg_known__gte=0), name="saved_part_amount_possible"),
            models.CheckConstraint(
                condition=Q(grams=None) | Q(grams__gt=0, grams__lte=MOST_GRAMS), name="saved_part_grams_possible"
            ),
        ]

    def __str__(self) -> str:
        return self.food_name
