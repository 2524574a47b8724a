"""Lists of documents, the newest first, from a key on; and those about one case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.cases import queries as cases
from gezhi.people import queries as people
from gezhi.security.terms import Actor
from gezhi.storage.rows import rows
from gezhi.supervision.models import Document, DocumentCase
from gezhi.supervision.queries.loading import Loaded
from gezhi.supervision.queries.visibility import one_visible_to, visible_to
from gezhi.supervision.terms import DocumentKind, DocumentState

PAGE = 50
_COLUMNS = (
    "id", "county", "number", "kind", "state", "version", "case_id", "case_number", "agency", "unit", "opener",
    "waits_for", "colour",
    "ground", "grounds", "demand", "due_at", "lapsed_at", "meets_at", "opened_at", "sealed_at", "disposed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed by: a kind, a state, whose turn it is, and where the page begins.

    ``over``: what waits for nobody (any more); ``mine``: what waits for the actor's organisation.
    """

    kind: DocumentKind | None = None
    state: DocumentState | None = None
    over: bool | None = None
    mine: bool = False
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Documents, the newest first; ``before`` is where the next page begins, None at the end."""

    items: list[dict[str, Any]]
    before: UUID | None


def listing(actor: Actor, asked: Asked) -> Page:
    """A page of what the actor may see."""
    found = _narrowed(visible_to(actor), asked, actor).order_by("-id")
    if asked.before:
        found = found.filter(id__lt=asked.before)
    items = _named(rows(found.values(*_COLUMNS)[: PAGE + 1]))
    return Page(items[:PAGE], items[PAGE - 1]["id"] if len(items) > PAGE else None)


def of_case(actor: Actor, case_id: UUID) -> list[dict[str, Any]]:
    """The documents about one case that the actor may see, the newest first; the case itself she must see."""
    case = cases.get_for(actor, case_id)
    further = DocumentCase.objects.filter(county=case.county, case_id=case.id).values("document_id")
    about = Q(case_id=case.id) | Q(id__in=further)
    found = one_visible_to(actor).filter(about, county=case.county).order_by("-id")
    return _named(rows(found.values(*_COLUMNS)[:PAGE]))


def told_of(actor: Actor, keys: Collection[UUID], counties: Collection[str]) -> dict[UUID, dict[str, Any]]:
    """Documents by their ids, for whoever was told of them; those that the actor may not see are missing."""
    if not keys:
        return {}
    found = visible_to(actor).filter(county__in=set(counties), id__in=keys)
    return {item["id"]: item for item in _named(rows(found.values(*_COLUMNS)))}


def _narrowed(found: QuerySet[Document], asked: Asked, actor: Actor) -> QuerySet[Document]:
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.over is not None:
        found = found.filter(waits_for__isnull=asked.over)
    return found.filter(waits_for=actor.organisation) if asked.mine else found


def named(document: Loaded) -> dict[str, Any]:
    """One document as a list shows it."""
    (item,) = _named([{name: document.row[name] for name in _COLUMNS}])
    return item


def _named(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for item in items:
        for side in ("agency", "unit"):
            body = people.organisation(item[side]) if item[side] else None
            item[f"{side}_name"] = body.text if body else None
            item[f"{side}_short"] = body.short_text if body else None
    return items
