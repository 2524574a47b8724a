"""The words of the audit trail: one for every action that the product records."""

from __future__ import annotations

import re

from gezhi.administration.pages.audited import REFUSED, WORDS, code_of, words_of
from gezhi.project.config import ROOT

SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "src" / "gezhi").rglob("*.py")]
CALL = re.compile(r"(?<!def )\baudit\(.*?\)\s*(?:#.*)?\n", re.DOTALL)


def test_every_action_that_is_recorded_by_a_name_of_its_own_has_words() -> None:
    recorded = {
        name for text in SOURCES for call in CALL.findall(text) for name in re.findall(r'action="([a-z-]+)"', call)
    }
    assert len(recorded) > 30
    assert recorded - set(WORDS) == set()


def test_a_word_says_one_action_only_so_that_it_can_be_asked_for() -> None:
    for code, text in WORDS.items():
        assert code_of(text.zh) == code_of(text.en.upper()) == code


def test_what_is_no_word_is_taken_for_a_code() -> None:
    assert code_of("of-long-ago") == "of-long-ago"
    assert words_of("of-long-ago") is None


def test_every_refusal_in_words_is_one_that_exists() -> None:
    assert [code for code in REFUSED if not any(f'"{code}"' in text for text in SOURCES if "Refusal(" in text)] == []
