"""The admin of accounts, households and foods. It shows names and rights; no diary model is registered here."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks_db import admin as admin_of_tasks  # noqa: F401  # registers pages that are removed below
from django_tasks_db.models import DBTaskResult

from foods.models import Food
from tracker.accounts.auth import is_this_machine, turn_second_step_off
from tracker.accounts.deletion import delete_account
from tracker.corrections.admin import FoodWithConsequencesAdmin
from tracker.models import Household

admin.site.site_header = gettext_lazy("Magnesium Tracker")
admin.site.site_title = gettext_lazy("Magnesium Tracker")
admin.site.index_title = gettext_lazy("Food catalog and accounts")
admin.site.register(Food, FoodWithConsequencesAdmin)
admin.site.unregister(User)
admin.site.unregister(DBTaskResult)  # what people asked for has pages of its own; this is its plumbing


@admin.register(Household)
class HouseholdAdmin(admin.ModelAdmin[Household]):
    """That a household exists and how many are in it; neither who they are nor what they share."""

    list_display = ("id", "founded_at", "number_of_members")
    fields = ("founded_at", "number_of_members")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("members"))
    def number_of_members(self, household: Household) -> int:
        """Count the members."""
        return household.members.count()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let people start households themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Household | None = None) -> bool:
        """Let nobody else change one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Household | None = None) -> bool:
        """Let people leave instead."""
        return False


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Accounts, with a one-time link for a person who lost the password on a site that sends no email."""

    actions = ("make_reset_link", "turn_second_step_off")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Show everyone to an admin with every right; to others, only those who are not admins."""
        accounts = super().get_queryset(request)
        return accounts if request.user.is_superuser else accounts.filter(is_staff=False)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Let only an admin with every right give rights."""
        rights = ("is_staff", "is_superuser", "groups", "user_permissions")
        return () if request.user.is_superuser else rights

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """Name the accounts alone: Django would list what goes with them, which is their diary."""
        names = [_("%(name)s, with everything in it") % {"name": user.get_username()} for user in objs]
        refused = set() if self.has_delete_permission(request) else {str(User._meta.verbose_name)}
        return names, {str(User._meta.verbose_name_plural): len(names)}, refused, []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete as much as the person would."""
        delete_account(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Delete as much as each person would."""
        for user in queryset:
            delete_account(user)

    @admin.action(
        description=gettext_lazy("Turn off two-step verification (phone and codes are lost)"), permissions=["change"]
    )
    def turn_second_step_off(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let a person log in with the password alone again; one at a time, as this is never done in passing."""
        people = list(queryset[:2])
        if len(people) != 1:
            self.message_user(request, _("Choose one person."), messages.ERROR)
            return
        turn_second_step_off(people[0])
        self.log_change(request, people[0], "Second step turned off")
        said = _("Two-step verification is off for %(name)s. The password alone is enough until they set it up again.")
        self.message_user(request, said % {"name": people[0].get_username()}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Make a one-time link to choose a new password"), permissions=["change"])
    def make_reset_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Show a link for the one person chosen; it works once, and as long as a mailed one would."""
        people = list(queryset[:2])
        if len(people) != 1:
            self.message_user(request, _("Choose one person."), messages.ERROR)
            return
        person = people[0]
        key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
        text = _("Give this link only to %(name)s. It works once, for three days:") % {"name": person.get_username()}
        link = request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=key))
        self.message_user(request, format_html("{} <code>{}</code>", text, link), messages.SUCCESS)
        if is_this_machine(request):
            only_here = _(
                "This link works only on this machine. To make one that "
                "works elsewhere, open this site at its network address first."
            )
            self.message_user(request, only_here, messages.WARNING)
