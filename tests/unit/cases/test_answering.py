"""Answers from templates: placeholders filled once, unknown ones refused, nothing else read as code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.cases.rules.answering import check_placeholders
from gezhi.catalogue.queries.built_in import built_in_answers
from gezhi.catalogue.rules.answers import PLACEHOLDERS, filled
from gezhi.kernel.refusal import Refused

VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}


def test_puts_in_what_placeholders_stand_for() -> None:
    assert filled("编号 {number}，{ department }｛until｝", VALUES) == "编号 <number>，<department><until>"


@pytest.mark.parametrize("text", ["{name}", "{number.__class__}", "{}", "{0}", "{电话}"])
def test_refuses_a_placeholder_that_is_none(text: str) -> None:
    with pytest.raises(Refused) as caught:
        check_placeholders(text)
    assert (caught.value.code, caught.value.field) == ("unknown-placeholder", "content")
    assert caught.value.refusal.article == (25, 1)


def test_does_not_read_again_what_it_put_in() -> None:
    assert filled("{matter}", {"matter": "{name}"}) == "{name}"


@given(st.text().filter(lambda text: not set(text) & set("{}｛｝")))
def test_leaves_every_other_word_as_it_is(text: str) -> None:
    assert filled(text, VALUES) == text


def test_the_templates_that_come_with_it_use_known_placeholders_in_both_languages() -> None:
    for each in built_in_answers():
        assert filled(each.body.zh, VALUES) != each.body.zh
        assert filled(each.body.en, VALUES) != each.body.en
