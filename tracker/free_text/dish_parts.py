"""Offer the parts of a dish that the catalog lacks: avocado toast is a slice of toast and half an avocado.

A name whose words are all foods, apart from the carrier at its end ("toast", "wrap", "smoothie"), is read as these
foods in their usual amounts. The names of a few dishes do not say what is in them; their usual parts are listed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from foods.search.ranking import fold
from tracker.free_text.chunks import Chunk, joined
from tracker.free_text.estimates import ESTIMATED
from tracker.free_text.food_names import is_called, stems
from tracker.free_text.items import Item
from tracker.free_text.numbers import words_in
from tracker.free_text.parser import WITH, parse
from tracker.free_text.portions import GRAMS, Fit
from tracker.free_text.reader import Reader
from tracker.free_text.spoken import Spoken
from tracker.free_text.unseparated import foods_apart

# What comes under the foods that are named before each carrier; nothing where the carrier is only a vessel.
_CARRIERS = {
    "toast": "1 slice toast",
    "wrap": "1 flour tortilla",
    "bagel": "1 plain bagel",
    "sandwich": "2 slices white bread",
    "sarnie": "2 slices white bread",
    "toastie": "2 slices white bread",
    "butty": "2 slices white bread",
    "bap": "1 bread roll",
    "barm": "1 bread roll",
    "panini": "1 bread roll",
    "roll": "1 bread roll",
    "baguette": "1 baguette",
    "pita": "1 white pita",
    "pitta": "1 white pita",
    "taco": "1 corn tortilla",
    "tortilla": "1 flour tortilla",
    "omelet": "omelet",
    "omelette": "omelet",
    "porridge": "1 bowl porridge",
    "oatmeal": "1 bowl porridge",
    "pasta": "1 portion pasta",
    "spaghetti": "1 portion pasta",
    "linguine": "1 portion pasta",
    "penne": "1 portion pasta",
    "tagliatelle": "1 portion pasta",
    "fettuccine": "1 portion pasta",
    "rice": "1 cup white rice",
    "pizza": "1 slice cheese pizza",
    "stir fry": "1 portion stir-fried vegetables",
    "jacket potato": "1 baked potato",
    "baked potato": "1 baked potato",
    "smoothie": "",
    "salad": "",
    "bowl": "",
}
# Foods that are the carrier rather than come with it: cauliflower rice holds no rice, a rye bagel is a bagel.
_INSTEAD = {
    "rice": frozenset(
        words_in("cauliflower cauli broccoli konjac egg sushi pilau pilaf jeera basmati brown wild fried")
    ),
    "pasta": frozenset(
        {"lentil", "chickpea", "zucchini", "courgette", "bean", "soybean", "edamame", "pea", "corn", "spelt"}
    ),
    "spaghetti": frozenset({"lentil", "chickpea", "zucchini", "courgette", "bean", "soybean", "spelt", "squash"}),
    "pizza": frozenset({"cauliflower"}),
    "omelette": frozenset({"egg"}),
    "omelet": frozenset({"egg"}),
    "porridge": frozenset({"oat", "ragi", "millet", "rice", "quinoa", "rye", "amaranth", "buckwheat", "spelt"}),
    "oatmeal": frozenset({"oat"}),
    "roll": frozenset({"egg", "sausage", "sushi", "cinnamon", "spring"}),
    "toast": frozenset({"rye", "bread", "melba"}),
    "bagel": frozenset({"egg"}),
    "tortilla": frozenset({"corn", "potato"}),
}
# The most that each of several fillings weighs, in grams.
_MOST_IN = {"taco": Decimal(40), "omelette": Decimal(60), "omelet": Decimal(60)}
_MIXED = frozenset({"salad", "bowl", "smoothie"})
# Of a salad that is named for one thing: how many grams of it, by its group, and what else is in it.
_LEAVES, _OIL = "1 bowl mixed salad", "1 tsp olive oil"
_SALADS = {
    "vegetables": (100, _OIL),
    "dark-leafy-greens": (60, _OIL),
    "legumes": (120, _LEAVES),
    "whole-grains": (150, _LEAVES),
    "grains-bread": (150, _LEAVES),
    "meat-poultry": (80, _LEAVES),
    "fish-seafood": (80, _LEAVES),
    "fatty-fish": (80, _LEAVES),
}
_VESSELS = frozenset({"smoothie", "bowl", "sandwich"})  # which also stand before "with" what they are made of
_NICOISE = (
    "80 g tuna, 1 boiled egg, 100 g boiled potato, 60 g green beans, 80 g tomato, 4 black olives, 1 tbsp olive oil"
)
_ENGLISH = "2 fried eggs, 2 slices bacon, 2 pork sausages, 0.5 cup baked beans, 1 tomato, 1 slice toast"
_IRISH = "2 fried eggs, 2 slices bacon, 2 pork sausages, 2 slices black pudding, 1 tomato, 2 slices toast"
_GREEK = "120 g tomato, 80 g cucumber, 50 g feta, 6 black olives, 20 g red onion, 1 tbsp olive oil"
_GOLDEN_MILK = "1 glass whole milk, 0.25 tsp turmeric"
_POKE = "180 g white rice, {}, 50 g avocado, 40 g edamame, 50 g cucumber"
_KACHUMBER = "80 g cucumber, 80 g tomato, 30 g onion"
_CHEESE_AND_PICKLE = "2 slices white bread, 40 g cheddar, 1 tbsp sweet pickle"
_PLOUGHMANS = "2 slices white bread, 60 g cheddar, 1 apple, 1 pickle"
_ROAST = "120 g roast beef, 150 g roast potatoes, 80 g cooked carrots, 1 yorkshire pudding, 60 g gravy"
# The usual parts of one serving of dishes that their names do not tell.
LISTED_DISHES = {
    "golden milk": _GOLDEN_MILK,
    "turmeric milk": _GOLDEN_MILK,
    "turmeric latte": _GOLDEN_MILK,
    "haldi milk": _GOLDEN_MILK,
    "haldi doodh": _GOLDEN_MILK,
    "milk haldi": _GOLDEN_MILK,
    "greek salad": _GREEK,
    "caprese salad": "120 g fresh mozzarella, 150 g tomato, 1 tbsp olive oil",
    "caprese": "120 g fresh mozzarella, 150 g tomato, 1 tbsp olive oil",
    "nicoise salad": _NICOISE,
    "salade nicoise": _NICOISE,
    "olivier salad": "100 g boiled potato, 30 g cooked carrots, 30 g green peas, 1 boiled egg, 2 tbsp mayonnaise",
    "russian salad": "100 g boiled potato, 30 g cooked carrots, 30 g green peas, 1 boiled egg, 2 tbsp mayonnaise",
    "fattoush": "80 g romaine lettuce, 80 g tomato, 60 g cucumber, 1 small white pita, 1 tbsp olive oil",
    "shakshuka": "2 poached eggs, 200 g canned tomatoes, 40 g red bell pepper, 40 g onion, 1 tbsp olive oil",
    "mujaddara": "150 g cooked lentils, 100 g white rice, 30 g fried onions, 1 tbsp olive oil",
    "baba ganoush": "60 g cooked eggplant, 1 tsp tahini, 1 tsp olive oil",
    "baba ghanoush": "60 g cooked eggplant, 1 tsp tahini, 1 tsp olive oil",
    "currywurst": "1 bratwurst, 2 tbsp ketchup, 1 tsp curry powder",
    "fish and chips": "1 serving battered fish, 1 medium serving french fries",
    "bangers and mash": "2 pork sausages, 1 cup mashed potatoes",
    "full english": _ENGLISH,
    "full english breakfast": _ENGLISH,
    "cooked english breakfast": _ENGLISH,
    "full irish": _IRISH,
    "full irish breakfast": _IRISH,
    "ploughmans lunch": _PLOUGHMANS,
    "ploughmans": _PLOUGHMANS,
    "sunday roast": _ROAST,
    "sunday roast dinner": _ROAST,
    "roast dinner": _ROAST,
    "roast beef dinner": _ROAST,
    "roast chicken dinner": "150 g chicken breast, 150 g roast potatoes, 80 g cooked carrots, 60 g gravy",
    "griechischer salat": _GREEK,
    "cucumber salad": "150 g cucumber, 1 tsp olive oil",
    "gurkensalat": "150 g cucumber, 1 tsp olive oil",
    "tomato salad": "150 g tomato, 1 tsp olive oil",
    "tomatensalat": "150 g tomato, 1 tsp olive oil",
    "sprouts salad": "100 g bean sprouts, 60 g tomato, 30 g onion",
    "sprout salad": "100 g bean sprouts, 60 g tomato, 30 g onion",
    "kachumber": _KACHUMBER,
    "kachumber salad": _KACHUMBER,
    "koshimbir": _KACHUMBER,
    "moong sprouts chaat": "100 g bean sprouts, 60 g tomato, 30 g onion",
    "sprouts chaat": "100 g bean sprouts, 60 g tomato, 30 g onion",
    "cheese and pickle sandwich": _CHEESE_AND_PICKLE,
    "cheese and pickle sarnie": _CHEESE_AND_PICKLE,
    "bauernsalat": _GREEK,
    "molletes": "1 bolillo, 100 g refried beans, 30 g cheddar",
    "sausage and mash": "2 pork sausages, 1 cup mashed potatoes",
    "sausages and mash": "2 pork sausages, 1 cup mashed potatoes",
    "sausages mash": "2 pork sausages, 1 cup mashed potatoes",
    "varan bhaat": "1 bowl dal, 1 bowl white rice",
    "egg white omelet": "4 large egg whites, 1 tsp butter",
    "egg white omelette": "4 large egg whites, 1 tsp butter",
    "egg puff": "1 boiled egg, 60 g croissant",
    "surf and turf": "1 sirloin steak, 85 g shrimp",
    "natto gohan": "50 g natto, 1 bowl white rice",
    "natto rice": "50 g natto, 1 bowl white rice",
    "pongal vada": "1 bowl pongal, 1 vada",
    "mince and tatties": "1 portion ground beef, 200 g boiled potatoes",
    "idli sambar": "2 idlis, 1 cup sambar",
    "chole bhature": "1 cup chickpea curry, 2 bhaturas",
    "rajma chawal": "1 bowl kidney bean curry, 1 bowl white rice",
    "rajma rice": "1 bowl kidney bean curry, 1 bowl white rice",
    "dal chawal": "1 bowl dal, 1 bowl white rice",
    "dal rice": "1 bowl dal, 1 bowl white rice",
    "daal chawal": "1 bowl dal, 1 bowl white rice",
    "chole chawal": "1 bowl chickpea curry, 1 bowl white rice",
    "chole rice": "1 bowl chickpea curry, 1 bowl white rice",
    "kadhi chawal": "1 bowl kadhi, 1 bowl white rice",
    "sambar rice": "1 bowl sambar, 1 bowl white rice",
    "dal roti": "1 bowl dal, 2 chapatis",
    "roti sabzi": "2 chapatis, 1 cup sabzi",
    "poori bhaji": "2 puris, 1 bowl potato curry",
    "puri bhaji": "2 puris, 1 bowl potato curry",
    "tosilog": "1 fried egg, 1 cup garlic fried rice, 1 portion tocino",
    "tapsilog": "1 fried egg, 1 cup garlic fried rice, 85 g sirloin steak",
    "longsilog": "1 fried egg, 1 cup garlic fried rice, 2 longganisa",
    "fruit chaat": "80 g apple, 60 g banana, 60 g orange",
    "chai biscuit": "1 cup chai, 2 plain biscuits",
    "chai biscuits": "1 cup chai, 2 plain biscuits",
    "poori sabji": "2 puris, 1 cup sabzi",
    "puri sabzi": "2 puris, 1 cup sabzi",
    "idli chutney": "2 idlis, 2 tbsp coconut chutney",
    "currywurst pommes": "1 bratwurst, 2 tbsp ketchup, 1 tsp curry powder, 1 medium serving french fries",
    "steak frites": "200 g sirloin steak, 1 medium serving french fries",
    "poke bowl": _POKE.format("100 g raw salmon"),
    "salmon poke bowl": _POKE.format("100 g raw salmon"),
    "tuna poke bowl": _POKE.format("85 g tuna steak"),
    "ahi poke bowl": _POKE.format("85 g tuna steak"),
    "chicken poke bowl": _POKE.format("100 g chicken breast"),
    "tofu poke bowl": _POKE.format("100 g firm tofu"),
    "shrimp poke bowl": _POKE.format("100 g shrimp"),
}
_PORTIONS = frozenset({"", "slice", "piece", "portion", "serving", "bowl", "glass", "cup", "plate", "mug", "katori"})
_JOINING = frozenset({"and", "&", "+", "plus"})
_MOST_PARTS = 5
_MOST_IN_ONE = Decimal(120)  # grams of one filling in each of several
_LONGEST_DISH = 3  # chunks: fish, and chips
_LISTING_JOINS = frozenset({"with", "w/", "and", "&", ","})


def listed_dish(reader: Reader, chunks: Sequence[Chunk]) -> tuple[list[Item], int]:
    """Return the parts of a listed dish that these chunks begin with, and how many chunks name it; else nothing."""
    for end in range(min(_LONGEST_DISH, len(chunks)), 0, -1):
        spoken = next(iter(parse(joined(chunks[:end]))), Spoken(""))
        line = LISTED_DISHES.get(_key(spoken.food))
        if line and not any(is_called(food, spoken.food) for food in reader.find(spoken.food)[:1]):
            if _is_bowl(spoken) and _names_parts(reader, chunks[end:]):
                return [], end  # a poke bowl with rice and salmon is rice and salmon
            one = [_item(reader, part.split()) for part in line.split(", ")]
            items = scaled(one, spoken) or _counted(reader, one, spoken)
            again = _named_again(reader, chunks[end:], items)
            return (items, end + again) if items else ([], 0)
    return [], 0


def _counted(reader: Reader, items: list[Item], spoken: Spoken) -> list[Item]:
    """Return "3 idli sambar" as three idlis with one cup of sambar."""
    first = items[0].spoken if items else Spoken("")
    if spoken.unit or spoken.problem or not spoken.amount or not first.food.startswith(spoken.food.lower().split()[0]):
        return []
    counted = reader.interpret([replace(first, amount=spoken.amount)])
    return [counted, *items[1:]] if counted.chosen else []


def _is_bowl(spoken: Spoken) -> bool:
    """Whether this is a bowl of things that people choose."""
    return spoken.food.lower().endswith(" bowl")


def _names_parts(reader: Reader, chunks: Sequence[Chunk]) -> bool:
    """Whether two foods or more are named after "with"."""
    if not chunks or chunks[0].joined_by not in WITH:
        return False
    return len(chunks) > 1 or len(foods_apart(reader, chunks[0].words)) > 1


def _named_again(reader: Reader, chunks: Sequence[Chunk], items: list[Item]) -> int:
    """Return how many of the next chunks say what is in the dish, and take over their amounts.

    After a comma, a single part without an amount is eaten besides: a Greek salad, olives. Where several parts follow,
    they are those of the dish, and what is among them is eaten with it.
    """
    listed: list[tuple[Item, int | None, bool]] = []
    for chunk in chunks:
        if chunk.joined_by not in _LISTING_JOINS:
            break
        again = _item(reader, chunk.words)
        part = _same_part(items, again)
        listed.append((again, part, chunk.joined_by != "," or again.spoken.amount is not None))
    of_dish = [n for n, (_, part, _) in enumerate(listed) if part is not None]
    is_list = len(of_dish) > 1
    named = 0
    for n, (_, part, is_said) in enumerate(listed):
        if part is None and not (is_list and n < of_dish[-1]):
            break
        if part is not None and not is_list and not is_said:
            break
        named = n + 1
    for again, part, _ in listed[:named]:
        if part is None:
            items.append(again)
        elif again.spoken.amount is not None:
            items[part] = again
    return named


def _same_part(items: Sequence[Item], again: Item) -> int | None:
    """Return which of the parts an item names again: salmon, raw salmon; the beef of a roast is roast beef."""
    thing = _thing(again.chosen.food.name if again.chosen else again.spoken.food)
    names = [_thing(item.chosen.food.name) if item.chosen else "" for item in items]
    return names.index(thing) if thing in names else None


def _thing(name: str) -> str:
    """Return the word that says what a food is: the last one before the comma."""
    return stems(name.partition(",")[0])[-1]


def parts_of(reader: Reader, spoken: Spoken, *, goes_on: bool = False) -> list[Item]:
    """Return the foods that a name consists of, its carrier first; empty unless each word is part of a known food.

    With `goes_on`, the line says after it what else is in it.
    """
    words = [word for word in spoken.food.lower().split() if word not in _JOINING]
    for length in (2, 1):
        carrier, named = " ".join(words[-length:]), words[:-length]
        if carrier.endswith("s") and carrier not in _CARRIERS:
            carrier = carrier.removesuffix("s")
        if (
            carrier not in _CARRIERS
            or not named
            or not _INSTEAD.get(carrier, frozenset()).isdisjoint(stems(" ".join(named)))
        ):
            continue
        found = _foods_in(reader, named)
        if carrier in _MIXED and len(found) == 1 and not goes_on:
            # A quinoa salad is more than quinoa, and a kale smoothie more than kale.
            return scaled(_salad_of(reader, found[0]), spoken) if carrier == "salad" else []
        if len(found) > 1 and carrier in _MOST_IN:
            found = [_at_most(item, _MOST_IN[carrier]) for item in found]
        return scaled([*_base(reader, carrier), *found], spoken) if found else []
    return []


def _at_most(item: Item, most: Decimal) -> Item:
    """Return less of a filling that shares a taco with others: not a whole potato with the chorizo."""
    if item.chosen is None or item.spoken.amount is not None or item.chosen.grams <= most:
        return item
    return replace(
        item, choices=tuple(replace(one, fit=Fit(most, GRAMS, Decimal(1), ESTIMATED)) for one in item.choices)
    )


def is_vessel(spoken: Spoken) -> bool:
    """Whether this only says what the foods after "with" were made into: a smoothie, a bowl, a sandwich."""
    return spoken.food.lower() in _VESSELS


def base_of(reader: Reader, spoken: Spoken) -> list[Item]:
    """Return what a vessel itself consists of: the bread of a sandwich; a smoothie is only what is in it."""
    return scaled(_base(reader, spoken.food.lower()), spoken)


def _base(reader: Reader, carrier: str) -> list[Item]:
    line = _CARRIERS[carrier]
    return [_item(reader, line.split())] if line else []


def _salad_of(reader: Reader, item: Item) -> list[Item]:
    """Return the parts of a salad that is named for one thing; none if it may be anything, like an apple salad."""
    grams, rest = _SALADS.get(item.chosen.food.group.slug if item.chosen else "", (0, ""))
    if not grams:
        return []
    return [reader.interpret([Spoken(item.spoken.food, Decimal(grams), "gram")]), _item(reader, rest.split())]


def _key(name: str) -> str:
    return " ".join(fold(name).replace("&", "and").split())


def _item(reader: Reader, words: Sequence[str]) -> Item:
    return reader.interpret(parse(words))


def _foods_in(reader: Reader, words: Sequence[str]) -> list[Item]:
    """Return the foods that these words name one after another, each as long as possible; empty if a word is left."""
    found: list[Item] = []
    at = 0
    while at < len(words):
        names = (" ".join(words[at:end]) for end in range(len(words), at, -1))
        known = (reader.interpret([Spoken(name)]) for name in names if reader.knows(name))
        item = next((one for one in known if one.chosen), None)
        if item is None or len(found) == _MOST_PARTS:
            return []
        at += len(item.spoken.food.split())
        found.append(item)
    return found


def scaled(items: list[Item], spoken: Spoken) -> list[Item]:
    """Return the items for as many servings as were said; none if an item is unclear, or the amount is a weight."""
    if spoken.problem or spoken.unit not in _PORTIONS or not all(item.chosen for item in items):
        return []
    times = spoken.amount if spoken.amount is not None else Decimal(1)
    if times == 1:
        return items
    if times > 1 and any(one.chosen and one.chosen.grams > _MOST_IN_ONE for one in items[1:]):
        return []  # three jackfruit tacos do not hold three cups of jackfruit
    return [
        replace(
            item,
            spoken=replace(item.spoken, amount=times * (item.spoken.amount or 1)),
            choices=tuple(replace(one, fit=replace(one.fit, amount=times * one.fit.amount)) for one in item.choices),
        )
        for item in items
    ]
