"""What an admission list may hold, and how strictly the authority's tables are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gezhi.catalogue import rules
from gezhi.catalogue.rules import lists, reading
from gezhi.catalogue.terms import (
    ClockKind,
    DeadlineRow,
    DepartmentKind,
    GridRole,
    Item,
    MatterRow,
    PhotoRule,
    Process,
    Urgency,
)
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Refusal, Refused
from gezhi.kernel.worktime import Allowance, Unit
from gezhi.project.sample.catalogue import DATA, content

DEPARTMENTS, MATTERS, DEADLINES = content()
DIRECTORY = {department.code: department for department in DEPARTMENTS}
CLASSES = rules.read_classes(MATTERS)
NODES = {(row.major_code, row.minor.zh) for row in CLASSES}
TABLE = (DATA / "matters.csv").read_text(encoding="utf-8")


def matter(code: str) -> MatterRow:
    return next(row for row in MATTERS if row.code == code)


def refusal_of(changed: MatterRow) -> str:
    with pytest.raises(Refused) as refused:
        rules.check_matter(changed, DIRECTORY, NODES)
    return refused.value.code


class TestMatter:
    def test_of_the_sample_is_lawful(self) -> None:
        rules.check_list(MATTERS, DEADLINES, DIRECTORY, CLASSES)

    def test_of_item_seven_names_its_decision(self) -> None:
        assert refusal_of(replace(matter("090102"), decision_number=" ")) == "matter-without-decision"
        assert refusal_of(replace(matter("040101"), item=Item.OTHER)) == "matter-without-decision"

    @pytest.mark.parametrize("role", ["执法检查", "发现上报；处罚", "可现场审批", "协助执法", "发现，责令改正"])
    def test_gives_grid_workers_no_power(self, role: str) -> None:
        assert refusal_of(replace(matter("040101"), grid_role=role)) == "grid-role-is-enforcement"

    @pytest.mark.parametrize("role", ["发现、上报；不执法", "劝导、上报；不暂扣", "发现上报；不得处罚", "禁止扣押"])
    def test_may_say_that_they_have_none(self, role: str) -> None:
        rules.check_matter(replace(matter("040101"), grid_role=role), DIRECTORY, NODES)

    def test_says_what_grid_workers_do_in_it(self) -> None:
        assert refusal_of(replace(matter("040101"), grid_roles=())) == "matter-without-grid-role"

    def test_for_the_grid_or_the_spot_gives_a_role_that_suffices(self) -> None:
        reporting = (GridRole.REPORT,)
        assert refusal_of(replace(matter("070101"), grid_roles=reporting)) == "grid-role-too-narrow"
        assert refusal_of(replace(matter("040101"), grid_roles=reporting)) == "grid-role-too-narrow"
        rules.check_matter(replace(matter("040103"), grid_roles=reporting), DIRECTORY, NODES)

    def test_hangs_under_the_citys_catalogue(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.check_matter(matter("040101"), DIRECTORY, NODES - {("04", "市容环卫")})
        assert refused.value.code == "matter-not-in-catalogue"

    def test_is_led_by_a_department_never_by_a_group_or_a_company(self) -> None:
        for department in DEPARTMENTS:
            if department.kind in (DepartmentKind.GROUP, DepartmentKind.COMPANY):
                assert refusal_of(replace(matter("040101"), lead=department.code)) == "may-not-lead"

    def test_has_one_lead_that_does_not_assist_as_well(self) -> None:
        assert refusal_of(replace(matter("040101"), assisting=("14",))) == "lead-also-assists"

    def test_names_only_known_departments(self) -> None:
        assert refusal_of(replace(matter("040101"), assisting=("99",))) == "unknown-department"

    def test_that_is_confidential_stays_out_of_ordinary_lists(self) -> None:
        assert refusal_of(replace(matter("040101"), process=Process.CONFIDENTIAL)) == "confidential-matter"


class TestList:
    def test_is_not_empty(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.check_list([], DEADLINES, DIRECTORY, CLASSES)
        assert refused.value.code == "list-without-matters"

    def test_holds_a_matter_once(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.check_list([*MATTERS, MATTERS[0]], DEADLINES, DIRECTORY, CLASSES)
        assert refused.value.code == "matter-listed-twice"

    def test_has_a_deadline_for_every_clock_at_every_urgency(self) -> None:
        without = [rule for rule in DEADLINES if (rule.clock, rule.urgency) != (ClockKind.REPLY, Urgency.URGENT)]
        with pytest.raises(Refused) as refused:
            rules.check_list(MATTERS, without, DIRECTORY, CLASSES)
        assert refused.value.text.zh == "清单缺少“答复”（紧急）的时限。"

    def test_has_no_deadline_for_a_matter_that_it_does_not_hold(self) -> None:
        stray = DeadlineRow("999999", ClockKind.REPLY, Urgency.URGENT, Allowance(Unit.HOUR, 1), to_confirm=True)
        with pytest.raises(Refused) as refused:
            rules.check_list(MATTERS, [*DEADLINES, stray], DIRECTORY, CLASSES)
        assert refused.value.code == "deadline-without-matter"

    def test_has_one_deadline_for_one_clock(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.check_list(MATTERS, [*DEADLINES, DEADLINES[0]], DIRECTORY, CLASSES)
        assert refused.value.code == "deadline-twice"

    def test_does_not_end_before_it_begins(self) -> None:
        with pytest.raises(Refused):
            rules.check_dates(date(2026, 1, 2), date(2026, 1, 1))
        rules.check_dates(date(2026, 1, 2), date(2026, 1, 2))


class TestReadingMatters:
    def test_reads_every_row_and_the_loader_leaves_the_confidential_ones_out(self) -> None:
        rows, own = rules.read_matters(TABLE, DEPARTMENTS)
        assert len(rows) == 59
        assert len(own) == 2 * 59
        assert len(MATTERS) == 53
        assert {row.process for row in MATTERS} == {Process.CASE, Process.TASK}

    def test_reads_a_row_as_it_is_meant(self) -> None:
        row = matter("030204")
        assert (row.lead, row.assisting) == ("07", ("12", "05", "08"))
        assert row.urgency is Urgency.CRITICAL
        assert row.photo is PhotoRule.REQUIRED
        assert row.access_level is AccessLevel.L2
        assert (row.merge_radius_m, row.merge_window_days) == (30, 3)
        assert row.elements == ("照片", "住户数", "是否有人居住")
        own = {rule.clock: rule.allowance for rule in DEADLINES if rule.matter == "030204"}
        assert own == {
            ClockKind.DISPATCHING: Allowance(Unit.MINUTE, 15),
            ClockKind.HANDLING: Allowance(Unit.HOUR, 4),
        }

    def test_has_names_in_both_languages(self) -> None:
        assert all(row.name.zh and row.name.en and row.major.en and row.minor.en for row in MATTERS)

    @pytest.mark.parametrize(
        ("old", "new", "column"),
        [
            (",城市管理综合执法,", ",城管,", "主办部门"),
            (",工作小时,", ",个工作小时,", "派单时限单位"),
            (",特急,", ",十万火急,", "紧急程度"),
            (",CASE,", ",PROCEDURE,", "流程"),
            ("010101,01,", "010101,02,", "大类代码"),
            ("010101,01,", "10101,01,", "代码"),
            (",不公开,0,30,", ",不公开,零,30,", "重复合并半径米"),
            ("（一）", "（八）", "条例第八条对应项"),
        ],
    )
    def test_refuses_what_it_does_not_know_and_says_where(self, old: str, new: str, column: str) -> None:
        assert old in TABLE
        with pytest.raises(Refused) as refused:
            rules.read_matters(TABLE.replace(old, new, 1), DEPARTMENTS)
        assert refused.value.code == "table-cell"
        assert refused.value.field == column

    def test_refuses_a_header_that_is_not_the_lists(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.read_matters(TABLE.replace("主办部门", "主管部门", 1), DEPARTMENTS)
        assert refused.value.code == "table-header"
        assert "主办部门" in refused.value.text.zh

    def test_refuses_a_row_with_too_many_cells(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.read_matters(TABLE.replace("\n010102", ",\n010102", 1), DEPARTMENTS)
        assert refused.value.code == "table-cell"

    @pytest.mark.parametrize(
        ("role", "code"),
        [
            ("处罚", "grid-role-is-enforcement"),
            ("发现上报；行政执法", "grid-role-is-enforcement"),
            ("站岗", "table-cell"),
        ],
    )
    def test_takes_no_grid_role_that_the_law_does_not_know(self, role: str, code: str) -> None:
        with pytest.raises(Refused) as refused:
            rules.read_matters(TABLE.replace("发现上报；现场协调", role, 1), DEPARTMENTS)
        assert (refused.value.code, refused.value.field) == (code, "网格员职责")
        if code == "grid-role-is-enforcement":
            assert refused.value.refusal.article == (8,)
            assert "不执法" in refused.value.text.zh

    def test_reads_a_table_that_begins_with_a_byte_order_mark(self) -> None:
        assert len(rules.read_matters("\ufeff" + TABLE, DEPARTMENTS)[0]) == 59


class TestReadingDepartments:
    def test_finds_the_seventeen_of_the_regulation_and_what_was_added(self) -> None:
        kinds = [department.kind for department in DEPARTMENTS]
        assert kinds.count(DepartmentKind.LISTED) == 17
        assert len(kinds) == 26

    def test_lets_groups_and_companies_only_assist(self) -> None:
        assert {department.code for department in DEPARTMENTS if not department.may_lead} == {
            "55",
            "56",
            "57",
            "58",
            "59",
        }


class TestReadingKeywords:
    def test_understands_parts_and_alternatives(self) -> None:
        read = rules.read_keywords("代码,权重,词语\n040305,5,流浪狗 狗|犬+咬\n040305,-2,狗肉\n")
        assert [(keyword.words, keyword.weight) for keyword in read["040305"]] == [
            (("流浪狗",), 5),
            (("狗|犬", "咬"), 5),
            (("狗肉",), -2),
        ]

    @pytest.mark.parametrize("weight", ["0", "10", "x", ""])
    def test_refuses_a_weight_that_is_none(self, weight: str) -> None:
        with pytest.raises(Refused):
            rules.read_keywords(f"代码,权重,词语\n040305,{weight},狗\n")

    def test_belong_to_matters_that_exist(self) -> None:
        read = rules.read_keywords((DATA / "keywords.csv").read_text(encoding="utf-8"))
        assert set(read) == {row.code for row in MATTERS}
        parts = [part for row in read.values() for keyword in row for part in keyword.words]
        assert all(word for part in parts for word in part.split("|"))


def test_every_refusal_is_a_sentence_with_a_code_of_its_own() -> None:
    known = [value for module in (lists, reading) for value in vars(module).values()]
    refusals = {value for value in known if isinstance(value, Refusal)}
    assert len({refusal.code for refusal in refusals}) == len(refusals)
    assert all(refusal.text.zh.endswith(("。", "{columns}")) for refusal in refusals)
