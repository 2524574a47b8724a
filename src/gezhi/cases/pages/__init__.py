"""The console's pages of cases: a person calls. No rules here; what may be done comes from the table."""

from django.urls import path

from gezhi.cases.pages import (
    breaches,
    case,
    cooperation,
    desk,
    exports,
    home,
    moving,
    precedents,
    queue,
    reporting,
    searching,
    together,
    views,
)

app_name = "cases"
urlpatterns = [
    path("", home.home, name="todo"),
    path("desk", desk.desk, name="desk"),
    path("desk/<uuid:case_id>", desk.desk, name="desk-item"),
    path("desk/<uuid:case_id>/moves/<slug:action>", moving.move, name="desk-move"),
    path("cases", queue.queue, name="queue"),
    path("cases/views", views.views, name="views"),
    path("cases/views/<uuid:view_id>", views.view, name="view"),
    path("cases/moves/<slug:action>", together.together, name="together"),
    path("cases/moves/done/<uuid:key>", together.done, name="together-done"),
    path("exports", exports.exports, name="exports"),
    path("exports/new", exports.new, name="export-new"),
    path("exports/<uuid:export_id>/file", exports.file, name="export-file"),
    path("exports/approvals/<uuid:approval_id>", exports.decide, name="export-decide"),
    path("precedents", precedents.listed, name="precedents"),
    path("precedents/<uuid:precedent_id>/withdraw", precedents.withdraw, name="precedent-withdraw"),
    path("cooperation", cooperation.listed, name="cooperation"),
    path("cooperation/new", cooperation.new, name="cooperation-new"),
    path("cooperation/<uuid:request_id>/decision", cooperation.decide, name="cooperation-decide"),
    path("off-list", breaches.off_list, name="off-list"),
    path("off-list/<uuid:breach_id>/answer", breaches.answer, name="off-list-answer"),
    path("off-list/progress", breaches.progress, name="off-list-progress"),
    path("search", searching.search, name="search"),
    path("cases/new", reporting.report, name="report"),
    path("cases/new/matters", reporting.suggest, name="suggest"),
    path("cases/new/place", reporting.place, name="place"),
    path("cases/<uuid:case_id>", case.case, name="case"),
    path("cases/<uuid:case_id>/chain", case.chain, name="chain"),
    path("cases/<uuid:case_id>/archive", case.package, name="package"),
    path("cases/<uuid:case_id>/petitioners/<uuid:petitioner_id>", case.petitioner, name="petitioner"),
    path("cases/<uuid:case_id>/moves/<slug:action>", moving.move, name="move"),
    path("attachments/<uuid:attachment_id>", case.attachment, name="attachment"),
]
