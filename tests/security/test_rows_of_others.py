"""What someone else's keys, or fields that no page shows, do in the forms of a person: nothing.

The forms are read from the pages, so that a new one is here by itself.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models, transaction

from tests.security.forms import Form, forms_of
from tests.security.house import House, belongings, changed, prints

LARGE = "99999"


@pytest.fixture
def house(shared_house: House) -> House:
    return shared_house


def test_the_forms_are_found(house: House) -> None:
    """Else the tests below would send nothing, and pass."""
    names = {form.name for form in forms_of(house, "bob")}
    assert {"log-line", "entry", "entry-remove", "supplement", "supplement-log", "kept-part", "choose"} <= names
    assert {
        "profile",
        "target",
        "target-remove",
        "food-edit",
        "food-new",
        "water",
        "own-data",
        "delete-account",
    } <= names
    assert {"account_login", "account_signup"} <= {form.name for form in forms_of(house, "nobody")}


def test_most_forms_do_something_as_they_stand(house: House) -> None:
    """Otherwise the tests below would send forms that are always refused; required fields are in forms.FILLED."""
    done = set()
    before = prints()
    for who in ("bob", "nobody"):
        for form in forms_of(house, who):
            with transaction.atomic():
                form.send(house.new_client(who))
                done |= {form.name} if changed(before) else set()
                transaction.set_rollback(True)
    assert {"account_signup", "food-new", "kept-meals", "supplement-new", "water"} <= done
    assert {"entry", "food-edit", "kept-part", "log-food", "log-line", "own-data", "sheet-links", "water-edit"} <= done


def keys_of(house: House, who: str) -> dict[str, list[str]]:
    """Return the keys by which forms and addresses may name a person's things, in the same order for everyone."""
    things = house.of[who].values()
    return {
        "pk": [str(thing.pk) for thing in things],
        "form_key": [str(key) for thing in things if (key := getattr(thing, "form_key", None))],
    }


def test_keys_of_others_open_nothing(house: House) -> None:
    """Wherever a form of Bob's names something of his, it names what Alice has there; elsewhere an entry of hers."""
    hers, his = keys_of(house, "alice"), keys_of(house, "bob")
    twins: dict[str, set[str]] = {}
    for kind, keys in his.items():
        for key, twin in zip(keys, hers[kind], strict=True):
            twins.setdefault(key, set()).add(twin)
    forms, any_key = forms_of(house, "bob"), {str(house.of["alice"]["entry"].pk)}
    theirs = belongings(house.alice)
    before = prints()
    wrong, named = [], 0
    for form in forms:
        for field, values in form.values.items():
            swapped = set().union(*(twins.get(value, set()) for value in (*values, *form.offered[field])))
            named += bool(swapped)
            with transaction.atomic():
                for key in sorted(swapped or any_key):
                    answer = form.with_values({field: [key]}).send(house.new_client("bob"))
                    told = b"".join(answer.streaming_content if answer.streaming else [answer.content])
                    if b"Zanzibar" in told or answer.status_code >= 500:
                        wrong.append(f"{form.name} of {form.shown_on}: {field}={key} answers {answer.status_code}")
                if changed(before) and belongings(house.alice) != theirs:
                    wrong.append(f"{form.name} of {form.shown_on}: {field} changes what is Alice's")
                transaction.set_rollback(True)
    assert named >= 5, "forms name rows by keys that keys_of() does not know"
    assert not wrong, "WRONG\n" + "\n".join(wrong)


def columns() -> dict[str, str]:
    """Return a value for each of our columns that nobody may send: the owner of a row, its figures, permissions."""
    found = {"is_staff": "on", "is_superuser": "on", "is_active": "", "groups": "1", "user_permissions": "1"}
    ours: list[type[models.Model]] = [
        *apps.get_app_config("tracker").get_models(),
        *apps.get_app_config("foods").get_models(),
        User,
    ]
    for model in ours:
        for field in model._meta.concrete_fields:
            value = "on" if isinstance(field, models.BooleanField) else LARGE
            found.setdefault(field.name, value)
            found.setdefault(field.attname, value)
    return found | {"pk": "1"}


@pytest.mark.one_engine("what no form knows is dropped in Python")
def test_fields_that_no_form_shows_change_nothing(house: House) -> None:
    """Mass assignment: the same form with and without them does the same."""
    extra = columns() | {name: str(house.alice.pk) for name in ("user", "user_id", "owner", "owner_id", "asked_by")}
    wrong = []
    for who in ("bob", "nobody"):
        forms = [form for form in forms_of(house, who) if form.is_post]
        shown = {form.name: {name for one in forms if one.name == form.name for name in one.fields} for form in forms}
        for form in forms:
            more = {name: [value] for name, value in extra.items() if name not in shown[form.name] | READ_ANYWAY}
            plain, laden = done_by(house, who, form), done_by(house, who, form.with_values(more))
            if laden != plain:
                wrong.append(f"{form.name} of {form.shown_on}: {sorted(laden.items() ^ plain.items())[:6]}")
    assert not wrong, "WRONG\n" + "\n".join(wrong)


# Read by views beside their form, and looked at with the person's own eyes: tests above and in test_change_pages.py.
READ_ANYWAY = {"food", "status", "key", "name"}


def done_by(house: House, who: str, form: Form) -> dict[str, str]:
    """Return all rows as a form leaves them, by table and key; what is new each time is left out."""
    with transaction.atomic():
        form.send(house.new_client(who))
        rows: dict[str, Any] = {}
        places: dict[Any, dict[Any, int]] = {}  # keys keep counting after a rollback; the position does not

        def value_of(field: Any, row: Any) -> Any:
            value = field.value_from_object(row)
            if not field.is_relation or value is None:
                return value
            of = field.related_model
            if of not in places:
                places[of] = {
                    pk: n for n, pk in enumerate(of._base_manager.order_by("pk").values_list("pk", flat=True))
                }
            return places[of].get(value, value)

        for model in apps.get_models():
            if model._meta.app_label in ("tracker", "foods", "auth", "account"):
                for n, row in enumerate(model._base_manager.order_by("pk")):
                    rows[f"{model._meta.label} {n}"] = repr(
                        [
                            value_of(f, row)
                            for f in row._meta.concrete_fields
                            if not isinstance(f, (models.DateTimeField, models.UUIDField, models.BinaryField))
                            and f.name not in ("password", "source_id", "token_hash", model._meta.pk.name)
                        ]
                    )
        transaction.set_rollback(True)
    return rows
