"""Common words for food in everyday English, Spanish, Hindi in Latin letters, French and German, and pictures of food, in English.

The catalog has the German names of its foods; here is what people also call them.
"""

from __future__ import annotations

import re
import unicodedata

_SPANISH = """
aceite=oil, aceite de oliva=olive oil, aceitunas=olives, aguacate=avocado, agua=water, ajo=garlic, albóndigas=meatballs,
almendra=almond, almendras=almonds, arroz=rice, arroz con leche=rice pudding, arroz integral=brown rice, atún=tuna,
avena=oatmeal, azúcar=sugar, bistec=steak, bocadillo=sandwich, cacahuate=peanuts, cacahuates=peanuts,
cacahuetes=peanuts, café=coffee, café con leche=latte, calabacín=zucchini, calabaza=pumpkin, camarones=shrimp,
canela=cinnamon, carne=beef, carne de res=beef, carne molida=ground beef, cebolla=onion, cerdo=pork, cereal=cereal,
cerveza=beer, champiñones=mushrooms, chocolate con leche=milk chocolate, col=cabbage, coliflor=cauliflower,
durazno=peach, ejotes=green beans, ensalada=salad, espinaca=spinach, espinacas=spinach, fideos=noodles, fresa=strawberry,
fresas=strawberries, frijol=beans, frijoles=beans, frijoles negros=black beans, frijoles refritos=refried beans,
galleta=cookie, galletas=cookies, gambas=shrimp, garbanzos=chickpeas, guisantes=peas, hamburguesa=hamburger,
harina=flour, helado=ice cream, hígado=liver, higos=figs, huevo=egg, huevos=eggs, huevos revueltos=scrambled eggs,
huevo cocido=boiled egg, huevo frito=fried egg, huevos fritos=fried eggs, huevos duros=boiled eggs, jamón=ham,
jitomate=tomato, judías verdes=green beans, jugo=juice, jugo de naranja=orange juice, zumo=juice,
zumo de naranja=orange juice, leche=milk, leche de almendra=almond milk, leche de soya=soy milk, leche entera=whole milk,
leche desnatada=skim milk, lechuga=lettuce, lentejas=lentils, limón=lemon, maíz=corn, mandarina=clementine,
maní=peanuts, mantequilla=butter, mantequilla de maní=peanut butter, manzana=apple, manzanas=apples, mariscos=seafood,
mayonesa=mayonnaise, melocotón=peach, mermelada=jam, miel=honey, naranja=orange, naranjas=oranges, nopales=cactus,
nueces=walnuts, nuez=walnuts, palomitas=popcorn, pan=bread, pan integral=whole wheat bread, pan tostado=toast,
papa=potato, papas=potatoes, papas fritas=french fries, patata=potato, patatas=potatoes, patatas fritas=french fries,
pasas=raisins, pavo=turkey, pechuga de pollo=chicken breast, pepino=cucumber, pera=pear, pescado=fish, pimiento=bell pepper,
piña=pineapple, plátano=banana, plátanos=bananas, pollo=chicken, postre=dessert, puré de papas=mashed potatoes,
queso=cheese, queso fresco=cheese, quesillo=cheese, refresco=cola, repollo=cabbage, sal=salt, salchicha=sausage,
salmón=salmon, sandía=watermelon, semillas de calabaza=pumpkin seeds, sopa=soup, sopa de verduras=vegetable soup,
té=tea, té verde=green tea, tocino=bacon, tomate=tomato, tomates=tomatoes, toronja=grapefruit, tortilla de maíz=corn tortilla,
tortillas de maíz=corn tortillas, tortilla de harina=flour tortilla, uvas=grapes, verduras=vegetables, vino=wine,
vino tinto=red wine, vino blanco=white wine, yogur=yogurt, yogurt natural=plain yogurt, zanahoria=carrot,
zanahorias=carrots
"""
_HINDI = """
aam=mango, aaloo=potato, aloo=potato, anda=egg, ande=eggs, anar=pomegranate, angoor=grapes, atta=whole wheat flour,
badam=almonds, baingan=eggplant, bhindi=okra, bhutta=corn, besan=chickpea flour, brinjal=eggplant, chaas=buttermilk,
chaach=buttermilk, chana=chickpeas, chane=chickpeas, chawal=rice, cheeni=sugar, chini=sugar, chole=chickpeas,
dahi=yogurt, dal=lentils, daal=lentils, dhal=lentils, doodh=milk, dudh=milk, gajar=carrot, ghee=ghee, gobi=cauliflower,
gobhi=cauliflower, gosht=lamb, gur=brown sugar, jaggery=brown sugar, jeera=cumin, kaju=cashews, kakdi=cucumber,
kela=banana, kele=bananas, kheera=cucumber, kishmish=raisins, lassi=kefir, lauki=squash, lehsun=garlic,
machli=fish, makhan=butter, makhana=lotus seeds, makka=corn, masoor dal=red lentils, matar=peas, methi=fenugreek,
moong=mung beans, moong dal=mung beans, moongphali=peanuts, mungfali=peanuts, murg=chicken, murgh=chicken, mutton=lamb,
nariyal=coconut, nariyal pani=coconut water, nimbu=lemon, nimbu pani=lemonade, palak=spinach, pani=water, papita=papaya,
pudina=mint, pyaaz=onion, pyaz=onion, rajma=kidney beans, roti=chapati, rotis=chapatis, phulka=chapati, phulkas=chapatis,
saag=spinach, santra=orange, seb=apple, shakkar=sugar, sabut moong=mung beans, tamatar=tomato, tarbooz=watermelon,
til=sesame seeds, toor dal=pigeon peas, arhar dal=pigeon peas, urad dal=urad dal, adrak=ginger, akhrot=walnuts
"""
_FRENCH = """
amande=almond, amandes=almonds, beurre=butter, bière=beer, café au lait=latte, champignons=mushrooms, eau=water,
épinards=spinach, fraises=strawberries, fromage=cheese, fromage blanc=quark, haricots verts=green beans, jambon=ham,
lait=milk, lentilles=lentils, noix=walnuts, œuf=egg, oeuf=egg, oeufs=eggs, œufs=eggs, oignon=onion, pain=bread,
pain complet=whole wheat bread, pomme=apple, pomme de terre=potato, pommes de terre=potatoes, poulet=chicken, riz=rice,
saumon=salmon, sucre=sugar, thé=tea, thon=tuna, viande=beef, vin rouge=red wine, yaourt=yogurt
"""
_GERMAN = """
apfelschorle=apple juice, bohne=bean, brötchen=bread roll, butterbrot=bread with butter, cashews=cashews, ei=egg,
erdnuss=peanut, fritten=french fries, gemüse=vegetables, haferflocken=rolled oats, hafermilch=oat milk,
hähnchenbrustfilet=chicken breast, hafer=oats, kartoffel=potato, kürbis=pumpkin, leberkäse=bologna sausage, linse=lentils,
mandel=almond, mandelmilch=almond milk, milchkaffee=latte, mineralwasser=mineral water, möhren=carrots, nuss=nuts,
obst=fruit, pommes=french fries, pute=turkey, rahm=cream, rindfleisch=beef, sahne=cream, salat=salad, schnitzel=schnitzel,
schweinefleisch=pork, semmeln=bread rolls, sojamilch=soy milk, spiegeleier=fried eggs, stulle=bread, tomaten=tomatoes,
äpfel=apples, walnuss=walnut, paprika=bell pepper, weckerl=bread roll, zwiebeln=onions, gurken=cucumber
"""
_EVERYDAY = """
bangers=pork sausages, bevvy=beer, bolly=sparkling wine, butty=sandwich, cab sav=red wine, cabernet=red wine,
champagne=white wine, chardonnay=white wine, chook=chicken, choc=chocolate, coldbrew=coffee, cold brew=coffee,
cuke=cucumber, evoo=olive oil, full fat milk=whole milk, full fat yogurt=whole milk yogurt, full fat yoghurt=whole milk yogurt, ipa=beer, lager=beer, malbec=red wine, marg=margarine, chix=chicken, chz=cheese, cheez=cheese, pnut=peanut, ckd=cooked, bfast=breakfast, café solo=espresso, ensalada de atún=tuna salad, taters=potatoes, monster=energy drink, red bull=energy drink, gatorade=sports drink, powerade=sports drink, totopos=tortilla chips,
merlot=red wine, mushies=mushrooms, oj=orange juice, parm=parmesan, pb=peanut butter, pilsner=beer, pinot grigio=white wine,
pinot noir=red wine, prosecco=white wine, riesling=white wine, roasties=roast potatoes, sangers=sandwich, sanger=sandwich,
sarnie=sandwich, sauvignon blanc=white wine, shiraz=red wine, snag=sausage, snags=sausages, spud=potato, spuds=potatoes,
stout=beer, taters=potatoes, veg=vegetables, veggies=vegetables, elote=sweet corn, esquites=sweet corn, beeren=berries,
leinöl=flaxseed oil, soße=sauce, berry mix=berries, snap peas=snow peas, sugar snaps=snow peas, mangetout=snow peas
"""
_PICTURES = {
    "🍌": "banana",
    "🍎": "apple",
    "🍏": "apple",
    "🍐": "pear",
    "🍊": "orange",
    "🍋": "lemon",
    "🍉": "watermelon",
    "🍇": "grapes",
    "🍓": "strawberries",
    "🫐": "blueberries",
    "🍈": "honeydew melon",
    "🍒": "cherries",
    "🍑": "peach",
    "🥭": "mango",
    "🍍": "pineapple",
    "🥥": "coconut",
    "🥝": "kiwi",
    "🍅": "tomato",
    "🍆": "eggplant",
    "🥑": "avocado",
    "🥦": "broccoli",
    "🥬": "lettuce",
    "🥒": "cucumber",
    "🌽": "corn",
    "🥕": "carrot",
    "🧄": "garlic",
    "🧅": "onion",
    "🥔": "potato",
    "🍠": "sweet potato",
    "🥐": "croissant",
    "🥯": "bagel",
    "🍞": "bread",
    "🥖": "baguette",
    "🥨": "pretzel",
    "🧀": "cheese",
    "🥚": "egg",
    "🍳": "fried egg",
    "🧈": "butter",
    "🥞": "pancakes",
    "🧇": "waffles",
    "🥓": "bacon",
    "🥩": "steak",
    "🍔": "hamburger",
    "🍟": "french fries",
    "🍕": "pizza",
    "🌭": "hot dog",
    "🥪": "sandwich",
    "🌮": "taco",
    "🌯": "burrito",
    "🥗": "salad",
    "🍝": "spaghetti",
    "🍣": "sushi",
    "🍚": "rice",
    "🍤": "breaded shrimp",
    "🦐": "shrimp",
    "🍦": "ice cream",
    "🍨": "ice cream",
    "🍩": "doughnut",
    "🍪": "cookie",
    "🎂": "cake",
    "🍰": "cake",
    "🍫": "chocolate",
    "🍿": "popcorn",
    "🌰": "chestnuts",
    "🥜": "peanuts",
    "🍯": "honey",
    "🥛": "milk",
    "☕": "coffee",
    "🍵": "green tea",
    "🍺": "beer",
    "🍷": "red wine",
    "🐟": "fish",
    "🫘": "beans",
    "🧃": "juice",
    "🥣": "cereal",
}


