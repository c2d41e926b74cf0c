"""What the reader of a shared summary sends back, and what the person does about it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.common.person import profile_of, today_of
from tracker.dietitian_sheet.links import make_link, revoke
from tracker.dietitian_sheet.replies import answer, reply, waiting
from tracker.models import Entry, LifeStage, Profile, SharedSheet, SheetReply, Standard, TargetPeriod
from tracker.targets.targets import periods_of, set_period, target_on

SENT = {"note": "More legumes, please.", "proposed_mg": "350", "proposed_is": "target"}


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def link_of(user: User, today: date, *, may_reply: bool = True) -> str:
    full_day(user, today - timedelta(days=1), "321")
    token = make_link(user=user, first=today, last=today, days=7, form_key=uuid.uuid4(), may_reply=may_reply)
    assert token is not None
    return reverse("shared-sheet", args=[token])


def test_a_reply_arrives_and_is_used(alice: User, today: date, client: Client, alice_client: Client) -> None:
    address = link_of(alice, today)
    assert "propose one daily figure" in text_of(client.get(address))
    page = text_of(client.post(address, SENT, follow=True))
    assert "They decide whether to use it." in page
    assert "1 reply" in text_of(alice_client.get(reverse("more")))
    assert "The reader of your summary replied." in text_of(alice_client.get(reverse("sheet")))
    shown = text_of(alice_client.get(reverse("sheet-links")))
    assert "More legumes, please." in shown
    assert "Proposed target: 350 mg a day" in shown
    sent = SheetReply.objects.get()
    for _ in range(2):
        alice_client.post(reverse("sheet-reply", args=[sent.pk]), {"accept": ""})
    assert target_on(profile_of(alice), periods_of(profile_of(alice)), today).low_mg == 350
    assert TargetPeriod.objects.count() == 1
    assert waiting(alice.pk) == 0
    assert "You use this figure." in text_of(alice_client.get(reverse("sheet-links")))


def test_a_reply_is_ignored(alice: User, today: date, client: Client, alice_client: Client) -> None:
    client.post(link_of(alice, today), SENT)
    address = reverse("sheet-reply", args=[SheetReply.objects.get().pk])
    alice_client.post(address, {"ignore": ""})
    alice_client.post(address, {"accept": ""})  # too late
    assert not TargetPeriod.objects.exists()
    assert "You ignored it." in text_of(alice_client.get(reverse("sheet-links")))


def test_a_limit_keeps_the_standard_and_the_life_stage(alice: User, today: date) -> None:
    set_period(user=alice, from_day=today - timedelta(days=9), standard=Standard.EFSA, life_stage=LifeStage.PREGNANT)
    link_of(alice, today)
    sent = reply(link=SharedSheet.objects.get(), note="", proposed_mg=300, proposed_is="limit")
    assert sent
    answer(reply=sent, accept=True, today=today)
    period = TargetPeriod.objects.get(from_day=today)
    assert (period.standard, period.life_stage) == (Standard.EFSA, LifeStage.PREGNANT)
    assert (period.custom_mg, period.custom_is) == (300, "limit")


def test_a_note_alone_changes_nothing(alice: User, today: date) -> None:
    link_of(alice, today)
    sent = reply(link=SharedSheet.objects.get(), note=" Well done ", proposed_mg=None, proposed_is="target")
    assert sent
    assert sent.note == "Well done"
    answer(reply=sent, accept=True, today=today)
    assert not TargetPeriod.objects.exists()


def test_there_is_one_reply(alice: User, today: date, client: Client) -> None:
    address = link_of(alice, today)
    client.post(address, SENT)
    client.post(address, SENT | {"note": "Another"})
    assert SheetReply.objects.get().note == SENT["note"]
    assert "Another" not in text_of(client.get(address))


@pytest.mark.parametrize("why", ["off", "revoked", "expired", "deactivated"])
def test_who_may_not_reply(why: str, alice: User, today: date, client: Client) -> None:
    address = link_of(alice, today, may_reply=why != "off")
    link = SharedSheet.objects.get()
    if why == "revoked":
        revoke(link=link)
    elif why == "expired":
        SharedSheet.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif why == "deactivated":
        User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.post(address, SENT).status_code == (405 if why == "off" else 404)
    assert not SheetReply.objects.exists()
    if why != "deactivated":
        assert reply(link=link, note="x", proposed_mg=None, proposed_is="target") is None


@pytest.mark.parametrize(
    "sent",
    [{}, {"note": "  "}, {"proposed_mg": "0"}, {"proposed_mg": "5001"}, {"proposed_mg": "many"}, {"note": "x" * 1001}],
)
def test_a_reply_that_says_nothing_possible(sent: dict[str, str], alice: User, today: date, client: Client) -> None:
    answered = client.post(link_of(alice, today), sent)
    assert answered.status_code == 422
    assert not SheetReply.objects.exists()


def test_nothing_else_is_written(alice: User, today: date, client: Client) -> None:
    address = link_of(alice, today)
    before = list(Entry.objects.values()), list(Profile.objects.values()), list(TargetPeriod.objects.values())
    client.post(address, SENT | {"under_care": "on", "custom_mg": "1", "day": "2026-03-12", "may_reply": ""})
    after = list(Entry.objects.values()), list(Profile.objects.values()), list(TargetPeriod.objects.values())
    assert after == before
    assert SharedSheet.objects.get().may_reply


def test_a_stranger_answers_nothing(alice: User, today: date, client: Client, bob_client: Client) -> None:
    client.post(link_of(alice, today), SENT)
    address = reverse("sheet-reply", args=[SheetReply.objects.get().pk])
    assert bob_client.post(address, {"accept": ""}).status_code == 404
    assert not TargetPeriod.objects.exists()
