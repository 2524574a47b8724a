"""Organisations and people of a new county come in from tables: tried first, then all of them or none."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import FOREIGN_TOWNSHIP, GRID, OTHER_GRID, TOWNSHIP, VILLAGE, Cast

from gezhi.exchange.actions import hand_in, hand_over, make_people, name_organisations, sweep_drafts, withdraw_table
from gezhi.exchange.models import ImportDraft
from gezhi.exchange.queries import draft, drafts, empty_sheet, findings, read_sheet, rejected_sheet
from gezhi.exchange.rules.sheets import COLUMNS
from gezhi.exchange.terms import Finding, Outcome, Sheet
from gezhi.kernel.refusal import Refused
from gezhi.people import queries as people
from gezhi.people.actions import end_posting
from gezhi.people.models import Organisation, Posting
from gezhi.security.actions import sign_in, use_first_link
from gezhi.security.models import Account
from gezhi.security.terms import Actor, Duty, FirstLink

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)
BODIES, PEOPLE = Sheet.ORGANISATIONS, Sheet.PEOPLE
POLICE = ["联动部门", TOWNSHIP, "01", "白沙派出所（测试）", "派出所", "Police"]
UNION = ["partner", TOWNSHIP, "55", "白沙工会（测试）", "工会"]
ZHANG = ["baisha.zhang", "测试新人甲", "CS9001", "派单员", "白沙街道网格化服务管理中心"]
LI = ["baisha.li", "测试新人乙", "CS9002", "full-time grid worker", f"{TOWNSHIP} 白沙街道网格中心", GRID]


def table(sheet: Sheet, path: Path, *rows: list[str]) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(empty_sheet(sheet)))
    for number, cells in enumerate(rows, start=2):
        for place, text in enumerate(cells, start=1):
            book.worksheets[0].cell(row=number, column=place, value=text)
    target = path / f"{sheet.value}-{len(list(path.iterdir()))}.xlsx"
    book.save(target)
    return target


def tried(sheet: Sheet, path: Path, actor: Actor, *rows: list[str]) -> list[Finding]:
    return findings(sheet, read_sheet(sheet, table(sheet, path, *rows)), proposer=actor, now=NOW)


def said(found: Finding) -> str:
    return " ".join(f"{text.zh} {text.en}" for text in found.said)


def handed_in(sheet: Sheet, path: Path, actor: Actor, *rows: list[str]) -> Any:
    read = read_sheet(sheet, table(sheet, path, *rows))
    return hand_in(actor=actor, now=NOW, sheet=sheet, file_name="表.xlsx", rows=read)


def brought(cast: Cast, path: Path, *rows: list[str]) -> list[FirstLink]:
    key = handed_in(PEOPLE, path, cast.administrator, *rows)
    hand_over(actor=cast.administrator, now=NOW, draft_id=key)
    return make_people(actor=cast.system_administrator, now=NOW, draft_id=key)


class TestOrganisations:
    def test_come_in_from_the_template_and_a_second_time_add_nothing(self, cast: Cast, tmp_path: Path) -> None:
        key = handed_in(BODIES, tmp_path, cast.administrator, POLICE, UNION)
        assert not Organisation.objects.filter(short_name="派出所").exists()
        done = name_organisations(actor=cast.administrator, now=NOW, draft_id=key)
        assert (done.brought, done.changed) == (2, 0)
        made = people.department_at(TOWNSHIP, "01")
        assert made and (made.name, made.short_name_en) == ("白沙派出所（测试）", "Police")
        again = tried(BODIES, tmp_path, cast.administrator, POLICE, UNION)
        assert [each.outcome for each in again] == [Outcome.SAME, Outcome.SAME]

    def test_that_bear_another_name_are_shown_as_changes_and_then_changed(self, cast: Cast, tmp_path: Path) -> None:
        row = ["联动部门", TOWNSHIP, "14", "白沙综合行政执法办（测试）", "执法办"]
        (found,) = tried(BODIES, tmp_path, cast.administrator, row)
        assert found.outcome is Outcome.CHANGED
        assert "白沙街道城管 → 白沙综合行政执法办（测试）" in said(found)
        key = handed_in(BODIES, tmp_path, cast.administrator, row)
        assert name_organisations(actor=cast.administrator, now=NOW, draft_id=key).changed == 1
        assert people.organisation(cast.sanitation.id).short_name == "执法办"

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            (["机构", TOWNSHIP, "", "某", "某"], "不是单位的类别"),
            (["联动部门", "440703999", "14", "某", "某"], "没有代码为“440703999”的区划"),
            (["联动部门", FOREIGN_TOWNSHIP, "14", "某", "某"], "不在您的辖区"),
            (["网格化机构", "440703", "", "某", "某"], "不在您的辖区"),  # never above
            (["联动部门", TOWNSHIP, "", "某", "某"], "须填部门代码"),
            (["联动部门", TOWNSHIP, "98", "某", "某"], "部门目录里没有代码“98”"),
            (["网格化机构", TOWNSHIP, "14", "某", "某"], "没有部门代码，请留空"),
            (["村（居）民委员会", TOWNSHIP, "", "某", "某"], "设在村（社区）"),
            (["联动部门", VILLAGE, "14", "某", "某"], "belongs to a city, county or township"),
            (["联动部门", TOWNSHIP, "01", "", "某"], "没有填“全称”"),
            (["联动部门", TOWNSHIP, "01", "=A1", "某"], "是公式"),
            (["联动部门", TOWNSHIP, "01", "某", "长" * 61], "最多 60 个字"),
        ],
    )
    def test_that_cannot_come_in_are_told_why(self, cast: Cast, tmp_path: Path, row: list[str], problem: str) -> None:
        good, found = tried(BODIES, tmp_path, cast.administrator, POLICE, row)
        assert (good.outcome, found.outcome, found.row.line) == (Outcome.NEW, Outcome.WRONG, 3)
        assert problem in said(found)

    def test_that_stand_there_twice_are_told_so(self, cast: Cast, tmp_path: Path) -> None:
        _, found = tried(BODIES, tmp_path, cast.administrator, POLICE, POLICE)
        assert "与第 2 行是同一个" in said(found)

    def test_come_in_all_or_none(self, cast: Cast, tmp_path: Path) -> None:
        key = handed_in(BODIES, tmp_path, cast.administrator, POLICE, ["联动部门", "999999999", "14", "某", "某"])
        with pytest.raises(Refused) as refused:
            name_organisations(actor=cast.administrator, now=NOW, draft_id=key)
        assert refused.value.code == "import-still-wrong"
        assert people.department_at(TOWNSHIP, "01") is None

    def test_of_the_county_are_named_by_its_own_administrator(self, cast: Cast, tmp_path: Path) -> None:
        (found,) = tried(BODIES, tmp_path, cast.county_administrator, POLICE)
        assert found.outcome is Outcome.NEW
        for actor in (cast.officer, cast.system_administrator):
            with pytest.raises(Refused) as refused:
                handed_in(BODIES, tmp_path, actor, POLICE)
            assert refused.value.code == "wrong-duty"


class TestPeople:
    def test_take_two_persons_and_set_passwords_of_their_own(self, cast: Cast, tmp_path: Path) -> None:
        zhang, li = sorted(brought(cast, tmp_path, ZHANG, LI), key=lambda link: link.username, reverse=True)
        assert (zhang.username, li.username) == ("baisha.zhang", "baisha.li")
        account = use_first_link(code=zhang.code, password="Wo-Zi-Ji-Ding-1", address="", now=NOW)
        assert sign_in(username="baisha.zhang", password="Wo-Zi-Ji-Ding-1", address="", now=NOW) == account
        (posting,) = people.postings_of(account, NOW)
        assert (posting.duty, posting.places) == (Duty.AGENCY_OFFICER, (TOWNSHIP,))
        (worker,) = people.postings_of(li.account, NOW)
        assert (worker.duty, worker.places) == (Duty.FULL_TIME_WORKER, (GRID,))

    def test_are_not_made_by_the_one_who_handed_them_over(self, cast: Cast, tmp_path: Path) -> None:
        key = handed_in(PEOPLE, tmp_path, cast.administrator, ZHANG)
        hand_over(actor=cast.administrator, now=NOW, draft_id=key)
        with pytest.raises(Refused) as refused:
            make_people(actor=cast.administrator, now=NOW, draft_id=key)
        assert refused.value.code == "wrong-duty"
        assert not Account.objects.filter(username="baisha.zhang").exists()

    def test_come_in_once(self, cast: Cast, tmp_path: Path) -> None:
        brought(cast, tmp_path, ZHANG, LI)
        again = tried(PEOPLE, tmp_path, cast.administrator, ZHANG, LI)
        assert [each.outcome for each in again] == [Outcome.SAME, Outcome.SAME]
        with pytest.raises(Refused) as refused:
            brought(cast, tmp_path, ZHANG)
        assert refused.value.code == "import-nothing-to-do"

    def test_that_changed_are_shown_as_changes_and_then_changed(self, cast: Cast, tmp_path: Path) -> None:
        brought(cast, tmp_path, LI)
        moved = [LI[0], "测试新人丙", *LI[2:5], OTHER_GRID]
        (found,) = tried(PEOPLE, tmp_path, cast.administrator, moved)
        assert found.outcome is Outcome.CHANGED
        assert f"{GRID} → {OTHER_GRID}" in said(found)
        assert "测试新人乙 CS9002 → 测试新人丙 CS9002" in said(found)
        brought(cast, tmp_path, moved)
        account = Account.objects.get(username="baisha.li")
        assert account.name == "测试新人丙"
        (posting,) = people.postings_of(account.id, NOW)
        assert posting.places == (OTHER_GRID,)
        assert Posting.objects.get(account=account, valid_to__isnull=False).ended_because == "按导入表更正"

    def test_may_hold_several_postings_one_a_row(self, cast: Cast, tmp_path: Path) -> None:
        brought(cast, tmp_path, ZHANG, [*ZHANG[:3], "核查员", ZHANG[4]])
        account = Account.objects.get(username="baisha.zhang")
        assert {each.duty for each in people.postings_of(account.id, NOW)} == {Duty.AGENCY_OFFICER, Duty.VERIFIER}

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            (["ab", "测试", "CS1", "派单员", ZHANG[4]], "用户名须为 3 到 60 个字符"),
            (["13800138000", "测试", "CS1", "派单员", ZHANG[4]], "是手机号或证件号"),
            (["new.one", "测试", "CS1", "首长", ZHANG[4]], "没有“首长”这个岗位"),
            (["new.one", "测试", "CS1", "派单员", "台城街道网格化服务管理中心"], "您的辖区里没有单位"),
            (["new.one", "测试", "CS1", "派单员", "江门市网格化服务管理中心"], "您的辖区里没有单位"),  # never above
            (["new.one", "测试", "CS1", "审计员", ZHANG[4]], "系统管理员只任免管理员岗位"),
            (["new.one", "测试", "CS1", "承办人", ZHANG[4]], "没有“承办人”这个岗位"),
            (["new.one", "测试", "", "网格长", ZHANG[4], GRID], "网格员须有工作号"),
            (["new.one", "测试", "CS1", "网格长", ZHANG[4]], "任职须指明管辖范围"),
            (["new.one", "测试", "CS1", "网格长", ZHANG[4], "440703002101999"], "没有代码为“440703002101999”的"),
            (["new.one", "测试", "CS1", "专职网格员", ZHANG[4], f"{GRID}，{OTHER_GRID}"], "须写明理由"),
            (["new.one", "测试", "CS0000", "派单员", ZHANG[4]], "工作号“CS0000”已被别人使用"),
            (["foreign_officer", "测试", "CS1", "派单员", ZHANG[4]], "已被辖区外的人使用"),
            (["administrator", "测试 administrator", "CS0003", "派单员", ZHANG[4]], "不能给自己任职"),
            (["system_administrator", "测试", "CS1", "派单员", ZHANG[4]], "已被辖区外的人使用"),
        ],
    )
    def test_that_cannot_come_in_are_told_why(self, cast: Cast, tmp_path: Path, row: list[str], problem: str) -> None:
        good, found = tried(PEOPLE, tmp_path, cast.administrator, ZHANG, row)
        assert (good.outcome, found.outcome, found.row.line) == (Outcome.NEW, Outcome.WRONG, 3)
        assert problem in said(found)

    def test_of_one_name_are_one_person(self, cast: Cast, tmp_path: Path) -> None:
        _, found = tried(PEOPLE, tmp_path, cast.administrator, ZHANG, [ZHANG[0], "另一人", *ZHANG[2:]])
        assert "姓名或工作号却不同" in said(found)

    def test_wait_in_vain_when_the_administrator_has_left(self, cast: Cast, tmp_path: Path) -> None:
        key = handed_in(PEOPLE, tmp_path, cast.administrator, ZHANG)
        hand_over(actor=cast.administrator, now=NOW, draft_id=key)
        end_posting(actor=cast.county_administrator, now=NOW, posting_id=cast.administrator.posting, reason="调离")
        with pytest.raises(Refused) as refused:
            make_people(actor=cast.system_administrator, now=NOW, draft_id=key)
        assert refused.value.code == "import-proposer-gone"


class TestTheTable:
    @pytest.mark.parametrize("sheet", list(Sheet))
    def test_template_explains_each_column_in_both_languages(self, sheet: Sheet) -> None:
        book = openpyxl.load_workbook(io.BytesIO(empty_sheet(sheet)))
        assert [cell.value for cell in book.worksheets[0][1]] == [
            f"{column.name.zh} {column.name.en}" for column in COLUMNS[sheet]
        ]
        told = [row[2].value for row in book.worksheets[1].iter_rows(min_row=2)]
        assert told == [f"{column.explained.zh} / {column.explained.en}" for column in COLUMNS[sheet]]

    def test_of_rejected_rows_comes_in_when_they_are_corrected(self, cast: Cast, tmp_path: Path) -> None:
        found = tried(BODIES, tmp_path, cast.administrator, [*POLICE[:2], "", *POLICE[3:]], UNION)
        book = openpyxl.load_workbook(io.BytesIO(rejected_sheet(BODIES, found)))
        page = book.worksheets[0]
        assert page.max_row == 2
        assert "须填部门代码" in str(page.cell(row=2, column=7).value)
        page.cell(row=2, column=3, value="01")
        book.save(tmp_path / "corrected.xlsx")
        rows = read_sheet(BODIES, tmp_path / "corrected.xlsx")
        assert findings(BODIES, rows, proposer=cast.administrator, now=NOW)[0].outcome is Outcome.NEW

    def test_of_rejected_rows_bears_a_character_that_no_workbook_can_hold(self, cast: Cast, tmp_path: Path) -> None:
        path = tmp_path / "people.csv"
        row = ",".join([*ZHANG[:2], *ZHANG[3:]])
        path.write_text("\n".join(["用户名,姓名,岗位,单位", *[row] * 9, f"{row}\x07"]), encoding="utf-8")
        found = findings(PEOPLE, read_sheet(PEOPLE, path), proposer=cast.administrator, now=NOW)
        book = openpyxl.load_workbook(io.BytesIO(rejected_sheet(PEOPLE, found)))
        assert book.worksheets[0].max_row > 1

    def test_may_be_a_csv(self, cast: Cast, tmp_path: Path) -> None:
        path = tmp_path / "people.csv"
        path.write_text("用户名,姓名,岗位,单位\n" + ",".join([*ZHANG[:2], *ZHANG[3:]]), encoding="gb18030")
        (found,) = findings(PEOPLE, read_sheet(PEOPLE, path), proposer=cast.administrator, now=NOW)
        assert found.outcome is Outcome.NEW

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "import-empty"), ("全称\n某".encode(), "sheet-lacks-columns"),
            (b"\xd0\xcf\x11\xe0", "import-old-workbook"),
            ("用户名,姓名,岗位,单位\n".encode(), "sheet-without-rows"), (b"PK\x03\x04junk", "import-broken-workbook"),
            ("用户名,用户名,姓名,岗位,单位\nx,x,x,x,x".encode(), "sheet-column-twice"),
            (("用户名,姓名,岗位,单位\n" + "x,x,x,x\n" * 5001).encode(), "sheet-too-long"),
        ],
    )  # fmt: skip
    def test_that_is_none_is_refused_with_a_sentence(self, tmp_path: Path, content: bytes, code: str) -> None:
        path = tmp_path / "people.csv"
        path.write_bytes(content)
        with pytest.raises(Refused) as refused:
            read_sheet(PEOPLE, path)
        assert refused.value.code == code

    def test_is_seen_by_its_own_agency_alone(self, cast: Cast, tmp_path: Path) -> None:
        key = handed_in(PEOPLE, tmp_path, cast.administrator, ZHANG)
        assert [each.id for each in drafts(cast.administrator)] == [key]
        for actor in (cast.county_administrator, cast.system_administrator, cast.officer):
            with pytest.raises(Refused) as refused:
                draft(actor, key)
            assert refused.value.code == "no-such-import"
        hand_over(actor=cast.administrator, now=NOW, draft_id=key)
        assert draft(cast.system_administrator, key).id == key

    def test_is_listed_with_the_count_of_its_rows_and_without_them(self, cast: Cast, tmp_path: Path) -> None:
        handed_in(PEOPLE, tmp_path, cast.administrator, ZHANG, LI)
        with CaptureQueriesContext(connection) as asked:
            (found,) = drafts(cast.administrator)
        assert (found.counted, found.rows) == (2, ())
        assert [each["sql"].count('"rows"') for each in asked.captured_queries] == [1]  # where they are counted

    def test_is_emptied_when_it_is_done_with_and_swept_after_a_month(self, cast: Cast, tmp_path: Path) -> None:
        brought(cast, tmp_path, ZHANG)
        withdrawn = handed_in(PEOPLE, tmp_path, cast.administrator, LI)
        withdraw_table(actor=cast.administrator, now=NOW, draft_id=withdrawn)
        assert set(ImportDraft.objects.values_list("state", flat=True)) == {"done", "withdrawn"}
        assert all(row.rows == [] for row in ImportDraft.objects.all())
        with pytest.raises(Refused) as refused:
            hand_over(actor=cast.administrator, now=NOW, draft_id=withdrawn)
        assert refused.value.code == "import-state"
        assert sweep_drafts(now=NOW.replace(month=12, day=25)) == 2


class TestTheCommands:
    def test_bring_both_in_and_print_the_codes_once(
        self, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("import_organisations", str(table(BODIES, tmp_path, POLICE)), username="administrator")
        assert people.department_at(TOWNSHIP, "01")
        path = str(table(PEOPLE, tmp_path, [*ZHANG[:3], "承办人", f"{TOWNSHIP} 派出所"]))
        call_command("import_people", path, username="administrator", maker="system_administrator", dry_run=True)
        assert not Account.objects.filter(username="baisha.zhang").exists()
        call_command("import_people", path, username="administrator", maker="system_administrator")
        line = next(each for each in capsys.readouterr().out.splitlines() if each.startswith("baisha.zhang"))
        use_first_link(code=line.split()[-1], password="Wo-Zi-Ji-Ding-1", address="", now=datetime.now(UTC))

    def test_tell_what_is_wrong_and_keep_the_rows(
        self, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = str(table(BODIES, tmp_path, POLICE, ["机构", TOWNSHIP, "", "某", "某"]))
        with pytest.raises(SystemExit) as ended:
            call_command("import_organisations", path, username="administrator", rejected=tmp_path / "wrong.xlsx")
        assert ended.value.code == 2
        assert "第 3 行：“机构”不是单位的类别" in capsys.readouterr().out
        assert (tmp_path / "wrong.xlsx").exists()
        assert people.department_at(TOWNSHIP, "01") is None
