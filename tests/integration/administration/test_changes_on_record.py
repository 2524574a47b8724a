"""Every change to the settings is on record with who and why: what ends asks for its reason, and keeps it in sight."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from tests.integration.administration.test_departments_and_roster import ROOT, name_liaison, now, plan
from tests.integration.cases.test_pages import at_desk, body
from tests.people import COUNTY, Cast

from gezhi.kernel.calendar import CHINA
from gezhi.people import queries
from gezhi.people.actions import end_posting, plan_shifts
from gezhi.people.models import Contact, DutyShift
from gezhi.people.terms import NewShift
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Level


def shift_form(cast: Cast, row: DutyShift, **more: str) -> dict[str, str]:
    begins, ends = row.starts_at.astimezone(CHINA), row.ends_at.astimezone(CHINA)
    given = {
        "organisation": str(cast.agency.id), "day": begins.date().isoformat(), "first": f"{begins:%H:%M}",
        "last": f"{ends:%H:%M}", "name": row.name, "phone": row.phone, "instead": str(row.id), "reason": "",
    }  # fmt: skip
    return given | more


class TestAShift:
    @pytest.fixture
    def planned(self, cast: Cast) -> DutyShift:
        begins = now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
        plan(cast, begins)
        return DutyShift.objects.get()

    def test_is_taken_back_with_a_reason_only_and_stays_on_record(self, cast: Cast, planned: DutyShift) -> None:
        browser, where = at_desk("administrator"), f"{ROOT}/roster/{planned.id}/take-back"
        answer = browser.post(where, {"reason": "  "})
        page = body(answer)
        assert (answer.status_code, "请写明理由" in page) == (422, True)
        assert f'id="because-{planned.id}-error"' in page and '<details class="because" open>' in page
        assert DutyShift.objects.filter(taken_back_at__isnull=True).exists()
        assert browser.post(where, {"reason": "与节日值守重复"}).status_code == 303
        page = body(browser.get(f"{ROOT}/roster"))
        assert "改动记录" in page and f"{cast.administrator.name}：与节日值守重复" in page
        assert "taken back" in body(at_desk("administrator", "en").get(f"{ROOT}/roster"))

    def test_is_changed_in_one_step_with_who_and_why(self, cast: Cast, planned: DutyShift) -> None:
        browser, where = at_desk("administrator"), f"{ROOT}/roster"
        begun = body(browser.get(f"{where}?instead={planned.id}"))
        assert "改这一班" in begun and 'value="测试值班甲"' in begun and 'name="reason"' in begun
        changed = shift_form(cast, planned, name="测试值班乙")
        answer = browser.post(where, changed)
        page = body(answer)
        assert (answer.status_code, "请写明理由" in page, 'value="测试值班乙"' in page) == (422, True, True)
        assert [row.name for row in queries.on_duty(cast.agency.id, planned.starts_at)] == ["测试值班甲"]
        assert browser.post(where, changed | {"reason": "调班"}).status_code == 303
        assert [row.name for row in queries.on_duty(cast.agency.id, planned.starts_at)] == ["测试值班乙"]
        page = body(browser.get(where))
        old = page[page.index("改动记录") :]
        assert "测试值班甲" in old and "测试值班乙" in old and f"{cast.administrator.name}：调班" in old

    def test_a_change_that_is_refused_leaves_the_old_one(self, cast: Cast, planned: DutyShift) -> None:
        given = shift_form(cast, planned, reason="调班", phone="13800000001")
        answer = at_desk("administrator").post(f"{ROOT}/roster", given)
        assert (answer.status_code, "这是手机号" in body(answer)) == (422, True)
        assert [row.name for row in queries.on_duty(cast.agency.id, planned.starts_at)] == ["测试值班甲"]
        foreign = at_desk("county_administrator").get(f"{ROOT}/roster?instead={cast.agency.id}")
        assert foreign.status_code == 404


def test_a_liaison_person_ends_with_a_reason_only(cast: Cast) -> None:
    key = name_liaison(cast)
    browser, where = at_desk("administrator"), f"{ROOT}/departments/{cast.sanitation.id}"
    answer = browser.post(f"{where}/{key}/end", {"reason": ""})
    assert (answer.status_code, "请写明理由" in body(answer)) == (422, True)
    assert Contact.objects.filter(valid_to__isnull=True).exists()
    assert browser.post(f"{where}/{key}/end", {"reason": "已调离"}).status_code == 303
    page = body(browser.get(where))
    assert f"{cast.administrator.name}：已调离" in page


def test_who_decided_that_a_department_is_recorded_for_and_why_is_shown(cast: Cast) -> None:
    for handler in (cast.sanitation_handler, cast.second_sanitation_handler):
        end_posting(actor=cast.administrator, now=datetime.now(UTC), posting_id=handler.posting, reason="调离")
    browser, where = at_desk("administrator"), f"{ROOT}/recorded"
    key = str(cast.sanitation.id)
    assert browser.post(where, {"organisation": key, "reason": "尚未接入平台"}).status_code == 303
    page = body(browser.get(where))
    row = page[page.index("谁定的，为何") : page.index("再加一个")]
    assert f"{cast.administrator.name}：尚未接入平台" in row
    answer = browser.post(f"{where}/{key}/end", {"reason": ""})
    assert (answer.status_code, "请写明原因" in body(answer)) == (422, True)
    assert queries.organisation(cast.sanitation.id).is_recorded_for(datetime.now(UTC))
    assert browser.post(f"{where}/{key}/end", {"reason": "联络员已领账号"}).status_code == 303
    page = body(browser.get(where))
    assert "改动记录" in page and "联络员已领账号" in page and "尚未接入平台" in page


def test_an_account_shows_who_closed_and_corrected_it_and_why(cast: Cast) -> None:
    browser, where = at_desk("system_administrator"), f"{ROOT}/accounts/{cast.verifier.person}"
    old = cast.verifier.name
    assert "请写明理由" in body(browser.post(f"{where}/freeze", {"reason": ""}))
    assert browser.post(f"{where}/freeze", {"reason": "疑似被盗用"}).status_code == 303
    assert "请写明理由" in body(browser.post(f"{where}/reopen", {"reason": ""}))
    assert browser.post(f"{where}/reopen", {"reason": "已查清"}).status_code == 303
    assert browser.post(f"{where}/correct", {"name": "测试 改名", "work_number": "CS9002"}).status_code == 303
    page = body(browser.get(where))
    for said in ("疑似被盗用", "已查清", old, "CS9002", cast.system_administrator.name):
        assert said in page[page.index("改动记录") :], said
    assert AuditEntry.objects.filter(action="close-account").count() == 1


class TestHoursThatNobodyCovers:
    def test_are_listed_and_lead_to_a_form_that_fills_them(self, cast: Cast) -> None:
        browser, where = at_desk("administrator"), f"{ROOT}/roster"
        page = body(browser.get(where))
        assert "没有人值班的时段" in page and "夜间、周末和节假日" in page
        link = re.search(r'href="(\?day=[^"]+)#plan"', page)
        assert link
        day = re.search(r"day=([0-9-]+)", link[1])
        assert day and f'value="{day[1]}"' in body(browser.get(where + unescape(link[1])))
        assert "Hours that nobody covers" in body(at_desk("administrator", "en").get(where))

    def test_are_none_where_the_agency_or_the_county_above_is_planned(self, cast: Cast) -> None:
        county = queries.agency_of(COUNTY, Level.COUNTY)
        long = NewShift(county.id, now(), now() + timedelta(days=20), "测试值班丁", "", "0750-8000009")
        plan_shifts(actor=cast.county_administrator, now=now(), shifts=[long])
        page = body(at_desk("administrator").get(f"{ROOT}/roster"))
        assert "没有人值班的时段" not in page and "今后 14 天的夜间、周末和节假日都有人值班。" in page
