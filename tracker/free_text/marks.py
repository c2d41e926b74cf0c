"""Recognize the words in a text that say at which meal, on which day and when something was eaten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta

from tracker.free_text.numbers import words_in

BREAKFAST, LUNCH, DINNER, SNACK = "breakfast", "lunch", "dinner", "snack"
# What people call the meals, in the languages in which the catalog names foods.
_MEALS = {
    BREAKFAST: "breakfast brekfast breakfst bfast bf brekkie brekky brunch frühstück fruehstueck desayuno nashta",
    LUNCH: "lunch lunchtime mittagessen mittag almuerzo",
    DINNER: "dinner dinnertime supper abendessen abendbrot cena",
    SNACK: "snack snacks elevenses zwischenmahlzeit brotzeit merienda",
}
_ATE = {"desayun": BREAKFAST, "almorc": LUNCH, "cen": DINNER, "merend": SNACK}  # Spanish, without the endings
# Parts of a day, in the words of several languages, and the meal that is mostly eaten then.
_PARTS = {
    "morning": BREAKFAST,
    "evening": DINNER,
    "night": DINNER,
    "lunchtime": LUNCH,
    "afternoon": SNACK,
    "morgen": BREAKFAST,
    "früh": BREAKFAST,
    "vormittag": SNACK,
    "mittag": LUNCH,
    "nachmittag": SNACK,
    "abend": DINNER,
    "mañana": BREAKFAST,
    "mediodía": LUNCH,
    "mediodia": LUNCH,
    "noche": DINNER,
    "subah": BREAKFAST,
    "dopahar": LUNCH,
    "shaam": SNACK,
    "raat": DINNER,
}
MEAL_OF = {word: meal for meal, words in _MEALS.items() for word in words.split()}
_WEEKDAYS = {
    name: n
    for n, names in enumerate(
        (
            "monday mon montag lunes",
            "tuesday tue tues dienstag martes",
            "wednesday wed mittwoch miércoles",
            "thursday thu thurs donnerstag jueves",
            "friday fri freitag viernes",
            "saturday sat samstag sábado",
            "sunday sun sonntag domingo",
        )
    )
    for name in names.split()
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOURS = {
    word: n
    for n, word in enumerate(words_in("one two three four five six seven eight nine ten eleven twelve"), start=1)
}
_MINUTES = {"fifteen": 15, "thirty": 30, "forty-five": 45, "forty five": 45, "o'clock": 0, "oclock": 0, "": 0}
_LATE = frozenset({"evening", "night", "afternoon", "nachmittag", "abend", "noche", "shaam", "raat"})
# Whole names and their usual abbreviations: "maybe 3 eggs" is not in May, nor "mars 2 bars" in March.
_MONTH = r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
_MONTH += r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_WEEKDAY_IN_FULL = "|".join(sorted((name for name in _WEEKDAYS if len(name) > 4), key=len, reverse=True))
MEAL_WORD = "|".join(sorted(MEAL_OF, key=len, reverse=True))
_PART = "morning|afternoon|evening|night|lunchtime"
_PART_IN_GERMAN = "früh|morgen|vormittag|mittag|nachmittag|abend"
_PART_IN_HINDI = "subah|dopahar|shaam|raat"
# After these words the meal is part of a food's name: breakfast burrito, dinner roll, lunch meat.
NOT_A_DISH = (
    r"(?![\s-]*(?:rolls?|meats?|bars?|burritos?|sandwich\w*|cereals?|sausages?|biscuits?|tea|box\w*|muffins?|mix\w*"
    r"|cookies?|cakes?|plates?|tacos?|wraps?|salads?|bowls?|bagels?|pizza|buns?|shakes?|smoothies?|packs?|foods?)\b"
    r"|[\s-]*(?:mints?|beef|ham|ladies|quesadillas?|patt(?:y|ies)|links?|steaks?|beers?|pots?|pies?|crackers?|-?size)\b)"
)
# Other words before a meal: late night study snack, office lunch.
_OCCASION = "midnight|mid-?morning|morning|afternoon|evening|evng|night|nite|bedtime|late|late-night|study|office"
_OCCASION += "|mess|hostel|canteen|cafeteria|college|uni|hospital|tiffin|home|family|team|mensa"
_OCCASION = f"(?:{_OCCASION}|school|work)"
_OPENED = r"(?:(?:ok|okay|so|right|alright|well|and|yeah|hey|hi|u+m+|u+h+)[\s,]+){0,3}"  # so lunch was ...
BEGINS = r"(?:^|(?<=[,.;:!?\n]))\s*(?:[-*•·]\s*)?"
_AT = r"(?:(?:at|around|about|by|um|gegen|a las|@)\s*)"
_TIMES = rf"""
    (?:\b{_AT}|(?<![\w.,/:]))(?P<hour>\d{{1,2}})
        (?: [:h](?P<minute>[0-5]\d)(?!\d|:\d) (?:\s?(?P<half>[ap])(?:\.m\b\.?|m\b)|\s?uhr\b)?
          | (?:\.(?P<minute2>[0-5]\d))? \s? (?:(?P<half2>[ap])(?:\.m\b\.?|m\b)|uhr\b)
        )
  | \b{_AT}(?P<hour2>\d{{1,2}})(?=\s*(?:$|[,;]|and\b|with\s(?:an?|my|some)\b|i\s(?:had|ate|drank|have)\b))
  | \b{_AT}(?P<past>half\ past\ )?(?P<spoken>{"|".join(_HOURS)})
        (?:\s(?P<minutes>fifteen|thirty|forty[- ]five|o['’]?clock))?
        (?:\s?(?P<half3>[ap])\.?m\b\.?)?(?:(?<=clock)|(?=\s*(?:$|[,;:]|(?:and|then|i|for)\b|in\ the\b)))
  | \b(?:at|@)\s*(?P<hour4>\d{{1,2}})(?=\s+(?:an?|one|two|three|four|five|six|half|some)\s)
  | (?:\b{_AT})?(?<![\w.,/:])(?P<hour5>\d{{1,2}})\s?o['’\ ]?\s?clock\b(?:\sbreak\b)?
  | \b(?:{_AT})?(?P<noon>noon|midday)\b
"""
_MARK = re.compile(
    rf"""
    (?: \b(?:for|at|as|with|w/?|during|zum|para|de|por)\s(?:my\s|our\s|the\s|a\s|an\s|el\s|la\s|un\s)?
          (?P<meal>{MEAL_WORD})
          \b(?!\s*-\w){NOT_A_DISH}(?:\s(?:was|is|i\ had|we\ had)\b)?
      | \b(?:and\s|then\s){{1,2}}(?P<meal10>{MEAL_WORD})\s(?:was|is|i\ had|we\ had)\b(?:\sjust\b)?
      | \b(?P<aside>after|before)\s(?:my\s|the\s)?(?:{MEAL_WORD}
          |bed|work|school|the\ gym|training|(?:a\ |my\ )?(?:run|ride|swim|class|practice)|yoga|workout)\b
      | \b(?P<workout>(?:pre|post)[\s-]?(?:workout|gym|run|race|ride|swim|training|match|game))\b
          (?!\s*(?:drink|powder|shake|gel|bar|formula|supplement)\b)
      | \b(?P<snacked>(?:for|as)\s(?:a\s|my\s)?(?:dessert|pudding|afters|starters?|appetizers?))\b
          (?=\s*(?:$|[,;:.]|i\b|we\b|had\b|a\b|\d))
      | \bfor\s(?:my\s|our\s|their\s)?(?P<tea>tea|dins)\b(?=\s*(?:$|[,;.:]|(?:on|last|at)\b))
      | {BEGINS}(?P<tea2>tea)\s*(?::|-(?=\s))
      | (?:{BEGINS}|(?<=\s))(?P<weekday3>{_WEEKDAY})(?:['’]?s)?\s
          (?:(?P<part3>{_PART})|(?P<meal3>{MEAL_WORD})(?:\s(?:was|is)\b)?{NOT_A_DISH})\b
      | (?:{BEGINS}|(?<=\s))(?P<meal4>{MEAL_WORD})\s(?:on\s|last\s)?(?P<weekday4>{_WEEKDAY_IN_FULL})\b
      | {BEGINS}(?:on\s)?(?P<number>[0-3]?\d)[/.](?P<number2>[0-3]?\d)(?:[/.](?P<year2>(?:20)?\d\d))?\.?
          (?:\s*(?=[:\u2013]|-\s)|\s+(?=for\s(?:{MEAL_WORD})\b)|\s+(?P<meal5>{MEAL_WORD})\b{NOT_A_DISH})
      | {BEGINS}(?:midnight|bedtime|late[-\s]night|mid-?morning|afternoon|evening|morning)\s(?P<meal6>snack)\b
      | \b(?P<hindi>kal|aaj|parson?)\b(?:\s(?:ko|me|mein|ka|ki|ke)\b)?
          (?:\s(?:(?P<part4>{_PART_IN_HINDI})|(?P<meal9>{MEAL_WORD}))\b)?(?:\s(?:ko|me|mein|ka|ki|ke)\b)?
      | \b(?P<ate>desayun|almorc|cen|merend)[eéó]\b
      | (?<!me\ )\b(?P<comi>com(?:[ií]|imos))\b
      | \b(?P<part5>{_PART_IN_HINDI})\b(?:\s(?:ko|me|mein|ka|ki|ke|nashta)\b)*
      | \b(?:esta|en\sla|por\sla|al|a)\s(?P<part6>mañana|mediodía|mediodia|noche)\b
      | \b(?:am\s)?(?P<part7>{_PART_IN_GERMAN})s\b
      | {BEGINS}{_OPENED}
          (?:my\s|for\s|today'?s\s|(?:{_OCCASION}\s){{1,3}}|(?:[a-z'’-]+\s){{1,3}}(?=(?:{MEAL_WORD})\s*:))?
          (?P<heading>{MEAL_WORD})\b
          (?:\s*\([^()\d]{{1,30}}\)|\s(?:before|after|at|in|on|with)\s[a-z'’ ]{{1,24}}(?=:))?
          (?: \s*(?:[:=,\u2013\u2014]|-(?=\s|$)|$)
            | \s+(?:was|is|were|i\ had|we\ had)\b
            | (?=\s+(?:last\ night|yesterday|today|tonight)\b)
            | (?=\s+[\w(]) {NOT_A_DISH} )
      | {BEGINS}(?-i:(?P<letter>[BLD]))(?::|\s-)(?=\s) | \s(?-i:(?P<letter2>[BLD])):(?=\s)
      | \b(?P<before>(?:the\s)?day\sbefore\syesterday|vorgestern|anteayer)\b
      | (?<!from\ )\b(?P<night>last\snight|yesterday\s(?:night|evening)|anoche)\b
      | (?<!from\ )\b(?P<yesterday>yesterday|gestern|ayer)\b
          (?:\s(?:(?P<part>{_PART}|{_PART_IN_GERMAN})|(?P<meal7>{MEAL_WORD}){NOT_A_DISH})\b)?
      | \b(?P<tonight>tonight|this\sevening)\b
      | \b(?P<morning>(?:earlier\s)?this\smorning|in\sthe\smorning)\b
          (?:\s(?:at|around|about)\s(?P<hour3>\d{{1,2}})\b(?!\s?[ap]\.?m|\s?uhr|[:.]\d))?
      | \b(?P<evening>in\sthe\s(?:evening|afternoon)|at\snight)\b
      | \b(?P<today>(?:earlier\s)?today|this\safternoon|heute|hoy)\b(?!['’]s)
          (?:\s(?:(?P<part8>{_PART_IN_GERMAN})|(?P<meal8>{MEAL_WORD}){NOT_A_DISH})\b)?
      | \b(?P<tomorrow>tomorrow)\b
      | \b(?P<ago>\d|one|two|three|four|five|six)\sdays?\sago\b
      | \b(?:on|last|as|this\spast|am|el)\s(?P<weekday>{_WEEKDAY})\b(?:\s(?P<part2>morning|afternoon|evening|night))?
      | {BEGINS}(?P<weekday2>{_WEEKDAY_IN_FULL}|(?:{_WEEKDAY})(?=:))\b(?!\sroast)
      | \b(?P<year>20\d\d)-(?P<month>[01]\d)-(?P<of_month>[0-3]\d)\b
      | (?:\bon\s(?:the\s)?|{BEGINS}(?:(?:{_WEEKDAY})\b[.,]?\s)?)(?P<of_month2>[0-3]?\d)(?:st|nd|rd|th)?(?:\sof)?\s
          (?P<month2>{_MONTH})\b(?:\s20\d\d)?
      | (?:\bon\s|{BEGINS}(?:(?:{_WEEKDAY})\b[.,]?\s)?)(?P<month3>{_MONTH})\s
          (?P<of_month3>[0-3]?\d)(?:st|nd|rd|th)?\b(?:,?\s20\d\d)?
      | {_TIMES}
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A meal, a day and a time that a text names."""

    meal: str = ""
    day: date | None = None
    time: time | None = None


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a text says when something was eaten, and what it says."""

    start: int
    end: int
    said: Said
    is_late: bool = False
    is_weak: bool = False  # holds only if nothing else tells the meal


def marks_in(line: str, today: date | None) -> Iterator[Mark]:
    """Yield the marks of a line; without `today` no day is read."""
    return (mark for match in _MARK.finditer(line) if (mark := _mark(match, today)))


_WHOLE_DAYS = ("before", "night", "yesterday", "tonight", "morning", "evening", "today", "tomorrow", "ago", "hindi")
_OF_WEEK = ("weekday", "weekday2", "weekday3", "weekday4")
_OF_DAY = ("part", "part2", "part3", "part4", "part5", "part6", "part7", "part8")
_NAMED = ("meal", "heading", "meal3", "meal4", "meal5", "meal6", "meal7", "meal8", "meal9", "meal10")


def _first(match: re.Match[str], names: Sequence[str]) -> str:
    """Return what the first of these groups that took part in a match says, in lower case."""
    return next((match[name].lower() for name in names if match[name]), "")


def _mark(match: re.Match[str], today: date | None) -> Mark | None:
    part = _first(match, _OF_DAY)
    meal = _meal_in(match, part)
    is_late = bool(match["tonight"] or match["night"] or match["evening"]) or part in _LATE
    at = _time_in(match)
    day = _day_in(match, today)
    names_day = bool(_first(match, _WHOLE_DAYS) or _first(match, _OF_WEEK))
    if not (meal or at or day or (names_day and today is None) or match["evening"] or match["snacked"]):
        return None
    return Mark(match.start(), match.end(), Said(meal, day, at), is_late, bool(match["comi"]))


def _meal_in(match: re.Match[str], part: str) -> str:
    if match["aside"] or match["workout"]:
        return SNACK
    if letter := match["letter"] or match["letter2"]:
        return {"b": BREAKFAST, "l": LUNCH, "d": DINNER}[letter.lower()]
    if named := _first(match, _NAMED):
        return LUNCH if "school dinner" in match[0].lower() else MEAL_OF[named]
    if match["comi"]:
        return LUNCH  # in Mexico and Spain "comida" is the meal at noon
    if match["ate"]:
        return _ATE[match["ate"].lower()]
    if match["night"] or match["tonight"] or match["tea"] or match["tea2"]:
        return DINNER
    return BREAKFAST if match["morning"] else _PARTS.get(part, "")


def _time_in(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return time(12)
    half = (match["half"] or match["half2"] or match["half3"] or "").lower()
    if match["spoken"]:
        hour = _HOURS[match["spoken"].lower()]
        minute = 30 if match["past"] else _MINUTES[(match["minutes"] or "").lower().replace("’", "'")]
        hour = hour + 12 if not half and hour < 5 else hour
    else:
        digits = match["hour"] or match["hour2"] or match["hour3"] or match["hour4"] or match["hour5"]
        if digits is None:
            return None
        hour, minute = int(digits), int(match["minute"] or match["minute2"] or 0)
        if (match["hour2"] or match["hour4"] or match["hour5"]) and hour < 5:
            hour += 12
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return time(hour, minute) if hour < 24 else None


def _day_in(match: re.Match[str], today: date | None) -> date | None:
    if today is None:
        return None
    if match["before"]:
        return today - timedelta(days=2)
    if match["night"] or match["yesterday"]:
        return today - timedelta(days=1)
    if hindi := (match["hindi"] or "").lower():
        return today - timedelta(days={"aaj": 0, "kal": 1}.get(hindi, 2))  # "kal" is tomorrow too, but not for a meal
    if match["tonight"] or match["today"] or (match["morning"] and "this" in match["morning"].lower()):
        return today
    if match["tomorrow"]:
        return today + timedelta(days=1)
    if match["ago"]:
        said = match["ago"].lower()
        return today - timedelta(days=int(said) if said.isdecimal() else _HOURS[said])
    if weekday := _first(match, _OF_WEEK):
        back = (today.weekday() - _WEEKDAYS[weekday]) % 7
        is_this = match[0].lower().startswith("on ")  # on Monday, typed on a Monday, may be today
        return today - timedelta(days=back or (0 if is_this else 7))
    return _date_in(match, today)


def _numbered(match: re.Match[str], today: date) -> date | None:
    """Return the day of 11/28, 28/11 or 28.11.: of two that are possible, the last one before tomorrow."""
    one, other, year = int(match["number"]), int(match["number2"]), int(match["year2"] or today.year)
    year += 2000 if year < 100 else 0
    possible = []
    for month, of_month in {(one, other), (other, one)}:
        for back in (0,) if match["year2"] else (0, 1):
            with suppress(ValueError):
                possible.append(date(year - back, month, of_month))
    return max((day for day in possible if day <= today), default=None)


def _date_in(match: re.Match[str], today: date) -> date | None:
    if match["number"]:
        return _numbered(match, today)
    of_month = match["of_month"] or match["of_month2"] or match["of_month3"]
    if of_month is None:
        return None
    named = match["month2"] or match["month3"]
    month = _MONTHS.index(named[:3].lower()) + 1 if named else int(match["month"])
    try:
        day = date(int(match["year"] or today.year), month, int(of_month))
    except ValueError:
        return None
    if not match["year"] and day > today + timedelta(days=1):
        day = day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day
    return day
