"""Chance that is the same every time: what is drawn depends on the words of the draw only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from gezhi.project.sample.geometry_points import hashed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lot:
    """The draws of one sample case; each is named, so that a new one leaves the others as they were."""

    seed: str

    def share(self, name: str) -> float:
        """A number in [0, 1)."""
        return hashed(f"{self.seed}/{name}")

    def one_of(self, name: str, things: Sequence[T]) -> T:
        """One of some things."""
        return things[int(self.share(name) * len(things))]

    def between(self, name: str, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        return low + (high - low) * self.share(name)

    def happens(self, name: str, share: float) -> bool:
        """Whether something of this share of all cases happens here."""
        return self.share(name) < share
