"""The admin of the catalog. People's own foods are private: no admin page shows or changes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foods.catalog import history, writes
from foods.catalog_admin import food_tables, offers, usda_import  # noqa: F401  # they register their pages
from foods.catalog_admin.forms import FoodForm, PortionForm, PortionFormSet
from foods.catalog_admin.history import WithHistory
from foods.catalog_admin.merge import WithMerging
from foods.catalog_admin.queues import AllergensFilter, WithQueues
from foods.catalog_admin.spreadsheet import SheetAdmin
from foods.models import Food, FoodGroup, FoodRequest, Portion, Source
from foods.search import admin_index
from foods.templatetags.amounts import mg, number

_Lookups = Sequence[tuple[str, Any]]


class YesNoFilter(admin.SimpleListFilter):
    """Filter rows by whether a column has a value."""

    column: str

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> _Lookups:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter to rows with, or without, a value in the column."""
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(**{f"{self.column}__isnull": (self.value() == "yes") == self.yes_is_empty})

    yes_is_empty: ClassVar[bool] = False


class MissingValueFilter(YesNoFilter):
    """Filter foods by whether their magnesium value is missing."""

    title = gettext_lazy("missing value")
    parameter_name = "missing"
    column = "magnesium_mg_per_100g"
    yes_is_empty = True


class RetiredFilter(YesNoFilter):
    """Filter foods by whether they are retired."""

    title = gettext_lazy("retired")
    parameter_name = "retired"
    column = "retired_at"


class EditedFilter(YesNoFilter):
    """Filter foods by whether an admin edited them."""

    title = gettext_lazy("edited by an admin")
    parameter_name = "edited"
    column = "edited_at"


class AskedFilter(admin.SimpleListFilter):
    """Separate the foods that someone asked for from those that were only searched for."""

    title = gettext_lazy("how it was missed")
    parameter_name = "asked"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> _Lookups:
        return [("yes", _("asked for")), ("no", _("only searched for"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FoodRequest]) -> QuerySet[FoodRequest]:
        """Filter to foods that were asked for, or to those that were not."""
        if self.value() == "yes":
            return queryset.filter(times__gt=0)
        return queryset.filter(times=0) if self.value() == "no" else queryset


class FewPages(Paginator[Food]):
    """Limit the pages of a list that may have millions of rows; the rest is found by searching."""

    most = 10_000

    @cached_property
    def count(self) -> int:
        foods: Any = self.object_list
        return int(foods.order_by()[: self.most].count())


class GuardedDeletion(admin.ModelAdmin[Any]):
    """An admin that explains why an object in use cannot be deleted, without showing the rows that use it.

    Django's own page would list those rows: diary entries and people's own foods.
    """

    def obstacles(self, objs: Sequence[Any]) -> list[str]:
        """Return, for each object that cannot be deleted, a sentence that says why."""
        raise NotImplementedError

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        if obstacles := self.obstacles(list(objs)):
            return [], {}, set(), obstacles
        return super().get_deleted_objects(objs, request)


@admin.register(FoodGroup)
class FoodGroupAdmin(GuardedDeletion):
    """The food groups of the catalog."""

    list_display = ("name", "rank", "in_document", "slug")
    search_fields = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: FoodGroup | None = None) -> tuple[str, ...]:
        # URLs and the catalog file refer to the slug.
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: FoodGroup | None = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}

    def obstacles(self, objs: Sequence[FoodGroup]) -> list[str]:
        filled = Food.objects.filter(group__in=objs).values_list("group__name", flat=True).distinct()
        return [_("the foods in “%(group)s”. Move them to another group first.") % {"group": name} for name in filled]


class PortionInline(admin.TabularInline[Portion, Food]):
    """A food's household measures."""

    model = Portion
    form = PortionForm
    formset = PortionFormSet
    extra = 1  # without JavaScript the page cannot add rows
    min_num = 1
    fields = ("label", "grams", "is_usual", "estimated", "rank")


