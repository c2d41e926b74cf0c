"""Combine the chunks of a line into foods; a `Reader` interprets each one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from tracker.diary.own_figures import MOST_MG
from tracker.free_text.brands import is_place
from tracker.free_text.chunks import Chunk, chunks_of, first_part, is_amount, joined
from tracker.free_text.company import told_by_company
from tracker.free_text.dish_parts import base_of, is_vessel, listed_dish, parts_of, scaled
from tracker.free_text.food_names import ends_with, heads, is_called, stems
from tracker.free_text.gathered import gathered, parsed
from tracker.free_text.idle_words import without_idle_words, without_place
from tracker.free_text.inside import UNSEPARATED, counted_once
from tracker.free_text.items import Choice, Item, is_unknown
from tracker.free_text.marks import SNACK
from tracker.free_text.own_figures import OwnFigure, pieces_of
from tracker.free_text.parser import MOST_FOODS, WITH, parse
from tracker.free_text.portions import Fit, Question
from tracker.free_text.reader import OFFERED, Reader
from tracker.free_text.sandwiches import MADE_OF_TWO, on_bread, one_dish
from tracker.free_text.sections import meal_repeated, sections_of
from tracker.free_text.slips import corrected
from tracker.free_text.spoken import Spoken
from tracker.free_text.unseparated import DISHES, foods_apart
from tracker.free_text.wording import left_out, plain_wording

_AFTERNOON, _EVENING = time(15), time(17, 30)  # food eaten between these is a snack, unless the text says otherwise
_IN_SMOOTHIES = frozenset({"fruit", "vegetables", "dark-leafy-greens", "avocado"})
_OF_IT = frozenset({"it", "that", "them"})  # ate half of it
_MADE_IN = frozenset({"cooked", "made", "soaked"})  # oats cooked in milk are porridge
_SQUEEZED = frozenset({"Lemon", "Lime"})
# What a dish was made of, with amounts, is eaten instead of the dish; other words in brackets only if they help.
_MADE_OF_PARTS = (
    "smoothie|shake|bowl|salad|sandwich|wrap|oats|porridge|omelett?e?|stir[- ]fry|breakfast|lunch|dinner|meal|balls?"
    "|bites|mix|parfait"
)
_RECIPE = re.compile(rf"[^,;:()\[\]\n]*\b(?:{_MADE_OF_PARTS})\s*\(([^()]*\d[^()]*,[^()]*|[^()]*,[^()]*\d[^()]*)\)")
_ASIDE = re.compile(r"[(\[]([^()\[\]]*[^\W\d][^()\[\]]*)[)\]]")
_LONGEST_RUN = 4  # chunks that may be one name: yogurt, plain, whole milk


def read_line(
    reader: Reader, text: str, today: date | None = None, meals: Mapping[str, str] | None = None
) -> list[Item]:
    """Return the foods that a text names, in order, each with the meal, day and time that the text gives it.

    Days are counted from `today`; `meals` are the person's own names of meals, and the words for them. What is too long
    to be read is the last item, with a question.
    """
    part, rest = first_part(text)
    items: list[Item] = []
    for section in sections_of(part, today, meals):
        said = section.said
        if said.day and (meal := meal_repeated(section)) is not None:
            items.append(Item(Spoken(section.text.strip()), question=Question("again", f"{said.day:%Y-%m-%d} {meal}")))
            continue
        for piece in pieces_of(section.text, MOST_MG):
            found = [_own(piece)] if isinstance(piece, OwnFigure) else map(_or_own, _eaten(reader, piece))
            meal = said.meal or (SNACK if said.time and _AFTERNOON <= said.time < _EVENING else "")
            items += [replace(one, meal=meal or one.meal, day=said.day, time=said.time) for one in found]
    if len(items) > MOST_FOODS:
        names = [str(item.spoken) for item in items[MOST_FOODS:]]
        items, rest = items[:MOST_FOODS], "; ".join(filter(None, [*names, rest]))
    if rest:
        items.append(Item(Spoken(rest), question=Question("too_long")))
    return reader.as_usual(items)


def _own(figure: OwnFigure) -> Item:
    question = None if figure.is_sure else Question("own_figure")
    return Item(Spoken(figure.name, figure.mg, "milligram"), question=question, own=figure, meal=figure.meal)


def _or_own(item: Item) -> Item:
    """Offer milligrams of a food as the person's own figure too."""
    spoken = item.spoken
    if not item.question or item.question.kind != "milligram" or not spoken.amount or spoken.amount > MOST_MG:
        return item
    own = OwnFigure(spoken.food[0].upper() + spoken.food[1:], spoken.amount, is_sure=False)
    return replace(item, question=Question("own_figure"), own=own)


