"""Files that are no table of reports: a sentence for each, and nothing comes in."""

from __future__ import annotations

import csv
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tests.integration.exchange.files import HEADER, MAPPING, as_csv, as_workbook, imported, row
from tests.people import GRID, POINT, Cast

from gezhi.cases.models import Case
from gezhi.exchange.queries import files, workbooks
from gezhi.kernel.refusal import Refused

TEN = datetime(2026, 2, 20, 10)  # noqa: DTZ001 - a spreadsheet knows no zone


def refusal(cast: Cast, path: Path, mapping: str = MAPPING) -> Refused:
    with pytest.raises(Refused) as caught:
        imported(cast, path, mapping)
    assert Case.objects.count() == 0
    assert not list(path.parent.glob("*.rejected*"))
    return caught.value


class TestText:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "import-empty"),
            (b"\n \n\n", "import-empty"),
            (",".join(HEADER).encode(), "import-no-rows"),
            (("\n" + ",".join(HEADER)).encode(), "import-missing-column"),
            (b"\x00\xff" * 5000, "import-not-text"),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "import-not-text"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "import-old-workbook"),
            (b"PK\x03\x04" + b"junk" * 600, "import-broken-workbook"),
        ],
    )
    def test_that_is_none_is_refused(self, cast: Cast, tmp_path: Path, content: bytes, code: str) -> None:
        (tmp_path / "a.csv").write_bytes(content)
        assert refusal(cast, tmp_path / "a.csv").code == code

    def test_that_is_not_there_is_refused(self, cast: Cast, tmp_path: Path) -> None:
        assert refusal(cast, tmp_path / "none.csv").code == "import-no-file"
        assert refusal(cast, tmp_path).code == "import-no-file"

    def test_of_two_gigabytes_is_refused_before_it_is_read(self, cast: Cast, tmp_path: Path) -> None:
        with (tmp_path / "a.csv").open("wb") as file:
            file.write(b"a,b\n")
            file.truncate(2 * 1024**3)
        assert "2048 MB" in refusal(cast, tmp_path / "a.csv").text.zh

    def test_of_too_many_rows_is_refused(self, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "MOST_ROWS", 3)
        path = as_csv(tmp_path / "a.csv", [row(number) for number in range(4)])
        assert refusal(cast, path).code == "import-too-many-rows"

    def test_that_goes_wrong_on_a_late_line_brings_nothing_in(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(number) for number in range(2000)])
        path.write_bytes(path.read_bytes() + ",".join(map(str, row(2001))).encode() + b"\xff\xfe,x\r\n")
        refused = refusal(cast, path)
        assert (refused.code, "第 2002 行" in refused.text.zh) == ("import-encoding", True)

    def test_of_no_known_encoding_is_refused_with_the_line(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(number) for number in range(5)])
        path.write_bytes(path.read_bytes().replace("第3号".encode(), b"\xe7\xff\xff", 1))
        refused = refusal(cast, path)
        assert (refused.code, "第 5 行" in refused.text.zh) == ("import-encoding", True)

    @pytest.mark.parametrize("bad", [b"\x80", "\u7b2c".encode("gbk")[:1] + b"\r\n"])
    def test_of_gbk_with_a_bad_byte_is_refused_with_its_own_line_and_encoding(
        self, cast: Cast, tmp_path: Path, bad: bytes
    ) -> None:
        path = as_csv(tmp_path / "a.csv", [row(number) for number in range(5)], encoding="gbk")
        path.write_bytes(path.read_bytes().replace("第3号".encode("gbk"), bad, 1))
        assert "第 5 行不是有效的 gb18030 文字" in refusal(cast, path).text.zh

    def test_in_an_encoding_that_the_mapping_has_wrong_is_refused_with_the_line(
        self, cast: Cast, tmp_path: Path
    ) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1)], encoding="gbk")
        refused = refusal(cast, path, MAPPING + '[file]\nencoding = "utf-8"\n')
        assert refused.code == "import-encoding"
        assert "utf-8" in refused.text.en

    def test_with_a_quote_that_is_never_closed_is_refused_with_the_line(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1)])
        path.write_text(path.read_text() + 'RX-2,"没有闭合' + "字" * 140_000)
        assert "第 3 行" in refusal(cast, path).text.zh

    def test_without_a_column_that_the_mapping_names_is_refused(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1)])
        assert refusal(cast, path, MAPPING.replace('"诉求内容"', '"内容"')).code == "import-missing-column"

    def test_below_a_title_is_read_from_the_named_line(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1), row(2, 网格编码="4407")])
        path.write_text("导出时间：2026-03-01\n\n" + path.read_text())
        result = imported(cast, path, MAPPING + "[file]\nheader = 3\n")
        assert (result.taken, [problem.line for problem in result.problems]) == (1, [5])
        assert result.rejected
        again = imported(cast, result.rejected, MAPPING + "[file]\nheader = 3\n")
        assert [problem.line for problem in again.problems] == [4]

    def test_with_a_row_of_another_width_rejects_that_row(self, cast: Cast, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1)])
        path.write_text(path.read_text() + "RX-2,没有引号,的逗号" + "," * 9 + "x\n")
        result = imported(cast, path)
        assert (result.taken, result.refused) == (1, 1)
        assert "没有加引号" in result.problems[0].text.zh

    def test_with_rows_of_other_widths_gives_the_reason_in_its_own_column_until_they_are_corrected(
        self, cast: Cast, tmp_path: Path
    ) -> None:
        path = as_csv(tmp_path / "a.csv", [row(1, 网格编码="4407")])
        whole = ",".join(map(str, row(2)))
        path.write_text(path.read_text() + f"{whole.rsplit(',', 2)[0]}\n{whole.replace('RX-2', 'RX-3')},多,出来\n")
        first = imported(cast, path)
        assert first.rejected and first.refused == 3
        with first.rejected.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        assert header.index("未导入的原因 / why it did not come in") == len(HEADER)
        assert all("/" in cells[len(HEADER)] for cells in rows)
        assert rows[1][-3:-1] == ["〔缺 / missing〕"] * 2
        assert rows[2][-2:] == ["多", "出来"]
        again = imported(cast, first.rejected)
        assert (again.taken, again.refused) == (0, 3), "nothing was corrected"
        text = first.rejected.read_text("utf-8-sig").replace("〔缺 / missing〕", "").replace(",多,出来", "")
        first.rejected.write_text(text.replace(",4407,", f",{GRID},"))
        assert imported(cast, first.rejected).taken == 3


