"""What an organisation is told, read behind the writes: each fact once, to whom it concerns, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.desk import MONDAY, Desk
from tests.integration.catalogue.test_proposals import enter
from tests.people import COUNTY, Cast

from gezhi.cases.queries import happening
from gezhi.cases.terms import Action
from gezhi.catalogue import actions as catalogue
from gezhi.catalogue.rules.deadlines import Change
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Refused
from gezhi.kernel.worktime import Allowance, Unit
from gezhi.messages import actions, queries
from gezhi.messages.models import Inbox, Message
from gezhi.messages.rules import opened, ticked_off
from gezhi.messages.terms import MessageKind, Seen
from gezhi.project.wiring import deliver
from gezhi.security.terms import Actor
from gezhi.storage.queue import Job, collecting

HOUR = timedelta(hours=1)


def told(actor: Actor, now: datetime) -> list[MessageKind]:
    return [row.kind for row in queries.inbox(actor, now).rows]


@pytest.fixture
def desk(cast: Cast) -> Desk:
    actions.gather(now=MONDAY - timedelta(minutes=1))  # from now on
    return Desk(cast)


def gathered(desk: Desk, after: timedelta = timedelta(minutes=1)) -> datetime:
    now = desk.now + after
    actions.gather(now=now)
    return now


class TestSteps:
    def test_a_dispatch_is_told_to_the_lead_and_to_those_who_assist(self, cast: Cast, desk: Desk) -> None:
        desk.to_dispatched(str(cast.fire.id))
        now = gathered(desk)
        assert told(cast.sanitation_handler, now) == [MessageKind.DISPATCHED]
        assert told(cast.second_sanitation_handler, now) == [MessageKind.DISPATCHED]
        assert told(cast.fire_handler, now) == [MessageKind.ASSIST]
        for actor in (
            cast.officer,
            cast.housing_handler,
            cast.foreign_sanitation_handler,
            cast.worker,
            cast.administrator,
        ):
            assert told(actor, now) == []

    def test_the_way_through_a_return_and_a_result(self, cast: Cast, desk: Desk) -> None:
        desk.to_dispatched()
        desk.move(
            cast.sanitation_handler,
            Action.ASK_RETURN,
            return_reason="not_our_duty",
            reason="不归我们管（测试）",
            basis="职责清单",
        )
        assert told(cast.officer, gathered(desk)) == [MessageKind.RETURN_ASKED]
        desk.move(
            cast.officer,
            Action.REJECT_RETURN,
            participants="城管、机构",
            minutes="一致",
            conclusion="仍由城管办理（测试）",
        )
        assert told(cast.sanitation_handler, gathered(desk)) == [MessageKind.RETURN_REFUSED, MessageKind.DISPATCHED]
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")
        now = gathered(desk)
        assert told(cast.officer, now)[0] is MessageKind.RESULT
        assert told(cast.verifier, now) == [MessageKind.RESULT]
        desk.move(cast.verifier, Action.REWORK, reason="现场仍有垃圾（测试）")
        assert told(cast.sanitation_handler, gathered(desk))[0] is MessageKind.REWORK

    def test_is_told_once_however_often_it_is_gathered(self, cast: Cast, desk: Desk) -> None:
        desk.to_dispatched()
        now = gathered(desk)
        assert actions.gather(now=now) == 0
        assert actions.gather(now=now + timedelta(minutes=1)) == 0
        assert told(cast.sanitation_handler, now) == [MessageKind.DISPATCHED]

    def test_that_it_was_reopened_is_told_to_who_led_then_and_not_to_who_was_dispatched_to_since(
        self, cast: Cast, desk: Desk
    ) -> None:
        """Both within the minute in which nobody has told of it yet."""
        desk.to_closed()
        before = told(cast.fire_handler, gathered(desk))
        desk.move(cast.second_officer, Action.REOPEN, after=timedelta(minutes=2), reason="仍有垃圾")
        desk.move(cast.officer, Action.DISPATCH, after=timedelta(seconds=20), lead=str(cast.fire.id))
        now = gathered(desk)
        assert before == [] and told(cast.fire_handler, now) == [MessageKind.DISPATCHED]
        assert MessageKind.REOPENED not in told(cast.sanitation_handler, now), "nobody led when it was reopened"

    def test_that_it_came_back_is_told_to_who_led_also_where_another_leads_since(self, cast: Cast, desk: Desk) -> None:
        desk.to_submitted()
        gathered(desk)
        desk.move(cast.verifier, Action.REWORK, after=timedelta(minutes=2), reason="没有清完")
        desk.move(cast.officer, Action.REASSIGN, after=timedelta(seconds=10), reason="权属有变")
        desk.move(cast.officer, Action.DISPATCH, after=timedelta(seconds=10), lead=str(cast.fire.id))
        now = gathered(desk)
        assert told(cast.fire_handler, now) == [MessageKind.DISPATCHED]
        assert told(cast.sanitation_handler, now)[0] is MessageKind.REWORK

    def test_a_step_whose_transaction_ended_late_is_told_all_the_same(self, cast: Cast, desk: Desk) -> None:
        actions.gather(now=desk.now + timedelta(minutes=4))
        desk.to_dispatched()  # at moments before the last gathering
        actions.gather(now=desk.now + timedelta(minutes=3))
        assert told(cast.sanitation_handler, desk.now + HOUR) == [MessageKind.DISPATCHED]

    def test_where_nothing_happens_three_statements_say_so(self, cast: Cast, desk: Desk) -> None:
        desk.to_dispatched()
        now = gathered(desk) + timedelta(minutes=10)
        actions.gather(now=now)
        with CaptureQueriesContext(connection) as asked:
            assert actions.gather(now=now + timedelta(seconds=10)) == 0
        assert len(asked) == 3, [query["sql"] for query in asked]

    def test_many_at_once_are_all_told(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "BATCH", 2)
        actions.gather(now=MONDAY)
        desks = [Desk(cast).to_dispatched() for _ in range(5)]
        now = gathered(desks[-1])
        assert told(cast.sanitation_handler, now) == [MessageKind.DISPATCHED] * 5

    def test_holds_no_words_and_no_names(self, cast: Cast, desk: Desk) -> None:
        desk.to_dispatched()
        gathered(desk)
        (row,) = Message.objects.values()
        assert desk.row.title not in str(row)
        assert set(row) == {
            "id", "organisation", "duty", "kind", "fact", "at", "deliver_at", "urgent", "county", "subject", "number",
            "clock", "only", "but",
        }  # fmt: skip


class TestDue:
    def test_whoever_owns_a_clock_is_told_before_and_after_it_runs_out(self, cast: Cast, desk: Desk) -> None:
        desk.to_handling()
        now = gathered(desk)
        clock = desk.row
        assert clock.soon_at and clock.due_at
        actions.gather(now=clock.soon_at)
        assert told(cast.sanitation_handler, clock.soon_at + timedelta(days=1))[0] is MessageKind.DUE_SOON
        actions.gather(now=clock.due_at)
        inbox = queries.inbox(cast.sanitation_handler, clock.due_at + timedelta(days=1)).rows
        assert [row.kind for row in inbox][:2] == [MessageKind.OVERDUE, MessageKind.DUE_SOON]
        assert inbox[0].clock == ClockKind.HANDLING
        assert told(cast.fire_handler, now + timedelta(days=9)) == []

    def test_all_that_runs_out_at_once_is_told_however_little_is_held_at_a_time(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(actions, "BATCH", 2)
        monkeypatch.setattr(happening, "SOME", 2)
        actions.gather(now=MONDAY)
        desks = [Desk(cast).to_handling() for _ in range(5)]
        due_at = desks[-1].row.due_at
        assert due_at
        actions.gather(now=due_at)
        late = told(cast.sanitation_handler, due_at + timedelta(days=1))
        assert late.count(MessageKind.OVERDUE) == 5
        assert actions.gather(now=due_at) == 0

    def test_what_was_done_in_time_is_not_told(self, cast: Cast, desk: Desk) -> None:
        desk.to_handling()
        due_at = desk.row.due_at
        assert due_at
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")
        actions.gather(now=due_at + timedelta(days=1))
        assert MessageKind.OVERDUE not in told(cast.sanitation_handler, due_at + timedelta(days=2))


class TestQuietHours:
    NIGHT = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 23:00 in Jiangmen

    def test_hold_what_is_not_of_the_highest_urgency(self, cast: Cast) -> None:
        actions.gather(now=self.NIGHT)
        desk = Desk(cast, now=self.NIGHT).to_dispatched()
        now = gathered(desk)
        assert told(cast.sanitation_handler, now) == []
        assert queries.bell(cast.sanitation_handler, now).new == 0
        seven = datetime(2026, 3, 2, 23, tzinfo=UTC)
        assert told(cast.sanitation_handler, seven) == [MessageKind.DISPATCHED]

    def test_what_was_held_is_new_although_later_ones_were_ticked_off(self, cast: Cast) -> None:
        actions.gather(now=self.NIGHT)
        held = Desk(cast, now=self.NIGHT).to_dispatched()
        gathered(held)
        Message.objects.filter(organisation=cast.fire.id).delete()
        urgent = Message.objects.get()
        urgent.pk, urgent.fact, urgent.urgent = uuid7(held.now), uuid7(held.now), True
        urgent.deliver_at = held.now
        urgent.save(force_insert=True)
        seen = ticked_off(queries.newest(cast.sanitation_handler, held.now + HOUR))
        assert queries.bell(cast.sanitation_handler, held.now + HOUR, seen).new == 0
        assert queries.bell(cast.sanitation_handler, datetime(2026, 3, 2, 23, tzinfo=UTC), seen).new == 1


class TestMarks:
    def test_say_what_is_new_and_stand_in_no_table(self, cast: Cast, desk: Desk) -> None:
        desk.to_dispatched()
        now = gathered(desk)
        (row,) = queries.inbox(cast.sanitation_handler, now).rows
        seen = opened(Seen(), row.id)
        assert queries.bell(cast.sanitation_handler, now).new == 1
        assert queries.bell(cast.sanitation_handler, now, seen).new == 0
        assert queries.inbox(cast.sanitation_handler, now, seen=seen).rows[0].seen
        assert not queries.inbox(cast.sanitation_handler, now).rows[0].seen

    def test_no_table_has_a_column_for_what_somebody_has_seen(self) -> None:
        """P38: whether something was read is a hint of the moment; only what wakes her is kept, her own choice."""
        assert {field.name for field in Inbox._meta.fields} == {"posting", "person", "waking", "since"}

    def test_a_message_for_others_cannot_be_opened(self, cast: Cast, desk: Desk) -> None:
        desk.to_dispatched()
        now = gathered(desk)
        (row,) = queries.inbox(cast.sanitation_handler, now).rows
        for actor in (cast.fire_handler, cast.officer, cast.system_administrator):
            with pytest.raises(Refused, match="no-such-message"):
                queries.message(actor, row.id, now)

    def test_all_are_ticked_off_at_once(self, cast: Cast) -> None:
        actions.gather(now=MONDAY)
        desks = [Desk(cast).to_dispatched() for _ in range(3)]
        now = gathered(desks[-1])
        assert queries.bell(cast.sanitation_handler, now).new == 3
        seen = ticked_off(queries.newest(cast.sanitation_handler, now))
        assert queries.bell(cast.sanitation_handler, now, seen).new == 0
        later = Desk(cast, now=now).to_dispatched()
        assert queries.bell(cast.sanitation_handler, gathered(later), seen).new == 1

    def test_what_wakes_her_is_her_choice(self, cast: Cast, desk: Desk) -> None:
        actions.choose_waking(actor=cast.sanitation_handler, now=MONDAY, kinds=["dispatched"])
        desk.to_dispatched()
        now = gathered(desk)
        assert [row.kind for row in queries.bell(cast.sanitation_handler, now).waking] == [MessageKind.DISPATCHED]
        assert queries.bell(cast.second_sanitation_handler, now).waking == ()
        with pytest.raises(Refused, match="no-such-kind"):
            actions.choose_waking(actor=cast.sanitation_handler, now=now, kinds=["calendar"])

    def test_what_came_before_she_chose_wakes_her_not(self, cast: Cast, desk: Desk) -> None:
        handler, minute = cast.sanitation_handler, timedelta(minutes=1)
        desk.to_dispatched()
        now = gathered(desk)
        actions.choose_waking(actor=handler, now=now + minute, kinds=["dispatched"])
        assert queries.bell(handler, now + minute).waking == ()
        assert queries.bell(handler, now + minute).new == 1
        later = Desk(cast, now=now + 2 * minute).to_dispatched()
        now = gathered(later)
        assert [row.number for row in queries.bell(handler, now).waking] == [later.reported.number]
        actions.choose_waking(actor=handler, now=now + minute, kinds=["dispatched", "overdue"])  # one more kind …
        assert [row.number for row in queries.bell(handler, now).waking] == [
            later.reported.number
        ]  # … changes no other
        actions.choose_waking(actor=handler, now=now + minute, kinds=[])
        actions.choose_waking(actor=handler, now=now + 2 * minute, kinds=["dispatched"])
        assert queries.bell(handler, now + 2 * minute).waking == ()

    def test_a_choice_made_before_its_moment_was_noted_goes_on(self, cast: Cast, desk: Desk) -> None:
        handler = cast.sanitation_handler
        Inbox.objects.create(posting=handler.posting, person=handler.person, waking=["dispatched"])
        desk.to_dispatched()
        now = gathered(desk)
        assert len(queries.bell(handler, now).waking) == 1
        actions.choose_waking(actor=handler, now=now + timedelta(minutes=1), kinds=["dispatched", "rework"])
        assert len(queries.bell(handler, now).waking) == 1


def delivered(jobs: list[Job], now: datetime) -> None:
    """As the queue hands the facts over; more than once, as after a crash."""
    for job in [*jobs, *jobs]:
        deliver(job.arguments["fact"], job.arguments["holding"], now)


class TestWhatASecondPersonConfirms:
    NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)

    def enter_deadlines(self, actor: Actor) -> UUID:
        return catalogue.propose_deadlines(
            actor=actor, now=self.NOW, county=COUNTY, effective_from=date(2026, 12, 1), name="时限调整（测试）",
            source="测试文号 2 号", issued_on=date(2026, 11, 20),
            changes=[Change(None, ClockKind.HANDLING, Urgency.NORMAL, Allowance(Unit.WORKING_DAY, 4))],
        )  # fmt: skip

    def test_a_notice_is_told_to_those_who_may_confirm_it(self, cast: Cast) -> None:
        with collecting() as jobs:
            key = enter(cast.city_administrator, self.NOW)
        delivered(jobs, self.NOW)
        (row,) = queries.inbox(cast.second_city_administrator, self.NOW).rows
        assert (row.kind, row.subject) == (MessageKind.CALENDAR, key)
        assert told(cast.county_administrator, self.NOW) == []

    def test_other_deadlines_are_told_to_the_countys_others_alone(self, cast: Cast) -> None:
        mine = cast.county_administrator
        with collecting() as jobs:
            key = self.enter_deadlines(mine)
        delivered(jobs, self.NOW)
        (row,) = queries.inbox(replace(mine, person=uuid4(), posting=uuid4()), self.NOW).rows
        assert (row.kind, row.subject) == (MessageKind.DEADLINES, key)
        for who in (mine, cast.city_administrator, cast.administrator, cast.foreign_officer):
            assert told(who, self.NOW) == []
            assert queries.bell(who, self.NOW).new == 0

    @pytest.mark.parametrize("state", ["confirmed", "refused"])
    def test_who_entered_it_alone_is_told_what_became_of_it(self, cast: Cast, state: str) -> None:
        mine = cast.county_administrator
        second = replace(mine, person=uuid4(), posting=uuid4())
        with collecting() as jobs:
            key = self.enter_deadlines(mine)
            jobs.clear()
            if state == "confirmed":
                catalogue.confirm_deadlines(actor=second, now=self.NOW, proposal_id=key)
            else:
                catalogue.refuse_deadlines(actor=second, now=self.NOW, proposal_id=key, remark="与文件不符")
        delivered(jobs, self.NOW)
        (row,) = queries.inbox(mine, self.NOW).rows
        assert (row.kind, row.subject, row.clock) == (MessageKind.DEADLINES_DECIDED, key, state)
        assert queries.bell(mine, self.NOW).new == 1
        assert told(second, self.NOW) == []

    def test_and_so_it_is_for_a_notice_but_nobody_is_told_of_what_she_took_back_herself(self, cast: Cast) -> None:
        first, second = cast.city_administrator, cast.second_city_administrator
        with collecting() as jobs:
            catalogue.withdraw_calendar(actor=first, now=self.NOW, proposal_id=enter(first, self.NOW))
            key = enter(first, self.NOW)
            catalogue.confirm_calendar(actor=second, now=self.NOW, proposal_id=key)
        delivered([job for job in jobs if job.arguments["fact"] == "ProposalDecided"], self.NOW)
        assert told(first, self.NOW) == [MessageKind.CALENDAR_DECIDED]
        assert told(second, self.NOW) == []


class TestAge:
    def test_messages_are_kept_for_ninety_days(self, cast: Cast, desk: Desk) -> None:
        desk.to_dispatched()
        now = gathered(desk)
        assert actions.forget_old(now=now + timedelta(days=89)) == 0
        assert actions.forget_old(now=now + timedelta(days=91)) == 1


def test_a_page_goes_on_behind_its_last_message(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    actions.gather(now=MONDAY)
    desks = [Desk(cast, now=MONDAY + n * HOUR).to_dispatched() for n in range(3)]
    now = gathered(desks[-1])
    first = queries.inbox(cast.sanitation_handler, now)
    second = queries.inbox(cast.sanitation_handler, now, after=first.after)
    assert [row.subject for row in (*first.rows, *second.rows)] == [desk.id for desk in reversed(desks)]
    assert second.after == ""
    with pytest.raises(Refused, match="bad-place"):
        queries.inbox(cast.sanitation_handler, now, after="x")
