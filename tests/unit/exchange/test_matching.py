"""Which column is what: guessed from a header, written as a mapping from a form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.cases.terms import Channel
from gezhi.exchange.actions.importing import ANOTHER, NOT_LISTED
from gezhi.exchange.moves import decide_bringing
from gezhi.exchange.rules.mapping import mapping_of
from gezhi.exchange.rules.matching import dates_of, guessed, toml_of
from gezhi.exchange.rules.rows import UNKNOWN_CHANNEL
from gezhi.exchange.rules.times import SHORT_YEAR, WHICH_DAY, moment_of
from gezhi.exchange.terms import BringingAction, BringingState, Field, Time
from gezhi.exchange.workflow import BRINGING
from gezhi.geography.terms import Crs
from gezhi.kernel.refusal import Refusal, Refused
from gezhi.kernel.worktime import CHINA
from gezhi.project.config import ROOT

FORM = {
    "column-number": "工单编号", "column-description": "标题", "second": "诉求内容", "column-address": "地址",
    "channel": "hotline", "county": "440703", "matters": "暴露垃圾 = 040101\n\n其他 =", "channels": "来电 = hotline",
}  # fmt: skip


class TestGuess:
    def test_the_columns_of_an_export_are_found_by_their_names(self) -> None:
        header = [
            "工单编号",
            "标题",
            "诉求内容",
            "事项分类",
            "来源",
            "登记时间",
            "联系人",
            "联系电话",
            "地址",
            "经度",
            "纬度",
        ]
        found = guessed(header)
        assert found[Field.NUMBER] == "工单编号"
        assert found[Field.DESCRIPTION] == "诉求内容"
        assert (found[Field.NAME], found[Field.PHONE], found[Field.LONGITUDE]) == ("联系人", "联系电话", "经度")

    def test_a_part_of_a_name_is_enough(self) -> None:
        assert guessed(["诉求人联系电话（脱敏）", "案件编号（12345）"]) == {
            Field.PHONE: "诉求人联系电话（脱敏）", Field.NUMBER: "案件编号（12345）",
        }  # fmt: skip

    @given(st.lists(st.text(max_size=20), max_size=20))
    def test_no_column_is_given_to_two_fields(self, header: list[str]) -> None:
        found = list(guessed(header).values())
        assert len(found) == len(set(found))


class TestForm:
    @pytest.mark.parametrize("dates", ["day", "month", ""])
    def test_gives_the_mapping_the_notations_of_dates_that_were_chosen(self, dates: str) -> None:
        mapping = mapping_of(toml_of(FORM | {"dates": dates, "reported_at": "origin"}).encode())
        assert (dates_of(mapping.formats), mapping.time) == (dates, Time.ORIGIN)
        if dates:
            at = moment_of("03/04/2026", mapping.formats).astimezone(CHINA)
            assert (at.month, at.day) == {"day": (4, 3), "month": (3, 4)}[dates]

    def test_says_what_a_mapping_file_says(self) -> None:
        mapping = mapping_of(toml_of(FORM).encode())
        assert mapping.columns[Field.DESCRIPTION] == ("标题", "诉求内容")
        assert (mapping.channel, mapping.county) == (Channel.HOTLINE, "440703")
        assert mapping.matters == {"暴露垃圾": "040101", "其他": ""}
        assert mapping.channels == {"来电": Channel.HOTLINE}

    def test_coordinates_need_their_reference_system(self) -> None:
        point = FORM | {"column-longitude": "经度", "column-latitude": "纬度"}
        with pytest.raises(Refused) as caught:
            mapping_of(toml_of(point).encode())
        assert caught.value.code == "mapping-no-crs"
        assert mapping_of(toml_of(point | {"crs": "gcj02"}).encode()).crs is Crs.GCJ02

    def test_a_line_that_says_nothing_is_told(self) -> None:
        with pytest.raises(Refused) as caught:
            toml_of(FORM | {"matters": "暴露垃圾 = 040101\n其他"})
        assert (caught.value.field, "第 2 行" in caught.value.text.zh) == ("matters", True)

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
    def test_no_name_of_a_column_breaks_out_of_its_place(self, name: str) -> None:
        from gezhi.exchange.rules.texts import cell

        if not cell(name):
            return
        mapping = mapping_of(toml_of(FORM | {"column-address": name}).encode())
        assert mapping.columns[Field.ADDRESS] == (cell(name),)
        assert set(mapping.columns) == {Field.NUMBER, Field.DESCRIPTION, Field.ADDRESS}


@pytest.mark.parametrize(
    ("refusal", "field", "name", "table"),
    [
        (WHICH_DAY, "dates", ("日期写法", "How dates are written"), "[time]"),
        (SHORT_YEAR, "dates", ("日期写法", "How dates are written"), "[time]"),
        (UNKNOWN_CHANNEL, "channels", ("渠道对应", "Channels"), "[channels]"),
        (NOT_LISTED, "matters", ("事项对应", "Matters"), "[matters]"),
        (ANOTHER, "source", ("来源代号", "Short name of the source"), "[file]"),
    ],
)
def test_a_refusal_names_the_field_of_the_page_and_the_table_of_the_file(
    refusal: Refusal, field: str, name: tuple[str, str], table: str
) -> None:
    assert f"“{name[0]}”" in refusal.text.zh and f"“{name[1]}”" in refusal.text.en
    assert table in refusal.text.zh and table in refusal.text.en
    page = (ROOT / "src/gezhi/administration/templates/administration/reports_file.html").read_text(encoding="utf-8")
    assert f'{{% t "{name[0]}" "{name[1]}"' in page and f'name="{field}"' in page


@pytest.mark.parametrize("state", BringingState)
@pytest.mark.parametrize("action", BringingAction)
def test_only_the_rows_of_the_table_can_be_done(state: BringingState, action: BringingAction) -> None:
    rows = [row for row in BRINGING if (row.source, row.action) == (state, action)]
    if rows:
        assert decide_bringing(state, action) is rows[0].target
    else:
        with pytest.raises(Refused):
            decide_bringing(state, action)
