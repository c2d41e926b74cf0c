"""The URLs of the app, plus bare pages that do almost nothing, as the unit for measuring the other pages.

The bare page is what comparisons of frameworks mean by a bare page of Django: it loads the session and its account,
as every page of the app does (one query each), and a template renders 20 kB: a list of 200 foods, each with its name,
the weight of a portion and its magnesium. The numbers are Decimals, as a database returns them, and `floatformat`
formats them for the locale; the template takes about three quarters of the time. There are no other queries. The 1 kB
of JSON is the same without a template.

Formatting the numbers is expensive: the same page made of ready-made strings costs about half. Pages are shown as
multiples of both, so that none looks cheap only because it is compared with an expensive page; the limits are
multiples of the first.
"""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

from tracker.urls import urlpatterns as of_the_app

FOODS = [(f"Food {n}, raw, without salt", Decimal(n * 83 % 5000) / 10, Decimal(n * 37 % 4000) / 10) for n in range(200)]
TEMPLATE = engines["django"].from_string(
    "<!doctype html><title>Bare</title><p>{{ request.user.username }}</p><ul>"
    "{% for name, grams, mg in foods %}"
    "<li>{{ name }} <span>{{ grams|floatformat:1 }} g</span> "
    '<span class="row-mg">{{ mg|floatformat:1 }} mg</span></li>\n'
    "{% endfor %}</ul>"
)

STRINGS = [(name, f"{grams:.1f}", f"{mg:.1f}") for name, grams, mg in FOODS]
TEMPLATE_OF_STRINGS = engines["django"].from_string(
    "<!doctype html><title>Bare</title><p>{{ request.user.username }}</p><ul>"
    "{% for name, grams, mg in foods %}"
    '<li>{{ name }} <span>{{ grams }} g</span> <span class="row-mg">{{ mg }} mg</span></li>\n'
    "{% endfor %}</ul>"
)


def bare(request: HttpRequest) -> HttpResponse:
    """Return 20 kB of HTML after loading the person's session and account."""
    return HttpResponse(TEMPLATE.render({"foods": FOODS}, request))


def bare_strings(request: HttpRequest) -> HttpResponse:
    """Return the same 20 kB from ready-made strings, without formatting."""
    return HttpResponse(TEMPLATE_OF_STRINGS.render({"foods": STRINGS}, request))


def bare_json(request: HttpRequest) -> JsonResponse:
    """Return 1 kB of JSON after loading the person's session and account."""
    foods = [{"id": n, "name": name, "mg": float(mg)} for n, (name, _, mg) in enumerate(FOODS[:20])]
    return JsonResponse({"name": request.user.get_username(), "foods": foods})


urlpatterns = [
    path("bare/", bare, name="bare"),
    path("bare-strings/", bare_strings, name="bare-strings"),
    path("bare.json", bare_json, name="bare-json"),
    *of_the_app,
]
