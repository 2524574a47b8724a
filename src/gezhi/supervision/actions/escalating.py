"""Taking a case up: the case's own move and the document beside it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.cases import actions as cases
from gezhi.cases.queries.saying import Said as CaseStep
from gezhi.cases.queries.saying import said_in
from gezhi.cases.terms import Action as CaseAction
from gezhi.kernel.worktime import CHINA
from gezhi.security.terms import SYSTEM, Actor, Duty
from gezhi.storage.rows import one
from gezhi.supervision.actions.writing import NO_KEY, Done, First, Said, begin, carry_on
from gezhi.supervision.models import Document
from gezhi.supervision.terms import DocumentAction, DocumentKind, DocumentState

_COPIED = ("ground", "leader", "leader_post", "responsible", "responsible_post")


def take_up(*, actor: Actor, now: datetime, case_id: UUID, given: Mapping[str, Any], first: First) -> Done:
    """The case comes to the actor's agency (Art. 23), and the escalation stands beside it; both or neither.

    What is missing or wrong the case's own table refuses, by the same names.
    """
    moved = cases.move(actor=actor, now=now, case_id=case_id, action=CaseAction.TAKE_UP, given=given)
    done = record_take_up(county=moved.county, case_id=case_id, seq=moved.seq, now=now, first=first)
    assert done is not None
    return done


@transaction.atomic
def record_take_up(*, county: str, case_id: UUID, seq: int, now: datetime, first: First = NO_KEY) -> Done | None:
    """The document of a case that was taken up by its own move: the application that asked for it goes on, or a new one
    is opened. Safe to repeat; None where it was recorded before."""
    step = said_in(county, case_id, seq)
    if step is None or not step.words:  # deleted by law before this was told
        return None
    if Document.objects.filter(county=county, source=step.id).exists():
        return None
    actor = actor_of(step)
    deadline = datetime.strptime(step.words["deadline"], "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)
    values: dict[str, Any] = {name: step.words[name] for name in _COPIED}
    values |= {
        "grounds": step.words["assessment"], "due_at": deadline, "source": step.id, "unit": step.taken_from,
    }  # fmt: skip
    said = Said(actor, DocumentAction.TAKE_UP, dict(step.words))
    asked = Document.objects.filter(
        county=county,
        case_id=case_id,
        kind=DocumentKind.ESCALATION,
        state=DocumentState.ASKED,
    )
    row = one(asked.order_by("id").select_for_update(of=("self",)).values())
    if row is not None:
        values["agency"] = actor.organisation  # also where one from higher up took up what another was asked to
        return carry_on(row, said, now=step.at, target=DocumentState.RUNNING, values=values, first=first)
    return begin(
        said, now=step.at, kind=DocumentKind.ESCALATION, state=DocumentState.RUNNING, county=county, case_id=case_id,
        case_number=step.number, agency=actor.organisation, values=values, first=first,
    )  # fmt: skip


def actor_of(step: CaseStep) -> Actor:
    """Whoever made the case's step, as far as a step of a document names her."""
    facts = step.facts
    return replace(
        SYSTEM, person=UUID(facts["person"]), name=facts["name"], posting=UUID(facts["posting"]),
        duty=Duty(facts["duty"]), organisation=UUID(facts["organisation"]),
        organisation_name=facts["organisation_name"],
    )  # fmt: skip
