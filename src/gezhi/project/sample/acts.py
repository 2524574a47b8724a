"""The steps of the sample's cases, each taken by whoever may take it, through the actions that everybody uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gezhi.cases.actions import Intake, Person, Point, attach, move, report
from gezhi.cases.queries import receipts
from gezhi.cases.queries.loading import load, to_answer
from gezhi.cases.terms import Action, AnswerWay, Channel, CheckWay, OffList, Outcome, Reached, State, SuspensionGround
from gezhi.catalogue.terms import MatterRow, PhotoRule
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.project.sample import pictures
from gezhi.project.sample.cast import CITY, Cast
from gezhi.project.sample.lots import Lot
from gezhi.project.sample.stories import Stories
from gezhi.security.terms import SYSTEM, Actor, Duty, Level


@dataclass(slots=True)
class Run:
    """A sample case on its way: what was planned for it, and what has become of it."""

    lot: Lot
    cast: Cast
    stories: Stories
    matter: MatterRow
    grid: str
    channel: Channel
    agency: OrganisationRow
    point: Point | None = None
    address: str = ""
    unsure: bool = False
    anonymous: bool = False
    petitioners: int = 0
    assisting: tuple[str, ...] = ()  # codes of departments
    wrong_lead: str = ""  # to whom it is dispatched first, wrongly
    outcome: Outcome = Outcome.SOLVED
    into: Run | None = None
    text: str = ""
    located: bool = True
    id: UUID = field(default_factory=lambda: UUID(int=0))
    number: str = ""
    lead: OrganisationRow | None = None
    worker: Actor | None = None
    orders: list[OrganisationRow] = field(default_factory=list)
    receipts: Sequence[str] = ()
    reporter: Actor | None = None

    def officer(self, number: int = 0) -> Actor:
        """A desk officer of the agency that holds the case."""
        officers = self.cast.at(self.agency, Duty.AGENCY_OFFICER)
        first = int(self.lot.share("officer") * len(officers))
        return officers[(first + number) % len(officers)]

    def handler(self, organisation: OrganisationRow | None = None) -> Actor:
        """Who handles the case: somebody of the lead department, or the grid worker who was told to."""
        if organisation is None and self.worker is not None:
            return self.worker
        where = organisation or self.lead
        assert where is not None
        duty = Duty.HANDLER if where.department else Duty.COMMITTEE_MEMBER
        return self.lot.one_of("handler", self.cast.at(where, duty))

    def unit(self, department: str) -> OrganisationRow | None:
        """A department's unit at the level that holds the case."""
        return people.department_at(self.agency.region, department)

    def say(self, kind: str) -> dict[str, str]:
        """What is said in a step of this kind, from the stories."""
        return self.stories.words(kind, self.lot)

    def move(self, actor: Actor, action: Action, now: datetime, **given: Any) -> None:
        said = {name: value for name, value in given.items() if value}
        move(actor=actor, now=now, case_id=self.id, action=action, given=said)

    def pictures(self, actor: Actor, now: datetime, what: str, *, report: bool = False) -> list[str]:
        """A picture where the list demands one, and now and then where it allows one."""
        rule = self.matter.photo
        wanted = rule is PhotoRule.REQUIRED or (rule is PhotoRule.OPTIONAL and self.lot.happens(what, 0.25))
        if not wanted or (report and not self.lot.happens("photo", 0.5)):
            return []
        content = pictures.scene(self.matter.major_code, f"{self.lot.seed} {what}")
        return [str(attach(actor=actor, now=now, name=f"{what}-示例图片.jpg", content=content).id)]


def reported(run: Run, now: datetime) -> None:
    actor = run.reporter = run.reporter or _reporter(run)
    public = actor.duty is Duty.PETITIONER
    files = [] if public else run.pictures(actor, now, "上报", report=True)
    seen = now - timedelta(minutes=run.lot.between("seen", 3, 90)) if run.channel is Channel.PATROL else None
    code = "" if run.unsure else run.matter.code
    answer = report(
        actor=actor, now=now,
        intake=Intake(
            description=run.text, channel=run.channel, matter=code, point=run.point, address=run.address,
            grid=run.grid if run.point is None and not run.address else "", county=run.grid[:6],
            petitioners=[_petitioner(run, number) for number in range(run.petitioners)],
            attachments=[UUID(key) for key in files], anonymous=run.anonymous, device_at=seen,
            source_number=_source_number(run, now) if run.channel is Channel.HOTLINE else "",
        ),
    )  # fmt: skip
    run.id, run.number, run.receipts = UUID(answer.id), answer.number, answer.receipts
    run.located = bool(answer.grid)


