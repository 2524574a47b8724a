"""Reads: the file of another system, row by row, and the names of places that its addresses use."""

from gezhi.exchange.queries.files import Table, opened
from gezhi.exchange.queries.names import counties_of, place_names

__all__ = ["Table", "counties_of", "opened", "place_names"]
