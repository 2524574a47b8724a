"""What is wrong with a request's fields, in words."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, StrictInt, ValidationError

from gezhi.kernel.validation import MOST_TOGETHER, WRONG, sentences, together


class Move(BaseModel):
    given: dict[str, Annotated[str, Field(max_length=5)] | StrictInt | list[str] | None]


class TestSentences:
    @pytest.mark.parametrize(
        ("pattern", "zh", "en"),
        [
            (r"^(\d{15})?$", "应为 15 位数字", "must be 15 digits"),
            (r"^\d{4,15}$", "应为 4 至 15 位数字", "must be 4 to 15 digits"),
            (r"^(\d{4}|\d{6}|\d{9})?$", "应为 4、6 或 9 位数字", "must be 4, 6 or 9 digits"),
            (r"^(\d{6}|unsure)?$", "应为 6 位数字，或 unsure", "must be 6 digits, or unsure"),
            (r"^[a-z]$", WRONG.zh, WRONG.en),
        ],
    )
    def test_say_a_pattern_in_words(self, pattern: str, zh: str, en: str) -> None:
        error = {"type": "string_pattern_mismatch", "loc": ("body", "given", "grid"), "ctx": {"pattern": pattern}}
        ((field, text),) = sentences([error])
        assert (field, text.zh, text.en) == ("grid", zh, en)

    def test_name_no_step_of_the_validating(self) -> None:
        loc = ("body", "given", "reports", 0, "function-wrap[_run_root_validator()]", "grid")
        assert sentences([{"type": "missing", "loc": loc}])[0][0] == "reports.0.grid"

    @pytest.mark.parametrize(
        ("value", "field", "en"),
        [
            ({}, "given.reached", "must be text, a whole number or a list"),
            (True, "given.reached", "must be text, a whole number or a list"),
            ([1], "given.reached.0", "must be text"),
            ("x" * 6, "given.reached", "takes at most 5 characters"),
        ],
    )
    def test_name_no_kind_that_was_tried(self, value: object, field: str, en: str) -> None:
        """A value that may be a text, a number or a list: what is said is of the kind that it is of."""
        with pytest.raises(ValidationError) as wrong:
            Move.model_validate({"given": {"reached": value}})
        ((named, text),) = sentences([dict(error) for error in wrong.value.errors()])
        assert (named, text.en) == (field, en)

    def test_a_field_that_is_called_like_a_kind_keeps_its_name(self) -> None:
        error = {"type": "missing", "loc": ("body", "body", "points", 0, "int")}
        assert sentences([error])[0][0] == "points.0.int"

    def test_together_name_every_field(self) -> None:
        found = sentences([{"type": "missing", "loc": (f"f{number}",)} for number in range(MOST_TOGETHER + 2)])
        assert together(found[:2]).en == "f0 is required; f1 is required"
        assert together(found).en.endswith("; 2 more")
