"""Puts the catalog's own admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class CatalogAdminConfig(AdminConfig):
    """Django's admin with the catalog's first page."""

    default_site = "foods.admin_site.CatalogSite"
