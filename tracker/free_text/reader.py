"""Interpret one food as typed: find it, its amount and its magnesium. Nothing is saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from django.db.models import prefetch_related_objects

from foods import nutrients
from foods.models import Food, Source
from foods.own.foods import without_copies
from foods.search.ranking import Candidate, fold, words_of
from foods.search.search import heaviest, is_word, nearest, search
from tracker.diary.favorites import stars_of
from tracker.diary.habits import Usual, boost, usual_amounts
from tracker.diary.measures import measures_of
from tracker.free_text.estimates import ESTIMATED, estimate
from tracker.free_text.food_names import (
    BREADS,
    STATES,
    begins_with,
    covers,
    ends_otherwise,
    heads,
    is_called,
    is_kind,
    is_kind_in_words,
    is_kind_of,
    is_named,
    is_only_listed,
    is_same_otherwise,
    kind_meant,
    words_shared,
)
from tracker.free_text.items import Choice, Item, is_too_much, is_unknown, weighable
from tracker.free_text.kinds import names_of_kind
from tracker.free_text.portions import Fit, Household, Question, fit, ways
from tracker.free_text.saved_names import SavedNames
from tracker.free_text.spoken import Spoken
from tracker.free_text.tablets import is_oil_taken, kind_of_tablet
from tracker.free_text.units import MASSES, VOLUMES, in_unit
from tracker.free_text.variants import variants_of

_OF_DRINKS = frozenset({"cup", "mug", "glass"})
_OF_WEIGHT = frozenset({"dry", "raw", "uncooked", "cooked", "canned", "frozen"})  # states that change what 100 g hold
_SERVED_IN = frozenset({"bowl", "plate"})
_CANDIDATES = 8
OFFERED = 5
_MOST_FOUND = 20
MOST_FOUND_OF_BEGUN = 8  # foods of a word that may not be finished: another letter finds the rest
_FEW = 3
_NO_SLIPS = frozenset({"poke"})  # words of dishes that are read as their parts: a poke bowl holds no pike
_LEFT_OFF = re.compile(r"\s+(?:no|without|w/o)\b.*", re.IGNORECASE)  # a burger without the bun is near to a burger
_MOST_SEASONING = Decimal(20)  # grams


class Reader:
    """Interpret what one person types: find foods visible to them, those they log often first.

    With `is_begun`, the text is one word that may not be finished: what begins with it is enough.
    """

    def __init__(
        self, user_id: int | None, meal: str = "", *, shared_by: Sequence[int] = (), is_begun: bool = False
    ) -> None:
        self.user_id = user_id
        self.is_begun = is_begun
        self.shared_by = shared_by
        self.meal = meal
        self.stars = stars_of(user_id) if user_id is not None else set()
        self._boost = boost(user_id, meal, stars=self.stars)
        self._hits: dict[str, list[Food]] = {}
        self._found: dict[str, list[Food]] = {}
        self._foods: dict[int, Food] = {}  # one object per food, so that its measures are fetched once
        self._called: dict[str, Food | None] = {}
        self._slips: dict[str, bool] = {}
        self.saved = SavedNames(user_id)

    def interpret(self, readings: Sequence[Spoken]) -> Item:
        """Return the first reading that can be logged as it is, or else the first reading with its question."""
        best: Item | None = None
        for n, spoken in enumerate(readings):
            is_bare = n > 0 and spoken.amount is None and (readings[0].amount is not None or bool(readings[0].problem))
            if is_bare and not any(is_called(food, spoken.food) for food in self.find(spoken.food)[:3]):
                continue
            item = self._item(spoken)
            if item.chosen and item.chosen.fit.note != ESTIMATED:
                return item  # another reading may have the measure that was only estimated
            is_bowl = spoken.unit in _SERVED_IN and not readings[0].unit and not spoken.size
            if item.chosen and is_bowl and best:  # a steak bowl is no bowl of steak
                continue
            if best is None or (is_unknown(best) and not is_unknown(item)):
                best = item
        return best or Item(Spoken(""), question=Question("nothing"))

    def hits(self, name: str) -> list[Food]:
        """Return all foods that a search for this name finds, best first; cached."""
        if name not in self._hits:
            hits = search(
                name,
                boost=self._boost,
                visible_to=self.user_id,
                shared_by=self.shared_by,
                limit=MOST_FOUND_OF_BEGUN if self.is_begun else _MOST_FOUND,
                usual=self._usual,
            )
            self._hits[name] = self._known(without_copies(hits, self.user_id))
        return self._hits[name]

    def find(self, name: str) -> list[Food]:
        """Return the first foods of this name, with their measures."""
        if name not in self._found:
            self._found[name] = _with_measures(self.hits(name)[:_CANDIDATES])
        return self._found[name]

    def called(self, name: str) -> Food | None:
        """Return the first food of exactly this name, if any; no word counts as a typo."""
        if name not in self._called:
            found = self._known(
                search(name, visible_to=self.user_id, shared_by=self.shared_by, limit=1, corrects=False)
            )
            self._called[name] = next((food for food in found if is_called(food, name)), None)
        return self._called[name]

    def knows(self, name: str) -> bool:
        """Return whether a name surely means some food, without looking for the nearest ones."""
        return bool(self._named(name)[1])

    def knows_exactly(self, name: str) -> bool:
        """Return whether a name surely means some food, and has no typo."""
        return any(
            self._is_sure(food, one, is_slip=_is_never) for one in variants_of(name)[0] for food in self.hits(one)[:1]
        )

    @cached_property
    def _usual(self) -> list[Candidate]:
        return heaviest(self._boost)

    def _known(self, foods: Iterable[Food]) -> list[Food]:
        return [self._foods.setdefault(food.pk, food) for food in foods]

    def _item(self, spoken: Spoken) -> Item:
        if not words_of(spoken.food) and not spoken.problem:
            return Item(spoken, question=Question("nothing"))
        if saved := self.saved.item(spoken):
            return saved
        if tablet := self._tablet(spoken):
            return Item(spoken, question=Question(tablet, spoken.food))
        if spoken.problem:
            return self._with_problem(spoken)
        if spoken.unit == "slice" and BREADS.issuperset(spoken.food.lower().split()):
            spoken = replace(spoken, food=f"{spoken.food} bread")
        name, foods = self._named(spoken.food)
        if not foods and is_kind(spoken.food):
            foods = self._only_one_with_measure(spoken)
        if foods and _is_seasoning(foods[0]) and _is_more_than_a_dash(spoken):
            foods = sorted(foods, key=lambda food: _is_seasoning(food) or not is_kind_of(food, name))
        if spoken.unit in _OF_DRINKS and foods and _is_by_the_spoon(foods[0]):
            # A cup of cocoa is not powder.
            foods = sorted(foods, key=lambda food: not (food.is_drink and is_kind_of(food, name)))
        if not foods and spoken.unit == "milligram":
            return Item(spoken, question=Question("tablet", spoken.food))
        if not foods and self._is_enough(name):
            return Item(spoken, question=Question("kind", spoken.food), foods=tuple(self.hits(name)[:OFFERED]))
        if not foods:
            of_kind = [food for food in map(self.called, names_of_kind(name)) if food]
            near = _with_measures(of_kind) or self._near(name)
            fits = [(food, fit(spoken, weighable(food))) for food in near]
            meant = tuple(Choice(food, found) for food, found in fits if isinstance(found, Fit) and _weighs(found))
            kind = "kind" if of_kind or kind_meant(spoken.food, is_slip=self.is_slip) else "food"
            return Item(spoken, meant, Question(kind, spoken.food), tuple(near))
        fits = [(food, fit(spoken, weighable(food))) for food in foods]
        first = fits[0][1]
        if isinstance(first, Question) and first.kind == "two_amounts":
            return self._two_amounts(spoken, foods[0])
        if isinstance(first, Question) and first.kind not in {"unit", "size", "count", "which", "no_portion"}:
            return Item(spoken, question=first, foods=(foods[0],))
        fitting = [Choice(food, found) for food, found in fits if isinstance(found, Fit) and _weighs(found)]
        if isinstance(first, Question):
            # The measure may show which of several foods is meant: a can of tuna, a slice of bread.
            alike = [
                choice for choice in fitting if is_same_otherwise(choice.food, name) and _uses_measure(choice, spoken)
            ]
            if not alike and spoken.unit:
                alike = [choice for choice in fitting if begins_with(choice.food, name)]
            if not alike:
                return _estimated(spoken, foods[0], first) or Item(spoken, tuple(fitting[:OFFERED]), first, (foods[0],))
            fitting = [*alike, *(choice for choice in fitting if choice not in alike)]
        elif not fitting or fitting[0].food != foods[0]:
            return Item(spoken, question=Question("too_much"), foods=(foods[0],))
        question = Question("much") if is_too_much(fitting[0]) else None
        return Item(spoken, tuple(fitting[:OFFERED]), question, (foods[0],) if question else ())

    def _with_problem(self, spoken: Spoken) -> Item:
        """Ask about an amount that cannot be known, of a food that is known by its name alone."""
        _, foods = self._named(spoken.food)
        if foods and spoken.also:
            return self._two_amounts(spoken, foods[0])
        if foods and spoken.ends:
            question = Question("range")
            return _estimated(spoken, _with_measures(foods)[0], question) or self._range(spoken, foods[0])
        if foods and spoken.vague:
            vague = Question("vague")
            return _estimated(spoken, _with_measures(foods)[0], vague) or Item(
                spoken, question=vague, foods=(foods[0],)
            )
        if spoken.vague:
            return self._item(replace(spoken, problem="", vague=""))
        foods = foods or self._near(spoken.food)
        return Item(spoken, question=Question(spoken.problem), foods=tuple(foods[:1]))

    def _two_amounts(self, spoken: Spoken, food: Food) -> Item:
        """Offer both amounts of a food."""
        found = ways(replace(spoken, problem=""), weighable(food))
        choices = tuple(Choice(food, one) for one in found if _weighs(one))
        return Item(spoken, choices, Question("two_amounts"), (food,))

    def _range(self, spoken: Spoken, food: Food) -> Item:
        """Offer both ends of "2-3 dates"."""
        told = [replace(spoken, amount=end, problem="", ends=()) for end in spoken.ends]
        fits = [found for one in told if isinstance(found := fit(one, weighable(food)), Fit) and _weighs(found)]
        return Item(spoken, tuple(Choice(food, one) for one in fits), Question("range"), (food,))

    def is_beginning(self, text: str) -> bool:
        """Whether a text is only the beginning of the first food found, and so has no more to say than the search."""
        hits = self.hits(text)[:_CANDIDATES]
        if not hits or variants_of(text)[0] != [text] or kind_of_tablet(Spoken(text)) or text in self.saved:
            return False
        is_own = any(food.owner_id is not None and is_called(food, text) for food in hits[1:])
        return not is_own and any(fold(head).startswith(fold(text)) for head in heads(hits[0]))

    def _is_enough(self, name: str) -> bool:
        """Whether search results are enough for a word that may not be finished."""
        found = self.hits(name)[:OFFERED] if self.is_begun else []
        return bool(found) and not any(is_only_listed(food, name) for food in found)

    def _near(self, name: str) -> list[Food]:
        """Return the foods to offer for a name that is not known: each has one of its telling words, or nearly."""
        name = _LEFT_OFF.sub("", name) or name
        near = self.hits(name)[:OFFERED]
        if all(map(self.is_slip, words_of(name))):
            near = [*self._by_each_word(name), *near]
        if len(near) < _FEW or words_shared(near[0], name, is_slip=self.is_slip) == 0:
            others = self._known(nearest(name, visible_to=self.user_id, limit=2 * OFFERED))
            near += [food for food in others if food not in near]
        shared = {food.pk: words_shared(food, name, is_slip=self.is_slip) for food in near}
        near = [food for food in near if shared[food.pk]]
        near.sort(key=lambda food: (is_only_listed(food, name), -shared[food.pk]))
        return _with_measures(near[:OFFERED])

    def _by_each_word(self, name: str) -> list[Food]:
        """Return the best food of each word, in a name of several that are all misspelt."""
        found: list[Food] = []
        for word in words_of(name):
            like = self._known([*self.hits(word)[:OFFERED], *nearest(word, visible_to=self.user_id, limit=OFFERED)])
            named = [food for food in like if is_named(food, word, is_slip=self.is_slip)]
            found += [food for food in named[:1] if food not in found]
        return found

    def _tablet(self, spoken: Spoken) -> str:
        """Return "tablet" for a supplement, "no_magnesium" for one without magnesium, "" for a food."""
        kind = kind_of_tablet(spoken)
        if not kind or is_oil_taken(spoken):
            return kind
        return "" if any(is_called(food, spoken.food) for food in self.find(spoken.food)[:1]) else kind

    def _named(self, name: str) -> tuple[str, list[Food]]:
        """Find foods by name, or by the same name without words that make no difference; return name and foods."""
        tried, english = variants_of(name)
        for variant in tried:
            foods = self.hits(variant)[:_CANDIDATES]
            own = [food for food in foods if food.owner_id is not None and is_called(food, variant)]
            if own:
                return variant, _with_measures([*own, *(food for food in foods if food not in own)])
            if foods and not _is_of_table(foods[0]) and self._is_sure(foods[0], variant, is_slip=_is_never):
                return variant, _with_measures(self._in_its_state(variant, foods))
        if other := self._in_other_state(name):
            return name, _with_measures([other])
        for variant in tried:  # only now may a word be a typo: the cerveza is a beer
            foods = self.hits(variant)[:_CANDIDATES]
            if foods and not _is_of_table(foods[0]) and self._is_sure(foods[0], variant, is_slip=self.is_slip):
                return variant, _with_measures(self._in_its_state(variant, foods))
        for variant in tried:  # only now, as nothing in the catalog is called so
            hits = self.hits(variant)
            of_tables = [
                food for food in hits if _is_of_table(food) and self._is_sure(food, variant, is_slip=_is_never)
            ]
            if of_tables:
                return variant, _with_measures(of_tables)
        return english, []

    def _is_sure(self, food: Food, name: str, *, is_slip: Callable[[str], bool]) -> bool:
        """Whether a name means this food; a single word must be a full name, or this person must log the food."""
        if len(words_of(name)) == 1 and food.pk in self._boost and not ends_otherwise(food, name):
            return True
        if not covers(food, name, is_slip=is_slip):
            return False
        if ends_otherwise(food, name) and any(
            other != food and not ends_otherwise(other, name) for other in self.hits(words_of(name)[-1])[:1]
        ):
            return False
        is_one = " " in name and is_called(food, name) and not is_kind_in_words(name)
        if kind_meant(name, is_slip=is_slip) and food.pk not in self._boost and not is_one:
            return False
        return len(words_of(name)) > 1 or food.pk in self._boost or is_named(food, name, is_slip=is_slip)

    def _only_one_with_measure(self, spoken: Spoken) -> list[Food]:
        """Return the food of this name that has the measure, if only one does: a bag of chips is potato chips."""
        if spoken.unit in MASSES | VOLUMES | {"", "portion", "serving"}:
            return []  # any food has it
        fits = [(food, fit(spoken, weighable(food))) for food in self.find(spoken.food) if is_called(food, spoken.food)]
        chosen = [food for food, found in fits if isinstance(found, Fit) and _uses_measure(Choice(food, found), spoken)]
        return chosen if len(chosen) == 1 else []

    def is_slip(self, word: str) -> bool:
        """Whether a word may be a typo. A word in the catalog is not: chickpeas does not mean chicken."""
        if word not in self._slips:
            self._slips[word] = word not in _NO_SLIPS and not is_word(word)
        return self._slips[word]

    def _in_its_state(self, name: str, foods: list[Food]) -> list[Food]:
        """Put first the food that the name means without its state, if it is in that state: cooked rice is rice."""
        bare = " ".join(word for word in name.split() if word.lower() not in STATES)
        if not bare or bare == name or is_called(foods[0], name):
            return foods
        plain = next(iter(self.hits(bare)), None)
        if plain is None or not covers(plain, name, is_slip=self.is_slip):
            return foods
        return [plain, *(food for food in foods if food != plain)]

    def _in_other_state(self, name: str) -> Food | None:
        """Return dry white rice for "dry rice", where "rice" alone is cooked."""
        words = name.split()
        states = [word for word in words if word.lower() in _OF_WEIGHT]
        bare = " ".join(word for word in words if word not in states)
        plain = self.called(bare) if states and bare else None
        return self.called(f"{plain.name.partition(',')[0]} {states[0]}") if plain else None

    def as_usual(self, items: list[Item]) -> list[Item]:
        """Use the person's usual amount of a food where none was given."""
        foods = {choice.food.pk: choice.food for item in items if _is_without_amount(item) for choice in item.choices}
        if not foods or self.user_id is None:
            return items
        usual = usual_amounts(self.user_id, list(foods.values()), self.meal, stars=self.stars)
        return [
            replace(item, choices=tuple(_with_usual_amount(choice, usual[choice.food.pk]) for choice in item.choices))
            if _is_without_amount(item)
            else item
            for item in items
        ]


