"""The real catalog file and the command that loads it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.catalog import writes
from foods.catalog.loading import LoadResult
from foods.importers.catalog_csv import read_groups
from foods.importers.records import FoodRecord, GroupRecord
from foods.models import Allergen, Food, FoodGroup, Portion
from tests.cast import make_entry
from tracker.models import Entry

# What the source text recommends, group by group, in its order.
DOCUMENT = {
    "Dark leafy greens": {"spinach", "Swiss chard"},
    "Nuts": {"almonds", "cashews", "peanuts"},
    "Seeds": {"pumpkin seeds", "chia seeds"},
    "Legumes": {"black beans", "soybeans"},
    "Whole grains": {"oatmeal", "brown rice"},
    "Avocado": {"avocado"},
    "Dark chocolate": {"dark chocolate"},
    "Fatty fish": {"salmon"},
}


@pytest.fixture(scope="module")
def groups() -> dict[str, GroupRecord]:
    with writes.GROUPS_FILE.open("rb") as stream:
        return {group.slug: group for group in read_groups(stream)}


@pytest.fixture(scope="module")
def foods(groups: dict[str, GroupRecord]) -> dict[str, FoodRecord]:
    readings = [writes.read_file(path, groups.values()) for path in (writes.CATALOG_FILE, writes.DISHES_FILE)]
    assert [refusal for reading in readings for refusal in reading.refusals] == []
    return {record.name: record for reading in readings for record in reading.records}


def test_it_works(foods: dict[str, FoodRecord]) -> None:
    assert len(foods) == 1736


def test_every_group_and_food_that_the_document_names_is_there(
    foods: dict[str, FoodRecord], groups: dict[str, GroupRecord]
) -> None:
    in_document = sorted((group for group in groups.values() if group.in_document), key=lambda group: group.rank)
    assert [group.name for group in in_document] == list(DOCUMENT)
    assert max(group.rank for group in in_document) < min(g.rank for g in groups.values() if not g.in_document)
    terms: dict[str, set[str]] = {name: set() for name in DOCUMENT}
    for food in foods.values():
        if food.document_term:
            assert food.magnesium_mg_per_100g
            terms[groups[food.group].name].add(food.document_term)
    assert terms == DOCUMENT


def test_every_term_of_the_document_can_be_suggested(foods: dict[str, FoodRecord]) -> None:
    suggestable = {food.document_term for food in foods.values() if food.suggestable}
    assert set().union(*DOCUMENT.values()) <= suggestable


def test_fast_food_is_never_suggested(foods: dict[str, FoodRecord]) -> None:
    names = {food.name for food in foods.values() if food.suggestable}
    assert names.isdisjoint({"French fries", "Lasagna, cheese", "Pizza, cheese", "Fish fillet, battered and fried"})
    assert not any("fast food" in name for name in names)


def test_every_group_holds_foods(foods: dict[str, FoodRecord], groups: dict[str, GroupRecord]) -> None:
    assert {food.group for food in foods.values()} == set(groups)


def test_what_nobody_measured_has_no_value_and_is_never_suggested(foods: dict[str, FoodRecord]) -> None:
    unknown = [food for food in foods.values() if food.magnesium_mg_per_100g is None]
    assert {food.source for food in unknown} == {"catalog"}
    assert not any(food.suggestable for food in unknown)
    of_dishes = {food.name for food in foods.values() if food.allergens_unconfirmed}
    assert {food.source_id for food in unknown if food.name not in of_dishes} == {"german-whole-grain-bread", "skyr"}
    assert {"poha", "spaetzle", "banh-mi"} <= {food.source_id for food in unknown}


@pytest.mark.parametrize(
    ("name", "mg", "kcal", "fdc_id", "usual", "grams"),
    [
        ("Spinach, cooked", "87", "23", "168463", "1/2 cup", "90"),
        ("Almonds", "270", "579", "170567", "1 oz", "28.35"),
        ("Pumpkin seeds, shelled", "592", "559", "170556", "1 oz", "28.35"),
        ("Avocado", "29", "160", "171705", "1/2 avocado", "100"),
        ("Olive oil", "0", "884", "171413", "1 tbsp", "13.5"),
        ("Jalapeño, raw", "15", "29", "168576", "1 pepper", "14"),
        ("Chicken noodle soup", "4", "24", "172909", "1 cup", "248"),
        ("Taco, beef", "32", "226", "170689", "1 taco", "69"),
        ("Chicken breast, roasted", "29", "165", "171477", "1/2 breast", "86"),
        ("Chocolate mousse", "20", "225", "168777", "1/2 cup", "85"),
    ],
)
def test_figures_are_those_of_the_source(
    foods: dict[str, FoodRecord], name: str, mg: str, kcal: str, fdc_id: str, usual: str, grams: str
) -> None:
    food = foods[name]
    [portion] = [portion for portion in food.portions if portion.is_usual]
    assert (food.magnesium_mg_per_100g, food.energy_kcal_per_100g) == (Decimal(mg), Decimal(kcal))
    assert (food.source, food.source_id) == ("usda_sr_legacy", fdc_id)
    assert (portion.label, portion.grams) == (usual, Decimal(grams))


def test_nori_is_the_dry_sheet_that_people_eat(foods: dict[str, FoodRecord]) -> None:
    nori, leaf = foods["Seaweed, nori, dried"], foods["Laver, raw"]
    assert (nori.source, nori.source_id, nori.magnesium_mg_per_100g) == ("usda_survey", "75232000", Decimal(482))
    [sheet] = [portion for portion in nori.portions if portion.is_usual]
    assert (sheet.label, sheet.grams, sheet.estimated) == ("1 sheet", Decimal("2.6"), True)
    assert (leaf.source_id, [portion.label for portion in leaf.portions]) == ("168458", ["2 tbsp"])
    assert not nori.suggestable
    assert not leaf.suggestable


def test_what_is_baked_with_raisins_may_contain_their_sulphites(foods: dict[str, FoodRecord]) -> None:
    baked = [food for food in foods.values() if "raisin" in food.original_name and food.group == "grains-bread"]
    assert {food.name for food in baked} == {"Cinnamon roll", "Danish pastry", "Raisin bread"}
    assert [food.name for food in baked if "sulphites" not in food.may_contain] == []


def test_every_figure_has_its_source(foods: dict[str, FoodRecord]) -> None:
    measured = [food for food in foods.values() if food.magnesium_mg_per_100g is not None]
    assert all(food.original_name and food.source_id for food in measured)
    releases = Counter(food.release for food in measured if food.source != "catalog")
    assert releases.keys() == {
        "SR Legacy, April 2018",
        "SR28, 2015; carried into SR Legacy, April 2018",
        "FNDDS 2021-2023",
        "Open Government Licence v3.0",
        "2020, Etalab Open Licence 2.0",
    }
    assert (releases["SR Legacy, April 2018"], releases["SR28, 2015; carried into SR Legacy, April 2018"]) == (775, 46)
    named = re.compile(
        r"(FNDDS 2021-2023|UK CoFID \(OGL v3\.0\)|CIQUAL 2020 \(Etalab Open Licence 2\.0\)), food [\d-]+"
    )
    later = [food for food in measured if food.source == "catalog"]
    assert len(later) == 19  # ten everyday foods, nine dishes
    assert all(named.fullmatch(food.release) for food in later)
    assert {food.how_known for food in measured} == {"analysed", "calculated"}


def test_dishes_are_never_suggested_and_await_confirmation(foods: dict[str, FoodRecord]) -> None:
    dishes = [food for food in foods.values() if food.allergens_unconfirmed]
    assert len(dishes) > 300
    assert not any(food.suggestable for food in dishes)
    assert all(food.diet for food in dishes)
    assert {food.source for food in dishes} == {"usda_survey", "uk_cofid", "ciqual", "catalog"}


@pytest.mark.parametrize(
    ("name", "mg", "source_id"),
    [
        ("Latte", "10", "latte"),
        ("Cappuccino", "10", "cappuccino"),
        ("Oat milk", "8", "oat-milk"),
        ("Tea with milk", "3", "tea-with-milk"),
        ("Sushi rolls", "13", "sushi-rolls"),
        ("Chicken curry", "18", "chicken-curry"),
        ("Cottage pie", "14", "cottage-pie"),
        ("Sourdough bread", "32", "sourdough-bread"),
        ("Muesli", "92", "muesli"),
        ("Quark", "11", "quark"),
    ],
)
def test_what_had_no_value_has_one_and_keeps_its_key(
    foods: dict[str, FoodRecord], name: str, mg: str, source_id: str
) -> None:
    assert (foods[name].magnesium_mg_per_100g, foods[name].source_id) == (Decimal(mg), source_id)


def test_a_vegan_dish_has_no_animal_allergen_even_in_some_recipes(foods: dict[str, FoodRecord]) -> None:
    animal = {"eggs", "milk", "fish", "crustaceans", "molluscs"}
    dishes = [food for food in foods.values() if food.allergens_unconfirmed]
    assert [food.name for food in dishes if food.diet == "vegan" and animal & {*food.contains, *food.may_contain}] == []
    swimming = {"fish", "crustaceans", "molluscs"}
    both = [food for food in dishes if food.diet == "vegetarian" and swimming & {*food.contains, *food.may_contain}]
    assert [food.name for food in both] == []


def test_what_eats_no_animals_holds_none(foods: dict[str, FoodRecord]) -> None:
    animal = {"eggs", "milk", "fish", "crustaceans", "molluscs"}
    assert [food.name for food in foods.values() if food.diet == "vegan" and animal & set(food.contains)] == []


def test_allergens_stand_in_the_order_of_labels(foods: dict[str, FoodRecord]) -> None:
    for food in foods.values():
        for named_ones in (food.contains, food.may_contain):
            assert list(named_ones) == [one for one in Allergen.values if one in named_ones], food.name


@pytest.mark.parametrize(
    ("words", "allergen"),
    [("mayonnaise|mayo|ranch", "eggs"), ("caesar|worcestershire", "fish"), ("tuna mayo|egg fried", "eggs")],
)
def test_what_is_dressed_with_it_is_marked(foods: dict[str, FoodRecord], words: str, allergen: str) -> None:
    texts = {food.name: " ".join([food.name, *food.aliases, food.notes]).lower() for food in foods.values()}
    found = [foods[name] for name, text in texts.items() if re.search(words, text) and "instead of" not in text]
    assert found
    assert [food.name for food in found if allergen not in {*food.contains, *food.may_contain}] == []


MEAT = "bacon beef bratwurst chicken duck frankfurter gelatin ham hamburger lamb lard pork salami sausage turkey"
FISH = "anchovies cod fish haddock herring mackerel salmon sardines tilapia trout tuna"
OF_FLOUR = "bread bagel biscuit burrito cake cookies crackers muffin pasta pie pizza sandwich spaghetti"
OF_MILK = "butter buttermilk cheese cheeseburger cream mozzarella yogurt"
# Names that speak of something else: a bun for a hamburger, butter of nuts, sauce for pasta, a squash like spaghetti.
OTHERWISE = re.compile(
    r"meatless|hamburger or hot ?dog|(almond|cashew|peanut|seed) butter(?! cookie)|cream of (wheat|rice)|pasta sauce"
    r"|cream soda|duck egg|spaghetti squash|gluten-free"
    r"|(soy|almond milk|coconut milk) yogurt|yogurt, (soy|almond milk|coconut milk)"
)


def named(words: str, where: str) -> bool:
    return not OTHERWISE.search(where.lower()) and bool(set(re.findall("[a-z]+", where.lower())) & set(words.split()))


def test_what_names_meat_or_fish_is_not_for_those_who_eat_none(foods: dict[str, FoodRecord]) -> None:
    both = {food: f"{food.name}, {food.original_name}" for food in foods.values()}
    assert {food.diet for food, where in both.items() if named(MEAT, where)} == {"omnivore"}
    assert {food.diet for food, where in both.items() if named(FISH, where)} == {"pescatarian"}
    swimming = {"fish", "crustaceans", "molluscs"}
    assert [food.name for food in both if food.diet == "vegetarian" and swimming & set(food.contains)] == []


@pytest.mark.parametrize(("words", "allergen"), [(OF_FLOUR, "gluten"), (OF_MILK, "milk"), ("egg omelet", "eggs")])
def test_what_names_flour_milk_or_eggs_is_marked(foods: dict[str, FoodRecord], words: str, allergen: str) -> None:
    found = [food for food in foods.values() if named(words, food.name)]
    assert len(found) >= 5
    assert [food.name for food in found if allergen not in {*food.contains, *food.may_contain}] == []


def test_what_is_made_with_soy_sauce_holds_its_soy_and_wheat(foods: dict[str, FoodRecord]) -> None:
    made = [food for food in foods.values() if "soy sauce" in food.original_name.lower()]
    assert len(made) >= 2
    assert [food.name for food in made if not {"gluten", "soy"} <= set(food.contains)] == []


def test_an_estimated_weight_is_marked_and_its_mark_not_shown(foods: dict[str, FoodRecord]) -> None:
    handful = next(portion for portion in foods["Spinach, raw"].portions if portion.label == "1 handful")
    assert handful.estimated
    assert not any("~" in portion.label for food in foods.values() for portion in food.portions)


def test_german_names_are_kept_with_their_mark(foods: dict[str, FoodRecord]) -> None:
    assert "de:Avocado" in foods["Avocado"].aliases


@pytest.mark.django_db
def test_seeding_works_and_a_second_time_changes_nothing() -> None:
    first = writes.seed()
    assert (first.added, first.refused) == (1736, ())
    before = list(Food.objects.order_by("pk").values()), list(Portion.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        second = writes.seed()
    assert second == LoadResult(unchanged=1736)
    assert not any(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in queries)
    assert (list(Food.objects.order_by("pk").values()), list(Portion.objects.order_by("pk").values())) == before


@pytest.mark.django_db
def test_every_seeded_food_is_valid_and_has_one_usual_portion() -> None:
    writes.seed()
    for food in Food.objects.with_portions():
        assert sum(portion.is_usual for portion in food.portions.all()) == 1
        food.clean_fields()
    assert list(FoodGroup.objects.values_list("name", flat=True))[:8] == list(DOCUMENT)


@pytest.mark.django_db
def test_a_measure_that_the_file_no_longer_has_leaves_what_was_logged(alice: User) -> None:
    writes.seed()
    nori = Food.objects.get(source_id="168458")
    nori.portions.all().delete()
    nori.portions.create(label="10 sheets", grams=Decimal(26), rank=0, is_usual=True)
    entry = make_entry(alice, date(2026, 3, 2), "2", food=nori, measure="10 sheets", grams=Decimal(52))
    before = Entry.objects.filter(pk=entry.pk).values().get()
    edited = Food.objects.get(source_id="168777")
    edited.portions.all().delete()
    edited.portions.create(label="1/2 cup", grams=Decimal(202), rank=0, is_usual=True)
    writes.mark_edited(edited)

    assert writes.seed() == LoadResult(changed=1, unchanged=1734, kept_edited=1)

    assert Entry.objects.filter(pk=entry.pk).values().get() == before
    assert [portion.label for portion in nori.portions.all()] == ["2 tbsp"]
    assert [portion.grams for portion in edited.portions.all()] == [Decimal(202)]


def said(*args: str) -> list[str]:
    out = StringIO()
    call_command("seed_catalog", *args, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_the_command_says_what_it_did_in_a_line() -> None:
    assert said() == [
        "Catalog: 1736 added, 0 changed, 0 unchanged, 0 kept as edited, 0 kept retired, 0 refused.",
    ]
    food, other = Food.objects.all()[:2]
    writes.mark_edited(food)
    writes.retire(other)
    assert said() == ["Catalog: 0 added, 0 changed, 1734 unchanged, 1 kept as edited, 1 kept retired, 0 refused."]


@pytest.mark.django_db
def test_the_command_names_each_refused_row_and_loads_the_others(tmp_path: Path) -> None:
    lines = writes.CATALOG_FILE.read_text(encoding="utf-8").splitlines()[:4]
    lines[2] = lines[2].replace("dark-leafy-greens", "stones")
    path = tmp_path / "catalog.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert said(str(path)) == [
        "Catalog: 2 added, 0 changed, 0 unchanged, 0 kept as edited, 0 kept retired, 1 refused.",
        "Line 3 refused: group is not known: stones.",
    ]


@pytest.mark.django_db
def test_a_fault_of_the_file_stops_the_command(tmp_path: Path) -> None:
    path = tmp_path / "catalog.csv"
    with pytest.raises(CommandError, match=r"The catalog was not loaded\. .*No such file"):
        said(str(path))
    path.write_text("name,group\nAlmonds,nuts\n")
    with pytest.raises(CommandError, match=r"The catalog was not loaded\. The file has no column document_term"):
        said(str(path))
    assert not Food.objects.exists()