def _eaten(reader: Reader, text: str) -> list[Item]:
    """Return the foods that a text names, without those parts of a dish that it says were not in it."""
    items = _foods_of(reader, text)
    ends = {stems(name)[-1] for name in left_out(text)}
    if not ends:
        return items
    named = set(stems(plain_wording(text)))
    return [item for item in items if not (ends - named).intersection(stems(item.spoken.food)[-1:])]


def _foods_of(reader: Reader, text: str) -> list[Item]:
    """Return the foods of a text; of words in brackets, those that name something else or tell what is meant."""
    for recipe in _RECIPE.finditer(text):
        parts = _read(reader, recipe[1])
        if len(parts) > 1 and all(part.chosen for part in parts):
            text = text.replace(recipe[0], recipe[1])
    asides = [aside for aside in _ASIDE.finditer(text) if not is_amount(aside[1])]
    for aside in asides:
        if _says_again(reader, aside):
            text = text.replace(aside[0], " ")
    items = _read(reader, text)
    for aside in asides:
        if not _unclear_in(items):
            break
        is_one = len(inside := _read(reader, aside[1])) == 1 and inside[0].chosen
        bare = text.replace(aside[0], f" with {aside[1]}" if is_one else " ")  # porridge (honey), khichdi (fasting)
        others = _read(reader, bare)
        if _unclear_in(others) < _unclear_in(items):
            text, items = bare, others
    return items


def _read(reader: Reader, text: str) -> list[Item]:
    return _foods_in(reader, gathered(reader, chunks_of(text)))


def _unclear_in(items: Sequence[Item]) -> int:
    return sum(item.question is not None for item in items)


def _says_again(reader: Reader, aside: re.Match[str]) -> bool:
    """Whether words in brackets name the food before them in another language."""
    before = re.split(r"[,;]", aside.string[: aside.start()])[-1]
    one, again = ([item.chosen and item.chosen.food for item in _read(reader, said)] for said in (before, aside[1]))
    return len(one) == 1 and one == again and one[0] is not None


