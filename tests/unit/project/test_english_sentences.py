"""Who reads English is not asked to read Chinese in the middle of a sentence: hints and examples are English too."""

from __future__ import annotations

import re
from pathlib import Path

from gezhi.project.config import ROOT

_SAID = re.compile(r"""\{% t ("[^"]*"|'[^']*') ("[^"]*"|'[^']*')""")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def with_chinese(template: Path) -> list[str]:
    return [f"{template.name}: {en}" for _, en in _SAID.findall(template.read_text("utf-8")) if _HAN.search(en)]


def test_no_english_sentence_of_a_template_holds_chinese() -> None:
    templates = list((ROOT / "src" / "gezhi").rglob("*.html"))
    assert len(templates) > 100
    assert [line for each in templates for line in with_chinese(each)] == []
