"""The catalog app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoodsConfig(AppConfig):
    """The food catalog, which admins edit."""

    name = "foods"
    verbose_name = _("Food catalog")
