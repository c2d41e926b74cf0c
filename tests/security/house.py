"""A house full of people's things, every address of the site that leads to them, and a print of the database.

An address that is new is found by itself. Where it needs something that no one in the house has, the tests say so:
`House._room` says where to add it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foods.catalog import history
from foods.jobs import JobState
from foods.models import Food, FoodOffer, FoodRequest, ImportRun, Merge, OfferState, SheetDraft, Source, TableImport
from tests.cast import make_dose, make_entry, make_food, make_product, make_saved_meal, make_trial, make_user
from tests.conftest import client_of
from tracker.common.person import profile_of, today_of
from tracker.diary.meals import new_key, save_meal
from tracker.dietitian_sheet.links import make_link
from tracker.household.log_for_others import set_permission
from tracker.household.members import found_household, join
from tracker.household.members import make_link as make_invite
from tracker.models import (
    Asked,
    Correction,
    DayNote,
    DayState,
    DayStatus,
    DiaryImport,
    FavouriteFood,
    FoodNotForMe,
    KitchenFood,
    PutAway,
    SharedSheet,
    SheetReply,
    TargetPeriod,
    Upload,
)

SHEET = b"source,source_id,name\ncatalog,1,Almonds\n"
# What is no one's words: the sessions, and the counts of attempts to log in.
NOT_DIARY = {"django_session", "attempts"}


@dataclass(frozen=True)
class Address:
    """A place of the site: its name where it has one (else its pattern), the parameters that it needs."""

    name: str
    route: str
    parameters: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("admin/")

    @property
    def is_of_accounts(self) -> bool:
        """Whether django-allauth answers it."""
        return self.name.startswith(("account_", "mfa_"))


def addresses() -> list[Address]:
    """Return every address that the site answers to, the admin's and django-allauth's included."""
    return list(_addresses(get_resolver().url_patterns))


def _addresses(
    patterns: Sequence[URLPattern | URLResolver],
    before: str = "",
    spaces: tuple[str, ...] = (),
    above: tuple[str, ...] = (),
) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        parameters = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _addresses(pattern.url_patterns, route, inner, parameters)
        else:
            yield Address(":".join((*spaces, pattern.name)) if pattern.name else route, route, parameters)


@dataclass
class House:
    """Alice owns, Bob has things of his own, Carol has nothing, the admin has every right."""

    alice: User
    bob: User
    carol: User
    admin: User
    today: date
    rooms: dict[str, Any] = field(default_factory=dict)  # what else an address needs
    of: dict[str, dict[str, Model]] = field(default_factory=dict)  # things by person
    things: ClassVar[dict[str, str]] = {
        "meal_id": "meal",
        "recipe_id": "recipe",
        "part_id": "part",
        "food_id": "food",
        "entry_id": "entry",
        "product_id": "product",
        "dose_id": "dose",
        "period_id": "period",
        "import_id": "import",
        "pk": "food",
        "water-edit pk": "water",
        "trial_id": "trial",
        "link_id": "link",
        "reply_id": "reply",
    }
    clients: dict[str, Client] = field(default_factory=dict)
    seen: dict[Any, Any] = field(default_factory=dict)  # what was read of all its pages, which takes a while

    def as_furnished(self) -> House:
        """Return the same house for another test, which finds nothing of what this one does."""
        people, rooms, of = deepcopy(((self.alice, self.bob, self.carol, self.admin), self.rooms, self.of))
        clients = {who: self.new_client(who) for who in (*PEOPLE, "bob")}
        return House(*people, self.today, rooms, of, clients, self.seen)

    def path(self, address: Address, of: str = "alice") -> str:
        """Return where the address leads to something of a person's, or in the admin to something there is."""
        values = {name: self._room(address, name, of) for name in address.parameters}
        if address.name != address.route:
            return reverse(address.name, kwargs=values)
        return "/" + re.sub(
            r"<\w+:(\w+)>|\(\?P<(\w+)>.*\)\$", lambda found: str(values[str(found[1] or found[2])]), address.route
        )

    def paths(self) -> list[tuple[Address, str]]:
        return [(address, self.path(address)) for address in addresses()]

    def _room(self, address: Address, name: str, of: str) -> Any:
        own = f"{address.name} {name}"
        if own in self.rooms:
            return self.rooms[own]
        if thing := self.things.get(own, "" if address.is_admin else self.things.get(name)):
            return self.of[of][thing].pk
        if name in ("object_id", "id") and (model := _model_of(address)):
            return model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
        assert name in self.rooms, (
            f"The address {address.name} ({address.route}) needs {name!r}. Say in tests/security/house.py what "
            "that is: in House.things (and made in _furnish) if a person has it, else in open_house() under rooms."
        )
        return self.rooms[name]

    def client(self, who: str) -> Client:
        """Return the browser of one of the people, or of nobody; always the same one."""
        if who not in self.clients:
            self.clients[who] = Client() if who == "nobody" else client_of(getattr(self, who))
        return self.clients[who]

    def new_client(self, who: str, **options: Any) -> Client:
        """Return a browser that did nothing yet but log in."""
        client = Client(**options)
        client.cookies = copy(self.client(who).cookies)
        return client


