"""What the sample's people write: texts of data/stories.toml, with places, times and numbers put in.

Telephone numbers are made here, from a range that nobody is called on; none stands in the repository.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from gezhi.geography import queries as geography
from gezhi.project.sample.lots import Lot

FILE = Path(__file__).parent / "data" / "stories.toml"


class Stories:
    """The texts, drawn by a case's lot. Shapes in the file: ``[matter.CODE]`` reports and results; ``[words.KIND]``
    says, each a string for the step's one text or a table of its fields."""

    @cached_property
    def _all(self) -> Mapping[str, Any]:
        return tomllib.loads(FILE.read_text(encoding="utf-8"))

    @property
    def matters(self) -> Mapping[str, Mapping[str, list[str]]]:
        """Reports and results by the code of the matter."""
        found: Mapping[str, Mapping[str, list[str]]] = self._all["matter"]
        return found

    def report(self, code: str, lot: Lot, grid: str) -> str:
        """A report of this matter at this place."""
        return self._filled(lot.one_of("report", self.matters[code]["reports"]), lot, grid)

    def off_list(self, kind: str, lot: Lot, grid: str) -> str:
        """A report that will be declined, referred out or voided, for the words of the same draw."""
        return self._filled(str(self._drawn(kind, lot)["report"]), lot, grid)

    def result(self, code: str, lot: Lot, grid: str) -> str:
        """What was done about this matter."""
        return self._filled(lot.one_of("result", self.matters[code]["results"]), lot, grid)

    def spot(self, lot: Lot) -> str:
        """Somewhere in a village, as people say it."""
        return str(lot.one_of("spot", self._all["fill"]["spot"]))

    def words(self, kind: str, lot: Lot) -> dict[str, str]:
        """The fields of a step of this kind."""
        return {name: value for name, value in self._drawn(kind, lot).items() if name != "report"}

    def _drawn(self, kind: str, lot: Lot) -> dict[str, str]:
        section = self._all["words"][kind]
        said = lot.one_of(f"words {kind}", section["says"])
        return {section["field"]: said} if isinstance(said, str) else dict(said)

    def _filled(self, text: str, lot: Lot, grid: str) -> str:
        lists = self._all["fill"]
        filled = {name: lot.one_of(name, values) for name, values in lists.items()}
        place = geography.place_name(grid).split()
        filled |= {
            "village": place[-2], "town": place[-3], "n": str(2 + int(lot.share("n") * 8)),
            "days": str(2 + int(lot.share("days") * 6)), "house": str(1 + int(lot.share("house") * 28)),
            "room": f"{1 + int(lot.share('floor') * 8)}0{1 + int(lot.share('room') * 6)}",
            "phone": f"138{int(lot.share('phone') * 10_000):08d}",
        }  # fmt: skip
        for name, value in filled.items():
            text = text.replace("{" + name + "}", value)
        return text
