"""Open cases of an older system, by the page: upload, name the columns, try, import; twice adds nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.integration.cases.test_pages import at_desk, body
from tests.people import GRID, Cast

from gezhi.cases.models import Case
from gezhi.exchange import actions
from gezhi.exchange.models import ReportFile
from gezhi.security.models import AuditEntry
from gezhi.storage.queue import collecting

HERE = "/administration/reports"
LINES = [
    "工单编号,诉求内容,网格编码,联系人,联系电话,事项分类",
    f"A-1,市场后巷垃圾三天没人清,{GRID},测试居民甲,13800000001,暴露垃圾",
    f"A-2,路灯不亮,{GRID},,,其他",
    ",没有编号的一行," + GRID + ",,,其他",
]


def clock() -> datetime:
    return datetime.now(UTC)


def upload(browser: Any, lines: list[str] | None = None, name: str = "旧系统.csv") -> Any:
    content = "\n".join(LINES if lines is None else lines).encode()
    return browser.post(HERE, {"file": SimpleUploadedFile(name, content)})


def form(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "column-number": "工单编号", "column-description": "诉求内容", "column-grid": "网格编码",
        "column-name": "联系人", "column-phone": "联系电话", "column-matter": "事项分类", "channel": "other_system",
        "county": "440703", "reported_at": "evidence", "matters": "暴露垃圾 = 040101\n其他 = ", "channels": "",
        "reporter": str(cast.hotline.posting), **more,
    }  # fmt: skip


def work(where: str) -> None:
    """What the queue would do next."""
    actions.work_on_reports(file_id=UUID(where.rsplit("/", 1)[1]), clock=clock)


def sent(browser: Any, where: str, given: dict[str, str] | None = None, verb: str = "") -> Any:
    with collecting() as jobs:
        answer = browser.post(f"{where}{verb}", given or {})
    assert [job.name for job in jobs] == (["exchange.reports"] if answer.status_code == 303 else [])
    return answer


class TestTheWholeWay:
    def test_uploaded_tried_imported_and_again(self, cast: Cast) -> None:
        browser = at_desk("city_administrator")
        where = upload(browser).headers["Location"]
        page = body(browser.get(where))
        assert '<option value="诉求内容" selected>' in page
        assert sent(browser, where, form(cast)).status_code == 303
        assert "正在试导入" in body(browser.get(f"{where}/progress"))
        work(where)
        page = body(browser.get(where))
        assert "可收下 2" in page and "拒绝 1" in page and not Case.objects.exists()
        rejected = browser.get(f"{where}/rejected.csv").content.decode("utf-8-sig")
        assert "没有编号的一行" in rejected and "未导入的原因" in rejected
        assert sent(browser, where, verb="/carry-out").status_code == 303
        work(where)
        assert Case.objects.count() == 2
        assert "收下 2" in body(browser.get(where))
        row = ReportFile.objects.get()
        assert (row.state, bytes(row.content)) == ("done", b"")
        assert browser.get(f"{where}/progress").headers["HX-Refresh"] == "true"
        again = upload(browser).headers["Location"]
        sent(browser, again, form(cast))
        work(again)
        assert "早已在库 2" in body(browser.get(again))
        trail = set(AuditEntry.objects.filter(object__startswith="report-file").values_list("action", flat=True))
        assert trail == {
            "hand-in-reports", "try-reports", "carry-out-reports", "begin-import-reports", "import-reports"
        }  # fmt: skip

    def test_counts_the_personal_data_that_was_moved_when_tried_and_when_imported(self, cast: Cast) -> None:
        browser = at_desk("city_administrator")
        lines = [LINES[0], f"A-1,电话13800000001，车牌粤J00012挡路,{GRID},,,"]
        where = upload(browser, lines).headers["Location"]
        sent(browser, where, form(cast))
        work(where)
        assert "从文字里移出的个人信息：电话 1，车牌 1。" in body(browser.get(where))
        sent(browser, where, verb="/carry-out")
        work(where)
        assert "从文字里移出的个人信息：电话 1，车牌 1。" in body(browser.get(where))

    def test_other_words_under_a_known_number_are_told_and_come_in_when_the_source_is_named(self, cast: Cast) -> None:
        browser = at_desk("city_administrator")
        for lines in (LINES, [LINES[0], f"A-1,另一系统的另一件事,{GRID},,,"]):
            where = upload(browser, lines).headers["Location"]
            sent(browser, where, form(cast))
            work(where)
            sent(browser, where, verb="/carry-out")
            work(where)
        assert "同号不同内容 1 行" in body(browser.get(where))
        where = upload(browser, lines).headers["Location"]
        assert sent(browser, where, form(cast, source="旧系统")).status_code == 422
        sent(browser, where, form(cast, source="old-desk"))
        work(where)
        page = body(browser.get(where))
        assert "可收下 1" in page and 'value="old-desk"' in page

    def test_a_job_that_runs_twice_brings_nothing_in_twice(self, cast: Cast) -> None:
        browser = at_desk("city_administrator")
        where = upload(browser).headers["Location"]
        sent(browser, where, form(cast))
        work(where)
        sent(browser, where, verb="/carry-out")
        work(where)
        work(where)
        assert Case.objects.count() == 2

    def test_what_is_withdrawn_is_deleted_and_the_job_leaves_it(self, cast: Cast) -> None:
        browser = at_desk("city_administrator")
        where = upload(browser).headers["Location"]
        sent(browser, where, form(cast))
        assert browser.post(f"{where}/withdraw").status_code == 303
        work(where)
        row = ReportFile.objects.get()
        assert (row.state, bytes(row.content), row.header) == ("withdrawn", b"", [])
        assert browser.post(f"{where}/carry-out").status_code == 409

    def test_a_file_is_gone_after_a_month(self, cast: Cast) -> None:
        upload(at_desk("city_administrator"))
        assert actions.sweep_report_files(now=clock() + timedelta(days=29)) == 0
        assert actions.sweep_report_files(now=clock() + timedelta(days=31)) == 1


class TestWhatIsWrong:
    @pytest.mark.parametrize(("content", "said"), [(b"", ""), (b"\xd0\xcf\x11\xe0old", "旧版"), (b"\x00\x01\x02", "")])
    def test_a_file_that_is_no_table(self, cast: Cast, content: bytes, said: str) -> None:
        answer = at_desk("city_administrator").post(HERE, {"file": SimpleUploadedFile("x.csv", content)})
        assert answer.status_code == 422 and said in body(answer)
        assert at_desk("city_administrator").post(HERE).status_code == 422
        assert not ReportFile.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"column-number": ""}, "没有指定“来源编号”是哪一列"), ({"reporter": ""}, "请选择以哪个对接系统"),
            ({"reporter": str(UUID(int=5))}, "请选择以哪个对接系统"), ({"matters": "垃圾"}, "应写成"),
            ({"county": "44"}, "六位代码"), ({"channel": "pigeon"}, "channel"), ({"crs": "bd10"}, ""),
            ({"matters": "a = \x00"}, "无法保存的字符"),
        ],
    )  # fmt: skip
    def test_a_form_is_told_and_kept(self, cast: Cast, wrong: dict[str, str], said: str) -> None:
        browser = at_desk("city_administrator")
        where = upload(browser).headers["Location"]
        answer = sent(browser, where, form(cast, **wrong))
        assert (answer.status_code, said in body(answer)) == (422, True)
        assert ReportFile.objects.get().state == "handed_in"

    def test_a_column_that_the_file_lacks_stops_it_as_a_whole_and_may_be_mended(self, cast: Cast) -> None:
        browser = at_desk("city_administrator")
        where = upload(browser).headers["Location"]
        sent(browser, where, form(cast, **{"column-address": "没有的列"}))
        work(where)
        assert "没有映射所说的列" in body(browser.get(where))
        sent(browser, where, form(cast))
        work(where)
        assert "可收下 2" in body(browser.get(where))

    def test_dates_that_could_be_two_days_are_told_apart_on_the_page(self, cast: Cast) -> None:
        browser = at_desk("city_administrator")
        lines = ["工单编号,诉求内容,网格编码,登记时间", f"D-1,路灯不亮,{GRID},03/04/2026 09:30"]
        where = upload(browser, lines).headers["Location"]
        given = {
            name: value for name, value in form(cast).items() if name not in ("column-name", "column-phone")
        } | {"column-matter": "", "column-reported_at": "登记时间", "matters": ""}  # fmt: skip
        sent(browser, where, given)
        work(where)
        page = body(browser.get(where))
        assert "分不清哪个是月" in page and "在下面“日期写法”里选定哪个在前" in page
        sent(browser, where, given | {"dates": "day"})
        work(where)
        page = body(browser.get(where))
        assert "可收下 1" in page and '<option value="day" selected>' in page
        assert "分不清哪个是月" not in page

    def test_where_no_system_is_connected_the_page_says_so_before_anything_is_sent(self, cast: Cast) -> None:
        browser = at_desk("county_administrator")
        page = body(browser.get(upload(browser).headers["Location"]))
        assert "本辖区还没有对接系统，所以还不能试导入" in page
        assert 'href="/administration/postings"' in page
        browser = at_desk("city_administrator")
        assert "还没有对接系统" not in body(browser.get(upload(browser).headers["Location"]))

    def test_whose_it_is(self, cast: Cast) -> None:
        where = upload(at_desk("city_administrator")).headers["Location"]
        other = at_desk("county_administrator")
        assert other.get(where).status_code == 404
        assert other.get(f"{where}/progress").status_code == 404
        assert other.get(f"{where}/rejected.csv").status_code == 404
        assert other.post(f"{where}/withdraw").status_code == 404
        assert at_desk("officer").get(HERE).status_code == 403
        assert at_desk("system_administrator").get(HERE).status_code == 403
        assert other.get(f"{HERE}/{uuid4()}").status_code == 404
