"""Other words that join foods become commas; what was not eaten and what names no food goes."""

from __future__ import annotations

import pytest

from tracker.free_text.wording import left_out, plain_wording, without_openings


def plain(text: str) -> str:
    return " ".join(without_openings(plain_wording(text)).replace(" ,", ",").split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oatmeal. banana. tea.", "oatmeal, banana, tea"),
        ("2 tbsp. honey", "2 tbsp. honey"),
        ("approx. 20 g almonds", "approx. 20 g almonds"),
        ("oatmeal followed by a banana", "oatmeal, a banana"),
        ("soup and then ice cream", "soup, ice cream"),
        ("cappuccino e cornetto", "cappuccino and cornetto"),
        ("vitamin e capsule", "vitamin e capsule"),
        ("pav bhaji extra butter", "pav bhaji with butter"),
        ("ramen with extra egg", "ramen with extra egg"),
        ("extra virgin olive oil", "extra virgin olive oil"),
        ("coffee no sugar and toast", "coffee and toast"),
        ("burger without onions or mayo, fries", "burger, fries"),
        ("oatmeal, no banana", "oatmeal"),
        ("no sugar coke zero can", "diet coke can"),
        ("pepsi max", "diet pepsi"),
        ("zero coke", "diet coke"),
        ("bubble tea, half sugar, less ice", "bubble tea"),
        ("light ice cream", "light ice cream"),
        ("salad: lettuce, tomato", "lettuce, tomato"),
        ("smoothie: 1 banana, oats", "smoothie with 1 banana, oats"),
        ("leftover chinese takeout: fried rice", "fried rice"),
        ("finished my son's nuggets", "nuggets"),
        ("6 inch turkey with cheese", "turkey sub with cheese"),
        ("starbucks grande latte", "starbucks latte"),
        ("tacos three of them", "tacos three"),
        ("char siu bao 2", "char-siu bao 2"),
        ("döner mit alles", "döner"),
        ("1) eggs 2) toast", "eggs, toast"),
        ("• eggs • toast", "eggs, toast"),
        ("almonds 1 oz / 28 g", "almonds 1 oz 28 g"),
        ("Mg 400 mg", "magnesium 400 mg"),
        ("today i had rice please", "rice"),
        ("bread (120 kcal)", "bread"),
        ("heute habe ich", "heute habe ich"),
        ("cheeseburger no bun", "cheeseburger no bun"),
        ("quarter pounder without cheese", "quarter pounder without cheese"),
        ("caesar salad no croutons no chicken", "caesar salad"),
        ("fish and chips from the chippy no mushy peas", "fish and chips"),
        ("full english minus the beans", "full english"),
        ("two eggs actually three eggs", "three eggs"),
        ("1 apple, sorry 2 apples", "2 apples"),
        ("toast and actually 2 bananas", "toast and 2 bananas"),
        ("coffee at work and a banana on top", "coffee and a banana"),
        ("protein bar pre gym", "protein bar"),
        ("chili, no rice", "chili"),
        ("one apple no wait two apples", "two apples"),
        ("eggs and one apple, scratch that, a pear", "eggs and a pear"),
        ("one apple no wait two", "one apple no wait two"),
        ("rice and dal. actually no rice", "dal"),
        ("nuggets, peas, I didn't touch the peas", "nuggets"),
        ("nuggets, didn't touch the peas", "nuggets, didn't touch the peas"),
        ("toast full stop tea full stop", "toast, tea"),
        ("nuggets (5) peas", "nuggets 5, peas"),
        ("kipper an brown bread", "kipper and brown bread"),
        ("quest bar cookies and cream 60 g", "quest bar 60 g"),
        ("salt and pepper squid", "salt-and-pepper squid"),
        ("eggs with salt and pepper", "eggs with salt and pepper"),
        ("big mac medium fries", "big mac, medium fries"),
        ("beef stew and dumplings", "beef stew, dumplings for stew"),
        ("meal deal: sandwich, crisps", "sandwich, crisps"),
        ("happy meal cheeseburger", "cheeseburger"),
        ("a slice of cake that Margaret brought round", "a slice of cake"),
        ("Leo had half a banana", "half a banana"),
        ("my wife made a stew", "a stew"),
    ],
)
def test_it_works(text: str, expected: str) -> None:
    assert plain(text).strip(" ") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("greek salad no olives", ["olives"]),
        ("salad without feta or onion, no dressing", ["feta", "onion", "dressing"]),
        ("full english minus the baked beans", ["beans"]),
        ("greek salad", []),
    ],
)
def test_what_a_dish_came_without(text: str, expected: list[str]) -> None:
    assert left_out(text) == expected
