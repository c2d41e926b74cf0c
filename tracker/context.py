"""What every template may know about this instance."""

from django.conf import settings
from django.http import HttpRequest


def instance(request: HttpRequest) -> dict[str, object]:
    """Return whether this instance can send mail."""
    return {"email_configured": settings.EMAIL_CONFIGURED}
