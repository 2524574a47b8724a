"""Facts of geography: what has happened, ids only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoundariesChanged:
    """A new version of boundaries is in force."""

    version: int
