"""The list of documents, by kind and by whose turn it is; and the box of one case, which its page loads by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from gezhi.cases.pages.doors import is_part, page, show
from gezhi.kernel.refusal import Kind as RefusalKind
from gezhi.kernel.refusal import Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor
from gezhi.supervision import queries
from gezhi.supervision.access import READERS
from gezhi.supervision.moves import Offer
from gezhi.supervision.pages.views import line_of
from gezhi.supervision.terms import DocumentAction, DocumentKind, DocumentState

NOT_FOR_YOU = Refusal(
    "not-supervising",
    RefusalKind.FORBIDDEN,
    Text("督办文书只供网格化机构和被督办单位使用。", "Supervision is for grid agencies and the units they supervise."),
    article=(24, 1),
)
_MINE, _OPEN, _OVER = "mine", "open", "over"
_SIDES = {
    _MINE: Text("等本单位办", "Waiting for us"),
    _OPEN: Text("在办", "Open"),
    _OVER: Text("已结", "Over"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of the list as a link."""

    text: Text
    address: str
    here: bool


@require_GET
@page
def documents(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """What waits for the actor's organisation first; then what is open, and what is over; each by kind."""
    if actor.duty not in READERS:
        raise NOT_FOR_YOU()
    side = request.GET.get("side", _MINE)
    side = side if side in _SIDES else _MINE
    kind = next((each for each in DocumentKind if each.value == request.GET.get("kind")), None)
    state = next((each for each in DocumentState if each.value == request.GET.get("state")), None)
    asked = queries.Asked(kind, state, None if side == _MINE else side == _OVER, side == _MINE, _key(request))
    found = queries.listing(actor, asked)
    here = reverse("supervision:list")
    query = {"side": side} | ({"kind": kind.value} if kind else {}) | ({"state": state.value} if state else {})
    context = {
        "lines": [line_of(item, actor, now) for item in found.items], "sides": _sides(here, side, kind),
        "kinds": _kinds(here, side, kind), "kind": kind, "side": side, "shown": len(found.items), "state": state,
        "without_state": f"{here}?{urlencode({k: v for k, v in query.items() if k != 'state'})}",
        "states": _states(here, query, kind),
        "older": f"{here}?{urlencode(query | {'before': str(found.before)})}" if found.before else "",
        "newer": f"{here}?{urlencode(query)}" if "before" in request.GET else "",
    }  # fmt: skip
    return show(request, "supervision/list.html", context)


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["before"])
    except (KeyError, ValueError):
        return None


def _sides(here: str, side: str, kind: DocumentKind | None) -> list[Tab]:
    of_kind = {"kind": kind.value} if kind else {}
    return [Tab(text, f"{here}?{urlencode({'side': name} | of_kind)}", name == side) for name, text in _SIDES.items()]


def _kinds(here: str, side: str, kind: DocumentKind | None) -> list[Tab]:
    every = [Tab(Text("全部", "All"), f"{here}?{urlencode({'side': side})}", kind is None)]
    return every + [
        Tab(each.text, f"{here}?{urlencode({'side': side, 'kind': each.value})}", each is kind) for each in DocumentKind
    ]


def _states(here: str, query: dict[str, str], kind: DocumentKind | None) -> list[tuple[DocumentState, str]]:
    """The states that documents of this kind may stand in, each as a link."""
    if kind is None:
        return []
    return [(state, f"{here}?{urlencode(query | {'state': state.value})}") for state in queries.states_of(kind)]


@require_GET
@page
def of_case(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID) -> HttpResponseBase:
    """The documents about a case, what is proposed about it, and what the actor may open."""
    items = queries.of_case(actor, case_id)
    case = queries.case_of(actor, case_id)
    openings = [_opening(offer, case_id) for offer in queries.openings(case, actor=actor, now=now)]
    context: dict[str, Any] = {
        "lines": [line_of(item, actor, now) for item in items], "openings": [each for each in openings if each],
        "hint": queries.hint(actor, case, now=now), "number": case.facts.number,
        "case_address": reverse("cases:case", args=[case_id]), "part": is_part(request),
    }  # fmt: skip
    template = "supervision/parts/box.html" if is_part(request) else "supervision/of_case.html"
    return show(request, template, context)


def _opening(offer: Offer, case_id: UUID) -> tuple[DocumentAction, str] | None:
    if offer.refused is not None:
        return None
    row = offer.row
    return row.action, reverse("supervision:begin", args=[row.kind.value, row.action.value, case_id])
