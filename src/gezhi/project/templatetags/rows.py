"""The rows of long lists and the options of long choices, each a function.

A page holds fifty rows of eight cells. As a template they took half of the page's time, which went into asking for each
cell again which column it stands in; here a column is a name and a function that makes its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from uuid import UUID

from django import template
from django.utils.safestring import SafeString, mark_safe

from gezhi.cases.pages.choices import Choice, Place
from gezhi.cases.pages.home import ToDo
from gezhi.cases.pages.lists import RowView
from gezhi.kernel.text import Term, Text
from gezhi.project.templatetags.gezhi import DOT, chip, icon, language, urgency, when

register = template.Library()
Cell = Callable[[RowView, str], str]

_UNTIMED = Text('<span class="quiet">不计时</span>', '<span class="quiet">no clock</span>')
_PICK = Text("选中", "Select")


def _said(value: Text | Term | str, language: str) -> str:
    return escape(value if type(value) is str else value.in_language(language))  # type: ignore[union-attr]


def _labelled(value: Text | Term, language: str) -> str:
    said = value.in_language(language)
    return escape(said[:1].upper() + said[1:])


def _time(row: RowView, language: str) -> str:
    return f'<td class="time">{chip(row.chip) if row.chip else _UNTIMED.in_language(language)}</td>'


def _state(row: RowView, language: str) -> str:
    end = " state-end" if row.ended else ""
    return f'<td class="which"><span class="state{end}">{_labelled(row.state, language)}</span></td>'


def _title(row: RowView, language: str) -> str:
    loud = f"{urgency(row.urgency)} " if row.loud else ""
    return f'<td class="title clip">{loud}<a class="row-title" href="{row.address}">{escape(row.title)}</a></td>'


CELLS: Mapping[str, Cell] = {
    "time": _time,
    "state": _state,
    "title": _title,
    "matter": lambda row, language: f'<td class="meta place matter">{_said(row.matter, language)}</td>',
    "place": lambda row, language: f'<td class="meta place">{_said(row.place, language)}</td>',
    "holder": lambda row, language: f'<td class="meta second">{_said(row.holder, language)}</td>',
    "channel": lambda row, language: f'<td class="meta second">{_labelled(row.channel, language)}</td>',
    "came": lambda row, language: f'<td class="meta">{when(row.reported_at)}</td>',
    "returns": lambda row, language: f'<td class="meta">{row.returns}</td>',
    "number": lambda row, language: f'<td class="tail nowrap quiet number">{escape(row.number)}</td>',
}


@register.simple_tag
def cells(row: RowView, columns: Sequence[tuple[str, Text]], *, pick: object = ()) -> SafeString:
    """``{% cells row columns pick=together %}``: a row of the queue, with a box to select it where ``pick`` is true."""
    reads = language()
    box = _box(row, reads) if pick else ""
    return mark_safe(box + "".join([CELLS[name](row, reads) for name, _ in columns]))  # noqa: S308 - escaped by each


def _box(row: RowView, language: str) -> str:
    said = f"{_PICK.in_language(language)} {escape(row.number)} {escape(row.title)}"
    box = f'<input type="checkbox" name="case" value="{row.id}" data-pick aria-label="{said}">'
    return f'<td class="pick"><label>{box}</label></td>'


@register.simple_tag
def todo(each: ToDo) -> SafeString:
    """``{% todo each %}``: a row of what waits, with what is to be done."""
    row, reads = each.row, language()
    said = (
        f'{_time(row, reads)}<td class="which"><b>{_said(each.verb, reads)}</b></td>{_title(row, reads)}'
        f'<td class="meta place">{_said(row.place, reads)}</td>'
        f'<td class="meta second wide-only">{_labelled(row.channel, reads)}</td>'
        f'<td class="tail nowrap quiet number wide-only">{escape(row.number)}</td>'
    )
    return mark_safe(said)  # noqa: S308 - each cell is escaped


@register.simple_tag
def desk_row(row: RowView, opened: UUID | None, *, several: bool) -> SafeString:
    """``{% desk_row row opened several=… %}``: an item of the desk, with its state where ``several`` are listed."""
    reads = language()
    item, link = (' class="here"', ' aria-current="page"') if row.id == opened else ("", "")
    loud = f'<span class="end">{urgency(row.urgency)}</span>' if row.loud else ""
    state = f"{DOT}{_labelled(row.state, reads)}" if several else ""
    said = (
        f'<li{item}><a href="{escape(row.address)}"{link}>'
        f'<span class="desk-line">{chip(row.chip) if row.chip else ""}{loud}</span>'
        f'<span class="desk-title">{escape(row.title)}</span><span class="second">'
        f"{_said(row.place, reads)}{DOT}{_labelled(row.channel, reads)}{state}</span></a></li>"
    )
    return mark_safe(said)  # noqa: S308 - each part is escaped


@register.simple_tag
def tree(places: Sequence[Place]) -> SafeString:
    """``{% tree places %}``: places as links that narrow the list, those of an open one inside it."""
    return mark_safe(_tree(places, language()))  # noqa: S308 - codes, words and addresses are escaped


def _tree(places: Sequence[Place], language: str) -> str:
    return f"<ul>{''.join([_branch(place, language) for place in places])}</ul>"


def _branch(place: Place, language: str) -> str:
    address, chosen = escape(place.address), ' aria-current="true"' if place.chosen else ""
    sign = ("chevron-down" if place.within else "chevron-right") if place.opens else "map-pin"
    return (
        f'<li><a id="area-{escape(place.code)}" href="{address}" hx-get="{address}" hx-target="#queue" '
        f'hx-push-url="true"{chosen}>{icon(sign, "small-icon")}{_said(place.text, language)}</a>'
        f"{_tree(place.within, language) if place.within else ''}</li>"
    )


@register.simple_tag
def options(choice: Choice) -> SafeString:
    """``{% options choice %}``: what a select offers; the chosen one is marked."""
    reads = language()
    said = []
    for value, text in choice.options:
        chosen = " selected" if value == choice.chosen else ""
        said.append(f'<option value="{escape(value)}"{chosen}>{_labelled(text, reads)}</option>')
    return mark_safe("".join(said))  # noqa: S308 - value and words are escaped
