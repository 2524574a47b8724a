"""What stands beside the sample's cases: some of each document of supervision, in each of its states.

By the product's own actions, with the time passed in; on cases of the township of the sample's accounts that were
dispatched some days ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any
from uuid import UUID

from django.apps import apps

from gezhi.cases.queries import visible_to
from gezhi.cases.terms import State as CaseState
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.project.sample.accounts import TOWNSHIP as HOME
from gezhi.project.sample.cast import Cast
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage.queue import collecting
from gezhi.supervision import actions
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind

Document = apps.get_model("supervision", "Document")  # a table of another context, by name
SINCE = timedelta(hours=30)  # ago, when the first of them was opened
_A, _K = Action, Kind
_Way = tuple[tuple[Action, dict[str, str]], ...]


@dataclass(slots=True)
class Desk:
    """Who acts: the township's and the county's officer, the department that leads a case; and when."""

    officer: Actor
    county: Actor
    handler: Callable[[UUID], Actor]
    now: datetime
    at: datetime

    def later(self) -> datetime:
        """The next moment; things happen one after the other."""
        self.at = min(self.at + timedelta(minutes=7), self.now)
        return self.at

    def open(self, actor: Actor, kind: Kind, action: Action, case: UUID, **given: Any) -> actions.Done:
        return actions.begin_document(
            actor=actor, now=self.later(), kind=kind, action=action, case_id=case, given=given
        )

    def move(self, actor: Actor, done: actions.Done, action: Action, **given: Any) -> actions.Done:
        return actions.move(actor=actor, now=self.later(), document_id=UUID(done.id), action=action, given=given)

    def day(self, days: float) -> str:
        return (self.now + timedelta(days=days)).isoformat(timespec="minutes")


def load(*, now: datetime) -> None:
    """Open and move on the documents; what is due by then reminds and lapses as it would have by itself."""
    cast = Cast(now)
    home, county = people.agency_of(HOME, Level.TOWNSHIP), people.agency_of(HOME, Level.COUNTY)
    officers = [cast.at(each, Duty.AGENCY_OFFICER)[0] for each in (home, county)]
    desk = Desk(officers[0], officers[1], _handler(cast), now, now - SINCE)
    handled = _handled(desk, home)
    if not handled:
        return
    with collecting():  # what they announce is done here already, or has nobody in the sample to hear it
        cases = cycle(handled)
        for tell in (_orders, _warnings, _rectifications, _meetings):
            tell(desk, cases)
        _escalations(desk, handled)
        actions.sweep(now=now)


def _handler(cast: Cast) -> Callable[[UUID], Actor]:
    def of(lead: UUID) -> Actor:
        return cast.at(people.organisation(lead), Duty.HANDLER)[0]

    return of


def _handled(desk: Desk, home: OrganisationRow) -> list[tuple[UUID, UUID]]:
    """Cases that departments of the township handle, and who leads: those of the sample's own handler first."""
    found = visible_to(desk.officer).filter(
        agency=home.id, state=CaseState.HANDLING, lead__isnull=False, dispatched_at__lte=desk.at
    )
    pairs = [(case, lead) for case, lead in found.order_by("-id").values_list("id", "lead") if lead]
    first = people.department_at(HOME, "14")
    return sorted(pairs, key=lambda pair: first is None or pair[1] != first.id)


def _orders(desk: Desk, cases: Iterator[tuple[UUID, UUID]]) -> None:
    ways: tuple[_Way, ...] = (
        (),
        ((_A.RECEIVE, {}),),
        ((_A.RECEIVE, {}), (_A.ANSWER, {"result": "已到场处理两次，剩余部分本周内完成。"})),
        ((_A.RECEIVE, {}), (_A.ANSWER, {"result": "已清理完毕，附照片在案件里。"}),
            (_A.VERIFY, {"finding": "到场核查属实。"})),
        (
            (_A.RECEIVE, {}), (_A.ANSWER, {"result": "已整修，诉求人确认。"}), (_A.VERIFY, {"finding": "电话核实。"}),
            (_A.CLOSE, {}),
        ),
    )  # fmt: skip
    for number, way in enumerate((*ways, ())):
        case, lead = next(cases)
        late = number == len(ways)  # the last one was not answered in time
        done = desk.open(
            desk.officer, _K.ORDER, _A.ISSUE, case, unit=str(lead), grounds="群众两次反映，临近时限仍无进展。",
            demand="请于期限前办结并书面反馈原因和结果。", deadline=desk.day(-0.2 if late else 2),
        )  # fmt: skip
        _walk(desk, done, way, lead)


