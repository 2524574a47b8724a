"""Addresses: health, the API, the pages of each context."""

from django.urls import include, path

from gezhi.project import api, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("api/openapi.json", api.openapi, name="openapi"),
    path("api/v1/", api.api.urls),
    path("api/<path:path>", api.unknown),
    path("", include("gezhi.project.helping.pages")),
    path("", include("gezhi.project.live.pages")),
    path("", include("gezhi.people.pages")),
    path("", include("gezhi.supervision.pages")),
    path("", include("gezhi.cases.pages")),
    path("", include("gezhi.messages.pages")),
    path("", include("gezhi.administration.pages")),
]
