"""Papers that others keep beside a case: whoever keeps some is asked for them when the case's dossier is made.

Contexts above are not known here; ``project/wiring.py`` says who is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from gezhi.cases.archive.dossier import Paper
from gezhi.cases.models import Attachment
from gezhi.security.terms import Actor
from gezhi.storage.rows import rows

Keeper = Callable[[Actor, str, UUID], Sequence[Paper]]
_keepers: list[Keeper] = []


def ask(keepers: Sequence[Keeper]) -> None:
    """Who is asked from now on; called once, when the project starts."""
    _keepers[:] = keepers


def papers_of(actor: Actor, county: str, case_id: UUID) -> tuple[Paper, ...]:
    """The papers beside a case that an actor may see; the system, which seals it, sees all."""
    return tuple(paper for keeper in _keepers for paper in keeper(actor, county, case_id))


def files_held_by(county: str, papers: Collection[UUID]) -> list[dict[str, Any]]:
    """The files of some papers that somebody was already allowed to see, in the order of the steps they came with.

    ``shown`` is "" where one was deleted by law.
    """
    found = Attachment.objects.filter(county=county, held_by__in=papers).order_by("seq", "id")
    return rows(found.values("id", "held_by", "seq", "name", "media_type", "size", "sha256", "sm3", "shown"))
