"""What the dispatch desk shows of one item: the words with what speaks for the matter, the place, what is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from gezhi.cases import queries
from gezhi.cases.pages import wording
from gezhi.cases.pages.bar import MoveView, RefusalView, bar_of
from gezhi.cases.pages.clocks import chip_of, waited
from gezhi.cases.pages.desk_way import item_address, move_at_desk
from gezhi.cases.pages.maps import embedded, map_of, near
from gezhi.cases.pages.whole import outline, people_of, similar_view, tags_of
from gezhi.cases.queries.deciding import Stroke
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.terms import Action, Channel, State
from gezhi.catalogue.terms import Hit, Urgency
from gezhi.kernel.refusal import Refused
from gezhi.people import queries as people
from gezhi.security.terms import Actor

AT_ONCE = 3  # buttons beside the primary one; the others stand under "more"
_FIRST = (
    Action.TRANSFER, Action.DECLINE, Action.REFER_OUT, Action.MERGE, Action.NOTE, Action.REDISPATCH,
    Action.REJECT_RETURN,
)  # fmt: skip
_LOUD = frozenset({Urgency.CRITICAL, Urgency.URGENT})


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the report's words; marked where it led to the suggestion."""

    text: str
    marked: bool


def about_matter(found: Loaded, stroke: Stroke, hits: Sequence[Hit]) -> dict[str, Any]:
    """What the report's column says of the matter that is chosen: it is drawn anew with another one."""
    matter = stroke.case.facts.matter
    return {
        "pieces": _pieces(found.row["description"], hits),
        "conditions": matter.closing_conditions if matter else (), "bounds": matter.grid_role if matter else "",
    }  # fmt: skip


def item_of(actor: Actor, found: Loaded, now: datetime) -> dict[str, Any]:
    """The report as its column shows it, but for what depends on the matter."""
    row, facts = found.row, found.facts
    files = [file for file in queries.attachments(found) if file["seq"] == 1]
    return {
        "id": found.id, "version": row["version"], "number": row["number"], "title": row["title"],
        "address": item_address(found.id),
        "page": reverse("cases:case", args=[found.id]), "state": facts.state, "urgency": facts.urgency,
        "loud": facts.urgency in _LOUD, "clock": chip_of(row, now), "channel": Channel(row["channel"]),
        "reported_at": row["reported_at"], "waited": waited(row, now), "tags": tags_of(found),
        "hidden": len(row["private"]),
        "photos": [_file(file) for file in files if file["media_type"].startswith("image/")],
        "papers": [_file(file) for file in files if not file["media_type"].startswith("image/")],
        "place": wording.place_within(outline(row), actor.places[0] if actor.places else ""),
        "where": row["address"], "anonymous": row["anonymous"], "petitioners": people_of(actor, found),
        "workers": people.grid_workers_of(row["grid"], now)[:3] if row["grid"] else [],
    }  # fmt: skip


def _file(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "address": reverse("cases:attachment", args=[row["id"]])}


def _pieces(words: str, hits: Sequence[Hit]) -> list[Piece]:
    """The words cut where a hit begins and ends; hits that overlap an earlier one are left out."""
    pieces, at = [], 0
    for hit in sorted(hits, key=lambda each: each.start):
        if hit.start < at or words[hit.start : hit.end] != hit.words:
            continue
        pieces += [Piece(words[at : hit.start], False), Piece(hit.words, True)]
        at = hit.end
    return [piece for piece in [*pieces, Piece(words[at:], False)] if piece.text]


def around_of(actor: Actor, stroke: Stroke, now: datetime) -> dict[str, Any]:
    """The map, and the open reports nearby of the matter that is chosen; each a merger away, where the table allows."""
    case = stroke.case
    row, facts = case.row, case.facts
    similar = queries.similar_to(actor, case, now=now)
    point = (row["longitude"], row["latitude"]) if row["longitude"] is not None else None
    radius = facts.matter.merge_radius_m if facts.matter else 0
    merge = move_at_desk(case.id, Action.MERGE)
    return {
        "map": embedded(map_of(outline(row), point=point, nearby=near(similar), radius=radius if similar else 0)),
        "radius": radius, "window": facts.matter.merge_window_days if facts.matter else 0,
        "nearby": [
            similar_view(n, other)
            | {"title": other["title"], "number": other["number"], "reported_at": other["reported_at"],
               "channel": Channel(other["channel"]), "merge": f"{merge}?{urlencode({'into': other['number']})}"}
            for n, other in enumerate(similar, 1)
        ],
    }  # fmt: skip


def moves_of(actor: Actor, found: Loaded, taken: Sequence[Action], now: datetime) -> dict[str, Any]:
    """The table's other moves as buttons; ``taken`` are those that the desk's own button makes.

    Without such a button the forward move is the filled one, as on the page of a case.
    """
    bar = bar_of(actor, found, now)
    views: list[MoveView] = [*bar["moves"], *bar["more"]]
    alone = views and views[0].primary and not taken
    order = [*([views[0].action] if alone else []), *_FIRST]
    ranked = sorted(views, key=lambda view: order.index(view.action) if view.action in order else len(order))
    buttons = [
        MoveView(
            view.action, view.text, move_at_desk(found.id, view.action), bool(alone and view.primary), view.key
        )
        for view in ranked
        if not (view.action is Action.DISPATCH and view.action in taken)
    ]  # fmt: skip
    refusals: list[RefusalView] = bar["refusals"]
    return {
        "moves": buttons[:AT_ONCE], "more": buttons[AT_ONCE:], "refusals": refusals,
        "may_merge": any(view.action is Action.MERGE for view in views),
    }  # fmt: skip


def done_of(actor: Actor, given: str, now: datetime) -> dict[str, Any] | None:
    """The line about what was decided just now, from how it stands now; a way to recall it where the table has one."""
    try:
        found = queries.get_for(actor, UUID(given))
    except (ValueError, Refused):
        return None
    offered = queries.offered_moves(found, actor=actor, now=now)
    recall = any(each.action is Action.RECALL and each.refused is None for each in offered)
    return {
        "number": found.row["number"], "title": found.row["title"], "state": found.facts.state,
        "page": reverse("cases:case", args=[found.id]), "dispatched": found.facts.state is State.DISPATCHED,
        "lead": people.organisation(found.row["lead"]).short_text if found.row["lead"] else None,
        "recall": move_at_desk(found.id, Action.RECALL) if recall else "",
    }  # fmt: skip
