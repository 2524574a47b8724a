"""Exports: asked for with a reason, approved by others, made as their asker may see, kept seven days, all on record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.conf import settings
from django.http import FileResponse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.integration.cases.desk import SOMEBODY, Desk, reported
from tests.integration.cases.test_pages import at_desk, body, now
from tests.people import Cast

from gezhi.cases.actions.exporting import ask_export, decide_export, expire_exports, make_export, take_export
from gezhi.cases.models import Case, Export
from gezhi.cases.queries.exports import own_exports
from gezhi.cases.rules import exporting
from gezhi.cases.terms import Action, ExportForm, ExportState
from gezhi.kernel.refusal import Refused
from gezhi.people.actions import end_posting
from gezhi.security.models import AuditEntry
from gezhi.security.terms import SYSTEM, Actor, ApprovalAction, ApprovalState

WHY = "乡镇月度例会核对台账"
PLAIN, SENSITIVE = ["number", "title", "state"], ["number", "petitioners", "phones"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Files of a test lie apart."""
    monkeypatch.setattr(settings, "GEZHI", replace(settings.GEZHI, data=tmp_path))
    yield tmp_path / "exports"


def asked(actor: Actor, columns: list[str] = PLAIN, form: ExportForm = ExportForm.CSV, **more: Any) -> Export:
    given: dict[str, Any] = {"filters": {"state": "reported"}, "reason": WHY, "language": "zh-hans"} | more
    key = ask_export(actor=actor, now=now(), columns=columns, form=form, **given)
    return Export.objects.get(county=actor.county, id=key)


def said(actor: Actor, export: Export, action: ApprovalAction = ApprovalAction.APPROVE, reason: str = "") -> Any:
    return decide_export(actor=actor, now=now(), approval_id=export.approval, action=action, reason=reason)


def made(export: Export) -> Export:
    make_export(county=export.county, export_id=export.id, now=now())
    export.refresh_from_db()
    return export


def ready(cast: Cast, **more: Any) -> Export:
    export = asked(cast.officer, **more)
    said(cast.administrator, export)
    return made(export)


def refusal(act: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **given)
    return caught.value.code


def lines(export: Export) -> list[list[str]]:
    text = (Path(settings.GEZHI.exports) / export.file).read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def trail(export: Export) -> list[str]:
    entries = AuditEntry.objects.filter(object=f"export:{export.id}").order_by("at", "id")
    return list(entries.values_list("action", flat=True))


