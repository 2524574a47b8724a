"""What follows by itself when a clock of the sample's cases falls, and what people then do about it.

The sweep runs at the moment at which a clock falls, as a worker would run it, with all its reactions: the explanation
is owed, whoever is late is warned. Departments explain, grid workers co-sign, units receive their warnings some hours
later; what is not done yet is done before a case is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps

from gezhi.cases.actions.explaining import fell_due, owe_explanations
from gezhi.cases.actions.following import announce_fallen
from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.events import ClocksFell
from gezhi.cases.queries.falling import COLUMN
from gezhi.cases.terms import OPEN_STATES, Action, Mark, Told
from gezhi.catalogue import queries as catalogue
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.project import wiring
from gezhi.project.sample.acts import Run
from gezhi.project.sample.cast import Cast
from gezhi.project.sample.lots import Lot
from gezhi.project.sample.moments import at_work
from gezhi.security.terms import Actor, Duty
from gezhi.storage.queue import DELIVER, Job
from gezhi.supervision import actions as supervision
from gezhi.supervision.terms import DocumentAction

# Tables of other contexts, by name.
Case, CaseClock = apps.get_model("cases", "Case"), apps.get_model("cases", "CaseClock")
Explanation, Document = apps.get_model("cases", "Explanation"), apps.get_model("supervision", "Document")
At = Callable[[datetime, Callable[[datetime], None]], None]
_WARNS = [column for mark, column in COLUMN.items() if mark is not Mark.SOON]
_SAID = {
    "content": "所需配件要从外地调来，这周到不了；已先围蔽并每天巡查，安全有保障。",
    "response": "明白了，希望尽快，到时告诉我一声。",
    "way": "phone",
}


@dataclass(slots=True)
class Following:
    """``at`` puts something on the line of moments; what lies after ``now`` does not happen."""

    cast: Cast
    now: datetime
    at: At
    runs: dict[UUID, Run] = field(default_factory=dict)
    _running: dict[UUID, set[UUID]] = field(default_factory=dict)
    _known: set[Any] = field(default_factory=set)

    def watch(self, run: Run) -> None:
        """After a step of a case: its clocks that run now fall at their moments, unless something stops them before."""
        self.runs[run.id] = run
        clocks = list(
            CaseClock.objects.filter(county=run.grid[:6], case_id=run.id, stopped_at=None).values_list("id", *_WARNS)
        )
        self._running[run.id] = {key for key, *_ in clocks}
        for key, *moments in clocks:
            for moment in moments:
                if moment is not None and self._first_time(key, moment):
                    self.at(moment, self._falling(run, key))

    def _falling(self, run: Run, clock: UUID) -> Callable[[datetime], None]:
        def fall(moment: datetime) -> None:
            if clock in self._running[run.id]:
                self.sweep(moment, [run.grid[:6]])

        return fall

    def sweep(self, moment: datetime, counties: list[str]) -> None:
        """As the worker's job does it; what its reactions queue is taken like every job."""
        sweep(now=moment, reactions=[announce_fallen, fell_due], within=counties)

    def takes(self, job: Job, moment: datetime) -> bool:
        """Whether a job is one of those that follow the sweep; then it was done."""
        given = job.arguments
        if job.name == DELIVER and given["fact"] == ClocksFell.__name__:
            wiring.deliver(given["fact"], given["holding"], moment)
            self._receive(str(given["holding"]["county"]), moment)
        elif job.name == "cases.owe_explanations":
            since, until = (datetime.fromisoformat(str(given[name])) for name in ("since", "until"))
            county, mark = str(given["county"]), Mark(str(given["mark"]))
            owe_explanations(county=county, since=since, until=until, mark=mark, now=moment)
            self.explain_later(county, moment)
        else:
            return False
        return True

    def explain_later(self, county: str, moment: datetime) -> None:
        """Of what is owed: some waits still, some waits for the grid worker, most is done."""
        for case in Explanation.objects.filter(county=county, told=Told.OWED).values_list("case_id", flat=True):
            run = self.runs.get(case)
            if run is None or not self._first_time(case, "explains"):
                continue
            share = run.lot.share("explained")
            told = self._later(moment, run.lot, "explains", run.grid)
            if share > 0.25:
                self.at(told, self._doing(run, self._explain))
            if share > 0.5:
                self.at(self._later(told, run.lot, "co-signs", run.grid), self._doing(run, self._cosign))

    def settle(self, run: Run, moment: datetime) -> None:
        """Before a case is closed: what is owed is explained and co-signed."""
        self._explain(run, moment)
        self._cosign(run, moment)

    def _doing(self, run: Run, act: Callable[[Run, datetime], None]) -> Callable[[datetime], None]:
        def do(moment: datetime) -> None:
            if Case.objects.filter(county=run.grid[:6], id=run.id, state__in=list(OPEN_STATES)).exists():
                act(run, moment)
                self.watch(run)

        return do

    def _explain(self, run: Run, moment: datetime) -> None:
        for key in self._told(run, Told.OWED):
            lead = Case.objects.get(county=run.grid[:6], id=run.id).lead
            who = self.cast.at(people.organisation(lead), Duty.HANDLER)[0] if lead else run.officer()
            expected = (moment + timedelta(days=5)).isoformat()
            run.move(who, Action.EXPLAIN, moment, explanation=key, expected=expected, **_SAID)

    def _cosign(self, run: Run, moment: datetime) -> None:
        for key in self._told(run, Told.EXPLAINED):
            worker = self.cast.workers(run.grid, Duty.FULL_TIME_WORKER)[0]
            run.move(worker, Action.COSIGN_EXPLANATION, moment, explanation=key)

    def _told(self, run: Run, told: Told) -> list[str]:
        found = Explanation.objects.filter(county=run.grid[:6], case_id=run.id, told=told).order_by("id")
        return [str(key) for key in found.values_list("id", flat=True)]

    def _receive(self, county: str, moment: datetime) -> None:
        """Whoever was warned acknowledges it some hours later."""
        issued = Document.objects.filter(county=county, kind="warning", state="issued").order_by("id")
        for key, unit, case in issued.values_list("id", "unit", "case_id"):
            if unit is None or not self._first_time(key, "receives"):
                continue
            receiver, lot = self._receiver(people.organisation(unit)), Lot(f"warning {case} {unit}")
            if receiver is not None:
                self.at(self._later(moment, lot, "receives", county), self._receiving(receiver, key))

    def _receiver(self, unit: OrganisationRow) -> Actor | None:
        duty = Duty.HANDLER if unit.department else Duty.AGENCY_OFFICER
        return next(iter(self.cast.at(unit, duty)), None)

    @staticmethod
    def _receiving(actor: Actor, document: UUID) -> Callable[[datetime], None]:
        def receive(moment: datetime) -> None:
            given = {"remark": "收到，即办。"}
            supervision.move(actor=actor, now=moment, document_id=document, action=DocumentAction.RECEIVE, given=given)

        return receive

    def _later(self, moment: datetime, lot: Lot, name: str, place: str) -> datetime:
        """Some hours later, when offices are open."""
        return at_work(moment + timedelta(hours=lot.between(name, 0.4, 5)), catalogue.calendar_for(place, self.now))

    def _first_time(self, *what: object) -> bool:
        known = what in self._known
        self._known.add(what)
        return not known
