"""The addresses of the app, and one page more that does next to nothing: the measure for the others."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from tracker.urls import urlpatterns as of_the_app

ROWS = range(200)
TEMPLATE = engines["django"].from_string(
    "<!doctype html><title>Bare</title><p>{{ request.user.username }}</p><ul>"
    "{% for row in rows %}"
    "<li>A line of about a hundred letters, number {{ row }}, as long as the rows of a real page are.</li>\n"
    "{% endfor %}</ul>"
)


def bare(request: HttpRequest) -> HttpResponse:
    """Answer with 20 kB, for a person whose session and account were read."""
    return HttpResponse(TEMPLATE.render({"rows": ROWS}, request))


urlpatterns = [path("bare/", bare, name="bare"), *of_the_app]
