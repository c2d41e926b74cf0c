"""What a line of text means here: each food that it names, how much of it and its magnesium; nothing is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import prefetch_related_objects
from rapidfuzz.distance import OSA

from foods import nutrients
from foods.models import Food
from foods.nutrients import Total
from foods.ranking import fold, words_of
from foods.search import nearest, search
from tracker.diary import Measure, measures_of
from tracker.habits import Usual, boost, usual_amounts
from tracker.line.fit import Fit, Household, Question, Weighable, fit, singular
from tracker.line.numbers import words_in
from tracker.line.spoken import CHATTER, MOST_FOODS, Chunk, Spoken, chunks_of, joined, parse

_CANDIDATES = 8
_OFFERED = 5
_LONGEST_RUN = 4  # chunks that may be one name: yogurt, plain, whole milk
_ALIKE = 0.75
# How a food was cut tells nothing about its magnesium per gram.
_FORMS = frozenset(
    words_in(
        "sliced chopped diced shredded grated mashed melted toasted peeled drained rinsed cubed halved "
        "crumbled buttered"
    )
)
# Ways to cook with moist or gentle heat, which the catalog often calls "cooked".
_COOKED = frozenset(words_in("boiled steamed grilled baked broiled poached simmered microwaved sauteed cooked"))
_STATES = (
    _FORMS
    | _COOKED
    | frozenset(
        words_in(
            "raw fried roasted canned tinned frozen dried dry smoked scrambled plain unsweetened black white "
            "skimmed whole"
        )
    )
)


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
    """Return what a food is called and measured in, for `tracker.line.fit`; reads the prefetched portions."""
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
        self._found: dict[str, list[Food]] = {}

    def read(self, text: str) -> list[Item]:
        """Return the foods that a line names, in its order."""
        items: list[Item] = []
        chunks = _gathered(chunks_of(text))
        at = 0
        while at < len(chunks) and len(items) < MOST_FOODS:
            end = self._end_of_name(chunks, at)
            item = self.understood(parse(joined(chunks[at:end])))
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
            elif chunks[at].joined_by in {"with", "w/"} and items:
                item = _a_splash(item, into=items[-1])
            items.append(item)
            at = end
        return self._as_usual(items)

    def understood(self, readings: Sequence[Spoken]) -> Item:
        """Return the first reading that can be logged as it is; else the first, with its question."""
        asked: Item | None = None
        for n, spoken in enumerate(readings):
            is_bare = n > 0 and spoken.amount is None and (readings[0].amount is not None or bool(readings[0].problem))
            if is_bare and not any(_is_called(food, spoken.food) for food in self.find(spoken.food)[:3]):
                continue
            item = self._item(spoken)
            if item.chosen:
                return item
            if asked is None or (_is_unknown(asked) and not _is_unknown(item)):
                asked = item
        return asked or Item(Spoken(""), question=Question("nothing"))

    def find(self, name: str) -> list[Food]:
        """Return the foods of this name, best first; one look-up each."""
        if name not in self._found:
            foods = search(name, boost=self._boost, visible_to=self.user_id, limit=_CANDIDATES)
            prefetch_related_objects(foods, "portions")
            self._found[name] = foods
        return self._found[name]

    def _item(self, spoken: Spoken) -> Item:
        if not words_of(spoken.food) and not spoken.problem:
            return Item(spoken, question=Question("nothing"))
        if spoken.problem:
            return Item(spoken, question=Question(spoken.problem), foods=tuple(self.find(spoken.food)[:1]))
        name, foods = self._named(spoken.food)
        if not foods:
            near = (self.find(spoken.food) or nearest(spoken.food, visible_to=self.user_id))[:_OFFERED]
            fits = [(food, fit(spoken, weighable(food))) for food in near]
            meant = tuple(Choice(food, found) for food, found in fits if isinstance(found, Fit) and _weighs(found))
            return Item(spoken, meant, Question("food", spoken.food), tuple(near))
        fits = [(food, fit(spoken, weighable(food))) for food in foods]
        first = fits[0][1]
        if isinstance(first, Question) and first.kind not in {"unit", "size", "count", "which", "no_portion"}:
            return Item(spoken, question=first, foods=(foods[0],))
        fitting = [Choice(food, found) for food, found in fits if isinstance(found, Fit) and _weighs(found)]
        if isinstance(first, Question):
            # The measure may tell which of several is meant: a can of tuna, a slice of bread.
            alike = [choice for choice in fitting if _is_kind_of(choice.food, name)]
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
        uncut = [word for word in without if word.lower() not in _FORMS]
        cooked = ["cooked" if word.lower() in _COOKED else word for word in uncut]
        for variant in dict.fromkeys(" ".join(these) for these in (words, without, uncut, cooked) if these):
            foods = self.find(variant)
            if foods and self._is_sure(foods[0], variant):
                return variant, self._in_its_state(variant, foods)
        return name, []

    def _is_sure(self, food: Food, name: str) -> bool:
        """Whether a name means this food; one word must be a name of its own, or a food that this person logs."""
        if not _covers(food, name):
            return False
        return len(words_of(name)) > 1 or food.pk in self._boost or _is_named(food, name)

    def _in_its_state(self, name: str, foods: list[Food]) -> list[Food]:
        """Put the food first that the name means without its state, where that is its state: cooked rice is rice."""
        bare = " ".join(word for word in name.split() if word.lower() not in _STATES)
        if not bare or bare == name or _is_called(foods[0], name):
            return foods
        plain = next(iter(self.find(bare)), None)
        if plain is None or not _covers(plain, name):
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
        parts = [_stems(" ".join(chunk.words)) for chunk in run[1:]]
        before = _stems(name)[: len(_stems(name)) - sum(map(len, parts)) - sum(c.joined_by != "," for c in run[1:])]
        commas = all(chunk.joined_by == "," for chunk in run[1:])
        for food in self.find(name)[:_OFFERED]:
            head, _, rest = food.name.partition(",")
            if not commas and (_is_called(food, name) or _ends_with(_stems(head), _stems(name))):
                return True
            if commas and before == _stems(head) and all(set(part) <= set(_stems(rest)) for part in parts):
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
    """Put an amount or a state that stands alone behind a comma to its food: "eggs, 2", "chicken breast, grilled"."""
    found: list[Chunk] = []
    for chunk in chunks:
        behind = next(iter(parse(("it", *chunk.words))))
        is_amount = behind.food == "it" and behind.amount is not None
        is_state = all(word.lower() in _STATES for word in chunk.words)
        if found and chunk.joined_by == "," and (is_amount or is_state):
            found[-1] = replace(found[-1], words=(*found[-1].words, *chunk.words))
        else:
            found.append(chunk)
    return found


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


def _weighs(found: Fit) -> bool:
    grams = nutrients.grams_of(found.amount, found.grams)
    return 0 < grams <= nutrients.MOST_GRAMS and found.amount < 1_000_000


def _stems(text: str) -> list[str]:
    """Split with the joining words kept: they tell macaroni and cheese from two foods."""
    words = fold(text.replace("&", " and ").replace("-", " ")).replace(",", " ").split()
    return [singular(word) for word in words]


def _heads(food: Food) -> list[str]:
    return [food.name, food.name.partition(",")[0], *food.alias_list]


def _ends_with(name: Sequence[str], end: Sequence[str]) -> bool:
    return list(name[len(name) - len(end) :]) == list(end) if len(end) <= len(name) else False


def _is_called(food: Food, name: str) -> bool:
    return any(_stems(head) == _stems(name) for head in _heads(food))


def _is_named(food: Food, word: str) -> bool:
    """Whether one word names the food, or nearly: cake is no rice cake, and a sandwich is no sandwich bread."""
    names = [words_of(head) for head in _heads(food)]
    if _is_called(food, word) or any(singular(fold(word)) == singular("".join(name)) for name in names):
        return True
    return _is_like(fold(word), [name[0] for name in names if len(name) == 1])


def _is_kind_of(food: Food, name: str) -> bool:
    """Whether the words name the food itself and not what is made of it: tuna canned, not tuna salad."""
    wanted = [singular(word) for word in words_of(name)]
    for head in _heads(food):
        stems = [singular(word) for word in words_of(head)]
        # Sauce for pasta is no pasta.
        is_for_it = not {"for", "from", "in", "of", "on", "with"}.isdisjoint(_stems(head))
        if (_ends_with(stems, wanted) and not is_for_it) or set(stems) == set(wanted):
            return True
    thing = [singular(word) for word in words_of(food.name.partition(",")[0])]
    return set(wanted) <= {singular(word) for word in words_of(food.name)} and wanted[-1] == thing[-1]


def _covers(food: Food, name: str) -> bool:
    """Whether each word that was said is one of the food's names, or nearly so: what is merely like it is asked."""
    known = {word for head in (*_heads(food), food.name_in_source) for word in words_of(head)}
    known |= {singular(word) for word in known}
    # A slip of the finger in what it is, not in how it is kept: pickles are no pickled herring.
    things = {word for head in _heads(food)[1:] for word in words_of(head)}
    words = words_of(name)
    run = fold(" ".join(words)).replace(" ", "")
    if any(run == "".join(words_of(head)) for head in _heads(food)):
        return True  # peanutbutter, pea nuts
    return all(word in known or singular(word) in known or _is_like(word, things) for word in words)


def _is_like(word: str, known: Iterable[str]) -> bool:
    if len(word) < 4:
        return False
    return any(
        (other.startswith(word) and len(word) >= _ALIKE * len(other))
        or (abs(len(other) - len(word)) <= 2 and OSA.normalized_similarity(word, other) >= _ALIKE)
        for other in known
    )
