"""Lines as COPY takes them: nothing that somebody wrote can break out of its cell."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from bench.rows import NULL, Known, Mould, Table, array, as_json, cell, text

from gezhi.cases.models import Petitioner, StepWords

OLD, NEW, CASE = UUID(int=1 << 100), str(UUID(int=2 << 100)), UUID(int=3 << 100)
THEN = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("wild", ["a\tb", "a\nb", "a\rb", "\\N", "\\", "井盖\\坏\t了"])
def test_a_cell_holds_no_tab_and_no_new_line(wild: str) -> None:
    written = text(wild)
    assert not {"\t", "\n", "\r"} & set(written) and written != NULL
    back = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
    read, rest = "", written
    while rest:
        step = 2 if rest[0] == "\\" else 1
        read, rest = read + back.get(rest[:step], rest[:step]), rest[step:]
    assert read == wild


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, NULL), (True, "t"), (False, "f"), (3, "3"), ([], "{}"), (["440703002"], "{440703002}"), ("", "")],
)
def test_values_are_written_as_the_database_reads_them(value: Any, written: str) -> None:
    assert cell(value) == written


def test_json_keeps_its_quotes_and_its_backslashes() -> None:
    value = {"b": 'say "yes"\n', "a": "C:\\"}
    written = as_json(value)
    assert "\n" not in written and written.index('"a"') < written.index('"b"')
    assert json.loads(written.replace("\\\\", "\\")) == value


def test_a_mould_is_cast_with_other_keys_moments_and_cells() -> None:
    table = Table(Petitioner)
    row = {
        "county": "440703", "id": OLD, "case_id": CASE, "name": "测试居民甲", "phone": "", "receipt": "",
        "attempts": 1, "tried_at": None, "answered_at": THEN, "own_receipt": False,
    }  # fmt: skip
    known = Known(timedelta(days=2, hours=1))
    known[str(OLD)] = NEW
    line = Mould.of(table, row).cast(known, {"county": "440781"})
    cells = dict(zip(table.columns, line.split("\t"), strict=True))
    assert cells == {
        "county": "440781", "id": NEW, "case_id": str(CASE), "name": "测试居民甲", "phone": "", "receipt": "",
        "attempts": "1", "tried_at": "\\N", "answered_at": "2026-03-04T02:30:00+00:00",
        "own_receipt": "f",
    }  # fmt: skip


def test_columns_of_json_are_written_as_json_whatever_they_hold() -> None:
    table = Table(StepWords)
    row = {"county": "440703", "id": OLD, "case_id": CASE, "words": {"a": None, "b": True}, "salt": "00"}
    cells = dict(zip(table.columns, Mould.of(table, row).cast(Known(timedelta()), {}).split("\t"), strict=True))
    assert cells["words"] == '{"a":null,"b":true}'


def test_lists_of_codes_are_arrays() -> None:
    assert array([1, -2]) == "{1,-2}"
