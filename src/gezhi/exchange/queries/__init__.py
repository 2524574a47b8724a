"""Reads: files of other systems, the names of places in their addresses, and the tables that were handed in."""

from gezhi.exchange.queries.drafts import draft, drafts, findings
from gezhi.exchange.queries.files import Table, opened
from gezhi.exchange.queries.names import counties_of, place_names
from gezhi.exchange.queries.sheets import empty_sheet, read_sheet, rejected_sheet

__all__ = [
    "Table",
    "counties_of",
    "draft",
    "drafts",
    "empty_sheet",
    "findings",
    "opened",
    "place_names",
    "read_sheet",
    "rejected_sheet",
]