def _foods_in(reader: Reader, chunks: list[Chunk]) -> list[Item]:
    items: list[Item] = []
    joins: list[str] = []  # what joined each item to the one before it
    at, joined_by = 0, ""
    while at < len(chunks):
        joins = _joins(joins, items, joined_by)
        joined_by = chunks[at].joined_by
        if topping := _topping(reader, chunks[at : at + 2]):
            items.append(topping)
            at += 1
            continue
        dish, named = listed_dish(reader, chunks[at:])
        if named:
            items += dish
            at += named
            continue
        end = _end_of_name(reader, chunks, at)
        item = reader.interpret(parsed(chunks[at:end]))
        if is_unknown(item) and len(chunks) > 1 and is_place(item.spoken.food):
            at = end
            continue
        if is_unknown(item) and items and item.spoken.food.lower() in _OF_IT:
            eaten = _joined_last(joins)
            items[-eaten:] = scaled(items[-eaten:], item.spoken) or items[-eaten:]
            at = end
            continue
        if is_unknown(item) and (elsewhere := _without_place(reader, chunks[at])) != chunks[at]:
            chunks[at] = elsewhere
            continue
        if _may_hold_idle_words(item) and (bare := _without_idle_words(chunks, at)) != chunks[at]:
            chunks[at : at + 1] = [bare] if bare else []
            continue
        if chunks[at].joined_by == "on" and (made := on_bread(reader, items, item)) is not None:
            items = made
            at = end
            continue
        is_joined = items and chunks[at].joined_by in {"and", "&"} and not chunks[at].begins_amount
        if is_joined and (made := one_dish(reader, items[-1], item, parsed(chunks[at - 1 : end]))):
            items = [*items[:-1], *made]
            at = end
            continue
        if _goes_on(chunks, end) and is_vessel(item.spoken):
            items += base_of(reader, item.spoken)
            chunks[end] = replace(chunks[end], joined_by="")
            at = end
            continue
        if is_unknown(item) and (
            parts := parts_of(reader, item.spoken, goes_on=_goes_on(chunks, end) or _follows_food(items, chunks[at]))
        ):
            items += parts
            at = end
            continue
        if is_unknown(item) and end == at + 1 and (both := _in_another(reader, chunks[at].words)):
            items += both
            at = end
            continue
        if is_unknown(item) and (apart := _apart(reader, chunks[at:end], in_list=_is_and(chunks[end : end + 1]))):
            items += apart
            at = end
            continue
        if is_unknown(item) and end == at + 1 and (meant := _corrected(reader, chunks[at])):
            chunks[at] = meant
            continue
        if is_unknown(item) and end < len(chunks) and _may_be_asked_whole(chunks[at : end + 1]):
            # Sausage and cider casserole: if neither half is known, ask about the whole.
            if is_unknown(reader.interpret(parsed(chunks[end : end + 1]))):
                item, end = reader.interpret(parsed(chunks[at : end + 1])), end + 1
        elif (
            items
            and is_unknown(item)
            and at
            and _may_be_asked_whole(chunks[at - 1 : end])
            and items[-1].spoken.amount is None
            and not (items[-1].chosen and items[-1].chosen.food.group.slug == "dishes")
        ):
            items.pop()
            item = reader.interpret(parsed(chunks[at - 1 : end]))
        elif not is_unknown(item) and _names_one_dish(reader, chunks[at : end + 1], end - at):
            item, end = reader.interpret(parsed(chunks[at : end + 1])), end + 1
        elif items and item.question and item.question.kind == "kind":
            item = _chosen_by_base(reader, items[-1], item)
        elif chunks[at].joined_by in WITH and items:
            item = _as_squeeze(_as_splash(item, into=items[-1]))
        elif chunks[at].joined_by in {"and", "&"} and items:
            item = _as_squeeze(item)
        items += (is_unknown(item) and parts_of(reader, item.spoken)) or [item]
        at = end
    items = counted_once(items, _joins(joins, items, joined_by))
    return told_by_company(reader, items)


def _joined_last(joins: Sequence[str]) -> int:
    """Return how many of the last items were named together: both of "rice and chicken, only ate half"."""
    number = 1
    while number < len(joins) and joins[-number] in {"and", "&", *WITH}:
        number += 1
    return number


def _may_hold_idle_words(item: Item) -> bool:
    return item.question is not None and item.question.kind in {"food", "nothing", "unit", "count", "size"}


def _without_place(reader: Reader, chunk: Chunk) -> Chunk:
    """Return a chunk without where it was eaten, if what remains is a food."""
    bare = replace(chunk, words=without_place(chunk.words))
    return bare if bare == chunk or reader.interpret(parsed([bare])).chosen else chunk


def _without_idle_words(chunks: Sequence[Chunk], at: int) -> Chunk | None:
    """Return a chunk without words that name no food; None if nothing is left of it and there are others."""
    words = without_idle_words(chunks[at].words)
    if words:
        return replace(chunks[at], words=words)
    return chunks[at] if len(chunks) == 1 else None


