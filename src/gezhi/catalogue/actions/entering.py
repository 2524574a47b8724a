"""What both kinds of proposals write when one person enters them and another decides (双人复核)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gezhi.catalogue.events import ProposalDecided
from gezhi.catalogue.models import CalendarProposal, DeadlineProposal
from gezhi.catalogue.terms import ProposalState
from gezhi.security.actions import audit
from gezhi.security.terms import Actor
from gezhi.storage.queue import announce


def entered(actor: Actor, now: datetime) -> dict[str, Any]:
    """The columns of whoever enters it: it waits."""
    return {
        "state": ProposalState.WAITING, "proposed_at": now, "proposed_by": actor.person,
        "proposed_by_name": actor.name, "proposed_as": actor.posting, "proposed_organisation": actor.organisation_name,
    }  # fmt: skip


def decide(
    row: CalendarProposal | DeadlineProposal, state: ProposalState, *, actor: Actor, now: datetime, remark: str = ""
) -> None:
    """Store what was decided and by whom; who entered it is told, unless she took it back herself."""
    row.state, row.decided_at, row.remark = state, now, remark.strip()[:300]
    row.decided_by, row.decided_by_name, row.decided_as = actor.person, actor.name, actor.posting
    row.save()
    deadlines = isinstance(row, DeadlineProposal)
    kind = "deadline" if deadlines else "calendar"
    verb = "deadlines" if deadlines else "calendar"
    audit(
        now=now, actor=actor, action=f"{verb}-{state}", object=f"{kind}-proposal:{row.id}",
        purpose=remark or str(row.version or ""),
    )  # fmt: skip
    if state is not ProposalState.WITHDRAWN:
        announce(ProposalDecided(row.id, state.value, row.proposed_as, deadlines))
