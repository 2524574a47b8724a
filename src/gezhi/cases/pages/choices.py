"""Choices that filters offer: matters of the list in force, the tree of places under one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import MatterRow, Suggestion
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.security.terms import Actor, Level

UNSURE = Text("不确定", "unsure")


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
    return Choice("matter", Text("事项", "Matter"), [("unsure", UNSURE), *options] if options else [], chosen)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the tree: ``within`` are the places right under it where it is open."""

    code: str
    text: Text
    address: str
    chosen: bool
    opens: bool
    within: Sequence[Place] = ()


def area_tree(actor: Actor, chosen: str, address_of: Callable[[str], str]) -> list[Place]:
    """The division tree under one's own places, down to the grids; open along the way to what is chosen."""
    if len(actor.places) == 1 and len(actor.places[0]) < Level.GRID.digits:
        return [_place(row, chosen, address_of) for row in below(actor.places[0])]
    return [_place((code, geography.short_name(code)), chosen, address_of) for code in actor.places]


def _place(row: tuple[str, Text], chosen: str, address_of: Callable[[str], str]) -> Place:
    code, text = row
    is_open = chosen.startswith(code)
    inner = [_place(each, chosen, address_of) for each in below(code)] if is_open else []
    return Place(code, text, address_of(code), chosen == code, len(code) < Level.GRID.digits, inner)


def below(code: str) -> list[tuple[str, Text]]:
    """The places in force right under one: regions, and of a village its grids."""
    if len(code) >= Level.VILLAGE.digits:
        rows = geography.grids(village=code) if len(code) == Level.VILLAGE.digits else []
        return [(row.code, geography.short_name(row.code)) for row in rows]
    try:
        return [(row.code, Text(row.name, row.name_en)) for row in geography.regions(code)]
    except Refused:
        return []
