"""The regulation that the platform implements, as data of a version: article numbers may move in the final text.

Code names an article by its number in the second revised draft (``cite(20)``); when a final text renumbers the
articles, ``RENUMBERED`` says so in one place, and every page, refusal and document follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gezhi.kernel.text import Text


@dataclass(frozen=True, slots=True)
class LegalText:
    """One version of the regulation; ``effective`` is None while it has no date of entry into force (Art. 38)."""

    name: Text
    short: Text
    effective: date | None


LAW = LegalText(
    name=Text(
        "江门市社会治理网格化服务管理条例（草案修改二稿征求意见稿）",
        "Jiangmen Regulation on Grid-based Social-Governance Services (second revised draft for comment)",
    ),
    short=Text("草案修改二稿", "second revised draft"),
    effective=None,
)
RENUMBERED: dict[int, int] = {}
_DIGITS = "零一二三四五六七八九"


def cite(article: int, paragraph: int | None = None) -> Text:
    """How an article is cited on pages, refusals and documents: 草案修改二稿第二十一条第三款."""
    number = RENUMBERED.get(article, article)
    zh = f"{LAW.short.zh}第{_in_chinese(number)}条"
    en = f"Article {number}"
    if paragraph is not None:
        zh += f"第{_in_chinese(paragraph)}款"
        en += f" paragraph {paragraph}"
    return Text(zh, f"{en} of the {LAW.short.en}")


def _in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")
