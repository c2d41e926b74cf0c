"""What a line of text means here: each food that it names, how much of it and its magnesium; nothing is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import prefetch_related_objects

from foods import nutrients
from foods.models import Food
from foods.nutrients import Total
from foods.search.ranking import words_of
from foods.search.search import is_word, nearest, search
from tracker.diary.habits import Usual, boost, usual_amounts
from tracker.diary.measures import Measure, measures_of
from tracker.free_text.food_names import (
    COOKED,
    FORMS,
    STATES,
    covers,
    ends_otherwise,
    ends_with,
    is_called,
    is_kind,
    is_kind_of,
    is_named,
    is_only_listed,
    is_same_otherwise,
    stems,
)
from tracker.free_text.numbers import words_in
from tracker.free_text.parser import CHATTER, MOST_FOODS, Chunk, Spoken, chunks_of, joined, parse, told_apart
from tracker.free_text.portions import Fit, Household, Question, Weighable, fit
from tracker.free_text.units import MASSES, VOLUMES, in_unit

_OF_TABLETS = frozenset(
    words_in("tablet tablets capsule capsules pill pills supplement supplements vitamin vitamins multivitamin iu mcg")
)
_OF_DRINKS = frozenset({"cup", "mug", "glass"})
_CANDIDATES = 8
_OFFERED = 5
_FEW = 3
_MOST_SEASONING = Decimal(20)  # grams
_LONGEST_RUN = 4  # chunks that may be one name: yogurt, plain, whole milk


@dataclass(frozen=True, slots=True)
class Choice:
    """One food that may be meant, and how much of it."""

    food: Food
    fit: Fit

    @property
    def measure(self) -> Measure:
        """The measure that is counted."""
        return Measure(self.fit.label, self.fit.grams)

    @property
    def grams(self) -> Decimal:
        """What all of it weighs."""
        return nutrients.grams_of(self.fit.amount, self.fit.grams)

    @property
    def mg(self) -> Decimal | None:
        """Its magnesium; None without a value."""
        return nutrients.magnesium_mg(self.grams, self.food.magnesium_mg_per_100g)


@dataclass(frozen=True, slots=True)
class Item:
    """One food of a line: what was said, what it may be, likeliest first, and what must be asked, if anything."""

    spoken: Spoken
    choices: tuple[Choice, ...] = ()
    question: Question | None = None
    foods: tuple[Food, ...] = ()  # what a question is about, or what comes nearest

    @property
    def chosen(self) -> Choice | None:
        """What is logged unless another is chosen; None while there is a question."""
        return self.choices[0] if self.choices and self.question is None else None


def total_of(items: Iterable[Item]) -> Total:
    """Return what the items hold together, as understood."""
    return Total.sum(Total.of_part(item.chosen.mg) for item in items if item.chosen)


def weighable(food: Food) -> Weighable:
    """Return what a food is called and measured in, for `tracker.free_text.portions`; reads the prefetched portions."""
    usual = food.usual_portion
    return Weighable(
        (food.name, *food.alias_list),
        tuple(Household(one.label, one.grams, is_usual=one == usual) for one in food.portions.all()),
        food.is_drink,
    )


class Reader:
    """Reads lines for one person: finds the foods they may log, those they log often first."""

    def __init__(self, user_id: int | None, meal: str = "") -> None:
        self.user_id = user_id
        self.meal = meal
        self._boost = boost(user_id, meal)
        self._hits: dict[str, list[Food]] = {}
        self._found: dict[str, list[Food]] = {}
        self._slips: dict[str, bool] = {}

    def read(self, text: str) -> list[Item]:
        """Return the foods that a line names, in its order."""
        items: list[Item] = []
        chunks = _gathered(chunks_of(text))
        at = 0
        while at < len(chunks) and len(items) < MOST_FOODS:
            if topping := self._topping(chunks[at : at + 2]):
                items.append(topping)
                at += 1
                continue
            end = self._end_of_name(chunks, at)
            item = self.understood(parse(joined(chunks[at:end])))
            if _is_unknown(item) and (apart := self._told_apart(chunks[at:end])):
                items += apart
                at = end
                continue
            if _is_unknown(item) and end < len(chunks) and _may_be_asked_whole(chunks[at : end + 1]):
                # Salt and vinegar chips: what is half unknown is asked whole.
                after = self.understood(parse(chunks[end].words))
                item, end = (
                    (self.understood(parse(joined(chunks[at : end + 1]))), end + 1)
                    if _is_unknown(after)
                    else (item, end)
                )
            elif (
                items
                and _is_unknown(item)
                and at
                and _may_be_asked_whole(chunks[at - 1 : end])
                and items[-1].spoken.amount is None
            ):
                items.pop()
                item = self.understood(parse(joined(chunks[at - 1 : end])))
            elif items and item.question and item.question.kind == "kind":
                item = self._lying_on(items[-1], item)
            elif chunks[at].joined_by in {"with", "w/"} and items:
                item = _unless_inside(_a_splash(item, into=items[-1]), items[-1])
            items.append(item)
            at = end
        return self._as_usual(items)

    def understood(self, readings: Sequence[Spoken]) -> Item:
        """Return the first reading that can be logged as it is; else the first, with its question."""
        asked: Item | None = None
        for n, spoken in enumerate(readings):
            is_bare = n > 0 and spoken.amount is None and (readings[0].amount is not None or bool(readings[0].problem))
            if is_bare and not any(is_called(food, spoken.food) for food in self.find(spoken.food)[:3]):
                continue
            item = self._item(spoken)
            if item.chosen:
                return item
            if asked is None or (_is_unknown(asked) and not _is_unknown(item)):
                asked = item
        return asked or Item(Spoken(""), question=Question("nothing"))

    def _topping(self, run: Sequence[Chunk]) -> Item | None:
        """Return what is eaten on the food behind it, where both together tell which it is: beans on toast."""
        if len(run) < 2 or run[1].joined_by != "on":
            return None
        upper, lower = (next(iter(parse(chunk.words)), Spoken("")) for chunk in run)
        return self._on(upper, lower) if self.understood([lower]).chosen else None

    def _on(self, upper: Spoken, lower: Spoken) -> Item | None:
        name = f"{upper.food} on {lower.food}"
        if not any(is_called(food, name) for food in self.find(name)[:1]):
            return None
        return replace(self.understood([replace(upper, food=name)]), spoken=upper)

    def _lying_on(self, lower: Item, item: Item) -> Item:
        """Tell which of a kind it is by what it is eaten on: a baked potato with beans."""
        return (self._on(item.spoken, lower.spoken) if lower.chosen else None) or item

    def _told_apart(self, run: Sequence[Chunk]) -> list[Item]:
        """Return the foods of what was dictated without a pause; none unless all of it is clear."""
        items = [self.understood(parse(words)) for words in told_apart(run[0].words)] if len(run) == 1 else []
        return items if all(item.chosen for item in items) else []

    def hits(self, name: str) -> list[Food]:
        """Return all that a search for this name finds, best first; it is looked up once."""
        if name not in self._hits:
            self._hits[name] = search(name, boost=self._boost, visible_to=self.user_id)
        return self._hits[name]

    def find(self, name: str) -> list[Food]:
        """Return the first foods of this name, with their measures."""
        if name not in self._found:
            foods = self.hits(name)[:_CANDIDATES]
            prefetch_related_objects(foods, "portions")
            self._found[name] = foods
        return self._found[name]

    def _item(self, spoken: Spoken) -> Item:
        if not words_of(spoken.food) and not spoken.problem:
            return Item(spoken, question=Question("nothing"))
        if spoken.problem:
            return Item(spoken, question=Question(spoken.problem), foods=tuple(self.find(spoken.food)[:1]))
        name, foods = self._named(spoken.food)
        if not foods and is_kind(spoken.food):
            foods = self._told_by_measure(spoken)
        if foods and _is_seasoning(foods[0]) and _is_more_than_a_dash(spoken):
            foods = sorted(foods, key=lambda food: _is_seasoning(food) or not is_kind_of(food, name))
        if spoken.unit in _OF_DRINKS and foods and _is_by_the_spoon(foods[0]):
            # A cup of cocoa is no powder.
            foods = sorted(foods, key=lambda food: not (food.is_drink and is_kind_of(food, name)))
        if not foods and (spoken.unit == "milligram" or not _OF_TABLETS.isdisjoint(words_of(spoken.food))):
            return Item(spoken, question=Question("tablet"))
        if not foods:
            near = self.find(spoken.food)[:_OFFERED]
            if len(near) < _FEW:
                others = nearest(spoken.food, visible_to=self.user_id, limit=_OFFERED)
                near += [food for food in others if food not in near][: _OFFERED - len(near)]
                near.sort(key=lambda food: is_only_listed(food, spoken.food))
            fits = [(food, fit(spoken, weighable(food))) for food in near]
            meant = tuple(Choice(food, found) for food, found in fits if isinstance(found, Fit) and _weighs(found))
            kind = "kind" if is_kind(spoken.food) else "food"
            return Item(spoken, meant, Question(kind, spoken.food), tuple(near))
        fits = [(food, fit(spoken, weighable(food))) for food in foods]
        first = fits[0][1]
        if isinstance(first, Question) and first.kind not in {"unit", "size", "count", "which", "no_portion"}:
            return Item(spoken, question=first, foods=(foods[0],))
        fitting = [Choice(food, found) for food, found in fits if isinstance(found, Fit) and _weighs(found)]
        if isinstance(first, Question):
            # The measure may tell which of several is meant: a can of tuna, a slice of bread.
            alike = [choice for choice in fitting if is_same_otherwise(choice.food, name) and _in_it(choice, spoken)]
            if not alike:
                return Item(spoken, tuple(fitting[:_OFFERED]), first, (foods[0],))
            fitting = [*alike, *(choice for choice in fitting if choice not in alike)]
        elif not fitting or fitting[0].food != foods[0]:
            return Item(spoken, question=Question("too_much"), foods=(foods[0],))
        return Item(spoken, tuple(fitting[:_OFFERED]))

    def _named(self, name: str) -> tuple[str, list[Food]]:
        """Return the foods of a name, or of the same name without what makes no difference."""
        words = name.split()
        without = [word for word in words if word.lower() not in CHATTER]
        uncut = [word for word in without if word.lower() not in FORMS]
        cooked = ["cooked" if word.lower() in COOKED else word for word in uncut]
        for variant in dict.fromkeys(" ".join(these) for these in (words, without, uncut, cooked) if these):
            foods = self.find(variant)
            if foods and self._is_sure(foods[0], variant):
                return variant, self._in_its_state(variant, foods)
        return name, []

    def _is_sure(self, food: Food, name: str) -> bool:
        """Whether a name means this food; one word must be a name of its own, or a food that this person logs."""
        if len(words_of(name)) == 1 and food.pk in self._boost and not ends_otherwise(food, name):
            return True
        if not covers(food, name, is_slip=self._is_slip):
            return False
        if ends_otherwise(food, name) and any(
            other != food and not ends_otherwise(other, name) for other in self.find(words_of(name)[-1])[:1]
        ):
            return False
        if is_kind(name) and food.pk not in self._boost and not (" " in name and is_called(food, name)):
            return False
        return len(words_of(name)) > 1 or food.pk in self._boost or is_named(food, name, is_slip=self._is_slip)

    def _told_by_measure(self, spoken: Spoken) -> list[Food]:
        """Return the one food of this name that has the measure: a bag of chips are crisps."""
        fits = [(food, fit(spoken, weighable(food))) for food in self.find(spoken.food) if is_called(food, spoken.food)]
        chosen = [food for food, found in fits if isinstance(found, Fit) and _in_it(Choice(food, found), spoken)]
        is_any = spoken.unit in MASSES | VOLUMES | {"", "portion", "serving"}
        return chosen if len(chosen) == 1 and not is_any else []

    def _is_slip(self, word: str) -> bool:
        """Whether a word may be a slip: one that the catalog writes is none, chickpeas are no chicken."""
        if word not in self._slips:
            self._slips[word] = not is_word(word)
        return self._slips[word]

    def _in_its_state(self, name: str, foods: list[Food]) -> list[Food]:
        """Put the food first that the name means without its state, where that is its state: cooked rice is rice."""
        bare = " ".join(word for word in name.split() if word.lower() not in STATES)
        if not bare or bare == name or is_called(foods[0], name):
            return foods
        plain = next(iter(self.find(bare)), None)
        if plain is None or not covers(plain, name, is_slip=self._is_slip):
            return foods
        return [plain, *(food for food in foods if food != plain)]

    def _end_of_name(self, chunks: Sequence[Chunk], start: int) -> int:
        """Return where the name ends that begins here: behind "macaroni and cheese", behind "milk, whole"."""
        for end in range(min(len(chunks), start + _LONGEST_RUN), start + 1, -1):
            run = chunks[start:end]
            if _may_be_one(run) and self._is_one_name(run):
                return end
        return start + 1

    def _is_one_name(self, run: Sequence[Chunk]) -> bool:
        readings = parse(joined(run))
        name = readings[0].food if readings else ""
        parts = [stems(" ".join(chunk.words)) for chunk in run[1:]]
        before = stems(name)[: len(stems(name)) - sum(map(len, parts)) - sum(c.joined_by != "," for c in run[1:])]
        commas = all(chunk.joined_by == "," for chunk in run[1:])
        for food in self.find(name)[:_OFFERED]:
            head, _, rest = food.name.partition(",")
            if not commas and (is_called(food, name) or ends_with(stems(head), stems(name))):
                return True
            if commas and before == stems(head) and all(set(part) <= set(stems(rest)) for part in parts):
                return True
        return False

    def _as_usual(self, items: list[Item]) -> list[Item]:
        """Where no amount was said take what this person usually has of the food."""
        foods = {choice.food.pk: choice.food for item in items if item.spoken.amount is None for choice in item.choices}
        if not foods or self.user_id is None:
            return items
        usual = usual_amounts(self.user_id, list(foods.values()), self.meal)
        return [
            replace(item, choices=tuple(_usually(choice, usual[choice.food.pk]) for choice in item.choices))
            if item.spoken.amount is None
            else item
            for item in items
        ]


def _usually(choice: Choice, usual: Usual) -> Choice:
    grams = measures_of(choice.food)[usual.measure].grams
    return replace(choice, fit=Fit(usual.amount, usual.measure, grams))


def _gathered(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Put an amount or a state that stands alone to its food: "eggs, 2", "chicken breast, grilled", "1 cup, rice"."""
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
    """Whether it tells how much and not of what: 1 cup, rice."""
    readings = parse(chunk.words)
    return bool(readings) and not readings[0].food and readings[0].amount is not None


