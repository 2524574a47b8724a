"""Addresses: health, the API, the pages of each context."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from gezhi.project import api, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("api/openapi.json", api.openapi, name="openapi"),
    path("api/v1/", api.api.urls),
    path("api/<path:path>", api.unknown),
]
for pages in ("gezhi.people.pages", "gezhi.cases.pages"):
    if find_spec(pages):
        urlpatterns.append(path("", include(pages)))
