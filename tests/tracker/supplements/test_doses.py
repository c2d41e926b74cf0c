"""Writes of tablets and medicines, and what they are compared with."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from foods.nutrients import Total
from tests.cast import make_dose, make_product
from tracker.models import Entry, LabelSays, Ledger, Profile, Sex, Standard, SupplementDose, SupplementProduct
from tracker.supplements.doses import (
    add_product,
    change_product,
    doses_between,
    log_dose,
    products_of,
    remove_dose,
    retire_product,
    total_of,
    undo_remove_dose,
    unretire_product,
)
from tracker.supplements.upper_level import OverUpperLevel, over_upper_level
from tracker.targets.targets import target_on
from tracker.views.shared.supplement_rows import segments_of

TODAY = date(2026, 11, 22)


def add(user: User, **kw: Any) -> SupplementProduct:
    values: dict[str, Any] = {
        "ledger": Ledger.SUPPLEMENT,
        "name": "Citrate",
        "dose_label": "1 tablet",
        "label_says": LabelSays.CITRATE,
        "label_mg": Decimal(1000),
        "form_key": uuid.uuid4(),
    }
    return add_product(user=user, **values | kw)


def log(product: SupplementProduct, **kw: Any) -> SupplementDose:
    values: dict[str, Any] = {"doses": Decimal(1), "day": TODAY, "today": TODAY, "form_key": uuid.uuid4()}
    return log_dose(product=product, **values | kw)


def test_it_works(alice: User) -> None:
    product = add(alice)
    assert (product.mg_low, product.mg_high, product.is_range) == (Decimal("113.4"), Decimal("161.6"), True)
    dose = log(product, doses=Decimal("1.5"))
    dose.refresh_from_db()
    assert (dose.user, dose.product_name, dose.ledger) == (alice, "Citrate", Ledger.SUPPLEMENT)
    assert (dose.mg_low, dose.mg_high, dose.is_range) == (Decimal("170.1"), Decimal("242.4"), True)
    assert doses_between(alice, TODAY, TODAY) == [dose]
    assert total_of([dose]) == Total(Decimal("170.1"), 1, 0)  # of a range the lower end: that much is certain


def test_a_label_that_states_magnesium_is_exact(alice: User) -> None:
    product = add(alice, label_says=LabelSays.MAGNESIUM, label_mg=Decimal(400))
    assert (product.mg_low, product.mg_high, product.is_range) == (400, 400, False)


def test_the_same_key_adds_and_logs_once(alice: User, bob: User) -> None:
    key = uuid.uuid4()
    product = add(alice, form_key=key)
    assert add(alice, form_key=key, name="Other") == product
    assert add(bob, form_key=key) != product
    dose = log(product, form_key=key)
    assert log(product, form_key=key, doses=Decimal(9)) == dose
    assert SupplementDose.objects.get().doses == 1


def test_the_past_stays_as_logged(alice: User) -> None:
    product = add(alice)
    dose = log(product)
    change_product(
        product=product,
        ledger=Ledger.MEDICINE,
        name="New",
        dose_label="1 scoop",
        label_says=LabelSays.MAGNESIUM,
        label_mg=Decimal(5),
    )
    dose.refresh_from_db()
    assert (dose.product_name, dose.dose_label, dose.ledger, dose.mg_low) == (
        "Citrate",
        "1 tablet",
        Ledger.SUPPLEMENT,
        Decimal("113.4"),
    )
    assert log(product).mg_low == 5


def test_what_is_retired_is_not_offered_and_comes_back(alice: User) -> None:
    product = add(alice)
    dose = log(product)
    retire_product(product=product)
    first = product.retired_at
    retire_product(product=product)
    assert product.retired_at == first
    assert products_of(alice) == []
    assert doses_between(alice, TODAY, TODAY) == [dose]
    unretire_product(product=product)
    assert products_of(alice) == [product]


def test_a_removed_dose_comes_back_under_its_key(alice: User) -> None:
    dose = log(add(alice), doses=Decimal(2))
    values = {name: value for name, value in vars(dose).items() if name not in {"_state", "id", "logged_at"}}
    token = remove_dose(dose=dose)
    assert not SupplementDose.objects.exists()
    back = undo_remove_dose(user=alice, token=token)
    assert undo_remove_dose(user=alice, token=token) == back
    back.refresh_from_db()
    assert {name: getattr(back, name) for name in values} == values


@pytest.mark.parametrize("token", ["", "x", "a:b:c"])
def test_a_forged_token_restores_nothing(alice: User, token: str) -> None:
    with pytest.raises(ValidationError, match="no longer be undone"):
        undo_remove_dose(user=alice, token=token)


def test_a_token_of_another_person_restores_nothing(alice: User, bob: User) -> None:
    token = remove_dose(dose=log(add(alice)))
    with pytest.raises(ValidationError, match="no longer be undone"):
        undo_remove_dose(user=bob, token=token)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=2), date(1899, 12, 31)])
def test_a_day_that_cannot_be_is_refused(alice: User, day: date) -> None:
    with pytest.raises(ValidationError, match="up to tomorrow"):
        log(add(alice), day=day)
    assert log(add(alice), day=TODAY + timedelta(days=1)).day > TODAY


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "x" * 121}),
        ("dose_label", {"dose_label": ""}),
        ("ledger", {"ledger": "food"}),
        ("label_says", {"label_says": "unobtainium"}),
        ("label_mg", {"label_mg": Decimal(50_001)}),
        ("__all__", {"label_says": LabelSays.MAGNESIUM, "label_mg": Decimal(10_001)}),
    ],
)
def test_a_product_that_cannot_be_is_refused(alice: User, field: str, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as problem:
        add(alice, **values)
    assert field in problem.value.message_dict
    assert not SupplementProduct.objects.exists()


@pytest.mark.parametrize(("doses", "field"), [("0", "doses"), ("-1", "doses"), ("101", "doses"), ("99", "doses")])
def test_doses_that_cannot_be_are_refused(alice: User, doses: str, field: str) -> None:
    product = make_product(alice, low="400")
    with pytest.raises(ValidationError) as problem:
        log(product, doses=Decimal(doses))
    assert field in problem.value.message_dict


@pytest.mark.parametrize(
    "values", [{"doses": 0}, {"mg_low": -1}, {"mg_low": 9, "mg_high": 8}, {"mg_high": 10_001}], ids=str
)
def test_the_database_refuses_it_too(alice: User, values: dict[str, int]) -> None:
    dose = make_dose(alice, TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupplementDose.objects.filter(pk=dose.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_dose(alice, TODAY, form_key=dose.form_key)


def test_the_account_goes_with_everything(alice: User) -> None:
    log(add(alice))
    alice.delete()
    assert not SupplementDose.objects.exists()
    assert not SupplementProduct.objects.exists()
    assert not Entry.objects.exists()


def over(user: User, *doses: SupplementDose, day: date = TODAY, **profile: Any) -> OverUpperLevel | None:
    person = Profile(user=user, **profile)
    return over_upper_level(target_on(person, [], day), day, doses)


@pytest.mark.parametrize(
    ("birth", "level"),
    [((None, None), 350), ((1986, 5), 350), ((2017, 11), 350), ((2017, 12), 110), ((2024, 5), 65), ((2026, 5), None)],
)
def test_the_upper_level_follows_the_age(alice: User, birth: tuple[int | None, int | None], level: int | None) -> None:
    profile = Profile(user=alice, birth_year=birth[0], birth_month=birth[1])
    row = target_on(profile, [], TODAY).upper_level
    assert (row.mg if row else None) == level


def test_with_the_month_unknown_the_lower_one_holds(alice: User) -> None:
    profile = Profile(user=alice, birth_year=2017)  # eight or nine years old
    row = target_on(profile, [], TODAY).upper_level
    assert row is not None
    assert row.mg == 110


def test_over_the_level_counts_both_ledgers_and_is_explained_once_a_week(alice: User) -> None:
    vitamins = make_dose(alice, TODAY, "100")
    tablet = make_dose(alice, TODAY, "300", ledger=Ledger.MEDICINE)
    assert over(alice, vitamins) is None
    assert over(alice, vitamins, tablet) == OverUpperLevel(
        Decimal(400), Decimal(400), Decimal(350), Standard.US_CA_DRI, again=False
    )
    lately, long_ago = (make_dose(alice, TODAY - timedelta(days=back), "400") for back in (7, 8))
    again = over(alice, vitamins, tablet, lately)
    assert again is not None
    assert again.again
    not_again = over(alice, vitamins, tablet, long_ago)
    assert not_again is not None
    assert not not_again.again


@pytest.mark.parametrize(
    ("low", "high", "expected"), [("350.4", "", None), ("350.5", "", True), ("340", "351", False), ("300", "350", None)]
)
def test_the_edge(alice: User, low: str, high: str, expected: bool | None) -> None:
    found = over(alice, make_dose(alice, TODAY, low, high))
    assert (found.is_certain if found else None) is expected


def test_a_child_is_compared_with_its_own_level(alice: User) -> None:
    found = over(alice, make_dose(alice, TODAY, "120"), sex=Sex.FEMALE, birth_year=2019, birth_month=1)
    assert found is not None
    assert found.ul_mg == 110
    assert over(alice, make_dose(alice, TODAY, "900"), birth_year=2026, birth_month=6) is None  # none is published


def test_segments_fill_the_bar_in_order(alice: User) -> None:
    target = target_on(Profile(user=alice, sex=Sex.FEMALE, birth_year=1986, birth_month=1), [], TODAY)  # 320
    doses = [make_dose(alice, TODAY, "40", ledger=Ledger.MEDICINE), make_dose(alice, TODAY, "80")]
    segments = segments_of(Total(Decimal(160), 1), doses, target)
    assert [(part.ledger, part.mg, part.start, part.width) for part in segments] == [
        ("food", 160, "0.00%", "50.00%"),
        ("supplement", 80, "50.00%", "25.00%"),
        ("medicine", 40, "75.00%", "12.50%"),
    ]
    over_target = segments_of(Total(), [make_dose(alice, TODAY, "640")], target)
    assert [(part.ledger, part.width) for part in over_target] == [("supplement", "100.00%")]


def test_a_part_of_the_bar_is_what_its_doses_and_the_tables_say(alice: User) -> None:
    # 286.2 + 113.4 + 333 is 732.6; a part that went up to fill 733 would say 114 beside a tablet of 113.
    target = target_on(Profile(user=alice), [], TODAY)
    doses = [make_dose(alice, TODAY, "113.4"), make_dose(alice, TODAY, "333", ledger=Ledger.MEDICINE)]
    assert [part.mg for part in segments_of(Total(Decimal("286.2"), 1), doses, target)] == [
        Decimal("286.2"),
        Decimal("113.4"),
        Decimal(333),
    ]


def test_a_guess_follows_what_is_known(alice: User) -> None:
    target = target_on(Profile(user=alice, sex=Sex.FEMALE, birth_year=1986, birth_month=1), [], TODAY)  # 320
    segments = segments_of(Total(Decimal(160), 2, 1), [make_dose(alice, TODAY, "80")], target, Decimal(40))
    assert [(part.ledger, part.start, part.width) for part in segments][1:] == [
        ("supplement", "50.00%", "25.00%"),
        ("guess", "75.00%", "12.50%"),
    ]
    beyond = segments_of(Total(Decimal(320), 2, 1), [], target, Decimal(320))
    assert [part.width for part in beyond] == ["50.00%", "50.00%"]
