"""Names of places in an address. Only full names count, the larger place narrows the smaller, nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gezhi.exchange.terms import PlaceNames

_NUMBERED = re.compile(r"第?\s*0*(\d{1,3})\s*号?(?:网格|格)")


def place_in(text: str, names: PlaceNames) -> str:
    """The code of the smallest place that an address surely names: grid, village, township, county, or "".

    A name that several places bear counts only where a larger place in the same address says which is meant.
    """
    found = _named(text, names)
    surest = ""
    for digits in (6, 9, 12):
        here = {code for code in found if len(code) == digits and code.startswith(surest)}
        if len(here) == 1:
            surest = here.pop()
        elif here:
            return surest
    return _grid(text, surest, names) if len(surest) == 12 else surest


def _named(text: str, names: PlaceNames) -> set[str]:
    found: set[str] = set()
    done = 0
    for start in range(len(text) - 1):
        if start < done:
            continue
        here = [
            (name, codes)
            for name, codes in names.names.get(text[start : start + 2], ())
            if text.startswith(name, start)
        ]
        if here:  # the longest: 新会区 is not also 新会
            name, codes = max(here, key=lambda entry: len(entry[0]))
            found.update(codes)
            done = start + len(name)
    return found


def _grid(text: str, village: str, names: PlaceNames) -> str:
    grids = names.grids.get(village, ())
    if len(grids) == 1:
        return grids[0]
    number = _NUMBERED.search(text)
    code = f"{village}{int(number[1]):03d}" if number else ""
    return code if code in grids else village


def index_of(places: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """(name, code) pairs by the first two characters of the name."""
    codes: dict[str, list[str]] = {}
    for name, code in places:
        if len(name) >= 2:
            codes.setdefault(name, []).append(code)
    index: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for name, those in codes.items():
        index.setdefault(name[:2], []).append((name, tuple(those)))
    return index
