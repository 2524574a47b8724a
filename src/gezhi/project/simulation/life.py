"""A case's life by chance: reported, accepted, dispatched, now and then returned, suspended, extended, done, answered.

How long each takes is a share of its allowance, most often well below it and sometimes far beyond; nobody is a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.worktime import CHINA
from gezhi.project.simulation.city import COUNTY_CODES, YEAR, rules
from gezhi.project.simulation.running import AGENCY, ASSISTANT, COUNTY_AGENCY, LEAD, Case, Clock
from gezhi.project.simulation.tally import Tally

_MINUTE = timedelta(minutes=1)
_NEW_YEAR = datetime(YEAR, 1, 1, tzinfo=CHINA)
_HOURS = (*range(24), *(list(range(8, 18)) * 9))  # most reports come by day
_URGENCIES = tuple(Urgency)
_HANDED_ON, _ASSISTED, _RETURNED, _FINAL, _SUSPENDED, _EXTENDED, _REWORKED, _ANSWERED = (
    0.05, 0.15, 0.08, 0.5, 0.04, 0.06, 0.05, 0.6,
)  # fmt: skip
_HOLDERS = {AGENCY: "township agency", COUNTY_AGENCY: "county agency", LEAD: "lead", ASSISTANT: "assisting"}


def live(chance: Random, tally: Tally) -> None:
    """One case from its report to its end."""
    reported = _NEW_YEAR + timedelta(
        days=chance.randrange(365), hours=chance.choice(_HOURS), minutes=chance.randrange(60)
    )
    matter, usual = chance.choice(rules().matters)
    urgency = usual if chance.random() < 0.8 else chance.choice(_URGENCIES)
    case = Case(chance.choice(COUNTY_CODES), matter, urgency, reported, tally)
    total = case.start(ClockKind.TOTAL, AGENCY)
    agency = _taken_up(case, chance, total)
    _handled(case, chance)
    case.start(ClockKind.VERIFICATION, agency)
    _ends(case, chance, case.clocks[-1])
    if chance.random() < _ANSWERED:
        case.start(ClockKind.REPLY, agency)
        _ends(case, chance, case.clocks[-1])
    case.stop(total)
    _count(case, total)


def _taken_up(case: Case, chance: Random, total: Clock) -> UUID:
    agency = AGENCY
    accepting = case.start(ClockKind.ACCEPTANCE, agency)
    dispatching = case.start(ClockKind.DISPATCHING, agency)
    if chance.random() < _HANDED_ON:
        _passes(case, chance, accepting)
        agency = COUNTY_AGENCY
        for clock in (accepting, dispatching, total):
            case.stop(clock)
            case.go_on(clock, agency)
        case.tally.handed_on += 1
    _ends(case, chance, accepting)
    _ends(case, chance, dispatching)
    return agency


def _handled(case: Case, chance: Random) -> None:
    handling, assisting = _dispatched(case, chance)
    if chance.random() < _RETURNED:
        handling = _returned(case, chance, handling)
    if chance.random() < _SUSPENDED:
        _suspended(case, chance)
    if chance.random() < _EXTENDED and case.now < handling.term.due_at:
        case.stop(handling)
        case.extend(handling, rules().allowance(case.matter, ClockKind.EXTENSION, case.urgency))
        case.tally.extended += 1
    if assisting is not None:
        _ends(case, chance, assisting)
    _ends(case, chance, handling)
    if chance.random() < _REWORKED:
        checking = case.start(ClockKind.VERIFICATION, AGENCY)
        _ends(case, chance, checking)
        case.go_on(handling, LEAD)
        _ends(case, chance, handling)
        case.tally.reworked += 1


def _dispatched(case: Case, chance: Random) -> tuple[Clock, Clock | None]:
    signing = case.start(ClockKind.ACKNOWLEDGEMENT, LEAD)
    handling = case.start(ClockKind.HANDLING, LEAD)
    assisting = case.start(ClockKind.HANDLING, ASSISTANT, leads=False) if chance.random() < _ASSISTED else None
    _ends(case, chance, signing)
    return handling, assisting


def _returned(case: Case, chance: Random, handling: Clock) -> Clock:
    """Studied while the department's clock runs on; then it stays, or goes to another with a clock of its own."""
    case.tally.returned += 1
    study = case.start(ClockKind.REDISPATCH, AGENCY)
    _ends(case, chance, study)
    if chance.random() < _FINAL:
        return handling
    case.stop(handling)
    signing = case.start(ClockKind.ACKNOWLEDGEMENT, LEAD)
    anew = case.start(ClockKind.HANDLING, LEAD)
    _ends(case, chance, signing)
    return anew


def _suspended(case: Case, chance: Random) -> None:
    """Everything stands still but the suspension's own clock, until it is resumed."""
    case.tally.suspended += 1
    standing = [clock for clock in case.clocks if clock.held is not None]
    for clock in standing:
        case.stop(clock)
    since, suspension = case.now, case.start(ClockKind.SUSPENSION, AGENCY)
    length = (suspension.term.due_at - since) * chance.uniform(0.05, 1)
    case.until(_whole(since + length))
    case.stop(suspension)
    for clock in standing:
        case.resume(clock, since)


def _passes(case: Case, chance: Random, clock: Clock) -> None:
    """Some of the clock's time goes by; what took long before leaves less of it."""
    length = (clock.term.due_at - clock.started) * chance.lognormvariate(-1.1, 0.75)
    case.until(max(_whole(clock.started + length), case.now + _MINUTE))


def _ends(case: Case, chance: Random, clock: Clock) -> None:
    _passes(case, chance, clock)
    case.stop(clock)


def _whole(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _count(case: Case, total: Clock) -> None:
    tally = case.tally
    tally.cases += 1
    tally.late_cases += total.ended > total.term.due_at
    for clock in case.clocks:
        if clock.kind is ClockKind.SUSPENSION:
            continue
        tally.clocks[clock.kind] += 1
        late = clock.ended > clock.term.due_at
        tally.late[clock.kind] += late
        if late and clock is not total:
            warned = case.warnings(clock)
            tally.marks.update(
                name for name, moment in zip(warned._fields, warned, strict=True) if moment and moment < clock.ended
            )
        if late or clock is total:
            _share(case, clock)


def _share(case: Case, clock: Clock) -> None:
    account = case.account(clock)
    if sum((part.late for part in account.parts), timedelta()) != account.late:
        case.tally.differs(f"the shares of {clock.kind} do not add up")
    for part in account.parts:
        key = str(clock.kind), _HOLDERS[part.owner]
        case.tally.overdue[key] += part.late // _MINUTE
        if clock.kind is ClockKind.TOTAL:
            case.tally.held[key] += part.held // _MINUTE
