"""Remove what a line says of the occasion, the place, the company and the reasons, and write out short forms."""

from __future__ import annotations

import re

_OCCASIONS = (
    "shift|break|workout|gym|run|race|ride|swim|training|practice|match|game|class|meeting|party|night|nite|eve|drive"
    "|commute|hike|flight|study|thanksgiving|christmas|xmas|easter|eid|diwali|birthday|wedding|bbq|barbecue|potluck"
    "|picnic|holiday|day|meal(?: \\d)?|meal[- ]prep(?: ?#?\\d+)?|weekend|school|mensa|kantine|canteen|cafeteria|office"
    "|work|home|hostel|mess|pub"
)
# "Night shift: coffee", "mid shift meal - turkey wrap", "meal 2: rice".
_CUISINES = "chinese|indian|thai|italian|mexican|japanese|korean|greek|lebanese|turkish|bbq|kbbq|chippy|curry house"
_HEADING = re.compile(
    rf"^\s*(?!(?:breakfast|lunch|dinner|supper|snack)\b)(?:[a-z'’-]+ ){{0,3}}?(?:{_OCCASIONS}|{_CUISINES})"
    r"(?: (?:meal|snack|food|lunch|dinner|drinks?|leftovers?|take ?out|take ?away))?\s*"
    r"(?::(?!\d)|[-–—](?=\s))\s*",
    re.IGNORECASE,
)
# A chain before what was eaten there: "Dominos, 5 slices pepperoni".
_CHAIN = re.compile(
    r"^\s*(?:domino['’]?s|pizza hut|papa john['’]?s|little caesars|subway|kfc|five guys|chipotle|taco bell|popeyes)"
    r"\s*(?:[,:]|[-–—](?=\s))\s*(?=\w)",
    re.IGNORECASE,
)
_ATE = r"(?:had|ate|grabbed|got|ordered|shared|bought|picked up|went for)"
# "Margaret came round so we had", "we went to the diner and I had".
_STORY = re.compile(
    r"^[^,;:\d]*\b(?:went|came|visited|met|eve|stopped|drove|popped|hungry|late|tired|busy)\b[^,;:\d]*?"
    rf"\b(?:so|and|where)\b(?: (?:i|we|he|she|they))?(?: (?:just|all|only|also))? {_ATE}\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(r"\s*\b(?:because|cos|coz|bc)\b[^,;]*", re.IGNORECASE)
_END = r"(?=\s*(?:$|[,.;]|(?:and|with|w|then|plus|today|yesterday)\b|w/))"
_ROOMS = (
    "home|work|school|uni|university|college|office|gym|pub|bar|cafe|café|canteen|cafeteria|restaurant|diner|airport"
    "|hospital|desk|party|bbq|mams?|mums?|moms?|nans?|grans?|grandmas?|mates?|friends?|sisters?|brothers?|parents|inlaws"
)
_PLACE = re.compile(
    rf"\s*\b(?:at|in) (?:the |my |our |a |his |her )?(?:[a-z'’]+ )?(?:{_ROOMS})(?:['’]?s?)(?: house| place)?\b"
    rf"|\s*\bat (?:the|my|our) [a-z'’]+(?: [a-z'’]+)?{_END}"
    rf"|\s*\bat (?-i:[A-Z][A-Za-z]+)(?: (?-i:[A-Z][A-Za-z]+))?{_END}"
    rf"|\s*\bat (?:standup|standups|bedtime|halftime|break|breaktime){_END}"
    rf"|\s*\boff (?:my|the|his|her|their) (?:[a-z'’]+ ){{0,2}}(?:plates?|meals?|trays?)\b"
    rf"|(?<=[\w,])\s+[(]?(?:shared|split)(?: an?(?: large| medium| small)?)?"
    rf"(?: (?:with|w/?|between) [^,;]+)?(?=\s*(?:$|[,;]))|(?<=\w)\s+movie night\b",
    re.IGNORECASE,
)
# How it was cooked, or by whom, which says nothing about the food.
_HOW = re.compile(
    r"\b(?:sheet[- ]pan|one[- ]pot|slow[- ]?cook(?:er|ed)|air[- ]?fr(?:yer|ied)|instant pot|crock[- ]?pot"
    r"|meal[- ]prep)\b"
    r"|\b(?:(?:my|our) )?(?:mom|mum|mam|nan|gran|grandma|dad|wife|husband)(?:['’]?s)?[- ]made\b",
    re.IGNORECASE,
)
_PLANT = "oat|soya?|almond|coconut|cashew|plant|oatly"
_LATTES = "flat white|cappuccino|cortado|macchiato|latte"
_DRINKS = (
    r"\w*(?:bier|beer|pils|pilsner|helles|weizen|radler|kölsch|lager|schorle|saft|wasser|water|cola|coke|limo|limonade"
    r"|spezi|fanta|sprite|milch|milk|juice|cider|spritzer|eistee|kombucha)"
)
_SHORT = {
    r"(?:nothing|not much|not a lot)(?:(?: (?:yet|else|today|so far|really|this morning|to eat|eaten))*"
    r"|(?: (?:for|at|in) [a-z]+){1,2})\s+(?:just|only|but|except(?: for)?|apart from)(?= \w)": "",
    r"(?:not |still |was )?feeling (?:a bit |so |really |pretty |very |like )?\w+[.,!]*": "",
    r"(?:venti|grande|tall) cold brew": "large cold brew",
    r"(coffee|tea|brew)(?= (?:cream|milk|half and half)(?: and| &| n|,|$))": r"\1,",
    r"samm(?:y|ie|ich|ies)": "sandwich",
    r"\w+,? i think (?:it was|they were)": "",
    r"(?:penne|fettuccin[ei]|linguin[ei]|pasta|spaghetti|rigatoni) (?:with|w/?)"
    r" ((?:chicken )?alfredo|carbonara|bolognese)": r"\1",
    r"(\w+),? \(?(\d+|an?|one|two|half an?|1/2) (can|tin)s? in (water|oil|brine|olive oil)\)?": r"\2 \3 \1 in \4",
    r"(?:candy|sweets|chocolates?|snacks?|cookies|nuts|fruit)(?: from [^,]*)?,"
    r" (?:like|maybe|about|probably)(?= \d)": "",
    r"med(?= (?:iced|hot|coffee|latte|fries|fry|coke|drink|pizza))": "medium",
    r"(bites? of)(?: (?:my|his|her|their|our|the))?"
    r" (?:husband|wife|kid|friend|son|daughter|mom|mum|dad|boyfriend|girlfriend|partner|bf|gf)['’]?s?['’]?": r"\1",
    r"(?:\d|two|three) bites(?: really)?(?=\s*(?:$|,))": "",
    r"(?:i )?(?:ate|had|finished) (?:the |it )?(?:whole|entire) (?:thing|lot|bowl|plate|bag|box|pack)"
    r"(?=\s*(?:$|,))": "",
    r"(calcium(?: \d+)?(?: ?mg)?) ?(?:\+|and|with|&) ?(?:vit(?:amin)? )?d3?": r"\1",
    r"cup ?noodles?(?: [a-z]+ flavou?r(?:ed)?)?": "pot noodle",
    r"(small|big|large) dish": r"\1 bowl",
    r"(?:thin|stuffed|deep)[- ](?:crust|dish|pan)|hand[- ]tossed|thin[- ]sliced": "",
    r"(?:hard|soft|crunchy)[- ]shells?(?! taco)": "",
    r"(\d) sl": r"\1 slices",
    r"what did i (?:have|eat)|(?:oh|ah) yeah": "",
    r"(?:before|after|during|for) (?:my |the |a |an? )?(?:\d+ ?k|(?:half )?marathon|long run|spin class)": "",
    r"toast,? dry": "toast",
    r"(?<!pizza )(?<!pizza, )([1-8]|a|one|two|three|four|five|six) slices?(?: of)? pepperoni(?! pizza)"
    r"(?=\s*(?:$|[,;]|and\b|with\b|w/))": r"\1 slices pepperoni pizza",
    r"([a-z]+(?: [a-z]+)?) \((?:half|1/2)\)": r"half \1",
    r"(oatmeal|porridge) (\d\d) ?g(?:rams)?": r"oats \2 g",
    r"(\d\d) ?g(?:rams)?(?: of)? (?:oatmeal|porridge)": r"\1 g oats",
    r"(\d+|two|three|four|five|six) times(?=\s*(?:$|[,;]|(?:today|yesterday)\b))": r"x \1",
    rf"(?<!matcha )(?<!chai )(?:{_LATTES})(?:,| with| w/?| made with|)\s+({_PLANT})(?: ?mil[ck]h?)?{_END}": r"\1 latte",
    rf"({_PLANT})(?: ?mil[ck]h?)? (?:flat white|cappuccino|cortado|macchiato)": r"\1 latte",
    rf"(matcha latte)(?:,| with| w/?| made with|)\s+(?:{_PLANT})(?: ?milk)?{_END}": r"\1",
    rf"({_DRINKS}) 0[.,](\d\d?)(?! ?(?:c|m|d)?l\b| ?(?:k?g|lit|cup|oz|pint|can|bottle|glass))": r"\1 0.\2 l",
    rf"0,(\d\d?)(?= {_DRINKS})": r"0.\1 l",
    r"(?:chinese|indian|thai|mexican|italian|greek)(?: food)? (?:take ?-?out|take ?-?away)(?=[,]? \w)": "",
    r"((?:coffee|latte|brew|tea|cappuccino|mocha|americano) (?:small|medium|large|tall|grande|venti))"
    r"(?= (?:cream|milk|sugar|oat|almond|skim|two|2)\b)": r"\1,",
    r"(?:left ?overs? )?from (?:last|the other) night(?:['’]?s)?(?: (?:dinner|tea|supper))?": "",
    r"(?<=\w )(?:and )?(?:shared|split) an?(?= \w)(?![^,;]*\b(?:had|ate)\b)": ", half a",
    r"did(?:n['’]?t| not) finish (?:the|my|all(?: of)?(?: the| my)?)(?= \w)": "half a portion of",
    r"(?:but |and )?(?:i )?(?:(?:only |just )?(?:ate|finished|managed)|(?:only|just) had)"
    r" (?:about |around |maybe )?(half|[123]/[34])(?: of (?:it|them|that|everything))?"
    r"(?=\s*(?:$|[,;.]))": r", \1 of it",
    r"(\d|two|three|four)[- ]eggs? omelet(?:te)?": r"\1 egg omelette",
    r"(chipotle|burrito|buddha|grain|power) (chicken|steak|barbacoa|carnitas|tofu|shrimp|salmon|beef) bowl"
    r"(?=\s*(?:[,:]|with\b|w/))": r"\1 bowl with \2",
    r"(chicken|steak|barbacoa|carnitas|tofu|shrimp|beef) (burrito|chipotle) bowl(?=\s*[,:])": r"\2 bowl with \1",
    r"(?:an?|one) (?=big)(big mac)": r"\1",
    r"jacket (?:potato|spud)s?(?= (?:beans|cheese|tuna|chill?i))": "jacket potato,",
    r"(pot noodles?) (?:chicken|beef|curry|bombay|king|original|sweet)(?: (?:&|and) \w+)?": r"\1",
    r"(pizza(?: margh?erita| pepperoni)?) whole(?: one)?(?=\s*(?:$|,))": r"a \1",
    r"mg(?= (?:bis)?(?:glyc|citrate|oxide|threonate|malate|taurate))": "magnesium",
    r"eggs? omelet": "egg omelette",  # which finds the omelet before the egg roll omelet
    r"on (?:the |my )?way (?:home|back|to \w+)": "",
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day(?=\s*(?:$|[,;.!]))": "",
    r"(?:an? )?small (?:side )?salad": "side salad",
    r"(?<=mince )\d{1,2}\s?%": "",
    r"to (?:drink|eat|share|go|start|finish|snack on|wash (?:it|that|them) down)(?=\s*(?:$|[,.;]|and\b|with\b))": "",
    r"(?:(?:please )?(?:dont|don['’]t|do not) (?:judge|tell|ask|laugh)|not (?:proud|sorry|ideal|great|healthy|my best)"
    r"|no (?:regrets?|shame|judge?ment|judging)|i know)\b[^,;]*": "",
    r"(?:take ?-?(?:out|away)|to[- ]?go) (?:box|container|carton|tub)": "portion",
    r"latte with (oat|almond|soya?|coconut) milk": r"\1 latte",
    r"abt": "about",
    r"dbl": "double",
    r"choc(?:cy)?": "chocolate",
    r"yog|yogs|yoggie": "yogurt",
    r"cuppa tea": "cup of tea",
    r"half baked": "half-baked",
    r"(\w+) full(?=\s*(?:$|[,;]|(?:with|and)\b))": r"\1",
    r"cup of joe": "cup of coffee",
    r"(glass(?:es)?|bottle|carafe) of (red|white|ros[eé])(?! wine)": r"\1 of \2 wine",
    r"rashers?(?! (?:of|bacon|smoked|back|streaky))": "slices of bacon",
    r"(a|one|an|the|two) (?:whole|entire)(?= (?!wheat|grain|meal|milk|oats?|egg|foods?|chicken|fish)\w)": r"\1",
    r"most of (?:an?|the|my)": "3/4",
    r"(?!coke|cola|pepsi)(\w+) zero(?: sugar)?(?=\s*(?:$|[,.;]|(?:and|with|can|bottle)\b))": r"\1",
    r"(?:one|1) percent": "1%",
    r"(?:two|2) percent": "2%",
    r"blk": "black",
    r"mt\.? dew": "mountain dew",
    r"(?:0|zero)\s?% fat|fat[- ]free": "nonfat",
    r"with (?:one|two|three|\d) of everything": "",
    r"(?:2|two|too)[- ]fingers?(?= kit)": "half a",
    r"(?:4|four)[- ]fingers?(?=\s*(?:$|[,;]|kit))": "",
    r"(big mac|whopper|quarter pounder|mcchicken|(?:cheese|ham)?burger|nuggets?) meal(?: (small|medium|large))?"
    r"(?=\s*(?:$|[,;]|(?:with|and)\b))": r"\1, \2 fries",
    r"9\d/(?:[4-9]|10)|8\d/(?:1\d|20)|9\d% (?:lean|fat free)": "",
    r"(pizza|curry|tacos?|steak|sushi|burgers?|pasta|fajitas?) night(?=\s*(?:$|[,:;]|\d|two|three|an?\b))": r"\1,",
    r"([a-z]+ night)(?= (?:\d|two|three|an?\b))": "",
    r"an? (?:big )?fry(?:[- ]?up)?(?=[ ,:]+(?:\d|with|of|two|three))": "",
}
_SHORT_FORMS = [(re.compile(rf"\b(?:{short})(?!\w)", re.IGNORECASE), written) for short, written in _SHORT.items()]


def without_asides(text: str) -> str:
    """Return a line without what names no food, its short forms written out."""
    text = _CHAIN.sub("", text)
    text = _HEADING.sub("", text)
    text = _PLACE.sub(" ", _BECAUSE.sub("", _STORY.sub("", text)))
    text = _HOW.sub(" ", text)
    for short, written in _SHORT_FORMS:
        text = short.sub(written, text)
    return text
