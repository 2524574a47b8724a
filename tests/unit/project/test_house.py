"""The rules of the house that need no more than a look at the code."""

from __future__ import annotations

import pytest

from gezhi.project import check


@pytest.mark.parametrize("name", sorted(check.CHECKS))
def test_holds(name: str) -> None:
    assert list(check.CHECKS[name]()) == []
