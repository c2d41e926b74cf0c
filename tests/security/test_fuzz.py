"""Every form of every page, filled with what no person would type: it is answered in words, and touches no one else."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.security.forms import Form, Values, forms_of
from tests.security.house import House, Print, belongings, changed, prints

EXAMPLES = 3 if connection.vendor == "sqlite" else 2  # of each form; the same ones every time in CI
HOSTILE = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "\u202e\u200b\ufeff",
    "x" * 5000,
    "9" * 5000,
    "-1",
    "0",
    "1e400",
    "1e-400",
    "-1e999999",
    "NaN",
    "sNaN",
    "Infinity",
    "-0",
    "½",
    "²",
    "٣",
    "1,5",
    "1.000,5",
    "9223372036854775808",
    "-9223372036854775809",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "0001-01-01",
    "2026-02-30",
    "25:61",
    "24:00",
    "99999999-9999-9999-9999-999999999999",
    "{}",
    "[]",
    "null",
    "true",
    "' OR 1=1 --",
    "%s%s%n",
    "{0.__class__}",
    "{{ 7|add:7 }}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "\r\nSet-Cookie: a=b",
)


@pytest.fixture
def house(shared_house: House) -> House:
    return shared_house


def fillings(form: Form) -> st.SearchStrategy[dict[str, list[str]]]:
    """Return ways to fill a form: what it holds or offers, mixed with hostile words, repeated or left out."""
    words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30), st.integers().map(str), st.dates().map(str))
    fields: dict[str, st.SearchStrategy[list[str]]] = {}
    for name, held in form.values.items():
        offered = st.sampled_from(form.offered[name]) if form.offered[name] else words
        fields[name] = st.one_of(
            st.just(held),  # so that a form is right but for a field, and gets past its first check
            st.just(held),
            st.lists(offered, max_size=2),
            st.lists(words, min_size=1, max_size=3),
        )
    return st.fixed_dictionaries(fields)


@pytest.mark.one_engine("what a database may not take is in each field alone, below")
@pytest.mark.parametrize(
    ("who", "of_admin"), [("bob", False), ("nobody", False), ("admin", True)], ids=["person", "nobody", "admin"]
)
def test_never_an_error_of_ours(house: House, who: str, of_admin: bool) -> None:
    forms = forms_of(house, who, of_admin=of_admin)
    assert len(forms) > (3 if who == "nobody" else 15)
    theirs = belongings(house.alice)
    before = prints()
    for form in forms:
        fuzz(house, who, form, theirs=None if of_admin else theirs, before=before)


WORST = ["\0", "9223372036854775808"]  # what a database may not take
WORST += ["9" * 5000] if connection.vendor == "sqlite" else []  # what Python may not read as a number


@pytest.mark.parametrize("who", ["bob", "nobody"])
def test_each_field_alone(house: House, who: str) -> None:
    """The forms as they stand, but for one field: the others are right, so that this one is read."""
    broken = []
    for form in forms_of(house, who):
        for name in form.values:
            for word in WORST:
                with transaction.atomic():
                    client = house.new_client(who, raise_request_exception=False)
                    if form.with_values({name: [word]}).send(client).status_code >= 500:
                        broken.append(f"{form.name} of {form.shown_on}: {name}={word[:20]!r}")
                    transaction.set_rollback(True)
    assert broken == []


def fuzz(house: House, who: str, form: Form, *, theirs: object, before: Print) -> None:
    """Send one form several times; each time everything is put back."""

    @settings(max_examples=EXAMPLES, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(fillings(form), st.booleans(), st.binary(max_size=60))
    def send(values: Values, by_htmx: bool, content: bytes) -> None:
        headers = {"HX-Request": "true", "HX-Current-URL": "http://[bad"} if by_htmx else {}
        files = dict.fromkeys(form.files, ("../../\u202e.csv", content))
        with transaction.atomic():
            client = house.new_client(who)
            client.raise_request_exception = True
            try:
                answer = form.with_values(values).send(client, files=files, **headers)
            except Exception as error:
                error.add_note(f"{form.name} of {form.shown_on} as {who} broke on {values!r} {headers}")
                raise
            assert answer.status_code < 500, (form.name, values)
            if not answer.streaming:
                assert b"Zanzibar" not in answer.content or theirs is None, (form.name, values)
            if theirs is not None and changed(before):
                assert belongings(house.alice) == theirs, (form.name, values)
            transaction.set_rollback(True)

    send()
