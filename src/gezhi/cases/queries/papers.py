"""Papers that others keep beside a case: whoever keeps some is asked for them when the case's dossier is made.

Contexts above are not known here; ``project/wiring.py`` says who is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from gezhi.cases.archive.dossier import Paper
from gezhi.security.terms import Actor

Keeper = Callable[[Actor, str, UUID], Sequence[Paper]]
_keepers: list[Keeper] = []


def ask(keepers: Sequence[Keeper]) -> None:
    """Who is asked from now on; called once, when the project starts."""
    _keepers[:] = keepers


def papers_of(actor: Actor, county: str, case_id: UUID) -> tuple[Paper, ...]:
    """The papers beside a case that an actor may see; the system, which seals it, sees all."""
    return tuple(paper for keeper in _keepers for paper in keeper(actor, county, case_id))
