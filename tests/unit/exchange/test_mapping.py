"""The mapping file, and a row read by it."""

from __future__ import annotations

from typing import Any

import pytest

from gezhi.cases.terms import Channel
from gezhi.exchange.rules.mapping import bind, mapping_of
from gezhi.exchange.rules.places import index_of, place_in
from gezhi.exchange.rules.rows import entry_of
from gezhi.exchange.terms import Entry, PlaceNames, Row
from gezhi.kernel.refusal import Refused

GOOD = """
[columns]
number = "工单编号"
description = ["标题", "内容"]
matter = "分类"
channel = "来源"
reported_at = "时间"
phone = "电话"
address = "地址"
grid = "网格"
longitude = "经度"
latitude = "纬度"
[defaults]
channel = "hotline"
county = "440703"
[place]
crs = "gcj02"
[matters]
"垃圾" = "040101"
[channels]
"来电" = "hotline"
"""
HEADER = ["工单编号", "标题", "内容", "分类", "来源", "时间", "电话", "地址", "网格", "经度", "纬度"]
PLACES = [("蓬江区", "440703"), ("白沙街道", "440703002"), ("羊桥社区", "440703002101"), ("新民村", "440703002201"),
          ("潮连街道", "440703005"), ("新民村", "440703005201"), ("台山市", "440781")]  # fmt: skip
NAMES = PlaceNames(
    index_of(PLACES), {"440703002101": ("440703002101001", "440703002101002"), "440703005201": ("440703005201001",)}
)


def refusal_of(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        mapping_of(text.encode())
    return caught.value


class TestMapping:
    def test_is_read(self) -> None:
        mapping = mapping_of(GOOD.encode())
        assert mapping.channel is Channel.HOTLINE
        assert mapping.matters == {"垃圾": "040101"}

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ('number = "工单编号"', 'nummer = "工单编号"', "mapping-unknown-key"),
            ("[place]", "[palce]", "mapping-unknown-key"),
            ('number = "工单编号"', "", "mapping-needed"),
            ('crs = "gcj02"', "", "mapping-no-crs"),
            ('crs = "gcj02"', 'crs = "bd10"', "unknown-crs"),
            ('latitude = "纬度"', "", "mapping-no-place"),
            ('channel = "hotline"', 'channel = "pigeon"', "mapping-wrong-value"),
            ('county = "440703"', 'county = "蓬江"', "mapping-wrong-value"),
            ('"垃圾" = "040101"', '"垃圾" = 40101', "mapping-wrong-value"),
            ('grid = "网格"', 'grid = ["网格", "格"]', "mapping-wrong-value"),
            ("[place]", '[file]\nencoding = "klingon"\n[place]', "mapping-wrong-value"),
            ("[place]", '[file]\nencoding = "base64"\n[place]', "mapping-wrong-value"),
            ("[place]", '[file]\nencoding = "unicode_escape"\n[place]', "mapping-wrong-value"),
            ("[place]", "[file]\nheader = 0\n[place]", "mapping-wrong-value"),
            ("[place]", '[file]\nsource = "旧系统"\n[place]', "mapping-wrong-value"),
            ("[place]", "[file]\nsource = 12345\n[place]", "mapping-wrong-value"),
            ("[place]", '[time]\nreported_at = "always"\n[place]', "mapping-wrong-value"),
            ("[place]", "columns = 3\n[place]", "mapping-unknown-key"),
            ("[columns]", "[columns", "mapping-not-toml"),
            ("[columns]", "matters = 3\n[columns]", "mapping-not-toml"),
        ],
    )
    def test_with_a_mistake_is_refused(self, old: str, new: str, code: str) -> None:
        assert old in GOOD
        assert refusal_of(GOOD.replace(old, new, 1)).code == code

    def test_says_which_keys_it_knows(self) -> None:
        refused = refusal_of(GOOD.replace("crs =", "csr ="))
        assert "place.csr" in refused.text.zh
        assert "crs" in refused.text.en

    def test_naming_a_missing_column_is_refused_with_those_there_are(self) -> None:
        with pytest.raises(Refused) as caught:
            bind(mapping_of(GOOD.encode()), HEADER[:-1], encoding="utf-8", exact=True)
        assert caught.value.code == "import-missing-column"
        assert "纬度" in caught.value.text.zh
        assert "工单编号" in caught.value.text.zh

    def test_naming_a_column_that_is_there_twice_is_refused(self) -> None:
        with pytest.raises(Refused) as caught:
            bind(mapping_of(GOOD.encode()), [*HEADER, "内容"], encoding="utf-8", exact=True)
        assert caught.value.code == "import-column-twice"


