"""The addresses of the app, and one page more that does next to nothing: the measure for the others.

It is the page that comparisons of frameworks mean by a bare page of Django: the session and its account are read,
as for every page of ours (one query each), and a template writes 20 kB: a list of 200 foods, each with its name, the
weight of a portion and its magnesium. The numbers are Decimals, as a database hands them out, and `floatformat`
writes them as the locale does: about three quarters of the time go into that template. Nothing else is asked of the
database. The 1 kB of JSON is the same without a template.

Those numbers make it dear: the same page of strings that are ready to print costs about half. Pages are shown as
multiples of both, so that nothing looks cheap for being compared with a dear page; the bars are of the first.
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
    """Answer with 20 kB, for a person whose session and account were read."""
    return HttpResponse(TEMPLATE.render({"foods": FOODS}, request))


def bare_strings(request: HttpRequest) -> HttpResponse:
    """Answer with the same 20 kB, of which nothing has to be formatted."""
    return HttpResponse(TEMPLATE_OF_STRINGS.render({"foods": STRINGS}, request))


def bare_json(request: HttpRequest) -> JsonResponse:
    """Answer with 1 kB, for a person whose session and account were read."""
    foods = [{"id": n, "name": name, "mg": float(mg)} for n, (name, _, mg) in enumerate(FOODS[:20])]
    return JsonResponse({"name": request.user.get_username(), "foods": foods})


urlpatterns = [
    path("bare/", bare, name="bare"),
    path("bare-strings/", bare_strings, name="bare-strings"),
    path("bare.json", bare_json, name="bare-json"),
    *of_the_app,
]