def _may_be_one(run: Sequence[Chunk]) -> bool:
    return all(chunk.joined_by and not chunk.begins_amount for chunk in run[1:])


def _may_be_asked_whole(run: Sequence[Chunk]) -> bool:
    """Whether an unknown name may hold an "and"; commas and "with" stand between foods."""
    return _may_be_one(run) and run[-1].joined_by not in {",", "with", "w/"}


def _is_unknown(item: Item) -> bool:
    return item.question is not None and item.question.kind in {"food", "nothing"}


def _a_splash(item: Item, into: Item) -> Item:
    """Coffee with milk is no glass of milk."""
    splashes = [
        replace(choice, fit=Fit(Decimal(1), one.label, one.grams))
        for choice in item.choices
        for one in choice.food.portions.all()
        if one.label == "1 splash"
    ]
    if not splashes or item.spoken.amount is not None or not (into.chosen and into.chosen.food.is_drink):
        return item
    # A splash was as good as said.
    choices = tuple(splashes)
    return replace(item, spoken=replace(item.spoken, amount=Decimal(1), unit="splash"), choices=choices)


def _unless_inside(item: Item, dish: Item) -> Item:
    """Ask what is counted in the dish already: an omelet with three eggs, a smoothie with a banana."""
    if not (item.chosen and dish.chosen):
        return item
    holds = {word for one in weighable(dish.chosen.food).measures for word in stems(one.label)}
    holds |= set(stems(dish.chosen.food.name))
    is_inside = set(stems(item.spoken.food)) <= holds and not is_called(dish.chosen.food, item.spoken.food)
    return Item(item.spoken, question=Question("inside"), foods=(item.chosen.food,)) if is_inside else item


def _is_by_the_spoon(food: Food) -> bool:
    usual = weighable(food).usual
    return usual is not None and usual.unit in {"tablespoon", "teaspoon"}


def _is_seasoning(food: Food) -> bool:
    usual = weighable(food).usual
    return usual is not None and usual.unit in {"dash", "pinch"}


def _is_more_than_a_dash(spoken: Spoken) -> bool:
    """Whether so much, or so many, can be no spice: 100 g pepper, a pepper, peppers."""
    if spoken.unit in MASSES and spoken.amount is not None:
        return in_unit(spoken.amount, spoken.unit, "gram") > _MOST_SEASONING
    return not spoken.unit and (spoken.amount is not None or spoken.food.lower().endswith("s"))


def _in_it(choice: Choice, spoken: Spoken) -> bool:
    """Whether it is counted in the very measure that was said: a piece of salmon is no slice of smoked salmon."""
    return bool(spoken.unit) and (
        spoken.unit in MASSES | VOLUMES or Household(choice.fit.label, choice.fit.grams).unit == spoken.unit
    )


def _weighs(found: Fit) -> bool:
    grams = nutrients.grams_of(found.amount, found.grams)
    return 0 < grams <= nutrients.MOST_GRAMS and found.amount < 1_000_000