def read(**more: str) -> Entry | list[Refused]:
    values: dict[str, Any] = {
        "工单编号": "T-1", "标题": "垃圾", "内容": "三天没人清", "分类": "垃圾", "来源": "来电",
        "时间": "2026-03-02 09:30",
        "电话": "", "地址": "", "网格": "440703002101001", "经度": "", "纬度": "",
    } | more  # fmt: skip
    bound = bind(mapping_of(GOOD.encode()), HEADER, encoding="utf-8", exact=True)
    return entry_of(Row(2, [values[name] for name in HEADER]), bound, NAMES)


def codes(**more: str) -> list[str]:
    found = read(**more)
    assert isinstance(found, list), found
    return [refused.code for refused in found]


class TestRow:
    def test_is_an_entry(self) -> None:
        entry = read()
        assert isinstance(entry, Entry)
        assert (entry.number, entry.description, entry.matter) == ("T-1", "垃圾\n三天没人清", "040101")

    def test_with_an_unknown_matter_is_unsure_and_keeps_its_words(self) -> None:
        entry = read(分类="噪音")
        assert isinstance(entry, Entry)
        assert (entry.matter, entry.said) == ("", "噪音")

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"工单编号": ""}, "import-blank"),
            ({"标题": "", "内容": ""}, "import-blank"),
            ({"内容": "=A1"}, "import-like-a-formula"),
            ({"内容": "#N/A"}, "import-cell-error"),
            ({"来源": "信鸽"}, "import-unknown-channel"),
            ({"时间": "3/2/2026"}, "import-time-ambiguous"),
            ({"网格": "4403"}, "import-not-a-grid"),
            ({"网格": "4.40703E+14"}, "import-rounded"),
            ({"经度": "113.07"}, "import-half-a-point"),
            ({"经度": "东边", "纬度": "22.59"}, "import-not-a-number"),
            ({"经度": "22.59", "纬度": "113.07"}, "coordinates-swapped"),
            ({"经度": "0", "纬度": "0"}, "outside-china"),
            ({"经度": "nan", "纬度": "22.59"}, "import-not-a-number"),
            ({"电话": "1" * 21}, "import-too-long"),
        ],
    )
    def test_that_is_wrong_says_why(self, more: dict[str, str], code: str) -> None:
        assert code in codes(**more)

    def test_says_all_that_is_wrong_at_once(self) -> None:
        assert codes(工单编号="", 时间="昨天", 网格="1") == ["import-blank", "import-time", "import-not-a-grid"]

    def test_of_another_width_is_refused(self) -> None:
        bound = bind(mapping_of(GOOD.encode()), HEADER, encoding="utf-8", exact=True)
        found = entry_of(Row(2, ["T-1", "少了几列"]), bound, NAMES)
        assert isinstance(found, list)
        assert found[0].code == "import-width"


class TestPlaceInAnAddress:
    @pytest.mark.parametrize(
        ("address", "code"),
        [
            ("江门市蓬江区白沙街道羊桥社区02网格", "440703002101002"),
            ("蓬江区羊桥社区第1号网格", "440703002101001"),
            ("羊桥社区", "440703002101"),
            ("羊桥社区99网格", "440703002101"),  # there is no such grid
            ("蓬江区潮连街道新民村", "440703005201001"),  # its only grid
            ("蓬江区新民村3号", "440703"),  # two villages bear the name
            ("台山市新民村", "440781"),  # neither of them lies there
            ("蓬江区台山市", ""),
            ("某处", ""),
        ],
    )
    def test_is_the_smallest_that_is_sure(self, address: str, code: str) -> None:
        assert place_in(address, NAMES) == code