def _reporter(run: Run) -> Actor:
    if run.channel is Channel.PATROL:
        duties = [Duty.FULL_TIME_WORKER, Duty.FULL_TIME_WORKER, Duty.GRID_LEADER, Duty.PART_TIME_WORKER]
        found = run.cast.workers(run.grid, run.lot.one_of("reporter", duties))
        return (found or run.cast.workers(run.grid, Duty.FULL_TIME_WORKER))[0]
    if run.channel is Channel.HOTLINE:
        return run.cast.hotline
    if run.channel is Channel.CITIZEN:
        return run.cast.resident(run.grid[:6])
    return run.officer()


def _petitioner(run: Run, number: int) -> Person:
    sign = "甲乙丙丁戊己庚辛壬癸"[int(run.lot.share(f"name {number}") * 10)]
    phone = f"138{int(run.lot.share(f'phone {number}') * 10_000):08d}"
    return Person(f"测试居民{sign}", phone)


def _source_number(run: Run, now: datetime) -> str:
    return f"SL{now:%Y%m%d}{int(run.lot.share('source') * 10**6):06d}"


def accept(run: Run, now: datetime) -> None:
    run.move(
        run.officer(),
        Action.ACCEPT,
        now,
        matter=run.matter.code if run.unsure else "",
        grid="" if run.located else run.grid,
        **run.say("accept"),
    )


def dispatch(run: Run, now: datetime) -> None:
    _dispatch(run, now, Action.DISPATCH, run.matter.lead, run.say("dispatch"))


def dispatch_wrong(run: Run, now: datetime) -> None:
    _dispatch(run, now, Action.DISPATCH, run.wrong_lead, run.say("dispatch"))


def redispatch(run: Run, now: datetime) -> None:
    _dispatch(run, now, Action.REDISPATCH, run.matter.lead, run.say("study"))


def _dispatch(run: Run, now: datetime, action: Action, department: str, words: dict[str, str]) -> None:
    run.lead = run.unit(department)
    assert run.lead is not None, f"{run.agency.name} has no unit {department}"
    found = [run.unit(code) for code in run.assisting]
    run.orders = [unit for unit in found if unit is not None and unit.id != run.lead.id]
    if run.assisting and (committee := _committee(run)):
        run.orders.append(committee)
    helpers = [str(unit.id) for unit in run.orders]
    run.move(run.officer(), action, now, lead=str(run.lead.id), assisting=helpers, **words)


def _committee(run: Run) -> OrganisationRow | None:
    """The committee of the place, where somebody of it takes part."""
    found = people.committee_of(run.grid[:12]) if run.agency.level is Level.TOWNSHIP else None
    return found if found and run.cast.at(found, Duty.COMMITTEE_MEMBER) else None


def acknowledge(run: Run, now: datetime) -> None:
    run.move(run.handler(), Action.ACKNOWLEDGE, now, **run.say("acknowledge"))


def order_grid(run: Run, now: datetime) -> None:
    run.worker = run.cast.workers(run.grid, Duty.FULL_TIME_WORKER)[0]
    run.move(run.officer(), Action.ORDER_GRID, now, **run.say("order_grid"))


def self_handle(run: Run, now: datetime) -> None:
    run.worker = run.cast.departmental(run.grid, run.matter.lead)
    assert run.worker is not None
    run.move(run.worker, Action.SELF_HANDLE, now)


def resolve_on_spot(run: Run, now: datetime) -> None:
    worker = run.cast.workers(run.grid, Duty.FULL_TIME_WORKER)[0]
    run.move(
        worker,
        Action.RESOLVE_ON_SPOT,
        now,
        result=run.stories.result(run.matter.code, run.lot, run.grid),
        attachments=run.pictures(worker, now, "现场办结"),
    )


def finish_assisting(run: Run, now: datetime) -> None:
    for unit in run.orders:
        run.move(run.handler(unit), Action.FINISH_ASSISTING, now, **run.say("assisted"))
    run.orders = []


