"""Words for a whole kind of food: the foods of the kind that people mean most often are offered."""

from __future__ import annotations

from foods.search.ranking import stem

_OFFERED = {
    "fruit": "apple, banana, orange, grapes, strawberries",
    "veggy": "mixed vegetables, carrots, broccoli, green beans, garden salad",
    "vegetable": "mixed vegetables, carrots, broccoli, green beans, garden salad",
    "cereal": "corn flakes, oat ring cereal, bran flakes, muesli, granola",
    "pie": "apple pie, chicken pot pie, beef pot pie, pumpkin pie, cherry pie",
    "sauce": "pasta sauce, ketchup, gravy, soy sauce, barbecue sauce",
    "meat": "ground beef, chicken breast, pork chop, sirloin steak, ham",
    "seafood": "shrimp, salmon, cod, tuna, mussels",
    "seed": "pumpkin seeds, sunflower seeds, chia seeds, sesame seeds, flaxseed",
    "dessert": "ice cream, cake, chocolate chip cookies, apple pie, chocolate pudding",
    "cocktail": "gin and tonic, margarita, mojito, pina colada, old fashioned",
    "casserole": "tuna noodle casserole, green bean casserole, beef stew, lasagna, shepherd's pie",
    "dip": "hummus, guacamole, onion dip, ranch dip, spinach dip",
    "dressing": "ranch dressing, italian dressing, caesar dressing, olive oil",
}


def names_of_kind(name: str) -> list[str]:
    """Return the names of foods to offer for a word that means a whole kind of food; none for another word."""
    offered = _OFFERED.get(stem(name.lower()))
    return offered.split(", ") if offered else []
