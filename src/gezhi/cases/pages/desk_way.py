"""The way along the dispatch desk: the address of an item, and where one goes when it is decided."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from gezhi.cases.queries.deciding import desk_of, is_on_desk, next_on_desk
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.terms import Action
from gezhi.security.terms import Actor


def is_at_desk(request: HttpRequest) -> bool:
    """Whether a move's form was opened from the desk, so that one goes on there."""
    match = request.resolver_match
    return match is not None and match.url_name == "desk-move"


def move_at_desk(case_id: UUID, action: Action) -> str:
    """The form of a move, opened from the desk."""
    return reverse("cases:desk-move", args=[case_id, action.value])


def item_address(case_id: UUID | None, *, state: str = "", done: UUID | None = None) -> str:
    """The desk with this item open, or with its first; ``done`` is what was decided just now."""
    address = f"{_desk()}/{case_id}" if case_id else _desk()
    asked = {name: str(value) for name, value in (("state", state), ("done", done)) if value}
    return f"{address}?{urlencode(asked)}" if asked else address


@cache
def _desk() -> str:
    """The address of the desk, under which its items lie; a page names fifty of them."""
    return reverse("cases:desk")


def after_at_desk(actor: Actor, found: Loaded, state: str = "") -> str:
    """Where one goes after a move, ``found`` being the case before it: to the next item, unless this one stays."""
    if is_on_desk(actor, found.id):
        return item_address(found.id, state=state)
    follows = next_on_desk(actor, desk_of(actor, state), due_at=found.row["due_at"], case_id=found.id)
    return item_address(follows, state=state, done=found.id)
