"""What people say about themselves and what they log; each module contains related models."""

from tracker.models.corrections import CorrectedEntry, Correction
from tracker.models.diary import (
    DayNote,
    DayState,
    DayStatus,
    Entry,
    EntryQuerySet,
    FavouriteFood,
    Origin,
)
from tracker.models.households import Household, LogPermission
from tracker.models.imports import Asked, Brought, DiaryFile, DiaryImport, Upload
from tracker.models.invitations import Invitation
from tracker.models.meals import Meal, OwnMeal, columns_of, of_slot, slot_of
from tracker.models.person import (
    ClinicianFigure,
    FoodNotForMe,
    KitchenFood,
    LifeStage,
    Profile,
    PutAway,
    Sex,
    Standard,
    TargetPeriod,
    Weekday,
    validate_time_zone,
)
from tracker.models.saved_meals import Kind, SavedMeal, SavedMealPart, SavedMealQuerySet
from tracker.models.shared_sheets import SharedSheet, SheetReply
from tracker.models.supplements import LabelSays, Ledger, SupplementDose, SupplementDoseQuerySet, SupplementProduct
from tracker.models.swaps import SwapTrial

__all__ = [
    "Asked",
    "Brought",
    "ClinicianFigure",
    "CorrectedEntry",
    "Correction",
    "DayNote",
    "DayState",
    "DayStatus",
    "DiaryFile",
    "DiaryImport",
    "Entry",
    "EntryQuerySet",
    "FavouriteFood",
    "FoodNotForMe",
    "Household",
    "Invitation",
    "Kind",
    "KitchenFood",
    "LabelSays",
    "Ledger",
    "LifeStage",
    "LogPermission",
    "Meal",
    "Origin",
    "OwnMeal",
    "Profile",
    "PutAway",
    "SavedMeal",
    "SavedMealPart",
    "SavedMealQuerySet",
    "Sex",
    "SharedSheet",
    "SheetReply",
    "Standard",
    "SupplementDose",
    "SupplementDoseQuerySet",
    "SupplementProduct",
    "SwapTrial",
    "TargetPeriod",
    "Upload",
    "Weekday",
    "columns_of",
    "of_slot",
    "slot_of",
    "validate_time_zone",
]
