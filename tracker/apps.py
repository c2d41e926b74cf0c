"""The diary app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackerConfig(AppConfig):
    """The diary, targets and findings."""

    name = "tracker"
    verbose_name = _("Diary")

    def ready(self) -> None:
        """Register the system checks."""
        from tracker import checks  # noqa: F401  # importing registers them; the models must be loaded first