def excuse_assisting(run: Run, now: datetime) -> None:
    for order in load(run.officer(), run.id, lock=False).facts.open_orders:
        if order.organisation in {unit.id for unit in run.orders}:
            run.move(run.officer(), Action.EXCUSE_ASSISTING, now, order=str(order.id), **run.say("excuse"))
    run.orders = []


def ask_return(run: Run, now: datetime) -> None:
    run.move(run.handler(), Action.ASK_RETURN, now, **run.say("return"))


def ask_return_unduly(run: Run, now: datetime) -> None:
    run.move(run.handler(), Action.ASK_RETURN, now, **run.say("undue_return"))


def reject_return(run: Run, now: datetime) -> None:
    run.move(run.officer(), Action.REJECT_RETURN, now, **run.say("rejection"))


def cancel_return(run: Run, now: datetime) -> None:
    run.move(run.handler(), Action.CANCEL_RETURN, now, **run.say("cancel"))


def note(run: Run, now: datetime) -> None:
    run.move(run.handler() if run.lead or run.worker else run.officer(), Action.NOTE, now, **run.say("note"))


def recall(run: Run, now: datetime) -> None:
    run.move(run.officer(), Action.RECALL, now, **run.say("recall"))
    run.lead = None


def reassign(run: Run, now: datetime) -> None:
    run.move(run.officer(), Action.REASSIGN, now, **run.say("reassign"))
    run.lead = run.worker = None


def submit(run: Run, now: datetime) -> None:
    actor, outcome = run.handler(), run.outcome
    words = {"result": run.stories.result(run.matter.code, run.lot, run.grid)}
    if outcome is not Outcome.SOLVED:
        words = run.say(f"outcome_{outcome}")
    shown = outcome in (Outcome.SOLVED, Outcome.CONTROLLED)
    files = run.pictures(actor, now, "办理后") if shown else []
    run.move(actor, Action.SUBMIT_RESULT, now, outcome=str(outcome), attachments=files, **words)


def rework(run: Run, now: datetime) -> None:
    run.move(_verifier(run), Action.REWORK, now, **run.say("rework"))


def check_drawn(run: Run, now: datetime) -> None:
    """An on-the-spot result that was drawn for a check still waits for a verifier; the others went on by themselves."""
    if load(SYSTEM, run.id, lock=False).facts.state is State.SUBMITTED:
        verify(run, now)
        if not run.petitioners:
            close(run, now + timedelta(minutes=2))


def verify(run: Run, now: datetime) -> None:
    drawn = load(SYSTEM, run.id, lock=False).facts.drawn
    way = CheckWay.REMOTE if drawn else None  # what the lot fell on says how it was checked
    run.move(_verifier(run), Action.VERIFY, now, **run.say("verify"), check_way=way)


def _verifier(run: Run) -> Actor:
    """The agency's verifier; now and then the grid's leader, where she neither reported nor handled the case.

    What was resolved on the spot is not checked by the same grid.
    """
    leaders = run.cast.workers(run.grid, Duty.GRID_LEADER)
    apart = [leader for leader in leaders if leader not in (run.reporter, run.worker)]
    on_the_spot = load(SYSTEM, run.id, lock=False).facts.on_the_spot
    if apart and not on_the_spot and run.agency.level is Level.TOWNSHIP and run.lot.happens("leader verifies", 0.25):
        return apart[0]
    return run.cast.at(run.agency, Duty.VERIFIER)[0]


def answer(run: Run, now: datetime) -> None:
    by_hand = run.lot.one_of("way", (AnswerWay.PHONE, AnswerWay.PHONE, AnswerWay.VISIT, AnswerWay.MESSAGE))
    way = AnswerWay.OTHER_SYSTEM if run.channel is Channel.HOTLINE else by_hand
    _answer(run, now, way, Reached.REACHED, run.say("answer"))


def try_to_answer(run: Run, now: datetime) -> None:
    _answer(run, now, AnswerWay.PHONE, Reached.NOT_REACHED, run.say("not_reached"))


def _answer(run: Run, now: datetime, way: AnswerWay, reached: Reached, words: dict[str, str]) -> None:
    """Each who left a way to be reached and was not told yet, one by one."""
    for key in to_answer(run.grid[:6], run.id).filter(answered_at=None).values_list("id", flat=True):
        given = {"petitioner": str(key), "way": str(way), "reached": str(reached)}
        run.move(run.officer(), Action.ANSWER, now, **given, **words)


