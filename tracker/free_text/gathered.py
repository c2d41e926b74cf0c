"""Join neighboring chunks that are one food, and divide those that hold more, before any of them is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.free_text.chunks import Chunk, joined, tokens
from tracker.free_text.food_names import STATES, stems
from tracker.free_text.numbers import ARTICLES, number_at, words_in
from tracker.free_text.parser import WITH, parse
from tracker.free_text.reader import Reader
from tracker.free_text.spoken import Spoken
from tracker.free_text.tablets import kind_of_tablet
from tracker.free_text.unseparated import DISHES, FEWEST_GRAMS

_MANY = frozenset({"pierogi", "gyoza", "mandu", "lumpia", "ravioli", "idli", "vada"})  # plurals without an s
_TABLETS = frozenset(words_in("tablet tablets capsule capsules caps pill pills softgel softgels gummy gummies"))
_DRY = frozenset({"dry", "uncooked"})
_LONGEST_HALF = 2  # words: the mac, and cheese


def gathered(reader: Reader, chunks: Sequence[Chunk]) -> list[Chunk]:
    """Return the chunks as they are to be read."""
    return _with_pairs(reader, _in_grams(_counted_first(_with_amounts(_without_head(reader, chunks)))))


def parsed(run: Sequence[Chunk]) -> list[Spoken]:
    """Parse neighboring chunks as one food."""
    aside = next((chunk.aside for chunk in run if chunk.aside), "")
    return parse(joined(run), tokens(aside))


def _without_head(reader: Reader, chunks: Sequence[Chunk]) -> list[Chunk]:
    """Read "pizza - pepperoni" as pepperoni pizza, and "curry - chicken tikka masala" without its first word."""
    words = chunks[0].words if chunks else ()
    if words[1:2] != ("-",) or len(words) < 3 or not DISHES.issuperset(stems(words[0])):
        return list(chunks)
    rest = words[2:]
    name = next(iter(parse(rest)), Spoken("")).food
    food = reader.called(name)
    if reader.called(f"{name} {words[0]}"):
        rest = (*rest, words[0])
    elif food is None or food.group.slug != "dishes":
        return list(chunks)
    return [replace(chunks[0], words=rest), *chunks[1:]]


def _with_amounts(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Join a separate amount or state to its food: "eggs, 2", "chicken breast, grilled", "1 cup, rice"."""
    found: list[Chunk] = []
    for chunk in chunks:
        if found and chunk.joined_by == "," and not chunk.begins_amount and _is_amount_alone(found[-1]):
            found[-1] = _added(found[-1], chunk)
            continue
        if found and chunk.joined_by == "," and _counts_tablets(chunk, found[-1]):
            continue
        ways = (chunk.words, _without_article(chunk.words))
        words = next((way for way in ways if any(map(_is_of_it, parse(("it", *way))))), None)
        is_state = all(word.lower() in STATES for word in chunk.words)
        if found and chunk.joined_by == "," and (words is not None or is_state):
            # Pasta with pesto, 120 g dry: what is weighed dry is the pasta.
            is_dry = chunk.words[-1].lower() in _DRY and len(found) > 1 and found[-1].joined_by in WITH
            at = -2 if is_dry else -1
            found[at] = _added(found[at], replace(chunk, words=words or chunk.words))
        else:
            found.append(chunk)
    return found


