"""The catalog's addresses, under /foods/."""

from django.urls import path

from foods import own_views as own
from foods import views

urlpatterns = [
    path("", views.foods, name="foods"),
    path("rich/", views.rich_in_magnesium, name="foods-rich"),
    path("group/<slug:slug>/", views.group, name="food-group"),
    path("ask/", views.ask, name="food-ask"),
    path("figures/", own.figures, name="food-figures"),
    path("own/", own.own_foods, name="food-own"),
    path("label/", own.label, name="food-label"),
    path("<int:pk>/offer/", own.offer, name="food-offer"),
    path("new/", views.add_own, name="food-new"),
    path("water/", views.waters, name="water"),
    path("water/<int:pk>/", views.edit_water, name="water-edit"),
    path("<int:pk>/", views.food, name="food"),
    path("<int:pk>/edit/", views.edit_own, name="food-edit"),
    path("<int:pk>/retire/", views.retire_own, name="food-retire"),
]
