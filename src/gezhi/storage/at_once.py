"""Facts that others must act on within the same transaction, so that they happen together or not at all.

As ``queue.announce``, but nothing is queued: what was deleted by law may not stand anywhere for a moment longer, not
even until a worker is free. ``project/wiring.py`` says who acts on what; a context tells and knows nobody above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

Reaction = Callable[[Any, datetime], None]
_reactions: dict[type, Sequence[Reaction]] = {}


def subscribe(reactions: Mapping[type, Sequence[Reaction]]) -> None:
    """Called once, when the project starts."""
    _reactions.clear()
    _reactions.update(reactions)


def tell(fact: Any, now: datetime) -> None:
    """Have everybody who subscribed act on a fact now; whatever one of them raises undoes the caller's change, too."""
    for reaction in _reactions.get(type(fact), ()):
        reaction(fact, now)
