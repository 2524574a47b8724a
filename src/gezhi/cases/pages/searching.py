"""Search: one box for numbers, words, matters, grids and addresses. Each result says why it is there."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from gezhi.cases import queries
from gezhi.cases.pages import lists, wording
from gezhi.cases.pages.doors import elsewhere, note, page, show
from gezhi.cases.pages.doors import words as in_language
from gezhi.cases.queries.searching import case_numbered, holding_words, of_matter, spaced
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import MatterRow
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

OFFERED = 4  # matters, and places, that bear the words in their names
AROUND_HIT = 28  # characters shown on either side of what was found
_NUMBER = Text("编号", "number")
_WORDS = Text("原话", "words of the report")
_ADDRESS = Text("地址", "address")
_MATTER = Text("事项", "matter")
_PLACE = Text("地点", "place")
_APART = Text("字词分散在各处", "the words stand apart")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``hit`` where it is what was searched."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Where the words were found, and the place itself."""

    label: Text
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Result:
    """A case that was found, and why."""

    row: lists.RowView
    title: list[Piece]
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A matter or a place of that name: its whole list."""

    label: Text
    text: Text
    address: str


@require_GET
@page
def search(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """``/search?q=``: the number of a case leads to it; anything else to what holds these words."""
    text = request.GET.get("q", "").strip()
    if text and (key := case_numbered(actor, text)) is not None:
        return elsewhere(request, reverse("cases:case", args=[key]))
    status, refused, found = 200, None, queries.Page([], None)
    asked, matters = spaced(text), _matters(actor, text, now) if text else []
    try:
        if text:
            look = of_matter if any(row.code == asked for row in matters) else holding_words
            found = look(actor, asked, **lists.marks(request))
    except Refused as wrong:
        refused, status = wrong, wrong.kind.value
        note(request, actor, now, wrong)
    words = words_of(asked)
    context = {
        "text": text, "refused": refused,
        "results": [_result(row, words, actor, now) for row in found.rows], "shown": len(found.rows),
        "shortcuts": [*_to_matters(matters), *_places(actor, asked)] if text and not refused else [],
        **lists.paging(request, found),
    }  # fmt: skip
    return show(request, "cases/search.html", context, status)


def words_of(text: str) -> list[str]:
    """The words of a query as they are looked for: by spaces and signs, in small letters."""
    plain = "".join(sign if sign.isalnum() else " " for sign in unicodedata.normalize("NFKC", text).lower())
    return plain.split()


def _result(row: Mapping[str, Any], words: Sequence[str], actor: Actor, now: datetime) -> Result:
    view = lists.row_view(row, actor.places[0] if actor.places else "", now)
    place = wording.place(row["grid"] or row["township"] or row["county"])
    fields = (
        (_NUMBER, row["number"]), (_WORDS, row["description"]), (_ADDRESS, row["address"]),
        (_MATTER, f"{_zh(view.matter)} {row['matter']}"), (_PLACE, _zh(place)),
    )  # fmt: skip
    # names that there are in both languages
    english = {_MATTER: f"{_read(view.matter)} {row['matter']}", _PLACE: _read(place)}
    reasons = [_reason(label, text, english.get(label, ""), words) for label, text in fields if _holds(text, words)]
    return Result(view, marked(view.title, words), reasons or [Reason(_APART, [])])


def _read(text: Text | str) -> str:
    return in_language(text) if isinstance(text, Text) else text


def _reason(label: Text, text: str, read: str, words: Sequence[str]) -> Reason:
    """Where the words are found; a name is told as the reader calls it, with what was found where that is another."""
    found = marked(excerpt(text, words), words)
    return Reason(label, found if read in ("", text) else [Piece(f"{read} · ", hit=False), *found])


def _zh(text: Text | str) -> str:
    return text.zh if isinstance(text, Text) else text


def _holds(text: str, words: Sequence[str]) -> bool:
    small = text.lower()
    return any(word in small for word in words)


def excerpt(text: str, words: Sequence[str]) -> str:
    """The part of a text around the first word that is found in it."""
    small = text.lower()
    first = min(at for word in words if (at := small.find(word)) >= 0)
    begin, end = max(first - AROUND_HIT, 0), first + 2 * AROUND_HIT
    return ("…" if begin else "") + text[begin:end].replace("\n", " ") + ("…" if end < len(text) else "")


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """The text in pieces, so that what was searched can be marked."""
    small = text.lower()
    hits = [False] * len(text)
    if len(small) == len(text):  # a letter whose small form is longer would shift the marks
        for word in words:
            at = small.find(word)
            while at >= 0:
                hits[at : at + len(word)] = [True] * len(word)
                at = small.find(word, at + 1)
    pieces: list[Piece] = []
    for sign, hit in zip(text, hits, strict=True):
        if pieces and pieces[-1].hit == hit:
            pieces[-1] = Piece(pieces[-1].text + sign, hit)
        else:
            pieces.append(Piece(sign, hit))
    return pieces


def _matters(actor: Actor, text: str, now: datetime) -> Sequence[MatterRow]:
    """Matters of that code or name on the list in force."""
    county = actor.county if len(actor.county) == 6 else geography.regions(actor.county)[0].code
    try:
        return catalogue.find(catalogue.list_in_force(county, now).version, text)
    except Refused:
        return []


def _to_matters(rows: Sequence[MatterRow]) -> list[Shortcut]:
    queue = reverse("cases:queue")
    return [
        Shortcut(_MATTER, Text(f"{row.code} {row.name.zh}", f"{row.code} {row.name.en}"), f"{queue}?matter={row.code}")
        for row in rows[:OFFERED]
    ]


def _places(actor: Actor, text: str) -> list[Shortcut]:
    """Villages of that name, or grids where no village's own name holds the words; within one's own area."""
    inside = actor.places[0] if len(actor.places) == 1 and len(actor.places[0]) >= 9 else ""
    grids = (row.code for row in geography.grids(township=inside[:9] or None, text=text) if actor.covers(row.code))
    words = words_of(text)
    codes: dict[str, None] = {}
    for code in islice(grids, 400):
        village = geography.region(code[:12])
        name = f"{village.name} {village.name_en}".lower()
        codes[village.code if all(word in name for word in words) else code] = None
    queue = reverse("cases:queue")
    scope = actor.places[0] if actor.places else ""
    named = [(code, wording.place_within(code, scope)) for code in islice(codes, OFFERED)]
    return [
        Shortcut(_PLACE, name, f"{queue}?{urlencode({'area': code})}") for code, name in named if isinstance(name, Text)
    ]