class TestAsking:
    def test_is_on_record_with_its_reason_and_makes_no_file(self, cast: Cast, folder: Path) -> None:
        reported(cast.worker, now())
        export = asked(cast.officer)
        entry = AuditEntry.objects.get(object=f"export:{export.id}")
        assert (entry.action, entry.purpose, entry.person) == ("ask-export", WHY, cast.officer.person)
        assert export.state == ExportState.WAITING
        assert not folder.exists()
        make_export(county=export.county, export_id=export.id, now=now())  # nobody granted it
        assert not folder.exists()

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"reason": " "}, "reason-needed"),
            ({"reason": "长" * 201}, "reason-too-long"),
            ({"columns": []}, "no-fields"),
            ({"columns": ["password"]}, "field-not-yours"),
            ({"filters": {}}, "export-not-narrowed"),
            ({"filters": {"sort": "due"}}, "export-not-narrowed"),
            ({"filters": {"state": "archived"}}, "no-rows"),
            ({"filters": {"state": "nonsense"}}, "bad-filter"),
            ({"filters": {"text": "13800000001"}}, "view-holds-personal-data"),
        ],
    )
    def test_refuses_what_is_not_given_out(self, cast: Cast, given: dict[str, Any], code: str) -> None:
        reported(cast.worker, now())
        assert refusal(asked, cast.officer, **given) == code
        assert not Export.objects.exists()

    def test_is_for_agencies_and_departments(self, cast: Cast) -> None:
        reported(cast.worker, now())
        for actor in (cast.worker, cast.leader, cast.committee, cast.system_administrator):
            assert refusal(asked, actor) == "may-not-export"
        assert refusal(asked, cast.partner) == "may-not-export"
        assert refusal(asked, cast.verifier, SENSITIVE) == "field-not-yours"
        assert at_desk("worker").get("/exports").status_code == 403

    def test_more_rows_than_the_limit_are_refused(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        reported(cast.worker, now()), reported(cast.worker, now())
        monkeypatch.setattr(exporting, "MOST_ROWS", 1)
        assert refusal(asked, cast.officer) == "too-many-rows"

    def test_sent_twice_asks_once(self, cast: Cast) -> None:
        reported(cast.worker, now())
        desk = at_desk("officer")
        sent = {"query": "state=reported", "fields": ["number"], "form": "csv", "reason": WHY, "key": str(uuid4())}
        for _ in range(2):
            assert desk.post("/exports/new", sent).status_code == 303
        assert Export.objects.count() == 1
        other = desk.post("/exports/new", sent | {"reason": "另一个理由"})
        assert other.status_code == 409
        assert "另一个理由" in body(other)

    def test_a_refused_form_keeps_what_was_typed_and_ticked(self, cast: Cast) -> None:
        answer = at_desk("officer").post(
            "/exports/new", {"query": "state=reported", "fields": ["number", "due"], "form": "csv", "reason": WHY}
        )
        page = body(answer)
        assert answer.status_code == 422
        assert "没有符合条件的件可导出" in page
        assert f"{WHY}</textarea>" in page
        assert 'name="fields" value="due" checked' in page
        assert 'name="fields" value="title">' in page
        assert 'name="form" value="csv" checked' in page


class TestApproving:
    def test_one_business_administrator_suffices_for_what_is_internal(self, cast: Cast) -> None:
        reported(cast.worker, now())
        export = asked(cast.officer)
        assert said(cast.administrator, export) is ApprovalState.GRANTED
        job = ProcrastinateJob.objects.get(task_name="cases.export")
        assert job.args == {"county": "440703", "export": str(export.id)}

    def test_what_is_sensitive_takes_two_different_persons(self, cast: Cast) -> None:
        reported(cast.worker, now(), petitioners=[SOMEBODY])
        export = asked(cast.officer, SENSITIVE)
        assert said(cast.administrator, export) is ApprovalState.WAITING
        assert refusal(said, cast.administrator, export) == "approved-before"
        assert refusal(said, cast.administrator, export, ApprovalAction.REFUSE, "不妥") == "approved-before"
        assert not ProcrastinateJob.objects.filter(task_name="cases.export").exists()
        assert said(cast.county_administrator, export) is ApprovalState.GRANTED
        assert trail(export) == ["ask-export", "approve-export", "approve-export"]

    def test_nobody_approves_her_own_request(self, cast: Cast) -> None:
        reported(cast.worker, now())
        export = asked(cast.administrator)
        assert refusal(said, cast.administrator, export) == "no-approving-yourself"
        assert "等您审批的导出" in body(at_desk("administrator").get("/exports"))
        assert said(cast.county_administrator, export) is ApprovalState.GRANTED

    def test_others_see_no_request_and_an_officer_approves_none(self, cast: Cast) -> None:
        reported(cast.worker, now())
        export = asked(cast.officer)
        for actor in (cast.second_officer, cast.county_officer, cast.foreign_officer):
            assert refusal(said, actor, export) == "no-such-approval"
        assert refusal(said, cast.officer, export) == "not-yours-to-approve"

    def test_a_departments_request_goes_to_the_agency_of_its_place(self, cast: Cast) -> None:
        Desk(cast, now=now()).to_handling()
        export = asked(cast.sanitation_handler, filters={"state": "handling"})
        assert said(cast.administrator, export) is ApprovalState.GRANTED
        assert made(export).rows == 1

    def test_a_refusal_says_why_and_ends_it(self, cast: Cast) -> None:
        reported(cast.worker, now())
        export = asked(cast.officer)
        assert refusal(said, cast.administrator, export, ApprovalAction.REFUSE) == "reason-needed"
        said(cast.administrator, export, ApprovalAction.REFUSE, "范围太大")
        assert refusal(said, cast.county_administrator, export) == "approval-decided"
        page = body(at_desk("officer").get("/exports"))
        assert "未获批准" in page
        assert "范围太大" in page

    def test_its_asker_withdraws_it_while_it_waits(self, cast: Cast) -> None:
        reported(cast.worker, now())
        export = asked(cast.officer)
        said(cast.officer, export, ApprovalAction.WITHDRAW)
        export.refresh_from_db()
        assert export.state == ExportState.WITHDRAWN
        assert refusal(said, cast.administrator, export) == "approval-decided"

    def test_is_a_to_do_of_the_administrator(self, cast: Cast) -> None:
        reported(cast.worker, now())
        asked(cast.officer)
        assert "待您审批的导出 1 个" in body(at_desk("administrator").get("/"))
        assert "待您审批的导出" not in body(at_desk("verifier").get("/"))

    def test_by_page_and_a_second_click_does_nothing_more(self, cast: Cast) -> None:
        reported(cast.worker, now())
        export = asked(cast.officer)
        desk = at_desk("administrator")
        page = body(desk.get("/exports"))
        assert WHY in page
        address = f"/exports/approvals/{export.approval}"
        bare = desk.post(address, {"action": "refuse"})
        assert bare.status_code == 422
        assert "请写明不同意的理由" in body(bare)
        assert desk.post(address, {"action": "approve"}).status_code == 303
        again = desk.post(address, {"action": "approve"})
        assert again.status_code == 409
        assert "不用再批" in body(again)
        assert ProcrastinateJob.objects.filter(task_name="cases.export").count() == 1


class TestTheFile:
    def test_bears_who_and_when_on_top_and_on_every_row(self, cast: Cast) -> None:
        cases = [reported(cast.worker, now()) for _ in range(2)]
        export = ready(cast)
        mark, heads, *rows = lines(export)
        assert cast.officer.name in mark[0]
        assert "不得外传" in mark[0]
        assert heads == ["编号", "状态", "什么事", "导出人和时间"]
        assert [row[0] for row in rows] == [cases[1].number, cases[0].number]
        assert all(cast.officer.name in row[-1] and "导出" in row[-1] for row in rows)
        assert (export.rows, export.state) == (2, ExportState.READY)

    def test_is_a_workbook_too(self, cast: Cast) -> None:
        case = reported(cast.worker, now())
        export = ready(cast, form=ExportForm.XLSX, language="en")
        book = openpyxl.load_workbook(Path(settings.GEZHI.exports) / export.file)
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        assert cast.officer.name in rows[0][0]
        assert rows[1][:3] == ("Number", "State", "What")
        assert rows[2][0] == case.number
        assert cast.officer.name in (book.properties.description or "")
        book.close()

    @pytest.mark.parametrize("form", ExportForm)
    def test_holds_no_formula(self, cast: Cast, form: ExportForm) -> None:
        case = reported(cast.worker, now())
        Case.objects.filter(county="440703", id=case.id).update(title='=HYPERLINK("http://x")', address=" +1\x07")
        export = ready(cast, form=form, columns=["title", "address"])
        if form is ExportForm.CSV:
            assert lines(export)[2][:2] == ['\'=HYPERLINK("http://x")', "' +1"]
            return
        book = openpyxl.load_workbook(Path(settings.GEZHI.exports) / export.file)
        cell = book.worksheets[0]["A3"]
        assert (cell.data_type, cell.value[:2]) == ("s", "'=")
        book.close()

    def test_masks_petitioners_as_the_pages_do(self, cast: Cast) -> None:
        reported(cast.worker, now(), petitioners=[SOMEBODY])
        export = asked(cast.officer, SENSITIVE)
        said(cast.administrator, export), said(cast.county_administrator, export)
        assert lines(made(export))[2][1:3] == ["测*", "138****01"]

    def test_holds_what_its_asker_sees_when_it_is_made(self, cast: Cast) -> None:
        kept, left = Desk(cast, now=now()).to_handling(), Desk(cast, now=now()).to_handling()
        export = asked(cast.sanitation_handler, filters={"channel": "patrol"})
        said(cast.administrator, export)
        left.move(cast.officer, Action.REASSIGN, reason="另有主办")
        assert [row[0] for row in lines(made(export))[2:]] == [kept.reported.number]

    def test_is_not_made_for_somebody_whose_posting_ended(self, cast: Cast, folder: Path) -> None:
        reported(cast.worker, now())
        export = asked(cast.officer)
        said(cast.administrator, export)
        end_posting(actor=SYSTEM, now=now(), posting_id=cast.officer.posting, reason="调离")
        assert made(export).state == ExportState.FAILED
        assert export.trouble == "posting-ended"
        assert not folder.exists()

    def test_that_is_refused_is_not_promised_again_and_one_that_broke_is(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reported(cast.worker, now())
        refused, broken = asked(cast.officer), asked(cast.officer)
        said(cast.administrator, refused), said(cast.administrator, broken)
        Export.objects.filter(county=refused.county, id=refused.id).update(columns=["password"])
        assert made(refused).trouble == "field-not-yours"
        page = body(at_desk("officer").get("/exports"))
        assert "请重新申请" in page and "系统会再试" not in page

        def breaks(*_: Any) -> None:
            raise OSError("disk full")

        monkeypatch.setattr("gezhi.cases.actions.exporting.write_file", breaks)
        with pytest.raises(OSError):
            made(broken)
        assert "系统会再试" in body(at_desk("officer").get("/exports"))

    def test_reads_page_after_page(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("gezhi.cases.queries.exports.AT_ONCE", 2)
        cases = [reported(cast.worker, now()).number for _ in range(5)]
        assert [row[0] for row in lines(ready(cast))[2:]] == cases[::-1]

    def test_is_made_once_however_often_its_job_runs(self, cast: Cast, folder: Path) -> None:
        reported(cast.worker, now())
        export = ready(cast)
        first = export.file
        assert made(export).file == first
        assert [path.name for path in folder.iterdir()] == [first]
        assert first.split(".")[0] != str(export.id)


class TestTaking:
    def test_is_for_its_asker_and_on_record_each_time(self, cast: Cast) -> None:
        reported(cast.worker, now())
        export = ready(cast)
        desk = at_desk("officer")
        for _ in range(2):
            answer = desk.get(f"/exports/{export.id}/file")
            assert isinstance(answer, FileResponse)
            assert answer.getvalue().startswith(b"\xef\xbb\xbf")
            assert "attachment" in answer.headers["Content-Disposition"]
        assert trail(export)[-2:] == ["take-export", "take-export"]
        for other in ("administrator", "second_officer", "foreign_officer"):
            assert at_desk(other).get(f"/exports/{export.id}/file").status_code == 404

    def test_ends_after_seven_days_and_the_file_goes(self, cast: Cast, folder: Path) -> None:
        reported(cast.worker, now())
        export = ready(cast)
        later = now() + timedelta(days=7, minutes=1)
        assert refusal(take_export, actor=cast.officer, now=later, export_id=export.id) == "export-not-ready"
        assert expire_exports(now=now()) == 0
        assert expire_exports(now=later) == 1
        assert list(folder.iterdir()) == []
        assert "已过期删除" in body(at_desk("officer").get("/exports"))

    def test_what_a_process_that_died_left_goes_too(self, cast: Cast, folder: Path) -> None:
        folder.mkdir()
        (folder / "left.part").write_bytes(b"x")
        expire_exports(now=now() + timedelta(days=1))
        assert (folder / "left.part").exists()
        expire_exports(now=now() + timedelta(days=9))
        assert not (folder / "left.part").exists()

    def test_before_it_is_ready_says_so(self, cast: Cast) -> None:
        reported(cast.worker, now())
        export = asked(cast.officer)
        answer = at_desk("officer").get(f"/exports/{export.id}/file")
        assert answer.status_code == 409
        assert "待审批" in body(answer)

    def test_ones_own_are_those_of_the_organisation_one_acts_for(self, cast: Cast) -> None:
        reported(cast.worker, now())
        asked(cast.officer)
        assert len(own_exports(cast.officer)) == 1
        assert own_exports(replace(cast.officer, organisation=UUID(int=5))) == []


def test_a_fields_level_is_that_of_the_columns_it_is_made_of() -> None:
    for name, each in exporting.FIELDS.items():
        if each.of:
            assert each.level == max(Case.levels[column] for column in each.of), name
