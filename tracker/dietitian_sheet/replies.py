"""What the reader of a shared summary sends back, once, and what the person does about it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import Profile, SharedSheet, SheetReply
from tracker.targets.targets import periods_of, set_period


def reply_to(link: SharedSheet) -> SheetReply | None:
    """Return the reply to a link, or None (one query)."""
    return SheetReply.objects.filter(link=link).first()


def waiting(user_id: int) -> int:
    """Count the replies that a person has neither accepted nor ignored."""
    return SheetReply.objects.filter(user=user_id, answered_at=None).count()


def is_waiting(user_id: int) -> bool:
    """Return whether a reply waits for the person's answer (one query)."""
    return SheetReply.objects.filter(user=user_id, answered_at=None).exists()


@transaction.atomic
def reply(*, link: SharedSheet, note: str, proposed_mg: int | None, proposed_is: str) -> SheetReply | None:
    """Save the one reply to a link; None if the link takes none. A second one is not saved: the first is returned."""
    locked = SharedSheet.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if not locked.works or not locked.may_reply:
        return None
    if there := reply_to(locked):
        return there
    new = SheetReply(
        link=locked, user_id=locked.user_id, note=note.strip(), proposed_mg=proposed_mg, proposed_is=proposed_is
    )
    new.full_clean()
    new.save()
    return new


@transaction.atomic
def answer(*, reply: SheetReply, accept: bool, today: date) -> None:
    """Accept a reply, which makes its figure the person's own from today on, or ignore it; only once."""
    Profile.lock_for(reply.user)
    now = SheetReply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if now.answered_at is not None:
        return
    if accept and now.proposed_mg is not None:
        before = max(
            (period for period in periods_of(reply.user.profile) if period.from_day <= today),
            key=lambda period: period.from_day,
            default=None,
        )
        kept = {"standard": before.standard, "life_stage": before.life_stage} if before else {}
        set_period(
            user=reply.user,
            from_day=today,
            custom_mg=now.proposed_mg,
            custom_is=now.proposed_is,
            label=_("Proposed by the reader of your summary"),
            **kept,
        )
    now.answered_at, now.accepted = timezone.now(), accept
    now.save(update_fields=["answered_at", "accepted"])
