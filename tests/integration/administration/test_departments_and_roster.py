"""Liaison persons and the duty roster: who keeps them, where they are seen, what is never recorded."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.desk import FIRE_LANE, Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.people import GRID, NEIGHBOUR, TOWNSHIP, Cast

from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Refused
from gezhi.people import actions, queries
from gezhi.people.models import Contact, DutyShift
from gezhi.people.terms import ContactKind, NewShift
from gezhi.security.models import Account, AuditEntry
from gezhi.security.terms import Actor

ROOT = "/administration"
TONIGHT = datetime(2026, 11, 28, 13, tzinfo=UTC)  # 21:00 of a Saturday in Jiangmen


def now() -> datetime:
    return datetime.now(UTC)


def name_liaison(cast: Cast, name: str = "测试联络员甲", **more: Any) -> Any:
    given = {"kind": ContactKind.LIAISON, "name": name, "post": "科员", "phone": "0750-8000001", "reason": "首次登记"}
    return actions.set_contact(
        actor=cast.administrator, now=now(), organisation_id=cast.sanitation.id, **(given | more)
    )  # fmt: skip


def plan(cast: Cast, begins: datetime, hours: int = 12, name: str = "测试值班甲") -> int:
    shift = NewShift(cast.agency.id, begins, begins + timedelta(hours=hours), name, "值班长", "0750-8000002")
    with_clock = min(now(), begins)
    return actions.plan_shifts(actor=cast.administrator, now=with_clock, shifts=[shift])


class TestLiaisons:
    def test_are_seen_where_a_department_is_chosen_and_on_its_order(self, cast: Cast) -> None:
        name_liaison(cast)
        accepted, handed = Desk(cast, now=now()).to_accepted(), Desk(cast, now=now()).to_dispatched()
        browser = at_desk("officer")
        assert "联络员 测试联络员甲（科员） 0750-8000001" in body(browser.get(f"/cases/{accepted.id}/moves/dispatch"))
        assert "测试联络员甲" in body(browser.get(f"/cases/{handed.id}"))
        assert "测试联络员甲" in body(browser.get("/desk"))
        assert "liaison" in body(at_desk("officer", "en").get(f"/cases/{handed.id}"))

    def test_cost_a_page_nothing(self, cast: Cast) -> None:
        name_liaison(cast)
        queries.liaison_of(cast.sanitation.id)
        with CaptureQueriesContext(connection) as asked:
            assert [row.name for row in queries.liaison_of(cast.sanitation.id)] == ["测试联络员甲"]
            assert queries.liaison_of(cast.fire.id) == ()
        assert len(asked) == 0

    def test_one_takes_the_place_of_another_and_the_record_stays(self, cast: Cast) -> None:
        first = name_liaison(cast)
        browser = at_desk("administrator")
        where = f"{ROOT}/departments/{cast.sanitation.id}"
        given = {
            "kind": "liaison",
            "name": "测试联络员乙",
            "phone": "66123",
            "reason": "人员调整",
            "instead": str(first),
        }
        assert browser.post(where, given).status_code == 303
        assert [row.name for row in queries.liaison_of(cast.sanitation.id)] == ["测试联络员乙"]
        page = body(browser.get(where))
        assert "测试联络员甲" in page and "人员调整" in page
        assert Contact.objects.count() == 2
        assert AuditEntry.objects.filter(action="set-liaison").count() == 2

    def test_there_is_one_office_line(self, cast: Cast) -> None:
        for phone in ("0750-8000003", "0750-8000004"):
            name_liaison(cast, kind=ContactKind.OFFICE, name="", phone=phone)
        assert queries.office_line_of(cast.sanitation.id) == "0750-8000004"
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.update(valid_to=None)

    def test_are_ended(self, cast: Cast) -> None:
        key = name_liaison(cast)
        browser = at_desk("administrator")
        assert (
            browser.post(f"{ROOT}/departments/{cast.sanitation.id}/{key}/end", {"reason": "已调离"}).status_code == 303
        )
        assert queries.liaison_of(cast.sanitation.id) == ()
        assert (
            browser.post(f"{ROOT}/departments/{cast.sanitation.id}/{key}/end", {"reason": "已调离"}).status_code == 404
        )

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"phone": "13800000001"}, "这是手机号"), ({"phone": "电话"}, "请填办公电话"),
            ({"name": ""}, "请写联络员姓名"), ({"name": "长" * 61}, "最多 60 个字"),
            ({"reason": ""}, "请写明理由"), ({"post": "a\x00"}, "无法保存的字符"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_beside_its_field(self, cast: Cast, wrong: dict[str, str], said: str) -> None:
        given = {"kind": "liaison", "name": "测试", "phone": "66123", "reason": "登记"} | wrong
        answer = at_desk("administrator").post(f"{ROOT}/departments/{cast.sanitation.id}", given)
        assert (answer.status_code, said in body(answer)) == (422, True)
        assert not Contact.objects.exists()

    def test_are_kept_by_the_agency_of_the_place_or_one_above(self, cast: Cast) -> None:
        address = f"{ROOT}/departments/{cast.department('14', '440781001').id}"
        assert at_desk("administrator").get(address).status_code == 404
        assert at_desk("administrator").post(address, {"name": "x", "phone": "66123", "reason": "x"}).status_code == 404
        assert at_desk("county_administrator").get(f"{ROOT}/departments?place={TOWNSHIP}").status_code == 200
        assert at_desk("sanitation_handler").get(f"{ROOT}/departments").status_code == 403
        assert at_desk("administrator").get(f"{ROOT}/departments/{cast.agency.id}").status_code == 404


class TestRoster:
    def test_a_shift_is_planned_and_seen_on_home(self, cast: Cast) -> None:
        local = now().astimezone(CHINA)
        given = {
            "organisation": str(cast.agency.id), "day": local.date().isoformat(), "first": f"{local:%H:%M}",
            "last": f"{local:%H:%M}", "name": "测试值班甲", "post": "", "phone": "0750-8000002",
        }  # fmt: skip
        assert at_desk("administrator").post(f"{ROOT}/roster", given).status_code == 303
        for who in ("officer", "sanitation_handler"):
            assert "测试值班甲" in body(at_desk(who).get("/"))
        assert "测试值班甲" not in body(at_desk("worker").get("/"))
        assert "On duty now" in body(at_desk("officer", "en").get("/"))

    def test_an_urgent_case_says_whom_to_call_outside_office_hours_only(self, cast: Cast) -> None:
        plan(cast, now() - timedelta(hours=1))
        urgent, plain = Desk(cast, now=now(), matter=FIRE_LANE).to_accepted(), Desk(cast, now=now()).to_accepted()
        browser = at_desk("officer")
        with patch("gezhi.project.templatetags.reach._at_work", return_value=False):
            assert urgent.row.urgency in ("critical", "urgent")
            assert "先打值班电话" in body(browser.get(f"/cases/{urgent.id}"))
            assert "先打值班电话" not in body(browser.get(f"/cases/{plain.id}"))
        with patch("gezhi.project.templatetags.reach._at_work", return_value=True):
            assert "先打值班电话" not in body(browser.get(f"/cases/{urgent.id}"))

    def test_a_saturday_night_is_outside_office_hours_and_a_monday_morning_is_not(self, cast: Cast) -> None:
        from gezhi.project.templatetags.reach import _at_work

        assert not _at_work(TOWNSHIP, TONIGHT)
        assert _at_work(TOWNSHIP, datetime(2026, 11, 30, 2, tzinfo=UTC))

    def test_on_duty_is_asked_by_body_or_place(self, cast: Cast) -> None:
        begins = now() + timedelta(hours=2)
        plan(cast, begins)
        during = begins + timedelta(hours=1)
        assert [row.name for row in queries.on_duty(cast.agency.id, during)] == ["测试值班甲"]
        assert [row.name for row in queries.on_duty(TOWNSHIP, during)] == ["测试值班甲"]
        assert queries.on_duty(TOWNSHIP, begins - timedelta(minutes=1)) == ()
        assert queries.on_duty(TOWNSHIP, begins + timedelta(hours=12)) == ()
        assert [row.name for row in queries.on_duty_for(f"{TOWNSHIP}101001", during)] == ["测试值班甲"]

    def test_a_shift_is_taken_back_and_may_be_planned_anew(self, cast: Cast) -> None:
        begins = now() + timedelta(hours=2)
        plan(cast, begins)
        with pytest.raises(Exception, match="shift-planned-twice"), transaction.atomic():
            plan(cast, begins)
        shift = DutyShift.objects.get()
        assert (
            at_desk("administrator").post(f"{ROOT}/roster/{shift.id}/take-back", {"reason": "换班"}).status_code == 303
        )
        assert queries.on_duty(cast.agency.id, begins) == ()
        assert plan(cast, begins) == 1
        assert (
            at_desk("county_administrator").post(f"{ROOT}/roster/{shift.id}/take-back", {"reason": "换班"}).status_code
            == 404
        )

    def test_nothing_is_kept_of_who_came_and_old_shifts_go(self, cast: Cast) -> None:
        """P05: a plan, no check-in; a month after it nobody can count who was planned how often."""
        names = {field.name for field in DutyShift._meta.get_fields()}
        assert not {name for name in names if "came" in name or "present" in name or "sign" in name}
        plan(cast, now() - timedelta(days=1), hours=30)
        assert actions.sweep_shifts(now=now() + timedelta(days=20)) == 0
        assert actions.sweep_shifts(now=now() + timedelta(days=40)) == 1

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"first": "25:00"}, "请填时间"), ({"day": "9999-12-31"}, "年份须在"), ({"day": "2020-01-01"}, "已经结束"),
            ({"name": ""}, "请写值班的人"), ({"phone": "13800000001"}, "这是手机号"),
            ({"organisation": "x"}, "没有这个单位"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said(self, cast: Cast, wrong: dict[str, str], said: str) -> None:
        tomorrow = (now().astimezone(CHINA) + timedelta(days=1)).date().isoformat()
        given = {
            "organisation": str(cast.agency.id), "day": tomorrow, "first": "17:30", "last": "08:30", "name": "甲",
            "phone": "66123",
        } | wrong  # fmt: skip
        answer = at_desk("administrator").post(f"{ROOT}/roster", given)
        assert said in body(answer)
        assert answer.status_code in (404, 422)
        assert not DutyShift.objects.exists()


HEAD = ("单位", "日期", "从几点", "到几点", "姓名", "职务", "值班电话", "账号")
FORMS = ("csv", "xlsx", "typed.xlsx")  # the last one as whoever types into a workbook gets it: days and times


def roster_file(form: str, rows: Sequence[Sequence[Any]]) -> SimpleUploadedFile:
    """A roster as CSV, as a workbook of text, or as one with days, times and numbers in its cells."""
    if form == "csv":
        lines = [",".join(str(cell) for cell in row) for row in (HEAD, *rows)]
        return SimpleUploadedFile("roster.csv", "\n".join(lines).encode())
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append([_typed(cell) if form.startswith("typed") else str(cell) for cell in row])
    kept = io.BytesIO()
    book.save(kept)
    return SimpleUploadedFile("roster.xlsx", kept.getvalue())


def _typed(cell: Any) -> Any:
    for make in (date.fromisoformat, time.fromisoformat, int):
        with suppress(ValueError, TypeError):
            return make(str(cell))
    return cell


def hand_in(table: SimpleUploadedFile) -> str:
    answer = at_desk("administrator").post(f"{ROOT}/import/shifts", {"file": table})
    assert answer.status_code == 303, body(answer)
    return str(answer.headers["Location"])


class TestRosterOfATable:
    DAY = (now().astimezone(CHINA) + timedelta(days=3)).date()

    @pytest.mark.parametrize("form", FORMS)
    def test_is_tried_first_and_comes_in_whole(self, cast: Cast, form: str) -> None:
        rows = [
            (f"{TOWNSHIP} 白沙街道网格中心", self.DAY, "17:30", "08:30", "测试值班甲", "值班长", "0750-8000002", ""),
            (f"{TOWNSHIP} 城管", f"{self.DAY:%Y/%m/%d}", "08:30:00", "17:30", "测试值班乙", "", "66123", ""),
        ]
        where = hand_in(roster_file(form, rows))
        browser = at_desk("administrator")
        page = body(browser.get(where))
        assert "测试值班甲" in page and not DutyShift.objects.exists()
        assert browser.post(f"{where}/carry-out").status_code == 303
        first, second = DutyShift.objects.order_by("starts_at", "name").reverse()
        begins = datetime.combine(self.DAY, time(17, 30), CHINA)
        assert (first.starts_at, first.ends_at - first.starts_at) == (begins, timedelta(hours=15))
        assert (second.starts_at.astimezone(CHINA).time(), second.phone) == (time(8, 30), "66123")
        again = hand_in(roster_file(form, rows))
        assert "都已经在库" in body(browser.post(f"{again}/carry-out"))
        assert DutyShift.objects.count() == 2

    @pytest.mark.parametrize("form", FORMS)
    def test_every_problem_is_told_by_its_line(self, cast: Cast, form: str) -> None:
        town, day = f"{TOWNSHIP} 城管", self.DAY
        where = hand_in(
            roster_file(
                form,
                [
                    (town, day, "晚上", "08:30", "测试值班甲", "", "66123", ""),
                    (town, "明天", "17:30", "08:30", "测试值班甲", "", "66123", ""),
                    (town, day, "17:30", "08:30", "测试值班甲", "", "13800000001", ""),
                    ("没有的单位", day, "17:30", "08:30", "测试值班甲", "", "66123", ""),
                    (town, day, "17:30", "08:30", "", "", "66123", ""),
                    (town, "9999-12-31", "17:30", "08:30", "测试值班甲", "", "66123", ""),
                    (town, day, "17:30", "08:30", "测试值班丙", "", "66123", "nobody-at-all"),
                    (town, day, "17:30", "08:30", "测试值班丁", "", "66123", "foreign_officer"),
                ],
            )
        )
        page = body(at_desk("administrator").get(where))
        for said in ("请填时间", "日期“明天”", "这是手机号", "没有的单位", "没有填“姓名”", "9999-12-31",
                     "没有账号“nobody-at-all”", "没有账号“foreign_officer”"):  # fmt: skip
            assert said in page, said
        assert at_desk("administrator").post(f"{where}/carry-out").status_code == 409
        assert not DutyShift.objects.exists()

    @pytest.mark.parametrize("form", FORMS)
    def test_names_the_account_of_who_is_on_duty(self, cast: Cast, form: str) -> None:
        """By user name or work number; the printed name stays what was printed."""
        number = Account.objects.get(id=cast.other_worker.person).work_number
        rows = [
            (f"{TOWNSHIP} 城管", self.DAY, "17:30", "08:30", "小王", "", "66123", "worker"),
            (f"{TOWNSHIP} 城管", self.DAY, "17:30", "08:30", "小李", "", "66123", number),
        ]
        where = hand_in(roster_file(form, rows))
        assert at_desk("administrator").post(f"{where}/carry-out").status_code == 303
        assert {row.name: row.person for row in DutyShift.objects.all()} == {
            "小王": cast.worker.person,
            "小李": cast.other_worker.person,
        }
        other = hand_in(roster_file(form, [(*rows[0][:-1], "officer")]))
        assert "账号不同" in body(at_desk("administrator").get(other))

    def test_a_closed_account_is_told_by_its_name(self, cast: Cast) -> None:
        Account.objects.filter(id=cast.worker.person).update(is_active=False)
        where = hand_in(
            roster_file("xlsx", [(f"{TOWNSHIP} 城管", self.DAY, "17:30", "08:30", "小王", "", "66123", "worker")])
        )
        assert "账号“worker”已停用" in body(at_desk("administrator").get(where))
        assert "worker is closed" in body(at_desk("administrator", "en").get(where))

    @pytest.mark.parametrize("content", [b"\x89PNG\r\n" + bytes(range(256)), b"a,b\n1,2", b"PK\x03\x04" + b"x" * 99])
    @pytest.mark.parametrize("what", ["shifts", "organisations", "people"])
    def test_garbage_that_bears_a_workbooks_name_is_called_so(self, cast: Cast, content: bytes, what: str) -> None:
        sent = SimpleUploadedFile("roster.XLSX", content)
        answer = at_desk("administrator").post(f"{ROOT}/import/{what}", {"file": sent})
        assert (answer.status_code, "这不是有效的 XLSX 工作簿" in body(answer)) == (422, True)
        sent = SimpleUploadedFile("cases.xlsx", content)
        answer = at_desk("administrator").post(f"{ROOT}/reports", {"file": sent})
        assert (answer.status_code, "这不是有效的 XLSX 工作簿" in body(answer)) == (422, True)


class TestWorkersOnDuty:
    def plan(self, cast: Cast, *persons: Actor, begins: datetime | None = None) -> datetime:
        begins = begins or now()
        actions.plan_shifts(
            actor=cast.administrator, now=begins,
            shifts=[
                NewShift(cast.agency.id, begins, begins + timedelta(hours=12), who.name, "", "66123", who.person)
                for who in persons
            ],
        )  # fmt: skip
        return begins

    def test_are_those_on_the_roster_who_are_posted_there(self, cast: Cast) -> None:
        at = self.plan(cast, cast.worker, cast.other_worker, cast.far_worker, cast.officer)
        assert queries.workers_on_duty(GRID, at) == [cast.worker.person]
        assert queries.workers_on_duty(TOWNSHIP, at) == sorted(
            each.person for each in (cast.worker, cast.other_worker, cast.far_worker)
        )
        assert queries.workers_on_duty(NEIGHBOUR, at) == []
        with CaptureQueriesContext(connection) as asked:
            queries.workers_on_duty(TOWNSHIP, at)
        assert len(asked) == 2

    def test_all_that_day_whatever_the_hours_and_while_the_shift_is_planned(self, cast: Cast) -> None:
        """Art. 21 ¶3 speaks of the day; a roster often plans only what lies outside office hours."""
        at = self.plan(cast, cast.worker, begins=(now() + timedelta(days=1)).replace(hour=9, minute=30))  # 17:30
        for hour in (0, 6, 15):  # 8:00, 14:00 and 23:00 in China
            assert queries.workers_on_duty(GRID, at.replace(hour=hour)) == [cast.worker.person], hour
        assert queries.workers_on_duty(GRID, at + timedelta(hours=12)) == [cast.worker.person], "into the next day"
        assert queries.workers_on_duty(GRID, at - timedelta(days=1)) == []
        assert queries.workers_on_duty(GRID, at + timedelta(days=2)) == []
        key = DutyShift.objects.get().id
        actions.take_back_shift(actor=cast.administrator, now=at, shift_id=key, reason="换班")
        assert queries.workers_on_duty(GRID, at) == []

    def test_nobody_is_planned_who_has_no_posting_in_the_area(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="shift-of-nobody-posted"):
            self.plan(cast, cast.worker, cast.foreign_worker)
        assert not DutyShift.objects.exists()

    def test_the_page_takes_an_account_too(self, cast: Cast) -> None:
        tomorrow = (now().astimezone(CHINA) + timedelta(days=1)).date().isoformat()
        given = {
            "organisation": str(cast.agency.id), "day": tomorrow, "first": "17:30", "last": "08:30", "name": "甲",
            "phone": "66123", "account": "nobody",
        }  # fmt: skip
        answer = at_desk("administrator").post(f"{ROOT}/roster", given)
        assert (answer.status_code, "没有账号“nobody”" in body(answer)) == (422, True)
        assert at_desk("administrator").post(f"{ROOT}/roster", given | {"account": "worker"}).status_code == 303
        assert DutyShift.objects.get().person == cast.worker.person
