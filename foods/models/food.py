"""A food, its figures and its household measures."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import FilteredRelation, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from foods import nutrients
from foods.models.groups import FoodGroup
from foods.models.labels import Diet, HowKnown, Source

if TYPE_CHECKING:
    from foods.models.food_requests import FoodOffer

USDA_SUFFIX = "(Includes foods for USDA's Food Distribution Program)"


class FoodQuerySet(models.QuerySet["Food"]):
    """Query methods for foods."""

    def open_to(self, user_id: int | None, shared_by: Collection[int] = ()) -> FoodQuerySet:
        """Filter to foods this person may view: listed catalog foods and their own, including retired ones.

        `shared_by` are the ids of other people who share their own foods with this person.
        """
        listed = Q(owner=None, listed=True)
        owners = [owner for owner in (user_id, *shared_by) if owner is not None]
        return self.filter(listed | Q(owner__in=owners) if owners else listed)

    def visible_to(self, user_id: int | None, shared_by: Collection[int] = ()) -> FoodQuerySet:
        """Filter to foods this person may find: listed catalog foods and their own, excluding retired ones."""
        return self.open_to(user_id, shared_by).filter(retired_at=None)

    def known_as(self, source: str, ids: Iterable[str]) -> FoodQuerySet:
        """Filter to foods with these ids in a source; written so that the unique index is used."""
        return self.filter(source=source, source_id__in=ids).exclude(source_id="")

    def with_portions(self) -> FoodQuerySet:
        """Prefetch groups and portions: two queries however many foods."""
        return self.select_related("group").prefetch_related("portions")

    def with_usual_portion(self) -> FoodQuerySet:
        """Fetch the portion that is marked as usual in the same query, as `marked_usual`; None without one."""
        usual = FilteredRelation("portions", condition=Q(portions__is_usual=True))
        return self.annotate(marked_usual=usual).select_related("marked_usual")  # type: ignore[misc]  # it exists now


class FoodState(models.Model):
    """Columns of a food's history in addition to those of the food itself."""

    portions = models.JSONField(_("portions"), default=list)

    class Meta:
        abstract = True


