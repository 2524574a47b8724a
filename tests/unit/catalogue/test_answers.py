"""Templates of answers: what stands in braces, and what takes its place."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.catalogue.rules.answers import (
    PLACEHOLDERS,
    SAMPLE,
    AnswerTemplateRow,
    check_placeholders,
    check_template,
    filled,
    for_matter,
)
from gezhi.kernel.refusal import Refused

BODY = "您反映的{matter}（{number}）已由{department}处理：{result}。请于{until}前核实。"


class TestPlaceholders:
    def test_all_that_are_known_are_filled(self) -> None:
        check_placeholders(BODY)
        assert not {"{", "}"} & set(filled(BODY, SAMPLE))
        assert set(SAMPLE) == set(PLACEHOLDERS)

    @pytest.mark.parametrize("body", ["{name}", "{phone}已处理", "{}", "{ number }", "{结果}"])
    def test_an_unknown_one_is_refused_and_the_known_are_named(self, body: str) -> None:
        """A template never reaches for who the petitioner is."""
        with pytest.raises(Refused) as caught:
            check_placeholders(body)
        assert (caught.value.code, caught.value.field) == ("unknown-placeholder", "body")
        assert "{number}" in caught.value.text.zh

    @pytest.mark.parametrize("body", ["{number", "number}", "}{", "{{number}}", "｛number｝"])
    def test_a_brace_that_stands_alone_is_refused(self, body: str) -> None:
        with pytest.raises(Refused) as caught:
            check_placeholders(body)
        assert caught.value.field == "body"

    def test_what_has_no_value_yet_is_still_seen(self) -> None:
        assert filled("结果：{result}", {"result": ""}) == "结果：{result}"

    @given(st.text(), st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text()))
    def test_filling_never_fails_and_never_fills_twice(self, body: str, values: dict[str, str]) -> None:
        values = {**values, "number": "{result}"}
        assert isinstance(filled(body, values), str)
        assert filled("{number}", values) == "{result}"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"), ({"name": "长" * 61}, "name"), ({"body": ""}, "body"), ({"body": "长" * 1001}, "body"),
        ({"major_code": "99"}, "major_code"), ({"reason": ""}, "reason"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_its_field(wrong: dict[str, str], field: str) -> None:
    given_ = {"name": "占道类", "body": BODY, "major_code": "04", "reason": "统一口径"} | wrong
    with pytest.raises(Refused) as caught:
        check_template(**given_, majors={"04"})
    assert caught.value.field == field


def row(number: int, region: str, major: str, *, retired: bool = False) -> AnswerTemplateRow:
    key = UUID(int=number)
    return AnswerTemplateRow(
        key, key, region, major, f"模板{number}", BODY, datetime(2026, 1, 1, tzinfo=UTC), "", "", retired
    )


def test_the_class_comes_before_the_general_and_the_county_before_its_city() -> None:
    rows = [
        row(1, "4407", ""), row(2, "440703", ""), row(3, "4407", "04"), row(4, "440703", "04"), row(5, "440781", "04"),
        row(6, "440703", "05"), row(7, "440703", "04", retired=True),
    ]  # fmt: skip
    assert [each.id.int for each in for_matter(rows, "440703", "04")] == [4, 3, 2, 1]
    assert [each.id.int for each in for_matter(rows, "440703", "")] == [2, 1]
