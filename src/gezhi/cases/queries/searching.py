"""Search by one box: the case of a number, and the cases that hold some words, with what is needed to say why."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from gezhi.cases.queries.lists import COLUMNS, Filters, Page, listing
from gezhi.cases.queries.visibility import visible_to
from gezhi.security.terms import Actor

SIZE = 20
_NUMBER = re.compile(r"(\d{6})-\d{4}-\d{1,12}")
_ELSEWHERE = re.compile(r"(?=.*\d)[\w./#-]{4,64}", re.ASCII)  # a number as other systems give them
_GRID = re.compile(r"(?<=[^\W\d])\s*(\d{1,2})\s*格")


def case_numbered(actor: Actor, text: str) -> UUID | None:
    """The case whose number this is, ours or that of the system it came from, if the actor may see it and it is one."""
    number = unicodedata.normalize("NFKC", text).strip()
    if is_ours := _NUMBER.fullmatch(number):
        rows = visible_to(actor).filter(county=is_ours[1], number=number)
    elif _ELSEWHERE.fullmatch(number):
        rows = visible_to(actor).filter(source_number=number)
    else:
        return None
    keys: list[UUID] = list(rows.values_list("id", flat=True)[:2])
    return keys[0] if len(keys) == 1 else None


def spaced(text: str) -> str:
    """A grid as its name is written, however it was typed: 羊桥4格, 羊桥 04 格 are 羊桥 04格."""
    return _GRID.sub(lambda found: f" {int(found[1]):02d}格", unicodedata.normalize("NFKC", text))


def of_matter(actor: Actor, code: str, *, after: str | None = None, before: str | None = None) -> Page:
    """The newest cases of a matter, as ``holding_words`` gives them."""
    return listing(
        actor, Filters(matter=code), after=after, before=before, size=SIZE, columns=(*COLUMNS, "description")
    )


def holding_words(actor: Actor, text: str, *, after: str | None = None, before: str | None = None) -> Page:
    """The newest cases that hold all words in number, text, address, matter or place; with their descriptions.

    Descriptions are without personal data (privacy rule P43), so that what is shown of them is too (P18).
    """
    return listing(actor, Filters(text=text), after=after, before=before, size=SIZE, columns=(*COLUMNS, "description"))
