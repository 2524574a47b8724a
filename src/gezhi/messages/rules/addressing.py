"""Who is told of a step: the organisation that the case has come to, and there the duty that has to do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from uuid import UUID, uuid5

from gezhi.cases.events import FellDue, Happened
from gezhi.cases.terms import Action, Mark
from gezhi.catalogue.terms import Urgency
from gezhi.messages.terms import MessageKind, Telling
from gezhi.security.terms import Duty

Told = tuple[MessageKind, UUID, Duty]
_OF_MARK = {
    Mark.SOON: MessageKind.DUE_SOON,
    Mark.YELLOW: MessageKind.OVERDUE,
    Mark.ORANGE: MessageKind.ORANGE,
    Mark.RED: MessageKind.RED,
}


# What others of the same organisation have to do with: told to them, and not to whoever asked or reported.
_WITHIN = frozenset({Action.ASK_SUSPENSION, Action.REPORT})


def of_step(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> list[Telling]:
    """The messages of a step. ``duty_at`` says who at an organisation is told of its cases; None: nobody."""
    tell = TOLD_OF.get(step.action)
    if tell is None:
        return []
    base = Telling(
        MessageKind.RESULT, step.step, step.at, step.agency, Duty.AGENCY_OFFICER, step.case, step.number, step.county,
        urgent=step.urgency is Urgency.CRITICAL,
    )  # fmt: skip
    within = step.action in _WITHIN
    told = [(kind, body, duty) for kind, body, duty in tell(step, duty_at) if within or body != step.by]
    return [
        replace(base, kind=kind, organisation=body, duty=duty, but=step.posting if within else None)
        for kind, body, duty in dict.fromkeys(told)
    ]


def of_due(due: FellDue, duty_at: Callable[[UUID], Duty | None]) -> list[Telling]:
    """The message that a clock is due soon, has run out or is long over, to whoever owns it."""
    duty = duty_at(due.owner)
    if duty is None:
        return []
    kind = _OF_MARK[due.mark]
    urgent = due.urgency is Urgency.CRITICAL
    fact = uuid5(due.clock, due.at.isoformat())  # a term that is moved falls due once more
    return [Telling(kind, fact, due.at, due.owner, duty, due.case, due.number, due.county, urgent, str(due.kind))]


def _reported(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    """Of reports only the critical ones: the others stand in the queue, and the clock of acceptance warns of them."""
    if step.urgency is Urgency.CRITICAL:
        yield MessageKind.CRITICAL, step.agency, Duty.AGENCY_OFFICER


def _dispatched(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    if step.lead is not None and (duty := duty_at(step.lead)):
        yield MessageKind.DISPATCHED, step.lead, duty
    for body in step.assisting:
        if duty := duty_at(body):
            yield MessageKind.ASSIST, body, duty


def _to_lead(kind: MessageKind) -> Callable[[Happened, Callable[[UUID], Duty | None]], Iterator[Told]]:
    def tell(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
        if step.lead is not None and (duty := duty_at(step.lead)):
            yield kind, step.lead, duty

    return tell


def _return_asked(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    yield MessageKind.RETURN_ASKED, step.agency, Duty.AGENCY_OFFICER


def _suspension_asked(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    yield MessageKind.SUSPENSION_ASKED, step.agency, Duty.AGENCY_OFFICER


def _assisting(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    for body in step.assisting:
        if duty := duty_at(body):
            yield MessageKind.ASSIST, body, duty


def _asked_of_agency(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    yield MessageKind.ASSISTANCE, step.agency, Duty.AGENCY_OFFICER


def _result(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    yield MessageKind.RESULT, step.agency, Duty.VERIFIER
    yield MessageKind.RESULT, step.agency, Duty.AGENCY_OFFICER


def _handed_over(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    yield MessageKind.HANDED_OVER, step.agency, Duty.AGENCY_OFFICER


def _reopened(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    yield MessageKind.REOPENED, step.agency, Duty.AGENCY_OFFICER
    yield from _to_lead(MessageKind.REOPENED)(step, duty_at)


def _evaluated(step: Happened, duty_at: Callable[[UUID], Duty | None]) -> Iterator[Told]:
    """Once is hers: what she says is not solved after that reopens nothing, and the agency decides."""
    if step.unsolved:
        yield MessageKind.UNSOLVED, step.agency, Duty.AGENCY_OFFICER


TOLD_OF: Mapping[Action, Callable[[Happened, Callable[[UUID], Duty | None]], Iterator[Told]]] = {
    Action.REPORT: _reported,
    Action.DISPATCH: _dispatched,
    Action.REDISPATCH: _dispatched,
    Action.ORDER_ASSISTANCE: _assisting,
    Action.ASK_ASSISTANCE: _asked_of_agency,
    Action.REFUSE_ASSISTING: _asked_of_agency,
    Action.ASK_RETURN: _return_asked,
    Action.ASK_SUSPENSION: _suspension_asked,
    Action.REJECT_RETURN: _to_lead(MessageKind.RETURN_REFUSED),
    Action.REWORK: _to_lead(MessageKind.REWORK),
    Action.REOPEN: _reopened,
    Action.EVALUATE: _evaluated,
    Action.TRANSFER: _handed_over,
    Action.SUBMIT_RESULT: _result,
    Action.RESOLVE_ON_SPOT: _result,
}
