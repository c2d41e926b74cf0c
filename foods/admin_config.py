"""Use the catalog's admin site instead of Django's default."""

from django.contrib.admin.apps import AdminConfig


class CatalogAdminConfig(AdminConfig):
    """Django's admin with the catalog's index page."""

    default_site = "foods.admin_site.CatalogSite"
