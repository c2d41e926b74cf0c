"""The catalog: foods, their groups and their household measures. It does not depend on diaries."""

from foods.models.food import USDA_SUFFIX, Food, FoodQuerySet, FoodState, Portion
from foods.models.food_requests import FoodOffer, FoodRequest, OfferState
from foods.models.groups import FoodGroup
from foods.models.import_runs import ImportRun, SheetDraft, TableImport
from foods.models.labels import Allergen, Diet, HowKnown, Source
from foods.models.merges import Merge, MovedRow

__all__ = [
    "USDA_SUFFIX",
    "Allergen",
    "Diet",
    "Food",
    "FoodGroup",
    "FoodOffer",
    "FoodQuerySet",
    "FoodRequest",
    "FoodState",
    "HowKnown",
    "ImportRun",
    "Merge",
    "MovedRow",
    "OfferState",
    "Portion",
    "SheetDraft",
    "Source",
    "TableImport",
]
