"""The messages about an uploaded file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

# Why a file cannot be read at all, and what to do.
FAULTS = {
    "zip": gettext_lazy("This is a zip or a spreadsheet. Unpack it, or save it as CSV, and bring the CSV file."),
    "empty": gettext_lazy("The file is empty."),
    "no_table": gettext_lazy("This is no table. Bring a CSV file, or the JSON file of this app."),
    "columns": gettext_lazy(
        "These are not the columns of a diary: %(text)s. From Cronometer bring servings.csv or dailysummary.csv."
    ),
    "no_magnesium": gettext_lazy("The file has no column “Magnesium (mg)”. Switch it on there, then export again."),
    "myfitnesspal": gettext_lazy(
        "This is an export of MyFitnessPal. It has no magnesium in it, so there is nothing to import. Cronometer and "
        "MacroFactor export magnesium."
    ),
    "lose_it": gettext_lazy(
        "This is an export of Lose It. It has no magnesium in it, so there is nothing to import. Cronometer and "
        "MacroFactor export magnesium."
    ),
    "date_order": gettext_lazy(
        "The dates could be day and month or month and day. Export more days at once, then it shows."
    ),
    "not_ours": gettext_lazy("This JSON was not written by this app."),
    "newer": gettext_lazy("This file is of a newer version of the app (%(text)s). Bring it in there."),
    "json": gettext_lazy("The file is damaged at character %(text)s. What stands before it was read."),
    "cut": gettext_lazy("The file ends too early, at character %(text)s. What stands before it was read."),
}
# Why a row was left out.
REASONS = {
    "broken": gettext_lazy("From here on nothing can be read; often a quotation mark is missing."),
    "quote": gettext_lazy("A quotation mark does not close, so this row and those behind it run into one."),
    "width": gettext_lazy("The row has another number of cells than the header."),
    "nul": gettext_lazy("A cell holds characters that are no text."),
    "date": gettext_lazy("This is no date."),
    "day": gettext_lazy("The day lies in the future, or before 1900."),
    "no_name": gettext_lazy("There is no food name."),
    "amount": gettext_lazy("The amount cannot be."),
    "number": gettext_lazy("This is no number."),
    "negative": gettext_lazy("Magnesium, energy and weight cannot be negative."),
    "too_much": gettext_lazy("No serving holds that much."),
    "tablet_unmeasured": gettext_lazy("Tablets without a magnesium value: nothing to count."),
    "sum_there": gettext_lazy("The sum of this day is in the diary already. Undo that import first."),
    "day_empty": gettext_lazy("Nothing was logged on this day."),
    "day_twice": gettext_lazy("The file has this day twice; the first counts."),
    "day_unmeasured": gettext_lazy("The day has no magnesium value."),
    "fasted": gettext_lazy("You said that you ate nothing on this day. Change that first."),
    "eaten": gettext_lazy("Food is logged on this day, so “I ate nothing” does not hold."),
    "room": gettext_lazy("There is no room for more: a limit of this site is reached."),
    "value": gettext_lazy("A value cannot be."),
    "no_row": gettext_lazy("This is no row of a diary."),
    "food": gettext_lazy("This food cannot be."),
    "impossible": gettext_lazy("The values do not fit together."),
} | {code: FAULTS[code] for code in ("json", "cut")}
NOTES = {
    "not_utf8": gettext_lazy(
        "The file is not in UTF-8, so it was read as Windows text. Look whether letters with accents are right."
    ),
}
TABLES = {
    "profile": ngettext_lazy("“About me”", "“About me”", "number"),
    "foods": ngettext_lazy("%(number)s food of your own", "%(number)s foods of your own", "number"),
    "products": ngettext_lazy("%(number)s tablet on your list", "%(number)s tablets on your list", "number"),
    "target_periods": ngettext_lazy("%(number)s change of target", "%(number)s changes of target", "number"),
    "entries": ngettext_lazy("%(number)s entry of food and drink", "%(number)s entries of food and drink", "number"),
    "doses": ngettext_lazy("%(number)s dose of tablets", "%(number)s doses of tablets", "number"),
    "day_statuses": ngettext_lazy("%(number)s word on a day", "%(number)s words on days", "number"),
    "day_notes": ngettext_lazy("%(number)s note on a day", "%(number)s notes on days", "number"),
    "put_away": ngettext_lazy("%(number)s finding put away", "%(number)s findings put away", "number"),
    "favourites": ngettext_lazy("%(number)s starred food", "%(number)s starred foods", "number"),
    "kitchen": ngettext_lazy("%(number)s food in the kitchen", "%(number)s foods in the kitchen", "number"),
    "not_for_me": ngettext_lazy(
        "%(number)s food that is not for you", "%(number)s foods that are not for you", "number"
    ),
    "swap_trials": ngettext_lazy("%(number)s swap on trial", "%(number)s swaps on trial", "number"),
    "saved_meals": ngettext_lazy("%(number)s meal or recipe", "%(number)s meals and recipes", "number"),
    "saved_meal_parts": ngettext_lazy("%(number)s part of a meal", "%(number)s parts of meals", "number"),
    "sums": ngettext_lazy("%(number)s day with its foods", "%(number)s days with their foods", "number"),
}


def fault(code: str, text: str) -> str:
    """Return the message about why a file cannot be read."""
    return FAULTS[code] % {"text": text}


def counted(counts: dict[str, int]) -> list[str]:
    """Return a phrase with the number of rows of each table that has any."""
    return [str(TABLES[name] % {"number": number}) for name, number in counts.items() if number]


def refusals(account: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each reason for leaving rows out, with the number of rows and the first few by place."""
    groups = []
    for code, number in account.get("left_out", {}).items():
        rows = [(line, text) for line, its, text in account["refusals"] if its == code]
        text = rows[0][1] if rows else ""
        groups.append({"reason": REASONS[code] % {"text": text}, "number": number, "rows": rows})
    return groups


def notes(account: dict[str, Any]) -> list[str]:
    """Return what a person should know about a file that was read."""
    said = [str(NOTES[code]) for code in account.get("notes", [])]
    if number := account.get("repeated", 0):
        said.append(
            ngettext(
                "%(number)s row is the same as another one in every cell. It counts too: one may eat a thing twice.",
                "%(number)s rows are the same as others in every cell. They count too: one may eat a thing twice.",
                number,
            )
            % {"number": number}
        )
    return said


def place(is_own: bool) -> str:
    """Return the word for what place numbers count."""
    return _("row") if is_own else _("line")
