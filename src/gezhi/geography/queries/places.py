"""Naming places and listing them, from the atlas."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from gezhi.geography.queries.atlas import Atlas, atlas
from gezhi.geography.rules import level_of, parent_of
from gezhi.geography.terms import GridRow, Level, RegionRow
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

NO_PLACE = Refusal(
    "no-such-place",
    Kind.NOT_FOUND,
    Text("没有代码为“{code}”的区划或网格。", "There is no region or grid with the code “{code}”."),
)


def version() -> int:
    """The number of the divisions in force; 0 where none were ever loaded."""
    return atlas().version


def exists(code: str) -> bool:
    """Whether a region or a grid with this code is in force."""
    book = atlas()
    return (code in book.regions or code in book.grids) and code not in book.ended


def region(code: str) -> RegionRow:
    """A region, also one of the past; refuses an unknown code (``no-such-place``)."""
    found = atlas().regions.get(code)
    if found is None:
        raise NO_PLACE(field="code", code=code[:40])
    return found


def regions(parent: str | None = None) -> list[RegionRow]:
    """The regions in force right under a region, by code; without a parent the cities."""
    book = atlas()
    if parent is not None and parent not in book.regions:
        raise NO_PLACE(field="parent", code=parent[:40])
    return [book.regions[code] for code in book.children.get(parent, ())]


def grid(code: str) -> GridRow:
    """A grid, also one of the past; refuses an unknown code (``no-such-place``)."""
    found = atlas().grids.get(code)
    if found is None:
        raise NO_PLACE(field="code", code=code[:40])
    return found


def grids(
    *,
    village: str | None = None,
    township: str | None = None,
    text: str | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> list[GridRow]:
    """Grids in force by code: of a village, of a township, and whose full names contain every word of ``text``.

    ``after`` is the last code of the page before; ``limit`` is the length of a page, None for all.
    """
    book = atlas()
    found = _of(book, village, township)
    words = (text or "").lower().split()
    if words:
        found = (code for code in found if all(_says(book, code, word) for word in words))
    if after is not None:
        found = (code for code in found if code > after)
    return [book.grids[code] for code in islice(found, limit)]


def place_name(code: str) -> str:
    """The full Chinese name: 蓬江区 白沙街道 江华社区 03格."""
    return place_text(code).zh


def place_text(code: str) -> Text:
    """The full name in both languages; the city is named only where it is meant itself."""
    known = atlas().named
    if code not in known:
        known[code] = _full_name(code)
    return known[code]


def _full_name(code: str) -> Text:
    level = level_of(code)
    chain: list[RegionRow] = []
    above = parent_of(code) if level is Level.GRID else code
    while above is not None and (len(above) > Level.CITY.digits or above == code):
        chain.append(region(above))
        above = parent_of(above)
    zh = [row.name for row in reversed(chain)]
    en = [row.name_en for row in chain]
    if level is Level.GRID:
        number = grid(code).number
        zh.append(f"{number:02d}格")
        en.insert(0, f"Grid {number:02d}")
    return Text(" ".join(zh), ", ".join(en))


def short_name(code: str) -> Text:
    """The name where its township is plain from the page: 江华 03 格; of a region its own name."""
    if level_of(code) is not Level.GRID:
        return region(code).text
    number, village = grid(code).number, region(code[:12])
    stem = village.name.removesuffix("社区").removesuffix("村") or village.name
    english = village.name_en.removesuffix(" Community").removesuffix(" Village")
    return Text(f"{stem} {number:02d} 格", f"{english} {number:02d}")


def _says(book: Atlas, code: str, word: str) -> bool:
    """Whether a grid's full name contains a word, or its code begins with it (from a county's six digits on)."""
    return word in book.words[code] or (len(word) >= Level.COUNTY.digits and code.startswith(word))


def _of(book: Atlas, village: str | None, township: str | None) -> Iterable[str]:
    for field, place in (("village", village), ("township", township)):
        if place is not None:
            if place not in book.regions:
                raise NO_PLACE(field=field, code=place[:40])
            return book.grids_of.get(place, ())
    return book.words
