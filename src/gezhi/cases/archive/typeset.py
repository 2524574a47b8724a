"""A layout and its values made into PDF/A-2b with the Chinese font embedded, by Typst (ADR 2).

Values go in as JSON, never as markup, so that no word of anybody can become a command; a layout imports no packages, so
nothing is ever fetched.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from gezhi.cases.archive import fonts

if TYPE_CHECKING:
    import typst

_one_at_a_time = Lock()  # a compiler keeps fonts and layout warm between documents, and serves one of them at a time


def typeset(layout: Path, values: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of a layout, as of a moment; FontMissing where the machine has no Chinese font."""
    font = fonts.find()
    compiler = _compiler(layout, font.folder)
    shown = _showable({**values, "families": list(fonts.FAMILIES)}, fonts.coverage(font.regular))
    inputs = {"values": json.dumps(shown, ensure_ascii=False)}
    moment = at.replace(microsecond=0)  # a PDF's moments have whole seconds
    with _one_at_a_time:
        document = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"], timestamp=moment)
    assert isinstance(document, bytes)
    return document


@cache
def _compiler(layout: Path, folder: Path) -> typst.Compiler:
    import typst  # takes 7 MB, in each process that ever makes a document

    empty = tempfile.gettempdir()
    return typst.Compiler(
        input=str(layout),
        root=str(layout.parent),
        font_paths=[str(folder)],
        ignore_system_fonts=True,
        package_path=empty,
        package_cache_path=empty,
    )


def _showable(value: Any, coverage: fonts.Coverage) -> Any:
    if isinstance(value, str):
        return coverage.showable(value)
    if isinstance(value, list):
        return [_showable(item, coverage) for item in value]
    if isinstance(value, dict):
        return {name: _showable(item, coverage) for name, item in value.items()}
    return value
