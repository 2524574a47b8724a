"""A notice about the calendar takes two persons: one enters it, another confirms it, and only then is it in force."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.people import NEIGHBOUR, TOWNSHIP, Cast

from gezhi.catalogue import actions, queries
from gezhi.catalogue.queries.closures import closure
from gezhi.catalogue.terms import ProposalState
from gezhi.kernel.refusal import Refused
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Actor
from gezhi.storage.queue import DELIVER, collecting

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
YEAR_2027 = """\
2027-01-01 至 2027-01-04，放假，元旦
2027-02-05 至 2027-02-11，放假，春节
2027-02-20，补班，春节调休补班
2027-04-03 至 2027-04-05，放假，清明节
2027-05-01 至 2027-05-05，放假，劳动节
2027-05-08，补班，劳动节调休补班
2027-06-09 至 2027-06-11，放假，端午节
2027-09-15 至 2027-09-17，放假，中秋节
2027-10-01 至 2027-10-07，放假，国庆节
"""
# The year that is in force already, with make-up days on its own Saturdays.
IN_FORCE = YEAR_2027.replace("2027-", "2026-").replace("02-20", "02-14").replace("05-08", "05-09")


def enter(actor: Actor, now: datetime = NOW, **more: Any) -> UUID:
    given: dict[str, Any] = {
        "year": 2027, "name": "关于2027年部分节假日安排的通知（测试）", "source": "测试文号 1 号",
        "issued_on": date(2026, 11, 20), "pasted": YEAR_2027,
    }  # fmt: skip
    return actions.propose_year(actor=actor, now=now, **(given | more))


def refused(code: str, call: Any, *args: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    assert caught.value.code == code, caught.value
    return caught.value


class TestYear:
    def test_is_in_force_when_another_person_has_confirmed_it(self, cast: Cast) -> None:
        key = enter(cast.city_administrator)
        assert 2027 not in queries.announced_years(NOW)
        with collecting() as jobs:
            fact = actions.confirm_calendar(actor=cast.second_city_administrator, now=NOW, proposal_id=key)
        assert 2027 in queries.announced_years(NOW)
        assert not queries.calendar_for("440703", NOW).is_working_day(date(2027, 2, 8))
        assert [(job.name, job.arguments["fact"]) for job in jobs] == [
            (DELIVER, "ProposalDecided"),
            (DELIVER, "CalendarAnnounced"),
        ]
        found = queries.proposal(cast.city_administrator, key)
        assert (found.state, found.version) == (ProposalState.CONFIRMED, fact.version)
        assert found.decided_by_name == cast.second_city_administrator.name
        trail = AuditEntry.objects.filter(object=f"calendar-proposal:{key}").values_list("action", flat=True)
        assert sorted(trail) == ["calendar-confirmed", "propose-calendar"]

    def test_is_not_confirmed_by_whoever_entered_it(self, cast: Cast) -> None:
        key = enter(cast.city_administrator)
        refused(
            "confirmed-by-the-same", actions.confirm_calendar, actor=cast.city_administrator, now=NOW, proposal_id=key
        )
        assert 2027 not in queries.announced_years(NOW)

    def test_is_not_confirmed_twice(self, cast: Cast) -> None:
        key = enter(cast.city_administrator)
        actions.confirm_calendar(actor=cast.second_city_administrator, now=NOW, proposal_id=key)
        refused(
            "proposal-decided", actions.confirm_calendar, actor=cast.second_city_administrator, now=NOW, proposal_id=key
        )

    def test_is_entered_by_the_city_only(self, cast: Cast) -> None:
        for actor in (cast.county_administrator, cast.city_officer, cast.system_administrator, cast.auditor):
            refused("not-calendar-keeper", enter, actor)

    def test_is_sent_back_with_a_reason_and_may_be_entered_anew(self, cast: Cast) -> None:
        key = enter(cast.city_administrator)
        second = cast.second_city_administrator
        refused("no-reason", actions.refuse_calendar, actor=second, now=NOW, proposal_id=key, remark=" ")
        actions.refuse_calendar(actor=second, now=NOW, proposal_id=key, remark="端午节日期与原文不符")
        enter(cast.city_administrator)

    def test_waits_once_a_year(self, cast: Cast) -> None:
        key = enter(cast.city_administrator)
        refused("year-waits", enter, cast.second_city_administrator)
        actions.withdraw_calendar(actor=cast.city_administrator, now=NOW, proposal_id=key)
        enter(cast.second_city_administrator)

    def test_tells_everything_that_is_wrong_at_once(self, cast: Cast) -> None:
        bad = YEAR_2027.replace("2027-06-09 至 2027-06-11，放假，端午节\n", "2027-06-09，补班，\n")
        told = refused("wrong-days", enter, cast.city_administrator, pasted=bad)
        assert told.field == "pasted"
        assert told.text.zh == "2027-06-09 是周三，本来就上班，不用写成补班。 没有写端午节哪天放假。"

    @pytest.mark.parametrize(
        ("code", "more"),
        [
            ("notice-wrong-year", {"year": 2028}), ("notice-wrong-year", {"year": 2025}),
            ("notice-without-name", {"name": " "}), ("notice-without-document", {"source": ""}),
            ("notice-of-the-future", {"issued_on": date(2026, 11, 24)}),
            ("year-announced", {"year": 2026, "pasted": IN_FORCE}),
        ],
    )  # fmt: skip
    def test_is_refused_with_a_sentence(self, cast: Cast, code: str, more: dict[str, Any]) -> None:
        refused(code, enter, cast.city_administrator, **more)

    def test_may_correct_a_year_in_force_when_that_is_said(self, cast: Cast) -> None:
        key = enter(cast.city_administrator, year=2026, pasted=IN_FORCE, corrects=True)
        assert queries.proposal(cast.second_city_administrator, key).state is ProposalState.WAITING


class TestClosure:
    def enter(self, actor: Actor, region: str = TOWNSHIP, **more: Any) -> UUID:
        given: dict[str, Any] = {
            "first": date(2026, 11, 24), "last": date(2026, 11, 25), "name": "台风停工（测试）",
            "source": "三防指挥部决定（测试）", "issued_on": date(2026, 11, 23),
        }  # fmt: skip
        return actions.propose_closure(actor=actor, now=NOW, region=region, **(given | more))

    def test_of_a_township_is_confirmed_by_the_agency_above(self, cast: Cast) -> None:
        key = self.enter(cast.administrator)
        actions.confirm_calendar(actor=cast.county_administrator, now=NOW, proposal_id=key)
        assert not queries.calendar_for(TOWNSHIP, NOW).is_working_day(date(2026, 11, 24))
        assert queries.calendar_for(NEIGHBOUR, NOW).is_working_day(date(2026, 11, 24))

    def test_of_the_county_is_not_confirmed_by_a_township(self, cast: Cast) -> None:
        key = self.enter(cast.county_administrator, "440703")
        refused("not-calendar-keeper", actions.confirm_calendar, actor=cast.administrator, now=NOW, proposal_id=key)

    def test_elsewhere_is_neither_entered_nor_seen(self, cast: Cast) -> None:
        refused("closure-elsewhere", self.enter, cast.administrator, NEIGHBOUR)
        refused("closure-elsewhere", self.enter, cast.city_administrator, "")
        key = self.enter(cast.city_administrator, NEIGHBOUR)
        refused("no-such-proposal", queries.proposal, cast.administrator, key)

    def test_of_the_past_or_without_an_end_is_refused(self, cast: Cast) -> None:
        refused(
            "closure-of-the-past", self.enter, cast.administrator, first=date(2026, 11, 10), last=date(2026, 11, 12)
        )
        refused("closure-backwards", self.enter, cast.administrator, last=date(2026, 11, 23))
        refused("closure-too-long", self.enter, cast.administrator, last=date(2026, 12, 23))


class TestLifting:
    """The storm turned away: from Thursday on the offices work again."""

    def closed(self, cast: Cast, by: Actor, last: date = date(2026, 11, 27)) -> int:
        key = TestClosure().enter(by, first=date(2026, 11, 24), last=last)
        return actions.confirm_calendar(actor=cast.county_administrator, now=NOW, proposal_id=key).version

    def enter(self, actor: Actor, version: int, now: datetime = NOW, **more: Any) -> UUID:
        given: dict[str, Any] = {
            "since": date(2026, 11, 26), "source": "台风转向，三防指挥部决定（测试）", "issued_on": date(2026, 11, 23)
        }  # fmt: skip
        return actions.propose_lifting(actor=actor, now=now, version=version, **(given | more))

    def test_is_in_force_when_another_person_has_confirmed_it(self, cast: Cast) -> None:
        version = self.closed(cast, cast.administrator)
        key = self.enter(cast.administrator, version)
        thursday, wednesday = date(2026, 11, 26), date(2026, 11, 25)
        assert not queries.calendar_for(TOWNSHIP, NOW).is_working_day(thursday)
        refused("confirmed-by-the-same", actions.confirm_calendar, actor=cast.administrator, now=NOW, proposal_id=key)
        lifted = actions.confirm_calendar(actor=cast.county_administrator, now=NOW, proposal_id=key).version
        calendar = queries.calendar_for(TOWNSHIP, NOW)
        assert (calendar.is_working_day(wednesday), calendar.is_working_day(thursday)) == (False, True)
        assert not queries.calendar_at(TOWNSHIP, version).is_working_day(thursday), (
            "what was promised by it can be seen"
        )
        assert closure(version, NOW).lifted_from == thursday
        assert [each.version for each in queries.notices(NOW)[:2]] == [lifted, version], "both stay in the history"

    def test_is_the_matter_of_whoever_decided_to_close(self, cast: Cast) -> None:
        key = TestClosure().enter(cast.county_administrator, last=date(2026, 11, 27))
        version = actions.confirm_calendar(actor=cast.city_administrator, now=NOW, proposal_id=key).version
        refused("lifted-by-another", self.enter, cast.administrator, version)
        refused("not-calendar-keeper", self.enter, cast.officer, version)
        key = self.enter(cast.county_administrator, version)
        refused("not-calendar-keeper", actions.confirm_calendar, actor=cast.administrator, now=NOW, proposal_id=key)
        actions.confirm_calendar(actor=cast.city_administrator, now=NOW, proposal_id=key)

    def test_waits_once_and_is_done_once(self, cast: Cast) -> None:
        version = self.closed(cast, cast.administrator)
        key = self.enter(cast.administrator, version)
        refused("lifting-waits", self.enter, cast.county_administrator, version)
        actions.confirm_calendar(actor=cast.county_administrator, now=NOW, proposal_id=key)
        refused("lifted-already", self.enter, cast.administrator, version)
        self.enter(cast.administrator, version, since=date(2026, 11, 25))

    def test_of_what_is_no_closure_is_not_found(self, cast: Cast) -> None:
        refused("no-such-notice", self.enter, cast.administrator, 999)
        refused("no-such-notice", self.enter, cast.city_administrator, 1)

    def test_is_confirmed_in_time_only(self, cast: Cast) -> None:
        version = self.closed(cast, cast.administrator)
        key = self.enter(cast.administrator, version)
        refused(
            "lifting-overtaken", actions.confirm_calendar, actor=cast.county_administrator, now=NOW + timedelta(days=3),
            proposal_id=key,
        )  # fmt: skip
        assert queries.proposal(cast.administrator, key).state is ProposalState.WAITING

    @pytest.mark.parametrize(
        ("code", "more"),
        [
            ("lifted-day-gone", {"since": date(2026, 11, 24), "now": NOW + timedelta(days=1)}),
            ("lifted-before-it", {"since": date(2026, 11, 23), "now": NOW}),
            ("lifted-behind-it", {"since": date(2026, 11, 28)}), ("notice-without-document", {"source": " "}),
            ("notice-of-the-future", {"issued_on": date(2026, 11, 30)}),
            ("closure-over", {"since": date(2026, 11, 26), "now": NOW + timedelta(days=4)}),
        ],
    )  # fmt: skip
    def test_is_refused_with_a_sentence(self, cast: Cast, code: str, more: dict[str, Any]) -> None:
        version = self.closed(cast, cast.administrator)
        refused(code, self.enter, cast.administrator, version, **more)
