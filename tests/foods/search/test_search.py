"""Finding foods by name."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from foods.catalog import writes
from foods.models import Food, Source
from foods.search import engines
from foods.search.ranking import Candidate
from foods.search.search import is_word, nearest, search
from tests.cast import make_food, make_user

pytestmark = pytest.mark.django_db


def names(text: str, **kw: object) -> list[str]:
    return [food.name for food in search(text, **kw)]  # type: ignore[arg-type]


def test_it_works() -> None:
    make_food("Spinach, cooked", "87")
    make_food("Cashews", aliases="cashew nuts\nde:Cashewkerne")
    assert names("spin") == ["Spinach, cooked"]
    assert names("nuts cash") == ["Cashews"]
    assert names("cashewkerne") == ["Cashews"]


@pytest.mark.parametrize("text", ["", "   ", "%", "' -- ;", "\N{COMBINING ACUTE ACCENT}"])
def test_no_words_find_nothing(text: str) -> None:
    make_food("100 % juice")
    assert search(text) == []


@pytest.mark.parametrize("text", ["müsli", "MUSLI", "mu\u0308sli", "Müs"])
def test_case_and_accents_do_not_matter(text: str) -> None:
    make_food("Muesli", aliases="de:Müsli")
    assert names(text) == ["Muesli"]


@pytest.mark.parametrize("text", ["shepherds", "shepherd's pie", "shepherd’s"])
def test_apostrophes_do_not_matter(text: str) -> None:
    make_food("Shepherd's pie")
    assert names(text) == ["Shepherd's pie"]


def test_sharp_s_is_ss() -> None:
    make_food("White chocolate", aliases="de:weiße Schokolade")
    assert names("weisse") == ["White chocolate"]


def test_every_word_must_begin_a_word() -> None:
    make_food("Watermelon")
    assert names("melon") == []
    assert names("water bread") == []


def test_a_language_mark_is_no_name() -> None:
    make_food("Avocado", aliases="de:Avocado")
    assert names("de") == []


def test_the_best_comes_first() -> None:
    for name, aliases in [
        ("Chocolate milk", ""),  # English names the thing last
        ("Milk chocolate", ""),  # begins so, but is something else
        ("Milk, whole", ""),  # a kind of it
        ("Milk", ""),  # the very name
        ("Milky tea", ""),  # a word that begins so
        ("Kefir", "milk"),  # the very other name
        ("Latte", "milk coffee"),  # another name holds it
    ]:
        make_food(name, aliases=aliases)
    order = ["Milk", "Kefir", "Milk, whole", "Chocolate milk", "Milk chocolate", "Latte", "Milky tea"]
    assert names("milk") == order


def test_words_in_their_order_come_before_the_same_words_apart() -> None:
    make_food("Cakes of rice, brown")
    make_food("Brown rice, long grain, cooked")
    assert names("brown ri") == ["Brown rice, long grain, cooked", "Cakes of rice, brown"]


def test_a_boost_decides_among_equals_only() -> None:
    make_food("Milk")
    short, long = make_food("Milk, 1%"), make_food("Milk, whole, fresh")
    assert names("milk", boost={long.pk: 3, short.pk: 1}) == ["Milk", "Milk, whole, fresh", "Milk, 1%"]
    assert names("milk", boost={}) == ["Milk", "Milk, 1%", "Milk, whole, fresh"]


def test_what_was_logged_once_does_not_hide_what_was_meant() -> None:
    make_food("Milk, whole", aliases="milk")
    once = make_food("Rice pudding of milk and sugar")
    assert names("milk", boost={once.pk: 1}, limit=1) == ["Milk, whole"]
    assert names("milk", boost={once.pk: 2}, limit=1) == ["Rice pudding of milk and sugar"]


def test_retired_and_unlisted_foods_are_never_found(alice: User) -> None:
    make_food("Milk, retired", retired_at=timezone.now())
    make_food("Milk, unlisted", listed=False)
    make_food("Milk of mine, retired", owner=alice, retired_at=timezone.now())
    assert names("milk", visible_to=alice.pk) == []


def test_own_foods_are_found_by_their_owner_alone(alice: User, bob: User) -> None:
    make_food("Milk of Alice", owner=alice)
    assert names("milk", visible_to=alice.pk) == ["Milk of Alice"]
    assert names("milk", visible_to=bob.pk) == []
    assert names("milk") == []


def test_no_more_than_the_limit() -> None:
    for i in range(25):
        make_food(f"Milk {i:02}")
    assert len(names("milk")) == 20
    assert names("milk", limit=2) == ["Milk 00", "Milk 01"]


def test_the_number_of_queries_is_constant() -> None:
    counts = []
    for start in (0, 8):
        for i in range(start, start + 8):
            make_food(f"Milk {i}")
        with CaptureQueriesContext(connection) as queries:
            for food in search("milk"):
                assert food.usual_portion_mg
        counts.append(len(queries))
    assert counts == [2, 2]  # the names; the foods found with their usual portions


def test_foods_without_a_usual_portion_take_one_query_more() -> None:
    counts = []
    for start in (0, 8):
        for i in range(start, start + 8):
            make_food(f"Milk {i}", portions={"1 cup": "244", "1 tbsp": "15"}).portions.update(is_usual=False)
        with CaptureQueriesContext(connection) as queries:
            assert {str(food.usual_portion) for food in search("milk")} == {"1 cup"}
        counts.append(len(queries))
    assert counts == [3, 3]  # the names; the foods found; their portions, of which the first counts


@pytest.mark.parametrize("hidden", [{"listed": False}, {"retired_at": timezone.now()}, {"owner": "bob"}])
def test_a_habit_or_an_index_shows_nobody_a_food_that_is_not_theirs(
    alice: User, hidden: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = {"owner": make_user("bob")} if "owner" in hidden else {}
    food = make_food("Milk", **hidden | owner)
    row = Candidate(food.pk, food.name, "", "", food.source, 1)
    monkeypatch.setattr(engines.engine(), "matches", lambda *_, **__: [row])
    for who in (alice.pk, None):
        assert search("milk", boost={food.pk: 9.0}, visible_to=who) == []
        assert nearest("milk", visible_to=who) == []


def test_who_may_find_a_food_is_one_rule_whatever_the_index_says(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [
        make_food("Milk", "11", owner=owner, listed=listed, retired_at=retired, contains=["milk"], portions=portions)
        for owner, listed, retired in itertools.product((None, alice, bob), (True, False), (None, timezone.now()))
        for portions in ({}, {"1 cup": "244.5", "1 tbsp": "15"})
    ]
    all_of_them = [Candidate(food.pk, food.name, "", "", food.source, food.group.rank) for food in every]
    monkeypatch.setattr(engines.engine(), "matches", lambda *args, **kw: all_of_them)
    for who in (None, alice.pk, bob.pk):
        found = search("milk", visible_to=who, limit=50)
        visible = Food.objects.visible_to(who).with_portions().in_bulk()
        assert {food.pk for food in found} == set(visible)
        for food in found:
            same = visible[food.pk]
            assert [values(food), values(food.group)] == [values(same), values(same.group)]
            assert values(food.usual_portion) == values(same.usual_portion)


def values(row: Model | None) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} if row else {}


QUESTIONS = Path(__file__).with_name("search_questions.csv")


@pytest.fixture(scope="module")
def questions() -> list[dict[str, str]]:
    with QUESTIONS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.slow
def test_every_question_finds_the_right_food_first_in_the_seeded_catalog(questions: list[dict[str, str]]) -> None:
    writes.seed()
    first = {question["question"]: names(question["question"], limit=1) for question in questions}
    right = {question["question"]: question["first"].split(" | ") for question in questions}
    assert {text: found for text, found in first.items() if not set(found) & set(right[text])} == {}


def test_the_questions_are_of_every_kind(questions: list[dict[str, str]]) -> None:
    kinds = [question["kind"] for question in questions]
    least = {"word": 10, "words": 8, "prefix": 6, "misspelt": 6, "alias": 4}
    assert {kind: min(kinds.count(kind), number) for kind, number in least.items()} == least


@pytest.mark.parametrize(
    "text",
    ["shakshuka", "kulebyaka", "pelmeni", "fesenjan", "cheburek", "clafoutis"],
)
def test_what_the_catalog_lacks_is_not_answered_with_what_merely_looks_like_it(text: str) -> None:
    writes.seed()
    assert names(text) == []


def test_a_word_is_known_in_either_number_and_only_if_a_name_has_it() -> None:
    make_food("Chickpeas, cooked")
    assert is_word("chickpea")
    assert is_word("chickpeas")
    assert not is_word("chick")


def test_a_word_of_the_source_alone_is_found_as_typed_but_not_guessed() -> None:
    make_food("Pizza", original_name="Pizza chain, cheese topping")
    assert names("chain") == ["Pizza"]
    assert names("chai") == ["Pizza"]  # begun
    assert names("chein") == []


def test_chips_are_both_kinds() -> None:
    writes.seed()
    assert set(names("chips", limit=2)) == {"French fries", "Potato chips"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("egg", "Eggs"),
        ("cherry", "Cherries"),
        ("tomatoes", "Tomato"),
        ("loaves", "Loaf"),
        ("berries", "Berry"),
        ("radishes", "Radish"),
    ],
)
def test_number_does_not_matter(typed: str, name: str) -> None:
    make_food(name)
    assert names(typed) == [name]


def test_the_name_in_the_source_finds_it_without_what_usda_tacks_on() -> None:
    make_food("Cheddar", original_name="Cheese, cheddar (Includes foods for USDA's Food Distribution Program)")
    assert names("cheese") == ["Cheddar"]
    assert names("distribution") == []


def test_whole_foods_come_before_branded_ones() -> None:
    make_food("Eggs", source="usda_branded", source_id="1")
    make_food("Snickers egg", source="usda_branded", source_id="2")
    make_food("Egg, raw", source="usda_sr_legacy", source_id="3")
    assert names("egg") == ["Egg, raw", "Eggs", "Snickers egg"]


def test_what_one_logs_comes_first_though_a_thousand_others_fit() -> None:
    group = make_food("Milk, own brand").group
    Food.objects.bulk_create(Food(name=f"Milk {n}", group=group) for n in range(1000))
    mine = make_food("A very long name of a drink that is made of milk", group=group)
    assert names("milk", boost={mine.pk: 1}, limit=1) == [mine.name]


def test_the_very_name_is_found_among_a_thousand_that_begin_so() -> None:
    group = make_food("Pea").group
    Food.objects.bulk_create(Food(name=f"Pear {n}", group=group) for n in range(1000))
    assert names("pea", limit=1) == ["Pea"]


@pytest.mark.parametrize("typed", ["spinnach", "spinahc", "spnach", "spinac raw", "sspinach", "zpinach"])
def test_a_slip_of_the_finger_is_forgiven(typed: str) -> None:
    make_food("Spinach, raw")
    assert names(typed) == ["Spinach, raw"]


def test_what_was_typed_comes_before_what_may_have_been_meant() -> None:
    make_food("Choclate spread")
    make_food("Chocolate")
    assert names("choclate") == ["Choclate spread", "Chocolate"]


def test_a_space_too_many_or_too_few_is_a_slip() -> None:
    make_food("Peanut butter")
    make_food("Flaxseed")
    assert names("peanutbutter") == names("pea nut butter") == ["Peanut butter"]
    assert names("flax seeds") == ["Flaxseed"]


@pytest.mark.parametrize(
    "typed", ["glass of milk", "a large glass of milk", "2 cups of milk", "2 milk", "250ml milk", "milk cup", "of milk"]
)
def test_how_much_is_wanted_does_not_matter(typed: str) -> None:
    make_food("Milk, whole")
    make_food("Glass noodles")
    assert names(typed) == ["Milk, whole"]


def test_a_measure_alone_is_a_word() -> None:
    make_food("Can of worms")
    assert names("can") == names("can of") == ["Can of worms"]


def test_a_word_may_be_begun_though_it_is_a_whole_one_too() -> None:
    group = make_food("Strawberries", aliases="de:Erdbeeren").group
    usda = {"group": group, "source": "usda_sr_legacy"}
    Food.objects.bulk_create(Food(name=f"Mushrooms, straw {n}", source_id=str(n), **usda) for n in range(300))
    assert names("straw", limit=1) == ["Strawberries"]


def test_two_words_may_be_one() -> None:
    make_food("Blueberries", aliases="blueberry")
    for n in range(8):
        make_food(f"Blue Hill mixed berries {n}")
    assert names("blue berries", limit=1) == ["Blueberries"]


def test_the_kind_may_stand_before_another_name() -> None:
    make_food("White rice, cooked", aliases="rice")
    make_food("Wild rice, cooked")
    assert names("cooked rice") == ["White rice, cooked", "Wild rice, cooked"]


def test_the_usual_portion_is_at_hand_and_the_others_are_a_query_away(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_food("Milk", portions={"1 cup": "244", "1 tbsp": "15"})
    make_food("Milk, dry", portions={})
    milk, dry = search("milk")
    with django_assert_num_queries(0):
        assert str(milk.usual_portion) == "1 cup"
        assert dry.usual_portion is None
    assert milk.portions.count() == 2


def test_a_row_is_found_after_migrate_and_follows_every_change(alice: User) -> None:
    food = make_food("Amaranth")
    assert names("amaranth") == ["Amaranth"]
    Food.objects.update(name="Teff")
    assert names("amaranth") == []
    Food.objects.update(aliases="annual bunch grass")
    assert names("bunch") == names("teff") == ["Teff"]
    Food.objects.update(listed=False)
    assert names("teff") == []
    Food.objects.update(owner=alice)
    assert names("teff") == []
    assert names("teff", visible_to=alice.pk) == ["Teff"]
    Food.objects.update(owner=None, listed=True, source="usda_branded")
    assert names("teff") == ["Teff"]
    food.delete()
    assert names("teff") == nearest("teff") == []


def test_the_index_can_be_rebuilt_and_dropped() -> None:
    make_food("Amaranth")
    for _ in range(2):
        engines.build(connection)
        assert names("amaranth") == ["Amaranth"]
    engines.drop(connection)
    make_food("Teff")
    engines.build(connection)
    assert names("teff") == ["Teff"]
    assert Food.objects.count() == 2


def test_foods_are_looked_up_by_the_index_alone() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'foods_search_first'")
            assert cursor.fetchone() == (["enable_seqscan=off", "enable_indexscan=off"],)


def test_a_search_that_corrects_asks_as_often_however_many_foods_there_are() -> None:
    counts = []
    for start in (0, 50):
        for i in range(start, start + 50):
            make_food(f"Milk {i}")
        with CaptureQueriesContext(connection) as queries:
            assert len(search("mlik")) == 20
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


class AnyTextTests(TestCase):
    """No text makes a search fail."""

    @given(st.text() | st.text(alphabet="\"*()-+:^{}'\\ NEARORANDT_%&|!<>\x00milk"))
    @example('"')
    @example('milk"')
    @example("NEAR(milk chocolate)")
    @example("milk NOT chocolate -raw")
    @example("words: milk*")
    @example("\x00milk\x00")
    @example("milk " * 100_000)
    @example("m" * 1_000_000)
    @example("\ud800 milk")
    @example("🥛 milk 牛乳 दूध חָלָב 김치 \U0001e900\U0001e922")
    @example("ﷺ" * 400)
    def test_it_answers(self, text: str) -> None:
        assert isinstance(search(text), list)
        assert isinstance(nearest(text), list)


@pytest.mark.one_engine("PostgreSQL keeps a table of words")
@pytest.mark.django_db(transaction=True)
def test_words_are_kept_until_the_catalog_changes() -> None:
    def reads_of_words() -> int:
        with CaptureQueriesContext(connection) as queries:
            search("almnds")
        return sum("FROM foods_search_words" in query["sql"] and "term, doc" in query["sql"] for query in queries)

    food = make_food("Almonds")
    assert [reads_of_words(), reads_of_words()] == [1, 0]
    make_food("Walnuts")
    assert [reads_of_words(), reads_of_words()] == [1, 0]
    assert [food.name for food in search("wallnuts")] == ["Walnuts"]
    food.delete()
    assert reads_of_words() == 1
    assert search("almnds") == []


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "plain"), [("avacado", "Avocado"), ("cashues", "Cashews, raw")])
def test_a_plain_food_comes_before_a_brand_that_is_misspelled_alike(typed: str, plain: str) -> None:
    for name in ("Avocado", "Cashews, raw", "Cash crop rice"):
        make_food(name)
    brand = make_food(f"{typed.title()} snack", source=Source.BRANDED)
    assert [food.name for food in search(typed)][:2] == [plain, brand.name]
    make_food(f"{typed.title()} of the house", source=Source.CATALOG)  # somebody looks after that name
    assert search(typed)[0].name == f"{typed.title()} of the house"