def _warnings(desk: Desk, cases: Iterator[tuple[UUID, UUID]]) -> None:
    why = "两次催办未反馈进展，也未说明情况。"
    ways: tuple[tuple[str, _Way], ...] = (
        ("red", ()),
        ("yellow", ((_A.RECEIVE, {"remark": "收到，即办。"}),)),
        ("orange", ((_A.APPEAL, {"reason": "催办当日均在现场处置，已当面说明。"}),)),
        (
            "yellow",
            (
                (_A.APPEAL, {"reason": "催办电话打到了别的科室。"}),
                (_A.UPHOLD, {"reason": "当日电话两次有人接听。"}),
            ),
        ),
        ("yellow", ((_A.APPEAL, {"reason": "系协办单位未完成。"}), (_A.WITHDRAW, {"reason": "经核实，牵头已尽责。"}))),
    )
    calm = _not_warned(cases, len(ways))
    for (case, lead), (colour, way) in zip(calm, ways, strict=True):
        done = desk.open(desk.officer, _K.WARNING, _A.WARN, case, unit=str(lead), colour=colour, grounds=why)
        _walk(desk, done, way, lead)


def _not_warned(cases: Iterator[tuple[UUID, UUID]], most: int) -> list[tuple[UUID, UUID]]:
    """So many of which no warning says that they are late: those made themselves."""
    warned = set(Document.objects.filter(kind=_K.WARNING).values_list("case_id", flat=True))
    return list(islice((pair for pair in cases if pair[0] not in warned), most))


def _rectifications(desk: Desk, cases: Iterator[tuple[UUID, UUID]]) -> None:
    plan = (_A.PLAN, {"measures": "定人定岗，每日巡查一次，一周内补齐台账。"})
    result = (_A.ANSWER, {"result": "台账已补齐，连续三日巡查无反弹。"})
    good, bad = (_A.RE_EXAMINE, {"finding": "抽查五处均合格。"}), (_A.FAIL, {"finding": "两处仍有反弹。"})
    ways: tuple[_Way, ...] = (
        (), (plan,), (plan, result), (plan, result, bad), (plan, result, good), (plan, result, good, (_A.CLOSE, {})),
    )  # fmt: skip
    for way in ways:
        case, lead = next(cases)
        done = desk.open(
            desk.officer, _K.RECTIFICATION, _A.DEMAND, case, unit=str(lead),
            grounds="同类问题一月内反复三次，处置流于表面。",
            demand="查明原因，落实长效措施。", deadline=desk.day(5),
        )  # fmt: skip
        _walk(desk, done, way, lead)


def _meetings(desk: Desk, cases: Iterator[tuple[UUID, UUID]]) -> None:
    case, lead = next(cases)
    desk.open(desk.handler(lead), _K.MEETING, _A.ASK_MEETING, case, reason="管理权属不清，两个部门都认为不属本部门。")
    fire = people.department_at(HOME, "17")
    for settled in (False, True):
        case, lead = next(cases)
        soon = (desk.at + timedelta(minutes=10)).isoformat(timespec="minutes")
        bodies = list(dict.fromkeys([str(lead), *([str(fire.id)] if fire else []), str(desk.officer.organisation)]))
        done = desk.open(
            desk.officer, _K.MEETING, _A.CALL, case, agenda="明确由哪个部门牵头，各自做什么。", participants=bodies,
            liaisons="各单位联络员", meets_at=soon if settled else desk.day(1),
        )  # fmt: skip
        if settled:
            desk.move(
                desk.officer, done, _A.SETTLE, held_at=soon, lead=str(lead),
                minutes="各单位陈述职责依据，现场情况由网格员说明。", shares="牵头部门负责清理，消防部门负责复查。",
                gist="管理权属不清、准入清单列有主办部门的，由清单主办部门牵头。",
            )  # fmt: skip


def _escalations(desk: Desk, handled: list[tuple[UUID, UUID]]) -> None:
    asks = {"ground": "public_attention", "reason": "周边居民持续反映，街道层面协调不动。"}
    (taken, _), (asked, _), (refused, _) = (handled * 3)[-3:]
    desk.open(desk.officer, _K.ESCALATION, _A.ASK, asked, **asks)
    if refused != asked:
        done = desk.open(desk.officer, _K.ESCALATION, _A.ASK, refused, **asks)
        desk.move(desk.county, done, _A.REFUSE, reason="街道部门有权处置，请继续办理；区级给予业务指导。")
    if taken not in (asked, refused):
        done = desk.open(desk.officer, _K.ESCALATION, _A.ASK, taken, **asks)
        done = desk.move(
            desk.county, done, _A.TAKE_UP, ground="public_attention", assessment="经研判，需区级部门联合处置。",
            leader="测试领导甲", leader_post="区政府分管领导", responsible="测试负责人乙",
            responsible_post="区网格中心副主任", deadline=desk.day(6),
        )  # fmt: skip
        desk.move(desk.officer, done, _A.ASSIST, result="已安排网格员每日到场核实，并向诉求人说明。")


def _walk(desk: Desk, done: actions.Done, way: _Way, lead: UUID) -> None:
    """Each step by the side whose it is."""
    units = {_A.RECEIVE, _A.ANSWER, _A.PLAN, _A.APPEAL}
    for action, given in way:
        done = desk.move(desk.handler(lead) if action in units else desk.officer, done, action, **given)
