"""Bring the wording of a text into a plain form: remove what names no food, and put commas between foods."""

from __future__ import annotations

import re

from foods.amounts import plain
from tracker.free_text.asides import without_asides
from tracker.free_text.brands import with_brands_joined
from tracker.free_text.numbers import words_in
from tracker.free_text.other_languages import without_pictures

_EDGES = re.compile(r"^(?!\s*[.,]\d)[\s.,]+|[\s.,-]+$")  # keep the point of ".5"
_MARKS = re.compile(r"[\"“”„«»()\[\]{}!?~]|:(?=\s|$|\d)|(?<=\d[gl])\.(?=[a-z])")
_MARK = r"(?:\(?\d{1,2}[.)]\s+|[-*•·‣▪◦–—]\s+|\[[ xX]?\]\s*)"
_LIST_MARK = re.compile(rf"(?:^|(?<=,))\s*{_MARK}+")
_IS_NUMBERED = re.compile(r"^\s*\(?\d{1,2}[.)]\s")
_NUMBER_OF_LIST = re.compile(r"(?:^|[\s,])\(?\d{1,2}[.)]\s+")
_IS_DASHED = re.compile(r"^\s*-\s")  # "- eggs - spinach"
_BULLETS = re.compile(r"\s*[•·‣▪◦]\s*")
# Energy beside an amount, or in brackets; alone it would be the amount.
_ENERGY = re.compile(
    r"(\d[^,;()]*?[\s(]|\()\s*\d+(?:[.,]\d+)?\s*(?:kcals?|cals?|calories|kj)\b\s*(?:\)|(?=,|$))", re.IGNORECASE
)
_FILLER = re.compile(
    r"\b(?:u+m+|u+h+|er+m?|hmm+|i (?:think|guess|believe|suppose|reckon)|maybe|probably|perhaps|you know|kind of"
    r"|sort of|actually|basically|literally|lol|haha|idk|i don['’]?t know|tbh|ngl"
    r"|later(?: on)?|afterwards|in total|all together|altogether)\b[,.]?"
    r"|(?:straight |right )?\bfrom (?:(?:the|my|a|our) )?[\w'’-]+(?: [\w'’]+)?(?=\s*(?:$|,|and\b|with\b|no\b|\d))"
    r"|\b(?:while|whilst) [^,]+(?=$|,)|(?:^|(?<=,))\s*(?:it |that )?(?:was|were|is)\b|\.{2,}|…"
    r"|\b(?:on top|in it|on it|on the side|at work|at the (?:movies|cinema|office|gym|pub|airport|game|station))\b"
    r"(?=\s*(?:$|,|and\b|with\b|no\b|small\b|medium\b|large\b))"
    r"|(?<=\w )(?:pre|post)[- ]?(?:gym|workout|run|training|swim)\b(?=\s*(?:$|,))"
    r"|\bran out of time\b|\b(?:so|and) (?:i )?(?:only|just)\b(?= (?:had )?an?\b)|\b(?:the )?[\w ]{0,9}\bkind\b(?=\s*$)"
    r"|\b(?:with|mit|con) (?:everything|alles|allem|todo|the works|all the (?:trimmings|fixings))\b"
    r"|\brot[- ]?wei(?:ß|ss)\b|\b(?:an? )?side of\b"
    r"|(?:^|(?<=,))\s*(?:nothing(?: (?:un)?till?)?|none|skipped|not much|home[- ]?made)\s*(?=$|[,.])"
    r"|\blike\b(?=\s+(?:(?:u+m+|u+h+|maybe|about)[\s,]+)*(?:an?|half|one|two|three|four|five|six|\d))"
    r"|\b(?:so|or so)\s*(?=$|,)",
    re.IGNORECASE,
)
_GREETING = (
    r"(?:(?:ok(?:ay)?|right|alright|hey|hi|so|and|then|also|please|um+|uh+|well|today|yesterday|this morning|tonight"
    r"|just|only|dear)[\s,]+)*"
)
_I_HAD = (
    r"(?:ich|wir) (?:hatten?|habe?n?|aß(?:en)?)|(?:hatte|habe)(?= )|(?:me )?(?:com[ií]|tom[eé]|beb[ií])"
    r"|(?-i:[A-Z][a-z]{1,9}) (?:had|ate|drank)(?! the same)"
    r"|(?:i|we)(?:['’]ve| have)?(?: just| also)? (?:had|ate|eaten|drank|drunk|have|had eaten)"
    r"|(?:just )?(?:had|ate|drank|having|eating|drinking|grabbed|ordered)"
    r"|(?:(?:my|the|our) )?(?:toddler|baby|child|kids?|son|daughter|he|she|they)(?: just| also)? (?:had|ate|drank)"
)
_I_AM = (
    r"(?:i['’]m|we['’]re|i am|we are) (?:having|eating|drinking)"
    r"|(?:it|that) was|(?:my|our) \w+ (?:made|cooked|baked)(?: me| us)?"
    r"|(?:i )?started (?:off|(?:the|my) day) with"
    r"|log|add|record|enter|track|put down|note"
)
_OPENING = re.compile(
    rf"^{_GREETING}(?:(?:{_I_HAD}|{_I_AM})(?:\s+|$))?(?:(?:me|down|in|also|about)\s+)*", re.IGNORECASE
)
# "Salad: lettuce, tomato" and "smoothie: 1 banana, oats" say what is in it.
_SALAD = re.compile(
    r"^\s*(?:(?:my|a|the|big|green|fruit|mixed|breakfast|morning|buddha|poke|grain|nourish|power) )*"
    r"(?:(smoothie|bowl|sandwich)|salad|shake|wrap|lunch ?box"
    r"|[a-z'’ ]{0,24}(?:leftovers?|takeout|takeaway)|full english(?: breakfast)?|fry[- ]?up"
    r"|(?:\w+ )?meal deal|overnight oats|happy meal|thali|salad bar|chippy tea|banchan|brotzeit|sushi|dim sum"
    r"|bento(?: box)?|snack plate|charcuterie|vending machine"
    r"|(?:school|office|packed) lunch|mezz?e|tapas"
    r"|sunday roast|roast dinner|stir[- ]fry)\s*(?::|-(?=\s))\s*",
    re.IGNORECASE,
)
# Flavors of bars, shakes and the like, in which "and" joins no foods.
_FLAVOR = re.compile(
    r"(?<=\w)(?<=(?:bar|ake|der|art)) (?:cookies|peanut butter|peaches|strawberries) (?:and|&|n|'n'|y) "
    r"(?:cream|chocolate|jelly|caramel)(?= *(?:$|[,;\d]))"
    r"|\b(?:cookies|peaches|strawberries) (?:and|&|n|'n') cream (?=(?:protein|shake|bar|milkshake|quest|whey)\b)",
    re.IGNORECASE,
)
_SPOKEN_STOP = re.compile(r"[,\s]*\b(?:full stop|comma|new line|period(?=\s*$))\b[,\s]*", re.IGNORECASE)  # dictated
# "The last of the meatloaf", "the rest of my pizza".
_REST_OF = re.compile(r"\b(?:the )?(?:last|rest|remains|remainder) of (?:the |my |a |our )?(?=[^\W\d])", re.IGNORECASE)
_AFTER_ASIDE = re.compile(
    r"(\([a-z][^()\d]*\))(?= [a-z]{3})(?! (?:and|with|on|from|for|in)\b)", re.IGNORECASE
)  # lasagna (big) garlic bread
_NUMBER_ASIDE = re.compile(r"(?<=\w) \((\d{1,2})\)(?=,? +[^\W\d]),?")  # chicken nuggets (5) peas
_AN_AND = re.compile(r"(?<=\w )(?<!had )(?<!ate )(?<!and )(?<!with )(?<!of )(?<!half )an(?= [bcdfgjklmnpqrstvwxyz])")
# "Rice and dal, actually no rice", "I didn't touch the peas": what was named before was not eaten.
_NOT_EATEN = re.compile(
    r"[.,;\s]+(?:but |and )?(?:actually |sorry )?"
    r"(?:(?:i |he |she |they )?did(?:n['’]?t| not) (?:touch|eat|have)|actually no)"
    r"(?: the| any| my)? ([^\W\d][\w'’ -]*?)\s*(?=$|[,.;])",
    re.IGNORECASE,
)
# Pairs that say what kind of thing follows: salt and pepper squid.
_KIND_OF_TWO = re.compile(
    r"\b(salt|sweet|sour cream|cheese|cookies|peaches|honey) (?:and|&|n|'n') "
    r"(pepper|sour|vinegar|onion|cream|mustard|garlic)(?= (?!and\b|with\b|on\b|for\b|in\b|then\b)[^\W\d])",
    re.IGNORECASE,
)
# "One apple, no wait, two apples": only the latter counts.
_CORRECTED = re.compile(
    r"(?:(?<=,)|(?<=;)|(?<=\band )|^)(?:(?!\band\b)[^,;])+?[,\s]*"
    r"\b(?:no wait|wait no|no sorry|sorry no|scratch that|make that|or rather|correction"
    r"|(?:sorry )?i meant?|sorry meant)\b[,:\s]+"
    r"(?=(?:an?|\d+|half|one|two|three|four|five|six|ten)\s+[^\W\d]|(?!(?:an?|half|one|two|three|four|five|six|ten)\b)[^\W\d])",
    re.IGNORECASE,
)
# "Two eggs actually three eggs": the number was wrong.
_COUNTED_ANEW = re.compile(
    r"\b(?:(?:an?|\d+|half|one|two|three|four|five|six|ten) )?(?:\w+ )?(\w{3,}?)(?:e?s)?"
    r"[,\s]+(?:actually|sorry|well|make (?:it|that))[,\s]+"
    r"(?=(?:an?|\d+|half|one|two|three|four|five|six|ten) (?:\w+ )?\1)",
    re.IGNORECASE,
)
_SUB = re.compile(
    r"\b(?:6|six)(?:[- ]?inch|[- ]?in\b|\") ([a-z ]+?)(?: sub)?(?=\s*(?:$|[,;]|(?:with|and|on|no)\b))", re.IGNORECASE
)
_FOOTLONG = re.compile(
    r"\b(?:an? )?(?:foot[- ]?long|12[- ]?inch) (?!sub\b)([a-z ]+?)(?: sub)?(?=\s*(?:$|[,;]|(?:with|and|on|no)\b))",
    re.IGNORECASE,
)
# Whose food it was: "finished my son's nuggets", "kids' leftovers".
_OF_WHOM = re.compile(
    r"^\s*(?:(?:i )?(?:finished|ate|had)(?: off)? )?(?:my |the )?"
    r"(?:kids?|sons?|daughters?|wife|husband|toddlers?|boys?|girls?|mums?|moms?|nans?|grans?|grandmas?|dads?"
    r"|bab(?:ys|ies|y['’]s))"
    r"['’]?s?['’]? (?=(?:leftovers? )?\w)(?!had|ate|drank|menu|made|cooked|baked)(?:leftovers? )?",
    re.IGNORECASE,
)
# What was not eaten: "coffee no sugar", "burger without onions or mayo", but not "no sugar cola".
_MAIN = r"(?:buns?|bread|roll|tortillas?|wrap|shells?|rice|pasta|noodles|meat|patty|patties|crust|yolks?)\b"  # is asked
_NO = "(?:no|without|w/o|minus|hold the)"
_OF_KIND = "(?:(?:mushy|red|green|raw|black|fried|pickled|spring|sour|baked|refried|whipped) )?"
_WITHOUT = re.compile(
    r"(?<!pounder)"
    rf"[\s,]+(?:(?:and|but|with) )?{_NO}(?: any| added| the)? "
    rf"(?!sugar (?:coke|cola|pepsi|added)|(?:the )?{_MAIN})"
    rf"{_OF_KIND}[^\W\d][\w'’-]*(?: (?:or|nor) [^\W\d][\w'’-]*)*"
    r"(?: (?:cream|cheese|sauce|dressing|chips|fries|added))?"
    r"(?=\s*(?:$|[,.;]|\d)|\s+(?:and|with|but|plus|then|on|can|from|for|no|without|small|medium|large)\b)",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    rf"\b{_NO}(?: any| the)? {_OF_KIND}"
    r"([^\W\d][\w'’-]*(?: (?:or|nor|and) [^\W\d][\w'’-]*)*)",
    re.IGNORECASE,
)
_SUGARLESS = re.compile(
    r"\b(?:no|zero) sugar (?=coke|cola|pepsi)(coke|cola|pepsi)(?: zero)?|\b(coke|cola|pepsi) (?:zero(?: sugar)?|max)\b"
    r"|\bzero (coke|cola|pepsi)\b",
    re.IGNORECASE,
)
# How sweet, cold or strong a drink was: "bubble tea half sugar, less ice".
_TASTE = re.compile(
    r"[\s,]+(?:(?:with|and) )?(?:(?:half|less|little|low|light|easy|extra|normal|regular|\d+\s?%) "
    r"(?:sugar|sweet(?:ness)?|ice|foam)|(?:un)?sweetened with stevia|(?:black )?with sweetener)\b(?! cream)",
    re.IGNORECASE,
)
_EXTRA = re.compile(
    r"(?<=\w)(?<!with)(?<!and)(?<!plus)(?<!,) extra (?=[a-z])"
    r"(?!large|virgin|firm|lean|hot|strong|crispy|light|small|thick|dark"
    r"|creamy|crunchy|sharp|mature|fine|dry|spicy|long|wide|soft|chunky|special)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r",?\s+(?:(?:and )?"
    r"(?:then|followed (?:up )?by|after (?:that|which)|afterwards|danach|luego|después|as well as|along with"
    r"|together with|washed down with|plus|más|dazu|sowie)|inkl\.?|incl\.?)\s+(?=\S)",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"(?<=[^\W\d_])(?<!\b\w)\.\s+(?=\S)")
_SHORTENED = frozenset(
    words_in("approx ca med lg sm lrg dr st no vs mr mrs incl inkl veg choc avg ea pkg pkt pcs pc oz tbsp tsp")
)
_ITALIAN_AND = re.compile(r"(?<!vitamin)(?<!vit) e (?=[^\W\d]{4,})", re.IGNORECASE)
# A part of its own that says what was not eaten: "oatmeal, no banana".
_NONE_OF_IT = re.compile(
    r"(?:^|(?<=,))\s*(?:and |but )?(?:no|without|w/o|minus|skipped(?: the)?)\s+"
    r"(?!sugar \w|(?:the )?(?:buns?|bread|tortillas?|wrap|shells?|crust)\b)[^\d,;]+?(?=,|$| but )",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:[\s,]+(?:please|thanks|thank you|today|this morning|tonight|too|as well|again|to my (?:diary|log)))+$",
    re.IGNORECASE,
)
_SLASH = re.compile(
    r"(\d[\d.,]*\s*(?:oz|lbs?|g|kg|ml|cl|l|fl\s?oz|cups?|tbsp|tsp))\s*[/=≈]\s*(\d[\d.,]*\s*(?:oz|lbs?|g|kg|ml|cl|l|fl\s?oz))\b",
    re.IGNORECASE,
)


