"""Every statement that the product issues against a table that is sharded by county, looked at once per shape."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from tests.sql_shapes import case_side, faults, normalised

ROOT = Path(__file__).parents[1]
PRODUCT, OTHERS = str(ROOT / "src" / "gezhi"), (str(ROOT / "tests"), str(ROOT / "bench"))
_CHECKED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "(")


class Recorder:
    """Keeps the shapes that were seen, each with what is wrong with it, of all threads of this process."""

    def __init__(self) -> None:
        self.shapes: dict[str, list[str]] = {}
        self._known: set[str] = set()
        self._fresh: list[str] = []

    def listen(self) -> None:
        connection_created.connect(self._connected, weak=False)

    def _connected(self, connection: BaseDatabaseWrapper, **_: Any) -> None:
        if self._issued not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._issued)

    def _issued(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str) and sql not in self._known:
            if not _names().search(sql) or not sql.lstrip().startswith(_CHECKED):
                self._known.add(sql)
            elif _is_products():  # a test may prepare what it likes; the product may issue the same later
                self._known.add(sql)
                shape = normalised(sql)
                if shape not in self.shapes:
                    self.shapes[shape] = []
                    self._fresh.append(shape)
        return execute(sql, params, many, context)

    def found(self) -> list[str]:
        """What is wrong with the shapes that came up since it was asked last, with their text."""
        fresh, self._fresh = self._fresh, []
        for shape in fresh:
            self.shapes[shape] = faults(shape)
        return [f"{fault}:\n{shape}" for shape in fresh for fault in self.shapes[shape]]


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(case_side())})\b")


def _is_products() -> bool:
    """Whether our own code next to the statement is the product's, not a test's."""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(PRODUCT):
            return True
        if file.startswith(OTHERS) and file != __file__:
            return False
        frame = frame.f_back  # type: ignore[assignment]
    return False
