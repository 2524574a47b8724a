"""Settings: what an authority changes, and what its administrators look after. Each section is its own duty's."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from gezhi.administration.pages import (
    accounts,
    answers,
    audit,
    bringing,
    calendar,
    deadlines,
    departments,
    disposal,
    frame,
    importing,
    jobs,
    lifting,
    postings,
    recorded,
    roster,
    settings,
)


class _Sheets(StringConverter):
    regex = "organisations|people|shifts"


class _FileVerbs(StringConverter):
    regex = "carry-out|withdraw"


class _Verbs(StringConverter):
    regex = "carry-out|accounts|withdraw"


class _DisposalVerbs(StringConverter):
    regex = "appraise|witness|refuse|withdraw"


register_converter(_DisposalVerbs, "disposalverb")
register_converter(_Sheets, "sheet")
register_converter(_Verbs, "importverb")
register_converter(_FileVerbs, "fileverb")
app_name = "administration"
urlpatterns = [
    path("administration", frame.first, name="first"),
    path("administration/audit", audit.trail, name="audit"),
    path("administration/jobs", jobs.failed, name="jobs"),
    path("administration/jobs/<int:job_id>/again", jobs.again, name="job-again"),
    path("administration/calendar", calendar.overview, name="calendar"),
    path("administration/calendar/year", calendar.year, name="calendar-year"),
    path("administration/calendar/closure", calendar.closure, name="calendar-closure"),
    path("administration/calendar/closure/<int:version>/lift", lifting.lift, name="calendar-lift"),
    path("administration/calendar/<uuid:proposal_id>", calendar.proposal, name="calendar-proposal"),
    path("administration/calendar/<uuid:proposal_id>/<slug:verb>", calendar.decide, name="calendar-decide"),
    path("administration/disposals", disposal.overview, name="disposals"),
    path("administration/disposals/<uuid:batch_id>", disposal.batch, name="disposal"),
    path("administration/disposals/<uuid:batch_id>/register.csv", disposal.register, name="disposal-register"),
    path("administration/disposals/<uuid:batch_id>/<disposalverb:verb>", disposal.decide, name="disposal-decide"),
    path("administration/deadlines", deadlines.overview, name="deadlines"),
    path("administration/deadlines/change", deadlines.change, name="deadline-change"),
    path("administration/deadlines/<uuid:proposal_id>", deadlines.proposal, name="deadline-proposal"),
    path("administration/deadlines/<uuid:proposal_id>/<slug:verb>", deadlines.decide, name="deadline-decide"),
    path("administration/settings", settings.overview, name="settings"),
    path("administration/settings/<slug:name>", settings.change, name="setting"),
    path("administration/accounts", accounts.overview, name="accounts"),
    path("administration/accounts/new", accounts.new, name="account-new"),
    path("administration/accounts/<uuid:account_id>", accounts.account, name="account"),
    path("administration/accounts/<uuid:account_id>/<slug:verb>", accounts.decide, name="account-decide"),
    path("administration/postings", postings.overview, name="postings"),
    path("administration/postings/new", postings.new, name="posting-new"),
    path("administration/postings/<uuid:posting_id>", postings.one, name="posting"),
    path("administration/answers", answers.overview, name="answers"),
    path("administration/answers/new", answers.change, name="answer-new"),
    path("administration/answers/<uuid:template_id>", answers.change, name="answer"),
    path("administration/departments", departments.overview, name="departments"),
    path("administration/departments/<uuid:organisation_id>", departments.body, name="department"),
    path(
        "administration/departments/<uuid:organisation_id>/<uuid:contact_id>/end",
        departments.end,
        name="department-end",
    ),
    path("administration/roster", roster.overview, name="roster"),
    path("administration/roster/<uuid:shift_id>/take-back", roster.take_back, name="roster-take-back"),
    path("administration/recorded", recorded.overview, name="recorded"),
    path("administration/recorded/<uuid:organisation_id>/end", recorded.end, name="recorded-end"),
    path("administration/reports", bringing.overview, name="reports"),
    path("administration/reports/<uuid:file_id>", bringing.one, name="reports-file"),
    path("administration/reports/<uuid:file_id>/progress", bringing.progress, name="reports-progress"),
    path("administration/reports/<uuid:file_id>/rejected.csv", bringing.rejected, name="reports-rejected"),
    path("administration/reports/<uuid:file_id>/<fileverb:verb>", bringing.decide, name="reports-decide"),
    path("administration/import", importing.overview, name="imports"),
    path("administration/import/code", importing.new_code, name="import-code"),
    path("administration/import/<sheet:sheet>.xlsx", importing.template, name="import-template"),
    path("administration/import/<sheet:sheet>", importing.upload, name="import-upload"),
    path("administration/import/<uuid:draft_id>", importing.table, name="import"),
    path("administration/import/<uuid:draft_id>/rejected.xlsx", importing.rejected, name="import-rejected"),
    path("administration/import/<uuid:draft_id>/<importverb:verb>", importing.decide, name="import-decide"),
]
