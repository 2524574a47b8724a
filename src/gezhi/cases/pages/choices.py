"""Choices that filters offer: matters of the list in force, places under one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import MatterRow, Suggestion
from gezhi.geography import queries as geography
from gezhi.geography.terms import RegionRow
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.security.terms import Actor

_UNSURE = Text("不确定", "unsure")


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its name in the address, its label, its options (value, words) and the one that is chosen."""

    name: str
    text: Text
    options: Sequence[tuple[str, Text | Term]]
    chosen: str


def why_suggested(each: Suggestion, rows: Mapping[str, MatterRow]) -> Text:
    """The words that led to a matter, or the likelier one to which it is akin."""
    if each.beside:
        name = rows[each.beside].name
        return Text(f"与“{name.zh}”相近", f"akin to “{name.en}”")
    words = list(dict.fromkeys(hit.words for hit in each.reasons))
    return Text("".join(f"“{word}”" for word in words), ", ".join(f"“{word}”" for word in words))


def matters_for(county: str, now: datetime) -> tuple[MatterRow, ...]:
    """The matters of the county's list in force; none where there is no list. A city's actor is shown any county's."""
    if len(county) < 6:
        below = geography.regions(county) if county else []
        county = below[0].code if below else ""
    try:
        return catalogue.matters(catalogue.list_in_force(county, now).version)
    except Refused:
        return ()


def matter_choice(actor: Actor, chosen: str, now: datetime) -> Choice:
    """All matters of the list, and "unsure"."""
    rows = matters_for(actor.county, now)
    options = [(row.code, Text(f"{row.code} {row.name.zh}", f"{row.code} {row.name.en}")) for row in rows]
    return Choice("matter", Text("事项", "Matter"), [("unsure", _UNSURE), *options] if options else [], chosen)


def area_choice(actor: Actor, chosen: str) -> Choice:
    """The division tree from one's own place down to what is chosen, and one step further."""
    options = _tree(actor.places[0], chosen) if len(actor.places) == 1 else []
    return Choice("area", Text("区域", "Area"), options, chosen)


def _tree(root: str, chosen: str) -> list[tuple[str, Text]]:
    if len(root) >= 12:
        return []
    options: list[tuple[str, Text]] = []
    _branch(root, chosen, 0, options)
    return options


def _branch(code: str, chosen: str, depth: int, options: list[tuple[str, Text]]) -> None:
    for below in _below(code):
        options.append((below.code, _indented(below, depth)))
        if chosen.startswith(below.code):
            _branch(below.code, chosen, depth + 1, options)


def _below(code: str) -> list[RegionRow]:
    try:
        return geography.regions(code)
    except Refused:
        return []


def _indented(row: RegionRow, depth: int) -> Text:
    space = "　" * depth
    return Text(space + row.name, space + row.name_en)
