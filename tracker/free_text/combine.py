"""Combine the chunks of a line into foods; a `Reader` interprets each one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.free_text.chunks import Chunk, chunks_of, joined
from tracker.free_text.dish_parts import base_of, is_vessel, listed_dish, parts_of
from tracker.free_text.food_names import STATES, ends_with, is_called, stems
from tracker.free_text.parser import MOST_FOODS, Spoken, parse, told_apart
from tracker.free_text.portions import Fit, Question
from tracker.free_text.reader import OFFERED, Item, Reader, is_unknown, weighable

_LONGEST_RUN = 4  # chunks that may be one name: yogurt, plain, whole milk


def read_line(reader: Reader, text: str) -> list[Item]:
    """Return the foods that a line names, in order."""
    items: list[Item] = []
    chunks = _gathered(chunks_of(text))
    at = 0
    while at < len(chunks) and len(items) < MOST_FOODS:
        if topping := _topping(reader, chunks[at : at + 2]):
            items.append(topping)
            at += 1
            continue
        dish, named = listed_dish(reader, chunks[at:])
        if dish:
            items += dish
            at += named
            continue
        end = _end_of_name(reader, chunks, at)
        item = reader.interpret(parse(joined(chunks[at:end])))
        if end < len(chunks) and chunks[end].joined_by in {"with", "w/"} and is_vessel(item.spoken):
            items += base_of(reader, item.spoken)
            chunks[end] = replace(chunks[end], joined_by="")
            at = end
            continue
        if is_unknown(item) and (parts := parts_of(reader, item.spoken)):
            items += parts
            at = end
            continue
        if is_unknown(item) and (apart := _dictated_foods(reader, chunks[at:end])):
            items += apart
            at = end
            continue
        if is_unknown(item) and end < len(chunks) and _may_be_asked_whole(chunks[at : end + 1]):
            # Salt and vinegar chips: if neither half is known, ask about the whole.
            if is_unknown(reader.interpret(parse(chunks[end].words))):
                item, end = reader.interpret(parse(joined(chunks[at : end + 1]))), end + 1
        elif (
            items
            and is_unknown(item)
            and at
            and _may_be_asked_whole(chunks[at - 1 : end])
            and items[-1].spoken.amount is None
        ):
            items.pop()
            item = reader.interpret(parse(joined(chunks[at - 1 : end])))
        elif items and item.question and item.question.kind == "kind":
            item = _chosen_by_base(reader, items[-1], item)
        elif chunks[at].joined_by in {"with", "w/"} and items:
            item = _ask_if_inside(_as_splash(item, into=items[-1]), items[-1])
        items += (is_unknown(item) and parts_of(reader, item.spoken)) or [item]
        at = end
    return reader.as_usual(items)


def _gathered(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Join a separate amount or state to its food: "eggs, 2", "chicken breast, grilled", "1 cup, rice"."""
    found: list[Chunk] = []
    for chunk in chunks:
        if found and chunk.joined_by == "," and not chunk.begins_amount and _is_amount_alone(found[-1]):
            found[-1] = replace(found[-1], words=(*found[-1].words, *chunk.words))
            continue
        behind = next(iter(parse(("it", *chunk.words))))
        is_amount = behind.food == "it" and behind.amount is not None
        is_state = all(word.lower() in STATES for word in chunk.words)
        if found and chunk.joined_by == "," and (is_amount or is_state):
            found[-1] = replace(found[-1], words=(*found[-1].words, *chunk.words))
        else:
            found.append(chunk)
    return found


def _is_amount_alone(chunk: Chunk) -> bool:
    """Whether the chunk is an amount without a food: the "1 cup" of "1 cup, rice"."""
    readings = parse(chunk.words)
    return bool(readings) and not readings[0].food and readings[0].amount is not None


def _end_of_name(reader: Reader, chunks: Sequence[Chunk], start: int) -> int:
    """Return the end of the name that begins here: after "macaroni and cheese", after "milk, whole"."""
    for end in range(min(len(chunks), start + _LONGEST_RUN), start + 1, -1):
        run = chunks[start:end]
        if _may_be_one(run) and _is_one_name(reader, run):
            return end
    return start + 1


def _may_be_one(run: Sequence[Chunk]) -> bool:
    return all(chunk.joined_by and not chunk.begins_amount for chunk in run[1:])


def _may_be_asked_whole(run: Sequence[Chunk]) -> bool:
    """Whether these chunks may be one unknown name: "and" can be part of a name, a comma or "with" cannot."""
    return _may_be_one(run) and run[-1].joined_by not in {",", "with", "w/"}


def _is_one_name(reader: Reader, run: Sequence[Chunk]) -> bool:
    readings = parse(joined(run))
    name = readings[0].food if readings else ""
    parts = [stems(" ".join(chunk.words)) for chunk in run[1:]]
    before = stems(name)[: len(stems(name)) - sum(map(len, parts)) - sum(c.joined_by != "," for c in run[1:])]
    commas = all(chunk.joined_by == "," for chunk in run[1:])
    for food in reader.find(name)[:OFFERED]:
        head, _, rest = food.name.partition(",")
        if not commas and (is_called(food, name) or ends_with(stems(head), stems(name))):
            return True
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


def _dictated_foods(reader: Reader, run: Sequence[Chunk]) -> list[Item]:
    """Return the foods of a line dictated without pauses; an empty list unless all of them are clear."""
    items = [reader.interpret(parse(words)) for words in told_apart(run[0].words)] if len(run) == 1 else []
    return items if all(item.chosen for item in items) else []


def _as_splash(item: Item, into: Item) -> Item:
    """Offer the splash first: the milk in a coffee is not a glass of milk."""
    splashes = [
        replace(choice, fit=Fit(Decimal(1), one.label, one.grams))
        for choice in item.choices
        for one in choice.food.portions.all()
        if one.label == "1 splash"
    ]
    if not splashes or item.spoken.amount is not None or not (into.chosen and into.chosen.food.is_drink):
        return item
    # "Coffee with milk" means a splash, although nobody said so.
    choices = tuple(splashes)
    return replace(item, spoken=replace(item.spoken, amount=Decimal(1), unit="splash"), choices=choices)


def _ask_if_inside(item: Item, dish: Item) -> Item:
    """Ask about a food that the dish may already include: an omelet with three eggs, a smoothie with a banana."""
    if not (item.chosen and dish.chosen):
        return item
    holds = {word for one in weighable(dish.chosen.food).measures for word in stems(one.label)}
    holds |= set(stems(dish.chosen.food.name))
    is_inside = set(stems(item.spoken.food)) <= holds and not is_called(dish.chosen.food, item.spoken.food)
    return Item(item.spoken, question=Question("inside"), foods=(item.chosen.food,)) if is_inside else item
