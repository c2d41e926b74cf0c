"""Everyday foods of each meal to log with one tap: on an empty day, and to log a day from memory.

All eight groups that the source text recommends are included. A test checks that the seeded catalog has every food; any
that an admin has retired is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from foods.models import Food, Source
from tracker.models import Meal

# FDC ids of SR Legacy, and our own name for the one food that it lacks.
BY_MEAL: Mapping[Meal, tuple[str, ...]] = {
    Meal.BREAKFAST: (
        "173905",  # oatmeal
        "172688",  # whole wheat bread
        "174924",  # white bread
        "muesli",
        "171284",  # yogurt
        "173424",  # boiled egg
        "173414",  # cheddar
        "173944",  # banana
        "171890",  # coffee
        "173227",  # tea
        "171265",  # milk
        "169098",  # orange juice
    ),
    Meal.LUNCH: (
        "172688",  # whole wheat bread
        "174924",  # white bread
        "173414",  # cheddar
        "173864",  # ham
        "171705",  # avocado
        "173735",  # black beans
        "172421",  # lentils
        "168462",  # raw spinach
        "170457",  # tomato
        "171176",  # tomato soup
        "170698",  # French fries
        "171688",  # apple
    ),
    Meal.DINNER: (
        "169704",  # brown rice
        "168878",  # white rice
        "169737",  # pasta
        "170440",  # potato
        "171477",  # chicken
        "171799",  # ground beef
        "171998",  # salmon
        "174271",  # soybeans
        "168463",  # cooked spinach
        "170401",  # cooked chard
        "169967",  # broccoli
        "173292",  # pizza
    ),
    Meal.SNACK: (
        "170567",  # almonds
        "170162",  # cashews
        "173806",  # peanuts
        "170556",  # pumpkin seeds
        "170554",  # chia seeds
        "170273",  # dark chocolate
        "167587",  # milk chocolate
        "172716",  # cookies
        "169677",  # potato chips
        "171688",  # apple
    ),
}
# The six that an empty day offers: common in most kitchens, from breakfast to dinner.
EVERYDAY = ("173905", "173944", "172688", "171688", "173424", "170567")
# In place of those that a person does not eat: brown rice, black beans, broccoli, potato.
INSTEAD = ("169704", "173735", "169967", "170440")


def usual_foods(source_ids: tuple[str, ...], foods: Mapping[str, Food] | None = None) -> list[Food]:
    """Return the foods with these ids that can be logged, in the same order."""
    known = fetch(source_ids) if foods is None else foods
    return [known[source_id] for source_id in source_ids if source_id in known]


def fetch(source_ids: tuple[str, ...]) -> dict[str, Food]:
    """Fetch catalog foods with their portions, by their id in the source (two queries)."""
    found = Food.objects.visible_to(None).with_portions()
    wanted = found.filter(source__in=(Source.SR_LEGACY, Source.CATALOG), source_id__in=source_ids)
    return {food.source_id: food for food in wanted if food.usual_portion}


def by_meal() -> dict[Meal, list[Food]]:
    """Return the everyday foods of each meal."""
    known = fetch(tuple({source_id for ids in BY_MEAL.values() for source_id in ids}))
    return {meal: usual_foods(ids, known) for meal, ids in BY_MEAL.items()}