def plain_wording(line: str) -> str:
    """Return a line without marks of lists, fillers and what was not eaten, its foods divided by commas."""
    line = without_asides(with_brands_joined(line))
    text = _NUMBER_OF_LIST.sub(", ", line) if _IS_NUMBERED.match(line) else line
    if _IS_DASHED.match(text):
        text = text.replace(" - ", ", ")
    text = re.sub(r"\b(sandwich|wrap|smoothie|bowl) \(([^()\d]+)\)", r"\1 with \2", text, flags=re.IGNORECASE)
    text = _BULLETS.sub(", ", without_pictures(text))
    text = _LIST_MARK.sub(" ", _LIST_MARK.sub("", text).replace("–", "-").replace("—", " - "))
    text = plain(text.replace("×", "x").replace("*", " x "))
    text = re.sub(
        r"(?<=[a-z]) (?=(?:medium|large|small) (?:fries|chips|coke|drink|soda|shake|coffee|latte)\b)", ", ", text
    )
    text = _REST_OF.sub("", _AFTER_ASIDE.sub(r"\1,", text))
    text = re.sub(r"\((?:vegan|vegetarian|veggie|gf|gluten[- ]free|homemade|leftovers?|frozen|canned)\)", "", text)
    text = re.sub(r"^\s*sushi[.,]\s*(?=\d+ ?(?:pc|piece)|[\w ]+ rolls?\b)", "", text, flags=re.IGNORECASE)
    text = re.sub(
        r"^([^,]+), (?:just )?(?:a )?(?:few|couple(?: of)?) bites$", r"a bit of \1", text, flags=re.IGNORECASE
    )
    text = re.sub(r"\bMg\b(?=\s*\d)", "magnesium", text)
    text = re.sub(r"\bcha(?:r)? siu\b", "char-siu", text, flags=re.IGNORECASE)  # "char" is four in Hindi
    text = re.sub(r"\s/\s", ", ", _SLASH.sub(r"\1 (\2)", text))
    text = _not_eaten(_NUMBER_ASIDE.sub(r" \1,", _SPOKEN_STOP.sub(", ", _AN_AND.sub("and", text))))
    text = _COUNTED_ANEW.sub("", text)
    text = _CORRECTED.sub(" ", _FLAVOR.sub("", _KIND_OF_TWO.sub(r"\1-and-\2", text)))
    text = _OF_WHOM.sub("", _SALAD.sub(lambda match: f"{match[1]} with " if match[1] else "", text))
    text = re.sub(
        r"\b(stew|casserole|hot ?pot|mince) (?:and|with|&) dumplings\b",
        r"\1, dumplings for stew",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\bstarbucks (?:grande|venti|tall)\b", "starbucks", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:\w+ )?(?:meal deal|happy meal)\b,?\s*(?=\w)", "", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\bthat (?:\w+ )?(?:brought|made|gave|bought|cooked|baked)\b[^,;]*"
        r"|\bde mi (?:mamá|mama|abuela|abuelita)\b|\bat bedtime\b",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    text = _FOOTLONG.sub(r"2 \1 sub", _SUB.sub(r"\1 sub", text))
    text = re.sub(r"\b(\w+) of (?:them|these|those)\b", r"\1", text, flags=re.IGNORECASE)
    return _in_parts(_FILLER.sub(" ", _ENERGY.sub(lambda match: match[1].rstrip("("), text)))


def _not_eaten(text: str) -> str:
    """Remove what a text says later was not eaten, if it was named before."""
    match = _NOT_EATEN.search(text)
    if match is None:
        return text
    before, named = text[: match.start()], re.escape(match[1])
    bare = re.sub(
        rf"(?:^|[,;]|\b(?:and|with)\b)\s*{named}\s*(?=$|[,;]|\b(?:and|with)\b)", " ", before, flags=re.IGNORECASE
    )
    return text if bare == before else re.sub(r"^\s*(?:and|with)\b", "", bare) + text[match.end() :]


def left_out(line: str) -> list[str]:
    """Return what a line says a dish came without: the olives of "greek salad no olives"."""
    found = (re.split(r" (?:or|nor|and) ", match[1], flags=re.IGNORECASE) for match in _LEFT_OUT.finditer(line))
    return [name for names in found for name in names]


def without_openings(text: str) -> str:
    """Remove words before the first food and after the last: "today I had", "please"."""
    bare = _EDGES.sub("", _MARKS.sub(" ", text))
    return _EDGES.sub("", _CLOSING.sub("", _OPENING.sub("", _NONE_OF_IT.sub(" ", bare))))


def _in_parts(text: str) -> str:
    """Put commas where a text goes on to another food in other words, and remove what was not eaten."""
    text = _SUGARLESS.sub(lambda match: f"diet {match[1] or match[2] or match[3]}", text)
    text = _TASTE.sub("", _WITHOUT.sub("", f" {text}")).strip()
    text = _ITALIAN_AND.sub(" and ", _EXTRA.sub(" with ", _NEXT.sub(", ", text)))
    return _FULL_STOP.sub(lambda stop: ". " if _is_shortened(text[: stop.start()]) else ", ", text)


def _is_shortened(before: str) -> bool:
    """Whether the full stop after this text belongs to an abbreviation: approx. 20 g, 2 tbsp. honey."""
    return before.split()[-1].lower() in _SHORTENED
