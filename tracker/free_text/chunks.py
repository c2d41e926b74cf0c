"""Split a line of text into chunks at commas and joining words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from foods.amounts import plain
from tracker.free_text.numbers import begins_fraction, is_number_word, number_at, words_in
from tracker.free_text.other_languages import without_pictures
from tracker.free_text.parser import JOINS, WITH, is_part_more, together
from tracker.free_text.units import in_english, unit_at

LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Chunk:
    """The words between two places where a line may be split, and the word that joins them to the previous chunk."""

    words: tuple[str, ...]
    joined_by: str = ""  # a comma, "and", "with"; empty where the split is certain
    aside: str = ""  # the words of an amount in brackets

    @property
    def begins_amount(self) -> bool:
        """Whether it begins with an amount, and so is a separate food."""
        low = [word.lower() for word in self.words]
        return number_at(low, 0) is not None


_TOKEN = re.compile(
    r"""\d+(?:[.,]\d+)?(?:\s*-\s*\d+(?:[.,]\d+)?)?\s*%   # 2%, 70-85 %: part of a name
    | \d+\s*/\s*\d+
    | \ue000\d+   # an amount in brackets
    | \d+(?:[.,]\d+)*
    | (?:^,|\.)\d+
    | x(?=\s?\d)
    | fl\.?\s?oz\b\.?
    | w/(?=\s|\w)
    | [,+&-]
    | [^\s,+&\d][^\s,+&]*""",
    re.VERBOSE | re.IGNORECASE,
)
_EDGES = re.compile(r"^(?!\s*[.,]\d)[\s.,]+|[\s.,-]+$")  # keep the point of ".5"
_MARK = r"(?:\(?\d{1,2}[.)]\s+|[-*•·‣▪◦–—]\s+|\[[ xX]?\]\s*)"
_LIST_MARK = re.compile(rf"(?:^|(?<=,))\s*{_MARK}+")
_IS_NUMBERED = re.compile(r"^\s*\(?\d{1,2}[.)]\s")
_NUMBER_OF_LIST = re.compile(r"(?:^|[\s,])\(?\d{1,2}[.)]\s+")
_BULLETS = re.compile(r"\s*[•·‣▪◦]\s*")
# Energy beside an amount, or in brackets; alone it would be the amount.
_ENERGY = re.compile(
    r"(\d[^,;()]*?[\s(]|\()\s*\d+(?:[.,]\d+)?\s*(?:kcals?|cals?|calories|kj)\b\s*(?:\)|(?=,|$))", re.IGNORECASE
)
# Brackets hold an amount said in another way, or other words.
_ASIDE_MARK = "\ue000"
_ABOUT_ASIDE = frozenset({"about", "approx", "approx.", "ca", "ca.", "~", "≈", "=", "around", "roughly"})
_AFTER_ASIDE = frozenset({"each", "total", "drained", "weight", "cooked", "raw", "net"})
_SLASH = re.compile(
    r"(\d[\d.,]*\s*(?:oz|lbs?|g|kg|ml|cl|l|fl\s?oz|cups?|tbsp|tsp))\s*[/=≈]\s*(\d[\d.,]*\s*(?:oz|lbs?|g|kg|ml|cl|l|fl\s?oz))\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_FILLER = re.compile(
    r"\b(?:u+m+|u+h+|er+m?|hmm+|i (?:think|guess|believe|suppose|reckon)|maybe|probably|perhaps|you know|kind of"
    r"|sort of|actually|basically|literally|lol|haha|idk|i don['’]?t know|tbh|ngl"
    r"|later(?: on)?|afterwards|in total|all together|altogether)\b[,.]?"
    r"|(?:straight |right )?\bfrom (?:(?:the|my|a|our) )?[\w'’]+(?: [\w'’]+)?(?=\s*(?:$|,|and\b|with\b|\d))"
    r"|\b(?:while|whilst) [^,]+(?=$|,)|(?:^|(?<=,))\s*(?:it |that )?(?:was|were|is)\b|\.{2,}|…"
    r"|\bran out of time\b|\b(?:so|and) (?:i )?(?:only|just)\b(?= (?:had )?an?\b)|\b(?:the )?[\w ]{0,9}\bkind\b(?=\s*$)"
    r"|\b(?:with|mit|con) (?:everything|alles|allem|todo|the works|all the (?:trimmings|fixings))\b"
    r"|\brot[- ]?wei(?:ß|ss)\b|\b(?:an? )?side of\b|(?:^|(?<=,))\s*(?:nothing|none)\s*(?=$|[,.])"
    r"|\blike\b(?=\s+(?:(?:u+m+|u+h+|maybe|about)[\s,]+)*(?:an?|half|one|two|three|four|five|six|\d))"
    r"|\b(?:so|or so)\s*(?=$|,)",
    re.IGNORECASE,
)
_GREETING = (
    r"(?:(?:ok(?:ay)?|hey|hi|so|and|then|also|please|um+|uh+|well|today|yesterday|this morning|tonight|just)[\s,]+)*"
)
_I_HAD = (
    r"(?:ich|wir) (?:hatten?|habe?n?|aß(?:en)?)|(?:hatte|habe)(?= )|(?:me )?(?:com[ií]|tom[eé]|beb[ií])"
    r"|(?:i|we)(?:['’]ve| have)?(?: just| also)? (?:had|ate|eaten|drank|drunk|have|had eaten)"
    r"|(?:just )?(?:had|ate|drank|having|eating|drinking)"
    r"|(?:(?:my|the|our) )?(?:toddler|baby|child|kids?|son|daughter|he|she|they)(?: just| also)? (?:had|ate|drank)"
)
_I_AM = (
    r"(?:i['’]m|we['’]re|i am|we are) (?:having|eating|drinking)|(?:i )?started (?:off|(?:the|my) day) with"
    r"|log|add|record|enter|track|put down|note"
)
_OPENING = re.compile(
    rf"^{_GREETING}(?:(?:{_I_HAD}|{_I_AM})(?:\s+|$))?(?:(?:me|down|in|also|about)\s+)*", re.IGNORECASE
)
# "Salad: lettuce, tomato" and "smoothie: 1 banana, oats" say what is in it.
_SALAD = re.compile(
    r"^\s*(?:(?:my|a|the|big|green|fruit|mixed|breakfast|morning) )*(?:(smoothie|bowl|sandwich)|salad|shake|wrap|lunch ?box"
    r"|[a-z'’ ]{0,24}(?:leftovers?|takeout|takeaway)|sunday roast|roast dinner|stir[- ]fry)\s*:\s*",
    re.IGNORECASE,
)
_SUB = re.compile(r"\b(?:6|six)[- ]inch ([a-z ]+?)(?: sub)?(?=\s*(?:$|[,;]|(?:with|and|on|no)\b))", re.IGNORECASE)
# Whose food it was: "finished my son's nuggets", "kids' leftovers".
_OF_WHOM = re.compile(
    r"^\s*(?:(?:i )?(?:finished|ate|had)(?: off)? )?(?:my |the )?(?:kids?|sons?|daughters?|wife|husband|toddlers?|boys?|girls?)"
    r"['’]?s?['’]? (?=(?:leftovers? )?\w)(?!had|ate|drank|menu)(?:leftovers? )?",
    re.IGNORECASE,
)
# What may begin a later part: "and drank a beer", "then I had a cookie".
_VERBS = frozenset(
    words_in("had ate drank eaten drunk having eating drinking grabbed enjoyed snacked finished followed took made got")
)
_BEFORE_VERBS = frozenset(words_in("i we i've we've also then just have later"))
_AFTER_VERBS = frozenset(words_in("on off up by it them that"))
# What was not eaten: "coffee no sugar", "burger without onions or mayo", but not "no sugar cola".
_WITHOUT = re.compile(
    r"[\s,]+(?:(?:and|but|with) )?(?:no|without|w/o|hold the)(?: any| added| the)? "
    r"(?!sugar (?:coke|cola|pepsi|added))[^\W\d][\w'’-]*(?: (?:or|nor) [^\W\d][\w'’-]*)*"
    r"(?: (?:cream|cheese|sauce|dressing|chips|fries|added))?(?=\s*(?:$|[,.;]|(?:and|with|but|plus|then|on|can|from|for)\b|\d))",
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
    r"(?<=\w)(?<!with)(?<!and)(?<!plus)(?<!,) extra (?=[a-z])(?!large|virgin|firm|lean|hot|strong|crispy|light|small|thick|dark"
    r"|creamy|crunchy|sharp|mature|fine|dry|spicy|long|wide|soft|chunky|special)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r",?\s+(?:(?:and )?(?:then|followed (?:up )?by|after (?:that|which)|afterwards|danach|luego|después|as well as|along with"
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
    r"(?:^|(?<=,))\s*(?:and |but )?(?:no|without|w/o|skipped(?: the)?)\s+(?!sugar \w)[^\d,;]+?(?=,|$| but )",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:[\s,]+(?:please|thanks|thank you|today|this morning|tonight|too|as well|again|to my (?:diary|log)))+$",
    re.IGNORECASE,
)
_MADE = frozenset(words_in("made served topped mixed drizzled sprinkled covered"))  # before "with"


def first_part(text: str) -> tuple[str, str]:
    """Return the part of a text that is read, up to a separator, and the rest."""
    if len(text) <= LONGEST_LINE:
        return text, ""
    end = max(text.rfind(mark, 0, LONGEST_LINE) for mark in ("\n", ";", ","))
    end = end if end > 0 else text.rfind(" ", 0, LONGEST_LINE)
    end = end if end > 0 else LONGEST_LINE
    return text[:end], text[end:].strip(" ,;\n\r")


def chunks_of(text: str) -> list[Chunk]:
    """Split a line wherever a new food may begin; the catalog decides later whether one does."""
    found: list[Chunk] = []
    for line in re.split(r"[\n\r;]+", text[:LONGEST_LINE]):
        words, asides = _words(line)
        found += _of_each(_split(words, asides))
    return [replace(found[0], joined_by=""), *found[1:]] if found else []


def _split(words: Sequence[str], asides: Sequence[str]) -> list[Chunk]:
    found: list[Chunk] = []
    chunk: list[str] = []
    joined_by = aside = ""
    for at, said in enumerate([*words, ","]):
        word = said.lower()
        if said[0] == _ASIDE_MARK:
            aside = asides[int(said[1:])]
        elif word == "," or (word in JOINS and not _is_within_number(words, at)):
            if word in WITH and len(chunk) > 1 and chunk[-1].lower() in _MADE:
                chunk.pop()
            chunk = _without_verb(chunk)
            if chunk or aside:
                found.append(Chunk(tuple(chunk), joined_by, aside))
                chunk, joined_by, aside = [], "", ""
            # ", and" counts as one joining word
            joined_by = "and" if word == "," and joined_by == "and" else word
        else:
            chunk.append(said)
    return found


def _without_verb(words: list[str]) -> list[str]:
    """Remove "I had" or "then ate" before a food; nothing remains of words that name none."""
    at = 0
    while at < len(words) and words[at].lower() in _BEFORE_VERBS:
        at += 1
    if at < len(words) and words[at].lower() in _VERBS:
        at += 1
        while at < len(words) and words[at].lower() in _AFTER_VERBS:
            at += 1
        return words[at:]
    return words if at < len(words) else []


def _of_each(chunks: list[Chunk]) -> list[Chunk]:
    """Give every food the amount of "rice and broccoli, a cup of each"."""
    last = [word.lower() for word in chunks[-1].words] if chunks else []
    if not last or last[-1] != "each" or len(chunks[-1].words) < len(last):
        return chunks
    start = next((n for n in range(len(last)) if number_at(last, n)), None)
    if start is None:
        return chunks
    end = len(last) - (2 if last[-2] == "of" else 1)
    amount = chunks[-1].words[start:end]
    rest = [word for word in chunks[-1].words[:start] if word.lower() not in {"about", "around"}]
    kept = [*chunks[:-1], *([replace(chunks[-1], words=tuple(rest))] if rest else [])]
    return [one if one.begins_amount else replace(one, words=(*amount, *one.words)) for one in kept]


def _words(line: str) -> tuple[list[str], list[str]]:
    """Return the words of a line, and the amounts in brackets, for which a mark with their index stands among them."""
    text = _NUMBER_OF_LIST.sub(", ", line) if _IS_NUMBERED.match(line) else line
    text = _BULLETS.sub(", ", without_pictures(text))
    text = _LIST_MARK.sub(" ", _LIST_MARK.sub("", text).replace("–", "-").replace("—", " - "))
    text = plain(text.replace("×", "x").replace("*", " x "))
    text = re.sub(r"\bMg\b(?=\s*\d)", "magnesium", text)
    text = re.sub(r"\bcha(?:r)? siu\b", "char-siu", text, flags=re.IGNORECASE)  # "char" is four in Hindi
    text = re.sub(r"\s/\s", ", ", _SLASH.sub(r"\1 (\2)", text))
    text = _OF_WHOM.sub("", _SALAD.sub(lambda match: f"{match[1]} with " if match[1] else "", text))
    text = re.sub(r"\bstarbucks (?:grande|venti|tall)\b", "starbucks", text, flags=re.IGNORECASE)
    text = _SUB.sub(r"\1 sub", text)
    text = re.sub(r"\b(\w+) of (?:them|these|those)\b", r"\1", text, flags=re.IGNORECASE)
    text = _FILLER.sub(" ", _ENERGY.sub(lambda match: match[1].rstrip("("), text))
    text = _in_parts(text)
    asides: list[str] = []

    def mark(match: re.Match[str]) -> str:
        if not _is_amount(match[1]):
            return f" {match[1]} "
        asides.append(match[1])
        return f" {_ASIDE_MARK}{len(asides) - 1} "

    text = _ASIDE.sub(mark, text)
    text = _EDGES.sub("", re.sub(r"[\"“”„«»()\[\]{}!?~]|:(?=\s|$|\d)|(?<=\d[gl])\.(?=[a-z])", " ", text))
    text = _EDGES.sub("", _CLOSING.sub("", _OPENING.sub("", _NONE_OF_IT.sub(" ", text))))
    said = [word if word[0].isdigit() else word.replace("%", "") for word in _TOKEN.findall(text)]
    words = [in_english(re.sub(r"^fl\.?\s?oz\.?$", "floz", word, flags=re.IGNORECASE)) for word in said if word]
    return [_of(words, n) for n in range(len(words))], asides


def _in_parts(text: str) -> str:
    """Put commas where a text goes on to another food in other words, and remove what was not eaten."""
    text = _SUGARLESS.sub(lambda match: f"diet {match[1] or match[2] or match[3]}", text)
    text = _TASTE.sub("", _WITHOUT.sub("", f" {text}")).strip()
    text = _ITALIAN_AND.sub(" and ", _EXTRA.sub(" with ", _NEXT.sub(", ", text)))
    return _FULL_STOP.sub(lambda stop: ". " if _is_shortened(text[: stop.start()]) else ", ", text)


def _is_shortened(before: str) -> bool:
    """Whether the full stop after this text belongs to an abbreviation: approx. 20 g, 2 tbsp. honey."""
    return before.split()[-1].lower() in _SHORTENED


def _of(words: Sequence[str], at: int) -> str:
    """Translate the "de" of "un vaso de leche", but not that of "pico de gallo"."""
    is_of = words[at].lower() in {"de", "d", "di"} and at and unit_at(words, at - 1, after_number=True)
    return "of" if is_of else re.sub(r"^[dl]['’](?=\w{3})", "", words[at], flags=re.IGNORECASE)


def _is_amount(text: str) -> bool:
    """Whether words in brackets are an amount with a measure: 170 g, about 2 cups, 125 g each."""
    words = tokens(text)
    low = [word.lower() for word in words]
    start = next((n for n, word in enumerate(low) if word not in _ABOUT_ASIDE), len(low))
    number = number_at(low, start)
    unit = unit_at(words, number.end, after_number=True) if number and number.value is not None else None
    return bool(unit and all(word in _AFTER_ASIDE for word in low[unit.end :]))


def tokens(text: str) -> list[str]:
    """Split words as a line is split, but without looking for foods."""
    said = _TOKEN.findall(plain(text))
    return [in_english(re.sub(r"^fl\.?\s?oz\.?$", "floz", word, flags=re.IGNORECASE)) for word in said]


def _is_within_number(words: Sequence[str], at: int) -> bool:
    """Whether the "and" here belongs to an amount: "one and a half", "a hundred and fifty", "a cup and a half"."""
    low = [word.lower() for word in words]
    if low[at] not in {"and", "&", "+"} or at == 0 or at + 1 >= len(low):
        return False
    before = low[at - 1]
    if before in {"half"} and low[at + 1] == "half":
        return True  # half-and-half is a kind of cream
    if before in {"hundred", "thousand"}:
        return is_number_word(low[at + 1])
    if "between" in low[max(0, at - 3) : at]:
        return is_number_word(low[at + 1])
    unit = unit_at(words, at - 1, after_number=True)
    if unit and is_number_word(low[at - 2]) and together(words, at + 1, Decimal(1), unit.name):
        return True
    if not begins_fraction(low, at + 1):
        return False
    if is_number_word(before) or is_part_more(words, at):
        return True
    behind = at + 3
    return bool(unit) and low[at + 1] in {"a", "an"} and (behind >= len(low) or low[behind] == "of")


def _joining_word(chunk: Chunk) -> tuple[str, ...]:
    return (chunk.joined_by,) if chunk.joined_by not in {"", ","} else ()


def joined(chunks: Sequence[Chunk]) -> list[str]:
    """Return the words of adjacent chunks, joined as they were in the line."""
    return [word for n, chunk in enumerate(chunks) for word in (*(_joining_word(chunk) if n else ()), *chunk.words)]
