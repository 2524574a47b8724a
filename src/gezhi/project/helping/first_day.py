"""The guided first ten minutes of a new officer: real pages, real (in a sample: synthetic) cases, step by step."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gezhi.cases.access import REPORTERS
from gezhi.kernel.law import cite
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty

FILE = Path(__file__).with_suffix(".toml")
_OFFICERS = frozenset({Duty.AGENCY_OFFICER})
WHOSE: Mapping[str, frozenset[Duty]] = {
    "": frozenset(Duty),
    "officers": _OFFICERS,
    "others": frozenset(Duty) - _OFFICERS,
    "reporters": REPORTERS,
}


@dataclass(frozen=True, slots=True)
class Step:
    """Where to go, what to do there, what to notice, and the article behind it; ``duties``: whose step it is."""

    title: Text
    address: str
    do: Text
    notice: Text
    citation: Text
    duties: frozenset[Duty]


@cache
def steps() -> list[Step]:
    """Every step (first_day.toml beside this file)."""
    return [_step(row) for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["step"]]


def _step(row: Mapping[str, Any]) -> Step:
    title, do, notice = (Text(row[f"{name}_zh"], row[f"{name}_en"]) for name in ("title", "do", "notice"))
    return Step(title, row["address"], do, notice, cite(*row["article"]), WHOSE[row["whose"]])


def steps_for(actor: Actor) -> list[Step]:
    """The steps that are of use to this duty."""
    return [step for step in steps() if actor.duty in step.duties]
