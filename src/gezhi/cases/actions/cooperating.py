"""Ask for grid workers' help, and decide on it. What is approved the agency orders to the grid itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.cases.actions.intake import Intake
from gezhi.cases.actions.moving import move
from gezhi.cases.actions.reporting import report
from gezhi.cases.models import CooperationRequest
from gezhi.cases.queries.cooperation import request_for_update
from gezhi.cases.rules.cooperation import OTHER_AREA, REASON, WHAT, WHY, check_asker, check_matter, words
from gezhi.cases.terms import Action, Channel, Cooperation, CooperationAction, CooperationState
from gezhi.cases.terms.kept_words import COOPERATION
from gezhi.cases.workflow.cooperation import decide
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import MatterRow
from gezhi.geography import queries as geography
from gezhi.kernel.ids import uuid7
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.security import actions as security
from gezhi.security.terms import Actor, Level
from gezhi.storage.idempotency import done_once, once, remember
from gezhi.storage.models import FirstAnswer


def ask_cooperation(
    *, actor: Actor, now: datetime, matter: str, grid: str, what: str, why: str, key: str | None = None
) -> UUID:
    """Ask the agency of the grid's township for its workers' help. Raises Refused. ``key``: safe to repeat."""
    body = people.organisation(actor.organisation)
    check_asker(actor, body)

    def write(request: str) -> dict[str, Any]:
        made = _asked(actor, body, now, matter, grid, what, why)
        answer = {"cooperation": str(made.id)}
        with transaction.atomic():
            made.save(force_insert=True)
            security.audit(now=now, actor=actor, action="ask-cooperation", object=f"cooperation:{made.id}")
            FirstAnswer.objects.bulk_create(
                remember(county=actor.county, person=actor.person, key=key, request=request, answer=answer, now=now)
            )
        return answer

    asked = {"cooperation": [matter, grid, what, why]}
    return UUID(once(county=actor.county, person=actor.person, key=key, asked=asked, write=write)["cooperation"])


def _asked(
    actor: Actor, body: OrganisationRow, now: datetime, matter: str, grid: str, what: str, why: str
) -> CooperationRequest:
    if len(grid) != Level.GRID.digits or not grid.startswith(body.region) or not geography.exists(grid):
        raise OTHER_AREA(field="grid")
    row = check_matter(_listed(matter, grid[:6], now), matter)
    agency = people.agency_of(grid, Level.TOWNSHIP)
    return CooperationRequest(
        county=grid[:6], id=uuid7(now), state=CooperationState.ASKED, agency=agency.id, department=body.id,
        matter=row.code, list_version=row.version, grid=grid, what=words(what, field="what", what=WHAT),
        why=words(why, field="why", what=WHY), asked_by=actor.person, asked_at=now,
    )  # fmt: skip


def _listed(code: str, county: str, now: datetime) -> MatterRow | None:
    """The matter on the list in force; None where it is not on it."""
    version = catalogue.list_in_force(county, now).version
    return next((row for row in catalogue.matters(version) if row.code == code.strip()), None)


def decide_cooperation(
    *, actor: Actor, now: datetime, request_id: UUID, action: CooperationAction, reason: str = "",
    key: str | None = None,
) -> CooperationState:  # fmt: skip
    """Approve, refuse or withdraw by the table; the state after it. Raises Refused; then nothing was written.

    What is approved is reported, accepted and ordered to the grid by the officer who approves, in this transaction.
    ``key``: safe to repeat.
    """
    said = words(reason, field="reason", what=REASON, required=False)

    def write() -> dict[str, str]:
        row = request_for_update(actor, request_id)
        asked = Cooperation(CooperationState(row.state), row.agency, row.department)
        target = decide(asked, action, actor=actor, reason=said).target
        if target is CooperationState.APPROVED:
            row.case_id = _ordered(row, actor, now)
        row.state, row.decided_by, row.decided_at, row.reason = target, actor.person, now, said
        row.save(update_fields=["state", "decided_by", "decided_at", "reason", "case_id"])
        security.audit(now=now, actor=actor, action=f"{action}-cooperation", object=f"cooperation:{row.id}")
        return {"state": target.value}

    asked = {"decide-cooperation": [str(request_id), str(action), said]}
    answer = done_once(county=actor.county, person=actor.person, key=key, asked=asked, now=now, write=write)
    return CooperationState(answer["state"])


def _ordered(row: CooperationRequest, actor: Actor, now: datetime) -> UUID:
    """The case of the request, ordered to its grid by the agency (Art. 20 ¶1)."""
    body = people.organisation(row.department)
    made = report(
        actor=actor, now=now,
        intake=Intake(description=row.what, channel=Channel.DEPARTMENT, matter=row.matter, grid=row.grid),
    )  # fmt: skip
    case = UUID(made.id)
    said = COOPERATION.fill(body=body.name, why=row.why).zh
    move(actor=actor, now=now, case_id=case, action=Action.ACCEPT, given={"remark": said})
    move(actor=actor, now=now, case_id=case, action=Action.ORDER_GRID, given={"grids": [row.grid], "message": said})
    return case
