"""Two steps of the table in one stroke, as a desk takes them: accept, and hand over at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.cases.actions.moving import Moved, move
from gezhi.cases.terms import Action
from gezhi.security.terms import Actor
from gezhi.storage.idempotency import check_key

_ROOM = 80  # characters of a key that are kept, so that the two steps' own keys are no longer than a key may be


def accept_and_dispatch(
    *, actor: Actor, now: datetime, case_id: UUID, accept: Mapping[str, Any], dispatch: Mapping[str, Any],
    then: Action = Action.DISPATCH, version: int | None = None, key: str | None = None,
) -> Moved:  # fmt: skip
    """Accept a report and dispatch it (or, with ``then``, order it to the grid): both steps, or neither.

    ``accept`` and ``dispatch`` are what each step is given; ``version`` is the one the person was looking at. ``key``
    makes the call safe to repeat: each step has a key of its own made of it. Raises Refused as ``move`` does.
    """
    check_key(key)
    common: dict[str, Any] = {"actor": actor, "now": now, "case_id": case_id}
    with transaction.atomic():
        accepted = move(**common, action=Action.ACCEPT, given=accept, version=version, key=_key_of(key, "accept"))
        return move(**common, action=then, given=dispatch, version=accepted.version, key=_key_of(key, str(then)))


def _key_of(key: str | None, step: str) -> str | None:
    return None if key is None else f"{key[:_ROOM]}/{step}"
