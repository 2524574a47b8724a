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


def case_numbered(actor: Actor, text: str) -> UUID | None:
    """The case whose number this is, if the actor may see it; None also where it is no number at all."""
    number = unicodedata.normalize("NFKC", text).strip()
    is_one = _NUMBER.fullmatch(number)
    if is_one is None:
        return None
    rows = visible_to(actor).filter(county=is_one[1], number=number)
    key: UUID | None = rows.values_list("id", flat=True).first()
    return key


def holding_words(actor: Actor, text: str, *, after: str | None = None, before: str | None = None) -> Page:
    """The newest cases that hold all words in number, text, address, matter or place; with their descriptions.

    Descriptions are without personal data (privacy rule P43), so that what is shown of them is too (P18).
    """
    return listing(actor, Filters(text=text), after=after, before=before, size=SIZE, columns=(*COLUMNS, "description"))
