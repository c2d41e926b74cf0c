"""The catalog's addresses, under /foods/."""

from django.urls import path

from foods.views import catalog, own

urlpatterns = [
    path("", catalog.foods, name="foods"),
    path("rich/", catalog.rich_in_magnesium, name="foods-rich"),
    path("group/<slug:slug>/", catalog.group, name="food-group"),
    path("ask/", catalog.ask, name="food-ask"),
    path("figures/", own.figures, name="food-figures"),
    path("own/", own.own_foods, name="food-own"),
    path("label/", own.label, name="food-label"),
    path("<int:pk>/offer/", own.offer, name="food-offer"),
    path("new/", catalog.add_own, name="food-new"),
    path("water/", catalog.waters, name="water"),
    path("water/<int:pk>/", catalog.edit_water, name="water-edit"),
    path("<int:pk>/", catalog.food, name="food"),
    path("<int:pk>/edit/", catalog.edit_own, name="food-edit"),
    path("<int:pk>/retire/", catalog.retire_own, name="food-retire"),
]