def _estimated(spoken: Spoken, food: Food, question: Question) -> Item | None:
    """Return a food with about the amount that was meant, if that can be told from its usual portion."""
    found = estimate(spoken, weighable(food), question)
    if found is None or not _weighs(found):
        return None
    choice = Choice(food, found)
    return None if is_too_much(choice) else Item(spoken, (choice,))


def _is_never(_word: str) -> bool:
    return False


def _is_of_table(food: Food) -> bool:
    return food.source == Source.TABLE


def _with_measures(foods: list[Food]) -> list[Food]:
    prefetch_related_objects(foods, "portions")  # skips foods that already have them
    return foods


def _with_usual_amount(choice: Choice, usual: Usual) -> Choice:
    if (usual.amount, usual.measure) == (Decimal(1), choice.fit.label):
        return choice  # a plural may be two of them
    grams = measures_of(choice.food)[usual.measure].grams
    return replace(choice, fit=Fit(usual.amount, usual.measure, grams))


def _is_without_amount(item: Item) -> bool:
    return item.spoken.amount is None and not item.spoken.ends and not item.spoken.vague


def _is_by_the_spoon(food: Food) -> bool:
    usual = weighable(food).usual
    return usual is not None and usual.unit in {"tablespoon", "teaspoon"}


def _is_seasoning(food: Food) -> bool:
    usual = weighable(food).usual
    return usual is not None and usual.unit in {"dash", "pinch"}


def _is_more_than_a_dash(spoken: Spoken) -> bool:
    """Whether the amount or count is too large for a spice: 100 g pepper, a pepper, peppers."""
    if spoken.unit in MASSES and spoken.amount is not None:
        return in_unit(spoken.amount, spoken.unit, "gram") > _MOST_SEASONING
    return not spoken.unit and (spoken.amount is not None or spoken.food.lower().endswith("s"))


def _uses_measure(choice: Choice, spoken: Spoken) -> bool:
    """Whether a choice uses exactly the measure that was given: a piece of salmon is not a slice of smoked salmon."""
    return bool(spoken.unit) and (
        spoken.unit in MASSES | VOLUMES or Household(choice.fit.label, choice.fit.grams).unit == spoken.unit
    )


def _weighs(found: Fit) -> bool:
    grams = nutrients.grams_of(found.amount, found.grams)
    return 0 < grams <= nutrients.MOST_GRAMS and found.amount < 1_000_000
