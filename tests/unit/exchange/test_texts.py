"""Bytes and cells as other systems write them."""

from __future__ import annotations

import codecs

import pytest

from gezhi.exchange.rules.texts import (
    cell,
    check_digits,
    check_value,
    delimiter_of,
    encoding_of,
    formula,
    guarded,
)
from gezhi.kernel.refusal import Refused

WORDS = "编号,诉求内容\n1,楼道堆物\n"


class TestEncoding:
    @pytest.mark.parametrize(
        ("sample", "found"),
        [
            (WORDS.encode(), "utf-8"),
            (codecs.BOM_UTF8 + WORDS.encode(), "utf-8-sig"),
            (WORDS.encode("gbk"), "gb18030"),
            (WORDS.encode("gb18030"), "gb18030"),
            (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "utf-16"),
            (b"number,text\n", "utf-8"),
            (WORDS.encode()[:-4], "utf-8"),  # the sample ends within a sign
        ],
    )
    def test_is_found_by_the_first_bytes(self, sample: bytes, found: str) -> None:
        assert encoding_of(sample) == found

    def test_a_byte_order_mark_wins_over_what_the_mapping_says(self) -> None:
        assert encoding_of(codecs.BOM_UTF8 + WORDS.encode(), "gbk") == "utf-8-sig"

    def test_gbk_is_read_as_its_superset(self) -> None:
        assert encoding_of(WORDS.encode("gbk"), "gbk") == "gb18030"

    @pytest.mark.parametrize("junk", [b"\x00\x01\x02\x03", bytes(range(1, 32)) * 9, b"\x89PNG\r\n\x1a\n\x00\x00"])
    def test_binary_junk_is_refused(self, junk: bytes) -> None:
        with pytest.raises(Refused) as caught:
            encoding_of(junk)
        assert caught.value.code == "import-not-text"

    def test_text_of_no_known_encoding_is_left_to_its_reader(self) -> None:
        assert encoding_of("数据".encode() + b"\xff\xff" + b"a" * 300) == "utf-8"

    @pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
    @pytest.mark.parametrize("bad", [b"\x80", b"\xb5\n", b"\xff"])
    def test_text_with_one_bad_byte_is_called_what_it_is_for_longest(self, encoding: str, bad: bytes) -> None:
        assert encoding_of((WORDS * 9).encode(encoding) + bad + WORDS.encode(encoding)) == encoding


class TestDelimiter:
    @pytest.mark.parametrize(
        ("line", "delimiter"),
        [("a,b,c", ","), ("a;b;c", ";"), ("a\tb,c\td", "\t"), ("a|b|c", "|"), ("one", ","), ('"a;b;c;d",e,f', ",")],
    )
    def test_is_the_one_that_stands_most_often_outside_quotes(self, line: str, delimiter: str) -> None:
        assert delimiter_of(line) == delimiter


class TestCell:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            (" 甲 ", "甲"),
            ("\ufeff甲", "甲"),
            ('="00123"', "00123"),
            ('="说""好"""', '说"好"'),
            ("'+8613", "+8613"),
            ("'甲", "'甲"),
            ("甲\u200b", "甲"),
        ],
    )
    def test_is_what_was_meant(self, written: str, meant: str) -> None:
        assert cell(written) == meant

    @pytest.mark.parametrize(
        "text", ["=1+1", "=A1&B1", "====来电====", '="a"&B1&"c"', "+8613", "-1", "@SUM(A1)", "平常的话"]
    )
    def test_guarded_for_a_spreadsheet_comes_back_as_it_was(self, text: str) -> None:
        assert not guarded(text).startswith(("=", "+", "-", "@"))
        assert cell(guarded(text)) == text

    def test_that_a_spreadsheet_keeps_as_text_is_left_as_it_is(self) -> None:
        assert guarded('="00123"') == '="00123"'

    @pytest.mark.parametrize(
        "text",
        ["====市民来电====", "=紧急=", "=12345热线=", "'=1+1", "'=A1&B1", '="00123"', "-反映噪音", "@社区", "= 无 ="],
    )
    def test_that_only_begins_as_a_formula_is_a_text(self, text: str) -> None:
        check_value(text, "内容")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("=A1&B1", "import-like-a-formula"), ("=1+1", "import-like-a-formula"), ("=-2", "import-like-a-formula"),
            ('=HYPERLINK("http://x")', "import-like-a-formula"), ("=cmd|' /C calc'!A0", "import-like-a-formula"),
            ("=Sheet1!A1", "import-like-a-formula"), ('="a"&B1&"c"', "import-like-a-formula"),
            ("=@SUM(A1)", "import-like-a-formula"), ("={1,2}", "import-like-a-formula"),
            (formula("=SUM(A1:A2)"), "import-formula"), (guarded(formula("=A1")), "import-formula"),
            ("#REF!", "import-cell-error"),
        ],
    )  # fmt: skip
    def test_that_is_no_value_is_refused(self, text: str, code: str) -> None:
        with pytest.raises(Refused) as caught:
            check_value(text, "内容")
        assert caught.value.code == code
        assert "内容" in caught.value.text.zh

    def test_whose_digits_a_spreadsheet_lost_is_refused(self) -> None:
        check_digits("440703002101001", "网格")
        with pytest.raises(Refused) as caught:
            check_digits("4.40703E+14", "网格")
        assert caught.value.code == "import-rounded"
