"""The Learn pages have every point of the source text, say nothing about their reader and ask no other host."""

from __future__ import annotations

import copy
import itertools
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from foods.catalog import writes
from foods.models import Food
from tests.cast import make_food, make_group
from tracker.advice import learn_text
from tracker.advice.learn_text import CONTENT, GROUPS, PARTS, POINTS, languages, problems, read
from tracker.checks import learn_page_has_every_point
from tracker.science.adequacy import assess

# Each point of the source text: its anchor, what it says, and words that its section must hold.
CHECKLIST: list[tuple[str, str, list[str]]] = [
    ("abundance", "magnesium is the fourth most abundant mineral in the body", ["fourth most abundant", "mineral"]),
    (
        "reactions",
        "it is a cofactor of more than 300 enzyme reactions",
        ["more than 300", "enzymes", "cofactor", "nerves"],
    ),
    (
        "nervous-system",
        "both nervous systems need it",
        ["central nervous system", "peripheral nervous system", "brain"],
    ),
    ("calcium-balance", "it is a natural calcium-channel blocker", ["natural calcium-channel blocker"]),
    ("calcium-balance", "it keeps a balance", ["balance", "influx", "overexcitation", "signal", "strain"]),
    ("neurotransmitters", "it keeps communication smooth", ["neurotransmitters", "smooth", "communication"]),
    ("twitches", "a lack goes with involuntary movements", ["twitch", "spasm", "tremor", "on their own", "deficiency"]),
    (
        "excitotoxicity",
        "magnesium blocks the NMDA receptor",
        ["NMDA receptor", "N-methyl-D-aspartate", "magnesium ion"],
    ),
    ("excitotoxicity", "without it calcium floods in", ["overactive", "too much calcium", "excitotoxicity"]),
    ("excitotoxicity", "oxidative stress and cell death may follow", ["can set off oxidative stress", "cell may die"]),
    ("neuroinflammation", "a lasting, low inflammation of the brain", ["mild inflammation of the brain that lasts"]),
    ("neuroinflammation", "microglia give off what harms", ["microglia", "immune cells", "cytokines", "toxic"]),
    ("neuroinflammation", "and what it may have to do with two diseases", ["Alzheimer’s", "Parkinson’s", "studied"]),
    ("oxidative-stress", "free radicals outdo antioxidants", ["free radicals", "antioxidant defenses", "nerve cells"]),
    ("axonal-degeneration", "axons may break down", ["axon", "break down", "diabetes", "nerve conduction", "may"]),
    ("signs", "too little has a name and many faces", ["hypomagnesemia", "slight", "serious"]),
    (
        "other-causes",
        "other conditions cause the same",
        ["other conditions", "proper diagnosis matters", "No sign proves"],
    ),
    ("medical-help", "the severe ones cannot wait", ["Get medical help now", "seizure", "chest", "confusion"]),
    (
        "neuromuscular",
        "the classic signs",
        ["neuromuscular hyperexcitability", "twitches", "spasms", "cramps", "classic"],
    ),
    ("neuromuscular", "in severe cases, seizures", ["severe cases", "seizures"]),
    ("sensory", "paresthesia", ["paresthesia", "numbness", "tingling", "hands and feet"]),
    ("mind-and-mood", "mood and thinking", ["anxiety", "apathy", "depression", "cognition", "linked"]),
    (
        "migraine",
        "a link, and supplements as prevention",
        ["migraine", "linked", "supplements", "prevention", "doctor"],
    ),
    ("mild-and-severe", "the comparison", ["mild", "severe", "Get medical help now", "emergency number"]),
    ("neuropathy", "what it is", ["peripheral neuropathy", "brain", "spinal cord", "diabetes"]),
    ("diabetes", "an association", ["diabetic neuropathy", "association", "gets worse", "axonal degeneration"]),
    ("supplements-studied", "studied, under supervision", ["may protect", "ease", "under medical supervision", "some"]),
    ("balanced-diet", "a balanced diet is the best prevention", ["balanced diet", "best way", "prevent"]),
    ("food-dark-leafy-greens", "group 1", ["spinach", "Swiss chard"]),
    ("food-nuts", "group 2", ["almonds", "cashews", "peanuts"]),
    ("food-seeds", "group 3", ["pumpkin seeds", "chia seeds"]),
    ("food-legumes", "group 4", ["black beans", "soybeans"]),
    ("food-whole-grains", "group 5", ["oatmeal", "brown rice"]),
    ("food-avocado", "group 6", ["avocado"]),
    ("food-dark-chocolate", "group 7", ["dark chocolate"]),
    ("food-fatty-fish", "group 8", ["fatty fish", "salmon"]),
    ("supplements", "only after asking", ["medical conditions", "absorb", "health professional", "discuss"]),
    (
        "lasting-damage",
        "not a primary outcome in most people",
        ["most people", "permanent", "not a primary outcome", "alone"],
    ),
    (
        "lasting-damage",
        "chronic and severe can contribute",
        ["chronic", "severe", "contribute", "neuropathy", "excitable"],
    ),
    ("worth-it", "why it matters", ["excitotoxicity", "oxidative stress", "prevent", "manage", "supervision"]),
    ("worth-it", "what the evidence says", ["evidence", "diabetic neuropathy", "key part"]),
    ("read-more", "where to read more", ["National Institutes of Health", "scholarly articles"]),
]
TABLE = {
    "Neuromuscular": (["muscle twitches", "fatigue", "irritability"], ["muscle cramps", "tremors", "seizures"]),
    "Sensory": (
        ["numbness", "tingling", "now and then"],
        ["numbness or tingling that is widespread and does not go away"],
    ),
    "Cardiovascular": (["palpitations"], ["arrhythmia", "coronary spasms"]),
    "Psychological": (["anxiety", "apathy", "restlessness"], ["delirium", "psychosis", "severe depression"]),
}
METHOD = {
    "full-days-count": ["not counted as 0", "at least", "guess"],
    "four-weeks": ["28 days", "fortnights", "the same average"],
    "needs-differ": ["half", "daily target", "average need"],
    "days-differ": ["150 mg", "400"],
    "how-sure": ["265", "26.5", "49.6", "56.2", "84 in 100", "about 85", "the book rounds", "96 in 100"],
    "limits-of-the-method": ["never about the body", "assumed"],
    "how-we-judge": ["Institute of Medicine (2000)", "page 54"],
}
EMERGENCY = {
    "European Union": "112",
    "United States and Canada": "911",
    "United Kingdom": "999",
    "Australia": "000",
    "New Zealand": "111",
    "Japan": "119",
}
# The page speaks of people in general, so there is no "you" under its title; and no exclamation marks, no doses.
ABOUT_THE_READER = re.compile(r"\b(you|your|yours|yourself|we detected|risk score|must|should have)\b|!", re.I)
A_DOSE = re.compile(r"\d+ ?mg\b", re.I)
ENGLISH = tomllib.loads((CONTENT / "en" / "learn.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def html(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> bytes:
    """Return the page with the real catalog, which most tests read without a database of their own."""
    with django_db_blocker.unblock(), transaction.atomic():
        writes.seed()
        content = Client().get(reverse("learn")).content
        transaction.set_rollback(True)
    return content


@pytest.fixture
def page(html: bytes) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.fixture
def with_catalog(client: Client, db: None) -> BeautifulSoup:
    """Return the page, with the catalog still there."""
    writes.seed()
    return BeautifulSoup(client.get(reverse("learn")).content, "html.parser")


@pytest.fixture
def method(client: Client, db: None) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse("how-we-judge")).content, "html.parser")


