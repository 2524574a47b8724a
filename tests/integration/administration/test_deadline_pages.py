"""Other deadlines for a list: entered by one, confirmed by another, for new cases only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.integration.cases.desk import GARBAGE, Desk, running
from tests.integration.cases.test_pages import at_desk, body
from tests.people import COUNTY, Cast

from gezhi.catalogue import actions, queries
from gezhi.catalogue.models import AdmissionList, DeadlineProposal
from gezhi.catalogue.rules.deadlines import Change, field_of
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Refused
from gezhi.kernel.worktime import Allowance, Unit
from gezhi.security.models import AuditEntry

HERE = "/administration/deadlines"
HANDLING = field_of(ClockKind.HANDLING, Urgency.NORMAL)
NEW = Change(None, ClockKind.HANDLING, Urgency.NORMAL, Allowance(Unit.WORKING_DAY, 33))


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().astimezone(CHINA).date()


def enter(cast: Cast, *changes: Change, at: datetime | None = None, days: int = 1) -> UUID:
    """Entered by another business administrator of the county than the one of the cast."""
    at = at or now()
    return actions.propose_deadlines(
        actor=replace(cast.county_administrator, person=uuid4(), name="测试 另一位"), now=at, county=COUNTY,
        effective_from=at.astimezone(CHINA).date() + timedelta(days=days), name="关于调整办理时限的通知（测试）",
        source="测试文号 2 号", issued_on=at.astimezone(CHINA).date(), changes=changes or (NEW,),
    )  # fmt: skip


def confirm(cast: Cast, key: UUID, at: datetime | None = None) -> str:
    return actions.confirm_deadlines(actor=cast.county_administrator, now=at or now(), proposal_id=key).version


def refused(call: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    return caught.value.code


def form(cast: Cast, **more: str) -> dict[str, str]:
    """The form as the page shows it, with what a person adds."""
    version = queries.list_in_force(COUNTY, now()).version
    typed = {}
    for clock in ClockKind:
        for urgency in Urgency:
            term = queries.deadline(version, None, clock, urgency).allowance
            typed[field_of(clock, urgency)], typed[field_of(clock, urgency, "unit")] = str(term.value), term.unit.value
    return typed | {
        "name": "关于调整办理时限的通知（测试）", "source": "测试文号 2 号", "issued_on": today().isoformat(),
        "effective_from": (today() + timedelta(days=3)).isoformat(), **more,
    }  # fmt: skip


class TestInForce:
    def test_a_new_version_of_the_list_from_its_day_on(self, cast: Cast) -> None:
        before = queries.list_in_force(COUNTY, now())
        version = confirm(cast, enter(cast, days=2))
        assert queries.list_in_force(COUNTY, now()).version == before.version
        assert queries.list_in_force(COUNTY, now() + timedelta(days=2)).version == version
        assert queries.deadline(version, None, ClockKind.HANDLING, Urgency.NORMAL).allowance == NEW.allowance
        assert len(queries.matters(version)) == len(queries.matters(before.version))

    def test_an_open_case_keeps_its_terms_and_a_new_one_gets_the_new(self, cast: Cast) -> None:
        monday = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
        own = Change(GARBAGE, ClockKind.DISPATCHING, Urgency.NORMAL, Allowance(Unit.HOUR, 77))
        changes = [replace(own, urgency=urgency) for urgency in Urgency]
        old = Desk(cast).to_accepted()
        due = running(old)["dispatching"].due_at
        confirm(cast, enter(cast, *changes, at=monday), monday)
        assert running(old)["dispatching"].due_at == due
        assert (
            Desk(cast, now=monday).to_accepted()
            and old.row.list_version == queries.list_in_force(COUNTY, monday).version
        )
        new = Desk(cast, now=monday + timedelta(days=1)).to_accepted()
        clock = running(new)["dispatching"]
        assert new.row.list_version != old.row.list_version
        assert (clock.value, clock.unit) == (77, Unit.HOUR)

    def test_who_entered_them_does_not_confirm_them(self, cast: Cast) -> None:
        key = enter(cast)
        DeadlineProposal.objects.update(proposed_by=cast.county_administrator.person)
        assert refused(confirm, cast, key) == "confirmed-by-the-same"
        assert AdmissionList.objects.filter(county=COUNTY).count() == 1

    def test_not_after_their_day_nor_on_another_list(self, cast: Cast) -> None:
        key = enter(cast)
        assert refused(confirm, cast, key, now() + timedelta(days=2)) == "deadlines-day-is-over"
        version = queries.list_in_force(COUNTY, now()).version
        actions.adopt_list(
            actor=cast.county_administrator, now=now(), county=COUNTY, name="新清单（测试）", source="测试",
            issued_on=today(), effective_from=today(), matters=queries.matters(version),
            deadlines=queries.deadlines(version),
        )  # fmt: skip
        assert refused(confirm, cast, key) == "deadlines-of-another-list"

    def test_one_at_a_time_and_of_ones_own_county(self, cast: Cast) -> None:
        enter(cast)
        assert refused(enter, cast) == "deadlines-wait"
        city = replace(cast.city_administrator)
        assert refused(
            actions.propose_deadlines, actor=city, now=now(), county=COUNTY, effective_from=today() + timedelta(days=1),
            name="x", source="x", issued_on=today(), changes=[NEW],
        ) == "not-list-keeper"  # fmt: skip


class TestPages:
    def test_from_the_form_to_what_waits(self, cast: Cast) -> None:
        browser = at_desk("county_administrator")
        assert HANDLING in body(browser.get(f"{HERE}/change"))
        where = browser.post(f"{HERE}/change", form(cast, **{HANDLING: "33"})).headers["Location"]
        page = body(browser.get(where))
        assert "33 工作日" in page and "撤回" in page
        assert browser.post(f"{where}/confirm").status_code == 403
        assert browser.post(f"{where}/withdraw").status_code == 303
        assert AuditEntry.objects.filter(action="deadlines-withdrawn").count() == 1

    def test_the_other_sees_which_cases_stay_and_confirms(self, cast: Cast) -> None:
        Desk(cast, now=now()).to_handling()
        key, browser = enter(cast), at_desk("county_administrator", "en")
        page = body(browser.get(f"{HERE}/{key}"))
        assert "1 cases of these matters are open, and in 1 of them such a clock is running" in page
        assert browser.post(f"{HERE}/{key}/confirm").status_code == 303
        assert "In force" in body(browser.get(f"{HERE}/{key}"))
        assert browser.post(f"{HERE}/{key}/confirm").status_code == 409

    def test_both_are_warned_of_a_total_that_ends_before_the_handling_and_may_confirm_it(self, cast: Cast) -> None:
        clash = [
            replace(NEW, clock=clock, allowance=Allowance(Unit.WORKING_DAY, days))
            for clock, days in ((ClockKind.HANDLING, 9), (ClockKind.TOTAL, 4))
        ]
        browser = at_desk("county_administrator")
        typed = {
            field_of(each.clock, each.urgency, part): said
            for each, days in zip(clash, "94", strict=True)
            for part, said in (("value", days), ("unit", "working_day"))
        }
        where = browser.post(f"{HERE}/change", form(cast, **typed)).headers["Location"]
        page = body(browser.get(where))
        assert "总时限会比办理时限先到期" in page and "办理 9 工作日，总时限 4 工作日" in page
        browser.post(f"{where}/withdraw")
        key = enter(cast, *clash)
        other = at_desk("county_administrator", "en")
        assert "handling 9 working days, total 4 working days" in body(other.get(f"{HERE}/{key}"))
        assert other.post(f"{HERE}/{key}/confirm").status_code == 303
        plain = enter(cast, replace(NEW, clock=ClockKind.REPLY))
        assert "would end before" not in body(other.get(f"{HERE}/{plain}"))

    def test_is_sent_back_with_a_reason_only(self, cast: Cast) -> None:
        key, browser = enter(cast), at_desk("county_administrator")
        assert "请写明理由" in body(browser.post(f"{HERE}/{key}/refuse", {"remark": ""}))
        assert browser.post(f"{HERE}/{key}/refuse", {"remark": "与文件不符"}).status_code == 303
        assert "与文件不符" in body(browser.get(f"{HERE}/{key}"))

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({}, "没有改动"), ({HANDLING: ""}, "不能空"), ({HANDLING: "-3"}, "请填 1 到"),
            ({HANDLING: "33", "effective_from": "9999-12-31"}, "年份须在"),
            ({HANDLING: "33", "name": ""}, "请写通知的名称"),
            ({HANDLING: "33", "effective_from": "2020-01-01"}, "最早从明天起"), ({HANDLING: "3\x00"}, "无法保存的字符"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_nothing_is_written(self, cast: Cast, wrong: dict[str, str], said: str) -> None:
        answer = at_desk("county_administrator").post(f"{HERE}/change", form(cast, **wrong))
        assert (answer.status_code, said in body(answer)) == (422, True)
        assert not DeadlineProposal.objects.exists()

    def test_one_matter_has_its_own(self, cast: Cast) -> None:
        browser = at_desk("county_administrator")
        assert GARBAGE in body(browser.get(f"{HERE}?matter={GARBAGE}"))
        assert browser.get(f"{HERE}?matter=999999").status_code == 404
        typed = {"matter": GARBAGE, HANDLING: "9", field_of(ClockKind.HANDLING, Urgency.NORMAL, "unit"): "hour"}
        blank = {name: "" for name in form(cast) if name.endswith("-value")}
        where = browser.post(f"{HERE}/change", form(cast) | blank | typed).headers["Location"]
        assert GARBAGE in body(browser.get(where))

    def test_a_township_and_the_city_read_only(self, cast: Cast) -> None:
        enter(cast)
        assert "关于调整办理时限的通知" in body(at_desk("city_administrator").get(HERE))
        assert at_desk("administrator").get(HERE).status_code == 200
        assert at_desk("administrator").get(f"{HERE}/change").status_code == 403
        assert at_desk("officer").get(HERE).status_code == 403

    def test_what_is_elsewhere_is_not_found(self, cast: Cast) -> None:
        browser = at_desk("county_administrator")
        assert browser.get(f"{HERE}/{uuid4()}").status_code == 404
        assert browser.post(f"{HERE}/{uuid4()}/confirm").status_code == 404
