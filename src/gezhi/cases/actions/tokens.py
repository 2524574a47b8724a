"""What a case is found by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gezhi.catalogue import queries as catalogue
from gezhi.geography import queries as geography
from gezhi.storage.search import tokens


def search_tokens(row: Mapping[str, Any]) -> list[int]:
    """The tokens of all that a case is found by: its words, number, address, matter and place; and its scopes."""
    matter = catalogue.matter(row["matter"], row["list_version"]).name.zh if row["matter"] else ""
    place = geography.place_name(row["grid"]) if row["grid"] else ""
    text = " ".join((row["number"], row["title"], row["description"], row["address"], matter, place))
    return tokens(text, (row["county"], row["township"], row["village"], row["grid"]))