class FoodAdmin(WithQueues, WithHistory, WithMerging, SheetAdmin, GuardedDeletion):
    """The foods of the catalog."""

    form = FoodForm
    inlines = (PortionInline,)
    list_display = ("name", "group", "per_100g", "usual", "listed", "edited_at", "retired_at")
    list_filter = ("group", "source", MissingValueFilter, AllergensFilter, "listed", RetiredFilter, EditedFilter)
    list_per_page = 50
    # The catalog may have millions of foods: nothing here counts or sorts all of them.
    ordering = ("name", "pk")
    paginator = FewPages
    show_full_result_count = False
    search_fields = ("name", "aliases", "source_id")
    actions = ("list_for_people", "retire", "bring_back", "confirm_allergens")
    readonly_fields = ("source", "source_id", "release", "original_name", "edited_at", "retired_at", "standing")
    fieldsets = (
        (None, {"fields": ("name", "group", "aliases", "notes", "document_term")}),
        (
            gettext_lazy("Figures"),
            {"fields": ("magnesium_mg_per_100g", "how_known", "energy_kcal_per_100g", "why")},
        ),
        (
            gettext_lazy("Where they come from"),
            {"fields": ("source", "source_id", "release", "original_name")},
        ),
        (gettext_lazy("Allergens and diet"), {"fields": ("contains", "may_contain", "diet")}),
        (
            gettext_lazy("Where it appears"),
            {"fields": ("is_drink", "suggestable", "listed", "edited_at", "retired_at", "standing")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Food]:
        return Food.objects.filter(owner=None).with_portions()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Food], search_term: str
    ) -> tuple[QuerySet[Food], bool]:
        return admin_index.holding(queryset, search_term), False

    @admin.display(description=gettext_lazy("mg per 100 g"), ordering="magnesium_mg_per_100g", empty_value="–")
    def per_100g(self, food: Food) -> str | None:
        """Format the figure as it is stored."""
        return None if food.magnesium_mg_per_100g is None else number(food.magnesium_mg_per_100g)

    @admin.display(description=gettext_lazy("usual portion"))
    def usual(self, food: Food) -> str:
        """Format the usual portion and its magnesium."""
        return f"{food.usual_portion or '–'} · {mg(food.usual_portion_mg)}"

    @admin.display(description=gettext_lazy("deletion"))
    def standing(self, food: Food) -> str:
        """Say whether the food can be deleted."""
        if food.pk and writes.in_use([food]):
            return _(
                "People have logged this food, so it cannot be deleted. Retire it instead, from the list of foods."
            )
        return _("Nobody has logged this food; it can be deleted.")

    @admin.action(description=gettext_lazy("Retire: people no longer find it, diaries keep it"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Food]) -> None:
        """Retire the selected foods."""
        number = self._each(queryset.filter(retired_at=None), writes.retire)
        text = ngettext("%(number)d food was retired.", "%(number)d foods were retired.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Restore: people can find it again"), permissions=["change"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Food]) -> None:
        """Bring the selected foods back."""
        number = self._each(queryset.exclude(retired_at=None), writes.unretire)
        text = ngettext("%(number)d food was restored.", "%(number)d foods were restored.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("List: people can find it"), permissions=["change"])
    def list_for_people(self, request: HttpRequest, queryset: QuerySet[Food]) -> None:
        """List the selected foods, so that people can find them."""
        number = writes.list_foods(list(queryset.filter(listed=False, retired_at=None).values_list("pk", flat=True)))
        text = ngettext("People can now find %(number)d food.", "People can now find %(number)d foods.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    def _each(self, foods: QuerySet[Food], change: Callable[[Food], None]) -> int:
        chosen = list(foods)
        for food in chosen:
            change(food)
        return len(chosen)

    def obstacles(self, objs: Sequence[Food]) -> list[str]:
        held = writes.in_use(objs)
        return [
            _("entries of “%(food)s” that people have logged. Retire it instead.") % {"food": food.name}
            for food in objs
            if food.pk in held
        ]

    def save_model(self, request: HttpRequest, obj: Food, form: Any, change: bool) -> None:
        if not change:
            obj.source = Source.CATALOG
            obj.source_id = writes.new_source_id()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            history.note(form.instance, why=form.cleaned_data["why"] or _("Added"), is_new=True)
        elif form.changes_the_food or any(formset.has_changed() for formset in formsets):
            writes.mark_edited(form.instance)


@admin.register(FoodRequest)
class FoodRequestAdmin(admin.ModelAdmin[FoodRequest]):
    """Foods that people asked for, or searched for without result; nothing records who did."""

    list_display = ("wanted", "times", "in_vain", "asked_at", "done")
    list_editable = ("done",)
    list_filter = ("done", AskedFilter)
    readonly_fields = ("wanted", "times", "in_vain", "asked_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Label the input in each row: screen readers do not read the column header with it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = field.label
        return field
