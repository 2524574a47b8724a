"""Other deadlines for a list, on their way into force."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from gezhi.catalogue.models import DeadlineChange, DeadlineProposal
from gezhi.catalogue.queries.rows import deadline_proposal_of
from gezhi.catalogue.rules.deadlines import Change
from gezhi.catalogue.terms import ClockKind, DeadlineProposalRow, Urgency
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import Allowance, Unit
from gezhi.security.terms import Actor, Duty

NO_DEADLINE_PROPOSAL = Refusal(
    "no-such-deadline-proposal",
    Kind.NOT_FOUND,
    Text("没有这份时限调整，或者您无权查看。", "There is no such change of deadlines, or you may not see it."),
)
_NEWEST = 50


def deadline_proposals_visible_to(actor: Actor) -> QuerySet[DeadlineProposal]:
    """Business administrators see their county's; those of the city those of every county below."""
    if actor.duty is not Duty.BUSINESS_ADMINISTRATOR:
        return DeadlineProposal.objects.none()
    return DeadlineProposal.objects.filter(county__startswith=actor.county)


def deadline_proposals(actor: Actor) -> list[DeadlineProposalRow]:
    """The newest 50."""
    rows = deadline_proposals_visible_to(actor).select_related("base").order_by("-id")[:_NEWEST]
    return [deadline_proposal_of(row) for row in rows]


def deadline_proposal(actor: Actor, proposal_id: UUID) -> DeadlineProposalRow:
    """One of them; the same answer for a missing one and one of elsewhere."""
    row = deadline_proposals_visible_to(actor).select_related("base").filter(id=proposal_id).first()
    if row is None:
        raise NO_DEADLINE_PROPOSAL()
    return deadline_proposal_of(row)


def deadline_changes(proposal_id: UUID) -> list[Change]:
    """What one changes, for somebody who may see it: the list's own first, then matter by matter."""
    order = {each: number for number, each in enumerate((*ClockKind, *Urgency))}
    rows = [_change(row) for row in DeadlineChange.objects.filter(proposal=proposal_id)]
    return sorted(rows, key=lambda row: (row.matter or "", order[row.clock], order[row.urgency]))


def _change(row: DeadlineChange) -> Change:
    allowance = None if row.value is None else Allowance(Unit(row.unit), row.value)
    return Change(row.matter or None, ClockKind(row.clock), Urgency(row.urgency), allowance)
