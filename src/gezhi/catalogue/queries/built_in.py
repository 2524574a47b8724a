"""Templates of answers that hold until an authority has written its own. Data: ``data/answer_templates.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from gezhi.catalogue.queries.defaults import DATA
from gezhi.kernel.text import Text


@dataclass(frozen=True, slots=True)
class BuiltInAnswer:
    """A template: what it is called, and its words with placeholders such as ``{number}``."""

    name: Text
    body: Text


@cache
def built_in_answers() -> tuple[BuiltInAnswer, ...]:
    """In the order of the file."""
    found = tomllib.loads((DATA / "answer_templates.toml").read_text("utf-8"))["template"]
    return tuple(BuiltInAnswer(Text(**each["name"]), Text(each["zh"], each["en"])) for each in found)
