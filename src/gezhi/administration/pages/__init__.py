"""Settings: what an authority changes, and what its administrators look after. Each section is its own duty's."""

from django.urls import path

from gezhi.administration.pages import calendar, frame

app_name = "administration"
urlpatterns = [
    path("administration", frame.first, name="first"),
    path("administration/calendar", calendar.overview, name="calendar"),
    path("administration/calendar/year", calendar.year, name="calendar-year"),
    path("administration/calendar/closure", calendar.closure, name="calendar-closure"),
    path("administration/calendar/<uuid:proposal_id>", calendar.proposal, name="calendar-proposal"),
    path("administration/calendar/<uuid:proposal_id>/<slug:verb>", calendar.decide, name="calendar-decide"),
]
