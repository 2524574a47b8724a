"""What a description may be about: the sentences of ``descriptions.csv``, and what the suggestion must never do."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.catalogue.rules import Vocabulary, suggest
from gezhi.catalogue.rules.suggestion import LONGEST, MOST, normal
from gezhi.project.sample.catalogue import content

with (Path(__file__).parent / "descriptions.csv").open(encoding="utf-8") as file:
    DESCRIPTIONS = list(csv.DictReader(file))
MATTERS = content()[1]
VOCABULARY = Vocabulary.of(MATTERS)


def codes(text: str) -> list[str]:
    return [suggestion.code for suggestion in suggest(text, VOCABULARY)]


class TestDescriptions:
    def test_hold_two_sentences_for_each_matter_and_a_third_in_cantonese(self) -> None:
        sentences = Counter(row["code"] for row in DESCRIPTIONS)
        assert set(sentences) == {matter.code for matter in MATTERS}
        assert min(sentences.values()) >= 2
        assert sum(row["wording"] == "cantonese" for row in DESCRIPTIONS) >= len(DESCRIPTIONS) / 3

    def test_are_understood(self) -> None:
        answers = [(row["code"], codes(row["text"])) for row in DESCRIPTIONS]
        first = sum(answer[:1] == [code] for code, answer in answers)
        among = sum(code in answer for code, answer in answers)
        assert among >= 0.95 * len(answers)
        assert first >= 0.8 * len(answers)


class TestSuggestion:
    def test_names_the_words_that_led_there(self) -> None:
        text = "楼梯口堆满杂物，把消防通道堵住了"
        first = suggest(text, VOCABULARY)[0]
        assert first.code == "030101"
        assert "消防通道" in [hit.words for hit in first.reasons]
        assert all(text[hit.start : hit.end] == hit.words for hit in first.reasons)

    def test_is_three_matters_where_words_lead_to_one(self) -> None:
        found = [suggest(row["text"], VOCABULARY) for row in DESCRIPTIONS]
        some = [len(each) for each in found if each]
        assert some.count(MOST) >= 0.95 * len(some)  # the words may speak against the rest of a small class

    def test_beside_the_likeliest_are_matters_akin_to_it(self) -> None:
        first, *others = suggest("沙井盖唔见咗", VOCABULARY)
        assert first.code == "030206"
        beside = [each for each in others if each.beside]
        assert beside and all(each.beside == first.code and each.code[:2] == "03" for each in beside)

    def test_reads_traditional_characters_and_shows_them_as_they_were_written(self) -> None:
        first = suggest("有人將電單車喺樓梯底叉電", VOCABULARY)[0]
        assert first.code == "030102"
        assert "電單車" in [hit.words for hit in first.reasons]

    def test_reads_cantonese(self) -> None:
        assert codes("沙井盖唔见咗，露出个大窿")[0] == "030206"

    def test_weighs_what_speaks_against_a_matter(self) -> None:
        assert "040101" not in codes("有人喺后山烧垃圾，好大烟")

    @pytest.mark.parametrize("text", ["", "你好", "今天天气真好", "测试一下", "谢谢你们的工作", "abc", "。" * 50])
    def test_is_unsure_where_nothing_fits(self, text: str) -> None:
        assert codes(text) == []

    @pytest.mark.parametrize(
        "text",
        [
            "楼上老公经常打老婆，今晚又听到哭喊声",
            "隔篱佢成日打老婆，打到佢周身瘀",
            "邻居家的孩子被继父虐待，身上都是伤",
            "有人扬言要拿刀砍死邻居",
            "有人搞传销，把人关在出租屋里",
        ],
    )
    def test_never_takes_violence_for_a_quarrel_or_an_everyday_matter(self, text: str) -> None:
        assert codes(text) == []

    @given(st.text(max_size=300))
    def test_always_answers(self, text: str) -> None:
        found = suggest(text, VOCABULARY)
        assert len(found) <= MOST
        assert all(text[hit.start : hit.end] == hit.words for each in found for hit in each.reasons)
        assert all(bool(each.reasons) != bool(each.beside) for each in found)
        assert len({each.code for each in found}) == len(found)

    @given(st.text(max_size=100))
    def test_looks_at_the_text_place_by_place(self, text: str) -> None:
        assert len(normal(text)) == len(text)

    def test_reads_no_more_than_it_must(self) -> None:
        assert codes("。" * LONGEST + "消防通道") == []
