"""What a label says about a food: its allergens, the diet that it fits, and how its figure is known."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Allergen(models.TextChoices):
    """The 14 allergens that Regulation (EU) No 1169/2011, annex II, requires on labels."""

    GLUTEN = "gluten", _("cereals with gluten")
    CRUSTACEANS = "crustaceans", _("crustaceans")
    EGGS = "eggs", _("eggs")
    FISH = "fish", _("fish")
    PEANUTS = "peanuts", _("peanuts")
    SOY = "soy", _("soy")
    MILK = "milk", _("milk")
    TREE_NUTS = "tree nuts", _("tree nuts")
    CELERY = "celery", _("celery")
    MUSTARD = "mustard", _("mustard")
    SESAME = "sesame", _("sesame")
    SULPHITES = "sulphites", _("sulfites")
    LUPIN = "lupin", _("lupin")
    MOLLUSCS = "molluscs", _("mollusks")


class Diet(models.TextChoices):
    """The strictest diet that the food fits."""

    VEGAN = "vegan", _("vegan")
    VEGETARIAN = "vegetarian", _("vegetarian")
    PESCATARIAN = "pescatarian", _("pescatarian")
    OMNIVORE = "omnivore", pgettext_lazy("diet", "with meat")


class Source(models.TextChoices):
    """Where a food's figures come from; `source_id` is the food's key there."""

    SR_LEGACY = "usda_sr_legacy", _("USDA FoodData Central, SR Legacy")
    FOUNDATION = "usda_foundation", _("USDA FoodData Central, Foundation Foods")
    SURVEY = "usda_survey", _("USDA FoodData Central, FNDDS")
    BRANDED = "usda_branded", _("USDA FoodData Central, Branded")
    COFID = "uk_cofid", _("UK Composition of Foods (CoFID)")
    CIQUAL = "ciqual", _("ANSES-CIQUAL, France")
    TABLE = "table", _("a table of another country")
    CATALOG = "catalog", _("this catalog")
    OWN = "own", _("added by a person")


class HowKnown(models.TextChoices):
    """How a magnesium figure is known."""

    ANALYSED = "analysed", _("analyzed in a laboratory")
    CALCULATED = "calculated", _("calculated or estimated")
    LABEL = "label", _("from a label")
    OWN = "own", _("a person's own figure")
    UNKNOWN = "unknown", _("no value known")
