"""The messages about an uploaded file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

# Why a file cannot be read at all, and what to do.
FAULTS = {
    "zip": gettext_lazy("This is a zip or a spreadsheet. Unpack it, or save it as CSV, and choose the CSV file."),
    "empty": gettext_lazy("The file is empty."),
    "no_table": gettext_lazy("This file is not a table. Choose a CSV file, or a JSON file exported from this app."),
    "columns": gettext_lazy(
        "This does not look like a diary: its columns are %(text)s. From Cronometer, "
        "export servings.csv or dailysummary.csv."
    ),
    "no_magnesium": gettext_lazy(
        "The file has no column “Magnesium (mg)”. Turn it on in the other app, then export again."
    ),
    "myfitnesspal": gettext_lazy(
        "This is an export from MyFitnessPal. It has no magnesium in it, so there is nothing to import. Cronometer and "
        "MacroFactor export magnesium."
    ),
    "lose_it": gettext_lazy(
        "This is an export from Lose It. It has no magnesium in it, so there is nothing to import. Cronometer and "
        "MacroFactor export magnesium."
    ),
    "date_order": gettext_lazy(
        "We cannot tell whether the dates are day-month or month-day. Export a longer period, "
        "so that the order becomes clear."
    ),
    "not_ours": gettext_lazy("This JSON file was not exported from this app."),
    "newer": gettext_lazy("This file is from a newer version of the app (%(text)s). Import it there."),
    "json": gettext_lazy("The file is damaged at character %(text)s. Everything before that was read."),
    "cut": gettext_lazy("The file ends too early, at character %(text)s. Everything before that was read."),
}
# Why a row was left out.
REASONS = {
    "broken": gettext_lazy("Nothing can be read from here on; often a quotation mark is missing."),
    "quote": gettext_lazy("A quotation mark is not closed, so this row and the ones after it run together."),
    "width": gettext_lazy("The row does not have the same number of cells as the header."),
    "nul": gettext_lazy("A cell contains characters that are not text."),
    "date": gettext_lazy("This is not a date."),
    "day": gettext_lazy("The day is in the future or before 1900."),
    "no_name": gettext_lazy("The food name is missing."),
    "amount": gettext_lazy("The amount is not possible."),
    "number": gettext_lazy("This is not a number."),
    "negative": gettext_lazy("Magnesium, energy and weight cannot be negative."),
    "too_much": gettext_lazy("No serving contains that much."),
    "tablet_unmeasured": gettext_lazy("Tablets without a magnesium value: nothing to count."),
    "sum_there": gettext_lazy("The total of this day is already in the diary. Undo that import first."),
    "day_empty": gettext_lazy("Nothing was logged on this day."),
    "day_twice": gettext_lazy("The file has this day twice; the first counts."),
    "day_unmeasured": gettext_lazy("The day has no magnesium value."),
    "fasted": gettext_lazy("You said that you ate nothing on this day. Change that first."),
    "eaten": gettext_lazy("Food is logged on this day, so “I ate nothing” does not apply."),
    "room": gettext_lazy("A limit of this site has been reached."),
    "too_many": gettext_lazy("Too many rows cannot be imported, so the rest of the file was not read."),
    "value": gettext_lazy("One of the values is not possible."),
    "no_row": gettext_lazy("This row is not part of a diary."),
    "food": gettext_lazy("This food entry is not valid."),
    "impossible": gettext_lazy("The values do not match."),
} | {code: FAULTS[code] for code in ("json", "cut")}
NOTES = {
    "not_utf8": gettext_lazy(
        "The file is not in UTF-8, so it was read as Windows text. Check whether letters with accents are right."
    ),
}
TABLES = {
    "profile": ngettext_lazy("“About me”", "“About me”", "number"),
    "foods": ngettext_lazy("%(number)s food of your own", "%(number)s foods of your own", "number"),
    "products": ngettext_lazy("%(number)s tablet on your list", "%(number)s tablets on your list", "number"),
    "target_periods": ngettext_lazy("%(number)s target change", "%(number)s target changes", "number"),
    "entries": ngettext_lazy("%(number)s entry of food and drink", "%(number)s entries of food and drink", "number"),
    "doses": ngettext_lazy("%(number)s dose of tablets", "%(number)s doses of tablets", "number"),
    "day_statuses": ngettext_lazy("%(number)s day marked", "%(number)s days marked", "number"),
    "day_notes": ngettext_lazy("%(number)s note on a day", "%(number)s notes on days", "number"),
    "put_away": ngettext_lazy("%(number)s hidden finding", "%(number)s hidden findings", "number"),
    "favourites": ngettext_lazy("%(number)s starred food", "%(number)s starred foods", "number"),
    "kitchen": ngettext_lazy("%(number)s food in the kitchen", "%(number)s foods in the kitchen", "number"),
    "not_for_me": ngettext_lazy(
        "%(number)s food that is not for you", "%(number)s foods that are not for you", "number"
    ),
    "swap_trials": ngettext_lazy("%(number)s swap on trial", "%(number)s swaps on trial", "number"),
    "saved_meals": ngettext_lazy("%(number)s meal or recipe", "%(number)s meals and recipes", "number"),
    "own_meals": ngettext_lazy("%(number)s meal in your list", "%(number)s meals in your list", "number"),
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
                "%(number)s row is the same as another one in every cell. It was kept: you may have "
                "eaten the same thing twice.",
                "%(number)s rows are the same as others in every cell. They were kept: you may have "
                "eaten the same thing twice.",
                number,
            )
            % {"number": number}
        )
    return said


def place(is_own: bool) -> str:
    """Return the word for what place numbers count."""
    return _("row") if is_own else _("line")
