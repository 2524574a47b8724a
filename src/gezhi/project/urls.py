"""Addresses: health, the API, the pages of each context."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from gezhi.project import health

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", health.healthz, name="healthz")]
if find_spec("gezhi.project.api"):
    from gezhi.project.api import api

    urlpatterns.append(path("api/v1/", api.urls))
for pages in ("gezhi.people.pages", "gezhi.cases.pages"):
    if find_spec(pages):
        urlpatterns.append(path("", include(pages)))