def _corrected(reader: Reader, chunk: Chunk) -> Chunk | None:
    """Return the chunk with its misspelled words corrected, if it is exactly the names of foods then."""
    name = next(iter(parse(chunk.words)), Spoken("")).food.split()
    if len(name) < 2 or not without_idle_words(name):
        return None  # one word is corrected when it is read
    for words in corrected(chunk.words, is_slip=reader.is_slip):
        meant = replace(chunk, words=words)
        items = _foods_in(reader, [replace(meant, joined_by="")])
        is_all_new = len(items) > 1 and set(words).isdisjoint(chunk.words)  # kare kare is not twice kale
        if items and not is_all_new and all(i.chosen and reader.knows_exactly(i.spoken.food) for i in items):
            return meant
    return None


def _as_squeeze(item: Item) -> Item:
    """Offer a wedge first: the lime with a papaya is not a whole one."""
    if item.spoken.amount is not None or not item.chosen or item.chosen.food.name not in _SQUEEZED:
        return item
    wedges = [one for one in item.chosen.food.portions.all() if one.label == "1 wedge"]
    if not wedges or item.spoken.food.lower().endswith("s"):
        return item
    choices = tuple(Choice(item.chosen.food, Fit(Decimal(1), one.label, one.grams)) for one in wedges)
    return replace(item, spoken=replace(item.spoken, amount=Decimal(1), unit="wedge"), choices=choices)


def _goes_on(chunks: Sequence[Chunk], end: int) -> bool:
    """Whether the chunk here says what else is in the food before it."""
    return end < len(chunks) and chunks[end].joined_by in WITH


def _follows_food(items: Sequence[Item], chunk: Chunk) -> bool:
    """Whether this continues the name of the food before it: the spinach smoothie of "banana and spinach smoothie"."""
    last = items[-1].chosen if items and chunk.joined_by in {"and", "&"} else None
    return last is not None and last.food.group.slug in _IN_SMOOTHIES


def _joins(joins: Sequence[str], items: Sequence[Item], joined_by: str) -> list[str]:
    """Return what joins each item to the last, where the latest ones are of one chunk."""
    new = max(0, len(items) - len(joins))
    return [*joins[: len(items)], *([joined_by] if new else []), *([UNSEPARATED] * (new - 1))]


def _end_of_name(reader: Reader, chunks: Sequence[Chunk], start: int) -> int:
    """Return the end of the name that begins here: after "macaroni and cheese", after "milk, whole"."""
    for end in range(min(len(chunks), start + _LONGEST_RUN), start + 1, -1):
        run = chunks[start:end]
        if _may_be_one(run) and _is_one_name(reader, run):
            return end
    return start + 1


def _names_one_dish(reader: Reader, run: Sequence[Chunk], first: int) -> bool:
    """Whether these are "a ham" and "cheese sandwich": what follows is unknown, and ends with a word for a dish."""
    if len(run) <= first or run[first].joined_by not in {"and", "&"} or run[first].begins_amount:
        return False
    dish = next((one.food for one in parse(run[first].words)), "").partition(" on ")[0].split()
    return len(dish) > 1 and stems(dish[-1])[0] in MADE_OF_TWO and is_unknown(reader.interpret(parsed(run[first:])))


def _may_be_one(run: Sequence[Chunk]) -> bool:
    return all(chunk.joined_by and not chunk.begins_amount for chunk in run[1:])


def _may_be_asked_whole(run: Sequence[Chunk]) -> bool:
    """Whether these chunks may be one unknown name: "and" can be part of a dish, a comma or "with" cannot."""
    if not _may_be_one(run) or run[-1].joined_by in {",", "+", "plus", *WITH}:
        return False
    last = stems(next(iter(parse(run[-1].words)), Spoken("")).food)
    return len(last) > 1 and last[-1] in DISHES | MADE_OF_TWO