def _bare(text: str) -> str:
    """Remove case, accents and joining words."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    kept = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(word for word in kept.split() if word not in _JOINING)


# Names of shops and makers, which say nothing about the magnesium in a plain food.
BRANDS = frozenset(
    "aldi lidl tesco sainsburys sainsbury's asda waitrose morrisons m&s kirkland costco walmart heinz kellogg's kelloggs "
    "quaker trader joe's joes rewe edeka barilla campbell's campbells hellmann's hellmanns kerrygold philadelphia fage "
    "chobani danone alpro oatly bonne maman nestle nestlé cadbury birds eye del monte dole uncle ben's rewe".split()
)
_JOINING = frozenset({"de", "del", "la", "el", "los", "las", "du", "des", "ka", "ki", "ke"})
_ENGLISH = {
    _bare(foreign): english
    for block in (_EVERYDAY, _FRENCH, _GERMAN, _HINDI, _SPANISH)
    for foreign, _, english in (pair.strip().partition("=") for pair in block.replace("\n", " ").split(","))
}
_LONGEST = max(len(name.split()) for name in _ENGLISH)
_PICTURE = re.compile(f"(?:{'|'.join(_PICTURES)})[\N{VARIATION SELECTOR-16}\u200d]?")
_OTHER_PICTURES = re.compile(
    "[\N{VARIATION SELECTOR-16}\u200d\U0001f3fb-\U0001f3ff\u2600-\u27bf\U0001f300-\U0001faff]"
)


def translated(name: str) -> str:
    """Translate the words of a food's name, longest phrases first; return it unchanged if none is known."""
    words, found, at = [re.sub("sosse$|soße$", "sauce", word) for word in _bare(name).split()], [], 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            if english := _ENGLISH.get(" ".join(words[at : at + length])):
                found.append(english)
                at += length
                break
        else:
            found.append(words[at])
            at += 1
    return " ".join(found) if found != _bare(name).split() else name


def without_pictures(text: str) -> str:
    """Replace pictures of food by words, a row of the same by its number, and remove other pictures."""

    def in_words(match: re.Match[str]) -> str:
        seen = _PICTURE.findall(match[0])
        names = [_PICTURES[one.rstrip("\N{VARIATION SELECTOR-16}\u200d")] for one in seen]
        counts = {name: names.count(name) for name in names}
        return " " + ", ".join(f"{n} {name}" if n > 1 else name for name, n in counts.items()) + " "

    return _OTHER_PICTURES.sub(" ", re.sub(rf"(?:{_PICTURE.pattern}\s*)+", in_words, text))
