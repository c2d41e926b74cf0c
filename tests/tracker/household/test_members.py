"""Households: start one, invite, join, leave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.cast import make_user
from tracker.accounts.deletion import delete_account
from tracker.household import members
from tracker.household.log_for_others import set_permission
from tracker.models import Household, LogPermission, Profile


def profile(user: User) -> Profile:
    return Profile.objects.get(user=user)


def together(*people: User) -> Household:
    """Put people in one household, the first of whom started it."""
    household = members.found_household(people[0])
    for user in people[1:]:
        members.join(user, members.make_link(people[0]))
    return household


def test_a_link_lets_another_join(alice: User, bob: User) -> None:
    household = members.found_household(alice)
    token = members.make_link(alice)
    assert members.invited_to(token) == household
    members.join(bob, token)
    assert [user.username for user in members.members_of(household.pk)] == ["alice", "bob"]
    assert members.others_in(profile(bob)) == [alice]
    assert members.shared_by(profile(alice)) == [bob.pk]


def test_twice_is_once(alice: User, bob: User) -> None:
    assert members.found_household(alice) == members.found_household(alice)
    token = members.make_link(alice)
    members.join(bob, token)
    members.join(bob, token)
    assert Household.objects.count() == 1


def test_only_the_digest_is_stored(alice: User) -> None:
    members.found_household(alice)
    token = members.make_link(alice)
    assert token not in str(Household.objects.values().get())


@pytest.mark.parametrize("how", ["revoked", "replaced", "expired", "made up", "empty"])
def test_a_link_that_does_not_work(how: str, alice: User, bob: User) -> None:
    members.found_household(alice)
    token = members.make_link(alice)
    if how == "revoked":
        members.revoke_link(alice)
    elif how == "replaced":
        members.make_link(alice)
    elif how == "expired":
        Household.objects.update(invite_until=timezone.now() - timedelta(seconds=1))
    else:
        token = "" if how == "empty" else "made-up"
    assert members.invited_to(token) is None
    with pytest.raises(ValidationError, match="no longer works"):
        members.join(bob, token)
    assert profile(bob).household is None


def test_one_household_at_a_time(alice: User, bob: User) -> None:
    members.found_household(alice)
    own = members.found_household(bob)
    with pytest.raises(ValidationError, match="another household"):
        members.join(bob, members.make_link(alice))
    assert profile(bob).household == own


def test_a_full_household(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    members.found_household(alice)
    monkeypatch.setattr(members, "MOST_MEMBERS", 1)
    with pytest.raises(ValidationError, match="which is the limit"):
        members.join(bob, members.make_link(alice))


def test_links_need_a_household(alice: User) -> None:
    for act in (members.make_link, members.revoke_link):
        with pytest.raises(ValidationError, match="not in a household"):
            act(alice)


def test_a_sample_account_stays_alone(db: None) -> None:
    sample = make_user("sample", sample_until=timezone.now())
    with pytest.raises(ValidationError, match="sample account"):
        members.found_household(sample)


def test_leaving_ends_permissions_and_the_link(alice: User, bob: User) -> None:
    kim = make_user("kim")
    together(alice, bob, kim)
    token = members.make_link(alice)
    set_permission(user=alice, granted_to=bob, allowed=True)
    set_permission(user=bob, granted_to=alice, allowed=True)
    set_permission(user=alice, granted_to=kim, allowed=True)
    members.leave(bob)
    assert profile(bob).household is None
    assert list(LogPermission.objects.values_list("user__username", "granted_to__username")) == [("alice", "kim")]
    with pytest.raises(ValidationError):
        members.join(bob, token)


def test_the_last_to_leave_closes_it(alice: User, bob: User) -> None:
    together(alice, bob)
    members.leave(alice)
    assert Household.objects.exists()
    members.leave(bob)
    members.leave(bob)
    assert not Household.objects.exists()


def test_deleting_the_last_account_closes_it(alice: User, bob: User) -> None:
    together(alice, bob)
    set_permission(user=alice, granted_to=bob, allowed=True)
    delete_account(alice)
    assert members.others_in(profile(bob)) == []
    assert not LogPermission.objects.exists()
    delete_account(bob)
    assert not Household.objects.exists()


def test_deleting_an_account_ends_the_link(alice: User, bob: User) -> None:
    household = together(alice, bob)
    token = members.make_link(alice)
    delete_account(alice)
    assert members.invited_to(token) is None
    assert Household.objects.get() == household


def test_the_deactivated_share_nothing(alice: User, bob: User) -> None:
    together(alice, bob)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert members.others_in(profile(alice)) == []