def _is_one_name(reader: Reader, run: Sequence[Chunk]) -> bool:
    readings = parse(joined(run))
    name = readings[0].food if readings else ""
    if name and name in reader.saved:
        return True
    parts = [stems(" ".join(chunk.words)) for chunk in run[1:]]
    before = stems(name)[: len(stems(name)) - sum(map(len, parts)) - sum(c.joined_by != "," for c in run[1:])]
    commas = all(chunk.joined_by == "," for chunk in run[1:])
    for food in reader.find(name)[:OFFERED]:
        head, _, rest = food.name.partition(",")
        if not commas and (is_called(food, name) or ends_with(stems(head), stems(name))):
            return True
        if commas and any(sorted(stems(one)) == sorted(stems(name)) for one in heads(food)):
            return before not in (["rice"], ["salad"]) or not reader.called(
                " ".join(run[-1].words)
            )  # bread, whole wheat; not rice, curd
        if commas and before == stems(head) and all(set(part) <= set(stems(rest)) for part in parts):
            return True
    return False


def _topping(reader: Reader, run: Sequence[Chunk]) -> Item | None:
    """Return the food of the first chunk if the food it is served on tells which one is meant: beans on toast."""
    if len(run) < 2 or run[1].joined_by != "on":
        return None
    upper, lower = (next(iter(parse(chunk.words)), Spoken("")) for chunk in run)
    return _on(reader, upper, lower) if reader.interpret([lower]).chosen else None


def _chosen_by_base(reader: Reader, lower: Item, item: Item) -> Item:
    """Choose a food of a kind by the food it is served on: a baked potato with beans."""
    return (_on(reader, item.spoken, lower.spoken) if lower.chosen else None) or item


def _on(reader: Reader, upper: Spoken, lower: Spoken) -> Item | None:
    name = f"{upper.food} on {lower.food}"
    if not any(is_called(food, name) for food in reader.find(name)[:1]):
        return None
    return replace(reader.interpret([replace(upper, food=name)]), spoken=upper)


def _apart(reader: Reader, run: Sequence[Chunk], *, in_list: bool) -> list[Item]:
    """Return the foods of a chunk that names several without a pause."""
    return foods_apart(reader, run[0].words, in_list=in_list) if len(run) == 1 and not run[0].aside else []


def _in_another(reader: Reader, words: Sequence[str]) -> list[Item]:
    """Return both foods of "flax seeds in yogurt", if both are known."""
    low = [word.lower() for word in words]
    if "in" not in low[1:-1]:
        return []
    at = low.index("in", 1)
    if low[at - 1] in _MADE_IN:
        return []
    both = [reader.interpret(parse(one)) for one in (words[:at], words[at + 1 :])]
    return both if all(item.chosen for item in both) else []


def _is_and(run: Sequence[Chunk]) -> bool:
    """Whether the line continues with "and" and a plain food rather than a dish: the chips of "ham egg and chips"."""
    if not run or run[0].joined_by not in {"and", "&"} or run[0].begins_amount:
        return False
    last = stems(next(iter(parse(run[0].words)), Spoken("")).food)[-1:]
    return bool(last) and last[0] not in (DISHES | MADE_OF_TWO) - {"chip", "cheese", "toast", "rice"}


def _as_splash(item: Item, into: Item) -> Item:
    """Offer the splash first: the milk in a coffee is not a glass of milk."""
    splashes = [
        replace(choice, fit=Fit(Decimal(1), one.label, one.grams))
        for choice in item.choices[:1]
        for one in choice.food.portions.all()
        if one.label == "1 splash"
    ]
    if not splashes or item.spoken.amount is not None or not (into.chosen and into.chosen.food.is_drink):
        return item
    # "Coffee with milk" means a splash, although nobody said so.
    choices = tuple(splashes)
    return replace(item, spoken=replace(item.spoken, amount=Decimal(1), unit="splash"), choices=choices)
