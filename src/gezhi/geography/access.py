"""Who may change the divisions. Reading them is open to everyone: regions and grids are published (Art. 14)."""

from __future__ import annotations

from gezhi.security.terms import Actor, Duty, Level

_DUTIES = frozenset({Duty.SYSTEM, Duty.BUSINESS_ADMINISTRATOR})


def may_load(actor: Actor) -> bool:
    """Whether the actor may put a new version of the divisions in force: the city's own business administrator."""
    return actor.duty in _DUTIES and actor.level is Level.CITY
