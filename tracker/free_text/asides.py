"""Remove what a line says of the occasion, the place, the company and the reasons, and write out short forms."""

from __future__ import annotations

import re

_OCCASIONS = (
    "shift|break|workout|gym|run|race|ride|swim|training|practice|match|game|class|meeting|party|night|nite|eve|drive"
    "|commute|hike|flight|study|thanksgiving|christmas|xmas|easter|eid|diwali|birthday|wedding|bbq|barbecue|potluck"
    "|picnic|holiday|meal(?: \\d)?|weekend|school|mensa|kantine|canteen|cafeteria|office|work|home|hostel|mess|pub"
)
# "Night shift: coffee", "mid shift meal - turkey wrap", "meal 2: rice".
_CUISINES = "chinese|indian|thai|italian|mexican|japanese|korean|greek|lebanese|turkish|bbq|kbbq|chippy|curry house"
_HEADING = re.compile(
    rf"^\s*(?!(?:breakfast|lunch|dinner|supper|snack)\b)(?:[a-z'’-]+ ){{0,3}}?(?:{_OCCASIONS}|{_CUISINES})"
    r"(?: (?:meal|snack|food|lunch|dinner|drinks?|leftovers?|take ?out|take ?away))?\s*"
    r"(?::(?!\d)|[-–—](?=\s))\s*",
    re.IGNORECASE,
)
_ATE = r"(?:had|ate|grabbed|got|ordered|shared|bought|picked up|went for)"
# "Margaret came round so we had", "we went to the diner and I had".
_STORY = re.compile(
    r"^[^,;:\d]*\b(?:went|came|visited|met|eve|stopped|drove|popped|hungry|late|tired|busy)\b[^,;:\d]*?"
    rf"\b(?:so|and|where)\b(?: (?:i|we|he|she|they))?(?: (?:just|all|only|also))? {_ATE}\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(r"\s*\b(?:because|cos|coz|bc)\b[^,;]*", re.IGNORECASE)
_END = r"(?=\s*(?:$|[,.;]|(?:and|with|w|then|plus|today|yesterday)\b|w/))"
_ROOMS = (
    "home|work|school|uni|university|college|office|gym|pub|bar|cafe|café|canteen|cafeteria|restaurant|diner|airport"
    "|hospital|desk|party|bbq|mams?|mums?|moms?|nans?|grans?|grandmas?|mates?|friends?|sisters?|brothers?|parents|inlaws"
)
_PLACE = re.compile(
    rf"\s*\b(?:at|in) (?:the |my |our |a |his |her )?(?:[a-z'’]+ )?(?:{_ROOMS})(?:['’]?s?)(?: house| place)?\b"
    rf"|\s*\bat (?:the|my|our) [a-z'’]+(?: [a-z'’]+)?{_END}"
    rf"|\s*\bat (?-i:[A-Z][A-Za-z]+)(?: (?-i:[A-Z][A-Za-z]+))?{_END}"
    rf"|\s*\bat (?:standup|standups|bedtime|halftime|break|breaktime){_END}"
    rf"|\s*\boff (?:my|the|his|her|their) (?:[a-z'’]+ )?plates?\b"
    rf"|(?<=\w)\s+[(]?(?:shared|split)(?: (?:with|w/?|between) [^,;]+)?(?=\s*(?:$|[,;]))|(?<=\w)\s+movie night\b",
    re.IGNORECASE,
)
# How it was cooked, or by whom, which says nothing about the food.
_HOW = re.compile(
    r"\b(?:sheet[- ]pan|one[- ]pot|slow[- ]?cook(?:er|ed)|air[- ]?fr(?:yer|ied)|instant pot|crock[- ]?pot"
    r"|meal[- ]prep)\b"
    r"|\b(?:(?:my|our) )?(?:mom|mum|mam|nan|gran|grandma|dad|wife|husband)(?:['’]?s)?[- ]made\b",
    re.IGNORECASE,
)
_SHORT = {
    r"to (?:drink|eat|share|go|start|finish|snack on|wash (?:it|that|them) down)(?=\s*(?:$|[,.;]|and\b|with\b))": "",
    r"(?:(?:please )?(?:dont|don['’]t|do not) (?:judge|tell|ask|laugh)|not (?:proud|sorry|ideal|great|healthy|my best)"
    r"|no (?:regrets?|shame|judge?ment|judging)|i know)\b[^,;]*": "",
    r"(?:take ?-?(?:out|away)|to[- ]?go) (?:box|container|carton|tub)": "portion",
    r"latte with (oat|almond|soya?|coconut) milk": r"\1 latte",
    r"abt": "about",
    r"dbl": "double",
    r"choc(?:cy)?": "chocolate",
    r"yog|yogs|yoggie": "yogurt",
    r"cuppa tea": "cup of tea",
    r"half baked": "half-baked",
    r"(\w+) full(?=\s*(?:$|[,;]|(?:with|and)\b))": r"\1",
    r"cup of joe": "cup of coffee",
    r"(glass(?:es)?|bottle|carafe) of (red|white|ros[eé])(?! wine)": r"\1 of \2 wine",
    r"rashers?(?! (?:of|bacon|smoked|back|streaky))": "slices of bacon",
    r"(a|one|an|the|two) (?:whole|entire)(?= (?!wheat|grain|meal|milk|oats?|egg|foods?|chicken|fish)\w)": r"\1",
    r"most of (?:an?|the|my)": "3/4",
    r"(?!coke|cola|pepsi)(\w+) zero(?: sugar)?(?=\s*(?:$|[,.;]|(?:and|with|can|bottle)\b))": r"\1",
    r"(?:one|1) percent": "1%",
    r"(?:two|2) percent": "2%",
    r"blk": "black",
    r"mt\.? dew": "mountain dew",
    r"(?:0|zero)\s?% fat|fat[- ]free": "nonfat",
    r"with (?:one|two|three|\d) of everything": "",
    r"(?:2|two|too)[- ]fingers?(?= kit)": "half a",
    r"(?:4|four)[- ]fingers?(?=\s*(?:$|[,;]|kit))": "",
    r"(big mac|whopper|quarter pounder|mcchicken|(?:cheese|ham)?burger|nuggets?) meal(?: (small|medium|large))?"
    r"(?=\s*(?:$|[,;]|(?:with|and)\b))": r"\1, \2 fries",
    r"9\d/(?:[4-9]|10)|8\d/(?:1\d|20)|9\d% (?:lean|fat free)": "",
    r"([a-z]+ night)(?= (?:\d|two|three|an?\b))": "",
    r"an? (?:big )?fry(?:[- ]?up)?(?=[ ,:]+(?:\d|with|of|two|three))": "",
}
_SHORT_FORMS = [(re.compile(rf"\b(?:{short})(?!\w)", re.IGNORECASE), written) for short, written in _SHORT.items()]


def without_asides(text: str) -> str:
    """Return a line without what names no food, its short forms written out."""
    text = _HEADING.sub("", text)
    text = _PLACE.sub(" ", _BECAUSE.sub("", _STORY.sub("", text)))
    text = _HOW.sub(" ", text)
    for short, written in _SHORT_FORMS:
        text = short.sub(written, text)
    return text