class WrittenByUs(HistoricalRecords):
    """A history written only by foods.catalog.history, since it includes portions and skips people's own foods."""

    def post_save(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: foods.catalog.history writes the history."""

    def post_delete(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: foods.catalog.history writes the history."""


class Food(models.Model):
    """A food with its magnesium per 100 g, and the source of that figure."""

    name = models.CharField(_("name"), max_length=120)
    original_name = models.CharField(_("name in the source"), max_length=250, blank=True)
    group = models.ForeignKey(FoodGroup, models.PROTECT, related_name="foods", verbose_name=_("group"))
    magnesium_mg_per_100g = models.DecimalField(
        _("magnesium (mg per 100 g)"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(Decimal(0), _("Magnesium cannot be negative. Leave it empty if it is not known.")),
            MaxValueValidator(
                nutrients.MOST_MAGNESIUM_MG_PER_100G,
                _("Nothing contains more than 60,310 mg per 100 g, which is pure magnesium oxide. Check the unit."),
            ),
        ],
        help_text=_("Empty means never measured; 0 means measured, and none found."),
    )
    energy_kcal_per_100g = models.DecimalField(
        _("energy (kcal per 100 g)"),
        max_digits=7,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(Decimal(0), _("Energy cannot be negative. Leave it empty if it is not known.")),
            MaxValueValidator(
                nutrients.MOST_ENERGY_KCAL_PER_100G,
                _("Nothing contains more than 902 kcal per 100 g, which is pure fat."),
            ),
        ],
    )
    source = models.CharField(_("source"), max_length=20, choices=Source, default=Source.CATALOG)
    source_id = models.CharField(_("id in the source"), max_length=40, blank=True)
    release = models.CharField(_("release of the source"), max_length=60, blank=True)
    how_known = models.CharField(_("how it is known"), max_length=12, choices=HowKnown, default=HowKnown.UNKNOWN)
    document_term = models.CharField(
        _("food of the source text"),
        max_length=40,
        blank=True,
        help_text=_("The food that the source text recommends and this one stands for."),
    )
    aliases = models.TextField(
        _("other names"), blank=True, help_text=_("One per line. Search finds the food by each of them.")
    )
    contains = models.JSONField(_("contains"), default=list, blank=True)
    may_contain = models.JSONField(_("may contain"), default=list, blank=True)
    diet = models.CharField(_("diet"), max_length=12, choices=Diet, blank=True)
    is_drink = models.BooleanField(_("is a drink"), default=False)
    suggestable = models.BooleanField(_("may be suggested"), default=True)
    notes = models.CharField(_("notes"), max_length=250, blank=True)
    allergens_unconfirmed = models.BooleanField(
        _("allergens not confirmed"),
        default=False,
        editable=False,
        help_text=_("Nobody here has yet confirmed the allergens and the diet of this dish."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="own_foods",
        verbose_name=_("owner"),
        help_text=_("Empty for the catalog; a person's own food is seen by that person alone."),
    )
    listed = models.BooleanField(_("listed"), default=True, help_text=_("Whether people can find it."))
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(
        _("edited by an admin"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Loading the catalog again leaves an edited food alone."),
    )

    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_foods",
        verbose_name=_("merged into"),
        help_text=_("The same food under another name; entries of this one follow it there."),
    )

    objects = FoodQuerySet.as_manager()
    history: Any = WrittenByUs(  # type: ignore[no-untyped-call]  # simple_history has no types
        bases=[FoodState],
        excluded_fields=["owner", "edited_at", "merged_into", "allergens_unconfirmed"],
        history_id_field=models.BigAutoField(),
        history_change_reason_field=models.TextField(default=""),
    )

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("food")
        verbose_name_plural = _("foods")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="food_unique_in_source",
                violation_error_message=_("The catalog already holds this id of this source."),
            ),
            models.CheckConstraint(
                condition=Q(magnesium_mg_per_100g=None)
                | Q(magnesium_mg_per_100g__gte=0, magnesium_mg_per_100g__lte=nutrients.MOST_MAGNESIUM_MG_PER_100G),
                name="food_magnesium_possible",
                violation_error_message=_("Magnesium per 100 g must lie between 0 and 60,310 mg."),
            ),
            models.CheckConstraint(
                condition=Q(energy_kcal_per_100g=None) | Q(energy_kcal_per_100g__gte=0),
                name="food_energy_possible",
                violation_error_message=_("Energy cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the URL of the food's page."""
        return reverse("food", args=[self.pk])

    @property
    def alias_list(self) -> list[str]:
        """The other names, without their language marks."""
        return [alias.partition(":")[2] if alias.startswith("de:") else alias for alias in self.aliases.splitlines()]

    @property
    def name_in_source(self) -> str:
        """The name in the source, without the words that USDA appends to many names."""
        return self.original_name.replace(USDA_SUFFIX, "").strip()

    @property
    def how_known_words(self) -> str:
        """How the figure is known, in words. FNDDS and CoFID calculate what they did not analyze from recipes."""
        calculates = self.source == Source.COFID or self.release.startswith(("FNDDS", "UK CoFID"))
        of_recipes = calculates and self.source != Source.TABLE
        if of_recipes and self.how_known == HowKnown.CALCULATED:
            return gettext("calculated from a recipe")
        return self.get_how_known_display()

    @property
    def offered(self) -> FoodOffer | None:
        """The offer of this food to the catalog, or None."""
        return getattr(self, "offer", None)

    @property
    def usual_portion(self) -> Portion | None:
        """The portion that people usually eat; uses prefetched portions, unless it was fetched with the food."""
        marked: Portion | None = getattr(self, "marked_usual", None)
        if marked:
            return marked
        portions = list(self.portions.all())
        return next((portion for portion in portions if portion.is_usual), portions[0] if portions else None)

    @property
    def usual_portion_mg(self) -> Decimal | None:
        """Magnesium in the usual portion in mg; None without a value or a portion."""
        portion = self.usual_portion
        return nutrients.magnesium_mg(portion.grams, self.magnesium_mg_per_100g) if portion else None


class Portion(models.Model):
    """A household measure of a food, with its weight."""

    food = models.ForeignKey(Food, models.CASCADE, related_name="portions", verbose_name=_("food"))
    label = models.CharField(_("measure"), max_length=80)
    grams = models.DecimalField(
        _("grams"),
        max_digits=9,
        decimal_places=3,
        validators=[
            MinValueValidator(Decimal("0.001"), _("A portion weighs more than 0 g.")),
            MaxValueValidator(nutrients.MOST_GRAMS, _("A portion weighs at most 100 kg.")),
        ],
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)
    is_usual = models.BooleanField(_("usual"), default=False, help_text=_("The portion offered first; one per food."))
    estimated = models.BooleanField(_("estimated"), default=False)

    class Meta:
        ordering: ClassVar = ["rank", "pk"]
        verbose_name = _("portion")
        verbose_name_plural = _("portions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["food", "label"],
                name="portion_unique_label",
                violation_error_message=_("This food already has a measure of that name."),
            ),
            models.UniqueConstraint(
                fields=["food"],
                condition=Q(is_usual=True),
                name="portion_one_usual",
                violation_error_message=_("Only one portion of a food can be the usual one."),
            ),
            models.CheckConstraint(
                condition=Q(grams__gt=0, grams__lte=nutrients.MOST_GRAMS),
                name="portion_grams_possible",
                violation_error_message=_("A portion weighs more than 0 g and at most 100 kg."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
