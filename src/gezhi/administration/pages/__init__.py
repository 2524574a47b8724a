"""Settings: what an authority changes, and what its administrators look after. Each section is its own duty's."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from gezhi.administration.pages import audit, calendar, disposal, frame, importing, jobs, recorded, settings


class _Sheets(StringConverter):
    regex = "organisations|people"


class _Verbs(StringConverter):
    regex = "carry-out|accounts|withdraw"


class _DisposalVerbs(StringConverter):
    regex = "appraise|witness|refuse|withdraw"


register_converter(_DisposalVerbs, "disposalverb")
register_converter(_Sheets, "sheet")
register_converter(_Verbs, "importverb")
app_name = "administration"
urlpatterns = [
    path("administration", frame.first, name="first"),
    path("administration/audit", audit.trail, name="audit"),
    path("administration/jobs", jobs.failed, name="jobs"),
    path("administration/jobs/<int:job_id>/again", jobs.again, name="job-again"),
    path("administration/calendar", calendar.overview, name="calendar"),
    path("administration/calendar/year", calendar.year, name="calendar-year"),
    path("administration/calendar/closure", calendar.closure, name="calendar-closure"),
    path("administration/calendar/<uuid:proposal_id>", calendar.proposal, name="calendar-proposal"),
    path("administration/calendar/<uuid:proposal_id>/<slug:verb>", calendar.decide, name="calendar-decide"),
    path("administration/disposals", disposal.overview, name="disposals"),
    path("administration/disposals/<uuid:batch_id>", disposal.batch, name="disposal"),
    path("administration/disposals/<uuid:batch_id>/register.csv", disposal.register, name="disposal-register"),
    path("administration/disposals/<uuid:batch_id>/<disposalverb:verb>", disposal.decide, name="disposal-decide"),
    path("administration/settings", settings.overview, name="settings"),
    path("administration/settings/<slug:name>", settings.change, name="setting"),
    path("administration/recorded", recorded.overview, name="recorded"),
    path("administration/recorded/<uuid:organisation_id>/end", recorded.end, name="recorded-end"),
    path("administration/import", importing.overview, name="imports"),
    path("administration/import/code", importing.new_code, name="import-code"),
    path("administration/import/<sheet:sheet>.xlsx", importing.template, name="import-template"),
    path("administration/import/<sheet:sheet>", importing.upload, name="import-upload"),
    path("administration/import/<uuid:draft_id>", importing.table, name="import"),
    path("administration/import/<uuid:draft_id>/rejected.xlsx", importing.rejected, name="import-rejected"),
    path("administration/import/<uuid:draft_id>/<importverb:verb>", importing.decide, name="import-decide"),
]
