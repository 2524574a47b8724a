"""The sample's requests for cooperation, and reports of tasks off the list: through the actions that everybody uses.

Before the cases, so that what comes of a request is swept and told with them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gezhi.cases.actions.breaches import answer_breach, report_breach
from gezhi.cases.actions.cooperating import ask_cooperation, decide_cooperation
from gezhi.cases.queries.breaches import breaches
from gezhi.cases.terms import BreachFinding, BreachState, CooperationAction
from gezhi.geography import queries as geography
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.project.sample.cast import Cast
from gezhi.project.sample.lots import Lot
from gezhi.project.sample.stories import Stories
from gezhi.security.terms import Actor, Duty, Level

TOWNSHIPS = ("440703002", "440703005", "440781001")
VISIT = "070101"
QUARTER_AGO = timedelta(days=150)  # long enough ago for the accused to be told of that quarter
AGO: dict[CooperationAction | None, timedelta] = {
    CooperationAction.APPROVE: timedelta(days=2), CooperationAction.REFUSE: timedelta(days=3),
    CooperationAction.WITHDRAW: timedelta(days=5), None: timedelta(hours=3),
}  # fmt: skip


def load(*, now: datetime) -> None:
    """A few of each in three townships."""
    cast, stories = Cast(now), Stories()
    for code in TOWNSHIPS:
        units = [(unit, cast.at(unit, Duty.HANDLER)) for unit in people.departments_at(code)]
        asking = [(unit, handlers[0]) for unit, handlers in units if handlers]
        officers = cast.at(people.agency_of(code, Level.TOWNSHIP), Duty.AGENCY_OFFICER)
        if asking and officers:
            _requests(code, asking, officers[0], stories, now)
            _off_list(code, asking, cast, stories, now)


def _requests(
    code: str, asking: list[tuple[OrganisationRow, Actor]], officer: Actor, stories: Stories, now: datetime
) -> None:
    grids = geography.grids(township=code)
    for number, (action, ago) in enumerate(AGO.items()):
        lot, at = Lot(f"cooperation {code} {number}"), now - ago
        handler = lot.one_of("department", asking)[1]
        words = {**stories.words("cooperation_ask", lot), **stories.words("cooperation_why", lot)}
        key = ask_cooperation(actor=handler, now=at, matter=VISIT, grid=lot.one_of("grid", grids).code, **words)
        if action is None:
            continue
        reason = stories.words("cooperation_refuse", lot)["reason"] if action is CooperationAction.REFUSE else ""
        who = handler if action is CooperationAction.WITHDRAW else officer
        decide_cooperation(actor=who, now=at + timedelta(hours=1), request_id=key, action=action, reason=reason)


def _off_list(
    code: str, asking: list[tuple[OrganisationRow, Actor]], cast: Cast, stories: Stories, now: datetime
) -> None:
    """Six in a quarter that is over, of which the accused is told; one that was dealt with, one that waits."""
    grid = geography.grids(township=code)[0].code
    workers = cast.workers(grid, Duty.FULL_TIME_WORKER)
    county = cast.at(people.agency_of(code, Level.COUNTY), Duty.AGENCY_OFFICER)
    if not workers or not county:
        return
    moments = [now - QUARTER_AGO + timedelta(hours=number) for number in range(6)] + [now - timedelta(days=1)]
    for number, at in enumerate(moments):
        lot = Lot(f"off list {code} {number}")
        said = stories.words("off_list", lot)["what"]
        report_breach(actor=workers[0], now=at, address="", accused=asking[0][0].id, what=said)
    for each in breaches(county[0]):
        if each.state is BreachState.RECEIVED and each.received_on < (now - timedelta(days=30)).date():
            answer = stories.words("off_list_answer", Lot(f"answer {each.what}"))["answer"]
            answer_breach(actor=county[0], now=now, breach_id=each.id, finding=BreachFinding.FOUND, answer=answer)
