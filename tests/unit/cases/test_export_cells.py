"""A cell of an export is text, whatever was typed into a report."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from gezhi.cases.rules.exporting import FORMULA, plain_cell

_FEW = settings(suppress_health_check=[HealthCheck.too_slow])


@_FEW
@given(st.text(max_size=40))
def test_never_begins_a_formula_and_fits_a_workbook(value: str) -> None:
    cell = plain_cell(value)
    assert cell.lstrip()[:1] not in FORMULA or cell == ""
    assert cell[:1] not in ("\t", "\r", "\n")
    assert ILLEGAL_CHARACTERS_RE.search(cell) is None


@_FEW
@given(st.text(alphabet=st.characters(categories=("L", "Nd")), max_size=40))
def test_keeps_plain_words_as_they_are(value: str) -> None:
    assert plain_cell(value) == value
