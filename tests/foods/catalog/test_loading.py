"""Loading records into the catalog, and what loading must never undo."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from foods.catalog import loading, writes
from foods.catalog.loading import LoadResult, load
from foods.importers.records import FoodRecord, GroupRecord, PortionRecord, Refusal
from foods.models import Food, FoodGroup, Portion
from tests.cast import make_entry, make_food, make_group

pytestmark = pytest.mark.django_db

NUTS = GroupRecord("nuts", "Nuts", 2, in_document=True)
SEEDS = GroupRecord("seeds", "Seeds", 3, in_document=True)
ALMONDS = FoodRecord(
    line=2,
    name="Almonds",
    group="nuts",
    source="usda_sr_legacy",
    source_id="170567",
    how_known="analysed",
    magnesium_mg_per_100g=Decimal("270.000"),
    energy_kcal_per_100g=Decimal("579.000"),
    portions=(
        PortionRecord("1 oz", Decimal("28.350"), is_usual=True),
        PortionRecord("1 handful", Decimal("30.000"), estimated=True),
    ),
    original_name="Nuts, almonds",
    release="SR Legacy, April 2018",
    document_term="almonds",
    aliases=("almond kernels", "de:Mandeln"),
    contains=("tree nuts",),
    diet="vegan",
    notes="with skin",
)


def changed(**values: object) -> FoodRecord:
    return dataclasses.replace(ALMONDS, **values)  # type: ignore[arg-type]


def load_nuts(*records: FoodRecord) -> LoadResult:
    return load(records, groups=[NUTS, SEEDS])


def many(number: int) -> Sequence[FoodRecord]:
    return [changed(source_id=str(i), name=f"Food {i}") for i in range(number)]


def portions_of(food: Food) -> list[tuple[str, Decimal, bool, bool]]:
    return list(food.portions.values_list("label", "grams", "is_usual", "estimated"))


def test_it_works() -> None:
    assert load_nuts(ALMONDS) == LoadResult(added=1)

    food = Food.objects.get()
    assert (food.name, food.group.name, food.group.in_document) == ("Almonds", "Nuts", True)
    assert (food.source, food.source_id, food.release) == ("usda_sr_legacy", "170567", "SR Legacy, April 2018")
    assert (food.magnesium_mg_per_100g, food.energy_kcal_per_100g, food.how_known) == (270, 579, "analysed")
    assert (food.document_term, food.diet, food.notes) == ("almonds", "vegan", "with skin")
    assert food.alias_list == ["almond kernels", "Mandeln"]
    assert (food.contains, food.may_contain) == (["tree nuts"], [])
    assert (food.listed, food.owner, food.edited_at, food.retired_at) == (True, None, None, None)
    assert portions_of(food) == [("1 oz", Decimal("28.35"), True, False), ("1 handful", Decimal(30), False, True)]
    food.full_clean()


def test_loading_twice_changes_nothing() -> None:
    load_nuts(*many(3))
    before = list(Food.objects.values()), list(Portion.objects.values())
    assert load_nuts(*many(3)) == LoadResult(unchanged=3)
    assert (list(Food.objects.values()), list(Portion.objects.values())) == before


def test_a_correction_in_the_file_arrives() -> None:
    load_nuts(ALMONDS)
    new = changed(
        name="Almonds, raw", group="seeds", magnesium_mg_per_100g=None, how_known="unknown", aliases=(), is_drink=True
    )
    assert load_nuts(new) == LoadResult(changed=1)

    food = Food.objects.get()
    assert (food.name, food.group.slug, food.magnesium_mg_per_100g, food.aliases) == ("Almonds, raw", "seeds", None, "")
    assert food.is_drink


def test_portions_follow_the_file() -> None:
    load_nuts(ALMONDS)
    handful = Portion.objects.get(label="1 handful")
    kept = dataclasses.replace(ALMONDS.portions[1])
    cup = PortionRecord("1 cup", Decimal(143), is_usual=True)
    ounce = PortionRecord("1 oz", Decimal("28.350"))

    # The mark of the usual portion wanders from the ounce to the cup, which the database allows only one by one.
    assert load_nuts(changed(portions=(cup, kept, ounce))) == LoadResult(changed=1)

    assert portions_of(Food.objects.get()) == [
        ("1 cup", Decimal(143), True, False),
        ("1 handful", Decimal(30), False, True),
        ("1 oz", Decimal("28.35"), False, False),
    ]
    assert Portion.objects.get(label="1 handful").pk == handful.pk  # what is right keeps its row


@pytest.mark.parametrize(
    "portion",
    [
        PortionRecord("1 ounce", Decimal("28.350"), is_usual=True),
        PortionRecord("1 oz", Decimal("28.000"), is_usual=True),
        PortionRecord("1 oz", Decimal("28.350"), is_usual=True, estimated=True),
    ],
)
def test_every_change_of_a_portion_counts(portion: PortionRecord) -> None:
    load_nuts(ALMONDS)
    assert load_nuts(changed(portions=(portion, ALMONDS.portions[1]))) == LoadResult(changed=1)
    assert (portion.label, portion.grams, True, portion.estimated) in portions_of(Food.objects.get())


def test_what_an_admin_edited_stays() -> None:
    load_nuts(ALMONDS)
    food = Food.objects.get()
    food.magnesium_mg_per_100g = Decimal(999)
    food.save()
    food.portions.filter(label="1 handful").delete()
    writes.mark_edited(food)

    assert load_nuts(changed(name="From the file")) == LoadResult(kept_edited=1)
    food.refresh_from_db()
    assert (food.name, food.magnesium_mg_per_100g) == ("Almonds", 999)
    assert [label for label, *_ in portions_of(food)] == ["1 oz"]


def test_a_retired_food_stays_retired() -> None:
    load_nuts(ALMONDS)
    writes.retire(Food.objects.get())
    assert load_nuts(changed(name="From the file")) == LoadResult(kept_retired=1)
    food = Food.objects.get()
    assert food.retired_at is not None
    assert food.name == "Almonds"


def test_an_unlisted_food_stays_unlisted() -> None:
    load_nuts(ALMONDS)
    Food.objects.update(listed=False)
    assert load_nuts(ALMONDS) == LoadResult(unchanged=1)
    load_nuts(changed(name="From the file"))
    assert not Food.objects.get().listed


def test_a_food_that_left_the_file_stays() -> None:
    load_nuts(*many(2))
    load_nuts(*many(1))
    assert Food.objects.filter(retired_at=None).count() == 2


def test_a_group_keeps_what_an_admin_made_of_it() -> None:
    load_nuts(ALMONDS)
    FoodGroup.objects.filter(slug="nuts").update(name="Nuts & kernels", rank=7)
    assert load_nuts(ALMONDS) == LoadResult(unchanged=1)
    assert FoodGroup.objects.filter(name="Nuts & kernels", rank=7).exists()
    assert FoodGroup.objects.count() == 2


def test_a_group_of_the_same_name_is_that_group() -> None:
    own = FoodGroup.objects.create(name="Nuts", slug="nuesse")
    load_nuts(ALMONDS)
    assert Food.objects.get().group == own


def test_an_unknown_group_is_refused_with_its_line() -> None:
    result = load([ALMONDS, changed(line=3, source_id="3", group="stones")], groups=[NUTS])
    assert result == LoadResult(added=1, refused=(Refusal(3, "group is not known: stones"),))


def test_the_importers_refusals_are_handed_on_in_order() -> None:
    earlier = Refusal(1, "name is empty")
    later = Refusal(9, "diet is not known: stones")
    result = load([changed(line=5, group="stones")], groups=[NUTS], refusals=[later, earlier])
    assert [refusal.line for refusal in result.refused] == [1, 5, 9]


def test_the_same_id_of_another_source_is_another_food() -> None:
    load_nuts(ALMONDS, changed(source="catalog"))
    assert Food.objects.count() == 2


def test_loading_is_all_or_nothing() -> None:
    with pytest.raises(IntegrityError):
        load_nuts(changed(source_id="1"), changed(source_id="2"), changed(source_id="2"))
    assert not Food.objects.exists()
    assert not FoodGroup.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_foods() -> None:
    counts = []
    for number in (10, 20):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            load_nuts(*many(number))
        counts.append(len(queries))
    # 2 groups read, 2 made once, 1 foods, 1 portions, 1 + 1 added, and the savepoint around each.
    assert counts[1] <= counts[0] <= 14


@pytest.mark.slow
@pytest.mark.one_engine("only SQLite limits how many values a query takes")
def test_more_foods_than_a_query_takes_are_loaded() -> None:
    number = 2 * loading._BATCH + 1
    assert load_nuts(*many(number)) == LoadResult(added=number)
    everything_else = [dataclasses.replace(record, portions=record.portions[:1], notes="") for record in many(number)]
    assert load_nuts(*everything_else) == LoadResult(changed=number)
    assert Portion.objects.count() == number
    assert load_nuts(*everything_else) == LoadResult(unchanged=number)


def test_retiring_and_reviving() -> None:
    food = make_food()
    writes.retire(food)
    retired_at = Food.objects.get().retired_at
    writes.retire(food)
    assert Food.objects.get().retired_at == retired_at is not None
    assert not Food.objects.visible_to(None).exists()
    writes.unretire(food)
    assert Food.objects.visible_to(None).get() == food


def test_in_use_are_foods_that_people_logged(alice: User) -> None:
    logged, free = make_food("Logged"), make_food("Free")
    make_entry(alice, date(2026, 11, 22), food=logged)
    assert writes.in_use([logged, free]) == {logged.pk}
    assert writes.in_use([free]) == set()


def test_new_ids_differ() -> None:
    assert len({writes.new_source_id() for _ in range(100)}) == 100


def test_an_own_food_is_not_touched(alice: User) -> None:
    own = make_food("My nuts", owner=alice, source="own", group=make_group())
    load_nuts(ALMONDS)
    own.refresh_from_db()
    assert own.name == "My nuts"
