"""Saved views: one's own and those that one's organisation shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Exists, OuterRef, Q, QuerySet

from gezhi.cases.access import may_change_view
from gezhi.cases.models import DefaultView, SavedView
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, plain
from gezhi.storage.compiled import Compiled

NO_SUCH_VIEW = Refusal(
    "no-such-view",
    Kind.NOT_FOUND,
    Text("没有这个视图，或者它已不再共享。", "There is no such view, or it is no longer shared."),
)


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view as its readers see it; ``mine``: made by this actor; ``changes``: she may change it."""

    id: UUID
    name: str
    filters: dict[str, str]
    columns: tuple[str, ...]
    shared: bool
    version: int
    mine: bool
    changes: bool
    default: bool


def views_visible_to(actor: Actor) -> QuerySet[SavedView]:
    """The views of an actor in her organisation: her own, and what is shared there."""
    of_organisation = SavedView.objects.filter(county=actor.county, organisation=actor.organisation)
    return of_organisation.filter(Q(maker=actor.person) | Q(shared=True))


def views_of(actor: Actor) -> list[ViewRow]:
    """All of them by name: one's own first, then the shared ones of others."""
    views = [
        _row(actor, key, name, orjson.loads(filters), orjson.loads(columns), *rest)
        for key, name, filters, columns, *rest in _VIEWS(plain(actor))
    ]
    return sorted(views, key=lambda view: not view.mine)


def _views(actor: Actor) -> QuerySet[SavedView, Any]:
    chosen = DefaultView.objects.filter(
        county=OuterRef("county"), view=OuterRef("id"), organisation=actor.organisation, person=actor.person
    )
    columns = ("id", "name", "filters", "columns", "shared", "version", "maker")
    return views_visible_to(actor).order_by("name", "id").values_list(*columns, Exists(chosen))


_VIEWS = Compiled(_views)


def _row(
    actor: Actor, key: UUID, name: str, filters: dict[str, str], columns: list[str], shared: bool, version: int,
    maker: UUID, default: bool,
) -> ViewRow:  # fmt: skip
    changes = may_change_view(actor, maker=maker, organisation=actor.organisation, shared=shared)
    return ViewRow(key, name, filters, tuple(columns), shared, version, maker == actor.person, changes, default)
