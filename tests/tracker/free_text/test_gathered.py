"""Chunks are joined and divided before they are read: an amount behind a comma, "mac and cheese" in a row of foods."""

from __future__ import annotations

import pytest

from tests.tracker.free_text.told import told

pytestmark = pytest.mark.usefixtures("seeded")

_CURD = "Yogurt, plain, whole milk 170"
_POKE = ("White rice, cooked 180", "Salmon, farmed, raw 100", "Avocado 50", "Edamame 40", "Cucumber 50")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (
            "chicken 170, rice 200, broccoli 80",
            ["Chicken breast, roasted 170", "White rice, cooked 200", "Broccoli, raw 80"],
        ),
        ("chicken 170 rice 200", ["Chicken breast, roasted 170", "White rice, cooked 200"]),
        ("eggs 2, bananas 3", ["Egg, hard boiled 100", "Banana 354"]),
        ("chicken 170", ["? 170 chicken"]),
        ("spag bol, medium plate", ["Spaghetti with meat sauce 350"]),
        ("coddle, a big bowl", ["Beef stew 450"]),
        ("rice, a cup", ["White rice, cooked 158"]),
        ("chicken, a roll", ["Chicken breast, roasted 86", "Bread roll 57"]),
        ("magnesium 250 mg, 1 tablet", ["? 250 mg of magnesium"]),
        ("almonds, 1 tablet", ["Almonds 28.35", "? 1 tablet"]),
        ("curry - chicken tikka masala, half a naan", ["Chicken tikka masala 300", "Naan bread 45"]),
        ("pizza - pepperoni, 2 slices", ["Pizza, pepperoni 222"]),
        ("burger - beyond", ["? burger - beyond"]),
        ("dal, bhindi, rice, curd", ["Lentils, cooked 150", "Okra, cooked 80", "White rice, cooked 158", _CURD]),
        ("rice and chicken, only ate half", ["White rice, cooked 79", "Chicken breast, roasted 43"]),
        ("rice, banana, only ate half", ["White rice, cooked 158", "Banana 59"]),
        ("momos 8 veg", ["Steamed dumplings 240"]),
        ("rice and i had a cup and a half of rice", ["White rice, cooked 237"]),
        ("pancakes, 1.5 pancakes with syrup", ["Pancakes 57", "Maple syrup 20"]),
        ("veggie burger with bun", ["Veggie burger 70", "Hamburger or hot dog bun 44"]),
        ("avocado toast on sourdough", ["Sourdough bread 40", "Avocado 100"]),
        ("egg sandwich on english muffin", ["Egg sandwich 120"]),
        ("sandwich - egg, ham on english muffin", ["English muffin 57", "Egg, hard boiled 50", "Ham, sliced 56"]),
        ("2 sopes de chorizo", ["Sope 200"]),
        ("donut, glazed", ["Glazed doughnut 60"]),
        ("porridge banana", ["Oatmeal, cooked with water 234", "Banana 118"]),
        ("oatmeal 40g", ["Oats, rolled, dry 40"]),
        ("oatmeal 250g", ["Oatmeal, cooked with water 250"]),
        ("bite of my husbands cheesecake", ["Cheesecake 13"]),
        ("mac and cheese, few bites", ["Macaroni and cheese 85"]),
        ("pasta with pesto, approx 120 g dry", ["Pasta, dry 120", "Pesto 31.5"]),
        ("salad, chicken", ["Iceberg lettuce 72", "Chicken breast, roasted 86"]),
        ("veggie burger on a bun", ["Veggie burger 70", "Hamburger or hot dog bun 44"]),
        ("overnight oats: oats, chia", ["Oats, rolled, dry 40.5", "Chia seeds 12"]),
        ("tea 2 milk", ["Tea, black 300", "Milk, whole 400"]),
        ("2 crumpets butter", ["Crumpet 80", "Butter, salted 5"]),
        ("chicken peppers cheese", ["Chicken breast, roasted 86", "Red bell pepper, raw 119", "Cheddar cheese 28"]),
        ("3 rich tea biscuits with my tea", ["Plain biscuits 24", "Tea, black 300"]),
        ("salmon poke bowl", [*_POKE]),
        ("ham & mushroom omelette (3 egg)", ["Omelet 183", "Ham, sliced 56", "Mushrooms, white, raw 60"]),
        ("- eggs (3) - spinach - feta 30g", ["Egg, hard boiled 150", "Spinach, raw 30", "Feta 30"]),
        ("frozen mango", ["Mango 165"]),
        ("chicken thigh 180g raw", ["Chicken thigh, roasted 180"]),
        (
            "fried chicken mac and cheese green beans",
            ["Fried chicken, drumstick 49", "Macaroni and cheese 250", "Green beans, cooked 62.5"],
        ),
        ("bacon egg and cheese biscuit", ["Biscuit sandwich, egg and bacon 150"]),
        ("mac and cheese", ["Macaroni and cheese 250"]),
        ("eggs and toast", ["Egg, hard boiled 100", "White bread 29"]),
        ("fish fingers chips", ["Fish sticks 84", "French fries 117"]),
        ("2 bacon beans", ["Bacon, fried 23", "Baked beans, canned 127"]),
        ("toast marmite", ["White bread 29", "Yeast extract spread 6"]),
        ("banana chips", ["Banana chips 28.35"]),
        ("chicken tikka masala pilau rice", ["Chicken tikka masala 300", "White rice, cooked 158"]),
        ("Mensa: lentil soup", ["Lentil soup 300"]),
        ("thali: 2 roti, dal", ["Chapati 90", "Lentils, cooked 150"]),
        ("egg white omelet with spinach", ["Egg white 132", "Butter, salted 4.733", "Spinach, raw 30"]),
        ("hamburger no onion small fries", ["Hamburger, fast food 97", "French fries 71"]),
        (
            "pierogi with sour cream and onions 6",
            ["Pierogi, potato or cheese 228", "Sour cream 12", "Onion, raw 55"],
        ),
        ("crumpets with butter 2", ["Crumpet 80", "Butter, salted 5"]),
        ("2 crumpets with eggs 2", ["Crumpet 80", "Egg, hard boiled 100"]),
        ("porridge with eggs 2", ["Oatmeal, cooked with water 234", "Egg, hard boiled 100"]),
        ("chai biscuit", ["Chai 240", "Plain biscuits 16"]),
        ("lasagna (big square) garlic bread", ["Lasagna, cheese 337.5", "Garlic bread 43"]),
    ],
)
def test_it_works(line: str, meant: list[str]) -> None:
    assert told(line) == meant


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("sabudana khichdi (fasting), 1 glass chaas", ["Sabudana khichdi 200", "Buttermilk 200"]),
        ("lentil stew (Linseneintopf)", ["Lentil soup 300"]),
        ("iced coffee (oak) and a banana (ripe)", ["Coffee, brewed 300", "Banana 118"]),
        ("porridge (honey)", ["Oatmeal, cooked with water 234", "Honey 21"]),
        ("tea (milk, 2 sugars)", ["Tea with milk 300", "Sugar, white 8.4"]),
        ("overnight oats (50g oats, 200ml oat milk)", ["Oats, rolled, dry 50", "Oat milk 200"]),
        ("salad (lettuce, 30g feta), tea", ["Iceberg lettuce 72", "Feta 30", "Tea, black 300"]),
        ("glorp (fasting)", ["? glorp fasting"]),
    ],
)
def test_words_in_brackets_are_read_where_they_help(line: str, meant: list[str]) -> None:
    assert told(line) == meant


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("1 slice of Victoria sponge at church coffee morning", ["Victoria sponge 65"]),
        ("Käsespätzle in der Kantine", ["Cheese spaetzle 300"]),
        ("glorp in der Kantine", ["? glorp in der Kantine"]),
        ("glorp at church", ["? glorp"]),
    ],
)
def test_a_place_is_no_part_of_a_name(line: str, meant: list[str]) -> None:
    assert told(line) == meant
