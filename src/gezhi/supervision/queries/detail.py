"""One document in full: what it says, its trace, the cases it is about, and the check of its chain."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from gezhi.kernel.chain import Fault, Link, verify_to
from gezhi.storage.rows import rows
from gezhi.supervision.models import DocumentCase, DocumentStep, DocumentWords
from gezhi.supervision.queries.loading import Loaded
from gezhi.supervision.terms import PROOFS, DocumentAction


def trace(document: Loaded) -> list[dict[str, Any]]:
    """Every step, oldest first, with its words, or without where they were deleted by law.

    Of one that was sealed off only the words of the proofs are shown: the rest is in the package of its case (P16).
    """
    steps = whole_trace(document)
    if document.row["sealed_at"] is None:
        return steps
    return [step if step["action"] in PROOFS else {**step, "words": None, "restricted": True} for step in steps]


def whole_trace(document: Loaded) -> list[dict[str, Any]]:
    """The same with the words that are sealed off: for the package of a case only."""
    row = document.row
    return steps_of(row["county"], [row["id"]])[row["id"]]


def steps_of(county: str, documents: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The steps of some documents that somebody was already allowed to see, by document; in two statements."""
    steps = DocumentStep.objects.filter(county=county, document_id__in=documents).order_by("seq")
    found = rows(
        steps.values(
            "id", "document_id", "seq", "at", "action", "source", "target", "duty", "organisation", "facts",
            "commitment", "hash",
        )
    )  # fmt: skip
    words = DocumentWords.objects.filter(county=county, id__in=[step["id"] for step in found])
    said = {key: (text, salt) for key, text, salt in words.values_list("id", "words", "salt")}
    by_document: dict[UUID, list[dict[str, Any]]] = {key: [] for key in documents}
    for step in found:
        step["words"], step["salt"] = said.get(step["id"], (None, None))
        step["name"], step["organisation_name"] = step["facts"]["name"], step["facts"]["organisation_name"]
        by_document[step["document_id"]].append(step)
    return by_document


def decision_of(county: str, document: UUID) -> tuple[str, str]:
    """Who does what by the decision of a meeting, and what decided it; "" where its words were deleted by law."""
    steps = DocumentStep.objects.filter(county=county, document_id=document, action=DocumentAction.SETTLE)
    words = (
        DocumentWords.objects.filter(county=county, id__in=steps.values("id")).values_list("words", flat=True).first()
    )
    return (str(words["shares"]), str(words.get("gist") or "")) if words else ("", "")


def further_cases(document: Loaded) -> list[tuple[UUID, str]]:
    """The cases beside the one that the document was opened for: id and number."""
    row = document.row
    found = DocumentCase.objects.filter(county=row["county"], document_id=row["id"]).order_by("number")
    return list(found.values_list("case_id", "number"))


def fault_of(document: Loaded, steps: list[dict[str, Any]]) -> Fault | None:
    """The first place at which the document's chain does not hold; None where it holds."""
    links = [
        Link(step["seq"], step["facts"], step["commitment"], step["hash"], step["words"], step["salt"])
        for step in steps
    ]
    return verify_to(links, head=document.row["head"], count=document.row["version"])
