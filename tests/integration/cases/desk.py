"""Short hands for tests that work cases: report one, move one, read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.people import COUNTY, POINT, Cast

from gezhi.cases.actions import Intake, Moved, Person, Point, Reported, move, report
from gezhi.cases.actions.entering import resident
from gezhi.cases.models import Case, CaseClock
from gezhi.cases.terms import Action, Channel, State
from gezhi.geography.terms import Crs
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 in Jiangmen, a working day
GARBAGE, FIRE_LANE, GAS, VISIT, DISPUTE = "040101", "030101", "030203", "070101", "050101"
HERE = Point(*POINT, Crs.CGCS2000)


def intake(**more: Any) -> Intake:
    values: dict[str, Any] = {
        "description": "市场后巷垃圾三天冇人清，好臭。", "channel": Channel.PATROL, "matter": GARBAGE, "point": HERE,
    }  # fmt: skip
    return Intake(**(values | more))


def reported(actor: Actor, now: datetime = MONDAY, **more: Any) -> Reported:
    return report(actor=actor, now=now, intake=intake(**more))


class Desk:
    """Moves one case; time goes on by a minute with each step unless told otherwise."""

    def __init__(self, cast: Cast, *, by: Actor | None = None, now: datetime = MONDAY, **more: Any) -> None:
        self.cast = cast
        self.now = now
        self.reported = reported(by or cast.worker, now, **more)
        self.id = UUID(self.reported.id)

    def move(self, actor: Actor, action: Action, *, after: timedelta = timedelta(minutes=1), **given: Any) -> Moved:
        self.now += after
        return move(actor=actor, now=self.now, case_id=self.id, action=action, given=given)

    def suspend(self, *, after: timedelta = timedelta(minutes=1), **given: Any) -> Moved:
        """An officer asks, another of the same agency decides at the same moment."""
        if given.get("ground") == "supplement":
            given.setdefault("asked", "当天电话告知诉求人")
        self.move(self.cast.officer, Action.ASK_SUSPENSION, after=after, **given)
        return self.move(self.cast.second_officer, Action.GRANT_SUSPENSION, after=timedelta())

    @property
    def row(self) -> Case:
        return Case.objects.get(county=self.reported.county, id=self.id)

    @property
    def state(self) -> State:
        return State(self.row.state)

    def to_accepted(self) -> Desk:
        self.move(self.cast.officer, Action.ACCEPT)
        return self

    def to_dispatched(self, *assisting: str) -> Desk:
        self.to_accepted()
        lead = str(self.cast.sanitation.id)
        self.move(self.cast.officer, Action.DISPATCH, lead=lead, assisting=list(assisting))
        return self

    def to_handling(self, *assisting: str) -> Desk:
        self.to_dispatched(*assisting)
        self.move(self.cast.sanitation_handler, Action.ACKNOWLEDGE)
        return self

    def to_submitted(self) -> Desk:
        self.to_handling()
        self.move(self.cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")
        return self

    def to_verified(self) -> Desk:
        self.to_submitted()
        self.move(self.cast.verifier, Action.VERIFY)
        return self

    def to_closed(self) -> Desk:
        self.to_verified()
        self.move(self.cast.officer, Action.CLOSE)
        return self


def by_herself(cast: Cast, *, now: datetime = MONDAY, **more: Any) -> Desk:
    """A case that a resident reported without signing in: its receipt is her own."""
    return Desk(cast, by=resident(COUNTY), now=now, **({"channel": Channel.CITIZEN} | more))


SOMEBODY = Person(name="测试居民甲", phone="13800000001")


def running(desk: Desk) -> dict[str, CaseClock]:
    rows = CaseClock.objects.filter(county=desk.reported.county, case_id=desk.id, stopped_at=None)
    return {f"{row.kind}" if row.order_id is None else f"{row.kind}/{row.owner}": row for row in rows}


def refused(desk: Desk, actor: Actor, action: Action, **given: Any) -> str:
    with pytest.raises(Refused) as caught:
        desk.move(actor, action, **given)
    return caught.value.code
