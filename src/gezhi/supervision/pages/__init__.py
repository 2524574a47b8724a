"""The console's pages of supervision: lists, one document with its trace and moves, and the box on a case's page."""

from django.urls import path

from gezhi.supervision.pages import document, lists, writing
from gezhi.supervision.pages.helping import HELP

__all__ = ["HELP"]

app_name = "supervision"
urlpatterns = [
    path("supervision", lists.documents, name="list"),
    path("supervision/new/<slug:kind>/<slug:action>/<uuid:case_id>", writing.begin, name="begin"),
    path("supervision/<uuid:document_id>", document.document, name="document"),
    path("supervision/<uuid:document_id>/print", document.paper, name="print"),
    path("supervision/<uuid:document_id>/files/<uuid:file_id>", document.file, name="file"),
    path("supervision/<uuid:document_id>/moves/<slug:action>", writing.move, name="move"),
    path("cases/<uuid:case_id>/supervision", lists.of_case, name="of-case"),
]