def close(run: Run, now: datetime) -> None:
    """By its own result: one resolved on the spot, which a lot has brought here, has another than its story meant."""
    controlled = load(SYSTEM, run.id, lock=False).facts.outcome == Outcome.CONTROLLED
    way, words = (Action.CLOSE_AND_FOLLOW, "rest") if controlled else (Action.CLOSE, "close")
    run.move(run.officer(), way, now, **run.say(words))


def decline(run: Run, now: datetime) -> None:
    run.move(run.officer(), Action.DECLINE, now, **run.say("decline"))


def reconsider(run: Run, now: datetime) -> None:
    in_county = run.agency.level is Level.TOWNSHIP
    above = people.agency_of(run.grid, Level.COUNTY) if in_county else people.agency_of(CITY, Level.CITY)
    run.move(run.cast.at(above, Duty.AGENCY_OFFICER)[0], Action.RECONSIDER, now, **run.say("reconsider"))


def refer_out(run: Run, now: datetime) -> None:
    run.move(
        run.officer(),
        Action.REFER_OUT,
        now,
        **run.say("refer_out"),
        off_list=OffList.NOT_LISTED,
        receipt=f"示例回执 {now.year}-{int(run.lot.share('receipt') * 9000) + 1000}",
    )


def withdraw(run: Run, now: datetime) -> None:
    run.move(_petitioner_of(run), Action.WITHDRAW, now, **run.say("withdraw"))


def reopen(run: Run, now: datetime) -> None:
    run.move(_petitioner_of(run), Action.REOPEN, now, **run.say("reopen"))


def _petitioner_of(run: Run) -> Actor:
    return run.cast.hotline if run.channel is Channel.HOTLINE else receipts.actor_of_receipt(run.receipts[0])


def reopen_by_agency(run: Run, now: datetime) -> None:
    run.move(run.officer(), Action.REOPEN, now, **run.say("reopen"))
    run.lead = run.worker = None


def ask_suspension(run: Run, now: datetime) -> None:
    until = (now + timedelta(days=2)).isoformat()
    run.move(
        run.officer(), Action.ASK_SUSPENSION, now, ground=SuspensionGround.SUPPLEMENT, until=until,
        **run.say("ask_suspension"),
    )  # fmt: skip


def propose_void(run: Run, now: datetime) -> None:
    run.move(run.officer(), Action.PROPOSE_VOID, now, **run.say("void"))


def void(run: Run, now: datetime) -> None:
    run.move(run.officer(1), Action.VOID, now, **run.say("void"))


def merge(run: Run, now: datetime) -> None:
    assert run.into is not None
    run.move(run.officer(), Action.MERGE, now, into=run.into.number, **run.say("merge"))


def unmerge(run: Run, now: datetime) -> None:
    run.move(run.officer(), Action.UNMERGE, now, **run.say("unmerge"))


def transfer_up(run: Run, now: datetime) -> None:
    up = {Level.TOWNSHIP: Level.COUNTY, Level.COUNTY: Level.CITY}[run.agency.level]
    _transfer(run, now, people.agency_of(run.grid if up is Level.COUNTY else CITY, up), "transfer_up")


def transfer_down(run: Run, now: datetime) -> None:
    down = {Level.CITY: Level.COUNTY, Level.COUNTY: Level.TOWNSHIP}[run.agency.level]
    _transfer(run, now, people.agency_of(run.grid, down), "transfer_down")


def _transfer(run: Run, now: datetime, to: OrganisationRow, words: str) -> None:
    run.move(run.officer(), Action.TRANSFER, now, agency=str(to.id), **run.say(words))
    run.agency = to


ACTS: dict[str, Callable[[Run, datetime], None]] = {
    "report": reported, **{act.__name__: act for act in (
        accept, dispatch, dispatch_wrong, redispatch, acknowledge, order_grid, self_handle, resolve_on_spot,
        finish_assisting, excuse_assisting, ask_return, ask_return_unduly, reject_return, cancel_return, note, recall,
        reassign, submit, rework, check_drawn, verify, answer, try_to_answer, close, decline, reconsider, refer_out,
        withdraw, reopen, reopen_by_agency, ask_suspension, propose_void, void, merge, unmerge, transfer_up,
        transfer_down,
    )},
}  # fmt: skip