PEOPLE = ("nobody", "alice", "carol", "admin")


def _model_of(address: Address) -> type[Model] | None:
    for model in admin.site._registry:
        if f"admin/{model._meta.app_label}/{model._meta.model_name}/" in address.route:
            return model
    return None


def open_house() -> House:
    """Make everyone and everything."""
    alice, bob, carol = (make_user(name) for name in ("alice", "bob", "carol"))
    keeper = make_user("admin", target_asked=True)
    User.objects.filter(pk=keeper.pk).update(is_staff=True, is_superuser=True)
    keeper.refresh_from_db()
    today = today_of(profile_of(alice))
    house = House(alice, bob, carol, keeper, today)
    mira = make_user("mira")
    found_household(alice)
    join(mira, make_invite(alice))
    set_permission(user=mira, granted_to=alice, allowed=True)
    almonds = make_food("Almonds", "270", source_id="1", aliases="badam\nde:Mandeln", notes="shelled")
    kernels = make_food("Almond kernels", "268", source_id="2", portions={"1 handful": "30"})
    token = make_link(user=alice, first=today, last=today, days=7, form_key=uuid.uuid4())
    make_link(user=bob, first=today, last=today, days=7, form_key=uuid.uuid4())
    house.of = {"alice": _furnish(alice, "Zanzibar", today), "bob": _furnish(bob, "Boulder", today)}
    with history.changing([almonds.pk], why="From the source", by=keeper):
        Food.objects.filter(pk=almonds.pk).update(magnesium_mg_per_100g=Decimal(271))
    done = {"state": JobState.DONE, "asked_by": keeper, "finished_at": timezone.now()}
    correction = Correction.objects.create(
        food=almonds, magnesium_from=270, magnesium_to=271, how_known="analysed", moved=1, **done
    )
    merge = Merge.objects.create(food=kernels, into=almonds, names=["Almond kernels"], **done)
    draft = SheetDraft.objects.create(sender=keeper, file_name="foods.csv", data=SHEET)
    ImportRun.objects.create(name="sr.zip", file="uploads/none.zip", changes=["Almonds: 270 → 271"], **done)
    TableImport.objects.create(
        name="table.csv",
        chosen={"source": "CIQUAL", "release": "2020", "license": "Etalab"},
        refusals=["line 2: no"],
        **done,
    )
    FoodRequest.objects.create(wanted="tempeh", times=1)
    Group.objects.create(name="Editors")
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True)
    DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="foods.jobs.do_job", backend_name="default", priority=0
    )
    house.rooms = {
        "day": today,
        "week label": "2026-W11",
        "last": today - timedelta(days=7),
        "month label": "2026-03",
        "number": today.year,
        "slug": "nuts",
        "key": str(draft.key),
        "account_confirm_email key": "no-such-key",
        "account_reset_password_from_key key": "no-such-key",
        "uidb36": user_pk_to_url_str(alice),
        "object_id": almonds.pk,
        "id": alice.pk,
        "household-join token": make_invite(alice),
        "household-permission user_id": mira.pk,
        "household-copy-food food_id": own_food_of(mira).pk,
        "household-copy-meal meal_id": make_saved_meal(mira, "Mira's soup", almonds).pk,
        "log-for user_id": mira.pk,
        "log-for meal": "lunch",
        "meal_key": save_meal(user=alice, key=new_key(), name="Zanzibar iftar", counts_as="dinner").key,
        "shared-sheet token": token,
        "token": "a-token-that-nobody-made",
        "invitation_id": 1,
        "mfa_remove_webauthn pk": 1,
        "mfa_edit_webauthn pk": 1,
        "content_type_id": ContentType.objects.get_for_model(Food).pk,
        "row_id": history.HistoricalFood.objects.filter(id=almonds.pk).earliest("history_id").pk,
        "correction_id": correction.pk,
        "admin:foods_food_merged object_id": kernels.pk,
        "merge_id": merge.pk,
        "app_label": "foods",
        "url": "nowhere",
    }
    return house


