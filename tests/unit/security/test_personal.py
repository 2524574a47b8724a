"""Personal data leaves free text: recall and false alarms over synthetic sets (privacy rules P18, P32, P43, 8.3)."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.security.personal_data import credit_codes, look_alikes, positives

from gezhi.security.rules import personal, separate, whole
from gezhi.security.terms import PersonalKind

# The share of each synthetic set that must be found. A set has at least 240 sentences.
RECALL = {
    PersonalKind.IDENTITY: 1.0,
    PersonalKind.PHONE: 1.0,
    PersonalKind.PLATE: 1.0,
    PersonalKind.BANK_CARD: 1.0,
    PersonalKind.DOOR: 1.0,
}
FALSE_ALARMS = 0.0


class TestRecall:
    @pytest.mark.parametrize("kind", list(PersonalKind))
    def test_of_each_kind(self, kind: PersonalKind) -> None:
        sentences = positives(kind)
        assert len(sentences) >= 200
        missed = [text for text in sentences if [found.kind for found in separate(text).found] != [kind]]
        assert 1 - len(missed) / len(sentences) >= RECALL[kind], missed[:20]


class TestFalseAlarms:
    def test_on_unified_social_credit_codes(self) -> None:
        codes = credit_codes()
        assert len(codes) >= 200
        alarms = [text for text in codes if separate(text).found]
        assert len(alarms) / len(codes) <= FALSE_ALARMS, alarms

    def test_on_numbers_that_are_nobodys(self) -> None:
        sentences = look_alikes()
        assert len(sentences) >= 200
        alarms = [text for text in sentences if separate(text).found]
        assert len(alarms) / len(sentences) <= FALSE_ALARMS, alarms


class TestSeparating:
    def test_keeps_the_building_and_moves_the_room(self) -> None:
        text = separate("江华里3栋502房漏水")
        assert text.clean == "江华里3栋〔门牌〕漏水"
        assert [found.value for found in text.found] == ["502房"]

    @pytest.mark.parametrize(
        ("text", "clean"),
        [
            ("羊桥路12号402漏水", "羊桥路12号〔门牌〕漏水"), ("白沙大道西123号402", "白沙大道西123号〔门牌〕"),
            ("羊桥路12号之一301", "羊桥路12号之一〔门牌〕"), ("12号之二402的", "12号之二〔门牌〕的"),
            ("住12号楼302", "住12号楼〔门牌〕"), ("幸福新村26-602", "幸福新村26-〔门牌〕"),
            ("8 幢 3 0 2", "8 幢 〔门牌〕"), ("手机一三九零零零零五六七八", "手机〔电话〕"),
            ("幺三九零零零零零零零零", "〔电话〕"), ("护照E12000678", "护照〔证件〕"),
            ("港澳通行证号码：C12000678", "港澳通行证号码：〔证件〕"), ("微信号abc13700001111", "微信号〔电话〕"),
            ("QQ：1000567", "QQ：〔电话〕"), ("发到 li.si@example.com 即可", "发到 〔电话〕 即可"),
        ],
    )  # fmt: skip
    def test_knows_everyday_addresses_and_accounts(self, text: str, clean: str) -> None:
        assert separate(text).clean == clean

    @pytest.mark.parametrize(
        "text",
        [
            "羊桥路12号300人聚集", "12月3号1500人", "羊桥路12号2026年建", "12号楼2024年交付", "26号四楼", "微信群发了",
            "微信支付2023", "羊桥路12号前", "通行证已办", "一二三四五六七八九", "3月26-28日", "新村2-3栋",
            "@居委会 请跟进", "羊桥路12号500米内", "路边3号", "12号楼18层",
        ],
    )  # fmt: skip
    def test_leaves_what_only_looks_like_them(self, text: str) -> None:
        assert separate(text).clean == text

    def test_leaves_a_placeholder_of_its_kind(self) -> None:
        mobile = "139" + "0" * 8
        assert separate(f"请打{mobile}").clean == "请打〔电话〕"

    def test_takes_an_identity_number_with_a_slip_when_it_is_named(self) -> None:
        assert separate("身份证号：44070319900101000A").found == ()
        assert separate("身份证号：440703199001010000").clean == "身份证号：〔证件〕"

    def test_leaves_ordinary_text_alone(self) -> None:
        text = "榕树头嗰度成日有人乱抛垃圾，臭到飞起，唔该快啲搞掂。"
        assert separate(text).clean == text

    @given(
        st.lists(
            st.one_of(
                st.text(max_size=20),
                st.sampled_from(positives(PersonalKind.PHONE)),
                st.sampled_from(positives(PersonalKind.DOOR)),
                st.just("〔电话〕"),
            )
        )
    )
    def test_can_be_undone(self, parts: list[str]) -> None:
        text = "".join(parts)
        separated = separate(text)
        assert whole(separated.clean, separated.found) == text

    @given(
        st.lists(
            st.one_of(
                st.text(max_size=9),
                st.sampled_from([text for kind in PersonalKind for text in positives(kind)]),
                st.text(alphabet="栋幢座梯元楼层房室号单-Rom5０３五零〇 a", max_size=12),
            )
        ).map("".join)
    )
    def test_is_passed_over_nowhere_for_want_of_a_digit_or_a_word(self, text: str) -> None:
        quick = separate(text)
        with pytest.MonkeyPatch.context() as patched:
            for name in ("_ANY", "_ROOM_WORD"):
                patched.setattr(personal, name, re.compile(""))
            assert separate(text) == quick

    @given(st.sampled_from([text for kind in PersonalKind for text in positives(kind)]))
    def test_leaves_nothing_to_find_in_what_is_clean(self, text: str) -> None:
        assert separate(separate(text).clean).found == ()

    @pytest.mark.parametrize("part", ["1", "1 ", "1-", "13", "栋1", "-1", "０", "身份证"])
    def test_takes_no_longer_on_a_hostile_text(self, part: str) -> None:
        start = process_time()
        separate(part * 8_000)
        assert process_time() - start < 2
