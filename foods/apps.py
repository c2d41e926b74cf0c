"""The catalog app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FoodsConfig(AppConfig):
    """The food catalog, which admins edit."""

    name = "foods"
    verbose_name = _("Food catalog")

    def ready(self) -> None:
        """Ensure the search indexes after migrating."""
        from foods.search import engines

        post_migrate.connect(engines.ensure_after_migrating, sender=self)