def own_food_of(user: User) -> Food:
    """Give a person a food of their own."""
    name = f"Bread of {user.username}"
    return make_food(name, owner=user, source=Source.OWN, source_id=str(uuid.uuid4()))


def _furnish(user: User, word: str, today: date) -> dict[str, Model]:
    """Give a person one of everything; `word` is part of every name."""
    almonds = Food.objects.get(name="Almonds")
    own = make_food(f"{word} bread", owner=user, source=Source.OWN, source_id=str(uuid.uuid4()), notes=f"{word} note")
    water = make_food(
        f"{word} spring",
        "2.4",
        owner=user,
        source=Source.OWN,
        source_id=str(uuid.uuid4()),
        is_drink=True,
        energy_kcal_per_100g=0,
        portions={"1 glass": "250", "1 litre": "1000"},
    )
    product = make_product(user, f"{word} tablets")
    meal = make_saved_meal(user, f"{word} porridge", own, almonds, servings="2")
    brought = DiaryImport.objects.create(
        user=user,
        file_name=f"{word}.csv",
        state=JobState.DONE,
        asked=Asked.LOOK,
        account={"rows": 1, "new": {"entries": 1}, "refusals": [[2, "value", f"{word} row"]], "left_out": {"value": 1}},
    )
    Upload.objects.create(diary_import=brought, packed=b"")
    FoodOffer.objects.create(food=own, state=OfferState.DECLINED, word=f"{word}: not enough is known")
    FavouriteFood.objects.create(user=user, food=own)
    KitchenFood.objects.create(user=user, food=own)
    FoodNotForMe.objects.create(user=user, food=own)
    DayStatus.objects.create(user=user, day=today - timedelta(days=1), status=DayState.COMPLETE)
    DayNote.objects.create(user=user, day=today, text=f"{word} travels")
    PutAway.objects.create(user=user, finding="not_enough_days", until=today)
    yesterday = today - timedelta(days=1)
    make_entry(user, yesterday, food=own, food_name=own.name)
    return {
        "food": own,
        "water": water,
        "entry": make_entry(user, today, food=own, food_name=own.name),
        "product": product,
        "dose": make_dose(user, today, product=product, product_name=product.name),
        "meal": meal,
        "recipe": make_saved_meal(user, f"{word} soup", almonds, servings="2"),
        "part": meal.contents.get(food=own),
        "import": brought,
        "period": TargetPeriod.objects.create(user=user, from_day=today, label=f"{word} target"),
        "trial": make_trial(user, almonds, own),
        "link": SharedSheet.objects.get(user=user),
        "reply": SheetReply.objects.create(
            user=user, link=SharedSheet.objects.get(user=user), note=f"{word}: eat oats", proposed_mg=300
        ),
        "account": user,
    }


def belongings(user: User) -> dict[str, dict[str, Any]]:
    """Return all rows that would go with an account: what is a person's own, whatever table it is in."""
    collector: Any = NestedObjects(using="default", origin=user)
    collector.collect([user])
    return {
        f"{model._meta.label} {row.pk}": {
            f.attname: f.value_from_object(row) for f in row._meta.concrete_fields if f.name != "last_login"
        }
        for model, rows in collector.model_objs.items()
        for row in model._base_manager.filter(pk__in=[row.pk for row in rows])
    }


@dataclass
class Print:
    """What each table of the database holds: how many rows, and a digest of them; and when that was so."""

    tables: dict[str, tuple[int, str]]
    writes: int


def _writes() -> int:
    """Return how many rows this transaction has written so far, rows that were rolled back included."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return int(connection.connection.total_changes)
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_all_tables")
        return int(cursor.fetchone()[0])


def prints() -> Print:
    """Return what the database holds now."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - NOT_DIARY):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # our tables' names
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = len(rows), sha256("\n".join(rows).encode()).hexdigest()
    return Print(found, _writes())


def changed(before: Print) -> list[str]:
    """Return the tables that are not as they were; nothing is looked at where nothing was written since."""
    if before.writes == _writes():
        return []
    after = prints()
    different = [table for table, held in before.tables.items() if held != after.tables[table]]
    if not different:
        before.writes = after.writes
    return different