def section(page: BeautifulSoup, anchor: str) -> Tag:
    (found,) = page.find_all(id=anchor)
    return found


def words_of(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_it_works(client: Client, db: None) -> None:
    answer = client.get("/learn/")
    assert answer.status_code == 200
    assert "<h1>Magnesium and your nerves</h1>" in answer.content.decode()
    assert client.post("/learn/").status_code == 405


def test_every_point_is_there(page: BeautifulSoup) -> None:
    missing = [
        (anchor, statement, word)
        for anchor, statement, words in CHECKLIST
        for word in words
        if word.lower() not in words_of(section(page, anchor)).lower()
    ]
    assert missing == []


def test_magnesium_is_fourth_with_no_more_precision_than_the_source_text(page: BeautifulSoup) -> None:
    words = words_of(section(page, "abundance"))
    assert "fourth most abundant" in words
    assert not re.search(r"\d|only three|percent|grams", words, re.I)


def test_how_intake_is_judged_has_a_page_of_its_own(page: BeautifulSoup, method: BeautifulSoup) -> None:
    assert not set(learn_text.METHOD_POINTS) & {str(tag["id"]) for tag in page.find_all(id=True)}
    link = section(page, "how-we-judge").a
    assert link is not None
    assert link["href"] == "/learn/how-we-judge-intake/"
    assert method.h1 is not None
    assert method.h1.text == "How we judge intake"
    assert method.select_one('a[href="/learn/"]')
    whole = words_of(method.article or method)
    missing = [
        (anchor, word)
        for anchor, words in METHOD.items()
        for word in words
        if word not in (whole if anchor == "how-we-judge" else words_of(section(method, anchor)))
    ]
    assert missing == []
    assert [*METHOD] == [*learn_text.METHOD_POINTS, "how-we-judge"]


def test_the_working_of_a_finding_leads_there(alice_client: Client) -> None:
    page = BeautifulSoup(alice_client.get(reverse("week-why")).content, "html.parser")
    assert page.select('.working a[href="/learn/how-we-judge-intake/"]')


@pytest.mark.parametrize("anchor", ["medical-help", "mild-and-severe"])
def test_emergency_numbers_stand_by_country(page: BeautifulSoup, anchor: str) -> None:
    alarm = section(page, anchor).select_one(".alarm")
    assert alarm is not None
    links = alarm.select(".numbers a")
    assert {str(link.next_sibling).strip(): link.text for link in links} == EMERGENCY
    assert [link["href"] for link in links] == [f"tel:{number}" for number in EMERGENCY.values()]
    assert "In the United Kingdom, 111 is a helpline and not the emergency number" in words_of(alarm)


@pytest.mark.parametrize("anchor", ["medical-help", "mild-and-severe"])
def test_signs_of_a_stroke_are_a_call_at_once(page: BeautifulSoup, anchor: str) -> None:
    alarm = words_of(section(page, anchor).select(".alarm")[0])
    for sign in ("one side" if anchor == "medical-help" else "one-sided", "drooping face", "trouble speaking", "call"):
        assert sign in alarm.replace("Call", "call")


def test_every_chapter_names_its_sources(page: BeautifulSoup) -> None:
    for chapter in read().chapters:
        found = section(page, chapter.id).select("details.sources li")
        assert bool(found) == (chapter.id not in learn_text.WITHOUT_SOURCES), chapter.id
        for source in found:
            if "Foundational Role" in source.text:
                assert "the text that this app grew from" in source.text
    # Advice on health is never from that text alone.
    for name in ("signs", "nerves-and-diabetes", "prevention"):
        assert "National Institutes of Health" in section(page, name).select("details.sources li")[0].text


def test_the_checklist_leaves_no_point_out() -> None:
    anchors = {anchor for anchor, *_ in CHECKLIST}
    assert set(POINTS) - {"food-groups"} <= anchors
    assert {f"food-{slug}" for slug in GROUPS} <= anchors


def test_the_contents_lead_to_each_chapter(page: BeautifulSoup) -> None:
    links = page.select("ol.contents a")
    assert [link["href"] for link in links] == [f"#{chapter.id}" for chapter in read().chapters]
    for link in (*links, *page.select("a.back")):
        assert section(page, str(link["href"]).removeprefix("#"))


def test_mild_and_severe_stand_in_a_real_table(page: BeautifulSoup) -> None:
    table = section(page, "mild-and-severe").table
    assert table is not None
    assert table.caption is not None
    assert [head.text for head in table.select("thead th[scope=col]")] == ["Where", "Mild", "Severe"]
    rows = table.select("tbody tr")
    assert len(rows) == len(TABLE)
    for row, (name, columns) in zip(rows, TABLE.items(), strict=True):
        assert words_of(row.select("th[scope=row]")[0]).startswith(name)
        cells = row.select("td")
        assert len(cells) == len(columns)
        for cell, signs in zip(cells, columns, strict=True):
            assert [sign for sign in signs if sign not in words_of(cell)] == []


@pytest.mark.parametrize("anchor", ["medical-help", "mild-and-severe"])
def test_severe_signs_stand_with_a_call_for_help(page: BeautifulSoup, anchor: str) -> None:
    alarm = section(page, anchor).select_one(".alarm")
    assert alarm is not None
    assert words_of(alarm).startswith("Get medical help now")
    assert "emergency" in words_of(alarm)


def test_help_comes_before_the_signs() -> None:
    assert POINTS.index("other-causes") < POINTS.index("medical-help") < POINTS.index("neuromuscular")


def texts_in(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for name, item in value.items() if name not in {"id", "url"} for text in texts_in(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    return [str(value)]


def test_nothing_is_said_about_the_reader() -> None:
    # The title greets the reader; everything else speaks of people.
    texts = texts_in({name: value for name, value in ENGLISH.items() if name != "title"})
    assert len(texts) > 100
    assert [text for text in texts if ABOUT_THE_READER.search(text)] == []


def test_no_dose_is_named() -> None:
    # The page on the method needs figures of intake for its example.
    assert [text for text in texts_in(ENGLISH["chapters"]) if A_DOSE.search(text)] == []


def test_diagnosis_is_left_to_professionals() -> None:
    naming = [text for text in texts_in(ENGLISH) if "diagnos" in text.lower()]
    assert len(naming) == 1
    assert "it takes a health professional" in naming[0]


def test_the_page_does_not_depend_on_who_reads_it(with_catalog: BeautifulSoup, alice_client: Client) -> None:
    ours = BeautifulSoup(alice_client.get("/learn/").content, "html.parser")
    assert with_catalog.article == ours.article


def test_each_named_food_leads_to_the_catalog(with_catalog: BeautifulSoup, client: Client) -> None:
    shown: set[str] = set()
    for slug in GROUPS:
        group = section(with_catalog, f"food-{slug}")
        heading, *links = [str(link["href"]) for link in group.find_all("a")]
        assert heading == reverse("food-group", args=[slug])
        assert client.get(heading).status_code == 200
        for link in links:
            assert client.get(link).status_code == 200
            shown.add(Food.objects.get(pk=link.strip("/").split("/")[-1]).document_term)
        amounts = [words_of(amount) for amount in group.select(".row-mg")]
        assert len(amounts) == len(links)
        assert all(re.fullmatch(r"\d+ mg", amount) for amount in amounts), amounts
    named = set(Food.objects.exclude(document_term="").values_list("document_term", flat=True))
    assert shown == named
    assert len(shown) == 14


def test_a_food_is_shown_once_by_what_its_portion_gives(client: Client, db: None) -> None:
    nuts = make_group("Nuts", in_document=True)
    make_food("Almonds", "270", group=nuts, document_term="almonds", portions={"1 oz": "28.35"})
    best = make_food("Almonds, roasted", "279", group=nuts, document_term="Almonds", portions={"1 oz": "28.35"})
    make_food("Peanuts", None, group=nuts, document_term="peanuts", portions={})
    group = section(BeautifulSoup(client.get("/learn/").content, "html.parser"), "food-nuts")
    assert [words_of(row) for row in group.select(".rows li")] == [
        "Almonds, roasted 1 oz (28.35 g) 79 mg",
        "Peanuts 100 g no value",
    ]
    assert group.select(".rows a")[0]["href"] == best.get_absolute_url()


def test_an_empty_catalog_leaves_the_words(client: Client, db: None) -> None:
    page = BeautifulSoup(client.get("/learn/").content, "html.parser")
    assert "Swiss chard" in words_of(section(page, "food-dark-leafy-greens"))
    assert not section(page, "food-groups").select(".rows, .group a")


def test_its_queries_do_not_grow(count_queries: Callable[[Client, str], int], client: Client) -> None:
    nuts = make_group("Nuts", in_document=True)
    counts = []
    for term in ("almonds", "cashews", "peanuts"):
        make_food(term, group=nuts, document_term=term)
        counts.append(count_queries(client, "/learn/"))
    assert counts == [3, 3, 3]  # the groups, the foods, their portions


def test_other_hosts_are_only_linked(page: BeautifulSoup) -> None:
    outside = [link for link in page.find_all("a") if str(link["href"]).startswith("http")]
    assert [str(link["href"]) for link in outside] == [link.url for link in read().chapters[-1].points[0].links]
    assert all(set(link["rel"]) == {"noreferrer", "noopener"} for link in outside)
    loaded = [str(tag.get("src") or tag.get("href")) for tag in page.select("[src], link[href]")]
    assert [address for address in loaded if not address.startswith(("/static/", "data:"))] == []


def test_pictures_say_what_they_show(page: BeautifulSoup) -> None:
    pictures = page.select("figure svg")
    assert len(pictures) == 2
    for picture in pictures:
        assert picture["role"] == "img"
        assert picture.title is not None
        assert picture["aria-labelledby"] == picture.title["id"]
        assert "Two drawings" in picture.title.text
        assert not picture.select("[style], style, script")


@pytest.mark.parametrize(("path", "by"), [("/", "nobody"), ("/more/", "nobody"), ("/more/", "alice")])
def test_ways_lead_to_it(path: str, by: str, client: Client, alice_client: Client) -> None:
    page = (alice_client if by == "alice" else client).get(path).content.decode()
    assert 'href="/learn/"' in page


@pytest.mark.parametrize("language", ["en", "en-gb", "xx", ""])
def test_a_language_without_the_file_is_read_in_english(language: str) -> None:
    assert read(language) is read("en")


def test_every_language_has_every_point() -> None:
    assert "en" in languages()
    assert {language: problems(language) for language in languages()} == {language: [] for language in languages()}
    assert [*PARTS] == [name for name in (*POINTS, *learn_text.METHOD_POINTS) if name in PARTS]


def point(content: dict[str, Any], name: str) -> dict[str, Any]:
    return next(p for chapter in content["chapters"] for p in chapter["points"] if p["id"] == name)


def without(content: dict[str, Any], name: str) -> None:
    for chapter in content["chapters"]:
        chapter["points"] = [p for p in chapter["points"] if p["id"] != name]


SPOILT: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda c: c.pop("title"), "lacks “title”"),
    (lambda c: c.update(paragraphs=[]), "lacks “paragraphs”"),
    (lambda c: c.update(chapters=[]), "lacks the point “abundance”"),
    (lambda c: without(c, "migraine"), "lacks the point “migraine”"),
    (lambda c: point(c, "migraine").update(id="migrane"), "“migrane” is not a point"),
    (lambda c: c["chapters"][0].update(id="migraine"), "the address “migraine” is used twice"),
    (lambda c: c["chapters"][0].pop("title"), "a chapter lacks “title”"),
    (lambda c: c["chapters"][0]["points"].reverse(), "its points are not in the expected order"),
    (lambda c: point(c, "migraine").pop("title"), "migraine: lacks “title”"),
    (lambda c: point(c, "migraine").update(paragraphs=[" "]), "migraine: lacks “paragraphs”"),
    (lambda c: point(c, "medical-help").pop("alarm"), "medical-help: lacks “alarm”"),
    (lambda c: point(c, "mild-and-severe").pop("table"), "mild-and-severe: lacks “table”"),
    (lambda c: point(c, "mild-and-severe")["table"]["rows"].pop(), "mild-and-severe: its table needs 4 rows"),
    (lambda c: point(c, "mild-and-severe")["table"]["head"].pop(), "mild-and-severe: its table needs a caption"),
    (lambda c: point(c, "excitotoxicity")["picture"].pop("label"), "excitotoxicity: its picture lacks “label”"),
    (lambda c: point(c, "excitotoxicity")["picture"]["words"].pop("calcium"), "excitotoxicity: its picture is unknown"),
    (lambda c: point(c, "food-groups")["groups"].reverse(), "food-groups: its groups are not the eight"),
    (lambda c: point(c, "food-groups")["groups"][0].pop("text"), "food-groups: a group lacks"),
    (lambda c: c.pop("numbers_title"), "lacks “numbers_title”"),
    (lambda c: c.update(emergency_numbers=[]), "its emergency numbers need"),
    (lambda c: c["emergency_numbers"][0].pop("where"), "its emergency numbers need"),
    (lambda c: c["chapters"][2].pop("sources"), "signs: lacks “sources”"),
    (lambda c: c["method"]["points"].pop(), "lacks the point “limits-of-the-method”"),
    (
        lambda c: c["chapters"][-1]["points"].append(c["method"]["points"].pop(0)),
        "its points are not in the expected order",
    ),
    (lambda c: c["method"]["points"][4].pop("after"), "how-sure: lacks “after”"),
    (lambda c: point(c, "read-more")["links"][0].update(url="http://example.org"), "read-more: a link needs"),
]


@pytest.mark.parametrize(("spoil", "problem"), SPOILT, ids=[problem for _, problem in SPOILT])
def test_what_is_missing_is_named(spoil: Callable[[dict[str, Any]], Any], problem: str) -> None:
    content = copy.deepcopy(ENGLISH)
    assert problems("en", content) == []
    spoil(content)
    assert any(found.startswith(problem) for found in problems("en", content)), problems("en", content)


def test_the_start_of_the_app_asks_for_every_point(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert learn_page_has_every_point(None) == []
    whole = (CONTENT / "en" / "learn.toml").read_text(encoding="utf-8")
    for language, text in {"en": whole.replace('"migraine"', '"migrane"'), "de": "not = = toml"}.items():
        (tmp_path / language).mkdir()
        (tmp_path / language / "learn.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(learn_text, "CONTENT", tmp_path)
    learn_text._content.cache_clear()
    messages = learn_page_has_every_point(None)
    learn_text._content.cache_clear()
    assert {message.id for message in messages} == {"tracker.E005"}
    assert "Learn page in “de”: cannot be read" in messages[0].msg
    assert any("lacks the point “migraine”" in message.msg for message in messages)


def test_addresses_are_unique(page: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in page.find_all(id=True)]
    assert [name for name, same in itertools.groupby(sorted(ids)) if len([*same]) > 1] == []


def test_the_worked_example_is_right() -> None:
    for days, text in ((3, "84 in 100"), (28, "96 in 100")):
        chance = assess(mean_mg=320, days=days, ear_mg=265, sd_within_mg=85.9).probability
        assert f"{chance:.0%}".replace("%", " in 100") == text
