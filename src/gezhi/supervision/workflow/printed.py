"""The five tables as a page: docs/supervision.md is printed from them, and a test compares the two."""

from __future__ import annotations

from collections.abc import Iterable

from gezhi.kernel.law import cite
from gezhi.kernel.text import Term
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.workflow.escalation import ESCALATION
from gezhi.supervision.workflow.meetings import MEETINGS
from gezhi.supervision.workflow.orders import ORDERS
from gezhi.supervision.workflow.rectification import RECTIFICATION
from gezhi.supervision.workflow.row import Row
from gezhi.supervision.workflow.warnings import WARNINGS

HEAD = """# Documents of supervision 督办文书

Printed from the tables in `src/gezhi/supervision/workflow/` by `./run gezhi workflow --supervision`; a test compares.
A document stands beside a case and never moves it; taking a case up (提级办理) is a move of the case as well
(`docs/workflow.md`). A row without a state on its left opens a document; one without a new state leaves it where it is.
They are about units, never about persons (Art. 24).
"""
_COLUMNS = """
| from 从 | action 动作 | to 到 | who 谁 | asks 须填 | rests on 依据 |
|---|---|---|---|---|---|
"""


def as_markdown() -> str:
    """The whole page, ending in a newline."""
    tables = (ESCALATION, ORDERS, WARNINGS, RECTIFICATION, MEETINGS)
    return HEAD + "".join(_table(kind, table) for kind, table in zip(Kind, tables, strict=True))


def _table(kind: Kind, table: Iterable[Row]) -> str:
    return f"\n## {kind.en} {kind.zh}\n{_COLUMNS}" + "".join(map(_line, table))


def _line(row: Row) -> str:
    cells = (
        _terms(row.sources) or "—",
        _terms((row.action,)),
        _terms((row.target,)) if row.target else "",
        "; ".join(f"{who.text.zh} {who.text.en}" for who in row.who),
        ", ".join(ask.text.zh + ("" if ask.required else "？") for ask in row.asks),
        cite(*row.article).zh if row.article else "",
    )
    return "| " + " | ".join(cells) + " |\n"


def _terms(terms: Iterable[Term]) -> str:
    return ", ".join(f"{term.value} {term.zh}" for term in terms)
