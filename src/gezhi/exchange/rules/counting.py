"""What an import says of what it counted, the same in the command and on the page."""

from __future__ import annotations

from collections.abc import Mapping

from gezhi.kernel.text import Text
from gezhi.security.terms import PersonalKind

_MOVED = Text("从文字里移出的个人信息：{zh}。", "Personal data moved out of the texts: {en}.")
_OTHER = Text(
    "同号不同内容 {other} 行，已列入被拒的行。",
    "{other} rows have a number that is there with other words; they are among the rejected.",
)


def counted(*, other: int, personal: Mapping[str, int]) -> list[Text]:
    """A sentence on each that there is: other words under a known number, personal data that was moved."""
    said = [_OTHER.fill(other=other)] if other else []
    if personal:
        kinds = [(PersonalKind(kind), count) for kind, count in sorted(personal.items())]
        said.append(
            _MOVED.fill(
                zh="，".join(f"{kind.zh} {count}" for kind, count in kinds),
                en=", ".join(f"{kind.en} {count}" for kind, count in kinds),
            )
        )
    return said
