"""Chunks are joined and divided before they are read: an amount behind a comma, "mac and cheese" in a row of foods."""

from __future__ import annotations

import pytest

from tests.tracker.free_text.told import told

pytestmark = pytest.mark.usefixtures("seeded")


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
