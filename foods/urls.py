"""URLs of the catalog, under /foods/."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from foods.views import catalog, own


class KeyConverter(IntConverter):
    """The key of a row in a URL. Every column can store 18 digits; SQLite fails on larger numbers."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")

urlpatterns = [
    path("", catalog.foods, name="foods"),
    path("rich/", catalog.rich_in_magnesium, name="foods-rich"),
    path("group/<slug:slug>/", catalog.group, name="food-group"),
    path("ask/", catalog.ask, name="food-ask"),
    path("figures/", own.figures, name="food-figures"),
    path("own/", own.own_foods, name="food-own"),
    path("label/", own.label, name="food-label"),
    path("<key:pk>/offer/", own.offer, name="food-offer"),
    path("new/", catalog.add_own, name="food-new"),
    path("water/", catalog.waters, name="water"),
    path("water/<key:pk>/", catalog.edit_water, name="water-edit"),
    path("<key:pk>/", catalog.food, name="food"),
    path("<key:pk>/edit/", catalog.edit_own, name="food-edit"),
    path("<key:pk>/retire/", catalog.retire_own, name="food-retire"),
]
