"""Delete accounts: everything in an account is deleted immediately, including its data outside the diary."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from foods.models import Food
from foods.search import search
from tracker.models import Brought, DiaryImport, Entry, Household

BATCH = 500  # rows: few enough that nobody who logs has to wait


def delete_account(user: User) -> None:
    """Delete an account, its diary, its sessions, its background jobs' records, and admin log entries about it.

    What may be very many rows goes first, in batches. If that is interrupted, the rest is still theirs, to delete.
    """
    for rows in (Entry.everything.filter(user=user), Brought.objects.filter(diary_import__user=user)):
        while some := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
            rows.model._base_manager.filter(pk__in=some).delete()
    _delete_rest(user)


@transaction.atomic
def _delete_rest(user: User) -> None:
    of_user = str(user.pk)
    # A session stores its account in its encoded data only; there are few enough sessions to decode them all.
    sessions = Session.objects.iterator()
    ended = [session.pk for session in sessions if session.get_decoded().get(SESSION_KEY) == of_user]
    Session.objects.filter(pk__in=ended).delete()
    work = Q(pk__in=[])
    for pk in user.diary_imports.values_list("pk", flat=True):
        work |= Q(args_kwargs__args=[DiaryImport._meta.label, pk])
    DBTaskResult.objects.filter(work).delete()
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id=of_user).delete()
    had_foods = Food.objects.filter(owner=user).exists()
    # A link that they may have sent to others stops working, as when they leave.
    Household.objects.filter(members__user=user).update(invite_digest="", invite_until=None)
    user.delete()
    Household.objects.filter(members=None).delete()
    if had_foods:
        search.forget_deleted()


def forget_what_is_over(now: datetime) -> None:
    """Delete the records of ended sessions, and of login attempts that no longer count; both contain IP addresses."""
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    expired = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [expired])  # noqa: S608  # a name from our settings