class TestWorkbook:
    def test_brings_in_every_row_with_numbers_and_dates_as_they_are_shown(self, cast: Cast, tmp_path: Path) -> None:
        lon, lat = POINT
        rows = [
            row(1, 登记时间=TEN, 电话=13800000001),
            row(2, 登记时间=date(2026, 2, 20), 网格编码=int(GRID)),
            row(3, 登记时间="2026/2/20 10:00", 网格编码="", 经度=lon, 纬度=lat),
            row(4, 登记时间=46073.4166667),
        ]
        as_workbook(tmp_path / "a.xlsx", rows)
        result = imported(cast, tmp_path / "a.xlsx")
        assert (result.taken, result.refused) == (4, 0)
        days = Case.objects.order_by("source_number").values_list("device_at", flat=True)
        assert [f"{at:%m-%d %H}" for at in days if at] == ["02-20 02", "02-19 16", "02-20 02", "02-20 02"]

    def test_of_the_1904_calendar_has_the_same_days(self, cast: Cast, tmp_path: Path) -> None:
        rows = [row(1, 登记时间=TEN), row(2, 登记时间=46073.4166667 - 1462)]
        as_workbook(tmp_path / "a.xlsx", rows, epoch=CALENDAR_MAC_1904)
        imported(cast, tmp_path / "a.xlsx")
        days = Case.objects.values_list("device_at", flat=True)
        assert [f"{at:%m-%d %H}" for at in days if at] == ["02-20 02", "02-20 02"]

    def test_with_a_formula_rejects_that_row(self, cast: Cast, tmp_path: Path) -> None:
        as_workbook(tmp_path / "a.xlsx", [row(1), row(2, 诉求内容='=CONCATENATE("垃圾","没人清")')])
        result = imported(cast, tmp_path / "a.xlsx")
        assert (result.taken, result.refused) == (1, 1)
        assert "是公式，不是值" in result.problems[0].text.zh
        assert result.rejected and imported(cast, result.rejected).refused == 1, "its value is still unknown"

    def test_with_a_text_that_begins_as_a_formula_brings_it_in(self, cast: Cast, tmp_path: Path) -> None:
        book = as_workbook(tmp_path / "a.xlsx", [row(1), row(2)])
        for line, text in ((2, "====文字===="), (3, " =A1&B1 是楼号")):
            book.active.cell(line, 2).value = text
            book.active.cell(line, 2).data_type = "s"
        book.save(tmp_path / "a.xlsx")
        assert imported(cast, tmp_path / "a.xlsx").taken == 2
        kept = Case.objects.order_by("source_number").values_list("description", flat=True)
        assert list(kept) == ["====文字====", "=A1&B1 是楼号"]

    def test_with_merged_cells_is_refused(self, cast: Cast, tmp_path: Path) -> None:
        book = as_workbook(tmp_path / "a.xlsx", [row(1), row(2)])
        book.active.merge_cells("H2:H3")
        book.save(tmp_path / "a.xlsx")
        assert "H2:H3" in refusal(cast, tmp_path / "a.xlsx").text.zh

    @pytest.mark.parametrize("tag", ["<mergeCell ref='H2:H3'/>", '<x:mergeCell  a="1" ref = "H2:H3" />'])
    def test_with_merged_cells_as_other_programs_write_them_is_refused(
        self, cast: Cast, tmp_path: Path, tag: str
    ) -> None:
        merged = f"</sheetData><mergeCells count='1'>{tag}</mergeCells>".encode()
        _with_part(tmp_path, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"</sheetData>", merged))
        assert refusal(cast, tmp_path / "a.xlsx").code == "import-merged-cells"

    def test_with_macros_is_refused_under_whatever_name(self, cast: Cast, tmp_path: Path) -> None:
        as_workbook(tmp_path / "a.xlsx", [row(1)])
        with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as package:
            package.writestr("xl/vbaProject.bin", b"macros")
        assert refusal(cast, tmp_path / "a.xlsx").code == "import-macros"
        (tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
        assert refusal(cast, tmp_path / "a.csv").code == "import-macros"

    def test_that_is_a_bomb_is_refused(self, cast: Cast, tmp_path: Path) -> None:
        as_workbook(tmp_path / "a.xlsx", [row(1)])
        with zipfile.ZipFile(tmp_path / "a.xlsx", "a", zipfile.ZIP_DEFLATED) as package:
            with package.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part:
                for _ in range(80):
                    part.write(b"0" * 1024 * 1024)
        assert refusal(cast, tmp_path / "a.xlsx").code == "import-bomb"

    def test_whose_entities_grow_is_refused(self, cast: Cast, tmp_path: Path) -> None:
        laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        _with_part(tmp_path, "xl/worksheets/sheet1.xml", lambda part: laughs + b"<worksheet>&b;</worksheet>")
        assert refusal(cast, tmp_path / "a.xlsx").code == "import-broken-workbook"

    def test_cut_off_in_the_middle_is_refused(self, cast: Cast, tmp_path: Path) -> None:
        _with_part(tmp_path, "xl/worksheets/sheet1.xml", lambda part: part[: len(part) // 2])
        assert refusal(cast, tmp_path / "a.xlsx").code == "import-broken-workbook"

    def test_without_the_named_sheet_is_refused_with_those_there_are(self, cast: Cast, tmp_path: Path) -> None:
        as_workbook(tmp_path / "a.xlsx", [row(1)])
        refused = refusal(cast, tmp_path / "a.xlsx", MAPPING + '[file]\nsheet = "三月"\n')
        assert "Sheet" in refused.text.zh

    def test_that_is_another_package_is_refused(self, cast: Cast, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
            package.writestr("readme.txt", b"hello")
        assert refusal(cast, tmp_path / "a.xlsx").code == "import-broken-workbook"

    def test_limits_are_what_the_documentation_says(self) -> None:
        text = (Path(__file__).parents[3] / "docs" / "import.md").read_text()
        for size in (files.LARGEST, workbooks.UNPACKED, workbooks.STRINGS):
            assert f"{size // 1024 // 1024:,} MB" in text
        assert f"{files.MOST_ROWS:,} rows" in text


def _with_part(folder: Path, name: str, change: Any) -> None:
    """The workbook with one part of its package changed."""
    as_workbook(folder / "b.xlsx", [row(number) for number in range(20)])
    with zipfile.ZipFile(folder / "b.xlsx") as source, zipfile.ZipFile(folder / "a.xlsx", "w") as target:
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, change(content) if part == name else content)