def _counted_first(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Move the count of "pierogi with sour cream and onions 6" to what is counted."""
    found = list(chunks)
    for at in range(len(found) - 1):
        end = at + 1
        while end < len(found) and found[end].joined_by in (WITH if end == at + 1 else WITH | {"and", "&"}):
            end += 1
        last = found[end - 1].words
        is_count = end > at + 1 and len(last) > 1 and last[-1].isdecimal() and int(last[-1]) < FEWEST_GRAMS
        if is_count and not found[end - 1].begins_amount and _is_of_many(found[at]):
            found[at] = replace(found[at], words=(last[-1], *found[at].words))
            found[end - 1] = replace(found[end - 1], words=last[:-1])
    return found


def _is_of_many(chunk: Chunk) -> bool:
    """Whether the chunk names several things without saying how many."""
    said = next(iter(parse(chunk.words)), Spoken(""))
    last = said.food.lower().rpartition(" ")[2]
    return said.amount is None and not said.problem and (last.endswith("s") or last in _MANY)


def _in_grams(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Add the grams that go without saying in "chicken 170, rice 200": nobody counts that many of two foods."""
    if len(chunks) < 2 or not all(map(_ends_with_many, chunks)):
        return list(chunks)
    return [replace(chunk, words=(*chunk.words, "g")) for chunk in chunks]


def _ends_with_many(chunk: Chunk) -> bool:
    last = chunk.words[-1] if len(chunk.words) > 1 else ""
    return last.isdecimal() and int(last) >= FEWEST_GRAMS and not chunk.aside and not chunk.begins_amount


def _with_pairs(reader: Reader, chunks: list[Chunk]) -> list[Chunk]:
    """Divide chunks around "mac and cheese" where other foods stand before or after it without a comma."""
    found = chunks[:1]
    for chunk in chunks[1:]:
        before, after = found[-1], chunk
        pair = _pair(reader, before, after) if chunk.joined_by in {"and", "&"} else None
        if pair is None:
            found.append(chunk)
            continue
        first, last = pair
        rest, words = before.words[:-first], (*before.words[-first:], "and", *after.words[:last])
        if rest:
            found[-1:] = [replace(before, words=rest), Chunk(words, ",")]
        else:
            found[-1:] = [replace(before, words=words)]
        if after.words[last:]:
            found.append(Chunk(after.words[last:], ",", after.aside))
    return found


def _pair(reader: Reader, before: Chunk, after: Chunk) -> tuple[int, int] | None:
    """Return how many words at the end of one chunk and at the beginning of the next name one food; None if none do."""
    for first in range(1, min(_LONGEST_HALF, len(before.words)) + 1):
        for last in range(min(_LONGEST_HALF, len(after.words)), 0, -1):
            rests = [rest for rest in (before.words[:-first], after.words[last:]) if rest]
            name = " ".join([*before.words[-first:], "and", *after.words[:last]])
            if rests and reader.called(name) and all(reader.interpret(parse(rest)).chosen for rest in rests):
                is_clear = all(reader.interpret(parsed([one])).chosen for one in (before, after))
                return None if is_clear else (first, last)
    return None


def _is_of_it(behind: Spoken) -> bool:
    """Whether this is an amount of what was named before: the "small glass" of "sherry, small glass"."""
    rest = [word for word in behind.food.lower().split() if word not in STATES]
    return rest == ["it"] and behind.amount is not None


def _without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return "big bowl" for the "a big bowl" of "stew, a big bowl"."""
    return words[1:] if len(words) > 1 and words[0].lower() in ARTICLES else words


def _counts_tablets(chunk: Chunk, before: Chunk) -> bool:
    """Whether this only says how many tablets the one before was: "magnesium 250 mg, 1 tablet"."""
    low = [word.lower() for word in chunk.words]
    number = number_at(low, 0)
    is_count = number is not None and 0 < number.end < len(low) and _TABLETS.issuperset(low[number.end :])
    return is_count and bool(kind_of_tablet(next(iter(parse(before.words)), Spoken(""))))


def _added(chunk: Chunk, more: Chunk) -> Chunk:
    return replace(chunk, words=(*chunk.words, *more.words), aside=chunk.aside or more.aside)


def _is_amount_alone(chunk: Chunk) -> bool:
    """Whether the chunk is an amount without a food: the "1 cup" of "1 cup, rice"."""
    readings = parse(chunk.words)
    return bool(readings) and not readings[0].food and readings[0].amount is not None
