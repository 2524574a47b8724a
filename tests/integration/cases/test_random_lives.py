"""Laws of a case under random moves by random people: no illegal state, one holder, chain and clocks whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.integration.cases.desk import GARBAGE, GAS, SOMEBODY, VISIT, Desk
from tests.people import FAR_GRID, GRID, Cast

from gezhi.cases import queries
from gezhi.cases.actions import move
from gezhi.cases.models import Attachment, Case, CaseClock, WorkOrder
from gezhi.cases.queries.petitioners import left_to_tell
from gezhi.cases.terms import ENDED_STATES, OPEN_STATES, TOLD_AFTER_END, Action, Channel, State
from gezhi.cases.workflow import TABLE, AskKind, Row
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import SYSTEM, Actor, Shown

LEGAL = {(source, row.action, row.target or source) for row in TABLE for source in row.sources}
WORDS = st.sampled_from(["理由", "已处理。", "电话13800000009", "依据三定方案", ""])


def weight(row: Row) -> int:
    """Moves that keep a case alive are drawn more often than ends and side steps, so that walks are long."""
    return 8 if row.target in OPEN_STATES or row.action in (Action.CLOSE, Action.FINISH_ASSISTING) else 1


class Walk:
    """One case and a stream of choices."""

    def __init__(self, cast: Cast, data: st.DataObject) -> None:
        self.cast, self.data = cast, data
        matter = data.draw(st.sampled_from(["", GARBAGE, GAS, VISIT]), label="matter")
        petitioners = [SOMEBODY] if data.draw(st.booleans(), label="petitioner") else []
        self.desk = Desk(cast, by=cast.hotline, matter=matter, petitioners=petitioners, channel=Channel.HOTLINE)
        self.other = Desk(cast)
        people = [*cast, SYSTEM]
        if petitioners:
            petitioner = queries.actor_of_receipt(self.desk.reported.receipts[0])
            people.append(replace(petitioner, shown=Shown.CODE))  # as by the code on her phone
        self.people = people

    def step(self) -> None:
        """A random move, mostly one that is offered."""
        before = self.desk.row
        state = State(before.state)
        rows = [row for row in TABLE if state in row.sources for _ in range(weight(row))] or list(TABLE)
        row = self.data.draw(st.sampled_from(rows), label="row")
        able = [who for who in self.people if any(relation.holds(self.facts(), who) for relation in row.who)]
        anybody = not able or self.data.draw(st.integers(0, 9), label="anybody") == 9
        actor = self.data.draw(st.sampled_from(self.people if anybody else able), label="actor")
        self.desk.now += timedelta(hours=self.data.draw(st.sampled_from([0, 1, 5, 900])))
        try:
            with transaction.atomic():
                move(
                    actor=actor,
                    now=self.desk.now,
                    case_id=self.desk.id,
                    action=row.action,
                    given=self.given(row, actor),
                )
        except Refused:
            after = self.desk.row
            assert (after.state, after.version, after.head) == (before.state, before.version, before.head)
        else:
            after = self.desk.row
            assert (state, row.action, State(after.state)) in LEGAL
            assert after.version == before.version + 1
            event(f"moved: {row.action}")
        self.holds(after)

    def facts(self) -> Any:
        return queries.get_for(SYSTEM, self.desk.id).facts

    def given(self, row: Row, actor: Actor) -> dict[str, Any]:
        return {ask.name: value for ask in row.asks if (value := self.value(ask, actor)) is not None}

    def value(self, ask: Any, actor: Actor) -> Any:
        cast, draw = self.cast, self.data.draw
        known: dict[AskKind, Any] = {
            AskKind.MATTER: lambda: draw(st.sampled_from([None, GARBAGE, VISIT])),
            AskKind.GRID: lambda: draw(st.sampled_from([None, GRID, FAR_GRID])),
            AskKind.GRIDS: lambda: draw(st.sampled_from([None, [GRID]])),
            AskKind.AGENCY: lambda: str(draw(st.sampled_from([cast.agency, cast.county_agency, cast.city_agency])).id),
            AskKind.DEPARTMENT: lambda: str(draw(st.sampled_from(self.departments(actor))).id),
            AskKind.ORGANISATIONS: lambda: draw(st.sampled_from([None, [str(self.departments(actor)[-1].id)]])),
            AskKind.CASE: lambda: self.other.reported.number,
            AskKind.PETITIONER: lambda: str(next(iter(queries.petitioners("440703", self.desk.id)), {"id": ""})["id"]),
            AskKind.ORDER: self.assisting_order,
            AskKind.ATTACHMENTS: lambda: self.photo(actor),
            AskKind.STEP: lambda: "1",
            AskKind.OFF_LIST: lambda: str(draw(st.sampled_from(list(ask.choices)))),
            AskKind.CHOICE: lambda: str(draw(st.sampled_from(list(ask.choices)))),
        }
        return known[ask.kind]() if ask.kind in known else draw(WORDS)

    def departments(self, actor: Actor) -> list[Any]:
        region = actor.places[0] if actor.places[0] in ("4407", "440703") else "440703002"
        return [self.cast.department("14", region), self.cast.department("17", region)]

    def assisting_order(self) -> str:
        orders = WorkOrder.objects.filter(case_id=self.desk.id, role="assisting", ended_at=None)
        return str(orders.values_list("id", flat=True).first() or "")

    def photo(self, actor: Actor) -> list[str] | None:
        if self.data.draw(st.booleans()):
            return None
        row = Attachment.objects.create(
            county=actor.county, id=uuid7(self.desk.now), name="后.jpg", media_type="image/jpeg", size=1,
            sha256="0" * 64, sm3="0" * 64, shown="0" * 64, uploaded_by=actor.person, uploaded_at=self.desk.now,
        )  # fmt: skip
        return [str(row.id)]

    def holds(self, row: Case) -> None:
        """What must be so after whatever happened."""
        key = {"county": row.county, "case_id": row.id}
        running = list(CaseClock.objects.filter(**key, stopped_at=None))
        kinds = [(clock.kind, clock.order_id, clock.kind == "explanation" and clock.started_at) for clock in running]
        assert len(kinds) == len(set(kinds)), "a clock runs twice"
        assert all(clock.owner for clock in running), "a clock without an owner"
        leads = WorkOrder.objects.filter(**key, role="lead", ended_at=None).count()
        over = row.state in ENDED_STATES or row.state == State.ARCHIVED
        if over:
            telling = row.state in TOLD_AFTER_END and left_to_tell(row.county, row.id)
            assert {clock.kind for clock in running} == ({"reply"} if telling else set())
            assert (row.due_at is not None) == telling
            assert row.ended_at is not None
            assert leads == 0
        else:
            assert running
            assert row.due_at is not None
            assert row.ended_at is None
        assert row.holder in (row.agency, row.lead)
        orders = WorkOrder.objects.filter(case_id=row.id).exclude(state="ended")
        assert row.sharing == sorted(set(orders.values_list("organisation", flat=True)) - {row.lead})
        assert (row.lead is None) or leads <= 1
        assert row.state != State.DISPATCHED or row.holder == row.lead
        steps, fault = queries.verified_chain(queries.get_for(SYSTEM, row.id))
        assert fault is None
        assert steps == row.version


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_people_making_random_moves_break_nothing(cast: Cast, data: st.DataObject) -> None:
    point = transaction.savepoint()
    try:
        walk = Walk(cast, data)
        for _ in range(data.draw(st.integers(8, 25))):
            walk.step()
    finally:
        transaction.savepoint_rollback(point)


def test_actions_of_the_table_are_all_reachable_by_somebody() -> None:
    assert {row.action for row in TABLE} == set(Action) - {
        Action.REPORT,
        Action.SUSPEND,
    }  # the latter only in files of before
