"""Reports of a hotline come in: once, each to its grid, without personal data in their words."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cases.desk import MONDAY
from tests.integration.exchange.files import HEADER, MAPPING, as_csv, imported, row
from tests.people import COUNTY, FAR_GRID, GRID, POINT, TOWNSHIP, Cast

from gezhi.cases.models import Case, CaseClock, Petitioner
from gezhi.cases.queries import get_for, verified_chain
from gezhi.cases.terms.kept_words import ERASED
from gezhi.exchange.actions import importing
from gezhi.kernel.refusal import Refused
from gezhi.security.models import AuditEntry

NAMED_COUNTY = MAPPING.replace("[place]", f'county = "{COUNTY}"\n[place]')


class TestImport:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_brings_in_every_row(self, cast: Cast, tmp_path: Path, encoding: str, delimiter: str) -> None:
        path = as_csv(
            tmp_path / "a.csv", [row(1), row(2, 诉求内容="一,二;三\n四")], encoding=encoding, delimiter=delimiter
        )
        result = imported(cast, path)
        assert (result.rows, result.taken, result.refused, result.rejected) == (2, 2, 0, None)
        case = Case.objects.get(source_number="RX-2")
        assert (case.description, case.grid, case.matter, case.channel) == ("一,二;三\n四", GRID, "040101", "hotline")
        assert case.reporter_organisation == cast.hotline.organisation

    def test_a_second_time_adds_nothing(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1), row(2)])
        imported(cast, path)
        result = imported(cast, path)
        assert (result.taken, result.there) == (0, 2)
        assert Case.objects.count() == 2

    def test_from_two_sources_with_the_same_numbers_brings_in_both(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1)])
        imported(cast, path)
        imported(cast, path, by=cast.officer)
        assert Case.objects.filter(source_number="RX-1").count() == 2

    def test_starts_clocks_and_a_chain_as_a_report_does(self, cast: Cast, tmp_path: Path) -> None:
        imported(cast, as_csv(tmp_path / "a.csv", [row(1)]))
        case = Case.objects.get()
        assert {clock.started_at for clock in CaseClock.objects.all()} == {MONDAY}
        assert case.due_at is not None and case.due_at > MONDAY
        assert verified_chain(get_for(cast.officer, case.id)) == (1, None)

    def test_keeps_the_time_of_origin_as_evidence_only(self, cast: Cast, tmp_path: Path) -> None:
        imported(cast, as_csv(tmp_path / "a.csv", [row(1)]))
        case = Case.objects.get()
        assert case.device_at == datetime(2026, 2, 20, 2, tzinfo=UTC)
        assert case.reported_at == case.created_at == MONDAY

    def test_of_open_cases_keeps_the_time_of_the_report_while_clocks_begin_now(
        self, cast: Cast, tmp_path: Path
    ) -> None:
        mapping = MAPPING + '[time]\nreported_at = "origin"\n'
        imported(cast, as_csv(tmp_path / "a.csv", [row(1)]), mapping)
        case = Case.objects.get()
        assert case.reported_at == datetime(2026, 2, 20, 2, tzinfo=UTC)
        assert case.created_at == MONDAY
        assert {clock.started_at for clock in CaseClock.objects.all()} == {MONDAY}

    def test_of_a_matter_that_nobody_knows_is_unsure_and_keeps_its_words(self, cast: Cast, tmp_path: Path) -> None:
        rows = [row(1, 事项="噪音扰民"), row(2, 事项="999999"), row(3, 事项="")]
        result = imported(cast, as_csv(tmp_path / "a.csv", rows))
        assert (result.taken, result.unsure) == (3, 3)
        assert Case.objects.get(source_number="RX-1").description.endswith("来源系统的事项：噪音扰民")
        assert Case.objects.get(source_number="RX-2").description.endswith("来源系统的事项：999999")
        assert set(Case.objects.values_list("matter", flat=True)) == {""}

    def test_parts_personal_data_from_the_words_and_counts_it(self, cast: Cast, tmp_path: Path) -> None:
        words = "住3栋502房，电话13800000001，车牌粤J00012挡路"
        rows = [row(1, 诉求内容=words, 联系人="测试居民甲", 电话=13800000001, 地址="白沙街道羊桥社区5栋601房")]
        result = imported(cast, as_csv(tmp_path / "a.csv", rows))
        case, person = Case.objects.get(), Petitioner.objects.get()
        assert "13800000001" not in case.description
        assert "601" not in case.address
        assert result.personal == {"phone": 1, "plate": 1, "door": 2}
        assert (person.name, person.phone) == ("测试居民甲", "13800000001")

    def test_places_a_row_by_code_by_point_and_by_the_words_of_its_address(self, cast: Cast, tmp_path: Path) -> None:
        lon, lat = POINT
        rows = [
            row(1), row(2, 网格编码="", 经度=lon, 纬度=lat), row(3, 网格编码="", 地址="蓬江区白沙街道羊桥社区01网格"),
            row(4, 网格编码="", 地址="蓬江区迦南社区某巷"), row(5, 网格编码="", 地址="蓬江区白沙街道某巷"),
            row(6, 网格编码="", 地址="某巷"),
        ]  # fmt: skip
        result = imported(cast, as_csv(tmp_path / "a.csv", rows), NAMED_COUNTY)
        assert (result.taken, result.refused) == (6, 0)
        found = dict(Case.objects.order_by("source_number").values_list("source_number", "grid"))
        assert list(found.values()) == [GRID, GRID, GRID, FAR_GRID, "", ""]
        assert Case.objects.get(source_number="RX-5").township == TOWNSHIP
        assert Case.objects.get(source_number="RX-6").county == COUNTY


class TestANumberThatIsThere:
    def test_with_other_words_is_told_apart_and_never_swallowed(self, cast: Cast, tmp_path: Path) -> None:
        imported(cast, as_csv(tmp_path / "a.csv", [row(1), row(2), row(3)]))
        other = [row(1, 诉求内容="另一系统的另一件事"), row(2, 登记时间="2026-02-21 10:00"), row(3)]
        result = imported(cast, as_csv(tmp_path / "b.csv", other))
        assert (result.taken, result.there, result.refused, result.other) == (0, 1, 2, 2)
        case = Case.objects.get(source_number="RX-1")
        assert case.number in result.problems[0].text.zh and "来源代号" in result.problems[0].text.zh
        assert result.rejected and "另一系统的另一件事" in result.rejected.read_text("utf-8-sig")

    def test_comes_in_when_its_source_is_named_and_only_once(self, cast: Cast, tmp_path: Path) -> None:
        imported(cast, as_csv(tmp_path / "a.csv", [row(1)]))
        named = MAPPING + '[file]\nsource = "old-desk"\n'
        path = as_csv(tmp_path / "b.csv", [row(1, 诉求内容="另一系统的另一件事")])
        assert [imported(cast, path, named).taken, imported(cast, path, named).there] == [1, 1]
        kept = set(Case.objects.values_list("source_number", flat=True))
        assert kept == {"RX-1", "old-desk:RX-1"}

    def test_is_the_same_report_also_when_its_source_was_named_later(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1)])
        imported(cast, path)
        result = imported(cast, path, MAPPING + '[file]\nsource = "12345"\n')
        assert (result.taken, result.there) == (0, 1)

    def test_is_the_same_report_without_its_personal_data_and_with_a_matter_that_is_known_since(
        self, cast: Cast, tmp_path: Path
    ) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1, 诉求内容="电话13800000001", 事项="噪音扰民")])
        imported(cast, path)
        result = imported(cast, path, MAPPING + '"噪音扰民" = "040101"\n')
        assert (result.there, result.refused) == (1, 0)

    def test_is_not_compared_where_its_words_are_gone_by_law(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1), row(2)])
        imported(cast, path)
        Case.objects.filter(source_number="RX-1").update(description="销毁", disposed_at=MONDAY)
        Case.objects.filter(source_number="RX-2").update(description=ERASED.zh)
        assert imported(cast, path).there == 2

    def test_is_asked_for_in_one_statement_a_batch(
        self, cast: Cast, tmp_path: Path, django_assert_max_num_queries: Any
    ) -> None:
        path = as_csv(tmp_path / "a.csv", [row(number) for number in range(30)])
        imported(cast, path)
        with django_assert_max_num_queries(4):
            assert imported(cast, path).there == 30

    def test_leaves_room_for_the_name_of_its_source(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row("9" * 57)])
        result = imported(cast, path, MAPPING + '[file]\nsource = "12345"\n')
        assert "超过 54 字" in result.problems[0].text.zh


BAD = {
    "number-twice": (row(1), "来源编号“RX-1”与第 2 行相同"),
    "swapped": (row(2, 网格编码="", 经度=22.592, 纬度=113.072), "写反"),
    "in the sea": (row(3, 网格编码="", 经度=113.5, 纬度=21.5), "附近没有网格"),
    "no place": (row(4, 网格编码=""), "请给出位置"),
    "no such grid": (row(5, 网格编码="440703002101999"), "没有这个网格编码"),
    "future": (row(6, 登记时间="2027-01-01"), "不能晚于现在"),
    "month or day": (row(7, 登记时间="03/02/2026"), "分不清"),
    "formula": (row(8, 诉求内容="=A1&B1"), "像公式"),
    "empty": (row(9, 诉求内容="  "), "是空的"),
    "long": (row(10, 诉求内容="长" * 4001), "不能超过 4000 字"),
}


class TestRejectedRows:
    def test_are_told_by_line_and_set_aside_while_the_others_come_in(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1), *(cells for cells, _ in BAD.values()), row(99)])
        result = imported(cast, path)
        assert (result.taken, result.refused) == (2, len(BAD))
        assert [problem.line for problem in result.problems] == list(range(3, 3 + len(BAD)))
        for problem, (_, words) in zip(result.problems, BAD.values(), strict=True):
            assert words in problem.text.zh
        assert result.rejected == tmp_path / "a.rejected.csv"
        assert os.stat(result.rejected).st_mode & 0o077 == 0, "it holds what people said"
        with result.rejected.open(encoding="utf-8-sig", newline="") as file:
            written = list(csv.reader(file))
        assert written[0] == [*HEADER, "未导入的原因 / why it did not come in"]
        assert [cells[0] for cells in written[1:]] == [cells[0] for cells, _ in BAD.values()]
        assert written[8][1] == "'=A1&B1", "a spreadsheet must not run it"
        assert all(" / " in cells[-1] for cells in written[1:])

    def test_corrected_come_in_with_the_same_mapping(self, cast: Cast, tmp_path: Path) -> None:
        result = imported(cast, as_csv(tmp_path / "a.csv", [row(1), row(2, 网格编码="4407")], encoding="gbk"))
        assert result.rejected
        corrected = result.rejected.read_text("utf-8-sig").replace(",4407,", f",{GRID},")
        result.rejected.write_text(corrected, "utf-8-sig")
        again = imported(cast, result.rejected, MAPPING + '[file]\nencoding = "gbk"\n')
        assert (again.taken, again.refused) == (1, 0)
        assert Case.objects.count() == 2

    def test_not_corrected_are_set_aside_again_in_a_file_of_the_same_form(self, cast: Cast, tmp_path: Path) -> None:
        first = imported(cast, as_csv(tmp_path / "a.csv", [row(2, 网格编码="4407")]))
        assert first.rejected
        second = imported(cast, first.rejected)
        assert second.rejected and second.rejected.name == "a.rejected.rejected.csv"
        assert second.rejected.read_bytes() == first.rejected.read_bytes()

    def test_with_what_looks_like_a_formula_come_in_as_the_text_that_they_are_said_to_be(
        self, cast: Cast, tmp_path: Path
    ) -> None:
        rows = [row(1, 诉求内容="====市民来电====\n楼道堆物"), row(2, 诉求内容="=1+1=3，不对")]
        first = imported(cast, as_csv(tmp_path / "a.csv", rows))
        assert (first.taken, first.refused) == (1, 1)
        assert first.rejected and "'=1+1" in first.rejected.read_text("utf-8-sig")
        assert imported(cast, first.rejected).taken == 1
        kept = Case.objects.order_by("source_number").values_list("description", flat=True)
        assert list(kept) == ["====市民来电====\n楼道堆物", "=1+1=3，不对"]

    def test_never_overwrite_what_somebody_is_correcting(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(2, 网格编码="4407")])
        names = [result.rejected.name for result in (imported(cast, path), imported(cast, path)) if result.rejected]
        assert names == ["a.rejected.csv", "a.rejected-2.csv"]


class TestDryRun:
    def test_says_what_an_import_would_and_writes_nothing(self, cast: Cast, tmp_path: Path) -> None:
        rows = [row(1), row(2, 诉求内容="电话13800000001"), row(3, 事项="噪音"), row(4, 网格编码="4407")]
        path = as_csv(tmp_path / "a.csv", rows)
        dry = imported(cast, path, dry_run=True)
        assert Case.objects.count() == 0
        wet = imported(cast, path, rejected=tmp_path / "wet.csv")
        assert dry.rejected and wet.rejected
        assert dry.rejected.read_bytes() == wet.rejected.read_bytes()
        assert (dry.taken, dry.unsure, dry.personal) == (wet.taken, wet.unsure, wet.personal) == (3, 1, {"phone": 1})

    def test_refuses_a_mapping_whose_code_is_on_no_list_in_force(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1)])
        for dry_run in (True, False):
            with pytest.raises(Refused) as caught:
                imported(cast, path, MAPPING + '"旧清单事项" = "999999"\n', dry_run=dry_run)
            assert "999999" in caught.value.text.zh and "旧清单事项" in caught.value.text.zh
        assert Case.objects.count() == 0


class TestTheTrail:
    def test_of_an_import_that_was_cut_off_says_that_it_began(
        self, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = as_csv(tmp_path / "a.csv", [row(number) for number in range(5)])
        monkeypatch.setattr(importing, "report_in_bulk", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            imported(cast, path)
        entry = AuditEntry.objects.get(action__endswith="import-reports")
        assert (entry.action, entry.object) == ("begin-import-reports", "file:a.csv")

    def test_of_a_whole_one_has_its_beginning_and_its_outcome_and_a_dry_run_has_none(
        self, cast: Cast, tmp_path: Path
    ) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1)])
        imported(cast, path, dry_run=True)
        assert not AuditEntry.objects.filter(action__endswith="import-reports").exists()
        imported(cast, path)
        kept = AuditEntry.objects.filter(action__endswith="import-reports").order_by("action")
        assert [entry.action for entry in kept] == ["begin-import-reports", "import-reports"]


def _cut_off(**given: Any) -> Any:
    raise KeyboardInterrupt


class TestWhoImports:
    def test_must_have_a_duty_that_reports(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1)])
        with pytest.raises(Refused) as caught:
            imported(cast, path, by=cast.sanitation_handler)
        assert caught.value.code == "may-not-report"

    def test_may_not_say_that_a_report_is_of_tomorrow(self, cast: Cast, tmp_path: Path) -> None:
        tomorrow = (MONDAY + timedelta(days=1)).isoformat()
        mapping = MAPPING + '[time]\nreported_at = "origin"\n'
        result = imported(cast, as_csv(tmp_path / "a.csv", [row(1, 登记时间=tomorrow)]), mapping)
        assert (result.taken, result.refused) == (0, 1)
